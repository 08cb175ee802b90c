"""What a computation returns: one small frozen object, for survey and money alike."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.interval_kinds import Kind, in_order


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A computed number with its bounds, and enough beside it to be checked.

    Attributes:
        value: The point value, in ``unit``. ``None`` where only a set is identified:
            a set has no midpoint.
        low: Lower end, in ``unit``.
        high: Upper end, in ``unit``.
        level: Confidence level strictly between 0 and 1. ``None`` where the bounds carry no
            probability (rounding sets, worst-case bounds).
        unit: ``"share"`` (0 to 1), ``"points"`` (difference of shares), ``"count"``,
            ``"ratio"``, or a currency such as ``"GBP"`` with ``"/practice"`` and the like.
        method: The field's name for the method, for example ``"Wilson score interval"``.
        reference: Where the method is published.
        kinds: What the bounds cover, see :data:`pbcanalysis.interval_kinds.Kind`. With a level and
            nothing said, a confidence interval. Empty where low and high are equal, or where the
            maker did not say: such bounds cannot be recorded.
        inputs: What went in, by name. Kept as sorted pairs, so that it cannot change.
        sentence: The result in one plain English sentence.

    Raises:
        InvalidArgument: If the bounds are not ordered, not numbers, or exclude the value; if a
            level or kind is none.
    """

    low: float
    high: float
    unit: str
    method: str
    reference: str
    sentence: str
    value: float | None = None
    level: float | None = None
    kinds: tuple[Kind, ...] = ()
    inputs: Mapping[str, object] | tuple[tuple[str, object], ...] = field(default=())

    def __post_init__(self) -> None:
        pairs = self.inputs.items() if isinstance(self.inputs, Mapping) else self.inputs
        object.__setattr__(self, "inputs", tuple(sorted(pairs, key=lambda pair: pair[0])))
        if math.isnan(self.low) or math.isnan(self.high) or self.low > self.high:
            raise InvalidArgument(f"bounds are not ordered: {self.low} to {self.high}")
        # A value may leave its own bounds by a few units in the last place, never by more.
        slack = 1e-12 * max(1.0, abs(self.low), abs(self.high))
        if self.value is not None and not (self.low - slack <= self.value <= self.high + slack):
            raise InvalidArgument(
                f"the value {self.value} lies outside its bounds {self.low} to {self.high}"
            )
        if self.level is not None and not 0 < self.level < 1:
            raise InvalidArgument(f"a level lies strictly between 0 and 1, not {self.level}")
        kinds: tuple[str, ...] = self.kinds
        if self.level is not None and not {"confidence", "draws", "assumptions"} & set(kinds):
            kinds = (*kinds, "confidence")
        object.__setattr__(self, "kinds", () if self.low == self.high else in_order(kinds))

    @property
    def width(self) -> float:
        """High minus low, in ``unit``."""
        return self.high - self.low
