"""Why a phrase is not read, and what to write in its place."""

from __future__ import annotations

import re

from pbcanalysis.reported.groups import CHANGES
from pbcanalysis.reported.phrases import DENOMINATORS

_POINTS = re.compile(r"\b(?:percentage )?points?\b|\d\s?pp\b|per cent points")
_RATE = re.compile(r"\b(?:a|per|each|every) (?:year|month|week|day)\b|\bannually\b|\bper annum\b")
_TIME = re.compile(r"\b(?:hours?|minutes?|days?|weeks?|months?|years?|decades?|century)\b")
_THINGS = re.compile(r"\b(?:thousand|million|billion|trillion|dozen)\b")
_MARK = re.compile(r"[*†‡§#]|\[\w{1,3}\]|\(\w\)")
_POWER = re.compile(r"\d\s?(?:\^|[x×]\s?\d|e[+-]?\d)")
_THAN = re.compile(r"^(?:more than|less than|fewer than|greater than|no more than|<|>)\s?")
_MARGIN = re.compile(r"±|\+/-|\+-")

NOT_KNOWN = "no known word or share stands there, or something is left over that could change it"
NO_QUANTITY = (
    "no known number or sum of money stands there, or something is left over that could change it"
)
"""Why a phrase is not read of which nothing more can be said."""


def why_no_share(text: str) -> str:
    """Why a normalised text is no share, with what to write.

    Example:
        >>> why_no_share("10% rise")
        'it tells a change, which is no share of the base; give it the kind qualitative'
    """
    words = set(re.findall(r"[a-z]+", _THAN.sub("", text)))
    if re.search(r"\b(?:in|out of) (?:every )?\d[\d,]{2,}", text):
        return (
            "more than a hundred is a base, not a share in words; give the count and its base, as "
            "in '22 of 122'"
        )
    if _POINTS.search(text):
        return "it is in percentage points, and so a difference of shares; give it the kind points"
    if _MARGIN.search(text):
        return "it holds a margin; write the figure alone, and the margin in note"
    if _POWER.search(text):
        return "it holds a power or a product; write the number out"
    if words & CHANGES or re.match(r"[+−-]\s?\d", text):
        return "it tells a change, which is no share of the base; give it the kind qualitative"
    if _RATE.search(text):
        return "it is so much for each time; write the share alone, and the time in measures"
    if _MARK.search(text):
        return "it holds a mark; write the figure alone, and what the mark stands for in note"
    if _THINGS.search(text):
        return "it is a number of things; give it the kind count"
    if _TIME.search(text):
        return "it is a length of time and no share of a base"
    if text.count("(") != text.count(")"):
        return "a bracket is open; write the phrase as it is printed, in full"
    if re.fullmatch(r"[\d.,·]+", text):
        return f"no sign says what it is; write '{text}%' if it is a percentage"
    if re.fullmatch(r"\D*\d[\d,.]*", text) and _THAN.match(text):
        return "no sign says what it is; write it with % if it is a percentage"
    if re.match(r"\d[\d,.]*\s+\w", text) and "%" not in text and "per" not in words:
        return "it is a count without its base; write it as in '22 of 122'"
    if len(re.findall(r"%|per ?cent", text)) > 1:
        return "two figures stand there that are no range; give each a row of its own"
    parts = [
        word for word in words if word in DENOMINATORS or word.removesuffix("s") in DENOMINATORS
    ]
    if len(parts) > 1:
        return "two shares stand there that are no range; give each a row of its own"
    return NOT_KNOWN


def why_no_quantity(text: str) -> str:
    """Why a normalised text is no number or sum, with what to write.

    Example:
        >>> why_no_quantity("5 x 3")
        'it holds a power or a product; write the number out'
    """
    words = set(re.findall(r"[a-z]+", text))
    if "%" in text or "per cent" in text or "percent" in text or re.fullmatch(r"\d+/\d+", text):
        return "it is a share; read it as words or as a percentage"
    if re.fullmatch(r"\([^()]*\)", text):
        inside = text[1:-1]
        return (
            f"brackets around a sum make it one below nought; write {inside} if it was paid, and "
            "say so in kind"
        )
    if re.match(r"[^\w]?[-−]\s?[^\w]?\d", text):
        return "it is below nought; write the amount alone, and say in kind what it was"
    if re.search(r"['’‘]?0{3}(?!\d|[.,]\d)\s?s?\b", text) and not re.search(r"\d[,. ]?000", text):
        return "it is a heading for thousands; write the sum out, as in £98,000"
    if _MARGIN.search(text):
        return "it holds a margin; write the figure alone, and the margin in note"
    if _POWER.search(text):
        return "it holds a power or a product; write the number out"
    if re.search(r"\d,\d{1,2}(?!\d)", text):
        return "a comma stands where thousands have none; write a point if it is a decimal mark"
    if _MARK.search(text):
        return "it holds a mark; write the figure alone, and what the mark stands for in note"
    if words & CHANGES or re.match(r"\+", text):
        return "it tells a change; write the number that there is"
    return NO_QUANTITY


__all__ = ["NOT_KNOWN", "NO_QUANTITY", "why_no_quantity", "why_no_share"]
