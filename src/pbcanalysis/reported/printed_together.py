"""Figures that a source prints together, which can be held against each other.

Two kinds are found in a study's tables. A percentage beside the two counts that it is of shows
whether the three agree, and which rounding rules they leave. Words beside the figure that they
stand for show how the words were used.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.consistency import PercentStatement
from pbcanalysis.reported.intervals import Interval
from pbcanalysis.reported.one_statement import joined, policy_of
from pbcanalysis.reported.pairs import PairVerdict, check_pair
from pbcanalysis.reported.policy import PolicyLike
from pbcanalysis.reported.printed import Printed
from pbcanalysis.reported.rounding import KNOWN_RULES, RoundingRule
from pbcanalysis.reported.sets import ShareSet
from pbcanalysis.reported.words import WordsReading, read_words

if TYPE_CHECKING:
    from pbcanalysis.study import Study

Agreement = Literal["core", "wide", "semantic", "none"]


@dataclass(frozen=True, slots=True)
class PercentWithCounts:
    """A percentage printed with its count and its base.

    Attributes:
        percent: Id of the percentage's statement.
        count: Id of the count's statement.
        base: Id of the base's statement.
        source: Key of the source that prints all three.
        label: What the percentage is of.
        verdict: Whether the three agree, under which rules, and what would be possible.
    """

    percent: str
    count: str
    base: str
    source: str
    label: str
    verdict: PairVerdict

    @property
    def share(self) -> float:
        """Count over base."""
        return self.verdict.count / self.verdict.base

    @property
    def excluded(self) -> tuple[RoundingRule, ...]:
        """The definite rules that cannot have printed it."""
        return tuple(rule for rule in KNOWN_RULES if rule not in self.verdict.fitting_rules)

    def statement(self) -> PercentStatement:
        """The same, for a check of several statements of one source together."""
        return PercentStatement.of(
            self.percent, self.verdict.printed, self.verdict.base, self.verdict.count
        )


def percents_with_counts(study: Study) -> list[PercentWithCounts]:
    """The percentages that a source prints together with their count and their base.

    A percentage is taken up if its statement is of a whole base (``base`` and ``population`` are
    the same), and the same source prints that base and exactly one other count of it.

    Args:
        study: The study, with its tables ``statements`` and ``bases``.

    Returns:
        One entry for each such percentage, in the order of the table.
    """
    statements = study.table("statements").fillna("").astype(str).to_dict("records")
    bases = study.table("bases").fillna("").astype(str).set_index("id").to_dict("index")
    by_id = {row["id"]: row for row in statements}
    found = []
    for row in statements:
        base = bases.get(row["base"])
        if row["kind"] != "percent" or base is None or row["base"] != row["population"]:
            continue
        counts = [
            each
            for each in statements
            if each["kind"] == "count"
            and each["source"] == row["source"]
            and each["population"] == row["population"]
            and each["id"] != base["statement"]
        ]
        printed = by_id.get(str(base["statement"]))
        if len(counts) != 1 or printed is None or printed["source"] != row["source"]:
            continue
        verdict = check_pair(
            int(Printed.read(counts[0]["as_printed"]).value),
            int(base["count"]),
            row["as_printed"],
            RoundingRule.UNKNOWN,
        )
        found.append(
            PercentWithCounts(
                str(row["id"]),
                str(counts[0]["id"]),
                str(base["statement"]),
                str(row["source"]),
                str(row["label"] or row["measures"]),
                verdict,
            )
        )
    return found


def percents_beside_counts(study: Study) -> list[PercentWithCounts]:
    """The percentages whose count a study names as the same quantity (column ``same_as``).

    This asks for less than :func:`percents_with_counts`: the base need not be printed, and any
    source may print the count.

    Args:
        study: The study, with its tables ``statements`` and ``bases``.

    Returns:
        One entry for each percentage that has a base and a count marked as the same, whichever of
        the two rows names the other, in the order of the table. ``base`` is the row of bases.

    Reference:
        Brown and Heathers 2017 (granularity of printed figures).
    """
    statements = study.table("statements").fillna("").astype(str).to_dict("records")
    bases = study.table("bases").fillna("").astype(str).set_index("id").to_dict("index")
    found = []
    for row in statements:
        base = bases.get(row["base"])
        if row["kind"] != "percent" or base is None or not base["count"]:
            continue
        for count in statements:
            same = row["id"] == count.get("same_as") or count["id"] == row.get("same_as")
            if count["kind"] != "count" or not same:
                continue
            verdict = check_pair(
                int(Printed.read(count["as_printed"]).value),
                int(base["count"]),
                row["as_printed"],
                RoundingRule.UNKNOWN,
            )
            found.append(
                PercentWithCounts(
                    str(row["id"]),
                    str(count["id"]),
                    str(row["base"]),
                    str(row["source"]),
                    str(row.get("label") or row["measures"]),
                    verdict,
                )
            )
    return found


@dataclass(frozen=True, slots=True)
class WordsWithFigure:
    """A share told in words whose figure is printed as well.

    Attributes:
        words: Id of the statement in words.
        figure: Id of the statement with the figure.
        source: Key of the source of the words.
        phrase: The words as printed.
        printed: The figure as printed: a percentage, or a count of a base.
        measures: What both are about.
        shares: The shares that print as the figure under the rounding rule.
        reading: What the words leave open.
        agreement: The narrowest reading of the words that the figure fits, or ``"none"``.
    """

    words: str
    figure: str
    source: str
    phrase: str
    printed: str
    measures: str
    shares: ShareSet
    reading: WordsReading
    agreement: Agreement

    def fits(self, reading: str) -> bool:
        """Whether the figure fits a reading: ``"core"``, ``"wide"`` or ``"semantic"``.

        Raises:
            InvalidArgument: If there is no such reading.
        """
        if reading not in ("core", "wide", "semantic"):
            raise InvalidArgument(f"a reading is core, wide or semantic, not {reading!r}")
        if reading == "semantic":
            return self.agreement != "none"
        return self.agreement == "core" or self.agreement == reading


def words_with_figures(
    study: Study,
    *,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
    policy: PolicyLike = None,
) -> list[WordsWithFigure]:
    """The shares in words whose figure stands in the same cell, or in the study (``same_as``).

    Args:
        study: The study, with its tables ``statements`` and ``bases``.
        rule: How percentages are taken to be rounded.
        policy: Changes to the policy for words; see ``load_policy``.

    Returns:
        One entry for each, in the order of the table. A figure that is a count is taken as a
        share of its population. Words with a figure in their own cell are held against that, and
        name themselves as the figure; either of two rows may name the other.

    Raises:
        InvalidArgument: If a figure is neither a percentage nor a count with a population.
        UnknownPhrase: If a phrase is not understood.
    """
    statements = study.table("statements").fillna("").astype(str).to_dict("records")
    bases = study.table("bases").fillna("").astype(str).set_index("id").to_dict("index")
    by_id = {row["id"]: row for row in statements}
    found = []
    same = joined(statements)
    own = policy_of(study, policy)
    for row in statements:
        if row["kind"] != "words":
            continue
        cell = _own_figure(row, bases, rule, own)
        if cell is not None:
            found.append(cell)
            continue
        figure = by_id.get(same.get(str(row["id"]), ""))
        if figure is None:
            continue
        population = bases.get(figure.get("population") or figure["base"])
        if figure["kind"] == "percent":
            shares = Printed.read(figure["as_printed"]).shares(rule)
            printed = str(figure["as_printed"])
        elif figure["kind"] == "count" and population is not None:
            count = int(Printed.read(figure["as_printed"]).value)
            shares = ShareSet((Interval.point(Fraction(count, int(population["count"]))),))
            printed = f"{figure['as_printed']} of {int(population['count']):,}"
        else:
            raise InvalidArgument(
                f"{figure['id']!r} is neither a percentage nor a count with a population"
            )
        reading = read_words(str(row["as_printed"]), policy=own)
        found.append(
            WordsWithFigure(
                str(row["id"]),
                str(figure["id"]),
                str(row["source"]),
                str(row["as_printed"]),
                printed,
                str(figure["measures"]),
                shares,
                reading,
                agreement(shares, reading),
            )
        )
    return found


def _own_figure(
    row: Mapping[Hashable, Any],
    bases: Mapping[Hashable, Any],
    rule: RoundingRule | str,
    policy: PolicyLike,
) -> WordsWithFigure | None:
    """Words and a figure in one cell."""
    base = bases.get(row["base"])
    count = int(base["count"]) if base is not None and base["count"] else None
    reading = read_words(str(row["as_printed"]), policy=policy, rule=rule, base=count)
    if reading.in_words is None or reading.agreement is None:
        return None
    printed = (
        f"{reading.count:,} of {reading.base or count:,}"
        if reading.printed is None
        else reading.printed.text
    )
    return WordsWithFigure(
        str(row["id"]),
        str(row["id"]),
        str(row["source"]),
        reading.in_words.phrase,
        printed,
        str(row["measures"]),
        reading.core,
        reading.in_words,
        reading.agreement,
    )


def agreement(shares: ShareSet, reading: WordsReading) -> Agreement:
    """The narrowest reading of some words that has a share in common with a set of shares.

    Example:
        >>> agreement(Printed.read("64%").shares(), read_words("just under two thirds"))
        'wide'
    """
    if shares & reading.core:
        return "core"
    if shares & reading.wide:
        return "wide"
    return "semantic" if shares & reading.shares("semantic") else "none"


__all__ = [
    "Agreement",
    "PercentWithCounts",
    "WordsWithFigure",
    "agreement",
    "percents_with_counts",
    "words_with_figures",
]
