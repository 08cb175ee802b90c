"""Hundreds of figures at once: sound ones are left alone, spoilt ones are all found."""

from __future__ import annotations

import random
from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

import pytest
from statsmodels.stats.proportion import proportion_confint

from pbcanalysis.checks import findings
from pbcanalysis.checks.judging.changes import read_change
from pbcanalysis.checks.judging.intervals import read_printout
from pbcanalysis.study import inspect_study

Written = Callable[..., Path]
SIZES = ((5, 49), (50, 500), (501, 20000))


def printed(count: int, base: int, decimals: int) -> str:
    """A count in per cent, rounded half up in decimal arithmetic."""
    step = Decimal(1).scaleb(-decimals)
    return f"{(100 * Decimal(count) / base).quantize(step, ROUND_HALF_UP)}"


def drawn(seed: int) -> list[tuple[int, int, int]]:
    """Counts, bases and decimals, drawn in equal parts of small, middling and large bases."""
    pick = random.Random(seed)
    found = []
    for low, high in SIZES:
        for decimals in (0, 1):
            for _ in range(30):
                base = pick.randint(low, high)
                found.append((pick.randint(0, base), base, decimals))
    return found


def study_of(written: Written, figures: list[tuple[int, int, str]]) -> Path:
    bases = [{"id": f"b{n}", "count": str(base)} for n, (_, base, _) in enumerate(figures)]
    statements = []
    for n, (count, _, figure) in enumerate(figures):
        about = {"base": f"b{n}"}
        statements += [
            {"id": f"p.share{n}", "kind": "percent", "as_printed": f"{figure}%", **about}
            | {"same_as": f"p.count{n}"},
            {"id": f"p.count{n}", "kind": "count", "as_printed": f"{count:,}", **about},
        ]
    return written(statements=statements, bases=bases)


def test_sound_counts_and_percentages_are_left_alone(written: Written) -> None:
    figures = [(count, base, printed(count, base, d)) for count, base, d in drawn(1)]
    assert [str(each) for each in findings(inspect_study(study_of(written, figures)))] == []


def test_a_changed_digit_of_a_percentage_is_always_found(written: Written) -> None:
    pick, figures = random.Random(3), []
    for count, base, decimals in drawn(2):
        figure = printed(count, base, decimals)
        places = [place for place, digit in enumerate(figure) if digit.isdecimal()]
        place = pick.choice(places)
        other = pick.choice([digit for digit in "0123456789" if digit != figure[place]])
        figures.append((count, base, figure[:place] + other + figure[place + 1 :]))
    found = findings(inspect_study(study_of(written, figures)))
    assert {each.at.statement for each in found} == {f"p.share{n}" for n in range(len(figures))}


@pytest.mark.parametrize("level", [0.9, 0.95, 0.99])
@pytest.mark.parametrize(
    ("method", "decimals"),
    [("wilson", 0), ("wilson", 1), ("beta", 1), ("agresti_coull", 1), ("jeffreys", 1)],
)
def test_intervals_of_another_implementation_are_left_alone(
    written: Written, method: str, decimals: int, level: float
) -> None:
    """statsmodels works the intervals out; they are printed rounded half up."""
    bases, statements = [], []
    pick = random.Random(5)
    for n in range(12):
        base = pick.randint(20, 900)
        count = pick.randint(1, base - 1)
        ends = proportion_confint(count, base, 1 - level, method)
        low, high = (f"{100 * max(0.0, min(1.0, end)):.{decimals}f}" for end in ends)
        bases.append({"id": f"b{n}", "count": str(base)})
        statements.append(
            {"id": f"p.share{n}", "kind": "percent", "base": f"b{n}"}
            | {"as_printed": f"{printed(count, base, decimals)}%"}
            | {"interval": f"{100 * level:g}% CI {low}% to {high}%"}
        )
    study = inspect_study(written(statements=statements, bases=bases))
    assert [str(each) for each in findings(study)] == []


@pytest.mark.parametrize(
    "text",
    [
        "from 2019 to 2021 the service moved house",
        "up 8",
        "net support +37",
        "rose from 42% to 48%",
        "a rise of 6%",
        "from the 12 to the 15 of May, 20% came",
    ],
)
def test_what_tells_no_whole_change_is_not_judged(text: str) -> None:
    assert read_change(text) is None


@pytest.mark.parametrize(
    ("text", "before", "after", "by", "points", "direction"),
    [
        ("from 104,900 to 153,400, up 21%", "104,900", "153,400", 21, False, "rise"),
        ("fell from 100 to 80 (25%)", "100", "80", 25, False, "fall"),
        ("up 6% to 48% from 42%", "42%", "48%", 6, False, "rise"),
        ("up 6 percentage points from 42% to 48%", "42%", "48%", 6, True, "rise"),
        (
            "increased from £1.2m to £1.5m, a rise of 25 per cent",
            "£1.2m",
            "£1.5m",
            25,
            False,
            "rise",
        ),
        ("down by 12.5% from 80 to 70", "80", "70", 12.5, False, "fall"),
    ],
)
def test_changes_are_read(
    text: str, before: str, after: str, by: float, points: bool, direction: str
) -> None:
    change = read_change(text)
    assert change is not None
    assert (change.before, change.after) == (before, after)
    assert (float(change.by.value), change.points, change.direction) == (by, points, direction)


@pytest.mark.parametrize(
    ("text", "ends", "level"),
    [
        ("18% (95% CI 12.2 to 25.8)", ("12.2%", "25.8%"), 0.95),
        ("18% [90% confidence interval: 13%–24.5%]", ("13%", "24.5%"), 0.9),
        ("CI 12-26", ("12%", "26%"), None),
        ("between 12 and 26", None, None),
        ("18% (22 of 122)", None, None),
    ],
)
def test_intervals_are_read(text: str, ends: tuple[str, str] | None, level: float | None) -> None:
    found = read_printout(text)
    if ends is None:
        assert found is None
    else:
        assert found is not None
        assert found.low is not None
        assert found.high is not None
        assert (found.low.text, found.high.text, found.level) == (*ends, level)
