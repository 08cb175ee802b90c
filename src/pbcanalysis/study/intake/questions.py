"""What a column of answers becomes: a question, with its rows of the codebook."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from pbcanalysis.study.formats.cells import Cell

MOST_ANSWERS = 20
"""Different values that a column without labels may have to be taken for a question."""
MOST_LABELS = 120
"""Answers that a codebook holds for one question."""
LONGEST_ANSWER = 100
"""Characters of the longest text that can be an answer to be chosen, and is no remark."""
_REASONS = (
    (
        "don't know",
        r"don.?t know|do not know|\bdk\b|not sure|unsure|no opinion|can.?t say|cannot say",
    ),
    (
        "refused",
        r"refus|(prefer|rather|wish|want) not\b|declin|not (wish|want|like) to (say|answer)",
    ),
    ("not asked", r"not asked|not applicable|inapplicable|inap\b|\bn/?a\b|filter|routed"),
    (
        "no answer",
        r"no (answer|response|reply)|not (stated|answered|given|known|reported|provided)|"
        r"missing|unanswered|left blank|unknown|no data|non.?response",
    ),
)
_NO = re.compile(r"no|false|not\b.*|un(ticked|selected|checked|mentioned)", re.IGNORECASE)


@dataclass(slots=True)
class Question:
    """What a column became.

    Attributes:
        columns: Columns of the respondents, by name: the one, or one for each of several answers
            that can be given together.
        book: Rows of the codebook; none if the column is kept without being a question.
        told: What was found out, in words.
    """

    columns: dict[str, Sequence[Cell]]
    book: list[list[Cell]] = field(default_factory=list)
    told: list[str] = field(default_factory=list)


def book_row(name: str, question: str, code: Cell, text: str, role: str = "answer") -> list[Cell]:
    """A row of the codebook for an answer that stands in a column of the question's own name."""
    return [name, question, code, text, role, None]


def in_order(rows: list[list[Cell]]) -> list[list[Cell]]:
    """Of two answers, "no" second: charts show the first answer to a question."""
    answers = [row for row in rows if row[4] == "answer" and not reason_of(str(row[3]))]
    if len(answers) != 2 or not _NO.fullmatch(str(answers[0][3])):
        return rows
    rest = [row for row in rows if row is not answers[0] and row is not answers[1]]
    return [answers[1], answers[0], *rest]


def reason_of(label: str) -> str:
    """Why there is no answer, as far as a label says so."""
    return next((reason for reason, words in _REASONS if re.search(words, label.lower())), "")
