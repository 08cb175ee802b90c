"""Counts that stand with their base: "22/122", "22 of the 122", "all but 3 of 40"."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pbcanalysis.reported.groups import group_in
from pbcanalysis.reported.named_shares import LARGEST_FRACTION, is_spoken
from pbcanalysis.reported.number_words import whole_number

_SLASH = re.compile(r"(?P<n>\d[\d,]*)\s?/\s?(?P<m>\d[\d,]*)(?![\d/.])")
_ARTICLE = re.compile(r"(?:all )?(?:the|these|those|our) ")


@dataclass(frozen=True, slots=True)
class Counted:
    """A count, and the base that stands with it.

    Attributes:
        count: How many.
        base: Of how many, or ``None`` where that is not told.
    """

    count: int
    base: int | None


def counted(text: str, base: int | None = None, *, alone: bool = False) -> Counted | None:
    """The count that the whole of a normalised text tells.

    Args:
        text: Normalised text.
        base: The number of respondents of the statement, where it is known.
        alone: Whether a bare number is a count, as it is beside a percentage.

    Returns:
        The count with its base, or ``None``.

    Example:
        >>> counted("22 of the 122 practices"), counted("all but three of 40")
        (Counted(count=22, base=122), Counted(count=37, base=40))
        >>> counted("2/3") is None, counted("2/3", base=3)
        (True, Counted(count=2, base=3))
    """
    text = re.sub(r"^n\s?=\s?", "", text) if alone else text
    but = text.startswith("all but ")
    inner = text.removeprefix("all but ")
    found = _of_slash(inner, base) if not but else None
    found = found or _of_words(inner, base, but=but)
    if found is None and alone and not but:
        number = whole_number(text)
        if number is not None and number.scale == 1 and group_in(number.rest) is not None:
            group = group_in(number.rest)
            found = Counted(number.value, group.base if group is not None else None)
    if found is None or (but and found.base is None):
        return None
    if but and found.base is not None:
        found = Counted(found.base - found.count, found.base)
    return found if found.base is None or 0 <= found.count <= found.base else None


def _of_slash(text: str, base: int | None) -> Counted | None:
    match = _SLASH.match(text)
    if match is None or group_in(text[match.end() :].strip()) is None:
        return None
    if match.group() == "50/50" and base != 50:
        # A way of saying that two sides are even, and not all of fifty.
        return None
    n, m = whole_number(match["n"]), whole_number(match["m"])
    if n is None or m is None or n.rest or m.rest or m.value < 1:
        return None
    if m.value <= LARGEST_FRACTION and m.value != base and 0 < n.value < m.value:
        return None
    return Counted(n.value, m.value)


def _of_words(text: str, base: int | None, *, but: bool) -> Counted | None:
    number = whole_number(text)
    if number is None or number.scale != 1:
        return None
    match = re.match(
        r"(?:(?P<noun>(?!out |of )[a-z]+) )?(?P<out>out )?of (?P<inside>.+)", number.rest
    )
    if match is None or (match["noun"] and group_in(match["noun"]) is None):
        return None
    group = group_in("of " + match["inside"])
    if group is None:
        return None
    if group.base is None:
        return Counted(number.value, base) if base is not None and but else None
    # "Nine out of ten" is a way of speaking; "61 out of the 122" counts.
    spoken = match["out"] and not _ARTICLE.match(match["inside"]) and not but
    if spoken and is_spoken(group.base) and group.base != base:
        return None
    return Counted(number.value, group.base)


__all__ = ["Counted", "counted"]
