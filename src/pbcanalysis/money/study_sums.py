"""The sums of money that a study reports, read into what each of them leaves open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.sums import PrintedSum
from pbcanalysis.reported.amounts import figure_alone
from pbcanalysis.reported.quantities import read_money
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.reported.words import Reading

if TYPE_CHECKING:
    from pbcanalysis.study import Study


def sum_as_printed(
    phrase: str,
    *,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
    reading: Reading = "core",
) -> PrintedSum:
    """Read one printed sum, in figures or words.

    Args:
        phrase: The sum as printed, such as ``"£98m"`` or ``"almost £100 million"``.
        rule: How the figure is taken to be rounded.
        reading: How words are taken: ``"core"``, ``"wide"`` or ``"semantic"``.

    Returns:
        The sum with its bounds. A plain figure keeps itself as the printed value; a figure behind
        a word such as "almost" has none.

    Raises:
        UnknownPhrase: If the phrase is not understood.
        InvalidArgument: If it has no upper end, as "more than £90m" has not.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> total = sum_as_printed("£98m")
        >>> int(total.amount.low), int(total.amount.high)
        (97500000, 98500000)
        >>> sum_as_printed("almost £100 million").amount.printed is None
        True
    """
    possible = read_money(phrase, reading=reading, rule=rule)
    return PrintedSum.from_set(possible, printed=figure_alone(phrase), as_printed=phrase)


def reported_sum(
    study: Study,
    statement_id: str,
    *,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
    reading: Reading = "core",
) -> PrintedSum:
    """Read the sum that a statement of a study reports.

    Args:
        study: The study, with its table ``statements``.
        statement_id: Id of a statement of kind ``money``.
        rule: How the figure is taken to be rounded.
        reading: How words are taken.

    Raises:
        InvalidArgument: If there is no such statement, or it reports no sum of money.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        ``reported_sum(study, "money.incentives-gbp").as_printed`` is ``"£98m"`` on this book's
        study.
    """
    row = study.statement(statement_id)
    if row["kind"] != "money":
        raise InvalidArgument(f"the statement {statement_id!r} is of kind {row['kind']!r}, no sum")
    return sum_as_printed(row["as_printed"], rule=rule, reading=reading)


def sums_side_by_side(
    study: Study, statement_id: str, *, rule: RoundingRule | str = RoundingRule.HALF_UP
) -> dict[str, PrintedSum]:
    """One sum in each currency in which one source prints it.

    Args:
        study: The study.
        statement_id: Id of the statement that comes first; it gives the base currency.
        rule: How the figures are taken to be rounded.

    Returns:
        Sums by statement id: the statement itself, then those of the same source that are marked
        as the same as it (column ``same_as``), in the order of the table.

    Raises:
        InvalidArgument: If there is no such statement, or it reports no sum of money.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        ``list(sums_side_by_side(study, "money.incentives-gbp"))`` names the sums in pounds, euros
        and dollars on this book's study.
    """
    first = study.statement(statement_id)
    table = study.table("statements")
    same = table[
        (table["same_as"] == statement_id)
        & (table["source"] == first["source"])
        & (table["kind"] == "money")
    ]
    ids = [statement_id, *(str(other) for other in same["id"])]
    return {one: reported_sum(study, one, rule=rule) for one in ids}


def fixed_rate(study: Study, statement_id: str) -> PrintedSum:
    """A rate fixed by a rule, such as 95p for each patient: exact, not rounded.

    Args:
        study: The study, with its table ``money``.
        statement_id: Statement of a row of kind ``rate``.

    Raises:
        InvalidArgument: If no such row rests on the statement.

    Reference:
        None: the amount is taken from the table as it stands.

    Example:
        ``fixed_rate(study, "money.component-2-rate").amount.low`` is 19/20 on this book's study.
    """
    for row in study.table("money").to_dict("records"):
        if row["statement"] == statement_id and row["kind"] == "rate":
            return PrintedSum.exactly(
                str(row["currency"]), float(row["amount"]), str(row["as_printed"])
            )
    raise InvalidArgument(f"no rate in the table of money rests on {statement_id!r}")


__all__ = ["fixed_rate", "reported_sum", "sum_as_printed", "sums_side_by_side"]
