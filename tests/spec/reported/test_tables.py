"""Phrases and sums as people write them, each with its right reading or refusal (see tables/).

What is right is told in the tables by the word of the policy and the number that is named. What
that leaves open is worked out here, from the margins of version 2 as the book explains them.
"""

from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported import Interval, Printed, ShareSet, read_quantity, read_sums, read_words
from pbcanalysis.reported.printed_together import agreement

TABLES = Path(__file__).parent / "tables"
SCALES = {"thousand": 10**3, "lakh": 10**5, "million": 10**6, "crore": 10**7, "billion": 10**9}
SCALES |= {"trillion": 10**12}
BELOW, ABOVE, BOTH = "below", "above", "both"
# Percentage points beside a fraction: side, core, wide; and the same beside a half.
MARGINS = {
    "nearly": (BELOW, 3, 5), "about": (BOTH, 3, 5), "bare": (BOTH, 2, 3),
    "just-under": (BELOW, 2, 5), "just-over": (ABOVE, 2, 5),
}  # fmt: skip
HALVES = {
    "nearly": (BELOW, 4, 6), "about": (BOTH, 4, 6), "bare": (BOTH, 2, 3),
    "just-under": (BELOW, 2, 6), "just-over": (ABOVE, 2, 6),
}  # fmt: skip
# Beside a figure, in units of how round it is.
STEPS = {
    "nearly": (BELOW, Fraction(3, 10), Fraction(1, 2)),
    "about": (BOTH, Fraction(3, 10), Fraction(1, 2)),
    "just-under": (BELOW, Fraction(1, 5), Fraction(1, 2)),
    "just-over": (ABOVE, Fraction(1, 5), Fraction(1, 2)),
}
OPEN_ENDED = {"more-than": ABOVE, "at-least": ABOVE, "less-than": BELOW, "at-most": BELOW}
INCLUDED = ("at-least", "at-most")
FRACTIONS = [Fraction(n, 10) for n in (0, 1, 2, 5, 8, 9, 10)]
FRACTIONS = sorted([*FRACTIONS, *(Fraction(n, m) for n, m in ((1, 4), (1, 3), (2, 3), (3, 4)))])


def rows(name: str) -> list[dict[str, str]]:
    with (TABLES / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


PHRASES, SUMS, PAIRS = rows("phrases.csv"), rows("sums.csv"), rows("pairs.csv")


def test_the_tables_are_as_large_as_promised_and_half_of_them_printed() -> None:
    assert len(PHRASES) >= 500
    assert len(SUMS) >= 200
    assert len(PAIRS) >= 100
    for table in (PHRASES, SUMS):
        assert 2 * sum(bool(row["place"]) for row in table) >= len(table)
        assert all(row["right"] for row in table)
    assert all(row["place"] for row in PAIRS)


def beside(value: Fraction, side: str, reach: Fraction) -> Interval:
    """A margin on one side or both; the value itself belongs only to what goes both ways."""
    low = value - reach if side != ABOVE else value
    high = value + reach if side != BELOW else value
    return Interval(low, high, side != ABOVE, side != BELOW)


def roundness(value: Fraction, unit: Fraction, limit: Fraction) -> Fraction:
    """The largest 1 or 5 times a power of ten that divides a value and is within a limit."""
    found = [
        step
        for power in range(-6, 16)
        for step in (Fraction(10) ** power, 5 * Fraction(10) ** power)
        if unit <= step <= limit and (value / step).denominator == 1
    ]
    return max(found, default=unit)


def number(text: str) -> tuple[Fraction, Fraction]:
    """A number in digits with the unit of its last digit, its scale in words."""
    digits, _, scale = text.partition(" ")
    factor = SCALES[scale] if scale else 1
    return Fraction(digits) * factor, Fraction(factor, 10 ** len(digits.partition(".")[2]))


def rounded(value: Fraction, unit: Fraction) -> Interval:
    return Interval(max(value - unit / 2, Fraction(0)), value + unit / 2, True, False)


def fraction(text: str) -> Fraction:
    n, m = text.replace(" in ", "/").split("/")
    return Fraction(int(n), int(m))


def share_end(text: str) -> Interval:
    if text.endswith("%"):
        value, unit = number(text.rstrip("%"))
        span = rounded(value, unit).scaled(Fraction(1, 100))
        return Interval(span.low, Fraction(1)) if value == 100 else span
    return Interval.point(fraction(text))


def expected_share(hedge: str, what: str) -> tuple[Interval, Interval]:
    """Core and wide reading of a share under a word that has a margin, by arithmetic."""
    if what.endswith(" of 1%"):
        part = fraction(what.removesuffix(" of 1%"))
        core, wide = expected_share(hedge, what.removesuffix(" of 1%"))
        if hedge == "bare":
            step = Fraction(1, 10) if (part * 10).denominator == 1 else Fraction(1, 100)
            if step == Fraction(1, 10):
                core = wide = rounded(part, step)
        return core.scaled(Fraction(1, 100)), wide.scaled(Fraction(1, 100))
    if what.endswith("%"):
        value, unit = number(what.rstrip("%"))
        side, core, wide = STEPS[hedge]
        step = roundness(value, unit, min(value / 2, Fraction(10)))
        spans = (beside(value, side, max(reach * step, unit / 2)) for reach in (core, wide))
        one, other = (span.scaled(Fraction(1, 100)) for span in spans)
        return one, other
    value = fraction(what)
    half = value == Fraction(1, 2) and " in " not in what
    side, core, wide = (HALVES if half else MARGINS)[hedge]
    room = min(value, 1 - value) / 2
    one, other = (beside(value, side, min(Fraction(r, 100), room)) for r in (core, wide))
    return one, other


def next_round(hedge: str, what: str) -> tuple[Fraction, Fraction]:
    """Where "more than" and its kind end: in core, and in the wide reading."""
    above = OPEN_ENDED[hedge] == ABOVE
    if what.endswith("%"):
        value, unit = number(what.rstrip("%"))
        step = roundness(value, unit, min(value / 2, Fraction(10)))
        ends = (value + (1 if above else -1) * max(reach * step, unit / 2) for reach in (1, 2))
        core, wide = (min(max(end, Fraction(0)), Fraction(100)) / 100 for end in ends)
        return core, wide
    tenths = fraction(what) * 10
    if above:
        core = Fraction(tenths.numerator // tenths.denominator + 1, 10)
        core = min(core, Fraction(1))
        return core, min((f for f in FRACTIONS if f > core), default=core)
    core = Fraction(-(-tenths.numerator // tenths.denominator) - 1, 10)
    return core, max((f for f in FRACTIONS if f < core), default=core)


def named(what: str) -> Fraction:
    return number(what.rstrip("%"))[0] / 100 if what.endswith("%") else fraction(what)


def check_share(row: dict[str, str]) -> None:
    hedge, _, what = row["right"].partition(" ")
    found = read_words(row["phrase"], base=int(row["base"]) if row["base"] else None)
    core, wide = found.core.hull, found.wide.hull
    if hedge == "word":
        assert what in found.rules
    elif hedge == "count":
        count, base = what.split("/")
        assert (found.count, found.base) == (int(count), int(base))
        assert core == wide == Interval.point(Fraction(int(count), int(base)))
        assert "count-and-base" in found.rules
    elif hedge == "printed":
        assert core == wide == share_end(what)
    elif hedge == "exactly":
        assert core == wide == Interval.point(named(what))
    elif hedge == "range":
        low, high = (share_end(end) for end in what.split(".."))
        assert core == wide == Interval(low.low, high.high, low.low_closed, high.high_closed)
    elif hedge in OPEN_ENDED:
        value, (one, other) = named(what), next_round(hedge, what)
        ends = (core.low, core.high) if OPEN_ENDED[hedge] == ABOVE else (core.high, core.low)
        assert ends == (value, one)
        assert (wide.high if OPEN_ENDED[hedge] == ABOVE else wide.low) == other
        assert (value in found.core) == (hedge in INCLUDED)
        assert found.semantic is None or found.semantic.hull.low in (0, value)
        assert hedge in found.rules
    elif hedge in ("well-over", "well-under"):
        value = named(what)
        assert hedge in found.rules
        assert value not in found.wide
        edge = (core.low, wide.low) if hedge == "well-over" else (core.high, wide.high)
        assert edge[1] == value
        assert abs(edge[0] - value) > 0
    else:
        assert (core, wide) == expected_share(hedge, what)
        assert hedge in found.rules


def quantity_end(text: str, currency: bool) -> Interval:
    value, unit = number(text)
    exact = not currency and unit == 1 and " " not in text
    return Interval.point(value) if exact else rounded(value, unit)


def check_quantity(phrase: str, right: str, currency: str | None) -> None:
    hedge, _, what = right.partition(" ")
    found = read_quantity(phrase)
    assert found.currency == currency
    if hedge in ("exact", "exactly"):
        assert found.core == Interval.point(number(what)[0])
    elif hedge in ("printed", "rounded", "beside"):
        assert found.core == rounded(*number(what))
        assert (len(found.beside) > 0) == (hedge == "beside")
    elif hedge == "parts":
        # No narrower than the same in figures.
        value, unit = number(what)
        shown = rounded(value, unit)
        assert found.core.intersection(shown) == shown
        assert found.wide.intersection(found.core) == found.core
    elif hedge == "range":
        low, high = (quantity_end(end, currency is not None) for end in what.split(".."))
        assert found.core == Interval(low.low, high.high, low.low_closed, high.high_closed)
    elif hedge in STEPS:
        value, unit = number(what)
        side, core, wide = STEPS[hedge]
        step = roundness(value, unit, value / 2)
        spans = [beside(value, side, max(reach * step, unit / 2)) for reach in (core, wide)]
        assert [found.core, found.wide] == spans
        assert hedge in found.rules
    else:
        value, unit = number(what)
        assert hedge in found.rules
        literal = found.interval("semantic")
        assert (value in literal) == (hedge in INCLUDED)
        if hedge in ("more-than", "at-least", "well-over"):
            assert (literal.low, literal.high) == (value, None)
        else:
            assert (literal.low, literal.high) == (0, value)
        if hedge in OPEN_ENDED:
            step = roundness(value, unit, value / 2)
            end = value + step if OPEN_ENDED[hedge] == ABOVE else value - step
            assert end in (found.core.low, found.core.high)


@pytest.mark.parametrize("row", PHRASES, ids=lambda row: f"{row['reads']} {row['phrase']}")
def test_a_phrase_is_read_as_it_is_meant_or_refused(row: dict[str, str]) -> None:
    if row["reads"] == "share":
        check_share(row)
    elif row["reads"] == "count":
        check_quantity(row["phrase"], row["right"], None)
    else:
        read = read_words if row["reads"] == "refused" else read_quantity
        with pytest.raises(InvalidArgument):
            read(row["phrase"])


@pytest.mark.parametrize("row", SUMS, ids=lambda row: row["sum"])
def test_a_sum_is_read_as_it_is_meant_or_refused(row: dict[str, str]) -> None:
    if not row["currency"]:
        with pytest.raises(InvalidArgument):
            read_quantity(row["sum"]).money()
        # Several sums may stand side by side; what no part of is understood may not.
        if not row["per"].endswith(("sums", "of one currency")):
            with pytest.raises(InvalidArgument):
                read_sums(row["sum"])
    else:
        check_quantity(row["sum"], row["right"], row["currency"])
        assert (read_quantity(row["sum"]).per or "") == row["per"]


def test_of_any_104_pairs_of_print_at_least_96_lie_in_the_wide_sense() -> None:
    outside = [
        row
        for row in PAIRS
        if agreement(wide_of(row["percentage"]), read_words(row["words"])) not in ("core", "wide")
    ]
    # 96 of 104 is 92.3%; what is outside is misuse ("most" for 38%), and stays so.
    assert (len(PAIRS) - len(outside)) * 104 >= 96 * len(PAIRS), [
        (row["words"], row["percentage"]) for row in outside
    ]
    assert {row["percentage"] for row in outside} >= {"38%"}


def wide_of(percentage: str) -> ShareSet:
    if "-" in percentage:
        return read_words(percentage).core
    return Printed.read(percentage).shares()
