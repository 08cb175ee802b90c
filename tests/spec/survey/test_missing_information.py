from __future__ import annotations

import itertools
from math import inf, sqrt

import numpy as np
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import (
    data_defect_error,
    data_defect_identity,
    fraction_missing,
    largest_deviation,
    r_indicator,
    r_indicator_bounds,
    rubins_rules,
)


def test_fraction_missing() -> None:
    assert fraction_missing(122, 623).value == 501 / 623
    assert fraction_missing(10, 10).value == 0.0
    assert "80.4% of the information is missing" in fraction_missing(122, 623).sentence


def test_r_indicator_by_hand() -> None:
    # Half of the sample responds at 0.1, half at 0.3: the mean is 0.2, the deviation 0.1.
    found = r_indicator([100, 100], [10, 30], divisor="n")
    assert found.response_rate == pytest.approx(0.2, abs=1e-15)
    assert found.deviation == pytest.approx(0.1, abs=1e-15)
    assert found.value == pytest.approx(0.8, abs=1e-15)
    assert found.coefficient_of_variation == pytest.approx(0.5, abs=1e-15)
    below = r_indicator([100, 100], [10, 30])
    assert below.deviation == pytest.approx(0.1 * sqrt(200 / 199), abs=1e-15)


def test_r_indicator_stays_within_its_bounds() -> None:
    # Nobody of one group and everybody of the other is the worst that a response rate allows.
    worst = r_indicator([75, 25], [0, 25], divisor="n")
    bounds = r_indicator_bounds(25, 100)
    assert worst.value == pytest.approx(bounds.low, abs=1e-15)
    assert bounds.low == pytest.approx(1 - 2 * sqrt(0.25 * 0.75), abs=1e-15)
    assert (bounds.high, bounds.value) == (1.0, None)
    assert largest_deviation(25, 100) == pytest.approx(sqrt(3) / 4, abs=1e-15)


def test_data_defect_by_its_three_factors() -> None:
    found = data_defect_error(122, 623, 0.2, 0.05)
    assert found.quantity == pytest.approx(sqrt(501 / 122), abs=1e-15)
    assert found.difficulty == pytest.approx(0.4, abs=1e-15)
    assert found.error == pytest.approx(0.05 * sqrt(501 / 122) * 0.4, abs=1e-15)
    assert found.effective_size == pytest.approx(122 / 501 / 0.05**2, abs=1e-12)
    assert data_defect_error(122, 623, 0.2, 0.0).effective_size is None
    assert data_defect_error(10, 10, 0.2, 0.1).error == 0.0


def test_the_identity_is_one() -> None:
    replied = np.zeros(623)
    replied[:122] = 1
    answer = np.zeros(623)
    # 22 yeses among those who replied, 178 among the others.
    answer[:22] = 1
    answer[122:300] = 1
    found = data_defect_identity(22, 122, 623, 200)
    assert found.correlation == pytest.approx(np.corrcoef(replied, answer)[0, 1], abs=1e-14)
    assert found.difficulty == pytest.approx(answer.std(), abs=1e-15)
    assert found.error == pytest.approx(22 / 122 - 200 / 623, abs=1e-15)


def test_rubins_rules_by_hand() -> None:
    # Estimates 1, 2, 3: mean 2, variance 1. Variances 4, 4, 4: within 4.
    found = rubins_rules([1.0, 2.0, 3.0], [4.0, 4.0, 4.0])
    between = 4 / 3 * 1
    assert (found.estimate, found.within, found.between) == (2.0, 4.0, 1.0)
    assert found.total == pytest.approx(4 + between, abs=1e-15)
    increase = between / 4
    assert found.relative_increase == pytest.approx(increase, abs=1e-15)
    assert found.missing_lambda == pytest.approx(between / (4 + between), abs=1e-15)
    freedom = 2 * (1 + 1 / increase) ** 2
    assert found.degrees_of_freedom == pytest.approx(freedom, abs=1e-12)
    expected = (increase + 2 / (freedom + 3)) / (increase + 1)
    assert found.fraction_missing == pytest.approx(expected, abs=1e-15)


def test_nothing_is_missing_where_imputations_agree() -> None:
    found = rubins_rules([0.2, 0.2], [0.01, 0.01])
    assert found.degrees_of_freedom == inf
    assert (found.relative_increase, found.fraction_missing) == (0.0, 0.0)


def test_mistakes_are_told() -> None:
    with pytest.raises(InvalidArgument, match="the same groups"):
        r_indicator([10], [1, 2])
    with pytest.raises(InvalidArgument, match="the same groups"):
        r_indicator([], [])
    with pytest.raises(InvalidArgument, match="x is at most n"):
        r_indicator([10], [11])
    with pytest.raises(InvalidArgument, match="one reply"):
        r_indicator([10, 10], [0, 0])
    with pytest.raises(InvalidArgument, match="the divisor is"):
        r_indicator([10], [1], divisor="N")
    with pytest.raises(InvalidArgument, match="a correlation lies from -1 to 1"):
        data_defect_error(10, 20, 0.5, 2)
    with pytest.raises(InvalidArgument, match="M lies from x to N - n \\+ x, 22 to 523"):
        data_defect_identity(22, 122, 623, 21)
    with pytest.raises(InvalidArgument, match="needs non-respondents"):
        data_defect_identity(0, 10, 20, 0)
    with pytest.raises(InvalidArgument, match="at least two"):
        rubins_rules([1.0], [1.0])
    with pytest.raises(InvalidArgument, match="variances above 0"):
        rubins_rules([1.0, 2.0], [1.0, 0.0])


def test_the_yardstick_of_the_correlation_is_what_a_random_draw_brings_about() -> None:
    # All ten ways to draw two of five, of whom two say yes: the mean square is 1 / (5 - 1).
    answers = np.array([1.0, 1.0, 0.0, 0.0, 0.0])
    squares = []
    for drawn in itertools.combinations(range(5), 2):
        replied = np.zeros(5)
        replied[list(drawn)] = 1
        squares.append(np.corrcoef(replied, answers)[0, 1] ** 2)
    assert np.mean(squares) == pytest.approx(1 / 4)
    assert data_defect_error(2, 5, 0.4, 0.1).by_chance == pytest.approx(0.5)
    assert data_defect_error(122, 623, 0.5, 0.1).by_chance == pytest.approx(622**-0.5)
