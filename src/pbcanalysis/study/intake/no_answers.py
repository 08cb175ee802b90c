"""Labels that say that somebody gave no answer: proposed together, in one summary."""

from __future__ import annotations

from collections.abc import Sequence

from pbcanalysis.study.formats.cells import Cell
from pbcanalysis.study.intake.questions import reason_of

SWITCH = "--missing labels"


def proposed(
    codebook: Sequence[Sequence[Cell]], *, take: bool
) -> tuple[list[list[Cell]], list[str]]:
    """The codebook, and a summary of its answers whose labels say that there is none.

    Args:
        codebook: Rows of the codebook: item, question, code, label, role and column.
        take: Whether to read such labels as no answer; else they stay answers.
    """
    places: dict[str, list[str]] = {}
    rows = []
    for row in codebook:
        reason = reason_of(str(row[3])) if row[4] == "answer" and row[5] is None else ""
        if reason:
            where = places.setdefault(f"{str(row[3])!r} ({reason})", [])
            where.append(f"{row[0]} {row[2]}")
        rows.append([*row[:4], reason if reason and take else row[4], row[5]])
    if not places:
        return rows, []
    listed = "; ".join(
        f"{label} in {', '.join(where[:3])}{f' and {len(where) - 3} more' if where[3:] else ''}"
        for label, where in places.items()
    )
    if take:
        return rows, [f"labels read as no answer: {listed}"]
    return rows, [
        f"labels that say no answer, read as answers: {listed}; to read all of them as no answer, "
        f"add {SWITCH}; for one, write the reason as its role in codebook.csv"
    ]
