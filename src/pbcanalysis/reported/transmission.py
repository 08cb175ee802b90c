"""Through whose hands a statement came, from those who knew to the page where it was read.

A study tells for each statement who speaks (``speaker``), which document the source rests on
(``source_cited``) and which statements are results of a survey. From these follows a chain of
parties: those who answered, those who counted, those who printed. Each link can lose or change
something, so a longer chain deserves more care.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.study import Study

RESPONDENTS = "survey respondents"

_NOTE = re.compile(r"\s*\([^)]*\)")
# A name that itself begins with a capital "The" keeps it.
_TAIL = re.compile(r"^(?:the|an|a)\s+|(?:'s)?\s+(?:report|figures|item)$")


@dataclass(frozen=True, slots=True)
class Transmission:
    """The parties that a statement passed through.

    Attributes:
        statement: Id of the statement.
        parties: From the first who knew to the source that was read; each once.
    """

    statement: str
    parties: tuple[str, ...]

    @property
    def hands(self) -> int:
        """Number of parties, the source that was read included."""
        return len(self.parties)

    def __str__(self) -> str:
        return " → ".join(self.parties)


def parties_of(
    speaker: str, authors: str, cited: str = "", *, survey_result: bool = False
) -> tuple[str, ...]:
    """The parties of one statement, from how its speaker is described.

    Args:
        speaker: Who says it: ``"X"``, ``"X (own account)"``, ``"X, through Y"`` or
            ``"X, from Y"``. What follows a name after another comma is left aside.
        authors: Who wrote the source.
        cited: Who wrote the document that the source rests on; empty if it names none.
        survey_result: Whether it tells what respondents of a survey said.

    Returns:
        The parties in order, at least one, none twice in a row.

    Raises:
        InvalidArgument: If the speaker is empty.

    Example:
        >>> parties_of("BMJ (own account)", "BMJ", "Audit Commission")
        ('Audit Commission', 'BMJ')
        >>> parties_of("Survey respondents, through the Audit Commission's report", "BMJ",
        ...            "Audit Commission", survey_result=True)
        ('survey respondents', 'Audit Commission', 'BMJ')
    """
    if not speaker.strip():
        raise InvalidArgument("a statement needs its speaker")
    own = "(own " in speaker
    name, *rest = _NOTE.sub("", speaker).split(", ")
    relay = next((part for part in rest if part.startswith(("through ", "from "))), "")
    how, _, other = relay.partition(" ")
    other = _TAIL.sub("", _TAIL.sub("", other))
    if how == "from":
        chain = [other, name]
    elif how == "through":
        # The document that the source rests on is a hand before the source; any other name after
        # "through" is the source itself.
        chain = [name, other] if other != cited else [name, other, authors]
    elif own or name.startswith("Authors of"):
        chain = [cited, name]
    else:
        chain = [name] if _same(name, authors) else [name, authors]
    if chain[0].lower().endswith("respondents"):
        chain[0] = RESPONDENTS
    elif survey_result:
        chain.insert(0, RESPONDENTS)
    parties: list[str] = []
    for party in chain:
        if party and party not in parties[-1:]:
            parties.append(party)
    return tuple(parties)


def _same(name: str, authors: str) -> bool:
    first, second = (re.sub(r"^[Tt]he ", "", text) for text in (name, authors))
    return first in second or second in first


def transmissions(study: Study) -> list[Transmission]:
    """The chain of every statement of a study, in the order of its table.

    Args:
        study: The study, with ``statements`` and, if it has surveys, ``survey_findings``.

    Returns:
        One entry for each statement.

    Raises:
        InvalidArgument: If the study has no statements, or one names an unknown source.
    """
    statements = study.table("statements").fillna("").astype(str)
    results: set[str] = set()
    if "survey_findings" in study.resources:
        results = set(study.table("survey_findings")["statement"].dropna().astype(str))
    found = []
    for row in statements.to_dict("records"):
        for key in (row["source"], row["source_cited"]):
            if key and key not in study.sources:
                raise InvalidArgument(f"statement {row['id']!r} names an unknown source {key!r}")
        cited = study.sources[row["source_cited"]].authors if row["source_cited"] else ""
        parties = parties_of(
            row["speaker"],
            study.sources[row["source"]].authors,
            cited,
            survey_result=row["id"] in results or row["same_as"] in results,
        )
        found.append(Transmission(str(row["id"]), parties))
    return found


KINDS = {
    "percent": "a percentage",
    "words": "a share in words",
    "count": "a count",
    "money": "a sum of money",
    "points": "a difference in points",
    "date": "a date",
    "qualitative": "no number",
}
"""The forms in which statements are printed, as a reader meets them, in the order of charts."""

RECOMPUTABLE = {"yes": "In full", "partly": "In part", "no": "Not"}
"""How far a statement can be worked out again, as a reader meets it."""


def tally(statements: pd.DataFrame, by: str) -> pd.DataFrame:
    """How many statements can be worked out again, by a column of the table.

    Args:
        statements: Rows of a study's table ``statements``.
        by: Column whose values make the rows, such as ``"kind"`` or ``"source"``.

    Returns:
        One row for each value, in the order of first appearance (of ``KINDS``, for kinds, which
        are also put into words), with the columns ``by``, ``In full``, ``In part``, ``Not`` and
        ``All``.

    Raises:
        InvalidArgument: If there are no rows, a column is missing, or a value is not known.

    Example:
        >>> import pandas as pd
        >>> rows = pd.DataFrame({"kind": ["words", "percent", "words"],
        ...                      "recomputable": ["no", "yes", "partly"]})
        >>> tally(rows, "kind")["All"].tolist()
        [1, 2]
    """
    import pandas as pd

    missing = [name for name in (by, "recomputable") if name not in statements.columns]
    if missing:
        raise InvalidArgument(f"the statements have no column {', '.join(missing)}")
    if statements.empty:
        raise InvalidArgument("there are no statements to count")
    unknown = set(statements["recomputable"]) - set(RECOMPUTABLE)
    if by == "kind":
        unknown |= set(statements["kind"]) - set(KINDS)
    if unknown:
        raise InvalidArgument(f"not known: {', '.join(sorted(map(str, unknown)))}")
    values = list(dict.fromkeys(statements[by]))
    if by == "kind":
        values = [kind for kind in KINDS if kind in values]
    rows = []
    for value in values:
        group = statements.loc[statements[by] == value, "recomputable"]
        counts = {name: int((group == code).sum()) for code, name in RECOMPUTABLE.items()}
        rows.append({by: KINDS.get(str(value), value), **counts, "All": len(group)})
    return pd.DataFrame(rows)


__all__ = [
    "KINDS",
    "RECOMPUTABLE",
    "RESPONDENTS",
    "Transmission",
    "parties_of",
    "tally",
    "transmissions",
]
