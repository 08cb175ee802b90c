"""What one table withholds no other gives back: an outsider who has them all works nothing out."""

from __future__ import annotations

import itertools

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from pbcanalysis.survey import SuppressionRule
from pbcanalysis.survey.area_positions import ALL, published_shares
from pbcanalysis.survey.codebook import Codebook, Item
from pbcanalysis.survey.item_outcomes import item_outcomes
from pbcanalysis.survey.study_respondents import StudyRespondents, with_design
from pbcanalysis.survey.wave_shares import shown_changes

ANSWERS = {1: "yes", 2: "no", 3: "other"}
MISSING = {7: "not asked", 8: "don't know", 9: "refused"}
BOOK = Codebook((Item("q", "Well?", ANSWERS, MISSING),))
REASONS = ("refused", "don't know", "no answer", "not asked")


def people(rows: list[tuple[object, ...]], *columns: str) -> StudyRespondents:
    table = pd.DataFrame(rows, columns=["q", *columns])
    waves = tuple(sorted(set(table.get("wave", []))))
    return with_design(StudyRespondents(table, BOOK, "respondents.csv", waves=waves))


def told(sample: StudyRespondents, rule: SuppressionRule) -> dict[str, int | None]:
    """What is published of the question, by name; ``None`` where it is withheld."""
    shown: dict[str, int | None] = {}
    for row in published_shares(sample, rule).to_dict("records"):
        there = not pd.isna(row["n"])
        shown[f"{row['area']}/{row['answer']}"] = int(row["n"]) if there else None
        if there:
            shown[f"{row['area']}/base"] = int(row["base"])
        shown.setdefault(f"{row['area']}/base", None)
    outcomes = item_outcomes(sample, rule).set_index("What became of it")["Respondents"]
    if not pd.isna(outcomes["answered"]):
        shown[f"{ALL}/base"] = int(outcomes["answered"])
    for reason in REASONS:
        shown[reason] = None if pd.isna(outcomes[reason]) else int(outcomes[reason])
    return shown


def possible(shown: dict[str, int | None], n: int, name: str) -> tuple[int, int]:
    """Lowest and highest whole number that a withheld count can be, by integer programming."""
    names = list(shown)
    place = {one: k for k, one in enumerate(names)}
    areas = list(dict.fromkeys(one.split("/")[0] for one in names if "/" in one))
    sums: list[tuple[dict[str, float], float]] = [
        ({f"{ALL}/base": 1.0, **dict.fromkeys(REASONS, 1.0)}, float(n))
    ]
    for area in areas:
        parts = {f"{area}/{answer}": 1.0 for answer in ANSWERS.values()}
        sums.append(({**parts, f"{area}/base": -1.0}, 0.0))
    for what in (*ANSWERS.values(), "base"):
        parts = {f"{area}/{what}": 1.0 for area in areas if area != ALL}
        sums.append(({**parts, f"{ALL}/{what}": -1.0}, 0.0))
    sums += [({one: 1.0}, float(value)) for one, value in shown.items() if value is not None]
    matrix = np.zeros((len(sums), len(names)))
    for row, (terms, _) in enumerate(sums):
        for one, factor in terms.items():
            matrix[row, place[one]] = factor
    right = np.array([value for _, value in sums])
    ends = []
    for sign in (1.0, -1.0):
        goal = np.zeros(len(names))
        goal[place[name]] = sign
        found = milp(
            goal,
            constraints=LinearConstraint(matrix, right, right),
            bounds=Bounds(0, np.inf),
            integrality=np.ones(len(names)),
        )
        assert found.success
        ends.append(round(float(found.x[place[name]])))
    return ends[0], ends[1]


def rows_of(counts: dict[tuple[str, int], int]) -> list[tuple[object, ...]]:
    return [(code, area) for (area, code), number in counts.items() for _ in range(number)]


def test_the_base_beside_the_answers_does_not_tell_how_many_refused() -> None:
    # 120 answered, 3 refused: withheld as "3" beside a base of 120, it was 123 less 120.
    counts = {("n", 1): 30, ("n", 2): 30, ("s", 1): 40, ("s", 2): 20, ("s", 9): 3}
    sample = people(rows_of(counts), "area")
    shown = told(sample, SuppressionRule(5))
    assert shown[f"{ALL}/base"] == 120
    assert shown["refused"] is None
    # How many gave no answer is told by the base; which reason they had is not.
    assert possible(shown, 123, "refused") == (0, 3)


COUNTS = st.lists(st.sampled_from([0, 1, 2, 3, 4, 5, 7, 9, 20]), min_size=18, max_size=18)


@settings(max_examples=60, deadline=None)
@given(COUNTS, st.integers(2, 6))
def test_no_number_withheld_can_be_worked_out_from_all_tables(
    numbers: list[int], threshold: int
) -> None:
    cells = itertools.product(("a", "b", "c"), (*ANSWERS, *MISSING))
    rows = rows_of(dict(zip(cells, numbers, strict=True)))
    if len({area for _, area in rows}) < 2:
        return
    sample = people(rows, "area")
    shown = told(sample, SuppressionRule(threshold))
    small = [v for name, v in shown.items() if v is not None and 0 < v < threshold]
    assert small == []
    for name, value in shown.items():
        area, _, what = name.partition("/")
        base = sum(code in ANSWERS and area in (place, ALL) for code, place in rows)
        # A base that is large enough is missing only as all its answers are.
        if value is None and (what != "base" or 0 < base < threshold):
            low, high = possible(shown, len(rows), name)
            assert low < high, (name, shown)


def test_the_pages_of_waves_and_of_areas_withhold_the_same() -> None:
    # In area b nobody but 2 said "other"; that hides a second answer of all areas together.
    earlier = [(code, "a", "2004") for code in [1] * 40 + [2] * 40 + [3] * 40]
    counts = {("a", 1): 40, ("a", 2): 30, ("a", 3): 0, ("b", 1): 20, ("b", 2): 6, ("b", 3): 2}
    later = [(code, area, "2007") for code, area in rows_of(counts)]
    sample = people(earlier + later, "area", "wave")
    rule = SuppressionRule(5)
    shown = published_shares(sample.latest, rule)
    together = shown[(shown["area"] == ALL) & ~shown["suppressed"]]["answer"].tolist()
    changes = shown_changes(sample, "2004", "2007", rule)["Answer"].tolist()
    assert changes == together
    assert "other" not in together


@pytest.mark.parametrize(
    ("count", "wholes", "expected"),
    [
        (3, (), (1, 4)),
        (0, (), (0, 0)),
        (5, (), (5, 5)),
        (119, (122,), (118, 121)),
        (117, (122,), (117, 117)),
        (122, (122,), (122, 122)),
        (4, (6, 300), (1, 4)),
    ],
)
def test_a_single_count_is_shown_as_far_as_the_rule_allows(
    count: int, wholes: tuple[int, ...], expected: tuple[int, int]
) -> None:
    assert SuppressionRule(5).bounds(count, wholes) == expected


def test_noughts_and_rounding_hold_for_single_counts_too() -> None:
    assert SuppressionRule(5, zeros=True).bounds(0) == (0, 4)
    # A rest of nought, were it told, would tell that all are alike.
    assert SuppressionRule(5, zeros=True).bounds(122, (122,)) == (118, 122)
    assert SuppressionRule(5, rounding_base=5).bounds(122) == (120, 120)
    assert SuppressionRule(5, rounding_base=5).bounds(123) == (125, 125)
