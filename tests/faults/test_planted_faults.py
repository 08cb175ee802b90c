"""A made-up report with faults of every kind: each is found, at its place, with what would fit.

Beside each fault stands the arithmetic by which it is one.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from pbcanalysis.checks import Finding, findings
from pbcanalysis.editions.soundness import study_problems
from pbcanalysis.study import inspect_study

BASES = [
    {"id": "asked", "count": "600"},
    {"id": "replied", "count": "122", "population": "asked"},
    {"id": "twelve", "count": "12", "population": "replied"},
    {"id": "letters", "count": "560"},
    {"id": "areas", "count": "8518"},
    {"id": "poll", "count": "1000", "population": "county"},
    {"id": "county", "count": "900000"},
    {"id": "small", "count": "400", "population": "parish"},
    {"id": "parish", "count": "500"},
    {"id": "users", "count": "200"},
    # 700 more than the 600 that they are part of, less 600: 100 too many.
    {"id": "beyond", "count": "700", "population": "asked"},
    {"id": "clinics", "count": "31"},
]


def said(id: str, kind: str, printed: str, base: str = "", **cells: str) -> dict[str, str]:
    return {"id": f"p.{id}", "kind": kind, "as_printed": printed, "base": base, **cells}


# (id of the statement or row, judgement, how sure, in the arithmetic, in what would fit)
PLANTED = [
    # Of 12, 5 is 41.67% and 6 is 50.00%.
    ("p.of-twelve", "percentage", "cannot be", "5 is 41.67% and 6 is 50.00%", "printed as 42%"),
    # Of 122, 22 is 18.03% and 23 is 18.85%; with one decimal 18.0% and 18.9%.
    ("p.decimal", "percentage", "cannot be", "22 is 18.033%", "18.9%"),
    ("p.above-all", "percentage", "cannot be", "more than all of the 122", "change"),
    # 41 of 560 is 7.321%. 100 * 41 / 7.55 = 543.05 and 100 * 41 / 7.45 = 550.34.
    ("p.pair", "count-and-percentage", "cannot be", "41 of 560 is 7.321%", "544 to 550"),
    # 30 of 122 is 24.59%, in one cell with 35%. 0.345 * 122 = 42.09; 0.355 * 122 = 43.31.
    ("p.cell", "count-and-percentage", "cannot be", "30 of 122 is 24.59%", "a count of 43"),
    # In another source: 61 of 122 is 50.00%.
    ("p.across", "count-and-percentage", "cannot be", "61 of 122 is 50.00%", "50%"),
    # Of the 12 there cannot be 13.
    ("p.more-than-base", "count-above-base", "cannot be", "13 are 1 more than the 12", "at least"),
    ("beyond", "count-above-base", "cannot be", "700 are 100 more than the 600", "at least 700"),
    # Worked out below: see test_four_statements_fit_another_base.
    ("p.first-of-four", "joint-base", "cannot be", "not 8,518", "8,434 to 8,447"),
    # Always rounded up, 71 of 122 (58.20%) prints as 59% and 53 (43.44%) as 44%; 70 (57.4%) and
    # 52 (42.6%) do so under no rule. 71 + 53 = 124.
    ("p.both", "exclusive-shares", "cannot be", "71 + 53 is at least 124", "overlap"),
    # 40 + 35 + 20 = 95.
    ("p.total", "total", "cannot be", "add up to 95", "a total of 95"),
    # 20 + 30 + 45 = 95; with one percent of room for each, 92 to 98 at the most.
    ("p.percent-total", "total", "cannot be", "3 parts", "a total of"),
    # 1.2 + 0.8 = 2.0.
    ("p.money-total", "total", "cannot be", "2 parts", "a total of"),
    # 48 - 42 = 6 points; 6 / 42 = 14.3%.
    ("p.points", "points-and-per-cent", "doubtful", "+6 percentage points", "+14.3%"),
    # 48.5 / 46.2 = 1.0498: five per cent, and 2.3 points.
    ("p.percent", "points-and-per-cent", "doubtful", "+2.3 percentage points", "per cent"),
    # (153,400 - 104,900) / 104,900 = 46.2%.
    ("p.change", "change", "cannot be", "up 46.1% to 46.4%", "46.1%"),
    # (80 - 100) / 100 = -20%; of the later figure 20 / 80 = 25%.
    ("p.fall", "change", "cannot be", "down 20.0%", "as a share of the later figure"),
    # From 30% to 45% is 15 points, or half as much again: 20% is neither.
    ("p.share-change", "change", "cannot be", "+15 percentage points", "+50.0%"),
    # 98 * sqrt(1 / 1000) = 3.10 points.
    ("p.margin", "margin", "doubtful", "3.10 points", "respondents"),
    # 98 / sqrt(400) = 4.90; times sqrt(100 / 499) = 2.19. Neither prints as 1%.
    ("p.margin-finite", "margin", "doubtful", "2.19 with the correction", "2.19 points"),
    # Of the survey's 122 replies: 98 / sqrt(122) = 8.87 points.
    ("year", "margin", "doubtful", "8.87 points", "8.87"),
    ("p.words", "words-and-figure", "doubtful", "48%", "words for"),
    ("p.words-cell", "words-and-figure", "doubtful", "exclude each other", "a figure within"),
    # Half of 122 is 61; 40 of 122 is 32.8%.
    ("p.words-count", "words-and-figure", "doubtful", "40 of 122", "words for"),
    # 122 of 600 is 20.33%.
    ("p.response", "response-rate", "cannot be", "122 of 600 is 20.33%", "20%"),
    # $3.2m is a thousand times too small beside £1.8bn and €2.3bn.
    ("p.currencies", "currencies", "cannot be", "$3.2m", "1,000 times too small"),
    ("sum-eur", "currencies", "cannot be", "€140bn", "1,000 times too large"),
    # 18% of 122 is 22 of 122; Wilson gives 12.2% to 25.8%, Wald 11.2% to 24.9%.
    ("p.interval", "interval", "doubtful", "22 of 122", "12.2% to 25.8% (Wilson"),
    ("p.interval-outside", "interval", "cannot be", "outside its own interval", "holds"),
    ("p.interval-order", "interval", "cannot be", "above the upper end", "other way round"),
    # Of 31, 18 is 58.06% and 19 is 61.29%; 20 is 64.52%, 21 is 67.74%, 11 is 35.48%.
    ("p.cut-count", "rounded", "rounded otherwise", "20 of 31 is 64.52%", "cut off"),
    ("p.range", "range", "cannot be", "15 is 12.30% and 16 is 13.11%", "a wider range"),
    ("p.twice", "told-twice", "cannot be", "61 and as 63", "one of the two"),
    # 0.9 + 0.8 is at least 1.6 with all the loosening, and 1.0 at the most 1.5.
    ("whole", "parts-beyond-whole", "doubtful", "at least", "overlap"),
]

STATEMENTS = [
    said("of-twelve", "percent", "45%", "twelve"),
    said("decimal", "percent", "18.4%", "replied"),
    said("above-all", "percent", "104%", "replied"),
    said("pair", "percent", "7.5%", "letters"),
    said("pair-count", "count", "41", "letters", same_as="p.pair"),
    said("cell", "words", "30 (35%)", "replied"),
    said("across", "percent", "52%", "replied", same_as="p.across-count", source="paper"),
    said("across-count", "count", "61", "replied"),
    said("more-than-base", "count", "13", "twelve"),
    said("first-of-four", "percent", "35.1%", "areas", same_as="p.first-count"),
    said("first-count", "count", "2,963", "areas"),
    said("second-of-four", "percent", "12.4%", "areas", same_as="p.second-count"),
    said("second-count", "count", "1,047", "areas"),
    said("third-of-four", "percent", "40.8%", "areas", same_as="p.third-count"),
    said("third-count", "count", "3,445", "areas"),
    said("fourth-of-four", "percent", "50.3%", "areas", same_as="p.fourth-count"),
    said("fourth-count", "count", "4,245", "areas"),
    said("both", "percent", "59%", "replied", part_of="replied"),
    said("neither", "percent", "44%", "replied", part_of="replied"),
    said("total", "count", "105"),
    said("part-a", "count", "40", part_of="p.total"),
    said("part-b", "count", "35", part_of="p.total"),
    said("part-c", "count", "20", part_of="p.total"),
    said("percent-total", "percent", "100%", recomputable="no"),
    said("share-a", "percent", "20%", part_of="p.percent-total", recomputable="no"),
    said("share-b", "percent", "30%", part_of="p.percent-total", recomputable="no"),
    said("share-c", "percent", "45%", part_of="p.percent-total", recomputable="no"),
    said("money-total", "money", "£2.6m"),
    said("money-a", "money", "£1.2m", part_of="p.money-total"),
    said("money-b", "money", "£0.8m", part_of="p.money-total"),
    said("points", "qualitative", "rose from 42% to 48%, an increase of 6%"),
    said("percent", "points", "up 5 percentage points from 46.2% to 48.5%"),
    said("change", "qualitative", "from 104,900 to 153,400, up 21%"),
    said("fall", "qualitative", "fell from 100 to 80 (25%)"),
    said("share-change", "qualitative", "up 20% to 45% from 30%"),
    said("margin", "points", "±2%", "poll"),
    said("margin-finite", "percent", "50%", "small", interval="±1%"),
    said("words", "words", "most", "users", same_as="p.words-figure"),
    said("words-figure", "percent", "48%", "users"),
    said("words-cell", "words", "nearly three quarters (78%)", "replied"),
    said("words-count", "words", "half", "replied", same_as="p.words-counted"),
    said("words-counted", "count", "40", "replied"),
    said("response", "percent", "25%", "asked", label="Response rate"),
    said("currencies", "money", "£1.8bn (€2.3bn; $3.2m)"),
    said("interval", "percent", "18%", "replied", interval="95% CI 15% to 21%"),
    said("interval-outside", "percent", "50%", "users", interval="95% CI 52% to 60%"),
    said("interval-order", "percent", "40%", "users", interval="95% CI 47% to 33%"),
    said("cut-count", "percent", "64%", "clinics", same_as="p.cut-counted"),
    said("cut-counted", "count", "20", "clinics"),
    said("range", "words", "12.6-13.0%", "replied"),
    said("twice", "count", "61", "users"),
    said("twice-again", "count", "63", "users", same_as="p.twice"),
]
MONEY = [
    {"id": "sum-eur", "kind": "paid", "currency": "EUR", "amount": "140000000000"}
    | {"as_printed": "€140bn", "same_as": "sum-gbp"},
    {"id": "sum-gbp", "kind": "spent", "currency": "GBP", "amount": "98000000"}
    | {"as_printed": "£98m"},
    {"id": "whole", "kind": "paid", "currency": "GBP", "amount": "1000000"}
    | {"as_printed": "£1.0m"},
    {"id": "half-a", "kind": "spent", "currency": "GBP", "amount": "900000"}
    | {"as_printed": "£900,000", "against": "whole"},
    {"id": "half-b", "kind": "cost", "currency": "GBP", "amount": "800000"}
    | {"as_printed": "£800,000", "against": "whole"},
]
SURVEYS = [
    {"id": "year", "asked": "600", "replied": "122", "base": "replied", "margin": "±3%"},
]


@pytest.fixture
def report(written: Callable[..., Path]) -> Path:
    return written(statements=STATEMENTS, bases=BASES, surveys=SURVEYS, money=MONEY)


def test_each_planted_fault_is_found_and_nothing_else(report: Path) -> None:
    found = findings(inspect_study(report))
    assert len(PLANTED) >= 30
    about: dict[str, list[Finding]] = {}
    for finding in found:
        about.setdefault(finding.at.statement, []).append(finding)
        for place in finding.others:
            about.setdefault(place.statement, [])
    told = {(each.at.statement, each.kind) for each in found}
    for id, kind, certainty, why, fits in PLANTED:
        kind = "count-and-percentage" if kind == "rounded" else kind
        here = [each for each in about.get(id, []) if each.kind == kind]
        # A sum in two rows may be told at either.
        if kind == "currencies" and not here:
            here = [f for f in found if f.kind == kind and id in {p.statement for p in f.others}]
        assert len(here) == 1, (id, kind, [str(each) for each in about.get(id, [])])
        assert here[0].certainty == certainty, str(here[0])
        assert why in here[0].why, (id, here[0].why)
        assert any(fits in each for each in here[0].fits), (id, here[0].fits)
        told.discard((here[0].at.statement, kind))
    assert told == set()
    assert len(found) == len(PLANTED)


def test_no_finding_is_told_as_a_mistake_as_well(report: Path) -> None:
    problems = study_problems(inspect_study(report))
    assert [str(problem) for problem in problems] == []


def test_four_statements_fit_another_base(report: Path) -> None:
    """The bases are those n with count / n within half a tenth of the printed percentage."""
    pairs = [(2963, 351), (1047, 124), (3445, 408), (4245, 503)]
    fitting = [
        n
        for n in range(4245, 12000)
        # 100 k / n prints as q tenths if q - 1/2 <= 1000 k / n < q + 1/2.
        if all((2 * q - 1) * n <= 2000 * k < (2 * q + 1) * n for k, q in pairs)
    ]
    (finding,) = (f for f in findings(inspect_study(report)) if f.kind == "joint-base")
    assert f"These 4 fit {fitting[0]:,} to {fitting[-1]:,}, not 8,518." in finding.why
    assert {place.statement for place in finding.others} == {
        f"p.{name}-{what}"
        for name in ("first", "second", "third", "fourth")
        for what in ("of-four", "count")
    } - {"p.first-of-four"}
