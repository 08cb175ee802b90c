from __future__ import annotations

import math
from fractions import Fraction

import numpy as np
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import (
    Beta,
    Bounds,
    Distribution,
    LogNormal,
    Normal,
    Triangular,
    Uniform,
    corner_bounds,
    first_order,
    first_order_ratio,
    monte_carlo,
)


def test_corners_of_a_product_over_a_quotient() -> None:
    bounds = corner_bounds(
        lambda total, n, share: total / (n * share),
        {"total": Bounds.rounded(98, "0.5"), "n": (8261, 8433), "share": ("0.955", "0.965")},
    )
    assert bounds.low == Fraction(975, 10) / (8433 * Fraction(965, 1000))
    assert bounds.high == Fraction(985, 10) / (8261 * Fraction(955, 1000))
    assert bounds.printed is None


def test_corners_carry_the_printed_figures() -> None:
    bounds = corner_bounds(lambda a, b: a - b, {"a": Bounds.rounded(10, 1), "b": 4})
    assert bounds == Bounds.between(9 - 4, 11 - 4, 10 - 4)


def test_the_ratio_in_closed_form() -> None:
    result = first_order_ratio((98, 0.3), (8347, 50))
    assert result.value == 98 / 8347
    assert result.sd == pytest.approx(98 / 8347 * math.hypot(0.3 / 98, 50 / 8347), rel=1e-15)


def test_full_correlation_of_equal_relative_errors_cancels() -> None:
    assert first_order_ratio((10, 1), (20, 2), correlation=1).sd == 0
    assert first_order_ratio((10, 1), (20, 2), correlation=-1).sd == pytest.approx(0.5 * 0.2)


def test_the_general_way_agrees_with_the_closed_form() -> None:
    closed = first_order_ratio((98, 0.3), (8347, 50))
    general = first_order(lambda a, b: a / b, {"a": (98, 0.3), "b": (8347, 50)})
    assert general.sd == pytest.approx(closed.sd, rel=1e-9)
    assert dict(general.contributions)["a"] == pytest.approx(
        dict(closed.contributions)["numerator"], rel=1e-8
    )


def test_shares_of_the_variance_of_a_sum() -> None:
    result = first_order(lambda a, b: a + b, {"a": (0, 3), "b": (5, 4)})
    assert result.sd == pytest.approx(5, rel=1e-9)
    assert [part for _, part in result.contributions] == pytest.approx([9 / 25, 16 / 25], rel=1e-9)


def test_the_interval_is_the_normal_one() -> None:
    interval = first_order_ratio((10, 1), (1, 0)).estimate(level=0.95, unit="GBP")
    # 1.959964 is the normal quantile of 0.975.
    assert interval.low == pytest.approx(10 - 1.959963984540054, rel=1e-12)
    assert interval.level == 0.95


@pytest.mark.parametrize(
    ("distribution", "mean", "sd"),
    [
        (Uniform(8261, 8433), (8261 + 8433) / 2, (8433 - 8261) / math.sqrt(12)),
        (Triangular(0, 0, 3), 3 / 3, math.sqrt((9 + 0 + 0 - 0 - 0 - 0) / 18)),
        (Triangular(1, 2, 6), 9 / 3, math.sqrt((1 + 4 + 36 - 2 - 6 - 12) / 18)),
        (Normal(5, 2), 5, 2),
        (LogNormal(100, 0.5), 100 * math.exp(0.125), None),
        (Beta(2, 3, 10, 20), 10 + 10 * 2 / 5, 10 * math.sqrt(2 * 3 / (25 * 6))),
    ],
)
def test_means_and_spreads(distribution: Distribution, mean: float, sd: float | None) -> None:
    assert distribution.mean == pytest.approx(mean, rel=1e-14)
    if sd is None:
        sd = mean * math.sqrt(math.exp(0.25) - 1)
    assert distribution.sd == pytest.approx(sd, rel=1e-12)


@pytest.mark.parametrize(
    "distribution",
    [Uniform(1, 3), Triangular(1, 2, 6), Normal(5, 2), LogNormal(100, 0.5), Beta(2, 3, 10, 20)],
)
def test_quantiles_have_the_stated_mean_and_spread(distribution: Distribution) -> None:
    # Midpoints of a fine grid of probabilities.
    at = (np.arange(200_000) + 0.5) / 200_000
    values = distribution.quantile(at)
    assert values.mean() == pytest.approx(distribution.mean, rel=1e-4)
    assert values.std() == pytest.approx(distribution.sd, rel=1e-3)
    assert (np.diff(values) > 0).all()


@pytest.mark.parametrize(
    "make",
    [
        lambda: Uniform(2, 2),
        lambda: Triangular(1, 7, 6),
        lambda: Triangular(2, 2, 2),
        lambda: Normal(0, 0),
        lambda: LogNormal(0, 1),
        lambda: Beta(0, 1),
        lambda: Beta(1, 1, 5, 4),
        lambda: Uniform(0, math.inf),
    ],
)
def test_impossible_distributions_are_refused(make: type) -> None:
    with pytest.raises(InvalidArgument):
        make()


def test_draws_of_a_scaled_uniform() -> None:
    result = monte_carlo(lambda x: 10 * x, {"x": Uniform(0, 1)}, seed=7)
    assert result.estimate.low == pytest.approx(10 * 0.025, rel=0.03)
    assert result.estimate.high == pytest.approx(10 * 0.975, rel=0.005)
    assert result.estimate.value == pytest.approx(5, rel=0.01)
    assert result.mean[0] == pytest.approx(5, abs=4 * result.standard_error)
    assert "x uniform from 0 to 1" in result.estimate.sentence


def test_draws_do_not_depend_on_the_order_of_inputs() -> None:
    a = monte_carlo(lambda x, y: x - y, {"x": Uniform(0, 1), "y": Normal(0, 1)}, seed=7)
    b = monte_carlo(lambda x, y: x - y, {"y": Normal(0, 1), "x": Uniform(0, 1)}, seed=7)
    assert (a.low_draws == b.low_draws).all()
    assert a.estimate == b.estimate


def test_another_seed_gives_other_draws() -> None:
    a, b = (monte_carlo(lambda x: x, {"x": Uniform(0, 1)}, seed=seed) for seed in (1, 2))
    assert (a.low_draws != b.low_draws).any()


def test_a_mere_range_becomes_a_probability_box() -> None:
    box = monte_carlo(lambda x, y: x + y, {"x": Uniform(0, 1), "y": (10, 20)}, seed=7)
    assert np.allclose(box.high_draws - box.low_draws, 20 - 10, rtol=1e-12)
    assert box.estimate.value is None
    assert box.estimate.low == pytest.approx(10 + 0.025, abs=0.005)
    assert box.estimate.high == pytest.approx(20 + 0.975, abs=0.005)
    assert dict(box.stated)["y"] == "anywhere from 10 to 20"


def test_no_distribution_is_made_up() -> None:
    with pytest.raises(InvalidArgument, match="no input has a stated distribution"):
        monte_carlo(lambda x: x, {"x": (0, 1)}, seed=1)


def test_draws_cannot_be_changed_afterwards() -> None:
    result = monte_carlo(lambda x: x, {"x": Uniform(0, 1)}, seed=1)
    with pytest.raises(ValueError, match="read-only"):
        result.low_draws[0] = 0


@pytest.mark.parametrize(
    ("model", "options", "message"),
    [
        (lambda x: x, {"draws": 10}, "at least 1,000"),
        (lambda x: x, {"level": 1}, "between 0 and 1"),
        (lambda x: x * np.nan, {}, "finite number"),
        (lambda x: 1.0, {}, "for each draw"),
    ],
)
def test_unusable_runs_are_refused(model: object, options: dict[str, float], message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        monte_carlo(model, {"x": Uniform(0, 1)}, seed=1, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "run",
    [
        lambda: first_order(lambda a: a, {"a": (1, 0)}),
        lambda: first_order(lambda a: a, {"a": (1, -1)}),
        lambda: first_order_ratio((1, 1), (0, 1)),
        lambda: first_order_ratio((1, -1), (1, 1)),
        lambda: first_order_ratio((1, 0), (1, 0)),
        lambda: first_order_ratio((1, 1), (1, 1), correlation=2),
        lambda: first_order_ratio((1, 1), (1, 1)).estimate(level=0),
        lambda: corner_bounds(lambda: 1, {}),
        lambda: monte_carlo(
            lambda **_: 1, {"x": Uniform(0, 1)} | {f"b{i}": (0, 1) for i in range(11)}, seed=1
        ),
    ],
)
def test_unusable_inputs_are_refused(run: type) -> None:
    with pytest.raises(InvalidArgument):
        run()


@pytest.mark.parametrize(
    ("distribution", "text"),
    [
        (Uniform(53_000_000, 53_944_734), "uniform from 53,000,000 to 53,944,734"),
        (Triangular(1, 2, 6), "triangular from 1 to 6 with mode 2"),
        (Normal(5, 0.25), "normal with mean 5 and standard deviation 0.25"),
        (LogNormal(100, 0.5), "log-normal with median 100 and log standard deviation 0.5"),
        (Beta(96, 4), "beta with shapes 96 and 4 from 0 to 1"),
    ],
)
def test_a_distribution_says_what_it_is(distribution: Distribution, text: str) -> None:
    assert str(distribution) == text
