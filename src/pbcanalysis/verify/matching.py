"""Whether a claim of a report is what a record says: exactly, rounded with sense, or not."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from pbcanalysis.catalogue.records import Record
from pbcanalysis.currencies import CURRENCIES
from pbcanalysis.display import show
from pbcanalysis.reported import UnknownPhrase, read_quantity, read_words
from pbcanalysis.reported.intervals import Interval
from pbcanalysis.reported.policy import load_policy
from pbcanalysis.reported.sets import ShareSet
from pbcanalysis.verify.figures import Claim, Figure, find_figures

Grade = Literal["same", "rounded", "loose"]
LEAST_DIGITS = 2
"""Digits that a whole number must keep to be a rounding where nothing beside it says so."""


@dataclass(frozen=True, slots=True)
class Part:
    """One number of a record: its value, an end of its interval, or a cell of its data.

    Attributes:
        name: ``value``, ``low``, ``high`` or ``cell``.
        value: The number.
        unit: Its unit.
        shown: How pages write it.
    """

    name: str
    value: float
    unit: str
    shown: str


def parts_of(record: Record) -> list[Part]:
    """The numbers that a report may cite a record for, the point value first."""
    if record.kind == "number":
        named = (
            ("value", record.value, record.display),
            ("low", record.low, record.display_low),
            ("high", record.high, record.display_high),
        )
        return [
            Part(name, value, record.unit, shown)
            for name, value, shown in named
            if value is not None
        ]
    if record.data is None:
        return []
    return [
        Part("cell", float(cell), unit, show(cell, unit) if unit else f"{cell:.4g}")
        for row in record.data.rows
        for cell, unit in zip(row, record.data.units, strict=True)
        if isinstance(cell, int | float) and not isinstance(cell, bool)
    ]


def comparable(figure: Figure, unit: str) -> bool:
    """Whether a figure can be meant in a unit at all.

    Example:
        >>> from pbcanalysis.verify.figures import find_figures
        >>> [comparable(figure, "share") for figure in find_figures("18% of 122, £98m, a fifth")]
        [True, False, False, True]
    """
    base = unit.split("/")[0]
    if unit == "share":
        decimal = figure.kind == "plain" and figure.step < 1 and 0 <= figure.value <= 1
        return figure.kind in ("percent", "fraction") or decimal
    if unit == "points":
        return figure.kind in ("points", "percent")
    if base in CURRENCIES:
        return figure.kind == "money" and figure.currency == base
    if " per " in unit:
        return figure.kind in ("plain", "money")
    return figure.kind == "plain"


def match(claim: Claim, record: Record) -> Grade | None:
    """How a claim fits a record; ``None`` where it does not.

    A range fits where its two ends are those of the record's interval or set; a figure, where it is
    the value, or an end.

    Args:
        claim: What the report says.
        record: The record, of any kind; for charts and tables, any cell of their data may be meant.

    Returns:
        ``"same"`` where the digits are those that pages show, or more of the same number;
        ``"rounded"`` where they are fewer and right, or words such as *about* make them so;
        ``"loose"`` where the words have to be read generously.
    """
    parts = parts_of(record)
    if claim.high is not None:
        ends = {part.name: part for part in parts}
        if "low" not in ends or "high" not in ends:
            one = _best(claim.low, parts)
            two = _best(claim.high, parts)
        else:
            one = match_part(claim.low, ends["low"])
            two = match_part(claim.high, ends["high"])
        return None if one is None or two is None else _worse(one, two)
    return _best(claim.low, parts)


def match_part(figure: Figure, part: Part) -> Grade | None:
    """How a figure fits one number of a record; see :func:`match`.

    Example:
        >>> from pbcanalysis.verify.figures import find_figures
        >>> share = Part("value", 0.19583, "share", "19.6%")
        >>> texts = "19.6%, 19.58%, about 20%, 20%, a fifth, nearly 20%, over 20%, 19%"
        >>> [match_part(figure, share) for figure in find_figures(texts)]
        ['same', 'same', 'rounded', 'rounded', 'rounded', 'rounded', None, None]
    """
    if not comparable(figure, part.unit):
        return None
    if part.value < 0 <= figure.value:
        # "Fell by 3.4 points": the sentence carries the sign.
        part = replace(part, value=-part.value, shown=part.shown.lstrip("-\u2212"))
    value = Fraction(repr(part.value))
    grade = _in_digits(figure, part, value)
    if figure.hedge and _is_one_sided(figure.hedge):
        # "At least 62" of 62: its digits are the record's, and its words are true of them.
        words = _in_words(figure, part, value)
        return grade if words is not None and grade == "same" else words
    if grade is None and (figure.hedge or figure.kind == "fraction"):
        grade = _in_words(figure, part, value)
    return grade


def _best(figure: Figure, parts: list[Part]) -> Grade | None:
    grades = [grade for part in parts if (grade := match_part(figure, part)) is not None]
    return min(grades, key=_ORDER.index, default=None)


_ORDER: tuple[Grade, ...] = ("same", "rounded", "loose")


def _worse(one: Grade, two: Grade) -> Grade:
    return max(one, two, key=_ORDER.index)


def _in_digits(figure: Figure, part: Part, value: Fraction) -> Grade | None:
    if figure.kind == "fraction":
        return None
    shown = _shown(part)
    if shown is not None and figure.value == shown.value and figure.step == shown.step:
        return "same"
    # Rounded from the number itself, or from the number as shown: both are right.
    right = abs(value - figure.value) <= figure.step / 2
    if shown is not None:
        right = right or abs(shown.value - figure.value) <= figure.step / 2
        if figure.step < shown.step:
            exact = abs(value - figure.value) <= figure.step / 2
            return "same" if exact else _in_noughts(figure, value)
        if figure.step == shown.step:
            if part.name in ("low", "high") and _nearest(value, figure.step) == figure.value:
                # Pages round ends outwards; to the nearest is as right.
                return "same"
            # A whole number with noughts behind can still be a rounding, as below.
            right = figure.value == shown.value
    if right:
        return "rounded"
    return _in_noughts(figure, value)


def _nearest(value: Fraction, step: Fraction) -> Fraction:
    return (value / step + Fraction(1, 2)).__floor__() * step


def _in_noughts(figure: Figure, value: Fraction) -> Grade | None:
    """Whole numbers that end in noughts: 8,400 for 8,433, as long as two digits are kept."""
    if "." in figure.text or figure.exact_digits < LEAST_DIGITS or figure.value == 0:
        return None
    step = figure.step
    while (figure.value / (step * 10)).denominator == 1:
        step *= 10
    return "rounded" if abs(value - figure.value) <= step / 2 and step > figure.step else None


def _shown(part: Part) -> Figure | None:
    """The number as pages show it, read by the same eyes as the report."""
    figures = [figure for figure in find_figures(part.shown) if comparable(figure, part.unit)]
    return figures[0] if len(figures) == 1 else None


def _is_one_sided(hedge: str) -> bool:
    rules = load_policy().approximators.values()
    return any(rule.side != "both" and hedge.lower() in rule.phrases for rule in rules)


def _in_words(figure: Figure, part: Part, value: Fraction) -> Grade | None:
    """By the package's policy for words; see :mod:`pbcanalysis.reported`."""
    try:
        if figure.kind in ("percent", "points", "fraction"):
            words = read_words(figure.phrase)
            core, wide, semantic = _held(value, words.core, words.wide, words.semantic)
        else:
            quantity = read_quantity(figure.phrase)
            core, wide, semantic = _held(value, quantity.core, quantity.wide, quantity.semantic)
    except UnknownPhrase:
        return None
    if core:
        return "rounded"
    return "loose" if wide or semantic else None


def _held(value: Fraction, *sets: Interval | ShareSet | None) -> list[bool]:
    return [kept is not None and value in kept for kept in sets]


def right_form(figure: Figure, record: Record) -> str:
    """The form nearest to what a report says that would have been right.

    Args:
        figure: What the report says.
        record: What it should have said it of.

    Returns:
        The number as pages show it, and where the report has fewer decimals, with as many, for
        example ``18.0% (or 18%)``; empty where the record has no such number.
    """
    parts = [part for part in parts_of(record) if comparable(figure, part.unit)]
    if not parts:
        return ""

    def distance(part: Part) -> Fraction:
        return abs(Fraction(repr(part.value)) - figure.value)

    part = min(parts, key=distance)
    # An end is meant only by a figure that is much nearer to it than to the value.
    if parts[0].name == "value" and 4 * distance(part) > distance(parts[0]):
        part = parts[0]
    if figure.kind in ("percent", "points") and part.unit in ("share", "points"):
        decimals = len(figure.text.partition(".")[2].rstrip("% abcdefghijklmnopqrstuvwxyz-"))
        short = show(part.value, part.unit, decimals)
        if short != part.shown and len(short) < len(part.shown):
            return f"{part.shown} (or {short})"
    return part.shown
