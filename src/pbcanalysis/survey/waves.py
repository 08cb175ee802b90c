"""From wave to wave: what a change between two printed figures can be, with bases known or not.

Both bases known: an interval for the difference. One known: the interval that would remain if the
other wave had been without limit, and the base from which on the change would be settled. None
known: the rounding only. Where people may have been asked in both waves, both readings are told.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import level_between, normal_quantile
from pbcanalysis.survey.findings import Finding
from pbcanalysis.survey.sampled_difference import (
    Sample,
    difference_ends,
    nearest_shares,
    newcombe_p_value,
    newcombe_sampled,
)
from pbcanalysis.survey.shared_waves import over_time, same_people_test, shared_intervals
from pbcanalysis.survey.wave_bases import settled_from

Known = Literal["both", "one", "none"]


@dataclass(frozen=True, slots=True)
class WaveChange:
    """A change from one finding to a later one on the same topic.

    Attributes:
        before: The earlier finding.
        after: The later finding.
        known: How many of the two bases are known.
        printing: What the prints alone leave open; no sampling.
        sampling: The interval with sampling, were the waves drawn apart: Newcombe's where both
            bases are known, that with the other wave without limit where one is known, ``None``
            where none is.
        same_respondents: Whether both surveys asked the same kind of people.
        withstands: Design effect at which the interval would reach nought; ``None`` unless both
            bases are known and the interval excludes nought.
        settled_from: The base from which on the change is settled, of the wave without one, or of
            each where neither has one; ``None`` where no base settles it, or both are known.
        over_time: Whether the second finding is of a later time; ``None`` where that is not known.
        shared: Where both bases are known and people may be in both waves, the widest and the
            narrowest interval that this allows.
        same_people: Where one base is known, the p-values had the same people answered both.
        p_value: The largest p-value of no change, were the waves drawn apart; ``None`` unless both
            bases are known.
    """

    before: Finding
    after: Finding
    known: Known
    printing: Estimate
    sampling: Estimate | None
    same_respondents: bool
    withstands: float | None
    settled_from: int | None = None
    over_time: bool | None = None
    shared: tuple[Estimate, Estimate] | None = None
    same_people: Estimate | None = None
    p_value: float | None = None

    @property
    def tested(self) -> bool:
        """Whether an interval with both bases known says whether the answer changed."""
        return self.known == "both" and self.sampling is not None

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out no change, with both bases known."""
        return self.tested and _away(self.sampling)

    @property
    def way(self) -> str:
        """Which way the figures went, as a word; empty where the prints leave it open."""
        words = ("rose", "fell") if self.over_time else ("higher", "lower")
        return words[0] if self.printing.low > 0 else words[1] if self.printing.high < 0 else ""

    @property
    def verdict(self) -> str:
        """What can be said, in a few words."""
        if not self.same_respondents:
            return "another population"
        if self.before.unit == "points":
            return "no test of a difference of shares"
        if self.sampling is None:
            least = self.settled_from
            told = "no base known"
            return told if least is None else f"{told}; {self.way} if each had {least:,} or more"
        if self.known == "both":
            return self._of_both()
        if self.settled_from is None:
            return "not settled by any base, were the waves drawn apart"
        which = "first" if self.before.counts is None else "last"
        return f"{self.way} if the {which} had {self.settled_from:,} replies or more"

    def _of_both(self) -> str:
        if not self.clear:
            may = self.shared is not None and _away(self.shared[1])
            return "not settled" + (", unless people are in both" if may else "")
        holds = self.shared is None or _away(self.shared[0])
        return self.way + ("" if holds else ", were the waves drawn apart")

    def row(self, label: str = "") -> dict[str, str]:
        """The change as a row of a table for readers, written in percentage points.

        Args:
            label: What was asked about, in a few words; the question itself without it.
        """
        said = self.verdict
        if self.withstands is not None:
            said += f", up to a design effect of {self.withstands:.1f}"
        dates = f"{_when(self.before)} to {_when(self.after)}"
        shared = "–"
        if self.shared is not None:
            shared = _points(self.shared[0])
        elif self.same_people is not None:
            ends = [p_written(self.same_people.low), p_written(self.same_people.high)]
            shared = "p " + " to ".join(dict.fromkeys(ends))
        return {
            "Change": f"{label or self.after.question} ({dates})",
            "As printed": f"{self.before.as_printed} to {self.after.as_printed}",
            "Rounding alone": _points(self.printing),
            "With sampling": "–" if self.sampling is None else _points(self.sampling),
            "If people are in both": shared,
            "What can be said": said,
        }


def wave_change(before: Finding, after: Finding, level: float = 0.95) -> WaveChange:
    """The change from one finding to a later one.

    Args:
        before: The earlier finding.
        after: The later finding, on the same topic and in the same unit.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        The change, with what the bases allow. Both waves are treated as random samples drawn
        apart, of as many as they are about where that number is known. What people in both would
        change stands beside it; weights or clusters would change either.

    Raises:
        InvalidArgument: If topics or units differ, or the order is wrong.

    Reference:
        Newcombe 1998b, method 10; with one base without limit, the Wilson interval of the other
        (Wilson 1927) taken from the printed share; Cochran 1977, section 2.6, for populations.
    """
    level_between(level)
    if (before.topic, before.unit) != (after.topic, after.unit):
        raise InvalidArgument(
            f"{before.id!r} and {after.id!r} are not about the same: {before.topic} in "
            f"{before.unit}, {after.topic} in {after.unit}"
        )
    if before.position >= after.position:
        raise InvalidArgument(f"{after.id!r} is not later than {before.id!r}")
    same = before.respondents == after.respondents
    printing = _printing(before, after)
    known = (before.counts is not None) + (after.counts is not None)
    states: tuple[Known, ...] = ("none", "one", "both")
    later = over_time(before, after)
    if not same:
        return WaveChange(before, after, states[known], printing, None, same, None, None, later)
    # Arms of one study have people of their own; waves may have asked some people twice.
    twice = later is not False
    sampling, withstands, shared, p_value = None, None, None, None
    if before.counts is not None and after.counts is not None:
        samples = sample_of(after), sample_of(before)
        sampling, p_value = newcombe_sampled(*samples, level), newcombe_p_value(*samples)
        shared = shared_intervals(before, after, level) if twice else None
        if _away(sampling):
            withstands = design_effect_at_nought(before, after, level)
    elif known:
        sampling = _at_best(before, after, level)
    return WaveChange(
        before,
        after,
        states[known],
        printing,
        sampling,
        same,
        withstands,
        settled_from(before, after, level),
        later,
        shared,
        same_people_test(before, after) if twice else None,
        p_value,
    )


def sample_of(finding: Finding) -> Sample:
    """What a finding with a base tells of its sample.

    Raises:
        InvalidArgument: If its base is not known.
    """
    if finding.counts is None or finding.base is None:
        raise InvalidArgument(f"the base of {finding.id!r} is not known")
    return Sample(finding.counts, finding.base, finding.population)


def design_effect_at_nought(before: Finding, after: Finding, level: float = 0.95) -> float:
    """The design effect at which Newcombe's interval of a change would reach nought.

    A design effect divides both bases. Of all pairs of possible counts the one with the smallest
    change is taken, so the answer holds for every pair.

    Args:
        before: The earlier finding, with its base known.
        after: The later finding, with its base known.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        The design effect, above 1 if the interval excludes nought. Nought where the smallest
        change is none at all.

    Raises:
        InvalidArgument: If a base is not known.

    Reference:
        Kish 1965 (effective sample size); Newcombe 1998b.
    """
    from scipy.optimize import brentq

    if before.counts is None or after.counts is None:
        raise InvalidArgument("a design effect needs both bases")
    z = normal_quantile(level_between(level))
    later, earlier = nearest_shares(sample_of(after).shares, sample_of(before).shares)
    if later == earlier:
        return 0.0
    bases = [sample_of(each).size for each in (after, before)]
    if min(bases) == float("inf"):
        return float("inf")
    # The end that is nearer to nought is the lower one of the larger share less the smaller.
    (upper, n_upper), (lower, n_lower) = sorted(
        zip((later, earlier), bases, strict=True), reverse=True
    )
    p = np.array([upper]), np.array([lower])

    def nearest_end(effect: float) -> float:
        return float(difference_ends(p[0], n_upper / effect, p[1], n_lower / effect, z)[0][0])

    largest = max(base for base in bases if base != float("inf")) * 1e6
    return float(brentq(nearest_end, 1e-6, largest, xtol=1e-9, rtol=1e-12))


def p_written(p: float) -> str:
    """A p-value as a reader meets it.

    Example:
        >>> p_written(1.2e-7), p_written(0.47)
        ('below 0.001', '0.47')
    """
    return "below 0.001" if p < 0.001 else f"{p:.2g}"


def _away(interval: Estimate | None) -> bool:
    return interval is not None and (interval.low > 0 or interval.high < 0)


def _when(finding: Finding) -> str:
    return finding.month or finding.name.rpartition(", ")[2]


def _points(change: Estimate) -> str:
    return f"{100 * change.low:+.1f} to {100 * change.high:+.1f}".replace("-", "−")


def _printing(before: Finding, after: Finding) -> Estimate:
    low, high = after.low - before.high, after.high - before.low
    value = None
    if before.printed is not None and after.printed is not None:
        value = after.printed - before.printed
    return Estimate(
        # The difference of the figures as printed is not what is identified: the bounds are.
        low=float(low),
        high=float(high),
        kinds=("rounding",),
        unit="points",
        method="difference of what two printed figures leave open",
        reference="Moore, Kearfott and Cloud 2009 (interval arithmetic)",
        inputs={"before": before.as_printed, "after": after.as_printed},
        sentence=(
            f"From {before.as_printed} to {after.as_printed}"
            + ("" if value is None else f", {100 * value:+.0f} as printed")
            + f": between {100 * float(low):.1f} and {100 * float(high):.1f} percentage points."
        ),
    )


def _at_best(before: Finding, after: Finding, level: float) -> Estimate:
    known = after if after.counts is not None else before
    interval = known.interval(level)
    assert interval is not None  # the caller has seen that one base is known
    if known is after:
        low, high = interval.low - float(before.high), interval.high - float(before.low)
    else:
        low, high = float(after.low) - interval.high, float(after.high) - interval.low
    return Estimate(
        low=low,
        high=high,
        level=float(level),
        unit="points",
        method="Wilson interval of the wave whose base is known, the other without limit",
        reference="Wilson 1927; Newcombe 1998b, method 10, with one base without limit",
        inputs={
            "before": before.as_printed,
            "after": after.as_printed,
            "base known": known.base or 0,
            "level": float(level),
        }
        | ({} if known.population is None else {"population": known.population}),
        sentence=(
            "Had the wave without a printed base asked without limit, and were the waves drawn "
            f"apart, the change would lie between {100 * low:.1f} and {100 * high:.1f} percentage "
            "points."
        ),
    )
