"""Corrections: mistakes in what is published, kept as data and guarded until they are mended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, cast

from pbcanalysis.catalogue.readings import InvalidCondition, Verdict, judge
from pbcanalysis.catalogue.records import Record
from pbcanalysis.study import Study

TABLE = "corrections"

Status = Literal["received", "accepted", "mended", "declined"]


@dataclass(frozen=True, slots=True)
class Correction:
    """One row of ``corrections.csv``.

    Attributes:
        id: Id of the row.
        what: Id of the record or statement that is corrected.
        reason: What was wrong, and what is right.
        told_by: In which capacity the mistake was told.
        status: What has become of it.
        date: Day of the latest change of status, as year-month-day.
        guard: Condition that holds once it is mended; may be empty.
        note: Whatever else a reader should know.
    """

    id: str
    what: str
    reason: str
    told_by: str
    status: Status
    date: str
    guard: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class JudgedCorrection:
    """A correction on the data of an edition.

    Attributes:
        correction: The correction.
        verdict: Whether its guard holds; ``None`` where it has none or cannot be judged.
        trouble: What the build should tell; empty if all is as the status says.
    """

    correction: Correction
    verdict: Verdict | None
    trouble: str


def read_corrections(study: Study) -> tuple[Correction, ...]:
    """The corrections of a study, newest first; none if it has no such table."""
    if TABLE not in study.resources:
        return ()
    found = [
        Correction(
            **{name: row.get(name, "") for name in ("id", "what", "reason", "told_by")},
            status=cast(Status, row["status"]),
            **{name: row.get(name, "") for name in ("date", "guard", "note")},
        )
        for row in study.rows(TABLE)
    ]
    return tuple(sorted(found, key=lambda c: (c.date, c.id), reverse=True))


def judge_corrections(
    corrections: tuple[Correction, ...],
    records: Mapping[str, Record],
    parameters: Mapping[str, object],
    statements: frozenset[str],
) -> tuple[JudgedCorrection, ...]:
    """Each correction with its guard judged.

    Args:
        corrections: The corrections.
        records: Records by id.
        parameters: Parameter values by name.
        statements: Ids of the study's statements.

    Returns:
        One for each correction. Trouble is a guard that fails although the correction is
        ``mended``, a guard that holds although it is not, a guard that cannot be read, and a
        correction of something that does not exist.
    """
    return tuple(_judged(c, records, parameters, statements) for c in corrections)


def _judged(
    correction: Correction,
    records: Mapping[str, Record],
    parameters: Mapping[str, object],
    statements: frozenset[str],
) -> JudgedCorrection:
    trouble = []
    if correction.what not in records and correction.what not in statements:
        trouble.append(f"there is no record or statement {correction.what!r}")
    verdict = None
    if correction.guard and correction.status != "declined":
        try:
            verdict = judge(correction.guard, records, parameters)
        except InvalidCondition as error:
            trouble.append(str(error))
        else:
            if correction.status == "mended" and not verdict.holds:
                trouble.append(
                    f"it is called mended, but {correction.guard} does not hold: "
                    f"{verdict.explained()}"
                )
            elif correction.status != "mended" and verdict.holds:
                trouble.append(
                    f"it is called {correction.status}, but {correction.guard} holds already: "
                    f"{verdict.explained()}; if it is mended, say so"
                )
    return JudgedCorrection(correction, verdict, "; ".join(trouble))
