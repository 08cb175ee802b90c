"""What a study shows about its sources: figures that cannot be as printed, or are doubtful."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Literal

from pbcanalysis.errors import PbcError

if TYPE_CHECKING:
    from pbcanalysis.checks.rows import Row

Certainty = Literal["cannot be", "rounded otherwise", "doubtful"]
"""``cannot be``: no count or amount gives it, however it was rounded. ``rounded otherwise``: only
under another rule of rounding than the study's. ``doubtful``: not as such figures are worked out,
though a reason that the source does not print could explain it."""
ANY_RULE = "any rule of rounding"
EXACT = "no rounding"


@dataclass(frozen=True, slots=True)
class Place:
    """Where a figure stands in the study, and where in its source.

    Attributes:
        file: Name of the file, relative to the study folder.
        row: Row of the file, as messages about mistakes count it.
        column: Column of the cell.
        sheet: Name of the sheet, where the file has sheets.
        statement: Id of the row; empty where the table has none.
        source: Key of the source; empty where the row names none.
        place: Where in the source.
        about: What the figure is about.
    """

    file: str
    row: int
    column: str
    sheet: str | None = None
    statement: str = ""
    source: str = ""
    place: str = ""
    about: str = ""

    @classmethod
    def of(cls, row: Row, column: str, **instead: str) -> Place:
        """The place of a cell.

        Args:
            row: The row of a table.
            column: The column.
            instead: What the row itself does not tell, such as ``source`` of its survey.
        """
        raw = row.table.raw
        told = {
            "statement": row["id"],
            "source": row["source"],
            "place": row["place"],
            "about": row["label"] or row["measures"] or row["what"] or row["question"],
        }
        told |= {name: text for name, text in instead.items() if text}
        return cls(raw.file, row.number, column, raw.sheet, **told)

    def __str__(self) -> str:
        sheet = "" if self.sheet is None else f", sheet {self.sheet}"
        return f"{self.file}{sheet}, row {self.row}, column {self.column}"


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding about a source. It says what the figures exclude, not how they came about.

    Attributes:
        kind: Name of the judgement, such as ``"count-and-percentage"``.
        at: Where the figure stands.
        printed: What was printed.
        certainty: How sure it is; see ``Certainty``.
        why: The arithmetic, in sentences.
        fits: What would fit: nearest prints, other counts, other bases, other rounding.
        rule: The rule of rounding that is supposed, in words.
        others: Other places that the finding is about.
    """

    kind: str
    at: Place
    printed: str
    certainty: Certainty
    why: str
    fits: tuple[str, ...] = ()
    rule: str = ANY_RULE
    others: tuple[Place, ...] = ()

    def __str__(self) -> str:
        at = self.at
        where = ", ".join(part for part in (at.source, at.place) if part)
        told = f"{at}: {self.certainty}: {self.printed}" + (f" ({where})" if where else "")
        told += f". {self.why}"
        if self.fits:
            told += f" What would fit: {'; '.join(self.fits)}."
        return f"{told} Supposed: {self.rule}."

    def to_json(self) -> dict[str, Any]:
        """The finding for programs."""
        return asdict(self)


class FindingsRefused(PbcError):
    """There are findings, and it was asked to fail on them.

    Args:
        findings: The findings, in the order in which they should be read.
    """

    def __init__(self, findings: Iterable[Finding]) -> None:
        self.findings = tuple(findings)
        lines = [f"{counted(len(self.findings))}, and --fail-on findings was asked for"]
        super().__init__("\n".join([*lines, *(f"finding: {each}" for each in self.findings)]))


def counted(findings: int) -> str:
    """A number of findings in words for a line of its own.

    Example:
        >>> counted(0), counted(1), counted(3)
        ('no finding about the sources', '1 finding about the sources', '3 findings about the \
sources')
    """
    if findings == 0:
        return "no finding about the sources"
    return f"{findings:,} finding{'' if findings == 1 else 's'} about the sources"


__all__ = [
    "ANY_RULE",
    "EXACT",
    "Certainty",
    "Finding",
    "FindingsRefused",
    "Place",
    "counted",
]
