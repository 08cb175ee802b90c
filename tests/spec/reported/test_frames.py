"""Whole tables of printed figures: row by row what the functions for single figures give."""

import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported import (
    check_margin,
    check_margins_frame,
    check_pair,
    check_pairs_frame,
    check_total,
    check_totals_frame,
    grim,
    grim_frame,
    possible_bases_frame,
)


def test_bases_by_hand() -> None:
    table = pd.DataFrame(
        {"k": [41, 1, 0, 3], "p": ["7.5%", "100%", "0%", "40.1%"]}, index=list("abcd")
    )
    found = possible_bases_frame(table, "k", "p")
    # 41 / 0.0755 = 543.05 and 41 / 0.0745 = 550.3; one of one; nought of any; 3/7.5 is no base.
    assert found["base_min"].tolist() == [544, 1, pd.NA, pd.NA]
    assert found["base_max"].tolist() == [550, 1, pd.NA, pd.NA]
    assert found["base_n"].tolist() == [550 - 544 + 1, 1, pd.NA, 0]
    assert found.index.tolist() == list("abcd")
    assert table.columns.tolist() == ["k", "p"]


@pytest.mark.parametrize("rule", ["half-up", "floor", "unknown"])
def test_pairs_and_granularity_row_by_row(rule: str) -> None:
    rows = [
        (41, 560, "7.5%"),
        (42, 560, "7.5%"),
        (122, 623, "20%"),
        (0, 9, "0%"),
        (41, 560, "7.5%"),
    ]
    table = pd.DataFrame(rows, columns=["k", "n", "p"])
    pairs, grains = check_pairs_frame(table, "k", "n", "p", rule), grim_frame(table, "p", "n", rule)
    for place, (k, n, p) in enumerate(rows):
        pair, grain = check_pair(k, n, p, rule), grim(p, n, rule)
        assert pairs["possible"][place] == pair.possible
        assert pairs["counts"][place] == str(pair.counts)
        assert pairs["bases"][place] == (
            "every large base" if pair.bases is None else str(pair.bases)
        )
        assert pairs["verdict"][place] == pair.sentence
        assert grains["possible"][place] == grain.possible
        assert grains["verdict"][place] == grain.sentence
        assert grains["nearest"][place] == " or ".join(figure.text for figure in grain.nearest)
    assert pairs["prints_as"][0] == ("7.3%" if rule != "unknown" else "7.3% or 7.4%")


def test_margins_row_by_row() -> None:
    table = pd.DataFrame(
        {"m": ["±3%", "8%", "±8.9%"], "n": [1000, 122, 122], "N": [None, 623, 623]}
    )
    found = check_margins_frame(table, "m", "n", "N")
    for place, (m, n, people) in enumerate(
        [("±3%", 1000, None), ("8%", 122, 623), ("±8.9%", 122, 623)]
    ):
        one = check_margin(m, n, people)
        assert found["margin"][place] == one.plain
        assert found["fits"][place] == one.fits_plain
        assert found["verdict"][place] == one.sentence
    assert found["fits_corrected"].tolist() == [pd.NA, True, False]
    without = check_margins_frame(table, "m", "n", level=0.9)
    assert without["margin"][0] == check_margin("±3%", 1000, level=0.9).plain
    assert without["margin_corrected"].isna().all()


def test_totals_by_group() -> None:
    table = pd.DataFrame(
        {
            "year": [1, 1, 1, 1, 2, 2, 2],
            "area": ["x", "y", "z", "all", "x", "y", "all"],
            "n": [60, 30, None, 100, 60, 30, 90],
            "p": ["60.4%", "39.4%", None, "100%", "60%", "30%", "95%"],
        }
    )
    found = check_totals_frame(table, "n", "year", "area", "all")
    assert found.index.tolist() == [1, 2]
    assert found["blanks"].tolist() == [1, 0]
    assert found["fits_as_nought"].tolist() == [False, True]
    assert found["fits_with_blanks"].tolist() == [True, True]
    assert found["remainder_low"].tolist() == [100 - 60 - 30, 0]
    assert found["verdict"][1] == check_total(100, [60, 30, None]).sentence
    shares = check_totals_frame(table, "p", "year", "area", "all")
    assert shares["fits_as_nought"].tolist() == [True, False]


def test_mistakes_name_the_row() -> None:
    table = pd.DataFrame({"k": [1, 7], "n": [5, 5], "p": ["20%", "140%"]}, index=["a", "b"])
    with pytest.raises(InvalidArgument, match="row 'b': a count lies between 0 and its base"):
        check_pairs_frame(table, "k", "n", "p")
    with pytest.raises(InvalidArgument, match="row 'b': 140% is above 100%"):
        grim_frame(table, "p", "n")
    with pytest.raises(InvalidArgument, match="no column 'q'"):
        grim_frame(table, "q", "n")
    with pytest.raises(InvalidArgument, match="row 0: "):
        check_margins_frame(pd.DataFrame({"m": ["0%"], "n": [10]}), "m", "n")
    with pytest.raises(InvalidArgument, match="row 0: "):
        check_pairs_frame(pd.DataFrame({"k": [None], "n": [5], "p": ["20%"]}), "k", "n", "p")
    with pytest.raises(InvalidArgument, match="1 needs one printed figure for 'all'"):
        check_totals_frame(pd.DataFrame({"g": [1], "a": ["x"], "n": [3]}), "n", "g", "a", "all")
    mixed = pd.DataFrame({"g": [1, 1], "a": ["x", "all"], "n": ["£3m", "100%"]})
    with pytest.raises(InvalidArgument, match="1: "):
        check_totals_frame(mixed, "n", "g", "a", "all")
