"""Words, a percentage and a count that stand in one cell, parted from each other."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pbcanalysis.reported.counted import Counted, counted
from pbcanalysis.reported.groups import group_in
from pbcanalysis.reported.named_shares import named_share
from pbcanalysis.reported.printed import Printed

_BRACKETS = re.compile(
    r"(?P<before>[^()\[\]]*)[(\[](?P<inside>[^()\[\]]+)[)\]](?P<after>[^()\[\]]*)"
)
_DASH = r"\s[\u2013\u2014-]\s"
# "The majority of 5%" is most of a group; "a majority of 56%" tells how large it is.
_OF = re.compile(
    r"(?P<words>an? [a-z ]*(?:majority|minority)) of (?P<figure>[\d.]+\s?(?:%|per ?cent))"
)
_COMMA = re.compile(rf",\s+|[;:]\s*|{_DASH}")


@dataclass(frozen=True, slots=True)
class Pieces:
    """What stands together in one cell.

    Attributes:
        words: The words, or empty text.
        percent: The percentage, or ``None``.
        count: The count, with its base where that is told, or ``None``.
    """

    words: str = ""
    percent: Printed | None = None
    count: Counted | None = None


def pieces_of(text: str, base: int | None = None) -> Pieces | None:
    """The words, the percentage and the count of one cell.

    Args:
        text: Normalised text.
        base: The number of respondents of the statement, where it is known.

    Returns:
        At most one of each and at least two in all; ``None`` if the text is no such cell.

    Example:
        >>> pieces_of("nearly three quarters (74%) of practices").words
        'nearly three quarters of practices'
        >>> pieces_of("22 (18%) of 122").count
        Counted(count=22, base=122)
        >>> pieces_of("18% (22) (23)") is None
        True
    """
    match = _BRACKETS.fullmatch(text)
    dashed = False
    if match is not None:
        before, inside, after = (match[name].strip() for name in ("before", "inside", "after"))
        parts = [before, *_COMMA.split(inside)]
    else:
        voted = _OF.fullmatch(text)
        parts = _COMMA.split(text) if voted is None else [voted["words"], voted["figure"]]
        after = ""
        dashed = re.search(_DASH, text) is not None
    if not 2 <= len(parts) <= 3:
        return None
    if after:
        # The group stands behind the bracket and belongs to what is before it.
        if group_in(after) is None:
            return None
        parts[0] = f"{parts[0]} {after}".strip()
    words, percent, count = "", None, None
    for part in parts:
        part = re.sub(r"^(?:or|that is|i\.e\.) ", "", part.strip())
        figure, number = _percent(part), counted(part, base, alone=True)
        if figure is not None and percent is None:
            percent = figure
        elif figure is None and number is not None and count is None:
            count = number
        elif figure is None and number is None and part and not words:
            words = part
        else:
            return None
    # A dash between two figures takes one from the other, or ends a range.
    return None if dashed and not words else Pieces(words, percent, count)


def _percent(part: str) -> Printed | None:
    """A plain percentage with nothing but its group behind it."""
    named = named_share(part)
    if named is None or named.figure is None or group_in(named.rest) is None:
        return None
    return named.figure


__all__ = ["Pieces", "pieces_of"]
