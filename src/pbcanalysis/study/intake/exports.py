"""Rows and columns that survey programs write around the answers.

Known are Qualtrics, SurveyMonkey, KoBo, LimeSurvey, Google Forms and Microsoft Forms.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from pbcanalysis.study.formats.cells import Cell, folded, label

_BOOKKEEPING: dict[str, frozenset[str]] = {
    "Qualtrics": frozenset([
            "startdate", "enddate", "status", "ipaddress", "progress", "duration_(in_seconds)",
            "finished", "recordeddate", "recipientlastname", "recipientfirstname",
            "recipientemail", "externalreference", "externaldatareference", "locationlatitude",
            "locationlongitude", "distributionchannel", "userlanguage",
    ]),
    "SurveyMonkey": frozenset([
            "collector_id", "start_date", "end_date", "ip_address", "email_address", "first_name",
            "last_name", "custom_data_1", "date_created", "date_modified",
    ]),
    "KoBo": frozenset([
            "start", "end", "today", "deviceid", "_uuid", "_submission_time", "_validation_status",
            "_notes", "_status", "_submitted_by", "__version__", "_tags", "_index", "username",
            "subscriberid", "simserial",
    ]),
    "LimeSurvey": frozenset([
            "submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp",
            "date_submitted", "last_page", "start_language", "date_started", "date_last_action",
            "ipaddr", "refurl",
    ]),
    "Google Forms": frozenset(["timestamp", "email_address", "username"]),
    "Microsoft Forms": frozenset([
            "start_time", "completion_time", "email", "name", "last_modified_time", "language",
    ]),
}  # fmt: skip
_SIGNS: dict[str, frozenset[str]] = {
    "SurveyMonkey": frozenset(["respondent_id", "collector_id"]),
    "KoBo": frozenset(["_uuid", "_submission_time"]),
    "LimeSurvey": frozenset(["lastpage", "startlanguage"]),
    "Microsoft Forms": frozenset(["id", "start_time", "completion_time"]),
}
_OPEN = ("response", "open-ended response")
"""What SurveyMonkey writes below a question that has one column."""


@dataclass(frozen=True, slots=True)
class Export:
    """What a survey program wrote.

    Attributes:
        program: Its name; empty if none is known.
        labels: Names of the columns.
        skipped: Rows above the first respondent that are none.
        questions: The question by column, where a row of its own gives it.
        left_out: Columns of the program's bookkeeping.
    """

    program: str
    labels: tuple[str, ...]
    skipped: int = 0
    questions: dict[str, str] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()

    def told(self) -> list[str]:
        """What was found, in words."""
        if not self.program:
            return []
        told = [f"written by {self.program}, by the names of its columns"]
        if self.skipped:
            told.append(f"rows of question texts above the respondents: {self.skipped}")
        if self.left_out:
            told.append(f"columns of {self.program}'s own left out: {', '.join(self.left_out)}")
        return told


def export_of(labels: Sequence[str], rows: Sequence[Sequence[Cell]]) -> Export:
    """Find out which program wrote a table.

    Args:
        labels: Names of the columns.
        rows: The first rows below them.
    """
    names = {folded(name) for name in labels}
    for place, row in enumerate(rows[:3]):
        if any('"ImportId"' in str(cell) for cell in row):
            texts = rows[0] if place else ()
            asked = {
                name: label(cell)
                for name, cell in zip(labels, texts, strict=False)
                if name and cell
            }
            return _export("Qualtrics", tuple(labels), place + 1, asked)
    if names >= _SIGNS["SurveyMonkey"] and rows:
        return _two_rows(labels, rows[0])
    for program, signs in _SIGNS.items():
        if program != "SurveyMonkey" and names >= signs:
            return _export(program, tuple(labels))
    if labels and labels[0] == "Timestamp":
        return _export("Google Forms", tuple(labels))
    if {"id", "submitdate"} <= names or {"response_id", "date_submitted"} <= names:
        return _export("LimeSurvey", tuple(labels))
    return Export("", tuple(labels))


def _export(
    program: str, labels: tuple[str, ...], skipped: int = 0, asked: dict[str, str] | None = None
) -> Export:
    own = tuple(name for name in labels if folded(name) in _BOOKKEEPING[program])
    return Export(program, labels, skipped, asked or {}, own)


def _two_rows(labels: Sequence[str], below: Sequence[Cell]) -> Export:
    """SurveyMonkey's questions with their answers in a row below them."""
    width = max(len(labels), len(below))
    heads = [*labels, *[""] * (width - len(labels))]
    answers = [label(cell) for cell in below] + [""] * (width - len(below))
    # Ids stand in the first cell of every respondent, and in none of the row of answers.
    if answers[0] or not any(answers):
        return _export("SurveyMonkey", tuple(heads))
    names, last = [], ""
    for at, (head, answer) in enumerate(zip(heads, answers, strict=True)):
        last = head or last
        alone = bool(head) and (at + 1 == width or bool(heads[at + 1]))
        single = not answer or answer.casefold() in _OPEN or (alone and not answer)
        names.append(last if head and single else f"{last}: {answer}" if last else "")
    return _export("SurveyMonkey", tuple(names), 1)
