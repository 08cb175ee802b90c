"""Citations in a report: each link to a record, with the claims that stand near it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pbcanalysis.verify.figures import Claim, find_claims
from pbcanalysis.verify.links import Cited, cited_by
from pbcanalysis.verify.passages import Link, Passage, bare_addresses, sentence_at

RIGHT_BEFORE = 3
"""Characters between a number and a link behind it, such as a blank and a bracket."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A link to a record, with what the report says near it.

    Attributes:
        place: Where it stands in the report.
        sentence: The sentence, or the cell with its row.
        address: The link.
        cited: The record and edition that it names.
        own: Claims that are the link's own text; if there are any, they are what it is for.
        near: Claims between the link before it and the link after it, the nearest first.
        around: The other claims of its sentence, row or note, the nearest first.
    """

    place: str
    sentence: str
    address: str
    cited: Cited
    own: tuple[Claim, ...]
    near: tuple[Claim, ...]
    around: tuple[Claim, ...]


def find_citations(passages: Iterable[Passage], *, base: str = "") -> list[Citation]:
    """All links to records in a report, in order.

    Args:
        passages: The report.
        base: Address of the published folder, if known.
    """
    found = []
    for passage in passages:
        cited = [(link, cited_by(link.address, base=base)) for link in passage.links]
        for number, (link, record) in enumerate(cited):
            if record is not None:
                found.append(_citation(passage, link, record, number))
    return found


def _citation(passage: Passage, link: Link, cited: Cited, number: int) -> Citation:
    start, end = sentence_at(passage.text, link.start, link.end)
    sentence = passage.text[start:end]
    left = max(
        (other.end for other in passage.links[:number] if other.end <= link.start), default=0
    )
    right = min(
        (other.start for other in passage.links[number + 1 :] if other.start >= link.end),
        default=len(passage.text),
    )
    own, near, around = [], [], []
    for claim in find_claims(_masked(sentence)):
        first, last = claim.start + start, claim.end + start
        if first < link.end and link.start < last:
            own.append(_meant(claim))
        elif left <= first and last <= right:
            distance = _distance(link, first, last)
            close = distance[0] == 0 and distance[1] <= RIGHT_BEFORE
            near.append((distance, _meant(claim) if close else claim))
        else:
            around.append((_distance(link, first, last), claim))
    shown = sentence.strip()
    texts = [claim for _, claim in sorted(around, key=lambda pair: pair[0])]
    if passage.row:
        shown = " | ".join((sentence.strip(), *passage.row))
        texts += [claim for cell in passage.row for claim in find_claims(_masked(cell))]
    if link.note:
        texts += find_claims(_masked(link.note))
    return Citation(
        place=f"{passage.place}, {link.label}" if link.label else passage.place,
        sentence=shown,
        address=link.address,
        cited=cited,
        own=tuple(own),
        near=tuple(claim for _, claim in sorted(near, key=lambda pair: pair[0])),
        around=tuple(texts),
    )


def _meant(claim: Claim) -> Claim:
    """A fraction in words that is a link's text, or stands right before it, is what it is for."""
    if claim.low.kind != "fraction":
        return claim
    return replace(claim, low=replace(claim.low, accuses=True))


def _distance(link: Link, first: int, last: int) -> tuple[int, int]:
    """What stands before a link is nearer to it than what stands behind."""
    if last <= link.start:
        return 0, link.start - last
    return 1, first - link.end


def _masked(text: str) -> str:
    """The text with addresses blanked out, at the same length: their digits claim nothing."""
    for _, start, end in bare_addresses(text):
        text = text[:start] + "\x00" * (end - start) + text[end:]
    return text
