"""From wave to wave: what a change between two printed figures can be, with bases known or not.

Both bases known: an interval for the difference. One known: the interval that would remain if the
other wave had been without limit, which no real base could beat. None known: the rounding only.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from pbcanalysis.display import show_range
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import level_between
from pbcanalysis.survey.comparison import newcombe
from pbcanalysis.survey.findings import Finding
from pbcanalysis.survey.interval_bounds import wilson_bounds

Known = Literal["both", "one", "none"]


@dataclass(frozen=True, slots=True)
class WaveChange:
    """A change from one finding to a later one on the same topic.

    Attributes:
        before: The earlier finding.
        after: The later finding.
        known: How many of the two bases are known.
        printing: What the prints alone leave open; no sampling.
        sampling: The interval with sampling: Newcombe's where both bases are known, the narrowest
            that any base could give where one is known, ``None`` where none is.
        same_respondents: Whether both surveys asked the same kind of people.
        withstands: Design effect at which the interval would reach nought; ``None`` unless both
            bases are known and the interval excludes nought.
    """

    before: Finding
    after: Finding
    known: Known
    printing: Estimate
    sampling: Estimate | None
    same_respondents: bool
    withstands: float | None

    @property
    def verdict(self) -> str:
        """What can be said, in a few words."""
        if not self.same_respondents:
            return "another population"
        if self.sampling is None:
            return "no base known"
        if self.sampling.low <= 0 <= self.sampling.high:
            return "not settled" if self.known == "both" else "no base could settle it"
        if self.known == "one":
            return "depends on a base not printed"
        return "rose" if self.sampling.low > 0 else "fell"

    def row(self, label: str = "") -> dict[str, str]:
        """The change as a row of a table for readers, written in percentage points.

        Args:
            label: What was asked about, in a few words; the question itself without it.
        """
        said = self.verdict
        if self.withstands is not None:
            said += f", up to a design effect of {self.withstands:.1f}"
        dates = f"{_when(self.before)} to {_when(self.after)}"
        return {
            "Change": f"{label or self.after.question} ({dates})",
            "As printed": f"{self.before.as_printed} to {self.after.as_printed}",
            "Rounding alone": _points(self.printing),
            "With sampling": "–" if self.sampling is None else _points(self.sampling),
            "What can be said": said,
        }


def wave_change(before: Finding, after: Finding, level: float = 0.95) -> WaveChange:
    """The change from one finding to a later one.

    Args:
        before: The earlier finding.
        after: The later finding, on the same topic and in the same unit.
        level: Confidence level, strictly between 0 and 1.

    Returns:
        The change, with what the bases allow. Both waves are treated as independent random
        samples; a panel of the same practices, weights or clusters would change the interval.

    Raises:
        InvalidArgument: If topics or units differ, or the order is wrong.

    Reference:
        Newcombe 1998b, method 10; with one base without limit, the Wilson interval of the other
        (Wilson 1927) taken from the printed share.
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
    sampling, withstands = None, None
    if same and before.counts is not None and after.counts is not None:
        sampling = newcombe(
            after.counts, after.counts.base, before.counts, before.counts.base, level
        )
        if sampling.low > 0 or sampling.high < 0:
            withstands = design_effect_at_nought(before, after, level)
    elif same and known:
        sampling = _at_best(before, after, level)
    states: tuple[Known, ...] = ("none", "one", "both")
    return WaveChange(before, after, states[known], printing, sampling, same, withstands)


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
    pairs = [
        (after.counts.share_low, before.counts.share_high),
        (after.counts.share_high, before.counts.share_low),
    ]
    if pairs[0][0] > pairs[0][1]:
        later, earlier = pairs[0]
    elif pairs[1][0] < pairs[1][1]:
        later, earlier = pairs[1]
    else:
        return 0.0
    p = np.array([float(later), float(earlier)])
    bases = np.array([after.counts.base, before.counts.base], dtype=np.float64)

    def nearest_end(effect: float) -> float:
        n = bases / effect
        low, high = wilson_bounds(p * n, n, level)
        gap = abs(float(p[0] - p[1]))
        if p[0] > p[1]:
            return gap - float(np.hypot(p[0] - low[0], high[1] - p[1]))
        return gap - float(np.hypot(high[0] - p[0], p[1] - low[1]))

    smallest, largest = 1e-6, float(bases.max()) * 1e6
    return float(brentq(nearest_end, smallest, largest, xtol=1e-9, rtol=1e-12))


def opposed(support: Finding, net: Finding) -> Estimate:
    """The share opposed that support and net support imply, from the prints alone.

    Args:
        support: The share that supports.
        net: Support less opposition, in points.

    Returns:
        Bounds in unit ``"share"``, without value and level.

    Raises:
        InvalidArgument: If the units are wrong, or no share fits both prints.

    Reference:
        Moore, Kearfott and Cloud 2009 (interval arithmetic).
    """
    if support.unit != "share" or net.unit != "points":
        raise InvalidArgument("opposition follows from a share and a difference in points")
    low = max(support.low - net.high, Fraction(0))
    high = min(support.high - net.low, 1 - support.low)
    if low > high:
        raise InvalidArgument(f"no share opposed fits both {support.id!r} and {net.id!r}")
    return Estimate(
        low=float(low),
        high=float(high),
        unit="share",
        method="interval arithmetic on printed figures",
        reference="Moore, Kearfott and Cloud 2009",
        inputs={"support": support.as_printed, "net support": net.as_printed},
        sentence=(
            f"Support of {support.as_printed} less opposition makes {net.as_printed} only if "
            f"{show_range(float(low), float(high), 'share')} were opposed."
        ),
    )


def net_support(support: Finding, neutral: Finding, strongly_opposed: Finding) -> Estimate:
    """What support, neutrality and strong opposition leave open for support less opposition.

    The opposed are at least those strongly opposed, and at most all who neither support nor are
    neutral.

    Args:
        support: The share that supports.
        neutral: The share that is neutral.
        strongly_opposed: The share strongly opposed.

    Returns:
        Bounds in unit ``"points"``, without value and level.

    Raises:
        InvalidArgument: If a finding is no share, or the three exceed the whole.

    Reference:
        Manski 1989 (worst-case bounds).
    """
    parts = (support, neutral, strongly_opposed)
    if any(part.unit != "share" for part in parts):
        raise InvalidArgument("support, neutrality and opposition are shares")
    if sum(part.low for part in parts) > 1:
        raise InvalidArgument("support, neutrality and strong opposition exceed the whole")
    low = support.low - (1 - support.low - neutral.low)
    high = support.high - strongly_opposed.low
    return Estimate(
        low=float(low),
        high=float(high),
        unit="points",
        method="worst-case (Manski) bounds on those whose answer is not printed",
        reference="Manski 1989",
        inputs={part.topic: part.as_printed for part in parts},
        sentence=(
            f"Net support lies between {100 * float(low):+.1f} and {100 * float(high):+.1f} points."
        ),
    )


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
        },
        sentence=(
            f"Even had the wave without a printed base asked without limit, the change would lie "
            f"between {100 * low:.1f} and {100 * high:.1f} percentage points."
        ),
    )
