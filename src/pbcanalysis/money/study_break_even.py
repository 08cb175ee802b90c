"""What would have to be true for a spending of a study to repay itself."""

from __future__ import annotations

import difflib
import math
from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.interval_kinds import Kind, in_order
from pbcanalysis.money.bounds import UNSAID, Bounds, Number, exact, positive, share
from pbcanalysis.money.break_even import REFERENCE, BreakEven, break_even_units
from pbcanalysis.money.effects import with_standard_error, years_worth
from pbcanalysis.money.repayment import net_result
from pbcanalysis.money.scaling import saved_per_spent
from pbcanalysis.money.study_money import MoneyRow
from pbcanalysis.money.sums import PrintedSum, percent, written_bounds
from pbcanalysis.results import Estimate

if TYPE_CHECKING:
    import pandas as pd

FIRST = "first"


@dataclass(frozen=True, slots=True, kw_only=True)
class RepaymentQuestion:
    """A spending, those on whom it can be saved, and what each is said or assumed to save.

    Attributes:
        spending: The row of spending.
        cost: Its sum.
        volume: How many there are on whom something can be saved.
        of: What they are called, in the plural.
        saving: What is saved on each; ``None`` if neither the study nor the reader says.
        saving_row: The row of the study that says it; ``None`` if the reader assumes it.
        years: For how many years the same saving is had.
        discount_rate: Rate a year by which savings after the first year count for less.
        level: Level of the confidence interval that the saving holds, where a standard error is
            told.
    """

    spending: MoneyRow
    cost: PrintedSum
    volume: int
    of: str
    saving: Bounds | None
    saving_row: MoneyRow | None
    years: int
    discount_rate: Number = 0
    level: float | None = None

    @property
    def worth(self) -> Fraction:
        """The same saving in each of the years, in savings of the first year."""
        return years_worth(self.years, self.discount_rate)

    @property
    def rows(self) -> tuple[MoneyRow, ...]:
        """The rows of money that it rests on."""
        return (self.spending, *(() if self.saving_row is None else (self.saving_row,)))

    @property
    def middle(self) -> float:
        """The middle of the saving on each, where a chart needs one place for it.

        Raises:
            InvalidArgument: If neither the study nor the reader says what is saved.
        """
        return float(sum(self._known.ends) / 2)

    @property
    def _known(self) -> Bounds:
        if self.saving is None:
            raise InvalidArgument("neither the study nor the reader says what is saved on each")
        return self.saving

    def saving_needed(self, reached: Number = 1) -> Estimate:
        """What each one reached has to save for the spending to be repaid.

        Args:
            reached: Share of all on whom it is saved, above nought and at most one.

        Returns:
            Bounds in currency for each.

        Raises:
            InvalidArgument: If the share is out of range.

        Reference:
            Drummond and others 2015, Methods for the Economic Evaluation of Health Care
            Programmes.
        """
        part = share("the share reached", reached)
        each = self.cost.amount / (Bounds.point(self.volume) * part * self.worth)
        return each.estimate(
            unit=self.cost.currency,
            method="Break-even by interval quotient",
            reference=REFERENCE,
            sentence=(
                f"If {percent(part)} of {self.volume:,} ({self.of}) are reached, each has to save "
                f"{written_bounds(each, self.cost.currency)}{self._span} to repay "
                f"{self.cost.as_printed}."
            ),
            inputs=self._inputs | {"reached": float(part.low)},
        )

    def needed(self) -> BreakEven:
        """How many have to be reached in each year at the saving told or assumed.

        Raises:
            InvalidArgument: If there is no such saving.

        Reference:
            Drummond and others 2015, Methods for the Economic Evaluation of Health Care
            Programmes.
        """
        yearly = self._known * self.worth
        return break_even_units(self.cost, yearly, unit=self.of, done="reached")

    def least(self) -> tuple[Estimate, Estimate]:
        """The fewest that have to be reached in each year, and the least share of all.

        Raises:
            InvalidArgument: If there is no saving, or none that is above nought.

        Reference:
            Drummond and others 2015, Methods for the Economic Evaluation of Health Care
            Programmes.
        """
        result = self.needed()
        if result.repays == "never":
            raise InvalidArgument(result.sentence)
        enough = self.cost.amount.low / result.saving.high

        def told(value: Bounds, unit: str) -> Estimate:
            return value.estimate(
                unit=unit,
                method="Least end of the break-even by interval quotient",
                reference=REFERENCE,
                sentence=result.sentence,
                inputs=self._inputs | {"saving": float(result.saving.high)},
            )

        return (
            # One fewer would not repay it.
            told(Bounds.point(math.ceil(enough)), "count"),
            told(Bounds.point(enough / self.volume), "share"),
        )

    def left(self, reached: Number) -> Estimate:
        """What is left of the savings when the spending has been repaid; a loss below nought.

        Args:
            reached: Share of all that is reached in each year.

        Raises:
            InvalidArgument: If there is no saving, or the share is out of range.

        Reference:
            Drummond and others 2015, Methods for the Economic Evaluation of Health Care
            Programmes.
        """
        part = share("the share reached", reached)
        whole = self.volume * self.worth
        return net_result(self.cost, whole, part, self._known, doing="reaching", level=self.level)

    @property
    def kinds(self) -> tuple[Kind, ...]:
        """What ranges that follow from the spending and the saving cover."""
        parts = (self.cost.amount, *(() if self.saving is None else (self.saving,)))
        return in_order(frozenset[str]().union(*(part.kinds for part in parts)) - {UNSAID})

    @property
    def _span(self) -> str:
        return "" if self.years == 1 else f" in each of {self.years} years"

    @property
    def _inputs(self) -> dict[str, object]:
        return {
            "spending": self.cost.as_printed,
            "number": self.volume,
            "years": self.years,
            "discount_rate": float(self.discount_rate),
        }


def repayment_question(
    rows: Sequence[MoneyRow],
    *,
    spending: str = FIRST,
    saving_each: float = 0,
    years: int = 1,
    with_saving: bool = False,
    discount_rate: Number = 0,
    standard_error: float = 0,
    level: float = 0.95,
) -> RepaymentQuestion:
    """Put the question for one spending of a study.

    A spending can be asked if its sum has an upper end, and if it names what it is spread over, or
    a saving that is set against it does. The saving on each is that of the first row of kind
    ``saved`` with ``per`` that is set against it in its currency, unless the reader assumes one.

    Args:
        rows: As :func:`~pbcanalysis.money.study_money.money_rows` gives them.
        spending: Id of the row of spending; ``"first"`` for the first that can be asked.
        saving_each: Saving on each that the reader assumes; 0 to take that of the study.
        years: Years in which the same saving is had.
        with_saving: Whether only a spending counts that has a saving on each set against it.
        discount_rate: Rate a year by which savings after the first year count for less.
        standard_error: Standard error of the saving on each; nought where none is printed.
        level: Level of the confidence interval that follows from it.

    Returns:
        The question.

    Raises:
        InvalidArgument: If there is no such spending, years are below one, or the rate, standard
            error or level is out of range.

    Reference:
        Drummond and others 2015, Methods for the Economic Evaluation of Health Care Programmes.
    """
    years_worth(years, discount_rate)
    asked: dict[str, tuple[MoneyRow, PrintedSum, MoneyRow | None, int, str]] = {}
    for row in rows:
        if not row.spending or row.sum is None:
            continue
        each = _saving_on_each(rows, row)
        over = each if each is not None and each.base is not None else row
        if over.base is not None and (each is not None or not with_saving):
            asked[row.id] = (row, row.sum, each, over.base, over.base_label)
    if not asked:
        raise InvalidArgument(
            "no row of the table money is a spending"
            + (" with a saving on each set against it" if with_saving else "")
            + " that has an upper end and names in base what it is spread over"
        )
    if spending != FIRST and spending not in asked:
        near = difflib.get_close_matches(spending, asked, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else f"; one of {', '.join(asked)}"
        raise InvalidArgument(f"{spending!r} is no spending that can be asked to repay{hint}")
    row, cost, each, volume, label = asked[next(iter(asked)) if spending == FIRST else spending]
    saving: Bounds | None = None
    if saving_each > 0:
        saving, each = Bounds.point(saving_each), None
    elif each is not None and each.sum is not None:
        saving = each.sum.amount
    if saving is not None:
        saving = with_standard_error(saving, standard_error, level=level)
    return RepaymentQuestion(
        spending=row,
        cost=cost,
        volume=volume,
        of=_lower(label),
        saving=saving,
        saving_row=each,
        years=years,
        discount_rate=exact(discount_rate),
        level=level if saving is not None and "confidence" in saving.kinds else None,
    )


def _saving_on_each(rows: Sequence[MoneyRow], spending: MoneyRow) -> MoneyRow | None:
    for row in rows:
        against = row.kind == "saved" and row.against == spending.id and not row.whole
        if against and row.currency == spending.currency and row.sum is not None:
            return row
    return None


def _lower(label: str) -> str:
    """A label as it stands within a sentence; an abbreviation keeps its capitals."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


def told_savings(rows: Sequence[MoneyRow]) -> list[tuple[MoneyRow, MoneyRow, Estimate]]:
    """Savings that a study tells as sums in all, beside the spending they are set against.

    Args:
        rows: As :func:`~pbcanalysis.money.study_money.money_rows` gives them.

    Returns:
        The spending, the saving, and the saving for each unit of currency spent, for each pair of
        one currency whose sums have an upper end.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.
    """
    by_id = {row.id: row for row in rows}
    found = []
    for row in rows:
        spent = by_id.get(row.against)
        if row.kind != "saved" or not row.whole or spent is None or not spent.spending:
            continue
        if row.currency != spent.currency or row.sum is None or spent.sum is None:
            continue
        found.append((spent, row, saved_per_spent(spent.sum, row.sum)))
    return found


def over_years(question: RepaymentQuestion, years: Sequence[int] = (1, 2, 3, 5)) -> pd.DataFrame:
    """What has to be reached in each year, if the same saving is had for some years.

    Args:
        question: A question with a saving.
        years: Numbers of years.

    Returns:
        One row for each number: ``years``, ``low``, ``high`` (in each year, whole units that
        suffice), ``share_low``, ``share_high`` (of all there are); upper ends are infinite where a
        saving may be nought.

    Raises:
        InvalidArgument: If there is no saving, or none that is above nought.

    Reference:
        Drummond and others 2015, Methods for the Economic Evaluation of Health Care Programmes.
    """
    from dataclasses import replace

    import pandas as pd

    volume = float(positive("the number", question.volume).low)
    rows = []
    for count in years:
        result = replace(question, years=count).needed()
        rows.append(
            {
                "years": count,
                "low": _enough(result.low),
                "high": _enough(result.high),
                "share_low": result.low / volume,
                "share_high": result.high / volume,
            }
        )
    return pd.DataFrame(rows)


def _enough(units: float) -> float:
    return units if math.isinf(units) else math.ceil(units)


def drivers_of(
    question: RepaymentQuestion, *, saving_spread: float, volume_spread: float
) -> dict[str, tuple[float, float, float]]:
    """How far the inputs of a break-even are moved: low, middle and high of each.

    Args:
        question: A question with a saving.
        saving_spread: How far the saving on each may be off, as a share of itself.
        volume_spread: How far the number of those that can be reached may be off.

    Returns:
        ``cost`` between the ends of its print, ``saving`` and ``volume`` about their middle.

    Raises:
        InvalidArgument: If there is no saving, or a spread does not lie from 0 to below 1.

    Reference:
        Eschenbach 1992, Interfaces 22(6):40 (tornado diagrams).
    """
    for name, spread in (("saving", saving_spread), ("number", volume_spread)):
        if not 0 <= spread < 1:
            raise InvalidArgument(f"the spread of the {name} lies from 0 to below 1, not {spread}")
    low, high = (float(end) for end in question.cost.amount.ends)
    printed = question.cost.amount.printed
    middle = (low + high) / 2 if printed is None else float(printed)

    def about(value: float, spread: float) -> tuple[float, float, float]:
        return value * (1 - spread), value, value * (1 + spread)

    return {
        "cost": (low, middle, high),
        "saving": about(question.middle, saving_spread),
        "volume": about(float(question.volume), volume_spread),
    }


def shown_range(
    question: RepaymentQuestion, each: float, reached: float
) -> tuple[tuple[float, float], float]:
    """Axes on which a break-even can be seen: of the saving on each, and of the share reached.

    Args:
        question: The question.
        each: Saving on each that has to be seen, above nought.
        reached: Share that has to be seen.

    Returns:
        Ends of the axis of savings, from nought, and the upper end of the axis of shares.

    Reference:
        None: a choice of what is drawn.
    """
    of_all = question.saving_needed().high
    highest = min(1.0, max(1.6 * of_all / each, 1.6 * reached, 0.05))
    return (0.0, max(1.8 * each, 2.5 * of_all / highest)), highest


__all__ = [
    "RepaymentQuestion",
    "drivers_of",
    "over_years",
    "repayment_question",
    "shown_range",
    "told_savings",
]
