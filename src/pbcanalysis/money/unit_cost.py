"""What a sum comes to per practice, patient, or whatever else it is divided by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import BoundsLike, positive, share
from pbcanalysis.money.sums import PrintedSum, written, written_bounds
from pbcanalysis.results import Estimate

if TYPE_CHECKING:
    import pandas as pd

METHOD = "Joint interval of total, denominator and uptake"
REFERENCE = "Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis"


def cost_per_unit(
    total: PrintedSum,
    denominator: BoundsLike,
    *,
    uptake: BoundsLike = 1,
    unit: str = "practice",
) -> Estimate:
    """A total divided by the units that took part.

    Every combination of total, denominator and uptake within their bounds is allowed, so the
    interval carries no level.

    Args:
        total: The sum, with its rounding bounds.
        denominator: Number of units: exact, or a pair of low and high.
        uptake: Share of the units that took part, above nought and at most one: exact, a pair, or
            bounds.
        unit: What one unit is called, in the singular.

    Returns:
        Bounds in currency per unit. The value is the quotient of the figures as printed; it is
        ``None`` if one of them is a mere range.

    Raises:
        InvalidArgument: If the denominator or the uptake may be nought, or the uptake exceeds one.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> total = PrintedSum.rounded("GBP", 98, "m")
        >>> print(cost_per_unit(total, 8325).sentence)
        £98m comes to £11,772 per practice (rounding £11,712 to £11,832).
    """
    count = positive("the denominator", denominator)
    taken = share("uptake", uptake)
    each = total.amount / (count * taken)
    span = written_bounds(each, total.currency)
    if each.printed is None:
        shown = span.replace(" to ", " and ")
        shown = f"between {shown}" if " and " in shown else shown
    else:
        nominal = written(each.printed, total.currency)
        shown = nominal if nominal == span else f"{nominal} per {unit} ({each.covers()}{span})"
    sentence = f"{total.as_printed} comes to {shown}"
    sentence += "." if f"per {unit}" in shown else f" per {unit}."
    return each.estimate(
        unit=f"{total.currency}/{unit}",
        method=METHOD,
        reference=REFERENCE,
        sentence=sentence,
        inputs={
            "total": total.as_printed,
            "denominator_low": float(count.low),
            "denominator_high": float(count.high),
            "uptake_low": float(taken.low),
            "uptake_high": float(taken.high),
        },
    )


def cost_alternatives(total: PrintedSum, denominators: pd.DataFrame) -> pd.DataFrame:
    """The cost per unit under each denominator that sources offer.

    Args:
        total: The sum, with its rounding bounds.
        denominators: One row per denominator with ``label``, ``unit`` and ``count``, and
            optionally ``uptake`` (share). Other columns, such as a date or a source, are kept.

    Returns:
        The table given, with ``value``, ``low``, ``high``, ``cost_unit`` (such as
        ``"GBP/practice"``) and ``sentence`` added.

    Raises:
        InvalidArgument: If a column is missing or a cell is not a usable number; the message names
            the row's label.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame(
        ...     {"label": ["2006", "2007"], "unit": ["practice"] * 2, "count": [8325, 8261]}
        ... )
        >>> cost_alternatives(PrintedSum.rounded("GBP", 98, "m"), table)["value"].round().tolist()
        [11772.0, 11863.0]
    """
    missing = [name for name in ("label", "unit", "count") if name not in denominators.columns]
    if missing:
        raise InvalidArgument(f"the table of denominators lacks {', '.join(missing)}")
    estimates: list[Estimate] = []
    for row in denominators.to_dict("records"):
        try:
            estimates.append(
                cost_per_unit(
                    total, row["count"], uptake=row.get("uptake", 1), unit=str(row["unit"])
                )
            )
        except InvalidArgument as error:
            raise InvalidArgument(f"denominator {row['label']!r}: {error}") from error
    nan = float("nan")
    return denominators.assign(
        value=[nan if each.value is None else each.value for each in estimates],
        low=[estimate.low for estimate in estimates],
        high=[estimate.high for estimate in estimates],
        cost_unit=[estimate.unit for estimate in estimates],
        sentence=[estimate.sentence for estimate in estimates],
    )
