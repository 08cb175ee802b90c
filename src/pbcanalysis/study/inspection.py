"""A study folder as far as it can be read, with everything that is wrong in it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbcanalysis.errors import InvalidArgument, InvalidInput, Problem
from pbcanalysis.study import descriptor as descriptor_file
from pbcanalysis.study import parameters as parameters_file
from pbcanalysis.study import sources as sources_file
from pbcanalysis.study import tables
from pbcanalysis.study.formats import PlainTable, Told
from pbcanalysis.study.formats.held import different
from pbcanalysis.study.identifying import identifying_problems
from pbcanalysis.study.parameters import Declared, Parameters
from pbcanalysis.study.payment_words import words_problems
from pbcanalysis.study.refusals import Refusals
from pbcanalysis.study.small_numbers import rule_problems
from pbcanalysis.study.unsafe_text import unsafe_problems

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.study.folder import Study


@dataclass(frozen=True)
class Inspection:
    """What can be read of a study folder, and what is wrong in it.

    Attributes:
        folder: The folder.
        resources: Description of each table, by its name.
        tables: The tables that can be read, in plain form.
        unread: Names of tables that cannot be read; ``None`` if not even names can be.
        declared: What ``parameters.yml`` declares.
        problems: What is wrong, and what is suspicious in the form of the files.
        descriptor: The data package as read; empty if it cannot be.
    """

    folder: Path
    resources: Mapping[str, dict[str, Any]]
    tables: Mapping[str, PlainTable]
    unread: frozenset[str] | None
    declared: Declared
    problems: tuple[Problem, ...] = ()
    descriptor: Mapping[str, Any] = field(default_factory=dict, repr=False)
    _frames: dict[str, pd.DataFrame] = field(default_factory=dict, repr=False)

    @classmethod
    def of(cls, study: Study) -> Inspection:
        """A study that has passed its checks, to be looked at in the same way."""
        plain, _ = tables.read_tables(study.folder, study.descriptor)
        declared = Declared(study.parameters, frozenset(), ())
        return cls(
            study.folder, study.resources, plain, frozenset(), declared, (), study.descriptor
        )

    @cached_property
    def _refusals(self) -> dict[str, Refusals]:
        return {
            name: Refusals.of(table, self.resources[name], self.problems)
            for name, table in self.tables.items()
        }

    def refusals(self, name: str) -> Refusals:
        """Which cells, rows and columns of a table are wrong."""
        return self._refusals[name]

    def table(self, name: str) -> pd.DataFrame:
        """One table with its types, in which every cell that is wrong is missing.

        Raises:
            InvalidArgument: If there is no such table, or it cannot be read.
        """
        # Past the last mistake that was looked for, there may be any cell.
        if name not in self.tables or self.refusals(name).cut_short:
            raise InvalidArgument(f"the table {name!r} cannot be read")
        if name not in self._frames:
            table, refusals = self.tables[name], self.refusals(name)
            self._frames[name] = tables.frame_of(table, self.resources[name], refusals)
        return self._frames[name].copy(deep=False)

    @property
    def frames(self) -> dict[str, pd.DataFrame]:
        """The tables that somebody has asked for, by name."""
        return self._frames

    @property
    def read_as(self) -> list[Told]:
        """Everything in the tables that is read otherwise than it stands."""
        return [told for table in self.tables.values() for told in table.told]


def inspect_study(folder: Path | str) -> Inspection:
    """Read a study folder as far as it can be read, and note everything that is wrong in it.

    Args:
        folder: The study folder.

    Returns:
        What was read, with problems in the order: package, tables, sources, parameters,
        references between them. What follows from another problem alone is not told.
    """
    folder = Path(folder)
    problems: list[Problem] = []
    descriptor: dict[str, Any] = {}
    plain: dict[str, PlainTable] = {}
    resources: dict[str, dict[str, Any]] = {}
    unread: frozenset[str] | None = None
    told: set[tuple[object, ...]] = set()
    try:
        descriptor = descriptor_file.read_descriptor(folder)
    except InvalidInput as error:
        problems += error.problems
    else:
        problems += descriptor_file.description_problems(descriptor)
        problems += rule_problems(descriptor)
        problems += words_problems(descriptor)
        plain, wrong = tables.read_tables(folder, descriptor)
        problems += wrong
        named = [one for one in descriptor["resources"] if isinstance(one, dict)]
        resources = {str(one.get("name")): one for one in named}
        unread = frozenset(str(one.get("name")) for one in named) - set(plain)
        # A cell, row or column that was refused in reading is not refused again by its type.
        told = {(p.file, p.sheet, p.row, p.column) for p in wrong if p.severity == "error"}
        headers = {(table.raw.file, table.raw.sheet): table.raw.header for table in plain.values()}
        for problem in tables.table_problems(folder, descriptor, plain, problems):
            place = (problem.file, problem.sheet)
            rows = (problem.row, headers.get(place))
            if told.isdisjoint(
                (*place, row, column) for row in rows for column in (problem.column, None)
            ):
                problems.append(problem)
        problems += identifying_problems(plain, descriptor)
        problems += unsafe_problems(plain)
    path = folder / sources_file.FILE
    keys: Iterable[str] | None
    try:
        keys = sources_file.read_sources(path)
    except InvalidInput as error:
        problems += error.problems
        keys = sources_file.keys_written(path)
    declared = Parameters.inspected(folder / parameters_file.FILE)
    problems += declared.problems
    if keys is not None:
        problems += [
            problem
            for problem in _source_problems(plain, keys)
            if (problem.file, problem.sheet, problem.row, None) not in told
        ]
    return Inspection(folder, resources, plain, unread, declared, tuple(problems), descriptor)


def _source_problems(plain: Mapping[str, PlainTable], keys: Iterable[str]) -> list[Problem]:
    """Cells that name a source which ``sources.bib`` does not have."""
    import difflib

    known = set(keys)
    problems = []
    for table in plain.values():
        raw = table.raw
        # source, source_a, source_cited and so on: every such column names keys of sources.bib.
        columns = sorted(name for name in raw.labels if name.split("_")[0] == "source")
        for column in dict.fromkeys(columns):
            cells = table.cells(column)
            lost = {key for key in different(cells) if key and key not in known}
            for number, key in zip(raw.numbers, map(str, cells), strict=True) if lost else ():
                if key in lost:
                    near = difflib.get_close_matches(key, sorted(known), n=1)
                    problems.append(
                        Problem(
                            raw.file,
                            number,
                            column,
                            repr(key),
                            f"a key of {sources_file.FILE}",
                            f"Did you mean {near[0]!r}?" if near else "Add the source there.",
                            sheet=raw.sheet,
                        )
                    )
    return problems


def check_study(folder: Path | str) -> list[Problem]:
    """Everything that is wrong in the files of a study folder, told together.

    Args:
        folder: The study folder.

    Returns:
        Problems as :func:`inspect_study` finds them; empty if the study is sound.
    """
    return list(inspect_study(folder).problems)


def explain_study(folder: Path | str) -> list[Told]:
    """Everything in a study's tables that is read otherwise than it stands.

    Args:
        folder: The study folder.

    Returns:
        One entry for each way of reading in each column, and for each file that is not plain.

    Raises:
        InvalidInput: If there is no readable ``datapackage.json``.
    """
    folder = Path(folder)
    plain, _ = tables.read_tables(folder, descriptor_file.read_descriptor(folder))
    return [told for table in plain.values() for told in table.told]


__all__ = ["Inspection", "check_study", "explain_study", "inspect_study"]
