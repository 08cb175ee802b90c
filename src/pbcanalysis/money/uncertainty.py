"""Uncertainty of a computed sum: bounds first, distributions only where someone states them."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from itertools import product
from typing import Any

import numpy as np

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.interval_kinds import in_order
from pbcanalysis.money.bounds import UNSAID, Bounds, BoundsLike, finite, plain
from pbcanalysis.money.distributions import Distribution, FloatArray
from pbcanalysis.results import Estimate

Model = Callable[..., Any]


def corner_bounds(model: Model, inputs: Mapping[str, BoundsLike]) -> Bounds:
    """Bounds of a model whose inputs are known only to lie between two ends.

    The model is worked out at every combination of ends. That is exact if the model rises or
    falls in each input throughout its bounds, whatever the others are (products, quotients of
    positive numbers, sums). It is not a bound for other models.

    Args:
        model: Function of keyword arguments named as ``inputs``. It is given exact fractions.
        inputs: For each argument a number, a pair, or bounds; at most 16.

    Returns:
        Exact bounds; ``printed`` is the model at the printed figures if every input has one.

    Raises:
        InvalidArgument: If there are no inputs or more than 16.

    Reference:
        Dong and Shah 1987 (vertex method), Fuzzy Sets and Systems 24:65.

    Example:
        >>> bounds = corner_bounds(lambda total, n: total / n, {"total": (90, 110), "n": (10, 11)})
        >>> bounds.low, bounds.high
        (Fraction(90, 11), Fraction(11, 1))
    """
    if not 0 < len(inputs) <= 16:
        raise InvalidArgument(f"from 1 to 16 inputs can be bounded, not {len(inputs)}")
    bounds = {name: Bounds.of(value) for name, value in inputs.items()}
    outputs = [
        Fraction(model(**dict(zip(bounds, corner, strict=True))))
        for corner in product(*((each.low, each.high) for each in bounds.values()))
    ]
    middle = {name: each.printed for name, each in bounds.items()}
    printed = None
    if all(value is not None for value in middle.values()):
        printed = Fraction(model(**middle))
        outputs.append(printed)
    kinds = frozenset[str]().union(*(each.kinds for each in bounds.values()))
    return Bounds(min(outputs), max(outputs), printed, kinds)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstOrder:
    """A value and its standard deviation by first-order propagation.

    Attributes:
        value: The model at the means.
        sd: Standard deviation.
        contributions: For each input its share of the variance; they add up to one.
    """

    value: float
    sd: float
    contributions: tuple[tuple[str, float], ...]

    def estimate(self, *, level: float = 0.95, unit: str = "ratio") -> Estimate:
        """An interval at ``level``, taking the result as normal.

        Raises:
            InvalidArgument: If the level does not lie between nought and one.

        Reference:
            JCGM 100:2008, clause 6.
        """
        from scipy.special import ndtri

        if not 0 < level < 1:
            raise InvalidArgument(f"a level lies strictly between 0 and 1, not {level}")
        half = float(ndtri((1 + level) / 2)) * self.sd
        return Estimate(
            value=self.value,
            low=self.value - half,
            high=self.value + half,
            level=level,
            kinds=("assumptions",),
            unit=unit,
            method="First-order propagation of independent standard deviations",
            reference="JCGM 100:2008, clause 5",
            sentence=(
                f"{plain(self.value, 6)} with a standard deviation of {plain(self.sd, 3)} "
                f"({100 * level:g}% interval {plain(self.value - half, 6)} to "
                f"{plain(self.value + half, 6)}, "
                "if the result is taken as normal)."
            ),
            inputs=dict(self.contributions),
        )


def first_order(model: Model, inputs: Mapping[str, tuple[float, float]]) -> FirstOrder:
    """First-order propagation of independent standard deviations through any smooth model.

    Args:
        model: Function of keyword arguments named as ``inputs``.
        inputs: For each argument its mean and standard deviation.

    Returns:
        Value, standard deviation, and the share of each input in the variance.

    Raises:
        InvalidArgument: If an input is not finite, a standard deviation is negative, or all are
            nought.

    Reference:
        JCGM 100:2008, clause 5.1.2. Derivatives by central differences, extrapolated once
        (Richardson 1911).

    Example:
        >>> result = first_order(lambda a, b: a * b, {"a": (3, 0.1), "b": (4, 0.2)})
        >>> round(result.sd**2, 9)  # (4 * 0.1)**2 + (3 * 0.2)**2
        0.52
    """
    means: dict[str, float] = {}
    for name, (mean, sd) in inputs.items():
        means[name] = finite(f"the mean of {name}", mean)
        if finite(f"the standard deviation of {name}", sd) < 0:
            raise InvalidArgument(f"the standard deviation of {name} is negative: {sd}")
    terms = {
        name: (_slope(model, means, name, sd) * sd) ** 2 if sd else 0.0
        for name, (_, sd) in inputs.items()
    }
    variance = math.fsum(terms.values())
    if variance == 0:
        raise InvalidArgument("no input varies, so there is nothing to propagate")
    return FirstOrder(
        value=float(model(**means)),
        sd=math.sqrt(variance),
        contributions=tuple((name, term / variance) for name, term in terms.items()),
    )


def _slope(model: Model, means: Mapping[str, float], name: str, sd: float) -> float:
    centre = means[name]
    # The spread sets the scale where the mean is nought or near it.
    step = 1e-3 * max(abs(centre), sd)

    def difference(width: float) -> float:
        up, down = centre + width, centre - width
        rise = float(model(**{**means, name: up})) - float(model(**{**means, name: down}))
        return rise / (up - down)

    return (4 * difference(step / 2) - difference(step)) / 3


def first_order_ratio(
    numerator: tuple[float, float], denominator: tuple[float, float], *, correlation: float = 0.0
) -> FirstOrder:
    """First-order propagation through a ratio, in closed form.

    Args:
        numerator: Mean and standard deviation.
        denominator: Mean and standard deviation.
        correlation: Correlation of the two, from -1 to 1.

    Returns:
        Ratio of the means and its standard deviation. With a correlation the contributions are
        those of the two variances alone, scaled to add up to one.

    Raises:
        InvalidArgument: If a mean is nought, a standard deviation is negative, both are nought, or
            the correlation is out of range.

    Reference:
        JCGM 100:2008, clause 5; Cochran 1977, chapter 6.

    Example:
        >>> result = first_order_ratio((10, 1), (5, 0))
        >>> result.value, round(result.sd, 12)
        (2.0, 0.2)
    """
    (top, top_sd), (bottom, bottom_sd) = numerator, denominator
    for name, number in (("numerator", top), ("denominator", bottom)):
        if finite(f"the mean of the {name}", number) == 0:
            raise InvalidArgument(f"the mean of the {name} is nought")
    if finite("sd", top_sd) < 0 or finite("sd", bottom_sd) < 0:
        raise InvalidArgument("a standard deviation is negative")
    if not -1 <= correlation <= 1:
        raise InvalidArgument(f"a correlation lies from -1 to 1, not {correlation}")
    a, b = top_sd / top, bottom_sd / bottom
    if a == b == 0:
        raise InvalidArgument("no input varies, so there is nothing to propagate")
    relative = a * a + b * b - 2 * correlation * a * b
    value = top / bottom
    return FirstOrder(
        value=value,
        sd=abs(value) * math.sqrt(max(relative, 0.0)),
        contributions=(
            ("numerator", a * a / (a * a + b * b)),
            ("denominator", b * b / (a * a + b * b)),
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class MonteCarlo:
    """Draws of a model, as a probability box where some inputs are mere bounds.

    Attributes:
        estimate: Interval at the level asked for. The value is the median of the draws, or
            ``None`` where an input is a mere range.
        low_draws: Least output for each draw, shape ``(draws,)``.
        high_draws: Greatest output for each draw; equal to ``low_draws`` if every input has a
            distribution.
        mean: Lowest and highest mean.
        standard_error: Standard error of the mean that comes from the number of draws, the larger
            of the two ends.
        stated: Each input with the distribution or bounds stated for it.
        seed: Seed of the draws.
    """

    estimate: Estimate
    low_draws: FloatArray = field(repr=False)
    high_draws: FloatArray = field(repr=False)
    mean: tuple[float, float]
    standard_error: float
    stated: tuple[tuple[str, str], ...]
    seed: int


def monte_carlo(
    model: Model,
    inputs: Mapping[str, Distribution | BoundsLike],
    *,
    seed: int,
    draws: int = 100_000,
    level: float = 0.95,
    unit: str = "ratio",
) -> MonteCarlo:
    """Propagate stated distributions, independently, and mere bounds beside them.

    For inputs with a distribution, values are drawn. For inputs that are mere bounds, no
    distribution is made up: the model is worked out at each combination of their ends, and the
    least and greatest result of each draw are kept. Together these form a probability box.

    Args:
        model: Function of keyword arguments named as ``inputs``; it is given arrays of shape
            ``(draws,)`` and must work elementwise. It has to rise or fall in each bounded input
            (see :func:`corner_bounds`).
        inputs: For each argument a stated distribution, or a number, a pair, or bounds.
        seed: Seed; the same seed gives the same draws, whatever the order of ``inputs``.
        draws: Number of draws, at least 1,000.
        level: Share of the draws in the interval; with bounds, the least share.
        unit: Unit of the result.

    Returns:
        The interval and the draws.

    Raises:
        InvalidArgument: If no input has a distribution, there are too few draws, or the model
            gives something that is not a finite number.

    Reference:
        JCGM 101:2008; Ferson, Ginzburg and Akcakaya 1996 (probability boxes).

    Example:
        >>> from pbcanalysis.money.distributions import Uniform
        >>> result = monte_carlo(lambda x: 2 * x, {"x": Uniform(0, 1)}, seed=1)
        >>> abs(result.estimate.high - 1.95) < 0.01  # 2 * 0.975
        True
    """
    stated = {name: each for name, each in inputs.items() if isinstance(each, Distribution)}
    if not stated:
        raise InvalidArgument("no input has a stated distribution: use corner_bounds")
    if draws < 1000:
        raise InvalidArgument(f"at least 1,000 draws are needed, not {draws}")
    if not 0 < level < 1:
        raise InvalidArgument(f"a level lies strictly between 0 and 1, not {level}")
    bounded = {
        name: Bounds.of(each) for name, each in inputs.items() if not isinstance(each, Distribution)
    }
    if len(bounded) > 10:
        raise InvalidArgument(f"at most 10 inputs can be mere bounds, not {len(bounded)}")
    uniform = np.random.default_rng(seed).random((len(stated), draws))
    drawn = {name: stated[name].quantile(uniform[row]) for row, name in enumerate(sorted(stated))}
    low = np.full(draws, np.inf)
    high = np.full(draws, -np.inf)
    for corner in product(*(sorted(set(each.ends)) for each in bounded.values())):
        output = np.asarray(
            model(**drawn, **dict(zip(bounded, corner, strict=True))), dtype=np.float64
        )
        if output.shape != (draws,) or not np.isfinite(output).all():
            raise InvalidArgument("the model must give one finite number for each draw")
        low, high = np.minimum(low, output), np.maximum(high, output)
    tail = (1 - level) / 2
    ends = float(np.quantile(low, tail)), float(np.quantile(high, 1 - tail))
    texts = tuple(
        (name, str(stated[name]) if name in stated else _range_text(bounded[name]))
        for name in sorted(inputs)
    )
    ranged = any(each.low < each.high for each in bounded.values())
    ranges = frozenset[str]().union(*(each.kinds for each in bounded.values()))
    for array in (low, high):
        array.flags.writeable = False
    listed = "; ".join(f"{name} {text}" for name, text in texts)
    estimate = Estimate(
        value=None if ranged else float(np.median(low)),
        low=ends[0],
        high=ends[1],
        level=level,
        kinds=("draws", *in_order(ranges - {UNSAID})),
        unit=unit,
        method="Monte Carlo with bounds (probability box)" if ranged else "Monte Carlo",
        reference=("Ferson, Ginzburg and Akcakaya 1996" if ranged else "JCGM 101:2008, clause 7"),
        sentence=(
            f"{100 * level:g}% of {draws:,} draws lie "
            f"{'within' if ranged else 'between'} {plain(ends[0], 4)} and {plain(ends[1], 4)}, "
            f"if the inputs are independent and as stated: {listed}."
        ),
        inputs={**dict(texts), "draws": draws, "seed": seed},
    )
    return MonteCarlo(
        estimate=estimate,
        low_draws=low,
        high_draws=high,
        mean=(float(low.mean()), float(high.mean())),
        standard_error=float(max(low.std(ddof=1), high.std(ddof=1)) / math.sqrt(draws)),
        stated=texts,
        seed=seed,
    )


def _range_text(bounds: Bounds) -> str:
    low, high = map(plain, bounds.ends)
    return f"exactly {low}" if low == high else f"anywhere from {low} to {high}"
