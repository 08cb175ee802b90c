"""What an interval covers. Two ends in brackets mean nothing until it is said what kind they are.

A reader who meets "(95% confidence 12.2% to 25.8%)" on one line takes "(£343 to £358)" on the
next for the same thing, though it may hold no more than what rounding leaves open.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal, TypeAlias, get_args

from pbcanalysis.errors import InvalidArgument

Kind: TypeAlias = Literal[
    "rounding",
    "words",
    "dates",
    "sources",
    "assumptions",
    "worst-case",
    "withheld",
    "draws",
    "confidence",
]
"""What widens an interval:

- ``rounding``: every value that prints as the figures do;
- ``words``: every value that the words leave open, by the policy for words;
- ``dates``: every day that a date without a day leaves open;
- ``sources``: from the lowest to the highest of what several sources, or counts, tell;
- ``assumptions``: from one end to the other of what the reader, or the text, assumes;
- ``worst-case``: every value that those not heard, or cells not printed, could make true;
- ``withheld``: every count of respondents that the rule for small numbers would not show;
- ``draws``: so many per cent of random draws from stated distributions;
- ``confidence``: a confidence interval, at its level.

An interval may be widened by several of them.
"""
KINDS: tuple[Kind, ...] = get_args(Kind)
_WORDS: dict[str, str] = {
    "sources": "range of sources",
    "worst-case": "worst case",
}


def in_order(kinds: Iterable[str]) -> tuple[Kind, ...]:
    """Kinds once each, in the one order in which they are written.

    Raises:
        InvalidArgument: If one of them is none.

    Example:
        >>> in_order(["words", "rounding", "words"])
        ('rounding', 'words')
    """
    given = set(kinds)
    unknown = sorted(given - set(KINDS))
    if unknown:
        raise InvalidArgument(
            f"an interval is of no kind {', '.join(map(repr, unknown))}; kinds are "
            + ", ".join(KINDS)
        )
    return tuple(kind for kind in KINDS if kind in given)


def kinds_in_words(kinds: Iterable[str], level: float | None = None) -> str:
    """What an interval covers, as a reader meets it beside its ends.

    Args:
        kinds: Kinds of the interval.
        level: Its level, for a confidence interval or a share of draws.

    Raises:
        InvalidArgument: If there is no kind, or a level is missing.

    Example:
        >>> kinds_in_words(["rounding"]), kinds_in_words(["sources", "rounding"])
        ('rounding', 'rounding and range of sources')
        >>> kinds_in_words(["confidence"], 0.95), kinds_in_words(["words", "confidence"], 0.9)
        ('95% confidence', 'words and 90% confidence')
        >>> kinds_in_words(["draws"], 0.95)
        '95% of draws'
    """
    ordered = in_order(kinds)
    if not ordered:
        raise InvalidArgument("an interval has to say what kind it is: " + ", ".join(KINDS))
    if level is None and {"draws", "confidence"} & set(ordered):
        raise InvalidArgument("draws and confidence need a level")
    words = []
    for kind in ordered:
        if kind == "confidence" and level is not None:
            words.append(f"{level_in_words(level)} confidence")
        elif kind == "draws" and level is not None:
            words.append(f"{level_in_words(level)} of draws")
        else:
            words.append(_WORDS.get(kind, kind))
    return words[0] if len(words) == 1 else ", ".join(words[:-1]) + " and " + words[-1]


def level_in_words(level: float) -> str:
    """A level as a reader meets it, for example ``95%`` or ``99.8%``.

    Example:
        >>> level_in_words(0.95), level_in_words(0.998)
        ('95%', '99.8%')
    """
    return f"{100 * level:.6g}%"


__all__ = ["KINDS", "Kind", "in_order", "kinds_in_words", "level_in_words"]
