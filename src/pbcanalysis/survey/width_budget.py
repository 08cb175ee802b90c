# ruff: noqa: N803  (N is the size of the population throughout the field)
"""The width budget: how much of what is left open comes from which gap in what we know.

A statement such as "nearly three quarters" has three gaps between its wording and the share among
everyone who was asked: the rounding of the figure, the looseness of the words, and the silence of
those who did not reply. Each widens the interval that the others leave. Together they end at the
worst case, never beyond it.

Chance is no part of that sum. It concerns a wider group, of which those asked are a random sample,
and so another share. Where a wider group is named, what chance adds for it comes last, and apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations
from math import factorial
from typing import Literal, SupportsIndex

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import (
    Counts,
    base_of_population,
    counts_and_bases,
    level_between,
    percent_level,
    span,
    whole,
)
from pbcanalysis.survey.partial_identification import imbens_manski

Source = Literal["rounding", "words", "non-response"]
SOURCES: tuple[Source, ...] = ("rounding", "words", "non-response")
REFERENCE = "Manski 1989; Shapley 1953"


@dataclass(frozen=True, slots=True, kw_only=True)
class WidthPart:
    """What one source of doubt adds about those who were asked.

    Attributes:
        source: ``"rounding"``, ``"words"`` or ``"non-response"``.
        low: Lower end once this source is counted in, a share. ``None`` where nothing has been
            said yet: no figure was printed, and the words come next.
        high: Upper end likewise.
        points: What the source adds to the width where it is counted in after those before it, in
            percentage points, exactly.
        shapley: What it adds on average over all orders, in percentage points, exactly. These add
            up to the whole too, and do not depend on an order.
    """

    source: Source
    low: float | None
    high: float | None
    points: Fraction
    shapley: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class WiderGroup:
    """What chance adds where the share of a wider group is asked for.

    Attributes:
        name: Whom the share is of.
        size: How many they are; ``None`` where they are taken as without end.
        estimate: The Imbens-Manski interval, those asked being a random sample of the group.
        points: By how much it is wider than the worst case of those asked, in percentage points.
    """

    name: str
    size: int | None
    estimate: Estimate
    points: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class WidthBudget:
    """The parts of what is left open about those who were asked, and the interval they end in.

    Attributes:
        parts: One per source, always all three in the order of ``SOURCES``; a source that adds
            nothing is there with nothing.
        total: The whole interval for those asked, with value ``None``: the worst case.
        points: Its width in percentage points: exactly the sum of the parts.
        wider: What chance adds for a wider group, where one was named.
        inputs: What went in, by name, as sorted pairs.
        method: The name of the method.
        reference: Where its components are published.
        sentence: The result in one plain English sentence.
    """

    parts: tuple[WidthPart, ...]
    total: Estimate
    points: Fraction
    wider: WiderGroup | None
    inputs: tuple[tuple[str, object], ...]
    sentence: str
    method: str = "width budget"
    reference: str = REFERENCE

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
    wider: str = "",
    size: SupportsIndex | None = None,
    level: float = 0.95,
) -> WidthBudget:
    """Split the width of what one reported share leaves open into its sources.

    For those who were asked, rounding widens the interval to the shares that the printed figure
    leaves open, words to those that the phrase leaves open, and non-response to the worst case
    over all N. No step ever narrows it: each interval holds the one before. What a step adds
    depends on the steps before it, so each source also has its Shapley value, the mean of what it
    adds over all orders.

    Args:
        n: Respondents; left out where the sets are mappings from bases to counts.
        N: All who were asked; ``None`` or equal to ``n`` where everyone replied.
        rounding: Possible counts under the rounding of a printed figure; ``None`` where no
            figure was printed.
        words: Possible counts under the words; ``None`` where there are none. At least one of
            the two is needed.
        wider: Name of a wider group of which the N are taken as a random sample; empty where
            those asked are all that is spoken of.
        size: How many the wider group are, at least N; ``None`` for a group without end.
        level: Confidence level for the wider group, strictly between 0 and 1.

    Returns:
        The budget. Widths are exact fractions, so that parts sum to the total.

    Raises:
        InvalidArgument: If no set is given, or an argument lies outside its range.

    Reference:
        The worst case: Manski 1989. The order-free parts: Shapley 1953. The wider group: Imbens
        and Manski 2004. To split a width so is this package's own.

    Example:
        >>> budget = width_budget(122, 623, words=range(88, 92), wider="all practices")
        >>> [(part.source, round(float(part.points), 1)) for part in budget.parts]
        [('rounding', 0.0), ('words', 2.5), ('non-response', 78.4)]
        >>> [round(float(part.shapley), 1) for part in budget.parts]
        [0.0, 1.5, 79.4]
        >>> sum(part.points for part in budget.parts) == budget.points
        True
        >>> round(float(budget.wider.points), 1)
        3.7
    """
    given = {"rounding": rounding, "words": words}
    sets = {name: _pairs(c, n) for name, c in given.items() if c is not None}
    if not sets:
        raise InvalidArgument("give the counts that rounding leaves open, or words, or both")
    if size is not None and not wider:
        raise InvalidArgument("a size is that of a wider group: name it")
    level_between(level)
    pairs = sorted({pair for members in sets.values() for pair in members})
    asked = _asked(pairs, N)

    def width(sources: Iterable[str]) -> Fraction:
        low, high = _ends(sets, asked, sources)
        return high - low

    parts = []
    before: list[str] = []
    for source in SOURCES:
        low, high = _ends(sets, asked, [*before, source])
        said = bool(sets.keys() & {*before, source})
        parts.append(
            WidthPart(
                source=source,
                low=float(low) if said else None,
                high=float(high) if said else None,
                points=100 * (width([*before, source]) - width(before)),
                shapley=100 * _shapley(source, width),
            )
        )
        before.append(source)
    low, high = _ends(sets, asked, SOURCES)
    inputs = _inputs(sets, N, wider, size, level)
    total = Estimate(
        low=float(low),
        high=float(high),
        unit="share",
        method="worst-case (Manski) bounds",
        reference="Manski 1989",
        inputs=inputs,
        sentence=(
            "With rounding, words and silence counted in, the share of those asked lies in "
            f"{span(float(low), float(high))}."
        ),
    )
    group = _wider(pairs, asked, low, high, wider, size, level) if wider else None
    told = ", ".join(f"{part.source} {float(part.points):.1f}" for part in parts)
    return WidthBudget(
        parts=tuple(parts),
        total=total,
        points=100 * (high - low),
        wider=group,
        inputs=tuple(sorted(inputs.items())),
        sentence=(
            f"Of those asked, {span(float(low), float(high))} is "
            f"{float(100 * (high - low)):.1f} percentage points wide: {told}."
            + (f" {group.estimate.sentence}" if group else "")
        ),
    )


def _pairs(counts: Counts, n: SupportsIndex | None) -> list[tuple[int, int]]:
    x, bases = counts_and_bases(counts, n)
    return list(zip(x.tolist(), bases.tolist(), strict=True))


def _asked(pairs: Iterable[tuple[int, int]], N: SupportsIndex | None) -> dict[int, int]:
    """How many were asked, by the base of those who replied; as many where everyone did."""
    return {
        base: base if N is None else base_of_population(base, N)[1]
        for base in {b for _, b in pairs}
    }


def _ends(
    sets: dict[str, list[tuple[int, int]]], asked: dict[int, int], sources: Iterable[str]
) -> tuple[Fraction, Fraction]:
    """Ends of the interval that some of the sources leave open, all else being known.

    Where neither figure nor words are counted in, the count is known: the interval is then as wide
    as silence makes it, wherever it lies, and stands here from nought.
    """
    chosen = set(sources)
    pairs = [pair for name, members in sets.items() if name in chosen for pair in members]
    silent = "non-response" in chosen
    if not pairs:
        widest = max(Fraction(whole_ - base, whole_) for base, whole_ in asked.items())
        return Fraction(0), widest if silent else Fraction(0)
    if not silent:
        shares = [Fraction(x, base) for x, base in pairs]
        return min(shares), max(shares)
    return (
        min(Fraction(x, asked[base]) for x, base in pairs),
        max(Fraction(x + asked[base] - base, asked[base]) for x, base in pairs),
    )


def _shapley(source: Source, width: Callable[[Iterable[str]], Fraction]) -> Fraction:
    """Mean of what a source adds over all orders in which the sources can be counted in."""
    others = [each for each in SOURCES if each != source]
    orders = factorial(len(SOURCES))
    value = Fraction(0)
    for many in range(len(others) + 1):
        weight = Fraction(factorial(many) * factorial(len(others) - many), orders)
        for before in combinations(others, many):
            value += weight * (width([*before, source]) - width(before))
    return value


def _wider(
    pairs: list[tuple[int, int]],
    asked: dict[int, int],
    low: Fraction,
    high: Fraction,
    name: str,
    size: SupportsIndex | None,
    level: float,
) -> WiderGroup:
    by_base: dict[int, list[int]] = {}
    for x, base in pairs:
        by_base.setdefault(base, []).append(x)
    bounds = [
        imbens_manski(members, base, asked[base], level, population=size)
        for base, members in by_base.items()
    ]
    start, end = min(one.low for one in bounds), max(one.high for one in bounds)
    many = None if size is None else whole(size, "size", least=1)
    estimate = Estimate(
        low=start,
        high=end,
        level=float(level),
        unit="share",
        method="Imbens-Manski interval",
        reference="Imbens and Manski 2004; Stoye 2009",
        inputs=bounds[0].inputs if len(bounds) == 1 else {"counts": tuple(pairs)},
        sentence=(
            f"For {name} ({'a group without end' if many is None else f'{many:,} in all'}), of "
            f"which those asked are taken as a random sample, it is {span(start, end)} "
            f"(Imbens-Manski interval at {percent_level(level)})."
        ),
    )
    # Both ends are rounded floats: where all were asked the difference can be a hair below nought.
    points = max(Fraction(0), 100 * (Fraction(end) - Fraction(start) - (high - low)))
    return WiderGroup(name=name, size=many, estimate=estimate, points=points)


def _inputs(
    sets: dict[str, list[tuple[int, int]]],
    N: SupportsIndex | None,
    wider: str,
    size: SupportsIndex | None,
    level: float,
) -> dict[str, object]:
    bases = sorted({base for members in sets.values() for _, base in members})
    inputs: dict[str, object] = {"n": tuple(bases)}
    if N is not None:
        inputs["N"] = whole(N, "N", least=1)
    for name, members in sets.items():
        inputs[name] = tuple(members)
    if wider:
        inputs |= {"wider": wider, "level": float(level)}
    if size is not None:
        inputs["size"] = whole(size, "size", least=1)
    return inputs
