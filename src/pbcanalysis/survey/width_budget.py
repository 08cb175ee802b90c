# ruff: noqa: N803  (N is the size of the population throughout the field)
"""The width budget: how much of an honest interval comes from which gap in what we know.

A statement such as "nearly three quarters" has four gaps between its wording and the share among
everyone who was asked: the rounding of the figure, the looseness of the words, the sampling of
respondents, and the silence of those who did not reply. Taken in that order, each widens the
interval that the ones before it left. What each adds is its part; the parts add up to the whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, SupportsIndex

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import (
    Counts,
    base_of_population,
    counts_and_bases,
    percent_level,
    span,
    whole,
)
from pbcanalysis.survey.envelopes import envelope
from pbcanalysis.survey.partial_identification import imbens_manski, worst_case

Source = Literal["rounding", "words", "sampling", "non-response"]
SOURCES: tuple[Source, ...] = ("rounding", "words", "sampling", "non-response")


@dataclass(frozen=True, slots=True, kw_only=True)
class WidthPart:
    """What one source of uncertainty adds, and the interval after it.

    Attributes:
        source: ``"rounding"``, ``"words"``, ``"sampling"`` or ``"non-response"``.
        low: Lower end once this source is counted in, a share. ``None`` where nothing has been
            said yet: no figure was printed, and the words come next.
        high: Upper end likewise.
        points: What the source adds to the width, in percentage points, exactly.
    """

    source: Source
    low: float | None
    high: float | None
    points: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class WidthBudget:
    """The parts of an interval's width, in order, and the interval they end in.

    Attributes:
        parts: One per source, always all four in the order of ``SOURCES``; a source that adds
            nothing is there with nothing.
        total: The whole interval, with value ``None``.
        inputs: What went in, by name, as sorted pairs.
        method: The name of the method.
        reference: Where its components are published.
        sentence: The result in one plain English sentence.
    """

    parts: tuple[WidthPart, ...]
    total: Estimate
    inputs: tuple[tuple[str, object], ...]
    sentence: str
    method: str = "width budget"
    reference: str = "Wilson 1927; Manski 1989; Imbens and Manski 2004"

    @property
    def points(self) -> Fraction:
        """The width of the whole interval in percentage points: exactly the sum of the parts."""
        return 100 * (Fraction(self.total.high) - Fraction(self.total.low))

    def part(self, source: Source) -> WidthPart:
        """Return the part of one source.

        Raises:
            InvalidArgument: If there is no such source.
        """
        for part in self.parts:
            if part.source == source:
                return part
        raise InvalidArgument(f"no source is called {source!r}; there are {', '.join(SOURCES)}")


def width_budget(
    n: SupportsIndex | None = None,
    N: SupportsIndex | None = None,
    *,
    rounding: Counts | None = None,
    words: Counts | None = None,
    level: float = 0.95,
    method: str | None = None,
    finite: bool = False,
    wider: bool = False,
) -> WidthBudget:
    """Split the width of the honest interval of one reported share into its four sources.

    The interval starts as nothing. Rounding widens it to the shares that the printed figure
    leaves open, words to those that the phrase leaves open, sampling to the envelope of the
    confidence intervals, non-response to the worst case over all N who were asked. No step ever
    narrows it: each interval holds the one before.

    Args:
        n: Respondents; left out where the sets are mappings from bases to counts.
        N: All who were asked; ``None`` or equal to ``n`` where everyone replied.
        rounding: Possible counts under the rounding of a printed figure; ``None`` where no
            figure was printed.
        words: Possible counts under the words; ``None`` where there are none. At least one of
            the two is needed.
        level: Confidence level of the sampling step, strictly between 0 and 1.
        method: Key of the interval of the sampling step, as in ``envelope``.
        finite: Take the respondents as a sample of the N (exact hypergeometric unless
            ``method`` says otherwise) rather than of an endless population.
        wider: Speak about a wider population of which the N are a random sample; the last step
            is then the Imbens-Manski interval at ``level`` instead of the worst case.

    Returns:
        The budget. Widths are exact fractions of the ends, so that parts sum to the total.

    Raises:
        InvalidArgument: If no set is given, or an argument lies outside its range.

    Reference:
        The steps: Wilson 1927; Manski 1989; Imbens and Manski 2004. The order and the sum are
        this package's own.

    Example:
        >>> budget = width_budget(122, 623, rounding=[22])
        >>> [round(float(part.points), 1) for part in budget.parts]
        [0.0, 0.0, 13.6, 66.8]
        >>> sum(part.points for part in budget.parts) == budget.points
        True
    """
    given = {"rounding": rounding, "words": words}
    sets = {name: counts_and_bases(c, n) for name, c in given.items() if c is not None}
    if not sets:
        raise InvalidArgument("give the counts that rounding leaves open, or words, or both")
    if finite and N is None:
        raise InvalidArgument("a finite population needs N")

    parts: list[WidthPart] = []
    for source in SOURCES[:2]:
        if source in sets:
            x, bases = sets[source]
            shares = x / bases
            parts.append(_widened(parts, source, float(shares.min()), float(shares.max())))
        else:
            parts.append(_unchanged(parts, source))

    pairs = _by_base([pair for laid_out in sets.values() for pair in zip(*laid_out, strict=True)])
    sampled = envelope(pairs, level=level, N=N if finite else None, method=method)
    parts.append(_widened(parts, "sampling", sampled.low, sampled.high))
    parts.append(_widened(parts, "non-response", *_silence(pairs, N, level, wider)))
    low = min(part.low for part in parts if part.low is not None)
    high = max(part.high for part in parts if part.high is not None)
    inputs = _inputs(pairs, given, n, N, level, method, finite, wider)
    ending = "Imbens-Manski interval" if wider else "worst case"
    total = Estimate(
        low=low,
        high=high,
        level=float(level),
        unit="share",
        method=f"{sampled.method}, with non-response by {ending}",
        reference="Wilson 1927; Manski 1989; Imbens and Manski 2004",
        inputs=inputs,
        sentence=(
            f"With rounding, words, sampling ({percent_level(level)}) and non-response "
            f"({ending}) counted in, the share lies in {span(low, high)}."
        ),
    )
    told = ", ".join(f"{part.source} {float(part.points):.1f}" for part in parts)
    return WidthBudget(
        parts=tuple(parts),
        total=total,
        inputs=total.inputs if isinstance(total.inputs, tuple) else (),
        sentence=(
            f"The honest interval {span(low, high)} is {100 * total.width:.1f} percentage points "
            f"wide: {told}."
        ),
    )


def _widened(parts: list[WidthPart], source: Source, low: float, high: float) -> WidthPart:
    """Widen the last interval so that it holds the new one too."""
    before = parts[-1] if parts else None
    if before is None or before.low is None or before.high is None:
        added = Fraction(high) - Fraction(low)
    else:
        low, high = min(low, before.low), max(high, before.high)
        added = Fraction(high) - Fraction(low) - (Fraction(before.high) - Fraction(before.low))
    return WidthPart(source=source, low=low, high=high, points=100 * added)


def _unchanged(parts: list[WidthPart], source: Source) -> WidthPart:
    before = parts[-1] if parts else None
    return WidthPart(
        source=source,
        low=None if before is None else before.low,
        high=None if before is None else before.high,
        points=Fraction(0),
    )


def _by_base(pairs: Iterable[tuple[int, int]]) -> dict[int, tuple[int, ...]]:
    grouped: dict[int, set[int]] = {}
    for x, base in pairs:
        grouped.setdefault(int(base), set()).add(int(x))
    return {base: tuple(sorted(members)) for base, members in sorted(grouped.items())}


def _silence(
    pairs: dict[int, tuple[int, ...]],
    N: SupportsIndex | None,
    level: float,
    wider: bool,
) -> tuple[float, float]:
    ends = []
    for base, members in pairs.items():
        asked = base if N is None else base_of_population(base, N)[1]
        bounds = (
            imbens_manski(members, base, asked, level)
            if wider
            else worst_case(members, base, asked)
        )
        ends.append((bounds.low, bounds.high))
    return min(low for low, _ in ends), max(high for _, high in ends)


def _inputs(
    pairs: dict[int, tuple[int, ...]],
    given: dict[str, Counts | None],
    n: SupportsIndex | None,
    N: SupportsIndex | None,
    level: float,
    method: str | None,
    finite: bool,
    wider: bool,
) -> dict[str, object]:
    inputs: dict[str, object] = {"n": tuple(pairs), "level": float(level)}
    if N is not None:
        inputs["N"] = whole(N, "N", least=1)
    for name, counts in given.items():
        if counts is not None:
            x, bases = counts_and_bases(counts, n)
            inputs[name] = tuple(zip(x.tolist(), bases.tolist(), strict=True))
    if method is not None:
        inputs["method"] = method
    inputs["finite"], inputs["wider"] = finite, wider
    return inputs
