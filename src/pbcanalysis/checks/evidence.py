"""A study's tables as judgements look at them: rows, bases, joins, and the study's own rules."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from pbcanalysis.checks.finding import Place
from pbcanalysis.checks.rows import Row, Tables
from pbcanalysis.errors import PbcError
from pbcanalysis.reported.printed import Printed
from pbcanalysis.reported.rounding import RoundingRule

if TYPE_CHECKING:
    from pbcanalysis.reported.policy import WordsPolicy

LOOSE = ("weight", "design effect", "cluster", "stratif")
"""Words by which a source or a note says that an interval rests on more than count and base."""


@dataclass(frozen=True)
class Evidence:
    """What judgements may look at.

    Attributes:
        tables: Rows of the study's tables; what is wrong in them is empty.
        rule: The study's rule of rounding.
        policy: The policy by which its words are read.
    """

    tables: Tables
    rule: RoundingRule
    policy: WordsPolicy

    def rows(self, table: str) -> Sequence[Row]:
        """Rows of a table; none where the study has no such table."""
        return self.tables.get(table, ())

    @cached_property
    def counts(self) -> dict[str, int]:
        """Number of each base that has one, by its id."""
        return {
            row["id"]: count
            for row in self.rows("bases")
            if row["id"] and (count := row.whole("count")) is not None and count > 0
        }

    @cached_property
    def bases(self) -> dict[str, Row]:
        """Rows of bases by id."""
        return {row["id"]: row for row in self.rows("bases") if row["id"]}

    @cached_property
    def statements(self) -> dict[str, Row]:
        """Rows of statements by id."""
        return {row["id"]: row for row in self.rows("statements") if row["id"]}

    @cached_property
    def surveys(self) -> dict[str, Row]:
        """Rows of surveys by id."""
        return {row["id"]: row for row in self.rows("surveys") if row["id"]}

    @cached_property
    def acknowledged(self) -> set[frozenset[str]]:
        """Pairs of statements that the study shows as a conflict."""
        return {
            frozenset((row["statement_a"], row["statement_b"])) for row in self.rows("conflicts")
        }

    @cached_property
    def joined(self) -> list[list[Row]]:
        """Statements that are about the same (``same_as``), each group once, two or more."""
        leader: dict[str, str] = {}

        def find(key: str) -> str:
            while leader.setdefault(key, key) != key:
                key = leader[key]
            return key

        for key, row in self.statements.items():
            other = row["same_as"]
            if other in self.statements and not row.unsure("kind", "base"):
                leader[find(key)] = find(other)
        groups: dict[str, list[Row]] = {}
        for key, row in self.statements.items():
            if key in leader:
                groups.setdefault(find(key), []).append(row)
        return [group for group in groups.values() if len(group) > 1]

    def base_of(self, row: Row) -> int | None:
        """The number of whom a statement is a share, where it is known."""
        return self.counts.get(row["base"])

    def whole_of(self, base: str) -> int | None:
        """The number of the group that a base is drawn from, where it is known."""
        row = self.bases.get(base)
        return None if row is None else self.counts.get(row["population"])

    def place_of_finding(self, row: Row, column: str = "as_printed") -> Place:
        """The place of a survey's finding, with the source of its survey."""
        survey = self.surveys.get(row["survey"])
        return Place.of(row, column, source="" if survey is None else survey["source"])

    @cached_property
    def figures_of_surveys(self) -> list[Row]:
        """Findings of surveys that no statement holds already: nothing is told twice."""
        held = {(row["base"], row["as_printed"].strip()) for row in self.rows("statements")}
        found = []
        for row in self.rows("survey_findings"):
            survey = self.surveys.get(row["survey"])
            base = "" if survey is None else survey["base"]
            if row["statement"] in self.statements and row["statement"]:
                continue
            if not row.unsure("as_printed") and (base, row["as_printed"].strip()) not in held:
                found.append(row)
        return found


def number_in(row: Row) -> int | None:
    """The count that a statement prints in figures; ``None`` where it prints none."""
    if row.unsure("as_printed"):
        return None
    try:
        printed = Printed.read(row["as_printed"])
    except PbcError:
        return None
    whole = printed.kind == "number" and printed.value.denominator == 1
    return int(printed.value) if whole else None


def percent_in(text: str) -> Printed | None:
    """The percentage that a cell is; ``None`` where it is none."""
    try:
        printed = Printed.read(text)
    except PbcError:
        return None
    points = "point" in text.casefold()
    return printed if printed.kind == "percent" and not points else None


def rests_on_more(*texts: str) -> bool:
    """Whether a text says that an interval rests on weights or a design."""
    told = " ".join(texts).casefold()
    return any(word in told for word in LOOSE)


__all__ = ["Evidence", "number_in", "percent_in", "rests_on_more"]
