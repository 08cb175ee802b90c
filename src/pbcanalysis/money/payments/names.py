"""Names of columns, which change a little from one year's file to the next."""

from __future__ import annotations

import difflib
import fnmatch
import re
import unicodedata
from collections.abc import Iterable, Sequence

_WILD = "*?"


def normalised(name: str) -> str:
    """A name without what changes between years for no reason.

    Case, spacing, line breaks, punctuation and raised footnote figures are dropped; an ampersand
    is read as "and", and a pound sign is kept out.

    Example:
        >>> normalised(" Quality &\\n Outcomes  Framework\u00b9 (QOF)")
        'quality and outcomes framework qof'
    """
    # Raised figures go before the compatibility form would turn them into ordinary ones.
    text = re.sub("[\u00b2\u00b3\u00b9\u2070-\u2079]", "", name)
    text = unicodedata.normalize("NFKC", text).casefold().replace("&", " and ")
    return " ".join(re.findall(r"[^\W_]+", text))


def is_pattern(name: str) -> bool:
    """Whether a name holds ``*`` (anything) or ``?`` (one character).

    Example:
        >>> is_pattern("Global Sum*"), is_pattern("Global Sum")
        (True, False)
    """
    return any(mark in name for mark in _WILD)


def matching(name: str, columns: Sequence[str]) -> list[int]:
    """Places of the columns that a name or pattern means.

    Args:
        name: A column's name, or a pattern with ``*`` and ``?``.
        columns: Names of columns as they stand in the file.

    Returns:
        Places in ``columns``, rising. A name written exactly as one column, letter for letter,
        means that column alone.

    Example:
        >>> matching("global sum*", ["Practice", "Global Sum ", "Global sum (net)"])
        [1, 2]
    """
    exact = [place for place, column in enumerate(columns) if column.strip() == name.strip()]
    if len(exact) == 1:
        return exact
    if is_pattern(name):
        parts = re.split(r"([*?])", name)
        # Spaces at the edge of a pattern's part belong to it: "Sum *" does not mean "Summary".
        kept = [part if part in ("*", "?") else _spaced(part) for part in parts]
        wanted = re.compile(fnmatch.translate("".join(kept).strip()))
        return [
            place for place, column in enumerate(columns) if wanted.fullmatch(normalised(column))
        ]
    wanted_name = normalised(name)
    return [place for place, column in enumerate(columns) if normalised(column) == wanted_name]


def code_expression(name: str) -> str:
    """Regular expression for a code, compared without regard to case; ``*`` and ``?`` stand free.

    Example:
        >>> bool(re.fullmatch(code_expression("Total*"), "total (england)"))
        True
    """
    free = {"*": ".*", "?": "."}
    return "".join(
        free.get(part, re.escape(part)) for part in re.split(r"([*?])", name.strip().casefold())
    )


def nearest(name: str, candidates: Iterable[str], cutoff: float = 0.6) -> str | None:
    """The candidate that reads most like a name, or ``None`` if none is near.

    Example:
        >>> nearest("Globl sum", ["Practice", "Global Sum"])
        'Global Sum'
    """
    by_form: dict[str, str] = {}
    for candidate in candidates:
        by_form.setdefault(normalised(candidate), candidate)
    plain = normalised(name.translate(str.maketrans("", "", _WILD)))
    found = difflib.get_close_matches(plain, by_form, n=1, cutoff=cutoff)
    return by_form[found[0]] if found else None


def _spaced(part: str) -> str:
    plain = normalised(part)
    front = " " if part[:1].isspace() else ""
    back = " " if part[-1:].isspace() else ""
    return front + plain + back if plain else front or back
