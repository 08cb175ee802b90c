"""A sum as a share of another that sources tell differently, and a part told in words."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import Bounds
from pbcanalysis.money.prices import PriceIndex, real_terms
from pbcanalysis.money.sums import PrintedSum, percent
from pbcanalysis.reported.sets import ShareSet
from pbcanalysis.results import Estimate

if TYPE_CHECKING:
    import pandas as pd

REFERENCE = "Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis"


def share_of_sums(part: PrintedSum, wholes: Sequence[PrintedSum], what: str) -> Estimate:
    """A sum as a share of a whole for which sources give one or several sums.

    Args:
        part: The sum.
        wholes: What sources print for the whole, all in the currency of ``part``.
        what: What the whole is called in the sentence.

    Returns:
        Bounds of the share over all of them. The value is the quotient of the printed figures
        where there is one whole, else ``None``.

    Raises:
        InvalidArgument: If there is no whole, currencies differ, or a whole may be nought.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> wholes = [PrintedSum.exactly("GBP", 40), PrintedSum.exactly("GBP", 50)]
        >>> result = share_of_sums(PrintedSum.exactly("GBP", 10), wholes, "the budget")
        >>> result.low, result.high
        (0.2, 0.25)
    """
    if not wholes or any(whole.currency != part.currency for whole in wholes):
        raise InvalidArgument(f"give at least one whole in {part.currency}")
    shares = [part.amount / whole.amount for whole in wholes]
    printed = shares[0].printed if len(shares) == 1 else None
    joint = Bounds.between(
        min(one.low for one in shares),
        max(one.high for one in shares),
        printed,
        kinds=frozenset[str]().union(*(one.kinds for one in shares))
        | ({"sources"} if len(shares) > 1 else set()),
    )
    return joint.estimate(
        unit="share",
        method="Interval quotient, over all sums that sources give for the whole",
        reference=REFERENCE,
        sentence=f"{part.as_printed} is {percent(joint)} of {what}.",
        inputs={"part": part.as_printed, "wholes": "; ".join(w.as_printed for w in wholes)},
    )


def part_in_words(total: PrintedSum, shares: ShareSet, words: str) -> Estimate:
    """The part of a sum that a source gives in words, such as "about half".

    Args:
        total: The sum.
        shares: What the words leave open.
        words: The words as printed.

    Returns:
        Bounds in the currency of the sum; no value, since words have no middle.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> half = ShareSet.parse("[9/20, 11/20]")
        >>> result = part_in_words(PrintedSum.exactly("GBP", 100), half, "about half")
        >>> result.low, result.high
        (45.0, 55.0)
    """
    part = total.amount * Bounds.between(shares.low, shares.high, kinds=["words"])
    return part.estimate(
        unit=total.currency,
        method="Interval product of the sum and the shares that the words leave open",
        reference=REFERENCE,
        sentence=f"{words} of {total.as_printed}.",
        inputs={"total": total.as_printed, "words": words},
    )


def real_terms_table(
    amount: PrintedSum, steps: Sequence[tuple[str, PriceIndex, str, str]]
) -> pd.DataFrame:
    """A sum in the prices of other periods, by several indices.

    Args:
        amount: The sum.
        steps: Label, index, period of the sum, period wanted.

    Returns:
        One row for each step: ``label``, ``from``, ``to``, ``factor``, ``low``, ``high``,
        ``vintage``.

    Raises:
        InvalidArgument: If a period lies outside its index.

    Reference:
        HM Treasury, GDP deflators at market prices and money GDP (user's guide).

    Example:
        >>> index = PriceIndex("CPI", "annual", {"2006": 80, "2007": 100}, "made up")
        >>> table = real_terms_table(
        ...     PrintedSum.exactly("GBP", 8), [("consumer prices", index, "2006", "2007")]
        ... )
        >>> table[["factor", "low"]].values.tolist()
        [[1.25, 10.0]]
    """
    import pandas as pd

    rows = []
    for label, index, base, target in steps:
        result = real_terms(amount, index, base, target)
        rows.append(
            {
                "label": label,
                "from": base,
                "to": target,
                "factor": float(index.at(target) / index.at(base)),
                "low": result.low,
                "high": result.high,
                "vintage": index.vintage,
            }
        )
    return pd.DataFrame(rows)


__all__ = ["part_in_words", "real_terms_table", "share_of_sums"]
