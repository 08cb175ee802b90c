"""The family of errors, and the one form in which a mistake in the data is told."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal


class PbcError(Exception):
    """Parent of every error that this package raises on purpose."""


class InvalidArgument(PbcError, ValueError):
    """A number or name given to a function lies outside what the function is defined for."""


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One mistake: where it is, what was found, what was expected, how to mend it.

    Attributes:
        file: Name of the file, relative to the study folder.
        row: Line in the file as a text editor counts it (header = 1), row of a sheet, or number of
            the record in a file without lines; ``None`` where no row is meant.
        column: Column or key, or ``None`` where the whole row or file is meant.
        found: What stands there, as text.
        expected: What should stand there.
        mend: What to do about it, in one sentence.
        severity: ``"error"`` stops the run, ``"warning"`` does not.
        sheet: Name of the sheet, where the file has sheets.
    """

    file: str
    row: int | None
    column: str | None
    found: str
    expected: str
    mend: str
    severity: Literal["error", "warning"] = "error"
    sheet: str | None = None

    def __str__(self) -> str:
        place = self.file
        if self.sheet is not None:
            place += f", sheet {self.sheet}"
        if self.row is not None:
            place += f", row {self.row}"
        if self.column is not None:
            place += f", column {self.column}"
        told = f"{place}: found {self.found}; expected {self.expected}. {self.mend}"
        # What stands in a file must not move a terminal's cursor or change its colours.
        return _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", told)


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


class InvalidInput(PbcError):
    """What was handed over cannot be used. Carries every problem found, not only the first.

    Args:
        problems: The problems, in the order in which they should be read.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems: tuple[Problem, ...] = tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))
