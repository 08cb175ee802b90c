"""How to mend a printed figure or phrase that cannot be read, by what people type."""

from __future__ import annotations

import re

_NUMBER = r"\d+(?:[.·,]\d+)*"
_SIGN = r"(?:\s*%|\s*per\s*cent|\s*percent)"
_MARK = r"[*†‡§¶#¹²³⁰⁴-⁹]+|\[\w{1,3}\]|\(\w\)|(?<=[\d%])[a-z]"
_MARKED = re.compile(rf"\s*({_NUMBER}{_SIGN}?)\s*({_MARK})\s*", re.IGNORECASE)
_LIMIT = re.compile(rf"\s*([<>≤≥])\s*({_NUMBER})({_SIGN})?\s*", re.IGNORECASE)
_RANGE = re.compile(
    rf"\s*(?:between\s+)?({_NUMBER}){_SIGN}?\s*(?:-|–|—|to|and)\s*({_NUMBER}){_SIGN}?\s*",
    re.IGNORECASE,
)
_CHANGE = re.compile(
    r"\s*(?:[+−-]\s*\d.*|(?:up|down|rose|risen|fell|fallen|grew|grown|increased?|decreased?|"
    r"growth|cut|a\s+(?:rise|fall|cut))\b.*\d.*|.*\d.*\b(?:higher|lower|more|fewer|less|up|"
    r"down))\s*",
    re.IGNORECASE,
)
_REMARK = re.compile(rf"\s*({_NUMBER}{_SIGN}?)\s*\(.{{2,}}\)\s*", re.IGNORECASE)
_COMMA = re.compile(rf"\s*(\d+),(\d{{1,2}})({_SIGN})?\s*", re.IGNORECASE)
_FRACTION = re.compile(r"\s*0[.·](\d{2})(\d*)\s*")
CHANGED = (
    "A change is no share of the base: give it the kind qualitative, or points if it is in "
    "percentage points."
)
_LIMITS = {"<": "less than", ">": "more than", "≤": "at most", "≥": "at least"}


def mend_of(printed: str, kind: str, reason: str) -> str:
    """What to write in place of a share that cannot be read.

    Args:
        printed: The cell.
        kind: ``"percent"`` or ``"words"``, as the row has it.
        reason: Why it cannot be read, for forms that nobody foresaw.

    Returns:
        Sentences for the reader of the message.

    Example:
        >>> mend_of("12%*", "percent", "")
        "Write '12%', and what the mark '*' stands for in note."
        >>> mend_of("<1", "percent", "")
        "If it is a percentage, write 'less than 1%' with the kind words."
        >>> mend_of("13-15%", "percent", "")
        'A range is read as it stands if its kind is words.'
    """
    if match := _MARKED.fullmatch(printed):
        return f"Write {_percent(match[1])!r}, and what the mark {match[2]!r} stands for in note."
    if match := _LIMIT.fullmatch(printed):
        words = f"{_LIMITS[match[1]]} {_percent(match[2])}"
        begin = "Write" if match[3] else "If it is a percentage, write"
        return f"{begin} {words!r} with the kind words."
    if match := _RANGE.fullmatch(printed):
        if not re.search(_SIGN, printed, re.IGNORECASE):
            words = f"{_percent(match[1])} to {_percent(match[2])}"
            return f"If these are percentages, write {words!r} with the kind words."
        if kind == "percent":
            return "A range is read as it stands if its kind is words."
    if _CHANGE.fullmatch(printed):
        return CHANGED
    if match := _COMMA.fullmatch(printed):
        return f"If the comma is a decimal mark, write '{match[1]}.{match[2]}%'."
    if match := _REMARK.fullmatch(printed):
        return f"Write {_percent(match[1])!r}, and the rest in base or note."
    if kind == "percent" and (match := _FRACTION.fullmatch(printed)):
        whole = f"{int(match[1])}.{match[2]}%" if match[2] else f"{int(match[1])}%"
        text = printed.strip()
        return f"If it is a share of one, write {whole!r}; if it is a percentage, '{text}%'."
    return f"{reason[:1].upper()}{reason[1:].rstrip('.')}. Correct the cell or the kind."


def _percent(figure: str) -> str:
    """A number with its sign.

    Example:
        >>> _percent("5"), _percent("29 per cent")
        ('5%', '29 per cent')
    """
    return figure if re.search(_SIGN, figure, re.IGNORECASE) else f"{figure.strip()}%"


__all__ = ["mend_of"]
