"""Break-even for readers: per body, over several years, and beside what happened."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import Bounds, BoundsLike, Number, positive
from pbcanalysis.money.break_even import REFERENCE, BreakEven, break_even_saving, break_even_units
from pbcanalysis.money.effects import percent_bounds, years_worth
from pbcanalysis.money.repayment import net_result
from pbcanalysis.money.sums import PrintedSum
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.results import Estimate

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.study import Study


def reported_percent(
    study: Study, statement_id: str, *, rule: RoundingRule | str = RoundingRule.HALF_UP
) -> Bounds:
    """The shares that a printed percentage of a study leaves open, as exact bounds.

    Args:
        study: The study.
        statement_id: Id of a statement of kind ``percent``.
        rule: How the percentage is taken to be rounded.

    Raises:
        InvalidArgument: If there is no such statement, or it is no percentage.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        ``reported_percent(study, "savings.fundholding-admissions").low`` is 13/400, 3.25%, on
        this book's study.
    """
    row = study.statement(statement_id)
    if row["kind"] != "percent":
        raise InvalidArgument(f"{statement_id!r} is of kind {row['kind']!r}, no percentage")
    return percent_bounds(str(row["as_printed"]).strip(), rule)


def avoided_per_body(result: BreakEven, bodies: BoundsLike, *, unit: str) -> Estimate:
    """The units that have to be avoided, for each of the bodies that would avoid them.

    Args:
        result: The break-even.
        bodies: Number of bodies, such as practices.
        unit: What is avoided, in the plural, for the result.

    Raises:
        InvalidArgument: If the cost is not always repaid, or the number may be nought.

    Reference:
        Drummond and others 2015, Methods for the Economic Evaluation of Health Care Programmes.

    Example:
        >>> result = break_even_units(PrintedSum.exactly("GBP", 1000), 10)
        >>> avoided_per_body(result, 20, unit="referrals").value  # 1000 / 10 / 20
        5.0
    """
    each = result.bounds / positive("the number of bodies", bodies)
    return each.estimate(
        unit=unit,
        method="Break-even by interval quotient, per body",
        reference=REFERENCE,
        sentence=f"That is {float(each.low):,.0f} to {float(each.high):,.0f} {unit} each.",
        inputs={"cost": result.cost.as_printed, "bodies": Bounds.of(bodies).ends},
    )


def repayment_table(
    costs: Mapping[str, PrintedSum],
    saving: BoundsLike,
    volume: int,
    *,
    years: Sequence[int] = (1,),
    discount_rate: Number = 0,
    unit: str = "units",
) -> pd.DataFrame:
    """What has to be avoided each year for each of several sums, if savings count for some years.

    At a discount rate of nought a later saving counts as much as an early one, which flatters the
    sum.

    Args:
        costs: Sums to be repaid by label.
        saving: Net saving per unit, above nought.
        volume: Number of units in a year.
        years: Numbers of years over which the same fall lasts and counts.
        discount_rate: Rate a year by which savings after the first year count for less.
        unit: What is avoided, in the plural.

    Returns:
        One row for each sum and number of years: ``label``, ``years``, ``units_low``,
        ``units_high`` (each year), ``share_low``, ``share_high`` (of the volume of a year).

    Raises:
        InvalidArgument: If a sum is not always repaid, a number of years is below one, or the rate
            is out of range.

    Reference:
        Drummond and others 2015, Methods for the Economic Evaluation of Health Care Programmes.

    Example:
        >>> table = repayment_table(
        ...     {"all": PrintedSum.exactly("GBP", 1000)}, 10, 500, years=(1, 2)
        ... )
        >>> table[["units_low", "share_low"]].values.tolist()
        [[100.0, 0.2], [50.0, 0.1]]
    """
    import pandas as pd

    whole = positive("the volume", volume)
    rows: list[dict[str, object]] = []
    for label, cost in costs.items():
        needed = break_even_units(cost, saving, unit=unit).bounds
        for count in years:
            yearly = needed / years_worth(count, discount_rate)
            part = yearly / whole
            rows.append(
                {
                    "label": label,
                    "years": count,
                    "units_low": float(yearly.low),
                    "units_high": float(yearly.high),
                    "share_low": float(part.low),
                    "share_high": float(part.high),
                }
            )
    return pd.DataFrame(rows)


def effects_table(
    cost: PrintedSum, volume: int, effects: Mapping[str, Bounds], saving: BoundsLike
) -> pd.DataFrame:
    """What effects of a stated size would have avoided, and what each had to save.

    Args:
        cost: The sum to be repaid.
        volume: Number of units there are.
        effects: Shares avoided, by label.
        saving: Net saving per unit that the reader assumes.

    Returns:
        One row for each effect: ``label``, ``avoided_low``, ``avoided_high``, ``needed_low``,
        ``needed_high`` (saving per unit at which the sum is repaid), ``net_low``, ``net_high``
        (what is left at the reader's saving).

    Raises:
        InvalidArgument: If an effect may be nought or exceeds one.

    Reference:
        Drummond and others 2015, Methods for the Economic Evaluation of Health Care Programmes.

    Example:
        >>> table = effects_table(
        ...     PrintedSum.exactly("GBP", 1000), 500, {"small": Bounds.point("0.1")}, 15
        ... )
        >>> table[["avoided_low", "needed_low", "net_low"]].values.tolist()
        [[50.0, 20.0, -250.0]]
    """
    import pandas as pd

    rows: list[dict[str, object]] = []
    for label, effect in effects.items():
        avoided = Bounds.point(volume) * effect
        needed = break_even_saving(cost, volume, effect)
        left = net_result(cost, volume, effect, saving)
        rows.append(
            {
                "label": label,
                "avoided_low": float(avoided.low),
                "avoided_high": float(avoided.high),
                "needed_low": needed.low,
                "needed_high": needed.high,
                "net_low": left.low,
                "net_high": left.high,
            }
        )
    return pd.DataFrame(rows)


def largest_yearly_change(counts: Sequence[int]) -> float:
    """The largest change from one count to the next, either way, as a share of the earlier one.

    Args:
        counts: Counts in order of time, at least two, all above nought.

    Raises:
        InvalidArgument: If there are fewer than two counts, or one is nought or less.

    Reference:
        None: arithmetic on published counts.

    Example:
        >>> largest_yearly_change([100, 110, 99])
        0.1
    """
    if len(counts) < 2 or min(counts) <= 0:
        raise InvalidArgument("at least two counts above nought are needed")
    return float(max(abs(Fraction(b, a) - 1) for a, b in pairwise(counts)))


def difference(first: PrintedSum, second: PrintedSum) -> Estimate:
    """The first sum less the second, with what both prints leave open.

    Args:
        first: A sum.
        second: Another in the same currency.

    Raises:
        InvalidArgument: If the currencies differ.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> difference(PrintedSum.exactly("GBP", 208), PrintedSum.exactly("GBP", 118)).value
        90.0
    """
    if first.currency != second.currency:
        raise InvalidArgument(f"{first.as_printed} and {second.as_printed}: two currencies")
    left = first.amount - second.amount
    return left.estimate(
        unit=first.currency,
        method="Interval difference",
        reference="Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis",
        sentence=f"{first.as_printed} less {second.as_printed}.",
        inputs={"first": first.as_printed, "second": second.as_printed},
    )


__all__ = [
    "avoided_per_body",
    "difference",
    "effects_table",
    "largest_yearly_change",
    "repayment_table",
    "reported_percent",
]
