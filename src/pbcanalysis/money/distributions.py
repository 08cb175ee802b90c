"""Probability distributions that a user states for an input.

Nothing here is a default: a distribution is a claim, so it is named by whoever makes it and
repeated in every result that rests on it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol, TypeAlias, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import finite, plain

FloatArray: TypeAlias = NDArray[np.float64]


@runtime_checkable
class Distribution(Protocol):
    """What a stated distribution has to offer."""

    @property
    def mean(self) -> float:
        """Expected value."""
        ...

    @property
    def sd(self) -> float:
        """Standard deviation."""
        ...

    def quantile(self, probability: FloatArray) -> FloatArray:
        """Values below which the given shares of the probability lie, elementwise."""
        ...


@dataclass(frozen=True, slots=True)
class Uniform:
    """Every value between two ends is equally likely.

    Raises:
        InvalidArgument: If ``low`` is not below ``high``.

    Reference:
        JCGM 101:2008, clause 6.4.2.

    Example:
        >>> Uniform(97.5, 98.5).mean
        98.0
    """

    low: float
    high: float

    def __post_init__(self) -> None:
        if not finite("low", self.low) < finite("high", self.high):
            raise InvalidArgument(f"low {self.low} must lie below high {self.high}")

    def __str__(self) -> str:
        return f"uniform from {plain(self.low)} to {plain(self.high)}"

    @property
    def mean(self) -> float:
        """Expected value."""
        return (self.low + self.high) / 2

    @property
    def sd(self) -> float:
        """Standard deviation."""
        return (self.high - self.low) / math.sqrt(12)

    def quantile(self, probability: FloatArray) -> FloatArray:
        """Inverse of the distribution function, elementwise."""
        return self.low + (self.high - self.low) * probability


@dataclass(frozen=True, slots=True)
class Triangular:
    """Likeliest at the mode, falling in a straight line to nought at both ends.

    Raises:
        InvalidArgument: If not ``low <= mode <= high`` with ``low < high``.

    Reference:
        Johnson, Kotz and Balakrishnan 1995, Continuous Univariate Distributions 2, chapter 26.

    Example:
        >>> Triangular(50, 100, 150).mean
        100.0
    """

    low: float
    mode: float
    high: float

    def __post_init__(self) -> None:
        low, mode, high = finite("low", self.low), finite("mode", self.mode), float(self.high)
        if not (low <= mode <= finite("high", high) and low < high):
            raise InvalidArgument(f"not ordered: low {low:g}, mode {mode:g}, high {high:g}")

    def __str__(self) -> str:
        return (
            f"triangular from {plain(self.low)} to {plain(self.high)} with mode {plain(self.mode)}"
        )

    @property
    def mean(self) -> float:
        """Expected value."""
        return (self.low + self.mode + self.high) / 3

    @property
    def sd(self) -> float:
        """Standard deviation."""
        a, c, b = self.low, self.mode, self.high
        return math.sqrt((a * a + b * b + c * c - a * b - a * c - b * c) / 18)

    def quantile(self, probability: FloatArray) -> FloatArray:
        """Inverse of the distribution function, elementwise."""
        width = self.high - self.low
        rising = self.low + np.sqrt(probability * width * (self.mode - self.low))
        falling = self.high - np.sqrt((1 - probability) * width * (self.high - self.mode))
        return np.where(probability < (self.mode - self.low) / width, rising, falling)


@dataclass(frozen=True, slots=True)
class Normal:
    """Normal, with no ends: for an input that cannot be negative, state another.

    Raises:
        InvalidArgument: If the standard deviation is not above nought.

    Reference:
        JCGM 101:2008, clause 6.4.7.

    Example:
        >>> import numpy as np
        >>> Normal(10, 2).quantile(np.array([0.5])).tolist()
        [10.0]
    """

    mean: float
    sd: float

    def __post_init__(self) -> None:
        finite("mean", self.mean)
        if finite("sd", self.sd) <= 0:
            raise InvalidArgument(f"a standard deviation lies above nought, not {self.sd}")

    def __str__(self) -> str:
        return f"normal with mean {plain(self.mean)} and standard deviation {plain(self.sd)}"

    def quantile(self, probability: FloatArray) -> FloatArray:
        """Inverse of the distribution function, elementwise."""
        from scipy.special import ndtri

        return np.asarray(self.mean + self.sd * ndtri(probability), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class LogNormal:
    """The logarithm is normal, so that values are above nought and skewed upwards.

    Attributes:
        median: Median of the value itself.
        log_sd: Standard deviation of its natural logarithm.

    Raises:
        InvalidArgument: If either is not above nought.

    Reference:
        Johnson, Kotz and Balakrishnan 1994, Continuous Univariate Distributions 1, chapter 14.

    Example:
        >>> round(LogNormal(100, 0.2).mean, 2)  # 100 * exp(0.2**2 / 2)
        102.02
    """

    median: float
    log_sd: float

    def __post_init__(self) -> None:
        if finite("median", self.median) <= 0 or finite("log_sd", self.log_sd) <= 0:
            raise InvalidArgument(
                f"median and log_sd lie above nought, not {self.median} and {self.log_sd}"
            )

    def __str__(self) -> str:
        spread = plain(self.log_sd)
        return f"log-normal with median {plain(self.median)} and log standard deviation {spread}"

    @property
    def mean(self) -> float:
        """Expected value."""
        return self.median * math.exp(self.log_sd**2 / 2)

    @property
    def sd(self) -> float:
        """Standard deviation."""
        return self.mean * math.sqrt(math.expm1(self.log_sd**2))

    def quantile(self, probability: FloatArray) -> FloatArray:
        """Inverse of the distribution function, elementwise."""
        from scipy.special import ndtri

        return np.asarray(self.median * np.exp(self.log_sd * ndtri(probability)), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Beta:
    """Beta, stretched from nought and one to ``low`` and ``high``.

    Raises:
        InvalidArgument: If a shape is not above nought or the ends are not ordered.

    Reference:
        Johnson, Kotz and Balakrishnan 1995, Continuous Univariate Distributions 2, chapter 25.

    Example:
        >>> Beta(96, 4).mean
        0.96
    """

    alpha: float
    beta: float
    low: float = 0.0
    high: float = 1.0

    def __post_init__(self) -> None:
        if finite("alpha", self.alpha) <= 0 or finite("beta", self.beta) <= 0:
            raise InvalidArgument(
                f"the shapes of a beta lie above nought, not {self.alpha} and {self.beta}"
            )
        if not finite("low", self.low) < finite("high", self.high):
            raise InvalidArgument(f"low {self.low} must lie below high {self.high}")

    def __str__(self) -> str:
        shapes = f"{plain(self.alpha)} and {plain(self.beta)}"
        return f"beta with shapes {shapes} from {plain(self.low)} to {plain(self.high)}"

    @property
    def mean(self) -> float:
        """Expected value."""
        return self.low + (self.high - self.low) * self.alpha / (self.alpha + self.beta)

    @property
    def sd(self) -> float:
        """Standard deviation."""
        total = self.alpha + self.beta
        spread = math.sqrt(self.alpha * self.beta / (total + 1)) / total
        return (self.high - self.low) * spread

    def quantile(self, probability: FloatArray) -> FloatArray:
        """Inverse of the distribution function, elementwise."""
        from scipy.special import betaincinv

        unit = betaincinv(self.alpha, self.beta, probability)
        return np.asarray(self.low + (self.high - self.low) * unit, dtype=np.float64)
