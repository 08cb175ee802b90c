"""What drives a result: one input at a time, and shares of the variance."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import finite
from pbcanalysis.money.distributions import Distribution, FloatArray
from pbcanalysis.money.uncertainty import Model

if TYPE_CHECKING:
    import pandas as pd


def tornado(model: Model, inputs: Mapping[str, tuple[float, float, float]]) -> pd.DataFrame:
    """Move one input at a time from its low to its high value, the others at their base.

    Args:
        model: Function of keyword arguments named as ``inputs``, giving one number.
        inputs: For each argument its low, base and high value, ordered.

    Returns:
        One row per input, widest swing first: ``input``, ``low``, ``base``, ``high``,
        ``output_low``, ``output_high`` (outputs at the low and high input, not sorted),
        ``output_base``, ``swing`` (absolute difference), ``rank`` from 1. Equal swings keep
        the order given.

    Raises:
        InvalidArgument: If there are no inputs, or low, base and high are not ordered.

    Reference:
        Eschenbach 1992, Interfaces 22(6):40 (tornado diagrams).

    Example:
        >>> table = tornado(lambda a, b: a * b, {"a": (1, 2, 3), "b": (4, 10, 16)})
        >>> table[["input", "swing"]].values.tolist()
        [['b', 24.0], ['a', 20.0]]
    """
    import pandas as pd

    if not inputs:
        raise InvalidArgument("no inputs to move")
    for name, (low, base, high) in inputs.items():
        if not finite(f"{name} low", low) <= finite(name, base) <= finite(f"{name} high", high):
            raise InvalidArgument(f"{name}: {low}, {base} and {high} are not ordered")
    centre = {name: values[1] for name, values in inputs.items()}
    middle = float(model(**centre))
    rows: list[dict[str, object]] = []
    for name, (low, base, high) in inputs.items():
        down, up = (float(model(**{**centre, name: end})) for end in (low, high))
        rows.append(
            {
                "input": name,
                "low": low,
                "base": base,
                "high": high,
                "output_low": down,
                "output_high": up,
                "output_base": middle,
                "swing": abs(up - down),
            }
        )
    table = pd.DataFrame(rows)
    table = table.sort_values("swing", ascending=False, kind="stable", ignore_index=True)
    return table.assign(rank=np.arange(1, len(table) + 1))


def sobol_indices(
    model: Model,
    inputs: Mapping[str, Distribution],
    *,
    seed: int,
    base_samples: int = 4096,
    level: float = 0.95,
) -> pd.DataFrame:
    """First-order and total Sobol indices, sampled and estimated by SALib.

    Args:
        model: Function of keyword arguments named as ``inputs``, working elementwise on arrays.
        inputs: For each argument its stated distribution; independent of each other.
        seed: Seed of the scrambled sequence and of the bootstrap of the bounds.
        base_samples: A power of two; the model is worked out (inputs + 2) times as often.
        level: Level of the bootstrap bounds.

    Returns:
        One row per input in the order given: ``input``, ``first_order``,
        ``first_order_half_width``, ``total``, ``total_half_width``.

    Raises:
        InvalidArgument: If there are fewer than two inputs, ``base_samples`` is no power of two,
            or the model gives something that is not a finite number.

    Reference:
        Sobol 2001; Saltelli and others 2010, Computer Physics Communications 181:259.

    Example:
        >>> from pbcanalysis.money.distributions import Uniform
        >>> table = sobol_indices(
        ...     lambda a, b: a + 2 * b, {"a": Uniform(0, 1), "b": Uniform(0, 1)}, seed=1
        ... )
        >>> table["first_order"].round(2).tolist()  # variances as 1 to 4
        [0.2, 0.8]
    """
    import pandas as pd
    from SALib.analyze import sobol as analysis
    from SALib.sample import sobol as sampling

    _check_inputs(inputs)
    if base_samples < 2 or base_samples & (base_samples - 1):
        raise InvalidArgument(f"base_samples is a power of two, not {base_samples}")
    if not 0 < level < 1:
        raise InvalidArgument(f"a level lies strictly between 0 and 1, not {level}")
    names = list(inputs)
    # Sampled as probabilities and turned into values here, so that every stated distribution
    # can be used, not only those that SALib knows.
    problem = {"num_vars": len(names), "names": names, "bounds": [[0.0, 1.0]] * len(names)}
    points = sampling.sample(problem, base_samples, calc_second_order=False, seed=seed)
    output = _evaluate(
        model, {name: inputs[name].quantile(points[:, i]) for i, name in enumerate(names)}
    )
    result = analysis.analyze(
        problem,
        output,
        calc_second_order=False,
        conf_level=level,
        seed=seed,
        print_to_console=False,
    )
    return pd.DataFrame(
        {
            "input": names,
            "first_order": np.asarray(result["S1"], dtype=float),
            "first_order_half_width": np.asarray(result["S1_conf"], dtype=float),
            "total": np.asarray(result["ST"], dtype=float),
            "total_half_width": np.asarray(result["ST_conf"], dtype=float),
        }
    )


def sobol_by_quadrature(
    model: Model, inputs: Mapping[str, Distribution], *, nodes: int = 32
) -> tuple[float, float, pd.DataFrame]:
    """Sobol indices by Gauss-Legendre quadrature: no sampling error, for few, smooth inputs.

    This is the check on :func:`sobol_indices`. It is exact to rounding for polynomials in
    uniform inputs, and very close for smooth models of inputs with ends.

    Args:
        model: Function of keyword arguments named as ``inputs``, working elementwise on arrays.
        inputs: For each argument its stated distribution; independent of each other.
        nodes: Points per input; ``nodes ** len(inputs)`` may not exceed five million.

    Returns:
        Mean, variance, and one row per input: ``input``, ``first_order``, ``total``.

    Raises:
        InvalidArgument: If there are fewer than two inputs, too many points, or the model gives
            something that is not a finite number, or nothing varies.

    Reference:
        Sobol 2001, Mathematics and Computers in Simulation 55:271.

    Example:
        >>> from pbcanalysis.money.distributions import Uniform
        >>> mean, variance, table = sobol_by_quadrature(
        ...     lambda a, b: a + 2 * b, {"a": Uniform(0, 1), "b": Uniform(0, 1)}
        ... )
        >>> round(mean, 9), round(variance * 12, 9), table["total"].round(9).tolist()
        (1.5, 5.0, [0.2, 0.8])
    """
    import pandas as pd

    _check_inputs(inputs)
    count = len(inputs)
    if nodes < 2 or nodes**count > 5_000_000:
        raise InvalidArgument(f"{nodes} nodes for {count} inputs: use 2 or more, and fewer points")
    at, weight = np.polynomial.legendre.leggauss(nodes)
    at, weight = (at + 1) / 2, weight / 2
    grids = np.meshgrid(*(each.quantile(at) for each in inputs.values()), indexing="ij", copy=False)
    flat = _evaluate(
        model, {name: grid.reshape(-1) for name, grid in zip(inputs, grids, strict=True)}
    )
    mean = _average(flat.reshape((nodes,) * count), weight)
    # Centred before squaring: the variance is small beside the square of the mean.
    centred = flat.reshape((nodes,) * count) - mean
    variance = _average(centred**2, weight)
    if variance <= 0:
        raise InvalidArgument("the model does not vary with its inputs")
    first, total = [], []
    for axis in range(count):
        alone = np.moveaxis(centred, axis, 0)
        for _ in range(count - 1):
            alone = alone @ weight
        first.append(float((alone**2) @ weight) / variance)
        others = np.moveaxis(centred, axis, -1) @ weight
        total.append(1 - _average(others**2, weight) / variance)
    table = pd.DataFrame({"input": list(inputs), "first_order": first, "total": total})
    return mean, variance, table


def sobol_of_product(inputs: Mapping[str, Distribution]) -> tuple[float, float, pd.DataFrame]:
    """Sobol indices of a product of independent inputs, in closed form.

    Args:
        inputs: For each factor its stated distribution; only mean and spread matter.

    Returns:
        Mean, variance, and one row per input: ``input``, ``first_order``, ``total``.

    Raises:
        InvalidArgument: If there are fewer than two inputs or a mean is nought.

    Reference:
        Saltelli and others 2008, Global Sensitivity Analysis: The Primer, chapter 4.

    Example:
        >>> from pbcanalysis.money.distributions import Normal
        >>> _, _, table = sobol_of_product({"a": Normal(1, 0.1), "b": Normal(1, 0.2)})
        >>> table["first_order"].round(6).tolist()[0]  # 0.01 / (1.01 * 1.04 - 1)
        0.198413
    """
    import pandas as pd

    _check_inputs(inputs)
    for name, each in inputs.items():
        if each.mean == 0:
            raise InvalidArgument(f"the mean of {name} is nought: the closed form needs another")
    squared = [(each.sd / each.mean) ** 2 for each in inputs.values()]
    # The variance over the squared mean, without the loss of digits in "product minus one".
    spread = math.expm1(math.fsum(math.log1p(value) for value in squared))
    mean = math.prod(each.mean for each in inputs.values())
    table = pd.DataFrame(
        {
            "input": list(inputs),
            "first_order": [value / spread for value in squared],
            "total": [value * (1 + spread) / (1 + value) / spread for value in squared],
        }
    )
    return mean, mean**2 * spread, table


def _check_inputs(inputs: Mapping[str, Distribution]) -> None:
    if len(inputs) < 2:
        raise InvalidArgument("shares of the variance need at least two inputs")
    for name, each in inputs.items():
        if not isinstance(each, Distribution):
            raise InvalidArgument(f"{name} has no stated distribution")


def _evaluate(model: Model, values: Mapping[str, FloatArray]) -> FloatArray:
    shape = next(iter(values.values())).shape
    output = np.asarray(model(**values), dtype=np.float64)
    if output.shape != shape or not np.isfinite(output).all():
        raise InvalidArgument("the model must give one finite number for each set of inputs")
    return output


def _average(values: FloatArray, weight: FloatArray) -> float:
    for _ in range(values.ndim):
        values = values @ weight
    return float(values)
