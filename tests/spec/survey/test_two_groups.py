"""Two groups are planned for Newcombe's interval, and the plan keeps its power exactly."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binom
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import newcombe, power_two_groups, sample_size_two_groups


def enumerated_power(p1: float, p2: float, n: int, level: float = 0.95) -> float:
    """The sum over every pair of counts, with Wilson's ends from another package."""
    x = np.arange(n + 1)
    low, high = proportion_confint(x, n, 1 - level, "wilson")
    p = x / n
    gap = p[:, None] - p[None, :]
    lower = gap - np.hypot((p - low)[:, None], (high - p)[None, :])
    upper = gap + np.hypot((high - p)[:, None], (p - low)[None, :])
    chance = binom.pmf(x, n, p1)[:, None] * binom.pmf(x, n, p2)[None, :]
    return float(chance[lower > 0 if p1 > p2 else upper < 0].sum())


def test_the_interval_is_that_of_another_package() -> None:
    for one, other in ((14, 3), (12, 4), (11, 4), (5, 0)):
        low, _ = confint_proportions_2indep(
            one, 268, other, 268, method="newcomb", correction=False
        )
        assert low == pytest.approx(newcombe(one, 268, other, 268).low, abs=1e-12)


def test_power_by_enumeration() -> None:
    assert power_two_groups(0.05, 0.01, 250) == pytest.approx(
        enumerated_power(0.05, 0.01, 250), abs=1e-12
    )
    # The arcsine effect size asks for 250 in each group; 77% is what they have, not 80%.
    assert round(power_two_groups(0.05, 0.01, 250), 3) == 0.772
    for p1, p2, n, level in ((0.5, 0.6, 391, 0.95), (0.9, 0.2, 9, 0.99), (0.0, 0.3, 20, 0.9)):
        assert power_two_groups(p1, p2, n, level) == pytest.approx(
            enumerated_power(p1, p2, n, level), abs=1e-12
        )


@pytest.mark.parametrize(
    ("p1", "p2", "power", "level"),
    [
        (0.05, 0.01, 0.8, 0.95),
        (0.01, 0.05, 0.9, 0.95),
        (0.5, 0.6, 0.8, 0.95),
        (2 / 3, 0.74, 0.8, 0.9),
        (0.95, 0.85, 0.8, 0.99),
        (0.98, 0.02, 0.9, 0.95),
    ],
)
def test_the_plan_keeps_its_power_from_there_on_and_one_fewer_does_not(
    p1: float, p2: float, power: float, level: float
) -> None:
    n = sample_size_two_groups(p1, p2, power, level).n
    assert enumerated_power(p1, p2, n, level) >= power
    assert n < 3 or enumerated_power(p1, p2, n - 1, level) < power
    for larger in range(n, n + n // 2, max(n // 60, 1)):
        assert enumerated_power(p1, p2, larger, level) >= power


def test_clusters_and_a_population() -> None:
    plain = sample_size_two_groups(0.5, 0.6)
    assert plain.exact == plain.endless == plain.n
    assert sample_size_two_groups(0.5, 0.6, design_effect=1.5).exact == 1.5 * plain.n
    # n (N - 1)/(N - n) replies' worth: n = 1.5 x 392 x 623 / (622 + 1.5 x 392).
    both = sample_size_two_groups(0.5, 0.6, N=623, design_effect=1.5)
    assert plain.n == 392
    assert both.exact == pytest.approx(588 * 623 / (622 + 588), abs=1e-9)
    assert both.n == 303
    assert both.sentence == (
        "Telling 50.0% from 60.0% between two groups with a power of 80% (95%), in each needs 303 "
        "respondents of 623."
    )


def test_mistakes_are_told() -> None:
    with pytest.raises(InvalidArgument, match="the two shares are the same"):
        power_two_groups(0.5, 0.5, 10)
    with pytest.raises(InvalidArgument, match="a design effect is"):
        sample_size_two_groups(0.5, 0.6, design_effect=0)
    with pytest.raises(InvalidArgument, match="n is at least 1"):
        power_two_groups(0.5, 0.6, 0)
