"""Margins of error and intervals as printed, against the count and the base beside them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from statistics import NormalDist

import numpy as np

from pbcanalysis.checks.evidence import Evidence, number_in, percent_in, rests_on_more
from pbcanalysis.checks.finding import ANY_RULE, EXACT, Finding, Place
from pbcanalysis.checks.rows import Row
from pbcanalysis.errors import PbcError
from pbcanalysis.reported.counts import possible_counts
from pbcanalysis.reported.margins import LARGEST_BASE, MarginVerdict, check_margin
from pbcanalysis.reported.printed import DIGITS, Printed
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.survey.interval_bounds import METHODS

UNKNOWN = RoundingRule.UNKNOWN
USUAL = (0.95, 0.9, 0.99)
"""Levels tried where the source prints none; the first is the one that is told."""
MOST_COUNTS = 40
"""Counts of a percentage that are tried one by one; of more, every so many."""
_SIGN = r"(?:\s?(?:%|per cent\b|percent\b|percentage points?\b|points?\b))?"
_MARGIN = re.compile(
    rf"(?:±|\+\s?/\s?[-−–]|plus or minus|margin of (?:sampling )?error(?: (?:of|is|was))?"
    rf"(?: (?:±|\+\s?/\s?[-−–]|plus or minus))?)\s*(?P<margin>{DIGITS}){_SIGN}",
    re.IGNORECASE,
)
_LEVEL = re.compile(
    r"(?P<level>\d{2}(?:\.\d)?)\s?(?:%|per cent)\s?(?:CI\b|confidence|level|interval)",
    re.IGNORECASE,
)
_ENDS = re.compile(
    rf"(?P<low>[-−]?(?:{DIGITS})){_SIGN}\s?(?:to|–|—|-|,|;)\s?(?P<high>[-−]?(?:{DIGITS})){_SIGN}",
    re.IGNORECASE,
)
_NAMED = re.compile(r"\bCI\b|confidence (?:interval|limits)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Printout:
    """A margin or an interval as printed.

    Attributes:
        margin: The margin, as a percentage, or ``None``.
        low: Lower end, or ``None``.
        high: Upper end, or ``None``.
        level: Confidence level, or ``None`` where none is printed.
        below: Whether the lower end has a minus sign.
    """

    margin: Printed | None
    low: Printed | None
    high: Printed | None
    level: float | None
    below: bool = False


def read_printout(text: str, *, named: bool = False) -> Printout | None:
    """The margin or interval that a text prints; ``None`` where it prints none.

    Args:
        text: The text, such as ``"95% CI 12% to 26%"`` or ``"±3%"``.
        named: Whether the text is known to hold one, so that two ends are enough.

    Example:
        >>> found = read_printout("18% (95% CI 12.2 to 25.8)")
        >>> found.low.text, found.high.text, found.level
        ('12.2%', '25.8%', 0.95)
    """
    told = _LEVEL.search(text)
    level = None if told is None else float(told["level"]) / 100
    level = level if level is not None and 0.5 <= level < 1 else None
    rest = text if told is None else text[: told.start()] + " CI " + text[told.end() :]
    margin = _MARGIN.search(rest)
    if margin is not None:
        return Printout(Printed.read(f"{margin['margin'].strip()}%"), None, None, level)
    start = _NAMED.search(rest)
    if start is None and not named:
        return None
    ends = _ENDS.search(rest, 0 if start is None else start.end())
    if ends is None:
        return None
    low, high = (ends[name].lstrip("-−").strip() for name in ("low", "high"))
    below = ends["low"][:1] in "-−"
    return Printout(None, Printed.read(f"{low}%"), Printed.read(f"{high}%"), level, below)


def intervals(evidence: Evidence) -> Iterator[Finding]:
    """Margins and intervals that do not follow from the count and base printed with them."""
    for row in evidence.rows("statements"):
        for column in ("interval", "as_printed"):
            text = row[column]
            if not text or row.unsure("as_printed", column):
                continue
            if column == "as_printed" and row["kind"] in ("money", "date", "count"):
                continue
            try:
                found = read_printout(text, named=column == "interval")
            except PbcError:
                continue
            if found is not None:
                yield from _of_statement(evidence, row, column, found)
    for row in evidence.rows("surveys"):
        found, n = read_printout(row["margin"]), row.whole("replied")
        if found is not None and found.margin is not None and n is not None:
            at = Place.of(row, "margin", about=row["name"])
            yield from _margin(at, row["margin"], found, n, row.whole("asked"), None, row["note"])


def _of_statement(evidence: Evidence, row: Row, column: str, found: Printout) -> Iterator[Finding]:
    at, n = Place.of(row, column), evidence.base_of(row)
    figure, count = _figure(row), _count(evidence, row)
    note = " ".join((row["note"], row["why"], row["as_printed"], row[column]))
    if found.margin is not None:
        if n is not None:
            share = None if figure is None else figure.value / 100
            whole = evidence.whole_of(row["base"])
            yield from _margin(at, row[column], found, n, whole, share, note)
        return
    wrong = _plainly(at, row, found, figure)
    if wrong is not None:
        yield wrong
    elif n is not None and (figure is not None or count is not None):
        yield from _interval(at, row, column, found, figure, count, n, note)


def _figure(row: Row) -> Printed | None:
    """The percentage of a statement with an interval: the whole cell, or its beginning."""
    match = re.match(rf"\s*(?:{DIGITS})\s?(?:%|per cent\b|percent\b)", row["as_printed"])
    return None if match is None else percent_in(match.group())


def _count(evidence: Evidence, row: Row) -> int | None:
    """The count that is joined to a statement, where there is one."""
    for group in evidence.joined:
        if any(each["id"] == row["id"] for each in group):
            counts = [number_in(each) for each in group if each["kind"] == "count"]
            return counts[0] if counts else None
    return None


def _plainly(at: Place, row: Row, found: Printout, figure: Printed | None) -> Finding | None:
    """What no method gives: ends in the wrong order, beyond all, or beside their figure."""
    assert found.low is not None
    assert found.high is not None
    low, high = found.low.value * (-1 if found.below else 1), found.high.value
    why, fits = "", ""
    if low > high:
        why = f"The lower end, {float(low):g}%, is above the upper end, {float(high):g}%."
        fits = "the ends the other way round"
    elif low < 0 or high > 100:
        why = "A share lies between 0% and 100%."
        fits = "an interval within 0% to 100%, such as a Wilson score interval"
    elif figure is not None:
        unit = Fraction(1, 10 ** min(figure.decimals, found.low.decimals, found.high.decimals))
        if not low - unit < figure.value < high + unit:
            why = f"The figure, {figure.text.strip()}, lies outside its own interval."
            fits = "an interval that holds its figure"
    if not why:
        return None
    return Finding("interval", at, _told(row, at.column), "cannot be", why, (fits,), EXACT)


def _told(row: Row, column: str) -> str:
    """A figure with its interval, from one cell or two."""
    printed = row["as_printed"]
    return printed if column == "as_printed" else f"{printed}, {row[column]}"


def _interval(
    at: Place,
    row: Row,
    column: str,
    found: Printout,
    figure: Printed | None,
    count: int | None,
    n: int,
    note: str,
) -> Iterator[Finding]:
    assert found.low is not None
    assert found.high is not None
    least = most = count
    if least is None or most is None or not 0 <= least <= n:
        open_ = None if figure is None else possible_counts(figure, n, UNKNOWN)
        if not open_:
            return  # no count of the base gives the percentage, which is told
        least, most = open_.min, open_.max
    step = max(1, (most - least) // MOST_COUNTS)
    x = np.unique(np.append(np.arange(least, most + 1, step, dtype=np.int64), most))
    base = np.full_like(x, n)
    levels = USUAL if found.level is None else (found.level,)
    low, high = (each.interval(UNKNOWN) for each in (found.low, found.high))
    slack = 0.0 if step == 1 else 100 * step / n
    wide, narrow, told = [], [], []
    for level in levels:
        for method in METHODS.values():
            try:
                ends = method.bounds(x, base, level)
            except PbcError:
                continue  # a method that does not reach so far can have given nothing
            lower, upper = (100 * np.clip(end, 0, 1) for end in ends)
            fits = (
                (lower >= float(low.low) - slack)
                & (lower <= float(low.high or 0) + slack)
                & (upper >= float(high.low) - slack)
                & (upper <= float(high.high or 0) + slack)
            )
            if bool(fits.any()):
                return
            if level == levels[0]:
                widths = upper - lower
                wide.append(float(widths.max()))
                narrow.append(float(widths.min()))
                middle = len(x) // 2
                if method.key in ("wald", "wilson", "clopper_pearson"):
                    told.append(f"{lower[middle]:.1f}% to {upper[middle]:.1f}% ({method.name})")
    if not wide:
        return
    width = float(found.high.value - found.low.value)
    if width > max(wide) and rests_on_more(note):
        return
    k = int(x[len(x) // 2])
    share = k / n
    z = NormalDist().inv_cdf((1 + levels[0]) / 2)
    fits_told = [f"{each} for {k:,} of {n:,}" for each in told]
    if width > 0 and 0 < k < n:
        fits_told.append(
            f"about {round(share * (1 - share) * (200 * z / width) ** 2):,} respondents"
        )
    if width > max(wide) and narrow:
        fits_told.append(f"a design effect of about {(width / max(wide)) ** 2:.1f}")
    yield Finding(
        "interval",
        at,
        f"{_told(row, column)} of {n:,}",
        "doubtful",
        f"None of {len(METHODS)} methods in common use gives this interval for {k:,} of {n:,} at "
        f"{100 * levels[0]:g}%. It is {width:.1f} points wide; theirs are {min(narrow):.1f} to "
        f"{max(wide):.1f} wide.",
        tuple(fits_told),
        ANY_RULE,
    )


def _margin(
    at: Place,
    text: str,
    found: Printout,
    n: int,
    whole: int | None,
    share: Fraction | None,
    note: str,
) -> Iterator[Finding]:
    assert found.margin is not None
    if n < 1 or not found.margin.digits:
        return
    people = whole if whole is not None and whole >= n else None
    shares = [Fraction(1, 2)] + ([share] if share is not None and 0 < share < 1 else [])
    first: MarginVerdict | None = None
    for level in USUAL if found.level is None else (found.level,):
        # A level that nobody printed is granted only with the usual rounding.
        rule = UNKNOWN if level in (USUAL[0], found.level) else RoundingRule.HALF_UP
        for each in shares:
            verdict = check_margin(found.margin, n, people, level=level, share=each, rule=rule)
            first = verdict if first is None else first
            if verdict.fits_plain or verdict.fits_corrected:
                return
    assert first is not None
    stated = float(found.margin.value)
    if stated > first.plain and rests_on_more(note):
        return
    fits = [f"a margin of {first.plain:.2f} points for {n:,}"]
    if first.corrected is not None:
        fits.append(f"{first.corrected:.2f} points with the correction for {people:,}")
    if first.bases_plain:
        most = first.bases_plain.max
        size = f"{first.bases_plain.min:,} to {most:,}"
        fits.append(
            f"{size if most < LARGEST_BASE else f'at least {first.bases_plain.min:,}'} respondents"
        )
    if stated > first.plain:
        fits.append(f"a design effect of about {(stated / first.plain) ** 2:.1f}")
    yield Finding(
        "margin", at, f"{text} of {n:,}", "doubtful", first.sentence, tuple(fits), ANY_RULE
    )


__all__ = ["Printout", "intervals", "read_printout"]
