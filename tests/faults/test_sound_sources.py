"""Sound reports: nothing is found in them, nor in the book and the examples but what is meant.

Each study is one that a careful author could have printed; the counts behind its figures stand
beside it. A judgement that finds anything here is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from pbcanalysis.checks import findings
from pbcanalysis.editions.soundness import study_problems
from pbcanalysis.study import inspect_study

Rows = Sequence[Mapping[str, str]]


def said(id: str, kind: str, printed: str, base: str = "", **cells: str) -> dict[str, str]:
    return {"id": f"s.{id}", "kind": kind, "as_printed": printed, "base": base, **cells}


def base(id: str, count: int, **cells: str) -> dict[str, str]:
    return {"id": id, "count": str(count), **cells}


def money(id: str, kind: str, currency: str, amount: str, printed: str, **cells: str) -> Any:
    own = {"id": id, "kind": kind, "currency": currency, "amount": amount}
    return {**own, "as_printed": printed, **cells}


SOUND: dict[str, dict[str, Any]] = {
    # 122 of 623 is 19.58%, 22 of 122 is 18.03%, 90 of 122 is 73.77%.
    "a survey with counts": {
        "bases": [base("asked", 623), base("replied", 122, population="asked")],
        "surveys": [
            {"id": "one", "asked": "623", "replied": "122", "base": "replied"}
            | {"response_rate": "19.6%", "margin": "±8.9%"}
        ],
        "statements": [
            said("rate", "percent", "20%", "asked", label="Response rate"),
            said("time", "percent", "18%", "replied", same_as="s.time-count"),
            said("time-count", "count", "22", "replied"),
            said("support", "words", "nearly three quarters (74%)", "replied"),
            said("cell", "words", "22 (18.0%)", "replied"),
            said("replies", "count", "122", "asked"),
        ],
    },
    # 41 of 560 is 7.32%; 519 of 560 is 92.68%; 7.3 + 92.7 = 100.0.
    "parts of a whole with a decimal": {
        "bases": [base("letters", 560)],
        "statements": [
            said("late", "percent", "7.3%", "letters", part_of="letters", same_as="s.late-count"),
            said("late-count", "count", "41", "letters"),
            said("prompt", "percent", "92.7%", "letters", part_of="letters"),
        ],
    },
    # Thirds printed as 33%, 33% and 33% add up to 99, and as 67% and 34% to more than 100.
    "rounding that does not add up": {
        "bases": [base("three", 300)],
        "statements": [
            said("all", "percent", "100%", "three"),
            said("a", "percent", "33%", "three", part_of="s.all"),
            said("b", "percent", "33%", "three", part_of="s.all"),
            said("c", "percent", "33%", "three", part_of="s.all"),
            # 199 of 300 is 66.33%, 101 of 300 is 33.67%.
            said("most", "percent", "66%", "three", part_of="three"),
            said("rest", "percent", "34%", "three", part_of="three"),
        ],
    },
    # Several answers were allowed, so shares of one base may go beyond all of it.
    "several answers": {
        "bases": [base("replied", 250)],
        "statements": [
            said("post", "percent", "72%", "replied"),
            said("phone", "percent", "64.0%", "replied"),
            said("visit", "percent", "41%", "replied"),
        ],
    },
    # Digits cut off: 20 of 31 is 64.5%, 11 of 31 is 35.4%, 27 of 31 is 87.0%.
    "digits cut off throughout": {
        "rule": "floor",
        "bases": [base("clinics", 31)],
        "statements": [
            said("a", "percent", "64%", "clinics", same_as="s.a-count"),
            said("a-count", "count", "20", "clinics"),
            said("b", "words", "11 (35%)", "clinics"),
            said("c", "percent", "87%", "clinics"),
        ],
    },
    # (153.4 - 104.9) / 104.9 = 46.2%; 48 - 42 = 6; 6 / 42 = 14.3%; 80 is 20% below 100.
    "changes": {
        "bases": [base("people", 2000)],
        "statements": [
            said("calls", "qualitative", "from 104,900 to 153,400, up 46%"),
            said("points", "points", "up 6 percentage points from 42% to 48%"),
            said("percent", "qualitative", "rose from 42% to 48%, an increase of 14%"),
            said("fall", "qualitative", "fell from 100 to 80 (20%)"),
            # £1.2m to £1.5m may be £1.24m to £1.46m, 18%, or £1.16m to £1.54m, 33%.
            said("cost", "qualitative", "up 30% from £1.2m to £1.5m"),
            said("round", "qualitative", "from 2,000 to 3,000, up 43%"),
            said("net", "points", "+37"),
            said("story", "qualitative", "from 2019 to 2021 the service moved house"),
        ],
    },
    # 98 / sqrt(1000) = 3.10; 98 / sqrt(400) * sqrt(100 / 499) = 2.19; weights widen the last.
    "margins and intervals": {
        "bases": [
            base("poll", 1000),
            base("small", 400, population="parish"),
            base("parish", 500),
            base("replied", 122),
        ],
        "statements": [
            said("margin", "points", "±3%", "poll"),
            said("exact", "points", "±3.1 percentage points", "poll"),
            said("finite", "percent", "50%", "small", interval="±2.2%"),
            said("weighted", "points", "±4.4%", "poll", note="With a design effect of 2."),
            # 22 of 122: Wilson 12.2% to 25.8%, Wald 11.2% to 24.9%, Clopper-Pearson 11.7% to 26.0%.
            said("wilson", "percent", "18%", "replied", interval="95% CI 12% to 26%"),
            said("wald", "percent", "18.0%", "replied", interval="95% CI 11.2 to 24.9"),
            said("exactly", "percent", "18%", "replied", interval="11.7%-26.0%"),
            # At 90% the Wilson interval of 22 of 122 is 13.0% to 24.5%.
            said("ninety", "percent", "18%", "replied", interval="90% CI 13.0% to 24.5%"),
        ],
    },
    # On 29 October 2007 a pound was about 1.43 euros and 2.06 dollars.
    "sums in several currencies": {
        "bases": [base("practices", 8325)],
        "statements": [
            said("scheme", "money", "£98m (€140m; $202m)"),
            said("total", "money", "£2.1m"),
            said("staff", "money", "£1.25m", part_of="s.total"),
            said("rooms", "money", "£0.84m", part_of="s.total"),
            said("again", "money", "around £98 million", same_as="s.sum"),
            said("sum", "money", "£98m"),
        ],
        "money": [
            money("gbp", "paid", "GBP", "98000000", "£98m"),
            money("eur", "paid", "EUR", "140000000", "€140m", same_as="gbp"),
            money("part", "cost", "GBP", "60000000", "£60m", against="gbp"),
            money("rest", "cost", "GBP", "38000000", "£38m", against="gbp"),
        ],
    },
    # 3 of 7 is 42.86%; 1 of 7 is 14.29%; 5 of 12 is 41.67%; 0 of 12 is nought.
    "few people": {
        "bases": [base("seven", 7, population="twelve"), base("twelve", 12)],
        "statements": [
            said("a", "words", "3/7", "seven"),
            said("b", "percent", "14.3%", "seven", same_as="s.b-count"),
            said("b-count", "count", "1", "seven"),
            said("c", "words", "5 of 12 (42%)", "twelve"),
            said("none", "percent", "0%", "twelve", same_as="s.none-count"),
            said("none-count", "count", "0", "twelve"),
            said("all", "percent", "100%", "seven"),
            said("nobody", "words", "none", "seven"),
        ],
    },
    # 8,433 of whom 3,454 are 40.96%; 0.02% of 8,433 is 2 of them.
    "many, in words and figures of two sources": {
        "bases": [base("practices", 8433)],
        "statements": [
            said("share", "percent", "41%", "practices", same_as="s.count", source="paper"),
            said("count", "count", "3,454", "practices"),
            said("words", "words", "about two in five", "practices", same_as="s.share"),
            said("few", "percent", "0.02%", "practices"),
            said("under", "words", "less than 1%", "practices"),
            said("range", "words", "40-42%", "practices"),
            said("most", "words", "more than half (59%)", "practices"),
        ],
    },
}


@pytest.mark.parametrize("name", SOUND)
def test_nothing_is_found_in_a_sound_report(written: Callable[..., Path], name: str) -> None:
    study = inspect_study(written(**SOUND[name]))
    assert [str(problem) for problem in study_problems(study)] == []
    assert [str(finding) for finding in findings(study)] == []


def test_ten_sound_reports_are_tried() -> None:
    assert len(SOUND) == 10


# The example of a report has two faults by design: a share of twelve that cannot be, and a
# newspaper that makes 74% into nearly all.
MEANT = {
    "examples/report": [("scheme.users", "percentage"), ("scheme.press-helped", "words-and-figure")]
}


@pytest.mark.parametrize(
    "folder",
    ["data", "examples/report", "examples/areas", "examples/later-wave", "examples/payments"],
)
def test_nothing_is_found_in_the_book_and_the_examples_but_what_is_meant(
    root: Path, folder: str
) -> None:
    found = findings(inspect_study(root / folder))
    assert [(each.at.statement, each.kind) for each in found] == MEANT.get(folder, [])


def test_every_example_is_tried(root: Path) -> None:
    here = {path.parent.name for path in (root / "examples").glob("*/datapackage.json")}
    assert here == {"report", "areas", "later-wave", "payments"}


def test_the_study_s_rule_is_the_one_that_counts(written: Callable[..., Path]) -> None:
    """20 of 31 is 64.516%: 65% to the nearest, 64% where digits are cut off."""
    tables = SOUND["digits cut off throughout"]
    half_up = inspect_study(written("half-up", **{**tables, "rule": "half-up"}))
    (finding,) = findings(half_up)
    assert finding.certainty == "rounded otherwise"
    # Of 31, 11 is 35.48% and 27 is 87.10%: those two fit to the nearest as well.
    assert finding.printed == "20 of 31 beside 64%"
    assert findings(half_up, {"rounding_rule": "floor"}) == []
    assert findings(half_up, {"rounding_rule": "unknown"}) == []


def test_a_source_that_cuts_off_throughout_is_told_once(written: Callable[..., Path]) -> None:
    """20 of 31 is 64.52% and 8 of 31 is 25.81%: cut off, 64% and 25%. 27 of 31 is 87.10%."""
    statements = [
        said("a", "words", "20 (64%)", "clinics"),
        said("b", "words", "8 (25%)", "clinics"),
        said("c", "words", "27 (87%)", "clinics"),
    ]
    study = inspect_study(written(statements=statements, bases=[base("clinics", 31)]))
    (finding,) = findings(study)
    assert (finding.kind, finding.certainty) == ("rounding", "rounded otherwise")
    assert finding.fits == (
        "digits cut off (floor), which fits all 3 percentages of this source that can be tried",
    )
    assert [place.statement for place in finding.others] == ["s.b"]
    assert finding.rule == "half-up rounding"
