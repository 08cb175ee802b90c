"""Whether a stated effect repays a cost, at one point and over a grid of prices and effects."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import Bounds, BoundsLike, Number, exact, positive
from pbcanalysis.money.break_even import REFERENCE, break_even_units
from pbcanalysis.money.sums import PrintedSum, percent, written_bounds
from pbcanalysis.results import Estimate

if TYPE_CHECKING:
    import pandas as pd

Repays = Literal["yes", "no", "undecided"]


def net_result(
    cost: PrintedSum,
    volume: BoundsLike,
    effect: BoundsLike,
    net_saving: BoundsLike,
    *,
    doing: str = "avoiding",
    level: float | None = None,
) -> Estimate:
    """What is left when the savings of a stated effect have paid for a cost.

    Args:
        cost: The cost.
        volume: Number of units there are.
        effect: Share of them avoided; nought or less is allowed and means that none were, or that
            there were more.
        net_saving: Net saving per avoided unit; may be negative.
        doing: What is done to a unit so that it saves, as the sentence puts it.
        level: Level of the confidence interval that the effect or the saving holds, if one does.

    Returns:
        Bounds in currency; below nought where the cost is not repaid.

    Raises:
        InvalidArgument: If the volume may be nought.

    Reference:
        Drummond and others 2015, Methods for the Economic Evaluation of Health Care Programmes.

    Example:
        >>> cost = PrintedSum.exactly("GBP", 1000)
        >>> net_result(cost, 500, "0.1", 30).value  # 500 * 0.1 * 30 - 1000
        500.0
    """
    saved = positive("the volume", volume) * effect * net_saving
    left = saved - cost.amount
    verdict = {
        "yes": f"repays {cost.as_printed}",
        "no": f"does not repay {cost.as_printed}",
        "undecided": f"may or may not repay {cost.as_printed}",
    }[_repays(left)]
    part, each = Bounds.of(effect), Bounds.of(net_saving)
    return left.estimate(
        unit=cost.currency,
        level=level,
        method="Net saving by interval arithmetic",
        reference=REFERENCE,
        sentence=(
            f"{doing.capitalize()} {percent(part)} at "
            f"{written_bounds(each, cost.currency)} each {verdict}: "
            f"the result is {written_bounds(left, cost.currency)}."
        ),
        inputs={
            "cost": cost.as_printed,
            "volume": Bounds.of(volume).ends,
            "effect": part.ends,
            "saving": each.ends,
        },
    )


def break_even_grid(
    cost: PrintedSum,
    volume: BoundsLike,
    *,
    savings: Sequence[Number],
    effects: Sequence[Number],
) -> pd.DataFrame:
    """Net result over a grid of savings per unit and effects.

    Args:
        cost: The cost.
        volume: Number of units there are.
        savings: Net savings per avoided unit, in currency; negative ones belong to the
            counter-case.
        effects: Shares of the volume avoided.

    Returns:
        Tidy, one row per pair: ``saving``, ``effect``, ``avoided_low``, ``avoided_high``,
        ``net_low``, ``net_high`` (currency) and ``repays`` (``"yes"``, ``"no"``,
        ``"undecided"``).

    Raises:
        InvalidArgument: If the grid is empty or the volume may be nought.

    Reference:
        Drummond and others 2015, Methods for the Economic Evaluation of Health Care Programmes.

    Example:
        >>> cost = PrintedSum.exactly("GBP", 1000)
        >>> grid = break_even_grid(cost, 500, savings=[10, 30], effects=["0.1"])
        >>> grid["repays"].tolist()
        ['no', 'yes']
    """
    import pandas as pd

    if not savings or not effects:
        raise InvalidArgument("the grid needs at least one saving and one effect")
    whole = positive("the volume", volume)
    rows: list[dict[str, object]] = []
    for saving in map(exact, savings):
        for effect in map(exact, effects):
            avoided = whole * effect
            left = avoided * saving - cost.amount
            rows.append(
                {
                    "saving": float(saving),
                    "effect": float(effect),
                    "avoided_low": float(avoided.low),
                    "avoided_high": float(avoided.high),
                    "net_low": float(left.low),
                    "net_high": float(left.high),
                    "repays": _repays(left),
                }
            )
    return pd.DataFrame(rows)


def break_even_frontier(
    cost: PrintedSum, volume: BoundsLike, savings: Sequence[Number]
) -> pd.DataFrame:
    """Least effect that repays a cost, for each net saving per unit: the edge of the region.

    Args:
        cost: The cost.
        volume: Number of units there are.
        savings: Net savings per avoided unit, in currency.

    Returns:
        ``saving``, ``effect_low`` (below it the cost is certainly not repaid), ``effect_high``
        (from there on it certainly is) and ``attainable`` (whether ``effect_low`` is at most
        one). Infinite where the saving is nought or less.

    Raises:
        InvalidArgument: If no saving is given, or the cost or volume may be nought.

    Reference:
        Drummond and others 2015, Methods for the Economic Evaluation of Health Care Programmes.

    Example:
        >>> frontier = break_even_frontier(PrintedSum.exactly("GBP", 1000), 500, [-5, 20])
        >>> frontier["effect_low"].tolist()
        [inf, 0.1]
    """
    import pandas as pd

    if not savings:
        raise InvalidArgument("at least one saving is needed")
    whole = positive("the volume", volume)
    rows: list[dict[str, object]] = []
    for saving in map(exact, savings):
        result = break_even_units(cost, saving)
        low = high = math.inf
        if result.repays == "always":
            part = result.bounds / whole
            low, high = float(part.low), float(part.high)
        rows.append(
            {
                "saving": float(saving),
                "effect_low": low,
                "effect_high": high,
                "attainable": low <= 1,
            }
        )
    return pd.DataFrame(rows)


def _repays(left: Bounds) -> Repays:
    if left.low >= 0:
        return "yes"
    return "no" if left.high < 0 else "undecided"
