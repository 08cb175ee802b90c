"""The table of money of any study, row by row: what each sum is, and what it leaves open."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pbcanalysis.money.bounds import Bounds, Number
from pbcanalysis.money.sums import PrintedSum, written, written_bounds
from pbcanalysis.reported.amounts import figure_alone
from pbcanalysis.reported.quantities import read_quantity
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.reported.words import Reading

if TYPE_CHECKING:
    from pbcanalysis.study import Study

SPENDING = ("paid", "spent", "cost")
"""Kinds of sums that somebody had to find."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MoneyRow:
    """One row of the table ``money``.

    Attributes:
        id: Short name of the row.
        what: What the sum is.
        kind: ``paid``, ``spent``, ``cost``, ``saved`` or ``rate``.
        period: Year, financial year or span of years.
        source: Key of the source.
        as_printed: The sum as printed.
        amount: The printed sum as a number.
        currency: Three-letter code.
        low: Least sum that the print leaves open.
        high: Greatest sum, or ``None`` if it leaves no upper end.
        sum: The sum with its bounds, or ``None`` if it has no upper end.
        per: What it is for one of; empty for a sum in all.
        base: Number of what it is spread over, saved on or paid for; ``None`` if not reported.
        base_label: Name of these.
        against: Row that it is set against; empty if none.
    """

    id: str
    what: str
    kind: str
    period: str
    source: str
    as_printed: str
    amount: float
    currency: str
    low: Number
    high: Number | None
    sum: PrintedSum | None
    per: str
    base: int | None
    base_label: str
    against: str

    @property
    def whole(self) -> bool:
        """Whether it is a sum in all, and not one for each of something."""
        return not self.per

    @property
    def spending(self) -> bool:
        """Whether it is a sum in all that somebody had to find."""
        return self.whole and self.kind in SPENDING

    @property
    def leaves_open(self) -> str:
        """The sums that the print leaves open, in words."""
        if self.sum is not None:
            return written_bounds(self.sum.amount, self.currency)
        return f"{written(self.low, self.currency)} or more"


def money_rows(
    study: Study,
    *,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
    reading: Reading = "core",
) -> list[MoneyRow]:
    """Read the table of money of a study.

    Args:
        study: The study, with the table ``money``; its columns ``per``, ``base`` and ``against``
            may be absent.
        rule: How figures are taken to be rounded.
        reading: How words such as "almost" are taken.

    Returns:
        One entry for each row that has a printed sum, in the order of the table. A sum is in the
        currency of its column ``currency``, whatever sign is printed.

    Raises:
        UnknownPhrase: If a printed sum is not understood.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.
    """
    rows = study.table("money").fillna({"per": "", "base": "", "against": ""})
    bases: dict[str, tuple[int, str]] = {}
    if "bases" in study.resources:
        bases = {
            str(row["id"]): (int(row["count"]), str(row["label"]))
            for row in study.table("bases").dropna(subset=["count"]).to_dict("records")
        }
    found = []
    for row in rows[rows["as_printed"].notna()].to_dict("records"):
        printed, currency = str(row["as_printed"]), str(row["currency"])
        span = read_quantity(printed, rule=rule).interval(reading)
        base, label = bases.get(str(row.get("base", "")), (None, ""))
        per = str(row.get("per", ""))
        found.append(
            MoneyRow(
                id=str(row["id"]),
                what=str(row["what"]),
                kind=str(row["kind"]),
                period=str(row["period"]),
                source=str(row["source"]),
                as_printed=printed,
                amount=float(row["amount"]),
                currency=currency,
                low=span.low,
                high=span.high,
                sum=None
                if span.high is None
                else PrintedSum.between(
                    currency,
                    span.low,
                    span.high,
                    printed,
                    printed=figure_alone(printed),
                    kinds=("words",) if figure_alone(printed) is None else ("rounding",),
                ),
                per="" if per == "total" else per,
                base=base,
                base_label=label,
                against=str(row.get("against", "")),
            )
        )
    return found


def told_by(study: Study, rows: Iterable[MoneyRow]) -> str:
    """Short citations of the sources of some rows, each once.

    Args:
        study: The study of the rows.
        rows: The rows.

    Reference:
        None: a list of names.
    """
    return "; ".join(dict.fromkeys(study.sources[row.source].short for row in rows))


def added_up(rows: Sequence[MoneyRow]) -> PrintedSum:
    """Sums of one currency together, with what their prints leave open.

    Args:
        rows: At least one row; all have an upper end and one currency.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.
    """
    total = Bounds.point(0)
    for row in rows:
        assert row.sum is not None  # the caller has chosen rows with an upper end
        total = total + row.sum.amount
    return PrintedSum(rows[0].currency, total, written_bounds(total, rows[0].currency))


__all__ = ["SPENDING", "MoneyRow", "added_up", "money_rows", "told_by"]
