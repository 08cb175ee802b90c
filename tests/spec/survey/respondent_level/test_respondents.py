from collections.abc import Callable
from math import sqrt

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, t

from pbcanalysis.errors import InvalidArgument, InvalidInput
from pbcanalysis.survey.codebook import Codebook, Item
from pbcanalysis.survey.designs import SurveyDesign, estimate_share_by
from pbcanalysis.survey.respondents import Respondents, item_bases
from pbcanalysis.survey.tabulation import tabulate

MadeUp = Callable[..., tuple[pd.DataFrame, Codebook]]
BOOK = Codebook(
    (
        Item("q", "?", {1: "yes", 2: "no"}, {7: "not asked", 8: "don't know", 9: "refused"}),
        Item("m", "?", {"m_a": "A", "m_b": "B"}, {9: "refused"}, multiple=True),
    )
)
TABLE = pd.DataFrame(
    {
        "q": [1, 1, 2, 7, 8, 9, None, 1],
        "m_a": [1, 0, 1, 1, 0, 9, 1, 0],
        "m_b": [1, 1, 0, 0, 0, 9, 0, 0],
        "area": list("nnnnsssS"),
        "w": [1.0, 2.0, 3.0, 1.0, 1.0, 1.0, 1.0, 2.0],
    }
)


def row(table: pd.DataFrame, **keys: str) -> pd.Series:
    kept = table
    for name, value in keys.items():
        kept = kept[kept[name] == value]
    assert len(kept) == 1
    return kept.iloc[0]


def test_bases_tell_not_asked_from_refused_and_from_unknown() -> None:
    bases = item_bases(Respondents.from_table(TABLE, BOOK))
    found = row(bases, item="q", area="all")
    assert found["respondents"] == 8
    assert found["asked"] == 8 - 1
    assert found["answered"] == 4
    assert [found[r] for r in ("not asked", "refused", "don't know", "no answer")] == [1, 1, 1, 1]
    assert row(bases, item="m", area="all")["answered"] == 7


def test_weighted_shares_of_those_who_answered_or_of_those_asked() -> None:
    people = Respondents.from_table(TABLE, BOOK, area="area", weights="w")
    answered = row(tabulate(people), item="q", answer="yes", area="n")
    assert (answered["n"], answered["base"]) == (2, 3)
    assert answered["share"] == pytest.approx((1 + 2) / (1 + 2 + 3), abs=1e-15)
    asked = row(tabulate(people, base="asked", total="all"), item="q", answer="yes", area="all")
    # All but the one who was not asked, whose weight is 1.
    assert (asked["n"], asked["base"]) == (3, 7)
    assert asked["share"] == pytest.approx((1 + 2 + 2) / (12 - 1), abs=1e-15)


def test_multiple_response_shares_a_base_and_may_exceed_one() -> None:
    people = Respondents.from_table(TABLE, BOOK)
    shares = tabulate(people, ["m"])
    assert shares["answer"].tolist() == ["A", "B"]
    assert shares["n"].tolist() == [4, 2]
    assert shares["base"].tolist() == [7, 7]
    assert shares["share"].tolist() == [4 / 7, 2 / 7]


def test_columns_and_order_of_the_table() -> None:
    table = tabulate(Respondents.from_table(TABLE, BOOK, area="area"), ["q"])
    plain = ["item", "answer", "area", "n", "base", "share"]
    assert list(table.columns) == [*plain, "low", "high", "variance from"]
    assert table["answer"].tolist() == ["yes"] * 3 + ["no"] * 3
    assert "low" not in tabulate(Respondents.from_table(TABLE, BOOK), interval=None).columns


def test_without_a_design_the_interval_is_plain_wilson() -> None:
    book = Codebook((Item("q", "?", {1: "yes", 2: "no"}),))
    people = Respondents.from_table(pd.DataFrame({"q": [1] * 22 + [2] * 100}), book)
    for level in (0.95, 0.998):
        found = tabulate(people, level=level).iloc[0]
        x, n, z = 22, 122, norm.ppf((1 + level) / 2)
        centre, half = x + z**2 / 2, z * sqrt(x * (n - x) / n + z**2 / 4)
        assert found["low"] == pytest.approx((centre - half) / (n + z**2), abs=1e-12)
        assert found["high"] == pytest.approx((centre + half) / (n + z**2), abs=1e-12)


def test_the_standard_error_of_weighted_respondents_written_out() -> None:
    book = Codebook((Item("q", "?", {1: "yes", 2: "no"}),))
    data = pd.DataFrame({"q": [1, 1, 2, 2], "w": [1.0, 2.0, 3.0, 4.0]})
    people = Respondents.from_table(data, book, weights="w")
    found = tabulate(people, interval="mean").iloc[0]
    p = (1 + 2) / 10
    z = [1 * (1 - p) / 10, 2 * (1 - p) / 10, 3 * (0 - p) / 10, 4 * (0 - p) / 10]
    error = sqrt(4 / 3 * sum(v**2 for v in z))
    assert found["share"] == pytest.approx(p, abs=1e-15)
    assert found["high"] - found["low"] == pytest.approx(2 * t.ppf(0.975, 3) * error, abs=1e-12)


def test_everybody_and_nobody_take_the_effective_sample_size() -> None:
    book = Codebook((Item("q", "?", {1: "yes", 2: "no"}),))
    data = pd.DataFrame({"q": [1, 1, 1, 1], "w": [1.0, 1.0, 1.0, 3.0]})
    people = Respondents.from_table(data, book, weights="w")
    effective = (1 + 1 + 1 + 3) ** 2 / (1 + 1 + 1 + 9)
    z = norm.ppf(0.975)
    all_of_them, none = tabulate(people).iloc[0], tabulate(people).iloc[1]
    assert all_of_them["high"] == 1.0
    assert all_of_them["low"] == pytest.approx(effective / (effective + z**2), abs=1e-12)
    assert none["low"] == 0.0
    assert none["high"] == pytest.approx(z**2 / (effective + z**2), abs=1e-12)
    exact = tabulate(people, interval="beta").iloc[1]
    assert exact["high"] == pytest.approx(1 - 0.025 ** (1 / effective), abs=1e-12)
    assert np.isnan(tabulate(people, interval="logit").iloc[0]["low"])


def test_an_empty_base_has_no_share() -> None:
    book = Codebook((Item("q", "?", {1: "yes"}, {7: "not asked"}),))
    data = pd.DataFrame({"q": [1, 7], "area": ["a", "b"]})
    table = tabulate(Respondents.from_table(data, book, area="area"))
    empty = row(table, area="b")
    assert empty["base"] == 0
    assert np.isnan([empty["share"], empty["low"], empty["high"]]).all()


@pytest.mark.parametrize(
    "design",
    [
        {},
        {"weights": "weight"},
        {"weights": "weight", "strata": "stratum"},
        {"weights": "weight", "clusters": "practice"},
        {"weights": "weight", "strata": "stratum", "clusters": "practice"},
        {"strata": "stratum", "population": "of"},
    ],
)
def test_areas_agree_with_the_library_for_survey_designs(
    make: MadeUp, design: dict[str, str]
) -> None:
    table, book = make(600, areas=3, questions=1)
    table["of"] = table["stratum"].map({"small": 900, "medium": 500, "large": 400})
    people = Respondents.from_table(table, book, area="area", **design)
    ours = tabulate(people, ["q01"], interval="logit")
    answered = table.assign(q01=table["q01"].where(table["q01"] < 7))
    for code, answer in ((1, "agree"), (3, "disagree")):
        theirs = estimate_share_by(
            answered, "q01", code, SurveyDesign(**design), by="area", interval="logit"
        )
        for area, estimate in theirs.items():
            found = row(ours, answer=answer, area=area)
            assert found["share"] == pytest.approx(estimate.value, abs=1e-12)
            assert found["low"] == pytest.approx(estimate.low, abs=1e-10)
            assert found["high"] == pytest.approx(estimate.high, abs=1e-10)
            assert found["base"] == dict(estimate.inputs)["n"]


def test_the_made_up_survey_has_a_row_for_every_question_answer_and_area(make: MadeUp) -> None:
    table, book = make()
    people = Respondents.from_table(table, book, area="area", weights="weight")
    shares = tabulate(people)
    assert len(shares) == 42 * (20 * 3 + 3)
    plain = table[table["q07"] <= 3].groupby(["q07", "area"])["weight"].sum()
    plain = plain / plain.groupby("area").transform("sum")
    ours = shares[shares["item"] == "q07"]["share"].to_numpy()
    assert ours == pytest.approx(plain.to_numpy(), abs=1e-12)
    singles = shares[shares["item"] != "channels"]
    assert singles.groupby(["item", "area"])["share"].sum().to_numpy() == pytest.approx(1.0)


def test_every_mistake_in_the_rows_is_told_at_once() -> None:
    wrong = TABLE.assign(q=[5, 1, 2, 7, 8, 9, None, 1], m_b=[9, 1, 0, 0, 0, 9, 0, 0])
    wrong["area"] = wrong["area"].where(wrong.index != 2)
    with pytest.raises(InvalidInput) as caught:
        Respondents.from_table(wrong, BOOK, area="area", file="replies.csv")
    assert {(p.row, p.column) for p in caught.value.problems} == {
        (2, "q"),
        (2, "m_b"),
        (4, "area"),
    }


def test_weights_and_columns_are_checked() -> None:
    with pytest.raises(InvalidInput, match="a weight above 0"):
        Respondents.from_table(TABLE.assign(w=0.0), BOOK, weights="w")
    with pytest.raises(InvalidInput, match="no such column"):
        Respondents.from_table(TABLE.drop(columns="m_a"), BOOK)


def test_arguments_of_a_table_are_checked() -> None:
    people = Respondents.from_table(TABLE, BOOK, area="area")
    with pytest.raises(InvalidArgument, match="no item 'z'"):
        tabulate(people, ["z"])
    with pytest.raises(InvalidArgument, match="name of an area already"):
        tabulate(people, total="n")
    with pytest.raises(InvalidArgument, match="list of names"):
        tabulate(people, "q")
    with pytest.raises(InvalidArgument, match="a base is"):
        tabulate(people, base="everybody")  # type: ignore[arg-type]
    with pytest.raises(InvalidArgument, match="likelihood"):
        tabulate(people, interval="likelihood")
    alone = Respondents.from_table(TABLE, BOOK, strata="area")
    with pytest.raises(InvalidArgument, match="single cluster"):
        tabulate(alone)
