"""An open study: its tables, statements, parameters and sources."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.study import descriptor as descriptor_file
from pbcanalysis.study import parameters as parameters_file
from pbcanalysis.study import sources as sources_file
from pbcanalysis.study import tables
from pbcanalysis.study.formats import read_plain
from pbcanalysis.study.parameters import Parameters
from pbcanalysis.study.remembered import remembered
from pbcanalysis.study.sources import Source
from pbcanalysis.study.typed_copies import copied_numbers

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
            raise self._no_table(name)
        return tables.read_table(self.folder, self.resources[name])

    def rows(self, name: str) -> list[dict[str, str]]:
        """One table as text by column, row by row; empty cells are empty text.

        Numbers are in plain form, with the digits that the file has. pandas, which takes long to
        import, is not needed for it.

        Raises:
            InvalidArgument: If the study has no such table.
            InvalidInput: If the file cannot be read.
        """
        if name not in self.resources:
            raise self._no_table(name)
        resource = self.resources[name]

        def read() -> list[dict[str, str]]:
            table = tables.read_sound(self.folder, resource)
            labels = table.raw.labels
            columns = [table.column(label) for label in labels]
            return [dict(zip(labels, row, strict=True)) for row in zip(*columns, strict=True)]

        return [dict(row) for row in remembered("rows", self.folder, resource, read)]

    def row_numbers(self, name: str) -> tuple[int, ...]:
        """For each row of a table, the line or row of its file at which it stands.

        Raises:
            InvalidArgument: If the study has no such table.
        """
        if name not in self.resources:
            raise self._no_table(name)
        copied = copied_numbers(self.folder, self.resources[name])
        if copied is not None:
            return copied
        return tuple(read_plain(self.folder, self.resources[name]).raw.numbers)

    def statement(self, statement_id: str) -> dict[str, str]:
        """One row of the statements, as text by column; empty cells and columns are empty text.

        Raises:
            InvalidArgument: If there is no such statement.
        """
        rows = self.statements
        if statement_id not in rows:
            import difflib

            near = difflib.get_close_matches(statement_id, rows, n=1)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise InvalidArgument(f"no statement {statement_id!r} in this study{hint}")
        return dict(rows[statement_id])

    @cached_property
    def statements(self) -> Mapping[str, Mapping[str, str]]:
        """All statements by id, in the order of the table: rows as of :meth:`statement`.

        Raises:
            InvalidArgument: If the study has no such table.
            InvalidInput: If the file cannot be read.
        """

        if "statements" not in self.resources:
            raise self._no_table("statements")
        empty = dict.fromkeys(STATEMENT_COLUMNS, "")
        return {row["id"]: {**empty, **row} for row in self.rows("statements")}

    def _no_table(self, name: str) -> InvalidArgument:
        return InvalidArgument(
            f"the study {self.name!r} has no table {name!r}; it has " + ", ".join(self.resources)
        )

    @cached_property
    def digest(self) -> str:
        """SHA-256 over the study's files (names and bytes), as 64 hexadecimal digits."""
        total = hashlib.sha256()
        for path in self.files():
            total.update(path.relative_to(self.folder).as_posix().encode())
            with path.open("rb") as file:
                total.update(hashlib.file_digest(file, "sha256").digest())
        return total.hexdigest()

    def files(self) -> list[Path]:
        """The files that make the study, sorted by name."""
        names = [descriptor_file.FILE, parameters_file.FILE, sources_file.FILE]
        names += [resource["path"] for resource in self.descriptor["resources"]]
        return sorted(path for name in names if (path := self.folder / name).is_file())
