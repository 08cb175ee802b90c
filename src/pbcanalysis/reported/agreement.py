"""Results that a study holds twice, and accounts of it that differ, for a reader's table.

Words beside a figure and percentages beside their counts are found by the module on figures
printed together; this one adds sums with a word beside them, and pairs that only a reader can
know to be about the same.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.number_words import number_in_words
from pbcanalysis.reported.one_statement import policy_of
from pbcanalysis.reported.policy import PolicyLike
from pbcanalysis.reported.printed import Printed
from pbcanalysis.reported.printed_together import (
    Agreement,
    agreement,
    percents_with_counts,
    words_with_figures,
)
from pbcanalysis.reported.quantities import read_quantity
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.reported.words import Reading, read_words

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.study import Study

# From the widest to the narrowest, so that the last one that fits is the narrowest.
_WIDEST_FIRST: tuple[Reading, ...] = ("semantic", "wide", "core")


@dataclass(frozen=True, slots=True)
class ToldTwice:
    """Two statements about the same thing.

    Attributes:
        kind: ``"counts"`` for a percentage beside its counts, ``"words"`` for words or a hedged
            sum beside a figure.
        first: Id of the percentage, or of the statement in words.
        second: Id of the count, or of the statement with the figure.
        measures: What both are about.
        told: The first as printed.
        figure: The second as printed, with its base where it is a count.
        fit: For words, the narrowest reading that the figure fits; for a percentage, ``"core"``
            where the counts print as it; ``"none"`` where the two cannot both hold.
    """

    kind: Literal["counts", "words"]
    first: str
    second: str
    measures: str
    told: str
    figure: str
    fit: Agreement

    def agrees(self, reading: str = "core") -> bool:
        """Whether the two agree under a reading of words; a wider reading allows more.

        Raises:
            InvalidArgument: If there is no such reading.
        """
        order = ("core", "wide", "semantic")
        if reading not in order:
            raise InvalidArgument(f"a reading is core, wide or semantic, not {reading!r}")
        return self.fit in order[: order.index(reading) + 1]


def results_told_twice(
    study: Study,
    *,
    pairs: Iterable[tuple[str, str]] = (),
    rule: RoundingRule | str = RoundingRule.HALF_UP,
    policy: PolicyLike = None,
) -> list[ToldTwice]:
    """Every result that the study holds twice, and whether the two prints agree.

    Args:
        study: The study, with its tables ``statements`` and ``bases``.
        pairs: Further pairs of ids about the same thing: words or a hedged sum first, then a
            percentage or a sum.
        rule: How figures are taken to be rounded.
        policy: Changes to the policy for words.

    Returns:
        Percentages beside their counts, words beside figures, sums with a word beside them
        (``same_as`` names another sum), then the pairs given.

    Raises:
        InvalidArgument: If a figure is of a kind that no share or sum can be made of.
        UnknownPhrase: If a phrase is not understood.

    Reference:
        Brown and Heathers 2017; Ferson et al. 2015.
    """
    rounding, own = RoundingRule(rule), policy_of(study, policy)
    found = []
    for each in percents_with_counts(study):
        rules = each.verdict.fitting_rules
        fits = bool(rules) if rounding is RoundingRule.UNKNOWN else rounding in rules
        found.append(
            ToldTwice(
                "counts",
                each.percent,
                each.count,
                study.statement(each.percent)["measures"],
                each.verdict.printed.text,
                f"{each.verdict.count:,} of {each.verdict.base:,}",
                "core" if fits else "none",
            )
        )
    found.extend(
        ToldTwice(
            "words",
            told.words,
            told.figure,
            told.measures,
            told.phrase,
            told.printed,
            told.agreement,
        )
        for told in words_with_figures(study, rule=rounding, policy=own)
    )
    hedged = [
        (str(row["id"]), str(row["same_as"]))
        for row in study.table("statements").fillna("").to_dict("records")
        if row["kind"] == "money" and row["same_as"] and str(row["as_printed"])[:1].isalpha()
    ]
    for first, second in dict.fromkeys([*hedged, *pairs]):
        found.append(_pair(study, first, second, rounding, own))
    return found


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


def _pair(
    study: Study, first: str, second: str, rule: RoundingRule, policy: PolicyLike
) -> ToldTwice:
    words, figure = study.statement(first), study.statement(second)
    told = figure["as_printed"]
    fit: Agreement = "none"
    if words["kind"] == figure["kind"] == "money":
        quantity = read_quantity(words["as_printed"], policy=policy, rule=rule)
        sums = read_quantity(told, policy=policy, rule=rule).money().interval
        for reading in _WIDEST_FIRST:
            if quantity.money(reading).interval.intersection(sums) is not None:
                fit = reading
    elif words["kind"] == "words" and figure["kind"] == "percent":
        read = read_words(words["as_printed"], policy=policy, rule=rule)
        fit = agreement(Printed.read(told).shares(rule), read)
    else:
        raise InvalidArgument(
            f"{first!r} ({words['kind']}) and {second!r} ({figure['kind']}) cannot be held "
            "against each other: words need a percentage, a sum needs a sum"
        )
    return ToldTwice("words", first, second, words["measures"], words["as_printed"], told, fit)
