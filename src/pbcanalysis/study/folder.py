"""Opening a study folder: everything is checked, and all mistakes are told together."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbcanalysis.errors import InvalidArgument, InvalidInput, Problem
from pbcanalysis.study import descriptor as descriptor_file
from pbcanalysis.study import parameters as parameters_file
from pbcanalysis.study import reads, tables
from pbcanalysis.study import sources as sources_file
from pbcanalysis.study.formats import PlainTable, Told, read_plain
from pbcanalysis.study.parameters import Parameters
from pbcanalysis.study.remembered import remembered
from pbcanalysis.study.small_numbers import rule_problems
from pbcanalysis.study.sources import Source, read_sources

if TYPE_CHECKING:
    import pandas as pd


STATEMENT_COLUMNS = (
    *("place", "speaker", "kind", "label", "measures", "base"),
    *("recomputable", "why", "mark", "note"),
)
"""Columns of statements that pages name; where a study has none, they are empty."""


@dataclass(frozen=True)
class Study:
    """A study folder that has passed its checks, or is trusted to have.

    Attributes:
        folder: The folder.
        descriptor: The data package as read.
        parameters: The declared parameters.
        sources: Sources by key.
    """

    folder: Path
    descriptor: Mapping[str, Any]
    parameters: Parameters
    sources: Mapping[str, Source]

    @property
    def name(self) -> str:
        """Name of the data package."""
        return str(self.descriptor.get("name", self.folder.name))

    @property
    def version(self) -> str:
        """Version of the data package; an edition is named by it."""
        return str(self.descriptor.get("version", "0"))

    @cached_property
    def resources(self) -> dict[str, dict[str, Any]]:
        """Description of each table, by its name."""
        return {resource["name"]: resource for resource in self.descriptor["resources"]}

    def table(self, name: str) -> pd.DataFrame:
        """One table, read afresh, so that a change to it stays with the caller.

        Raises:
            InvalidArgument: If the study has no such table.
        """
        if name not in self.resources:
            raise InvalidArgument(
                f"the study {self.name!r} has no table {name!r}; it has "
                + ", ".join(self.resources)
            )
        return tables.read_table(self.folder, self.resources[name])

    def row_numbers(self, name: str) -> tuple[int, ...]:
        """For each row of a table, the line or row of its file at which it stands.

        Raises:
            InvalidArgument: If the study has no such table.
        """
        if name not in self.resources:
            raise InvalidArgument(f"the study {self.name!r} has no table {name!r}")
        return tuple(read_plain(self.folder, self.resources[name]).raw.numbers)

    def statement(self, statement_id: str) -> dict[str, str]:
        """One row of the statements, as text by column; empty cells and columns are empty text.

        Raises:
            InvalidArgument: If there is no such statement.
        """
        rows = self._statements
        if statement_id not in rows:
            import difflib

            near = difflib.get_close_matches(statement_id, rows, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise InvalidArgument(f"no statement {statement_id!r} in this study{hint}")
        return dict(rows[statement_id])

    @cached_property
    def _statements(self) -> dict[str, dict[str, str]]:
        def read() -> dict[str, dict[str, str]]:
            frame = self.table("statements").fillna("").astype(str)
            empty = dict.fromkeys(STATEMENT_COLUMNS, "")
            return {
                str(row["id"]): {**empty, **{str(k): v for k, v in row.items()}}
                for row in frame.to_dict("records")
            }

        entry = self.resources.get("statements")
        # Without such a table, reading says so.
        return read() if entry is None else remembered("statements", self.folder, entry, read)

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the study's files (names and bytes), as 64 hexadecimal digits."""
        total = hashlib.sha256()
        for path in self.files():
            total.update(path.relative_to(self.folder).as_posix().encode())
            total.update(hashlib.sha256(path.read_bytes()).digest())
        return total.hexdigest()

    def files(self) -> list[Path]:
        """The files that make the study, sorted by name."""
        names = [descriptor_file.FILE, parameters_file.FILE, sources_file.FILE]
        names += [resource["path"] for resource in self.descriptor["resources"]]
        return sorted(path for name in names if (path := self.folder / name).is_file())


def check_study(folder: Path | str) -> list[Problem]:
    """Everything that is wrong in a study folder, told together.

    Args:
        folder: The study folder.

    Returns:
        Problems in the order: package, tables, sources, parameters, references between them.
        Empty if the study is sound.
    """
    folder = Path(folder)
    problems: list[Problem] = []
    sources: dict[str, Source] | None = None
    plain: dict[str, PlainTable] = {}
    told: set[tuple[object, ...]] = set()
    try:
        descriptor = descriptor_file.read_descriptor(folder)
        problems += descriptor_file.description_problems(descriptor)
        problems += rule_problems(descriptor)
        plain, unread = tables.read_tables(folder, descriptor)
        problems += unread
        # A cell, row or column that was refused in reading is not refused again by its type.
        told = {(p.file, p.sheet, p.row, p.column) for p in unread if p.severity == "error"}
        headers = {(table.raw.file, table.raw.sheet): table.raw.header for table in plain.values()}
        for problem in tables.table_problems(folder, descriptor, plain):
            place = (problem.file, problem.sheet)
            rows = (problem.row, headers.get(place))
            if told.isdisjoint(
                (*place, row, column) for row in rows for column in (problem.column, None)
            ):
                problems.append(problem)
    except InvalidInput as error:
        problems += error.problems
    try:
        sources = read_sources(folder / sources_file.FILE)
    except InvalidInput as error:
        problems += error.problems
    try:
        Parameters.read(folder / parameters_file.FILE)
    except InvalidInput as error:
        problems += error.problems
    if sources is not None:
        problems += [
            problem
            for problem in _source_problems(plain, sources)
            if (problem.file, problem.sheet, problem.row, None) not in told
        ]
    return problems


def _source_problems(
    plain: Mapping[str, PlainTable], sources: Mapping[str, Source]
) -> list[Problem]:
    """Cells that name a source which ``sources.bib`` does not have."""
    import difflib

    problems = []
    for table in plain.values():
        raw = table.raw
        # source, source_a, source_cited and so on: every such column names keys of sources.bib.
        columns = sorted(name for name in raw.labels if name.split("_")[0] == "source")
        for column in dict.fromkeys(columns):
            for number, key in zip(raw.numbers, table.column(column), strict=True):
                if key and key not in sources:
                    near = difflib.get_close_matches(key, sources, n=1)
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


def open_study(folder: Path | str, *, check: bool = True) -> Study:
    """Open a study folder.

    Args:
        folder: The study folder.
        check: Whether to check it whole first. A notebook of a build, which runs on a study that
            the build has just checked, need not check it again.

    Raises:
        InvalidInput: With every problem of the folder.
    """
    folder = Path(folder)
    with reads.unnoted():
        if check:
            problems = [p for p in check_study(folder) if p.severity == "error"]
            if problems:
                raise InvalidInput(problems)
        study = Study(
            folder=folder,
            descriptor=descriptor_file.read_descriptor(folder),
            parameters=Parameters.read(folder / parameters_file.FILE),
            sources=read_sources(folder / sources_file.FILE),
        )
    if reads.active():
        from pbcanalysis.study.noted import NotedStudy

        return NotedStudy(study)
    return study
