from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money import (
    LogNormal,
    Normal,
    Uniform,
    sobol_by_quadrature,
    sobol_indices,
    sobol_of_product,
    tornado,
)

SIDES = {
    "practices": Uniform(8261, 8433),
    "uptake": Uniform(0.955, 0.965),
    "payment": Uniform(11500, 12500),
}


def total(practices: Any, uptake: Any, payment: Any) -> Any:
    return practices * uptake * payment


def ishigami(x: Any, y: Any, z: Any) -> Any:
    return np.sin(x) + 7 * np.sin(y) ** 2 + 0.1 * z**4 * np.sin(x)


def test_one_input_at_a_time() -> None:
    table = tornado(
        total,
        {
            "practices": (8261, 8347, 8433),
            "uptake": (0.955, 0.96, 0.965),
            "payment": (11500, 12000, 12500),
        },
    )
    assert table["input"].tolist() == ["payment", "practices", "uptake"]
    assert table["rank"].tolist() == [1, 2, 3]
    assert table["swing"].tolist() == pytest.approx(
        [8347 * 0.96 * 1000, (8433 - 8261) * 0.96 * 12000, 8347 * 0.01 * 12000], rel=1e-12
    )
    assert table["output_base"].tolist() == [8347 * 0.96 * 12000] * 3


def test_a_falling_model_keeps_the_ends_of_the_input() -> None:
    table = tornado(lambda n: 100 / n, {"n": (5, 10, 20)})
    assert table[["output_low", "output_high", "swing"]].to_numpy().tolist() == [[20, 5, 15]]


def test_equal_swings_keep_their_order() -> None:
    table = tornado(lambda a, b: a + b, {"a": (0, 1, 2), "b": (0, 1, 2)})
    assert table["input"].tolist() == ["a", "b"]


def test_disordered_inputs_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="not ordered"):
        tornado(lambda a: a, {"a": (2, 1, 3)})
    with pytest.raises(InvalidArgument, match="no inputs"):
        tornado(lambda: 1, {})


def test_quadrature_on_the_ishigami_function() -> None:
    # Closed form, Ishigami and Homma 1990, with a = 7 and b = 0.1.
    a, b, pi = 7, 0.1, math.pi
    first = 0.5 * (1 + b * pi**4 / 5) ** 2
    second = a**2 / 8
    both = b**2 * pi**8 * (1 / 18 - 1 / 50)
    side = Uniform(-pi, pi)
    mean, variance, table = sobol_by_quadrature(ishigami, {"x": side, "y": side, "z": side})
    whole = first + second + both
    assert mean == pytest.approx(a / 2, rel=1e-12)
    assert variance == pytest.approx(whole, rel=1e-12)
    assert table["first_order"].tolist() == pytest.approx(
        [first / whole, second / whole, 0], abs=1e-12
    )
    assert table["total"].tolist() == pytest.approx(
        [(first + both) / whole, second / whole, both / whole], abs=1e-12
    )


def test_salib_agrees_with_quadrature() -> None:
    side = Uniform(-math.pi, math.pi)
    inputs = {"x": side, "y": side, "z": side}
    _, _, exact = sobol_by_quadrature(ishigami, inputs)
    sampled = sobol_indices(ishigami, inputs, seed=3, base_samples=8192)
    assert sampled["first_order"].tolist() == pytest.approx(exact["first_order"].tolist(), abs=0.01)
    assert sampled["total"].tolist() == pytest.approx(exact["total"].tolist(), abs=0.01)


def test_the_product_in_closed_form_and_by_quadrature() -> None:
    mean, variance, closed = sobol_of_product(SIDES)
    assert mean == (8261 + 8433) / 2 * 0.96 * 12000
    mean_2, variance_2, table = sobol_by_quadrature(total, SIDES, nodes=4)
    assert mean_2 == pytest.approx(mean, rel=1e-12)
    assert variance_2 == pytest.approx(variance, rel=1e-9)
    for column in ("first_order", "total"):
        assert table[column].tolist() == pytest.approx(closed[column].tolist(), rel=1e-8)


def test_the_closed_form_on_two_factors() -> None:
    mean, variance, table = sobol_of_product({"a": Normal(1, 0.1), "b": Normal(2, 0.4)})
    # Squared coefficients of variation: 0.01 and 0.04.
    spread = 1.01 * 1.04 - 1
    assert (mean, variance) == (2, pytest.approx(4 * spread))
    assert table["first_order"].tolist() == pytest.approx([0.01 / spread, 0.04 / spread])
    assert table["total"].tolist() == pytest.approx([0.01 * 1.04 / spread, 0.04 * 1.01 / spread])


def test_any_stated_distribution_can_be_sampled() -> None:
    inputs = {"a": LogNormal(100, 0.3), "b": Normal(50, 5)}
    _, _, closed = sobol_of_product(inputs)
    sampled = sobol_indices(lambda a, b: a * b, inputs, seed=5)
    assert sampled["total"].tolist() == pytest.approx(closed["total"].tolist(), abs=0.02)


def test_the_same_seed_gives_the_same_indices() -> None:
    runs = [sobol_indices(total, SIDES, seed=9, base_samples=256) for _ in range(2)]
    assert runs[0].equals(runs[1])


@pytest.mark.parametrize(
    "run",
    [
        lambda: sobol_indices(lambda a: a, {"a": Uniform(0, 1)}, seed=1),
        lambda: sobol_indices(total, SIDES, seed=1, base_samples=1000),
        lambda: sobol_indices(total, SIDES, seed=1, level=0),
        lambda: sobol_indices(total, {**SIDES, "uptake": (0, 1)}, seed=1),  # type: ignore[dict-item]
        lambda: sobol_indices(lambda **_: 1.0, SIDES, seed=1),
        lambda: sobol_by_quadrature(total, SIDES, nodes=1),
        lambda: sobol_by_quadrature(total, SIDES, nodes=1000),
        lambda: sobol_by_quadrature(lambda a, b: 0 * a, {"a": Uniform(0, 1), "b": Uniform(0, 1)}),
        lambda: sobol_of_product({"a": Uniform(-1, 1), "b": Uniform(0, 1)}),
    ],
)
def test_unusable_inputs_are_refused(run: type) -> None:
    with pytest.raises(InvalidArgument):
        run()
