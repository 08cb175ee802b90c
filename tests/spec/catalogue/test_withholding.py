"""Small numbers in what is published: the study's rule, applied to tables and charts."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from matplotlib.figure import Figure

from pbcanalysis.catalogue.records import Table
from pbcanalysis.catalogue.withholding import (
    RespondentCounts,
    telling_counts,
    withhold,
)
from pbcanalysis.charts import Chart, Size, new_figure
from pbcanalysis.errors import InvalidArgument, InvalidInput
from pbcanalysis.study.small_numbers import rule_problems, study_rule
from pbcanalysis.survey import SuppressionRule, suppress, wilson

if TYPE_CHECKING:
    from conftest import Recorded

RULE = SuppressionRule(threshold=5)
AREAS = pd.DataFrame(
    {
        "Area": ["North", "North", "South", "South", "All", "All"],
        "Answer": ["yes", "no"] * 3,
        "Said so": [3, 17, 12, 28, 15, 45],
        "Replied": [20, 20, 40, 40, 60, 60],
        "Remark": ["a", "b", "c", "d", "e", "f"],
    }
)
COUNTS = RespondentCounts(
    count="Said so", base="Replied", answer="Answer", area="Area", total="All"
)


def table(frame: pd.DataFrame) -> Table:
    rows = tuple(frame.itertuples(index=False, name=None))
    return Table(columns=tuple(frame.columns), units=("",) * frame.shape[1], rows=rows)


def test_it_withholds_what_suppress_does_and_keeps_only_what_names_a_row() -> None:
    found = withhold(table(AREAS), RULE, COUNTS)
    tidy = AREAS.rename(
        columns={"Area": "area", "Answer": "answer", "Said so": "n", "Replied": "base"}
    )
    hidden = suppress(tidy.drop(columns="Remark"), RULE, total="All")["suppressed"]
    # 3 of 20 is small; with totals shown, both answers of both areas can be worked out from it.
    assert hidden.tolist() == [True, True, True, True, False, False]
    assert [row[2] is None and row[3] is None for row in found.rows] == hidden.tolist()
    assert [row[:2] for row in found.rows] == [
        tuple(row) for row in AREAS[["Area", "Answer"]].values
    ]
    # A remark may tell as much as a count does: it goes too.
    assert [row[4] for row in found.rows] == [None, None, None, None, "e", "f"]
    assert found.rows[4] == ("All", "yes", 15, 60, "e")
    assert all(type(row[2]) is int for row in found.rows[4:])


def test_nothing_small_nothing_withheld() -> None:
    large = AREAS.assign(**{"Said so": [8, 12, 12, 28, 20, 40]})
    assert withhold(table(large), RULE, COUNTS) == table(large)


def test_rounding_works_shares_and_bounds_out_anew() -> None:
    shown = pd.DataFrame(
        {"answer": ["yes", "no"], "n": [22, 100], "of": 122, "per cent": [22 / 122, 100 / 122]}
    )
    ends = [wilson(22, 122), wilson(100, 122)]
    shown["from"], shown["to"] = [e.low for e in ends], [e.high for e in ends]
    counts = RespondentCounts(
        count="n", base="of", answer="answer", share="per cent", low="from", high="to"
    )
    found = withhold(table(shown), SuppressionRule(threshold=5, rounding_base=5), counts)
    anew = wilson(20, 120)
    assert found.rows[0][:3] == ("yes", 20, 120)
    assert found.rows[0][3:] == pytest.approx((20 / 120, anew.low, anew.high), abs=1e-12)
    assert found.columns == tuple(shown.columns)


def test_a_rule_is_read_from_the_data_package() -> None:
    assert study_rule({}) is None
    told = {"threshold": 10, "zeros": True, "complementary": False, "rounding_base": 5}
    assert study_rule({"suppression": told}) == SuppressionRule(10, True, False, 5)
    for wrong in (
        {"thresh": 5},
        {"threshold": "5"},
        {"zeros": 1},
        {"threshold": 0},
        5,
        {"threshold": True},
    ):
        with pytest.raises(InvalidInput, match=r"datapackage.json, column suppression"):
            study_rule({"suppression": wrong})
    every = rule_problems({"suppression": {"thresh": 5, "zeros": 1, "rounding_base": 0}})
    assert [(p.column, p.found, p.mend) for p in every] == [
        ("suppression.thresh", "'thresh'", "Did you mean 'threshold'?"),
        ("suppression.zeros", "1", "Write it without quotation marks."),
        (
            "suppression.rounding_base",
            "0",
            "A threshold of 1 withholds nothing; a rounding base of 1 rounds nothing.",
        ),
    ]


def test_a_chapter_publishes_under_its_studys_rule(recorded: Recorded) -> None:
    def publish(id: str, **said: RespondentCounts) -> None:
        recorded.chapter.table(
            id, AREAS, title="Replies", sources=["bmj2007nov"], sentence="As told.", **said
        )

    publish("made-up.no-rule", respondents=COUNTS)
    assert recorded.record().sentence == "As told."
    assert recorded.record().data == table(AREAS)
    recorded.chapter.rule = RULE
    publish("made-up.not-respondents")
    assert recorded.record().data == table(AREAS)
    publish("made-up.ruled", respondents=COUNTS)
    assert recorded.record().sentence == f"As told. {RULE.sentence}"
    assert recorded.record().data == withhold(table(AREAS), RULE, COUNTS)
    assert "17" not in recorded.outputs[-1]["text/plain"]


def _draw(size: Size) -> Figure:
    figure = new_figure(size, 2.0)
    figure.subplots().plot([0, 1], [0, 1])
    return figure


def test_a_chart_of_small_counts_is_refused(recorded: Recorded) -> None:
    chart = Chart("Few", "Replies", "A line", "A source", AREAS, _draw)
    recorded.chapter.rule = RULE
    with pytest.raises(
        InvalidArgument, match=r"'made-up\.chart' shows 3, against this study's rule"
    ):
        recorded.chapter.chart(
            "made-up.chart", chart, title="Replies", sources=["bmj2007nov"], respondents=COUNTS
        )
    withheld = withhold(table(AREAS), RULE, COUNTS)
    shown = replace(chart, data=pd.DataFrame(list(withheld.rows), columns=list(withheld.columns)))
    recorded.chapter.chart(
        "made-up.chart", shown, title="Replies", sources=["bmj2007nov"], respondents=COUNTS
    )
    assert recorded.record().sentence == "Few."
    assert recorded.record().subtitle == f"Replies. {RULE.sentence}"
    assert "are withheld" in recorded.outputs[-1]["image/svg+xml"]


def test_what_is_not_rounded_tells() -> None:
    rule = SuppressionRule(threshold=5, zeros=True, rounding_base=5)
    data = Table(columns=("n", "of"), units=("", ""), rows=((0, 40), (12, 40), (20, None)))
    assert telling_counts(data, rule, RespondentCounts(count="n", base="of")) == (0, 12)


def test_mistakes_are_told() -> None:
    with pytest.raises(InvalidArgument, match="no column 'Where'"):
        withhold(
            table(AREAS), RULE, RespondentCounts(count="Said so", base="Replied", area="Where")
        )
    with pytest.raises(InvalidArgument, match="no column 'n'"):
        telling_counts(table(AREAS), RULE, RespondentCounts(count="n", base="Replied"))
    telling = AREAS.assign(Remark="17 of 20")
    with pytest.raises(InvalidArgument, match="may show through 'Remark'"):
        withhold(table(telling), SuppressionRule(rounding_base=5), COUNTS)
    with pytest.raises(InvalidArgument, match="a row stands twice"):
        withhold(table(AREAS), RULE, RespondentCounts(count="Said so", base="Replied"))
