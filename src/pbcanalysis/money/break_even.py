"""How much a payment has to achieve before it pays for itself."""

from __future__ import annotations

import math
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import Bounds, BoundsLike, positive
from pbcanalysis.money.sums import PrintedSum, percent, written_bounds
from pbcanalysis.results import Estimate

REFERENCE = (
    "Drummond and others 2015, Methods for the Economic Evaluation of Health Care Programmes"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class BreakEven:
    """Units that have to be avoided before a cost is repaid.

    Attributes:
        cost: The cost, with its rounding bounds.
        saving: Net saving per unit avoided, in the currency of the cost.
        unit: What is avoided, in the plural.
        repays: ``"always"`` if every possible saving is above nought, ``"never"`` if none is,
            ``"only-if-saving"`` if the bounds hold both.
        low: Fewest units; infinite if the cost is never repaid.
        high: Most units; infinite if a possible saving is nought or less.
        sentence: The result in plain English.
        done: What is done to a unit to save, such as avoided or reached.
    """

    cost: PrintedSum
    saving: Bounds
    unit: str
    repays: Literal["always", "never", "only-if-saving"]
    low: float
    high: float
    sentence: str
    done: str = "avoided"

    @property
    def bounds(self) -> Bounds:
        """The units as exact bounds.

        Raises:
            InvalidArgument: If the cost is not repaid under every possible saving.
        """
        if self.repays != "always":
            raise InvalidArgument(self.sentence)
        return self.cost.amount / self.saving

    def estimate(self) -> Estimate:
        """The units as an estimate without a level.

        Raises:
            InvalidArgument: If the cost is not repaid under every possible saving.
        """
        return self.bounds.estimate(
            unit="count",
            method="Break-even by interval quotient",
            reference=REFERENCE,
            sentence=self.sentence,
            inputs=self._inputs(),
        )

    def as_share_of(self, volume: BoundsLike, what: str = "") -> Estimate:
        """The units as a share of a volume; above one means more than there are.

        Args:
            volume: Number of units there are, such as referrals in a year.
            what: What the volume is called in the sentence.

        Raises:
            InvalidArgument: If the volume may be nought, or the cost is not always repaid.

        Reference:
            Drummond and others 2015, Methods for the Economic Evaluation of Health Care
            Programmes.

        Example:
            >>> cost = PrintedSum.rounded("GBP", 98, "m")
            >>> share = break_even_units(cost, 100).as_share_of(10_000_000)
            >>> share.low, share.high
            (0.0975, 0.0985)
        """
        whole = positive("the volume", volume)
        ratio = self.bounds / whole
        name = what or f"{float(whole.low):,.0f} {self.unit}"
        needed = f"is repaid once {percent(ratio)} of {name} are {self.done}"
        if ratio.low > 1:
            needed = f"would not be repaid if all of {name} were {self.done}"
        return ratio.estimate(
            unit="share",
            method="Break-even by interval quotient",
            reference=REFERENCE,
            sentence=f"{self.cost.as_printed} {needed}.",
            inputs={**self._inputs(), "volume": (float(whole.low), float(whole.high))},
        )

    def _inputs(self) -> dict[str, object]:
        return {
            "cost": self.cost.as_printed,
            "saving": (float(self.saving.low), float(self.saving.high)),
        }


def break_even_units(
    cost: PrintedSum, net_saving: BoundsLike, *, unit: str = "units", done: str = "avoided"
) -> BreakEven:
    """Units that have to be avoided before the savings repay a cost.

    Args:
        cost: The cost.
        net_saving: Net saving per unit avoided, in the currency of the cost: exact, a pair, or
            bounds. Nought or less means that avoiding units saves nothing, and then no number of
            them repays.
        unit: What is avoided, in the plural.
        done: What is done to a unit so that it saves, as sentences put it.

    Returns:
        The units and whether the cost can be repaid at all.

    Raises:
        InvalidArgument: If the cost may be nought or less.

    Reference:
        Drummond and others 2015, Methods for the Economic Evaluation of Health Care Programmes.

    Example:
        >>> cost = PrintedSum.rounded("GBP", 98, "m")
        >>> print(break_even_units(cost, 100, unit="referrals").sentence)
        At £100 saved on each, 975,000 to 985,000 referrals must be avoided to repay £98m.
        >>> print(break_even_units(cost, -90, unit="referrals").sentence)
        Each of the referrals avoided costs £90 more than it saves: £98m is never repaid.
    """
    positive(f"the cost {cost.as_printed}", cost.amount)
    saving = Bounds.of(net_saving)
    each = written_bounds(saving, cost.currency)
    if saving.high <= 0:
        loss = Bounds.point(0) - saving
        worse = f"costs {written_bounds(loss, cost.currency)} more than it saves"
        if loss.high == 0:
            worse = "saves nothing"
        return BreakEven(
            cost=cost,
            saving=saving,
            unit=unit,
            repays="never",
            low=math.inf,
            high=math.inf,
            done=done,
            sentence=f"Each of the {unit} {done} {worse}: {cost.as_printed} is never repaid.",
        )
    low = cost.amount.low / saving.high
    if saving.low <= 0:
        return BreakEven(
            cost=cost,
            saving=saving,
            unit=unit,
            repays="only-if-saving",
            low=float(low),
            high=math.inf,
            done=done,
            sentence=(
                f"At {each} on each, at least {_ceiling(low):,} {unit} must be {done} to repay "
                f"{cost.as_printed}, and none suffice unless each saves more than nought."
            ),
        )
    high = cost.amount.high / saving.low
    count = f"{_ceiling(low):,}"
    if _ceiling(low) != _ceiling(high):
        count += f" to {_ceiling(high):,}"
    return BreakEven(
        cost=cost,
        saving=saving,
        unit=unit,
        repays="always",
        low=float(low),
        high=float(high),
        done=done,
        sentence=(
            f"At {each} saved on each, {count} {unit} must be {done} to repay {cost.as_printed}."
        ),
    )


def break_even_saving(cost: PrintedSum, volume: BoundsLike, effect: BoundsLike) -> Estimate:
    """Net saving per avoided unit at which a stated effect repays a cost.

    Args:
        cost: The cost.
        volume: Number of units there are.
        effect: Share of them avoided, above nought and at most one, such as ``"0.033"``.

    Returns:
        Bounds in currency per unit.

    Raises:
        InvalidArgument: If the volume or effect may be nought, or the effect exceeds one.

    Reference:
        Drummond and others 2015, Methods for the Economic Evaluation of Health Care Programmes.

    Example:
        >>> cost = PrintedSum.exactly("GBP", 1000)
        >>> break_even_saving(cost, 500, "0.1").value  # 1000 / (500 * 0.1)
        20.0
    """
    part = positive("the effect", effect)
    if part.high > 1:
        raise InvalidArgument(f"an effect is a share of the volume, not {float(part.high):g}")
    avoided = positive("the volume", volume) * part
    needed = cost.amount / avoided
    return needed.estimate(
        unit=f"{cost.currency}/unit",
        method="Break-even by interval quotient",
        reference=REFERENCE,
        sentence=(
            f"If {percent(part)} are avoided, each has to save "
            f"{written_bounds(needed, cost.currency)} for {cost.as_printed} to be repaid."
        ),
        inputs={
            "cost": cost.as_printed,
            "volume": Bounds.of(volume).ends,
            "effect": part.ends,
        },
    )


def _ceiling(value: Fraction) -> int:
    """Whole units that suffice."""
    return math.ceil(value)
