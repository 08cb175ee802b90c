"""The verdict on each citation: same, changed, never, wrong record, dead, retired, withdrawn."""

from __future__ import annotations

import difflib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from pbcanalysis.catalogue.records import Record
from pbcanalysis.editions.compare import written
from pbcanalysis.verify.citations import Citation
from pbcanalysis.verify.figures import Claim
from pbcanalysis.verify.matching import Grade, comparable, match, parts_of, right_form
from pbcanalysis.verify.shelf import Shelf

Status = Literal[
    "same", "changed", "never", "wrong-record", "dead", "retired", "withdrawn", "unchecked"
]
STATUSES: tuple[Status, ...] = (
    "same", "changed", "never", "wrong-record", "dead", "retired", "withdrawn", "unchecked",
)  # fmt: skip
SOUND: tuple[Status, ...] = ("same", "unchecked")
WORSE: tuple[Status, ...] = ("never", "wrong-record", "dead")
"""What is told of a citation even if its edition was withdrawn."""
NAMED = 3
INTERVAL_WITHIN = 40
"""Characters between a value and the range that is told as its interval."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What became of one citation.

    Attributes:
        place: Where it stands in the report.
        sentence: The sentence, or the cell with its row.
        address: The link.
        id: The record that it names.
        edition: The edition that it names, or ``None`` for the newest.
        claim: What the report says, or empty.
        status: The verdict.
        rounded: Whether the report rounds, or says it in words, and is right so.
        in_cited: The record as the edition cited shows it, or empty.
        in_newest: The record as the newest edition shows it, or empty.
        explanation: The verdict in a sentence or two.
        mend: What to write or link instead, or empty.
    """

    place: str
    sentence: str
    address: str
    id: str
    edition: str | None
    claim: str
    status: Status
    rounded: bool
    in_cited: str
    in_newest: str
    explanation: str
    mend: str = ""


def judge_citations(citations: Sequence[Citation], shelf: Shelf) -> list[Finding]:
    """Judge every citation of a report.

    Claims that fit one citation of a sentence are not held against the others in it.

    Args:
        citations: The citations.
        shelf: The editions.
    """
    fitting: dict[tuple[str, str], set[tuple[int, int]]] = {}
    for citation in citations:
        record = _cited_record(citation, shelf)
        if record is not None:
            best = _best_fit(citation, record)
            if best is not None:
                key = (citation.place, citation.sentence)
                fitting.setdefault(key, set()).add((best[0].start, best[0].end))
    return [
        _judge(citation, shelf, fitting.get((citation.place, citation.sentence), set()))
        for citation in citations
    ]


def _cited_record(citation: Citation, shelf: Shelf) -> Record | None:
    edition = citation.cited.edition or shelf.newest
    return shelf.record(citation.cited.id, edition) if edition in shelf.records else None


def _claims(citation: Citation, record: Record) -> list[Claim]:
    """What a citation can be for, the likeliest first: a link's own number, then what is near."""
    if record.kind == "number":
        own = [claim for claim in citation.own if comparable(claim.low, record.unit)]
    else:
        own = [*citation.own]
    if own:
        return own
    near = [*citation.own, *citation.near]
    if any(comparable(claim.low, record.unit) for claim in near):
        return near
    return [*near, *citation.around]


def _best_fit(citation: Citation, record: Record) -> tuple[Claim, Grade] | None:
    """The likeliest claim that says what the record says."""
    for claim in _claims(citation, record):
        grade = match(claim, record)
        if grade is not None:
            return claim, grade
    return None


def _beside(citation: Citation, claim: Claim) -> Claim | None:
    """The range right behind a figure, which is its interval; or the figure before a range."""
    for other in (*citation.own, *citation.near, *citation.around):
        if (other.high is None) == (claim.high is None) or other.low.kind != claim.low.kind:
            continue
        point, interval = (claim, other) if claim.high is None else (other, claim)
        if 0 <= interval.start - point.end <= INTERVAL_WITHIN:
            return other
    return None


def _judge(citation: Citation, shelf: Shelf, taken: set[tuple[int, int]]) -> Finding:
    """The verdict, with what was told since of the edition that is cited."""
    edition = citation.cited.edition or shelf.newest
    told = " ".join(shelf.notices.get(edition, ()))
    if told and edition not in shelf.records:
        return _finding(citation, shelf, None, "withdrawn", told)
    found = _judged(citation, shelf, taken)
    if not told:
        return found
    found = replace(found, explanation=f"{told} {found.explanation}")
    if edition in shelf.withdrawn and found.status not in WORSE:
        return replace(found, status="withdrawn")
    return found


def _judged(citation: Citation, shelf: Shelf, taken: set[tuple[int, int]]) -> Finding:
    id, edition = citation.cited.id, citation.cited.edition
    if edition is not None and edition not in shelf.records:
        known = ", ".join(shelf.records)
        return _finding(
            citation,
            shelf,
            None,
            "dead",
            f"There is no edition {edition} here; there is {known}.",
        )
    cited = shelf.record(id, edition or shelf.newest)
    if cited is None:
        return _not_there(citation, shelf)
    fit = _best_fit(citation, cited)
    if fit is not None:
        return _fitting(citation, shelf, cited, *fit)
    claim = _accused(citation, cited, taken)
    if claim is None:
        word = "number" if cited.kind == "number" else "number of its data"
        return _finding(
            citation, shelf, None, "unchecked", f"No {word} stands near the link; none to check."
        )
    return _not_fitting(citation, shelf, cited, claim)


def _fitting(
    citation: Citation, shelf: Shelf, cited: Record, claim: Claim, grade: Grade
) -> Finding:
    id = cited.id
    edition = citation.cited.edition or shelf.newest
    beside = _beside(citation, claim)
    if beside is not None and None not in (cited.value, cited.low):
        value, interval = (claim, beside) if claim.high is None else (beside, claim)
        if (value_grade := match(value, cited)) is None:
            return _not_fitting(citation, shelf, cited, value)
        if match(interval, cited) is None:
            return _stale_interval(citation, shelf, cited, interval)
        claim, grade = value, value_grade
    form = {
        "same": "as the record shows it",
        "rounded": f"rounded; the record shows {_shown(cited)}",
        "loose": f"true if its words are read loosely; the record shows {_shown(cited)}",
    }[grade]
    rounded = grade != "same"
    newest = shelf.record(id, shelf.newest)
    if newest is None:
        return _finding(
            citation, shelf, claim, "retired",
            f"It is {form} in edition {edition}. {_retirement(id, shelf)}",
            rounded=rounded, mend=_replacement(id, shelf),
        )  # fmt: skip
    again = match(claim, newest)
    if again is None:
        return _finding(
            citation, shelf, claim, "changed",
            f"It is {form} in edition {edition}; edition {shelf.newest} says {_shown(newest)}.",
            rounded=rounded, mend=_right(claim, newest),
        )  # fmt: skip
    return _finding(citation, shelf, claim, "same", f"It is {form}.", rounded=rounded)


def _stale_interval(citation: Citation, shelf: Shelf, cited: Record, interval: Claim) -> Finding:
    for edition in shelf.editions_with(cited.id):
        record = shelf.records[edition][cited.id]
        if match(interval, record) is not None:
            return _finding(
                citation, shelf, interval, "changed",
                f"The value is right and its interval is that of edition {edition}.",
                mend=_shown(cited),
            )  # fmt: skip
    return _finding(
        citation, shelf, interval, "never",
        f"The value is right and its interval is not: {_shown(cited)}.", mend=_shown(cited),
    )  # fmt: skip


def _accused(citation: Citation, record: Record, taken: set[tuple[int, int]]) -> Claim | None:
    """The claim that the link must be for, if none fits: its own, or the nearest that can be."""
    if record.kind != "number":
        # A sentence beside a chart may hold any number; only the link's own text is of the chart.
        return next((claim for claim in citation.own if claim.accuses), None)
    candidates = [claim for claim in _claims(citation, record) if claim.accuses]
    fitting = [claim for claim in candidates if comparable(claim.low, record.unit)]
    own = [claim for claim in candidates if claim in citation.own]
    free = [
        claim for claim in fitting if claim in citation.own or (claim.start, claim.end) not in taken
    ]
    return next(iter((*free, *own)), None)


def _not_fitting(citation: Citation, shelf: Shelf, cited: Record, claim: Claim) -> Finding:
    id = cited.id
    here = citation.cited.edition or shelf.newest
    for edition in shelf.editions_with(id):
        record = shelf.records[edition][id]
        if edition != here and match(claim, record) is not None:
            said = f"It is what edition {edition} says; edition {here} says {_shown(cited)}."
            newest = shelf.record(id, shelf.newest)
            return _finding(
                citation, shelf, claim, "changed", said,
                mend="" if newest is None else _right(claim, newest),
            )  # fmt: skip
    others = _other_records(claim, shelf, here, id)
    if others:
        return _finding(
            citation, shelf, claim, "wrong-record",
            f"It is the number of {_listed(others)}; this record says {_shown(cited)}.",
            mend=f"link to {others[0]}, or write {_right(claim, cited)}",
        )  # fmt: skip
    return _finding(
        citation, shelf, claim, "never",
        f"No edition says so of this record; edition {here} says {_shown(cited)}.",
        mend=_right(claim, cited),
    )  # fmt: skip


def _other_records(claim: Claim, shelf: Shelf, edition: str, id: str) -> list[str]:
    """Records that show exactly what the report claims; those of the same chapter first."""
    if claim.high is None and claim.low.exact_digits < 2 and claim.low.kind == "plain":
        return []
    # Which number it is shows in its digits, whatever words stand before them.
    claim = replace(claim, low=replace(claim.low, hedge=""))
    records = shelf.records[edition]
    chapter = records[id].chapter
    found = [
        record
        for record in records.values()
        if record.id != id and record.kind == "number" and match(claim, record) == "same"
    ]
    found.sort(key=lambda record: (record.chapter != chapter, record.value is None))
    return [record.id for record in found]


def _not_there(citation: Citation, shelf: Shelf) -> Finding:
    """The edition cited has no such record."""
    id, edition = citation.cited.id, citation.cited.edition
    editions = shelf.editions_with(id)
    if id in shelf.retired and (edition is None or edition == shelf.newest):
        fit = _best_fit(citation, shelf.records[editions[0]][id]) if editions else None
        right = " What the report says was right then." if fit else ""
        return _finding(
            citation, shelf, fit[0] if fit else None, "retired",
            _retirement(id, shelf) + right, mend=_replacement(id, shelf),
        )  # fmt: skip
    if editions:
        return _finding(
            citation, shelf, None, "dead",
            f"Edition {edition or shelf.newest} has no record {id}; {', '.join(editions)} "
            f"{'has' if len(editions) == 1 else 'have'} it.",
        )  # fmt: skip
    near = difflib.get_close_matches(id, shelf.known_ids(), n=1)
    return _finding(
        citation, shelf, None, "dead", f"There is no record {id}.",
        mend=f"did you mean {near[0]}?" if near else "",
    )  # fmt: skip


def _retirement(id: str, shelf: Shelf) -> str:
    row = shelf.retired.get(id)
    editions = shelf.editions_with(id)
    last = ""
    if editions:
        record = shelf.records[editions[0]][id]
        last = f" Its last result, in edition {editions[0]}, was {_shown(record)}."
    return f"The record was retired{': ' + row.reason if row else '.'}{last}"


def _replacement(id: str, shelf: Shelf) -> str:
    row = shelf.retired.get(id)
    return f"it is replaced by {row.replaced_by}" if row and row.replaced_by else ""


def _shown(record: Record) -> str:
    return written(record)


def _right(claim: Claim, record: Record) -> str:
    """What the report should say, in as many digits as it says it in where that is possible."""
    if claim.high is not None or not parts_of(record):
        return _shown(record)
    return right_form(claim.low, record) or _shown(record)


def _listed(ids: Sequence[str]) -> str:
    listed = ", ".join(ids[:NAMED])
    more = len(ids) - NAMED
    return listed if more <= 0 else f"{listed} and {more} more"


def _finding(
    citation: Citation,
    shelf: Shelf,
    claim: Claim | None,
    status: Status,
    explanation: str,
    *,
    rounded: bool = False,
    mend: str = "",
) -> Finding:
    id, edition = citation.cited.id, citation.cited.edition
    cited = _cited_record(citation, shelf)
    newest = shelf.record(id, shelf.newest)
    return Finding(
        place=citation.place,
        sentence=citation.sentence,
        address=citation.address,
        id=id,
        edition=edition,
        claim="" if claim is None else claim.text,
        status=status,
        rounded=rounded,
        in_cited="" if cited is None else _shown(cited),
        in_newest="" if newest is None else _shown(newest),
        explanation=explanation,
        mend=mend,
    )
