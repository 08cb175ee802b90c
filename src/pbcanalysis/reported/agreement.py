"""The same thing told twice: words beside a figure, a percentage beside its counts, sums in words.

Where a study holds both, the words show how a writer used them, and the figure can be checked.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.intervals import Interval
from pbcanalysis.reported.pairs import check_pair
from pbcanalysis.reported.phrases import number_in_words
from pbcanalysis.reported.policy import PolicyLike
from pbcanalysis.reported.printed import Printed
from pbcanalysis.reported.quantities import read_quantity
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.reported.sets import ShareSet
from pbcanalysis.reported.words import Reading, read_words

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.study import Study

Fit = Literal["core", "wide", "semantic", "none"]

# From the widest to the narrowest, so that the last one that fits is the narrowest.
_WIDEST_FIRST: tuple[Reading, ...] = ("semantic", "wide", "core")


@dataclass(frozen=True, slots=True)
class ToldTwice:
    """Two statements about the same thing.

    Attributes:
        first: Id of the statement in words, or of the percentage.
        second: Id of the statement with the figure, or of the count.
        measures: What both are about.
        told: The first as printed.
        figure: The second as printed, with its base where it is a count.
        fit: For words, the narrowest reading that the figure fits; for a percentage, ``"core"``
            where the counts print as it; ``"none"`` where the two cannot both hold.
    """

    first: str
    second: str
    measures: str
    told: str
    figure: str
    fit: Fit

    def agrees(self, reading: Fit = "core") -> bool:
        """Whether the two agree under a reading of words; a wider reading allows more."""
        order: tuple[Fit, ...] = ("core", "wide", "semantic")
        if reading not in order:
            raise InvalidArgument(f"a reading is core, wide or semantic, not {reading!r}")
        return self.fit in order[: order.index(reading) + 1]


def words_against_figures(
    study: Study,
    *,
    pairs: Iterable[tuple[str, str]] = (),
    rule: RoundingRule | str = RoundingRule.HALF_UP,
    policy: PolicyLike = None,
) -> list[ToldTwice]:
    """Hold every statement in words against the figure that tells the same.

    Taken are statements of kind ``words`` and sums with a word beside them whose column
    ``same_as`` names another statement, and the pairs given.

    Args:
        study: The study, with its tables ``statements`` and ``bases``.
        pairs: Further pairs of ids: words first, then the figure.
        rule: How figures are taken to be rounded.
        policy: Changes to the policy for words.

    Returns:
        One entry for each pair, in the order of the table, then the pairs given.

    Raises:
        InvalidArgument: If a figure is of a kind that no share or sum can be made of.
        UnknownPhrase: If a phrase is not understood.

    Reference:
        Ferson et al. 2015 (what hedge words are used for).
    """
    bases = {str(row["id"]): row["count"] for row in study.table("bases").to_dict("records")}
    found = []
    for row in study.table("statements").fillna("").to_dict("records"):
        if not row["same_as"]:
            continue
        hedged = row["kind"] == "money" and str(row["as_printed"])[:1].isalpha()
        if row["kind"] == "words" or hedged:
            found.append((str(row["id"]), str(row["same_as"])))
    return [
        _told_twice(study, first, second, bases, RoundingRule(rule), policy)
        for first, second in dict.fromkeys([*found, *pairs])
    ]


def percent_against_counts(
    study: Study,
    percent: str,
    count: str,
    base: str,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
) -> ToldTwice:
    """Hold a printed percentage against the count and base printed beside it.

    Args:
        study: The study.
        percent: Id of the statement with the percentage.
        count: Id of the statement with the count.
        base: Id of the statement with the base.
        rule: How the percentage is taken to be rounded.

    Returns:
        The two as told, and whether the counts print as the percentage.

    Raises:
        InvalidArgument: If a statement is not a figure, or the count exceeds its base.

    Reference:
        Brown and Heathers 2017 (the GRIM test).
    """
    share, part, whole = (study.statement(each) for each in (percent, count, base))
    numbers = [Printed.read(each["as_printed"]) for each in (part, whole)]
    verdict = check_pair(int(numbers[0].value), int(numbers[1].value), share["as_printed"], rule)
    return ToldTwice(
        percent,
        count,
        share["measures"],
        share["as_printed"],
        f"{part['as_printed']} of {whole['as_printed']}",
        "core" if verdict.possible else "none",
    )


def conflicts_table(study: Study) -> pd.DataFrame:
    """The conflicts of a study as a table for readers, in the order of the study.

    Args:
        study: The study, with its table ``conflicts``.

    Returns:
        Columns ``About``, ``One account``, ``Another account``, ``What we make of it``; each
        account carries the short name of its source.
    """
    import pandas as pd

    rows = [
        {
            "About": str(row["id"]).replace("-", " "),
            "One account": f"{row['claim_a']} ({study.sources[row['source_a']].short})",
            "Another account": f"{row['claim_b']} ({study.sources[row['source_b']].short})",
            "What we make of it": str(row["meaning"]),
        }
        for row in study.table("conflicts").to_dict("records")
    ]
    return pd.DataFrame(rows)


def count_as_printed(text: str) -> int:
    """A whole number from its print, in figures or in words.

    Args:
        text: Such as ``"1,198"`` or ``"three"``.

    Raises:
        InvalidArgument: If it is not one whole number.

    Example:
        >>> count_as_printed("1,198"), count_as_printed("three")
        (1198, 3)
    """
    if text[:1].isalpha():
        return number_in_words(text.strip().lower())
    number = Printed.read(text).value
    if number.denominator != 1:
        raise InvalidArgument(f"not a whole number: {text!r}")
    return int(number)


def timeline_months(start: str, end: str) -> int:
    """Months from one date of a timeline to another, by calendar month.

    Args:
        start: ``YYYY-MM`` or ``YYYY-MM-DD``.
        end: The same, later or earlier.

    Raises:
        InvalidArgument: If a date does not name a month.

    Example:
        >>> timeline_months("2004-10", "2005-04")
        6
    """
    months = []
    for text in (start, end):
        parts = str(text).split("-")
        if len(parts) < 2 or not all(part.isdigit() for part in parts[:2]):
            raise InvalidArgument(f"not a date with a month: {text!r}")
        months.append(12 * int(parts[0]) + int(parts[1]))
    return months[1] - months[0]


def _told_twice(
    study: Study,
    first: str,
    second: str,
    bases: dict[str, object],
    rule: RoundingRule,
    policy: PolicyLike,
) -> ToldTwice:
    words, figure = study.statement(first), study.statement(second)
    told = figure["as_printed"]
    fit: Fit
    if words["kind"] == "money":
        quantity = read_quantity(words["as_printed"], policy=policy, rule=rule)
        sums = read_quantity(told, policy=policy, rule=rule).money().interval
        fit = "none"
        for reading in _WIDEST_FIRST:
            if quantity.money(reading).interval.intersection(sums) is not None:
                fit = reading
    else:
        if figure["kind"] == "percent":
            shares = Printed.read(told).shares(rule)
        elif figure["kind"] == "count":
            key = words["base"] or words["population"]
            base = bases.get(key)
            if not isinstance(base, int):
                raise InvalidArgument(f"{first!r} names no base that {second!r} is a count of")
            shares = ShareSet((Interval.point(Fraction(int(Printed.read(told).value), base)),))
            told = f"{told} of {base:,}"
        else:
            raise InvalidArgument(f"{second!r} is no percentage and no count")
        in_words = read_words(words["as_printed"], policy=policy, rule=rule)
        fit = "none"
        for reading in _WIDEST_FIRST:
            if in_words.shares(reading) & shares:
                fit = reading
    return ToldTwice(first, second, words["measures"], words["as_printed"], told, fit)
