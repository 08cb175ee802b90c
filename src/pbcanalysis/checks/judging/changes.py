"""Changes with their two ends: "from 104,900 to 153,400, up 21%", "up 6% to 48% from 42%"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pbcanalysis.checks.evidence import Evidence
from pbcanalysis.checks.finding import ANY_RULE, Finding, Place
from pbcanalysis.checks.rows import Row
from pbcanalysis.errors import PbcError
from pbcanalysis.reported.intervals import Interval
from pbcanalysis.reported.points import points_or_percent
from pbcanalysis.reported.printed import DIGITS, Printed
from pbcanalysis.reported.quantities import QuantityReading, read_quantity
from pbcanalysis.reported.rounding import RoundingRule

FROM = 1000
"""Smaller numbers printed in full are taken as they stand."""
KINDS = ("qualitative", "points", "percent", "count", "money", "words")
_SCALE = r"(?:\s?(?:bn|billion|m|million|thousand|k)\b)?"
_AMOUNT = rf"(?:[£€$¥]|[A-Z]{{3}}\s)?\s?(?:{DIGITS})(?:\s?(?:%|per cent|percent)|{_SCALE})"
_POINTS = r"(?:percentage\s+points?|points?|pp\b)"
_CHANGE = rf"(?P<change>(?:{DIGITS}))\s?(?P<unit>%|per cent\b|percent\b|{_POINTS})"
_UP = (
    r"up|rose|risen|rises?|grew|grown|growth|increased?|increases|higher|more|gain(?:ed)?|climb\w*"
)
_DOWN = (
    r"down|fell|fallen|falls?|declin\w*|decreased?|decreases|drop\w*|lower|fewer|less|cut|shrank"
)
_WAY = rf"(?P<way>{_UP}|{_DOWN})"
_FROM_TO = rf"from\s+(?P<before>{_AMOUNT})\s+(?:[^\d,;]{{0,20}}\s)?to\s+(?P<after>{_AMOUNT})"
_LINK = r"(?:\s+(?:of|by))?\s+"
_FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        # Two ends and then the change: from one figure to another, up 21%.
        rf"(?:\b\w+\s+)?{_FROM_TO}\W+(?:(?:an?|which is|that is)\s+)*{_WAY}{_LINK}{_CHANGE}",
        # The change first: up 21% from one figure to another.
        rf"\b{_WAY}{_LINK}{_CHANGE},?\s+{_FROM_TO}",
        # The change in brackets: rose from one figure to another (21%).
        rf"\b{_WAY}\s+{_FROM_TO}\W+(?:by\s+)?\+?{_CHANGE}",
        # The later figure before the earlier one: up 6% to 48% from 42%.
        rf"\b{_WAY}{_LINK}{_CHANGE},?\s+to\s+(?P<after>{_AMOUNT}),?\s*\(?\s*from\s+"
        rf"(?P<before>{_AMOUNT})",
    )
)


@dataclass(frozen=True, slots=True)
class Change:
    """A change as printed, with what it leads from and to.

    Attributes:
        before: The earlier figure.
        after: The later figure.
        by: The change, as a percentage.
        points: Whether it is said to be in percentage points.
        direction: ``"rise"`` or ``"fall"``.
    """

    before: str
    after: str
    by: Printed
    points: bool
    direction: Literal["rise", "fall"]


def read_change(text: str) -> Change | None:
    """The change that a text tells with both its ends; ``None`` where it tells none.

    Example:
        >>> change = read_change("from 104,900 to 153,400, up 21%")
        >>> change.before, change.after, change.by.text, change.direction
        ('104,900', '153,400', '21%', 'rise')
    """
    for form in _FORMS:
        match = form.search(text)
        if match is not None:
            falls = re.fullmatch(_DOWN, match["way"], re.IGNORECASE) is not None
            return Change(
                match["before"].strip(),
                match["after"].strip(),
                Printed.read(f"{match['change'].strip()}%"),
                re.fullmatch(_POINTS, match["unit"], re.IGNORECASE) is not None,
                "fall" if falls else "rise",
            )
    return None


def changes(evidence: Evidence) -> Iterator[Finding]:
    """Changes that do not follow from the figures before and after them."""
    for row in evidence.rows("statements"):
        if row["kind"] not in KINDS or row.unsure("as_printed"):
            continue
        change = read_change(row["as_printed"])
        if change is None:
            continue
        try:
            percents = [Printed.read(text).kind == "percent" for text in _ends(change)]
        except PbcError:
            percents = [False, False]
        try:
            if all(percents):
                yield from _of_shares(row, change)
            elif not any(percents):
                yield from _of_amounts(row, change)
        except PbcError:
            continue  # a form that is not understood is not judged


def _ends(change: Change) -> tuple[str, str]:
    return change.before, change.after


def _of_shares(row: Row, change: Change) -> Iterator[Finding]:
    verdict = points_or_percent(
        change.by,
        change.after,
        change.before,
        direction=change.direction,
        rule=RoundingRule.UNKNOWN,
    )
    wanted = "points" if change.points else "percent"
    if wanted in verdict.fits:
        return
    before, after = Printed.read(change.before).value, Printed.read(change.after).value
    moved = after - before
    percent = f"{float(100 * moved / before):+.1f}%" if before else "no percentage"
    why = f"From {change.before} to {change.after} is {float(moved):+g} percentage points, or "
    why += f"{percent} of the {change.before} before; printed is {_told(change)}."
    other = "percent" if change.points else "points"
    if other in verdict.fits:
        name = "per cent" if change.points else "percentage points"
        taken = ("per cent", "percentage points") if change.points else ("points", "per cent")
        yield Finding(
            "points-and-per-cent",
            Place.of(row, "as_printed"),
            row["as_printed"],
            "doubtful",
            f"{why} The figure fits as {name}: {taken[0]} were taken for {taken[1]}.",
            (f"{change.by.text.rstrip('%')} {name}", f"{percent} as per cent"),
            ANY_RULE,
        )
        return
    yield Finding(
        "change",
        Place.of(row, "as_printed"),
        row["as_printed"],
        "cannot be",
        why,
        (f"{float(moved):+g} percentage points", f"{percent} of the figure before"),
        ANY_RULE,
    )


def _of_amounts(row: Row, change: Change) -> Iterator[Finding]:
    if change.points:
        return
    before, after = read_quantity(change.before), read_quantity(change.after)
    if before.currency != after.currency and None not in (before.currency, after.currency):
        return
    earlier, later = _loosely(before), _loosely(after)
    found = _percent(earlier, later, change.direction)
    stated = change.by.interval(RoundingRule.UNKNOWN)
    if found is None or found.intersection(stated) is not None:
        return
    fits = [_percents(found)]
    swapped = _percent(later, earlier, "fall" if change.direction == "rise" else "rise")
    if swapped is not None and swapped.intersection(stated) is not None:
        fits.append(f"{change.by.text} as a share of the later figure, {change.after}")
    ratio = Interval(found.low + 100, None if found.high is None else found.high + 100)
    if change.direction == "rise" and ratio.intersection(stated) is not None:
        fits.append(f"{change.by.text} as what the later figure is of the earlier one")
    way = "up" if change.direction == "rise" else "down"
    yield Finding(
        "change",
        Place.of(row, "as_printed"),
        row["as_printed"],
        "cannot be",
        f"From {change.before} to {change.after} is {way} "
        f"{_percents(found)}{_noughts(found)}; printed is {_told(change)}.",
        tuple(fits),
        ANY_RULE,
    )


def _loosely(amount: QuantityReading) -> Interval:
    """What a figure leaves open: from a thousand on it may have been rounded to its noughts."""
    return amount.wide if amount.core.low >= FROM else amount.core


def _noughts(found: Interval) -> str:
    return ", as the figures may be rounded to their noughts" if found.low != found.high else ""


def _percent(before: Interval, after: Interval, direction: str) -> Interval | None:
    """By how many per cent a figure moved in a direction, from least to most; not cut at nought."""
    if before.high is None or after.high is None or before.low <= 0:
        return None
    ends = [
        100 * (later / earlier - 1)
        for later in (after.low, after.high)
        for earlier in (before.low, before.high)
    ]
    sign = 1 if direction == "rise" else -1
    moved: list[Fraction] = sorted(sign * end for end in ends)
    return Interval(moved[0], moved[-1])


def _percents(interval: Interval) -> str:
    low, high = float(interval.low), float(interval.high or interval.low)
    first, last = f"{low:.1f}%", f"{high:.1f}%"
    return first if first == last else f"{first} to {last}"


def _told(change: Change) -> str:
    way = "up" if change.direction == "rise" else "down"
    figure = change.by.text.rstrip("%")
    return f"{way} {figure} percentage points" if change.points else f"{way} {figure}%"


__all__ = ["Change", "changes", "read_change"]
