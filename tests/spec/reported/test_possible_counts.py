"""From a percentage and its base to counts."""

import numpy as np
import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported import (
    ambiguity_profile,
    possible_counts,
    possible_counts_by_base,
    possible_counts_frame,
    possible_counts_table,
)


@pytest.mark.parametrize(
    ("printed", "base", "rule", "counts"),
    [
        # 122 * 17.5 / 100 = 21.35 and 122 * 18.5 / 100 = 22.57
        ("18%", 122, "half-up", [22]),
        # 122 * 18 / 100 = 21.96 and 122 * 19 / 100 = 23.18
        ("18%", 122, "floor", [22, 23]),
        # 122 * 17 / 100 = 20.74
        ("18%", 122, "ceiling", [21]),
        ("18%", 122, "unknown", [21, 22, 23]),
        # 120 * 17.5 / 100 = 21, a tie
        ("18%", 120, "half-up", [21, 22]),
        ("18%", 120, "half-down", [22]),
        # 2000 * 0.05 / 100 = 1 and 2000 * 0.15 / 100 = 3, two ties
        ("0.1%", 2000, "half-up", [1, 2]),
        ("0.1%", 2000, "half-even", [2]),
        ("0.1%", 2000, "half-down", [2, 3]),
        ("17.9%", 122, "half-up", []),
        ("0%", 122, "half-up", [0]),
        ("100%", 122, "ceiling", [121, 122]),
        ("101%", 122, "half-up", []),
    ],
)
def test_counts(printed: str, base: int, rule: str, counts: list[int]) -> None:
    found = possible_counts(printed, base, rule)
    assert list(found) == counts
    assert found.base == base


def test_truncation_is_ruled_out_by_20_per_cent_of_623() -> None:
    assert 122 in possible_counts("20%", 623, "half-up")
    assert 122 not in possible_counts("20%", 623, "floor")


def test_integers_of_any_size() -> None:
    base = 10**30
    counts = possible_counts("50%", base)
    assert counts.min == base * 495 // 1000
    assert counts.max == base * 505 // 1000 - 1


def test_a_base_below_one_and_a_number_without_per_cent_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="at least 1"):
        possible_counts("18%", 0)
    with pytest.raises(InvalidArgument, match="not marked"):
        possible_counts("18", 122)
    with pytest.raises(InvalidArgument, match="whole number"):
        possible_counts("18%", 122.0)  # type: ignore[arg-type]


def test_if_only_100_to_122_answered_the_item_then_18_to_22_said_yes() -> None:
    items = possible_counts_by_base("18%", range(100, 122 + 1))
    assert (items.min, items.max) == (18, 22)
    assert list(items) == list(range(100, 122 + 1))
    assert list(items[114]) == [20, 21]  # 114 * 0.175 = 19.95, 114 * 0.185 = 21.09
    assert items.possible_bases == tuple(range(100, 122 + 1))


def test_bases_of_which_nothing_prints_so_stay_in_the_table() -> None:
    items = possible_counts_by_base("33%", [2, 3])
    assert items.possible_bases == (3,)
    frame = items.to_frame()
    assert frame["base"].tolist() == [2, 3]
    assert frame["n"].tolist() == [0, 1]
    assert frame["min"].isna().tolist() == [True, False]
    with pytest.raises(KeyError):
        items[4]
    with pytest.raises(InvalidArgument, match="none of these bases"):
        _ = possible_counts_by_base("33%", [2]).min
    with pytest.raises(InvalidArgument, match="no base"):
        possible_counts_by_base("33%", [])


def test_a_table_broadcasts_and_marks_what_is_impossible() -> None:
    table = possible_counts_table([[180], [179]], 1, [122, 200])
    assert table.min.tolist() == [[22, 36], [-1, -1]]
    assert table.max.tolist() == [[22, 36], [-1, -1]]
    assert table.n.tolist() == [[1, 1], [0, 0]]


def test_a_table_takes_different_decimals() -> None:
    table = possible_counts_table([18, 180, 1803], [0, 1, 2], 122)
    assert table.min.tolist() == [22, 22, 22]


def test_a_table_of_nothing() -> None:
    none = np.array([], dtype=np.int64)
    assert possible_counts_table(none, none, none).n.shape == (0,)


@pytest.mark.parametrize(
    ("digits", "decimals", "bases", "message"),
    [
        ([18.0], 0, [122], "whole numbers"),
        ([-1], 0, [122], "at least 0"),
        ([18], 0, [0], "at least 1"),
        ([18], 17, [122], "decimals above 16"),
        ([10**12], 10, [10**8], "too large"),
        (np.array([2**63], dtype=np.uint64), 0, [1], "too large"),
    ],
)
def test_what_a_table_cannot_do_exactly_is_refused(
    digits: object, decimals: int, bases: object, message: str
) -> None:
    with pytest.raises(InvalidArgument, match=message):
        possible_counts_table(digits, decimals, bases)  # type: ignore[arg-type]


def test_a_frame_of_figures_as_text() -> None:
    frame = pd.DataFrame({"printed": ["18%", "18.0%", "17.9%"], "base": [122, 122, 122]})
    found = possible_counts_frame(frame, "printed", "base", "ceiling")
    # Under ceiling 18% needs a share above 17%, 18.0% one above 17.9%: 21.838 to 21.96.
    assert found["count_min"].tolist() == [21, -1, -1]
    assert found["count_n"].tolist() == [1, 0, 0]
    assert "count_min" not in frame
    with pytest.raises(InvalidArgument, match="no column 'percent'"):
        possible_counts_frame(frame, "percent", "base")


def test_how_far_percentages_of_122_tell_its_counts_apart() -> None:
    # 123 counts print as 101 percentages, all attained: 22 of them twice.
    profile = ambiguity_profile(122)
    assert profile.number_with(2) == (122 + 1) - 101
    assert profile.number_with(1) == 101 - 22
    assert profile.percentages_with(2)[0].text == "2%"
    assert profile.max_counts == 2


def test_fifty_respondents_reach_every_other_percentage() -> None:
    profile = ambiguity_profile(50)
    assert [figure.digits for figure in profile.attainable_percentages()] == list(range(0, 101, 2))
    assert (profile.attainable, profile.unattainable) == (51, 50)


def test_decimals_of_a_profile_are_limited() -> None:
    with pytest.raises(InvalidArgument, match="0 to 4"):
        ambiguity_profile(122, 5)
