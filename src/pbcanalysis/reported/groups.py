"""What may follow a quantity and leave it as it is: the group that it is a part of.

Either the whole of what follows is such a group, or the phrase is refused. A group is named by a
noun of the list ("general practices"), or stands behind "of" ("of those who replied").
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from importlib.resources import files

import yaml

from pbcanalysis.currencies import SCALES
from pbcanalysis.reported.number_words import whole_number
from pbcanalysis.reported.phrases import DENOMINATORS

_WORDS: dict[str, frozenset[str]] = {
    name: frozenset(words.split())
    for name, words in yaml.safe_load(
        (files("pbcanalysis.reported") / "groups.yml").read_text(encoding="utf-8")
    ).items()
}
UNITS = _WORDS["units"]
"""What a sum or a number may be for each of, besides members of groups."""
_NOUNS = _WORDS["nouns"]
_PLURALS = {"people", "men", "women", "children", "mice", "wives", "housewives", "staff"}
_MODIFIERS = _WORDS["modifiers"]
_DETERMINERS = r"(?:(?:all|the|these|those|our|their|its|his|her|this|that|such|my|your)\s)*"
_AFTER_NOUN = re.compile(
    r"(?:of|in|from|with|at|among|across|who|that|which|whose|where|within|on|for|surveyed|asked|"
    r"questioned|responding|replying|interviewed|sampled|nationwide|overall|altogether)\b"
)
CHANGES = _WORDS["changes"]
"""Words that make a difference or a multiple of what stands before them."""
_WHOLES = (
    "increase",
    "decrease",
    "rise",
    "fall",
    "decline",
    "drop",
    "growth",
    "reduction",
    "change",
)
_QUANTITIES = _WORDS["quantities"]
_BLOCKED = CHANGES | _QUANTITIES | set(DENOMINATORS) | {f"{part}s" for part in DENOMINATORS}
_BLOCKED_SCALES = {scale for scale in SCALES if len(scale) > 2}
_IN_ALL = ("in all", "in total", "altogether", "overall")
_BASE = re.compile(r"of (?:all )?(?:the |these |those |our )?(?P<number>\d[\d,]*|[a-z][a-z ]*)")


@dataclass(frozen=True, slots=True)
class Group:
    """The group that follows a quantity.

    Attributes:
        base: How many it has, where that is told, as in "of the 122 respondents".
    """

    base: int | None = None


def is_noun(word: str) -> bool:
    """Whether a word names members of a group, in the singular or the plural.

    Example:
        >>> is_noun("practices"), is_noun("surgeries"), is_noun("rise")
        (True, True, False)
    """
    if word in _NOUNS or word in _PLURALS:
        return True
    endings = (("ies", "y"), ("es", ""), ("s", ""))
    return any(
        word.endswith(end) and word.removesuffix(end) + back in _NOUNS for end, back in endings
    )


def group_in(rest: str) -> Group | None:
    """The group that the whole of a text names.

    Args:
        rest: What follows a quantity, normalised; may be empty.

    Returns:
        The group, or ``None`` if anything is left over that could change the quantity.

    Example:
        >>> group_in("of the 122 respondents"), group_in("of those who replied")
        (Group(base=122), Group(base=None))
        >>> group_in("rise") is None, group_in("of 122 of 623") is None
        (True, True)
    """
    if not rest or rest in ("of", "of them", "of us", "of these", "of those", "of it", *_IN_ALL):
        return Group()
    if rest.startswith("of "):
        return _of(rest)
    return Group() if _noun_phrase(rest) else None


def _of(rest: str) -> Group | None:
    match = _BASE.match(rest)
    if match is not None:
        found = whole_number(match["number"])
        if found is not None and found.scale > 1:
            return None
        if found is not None and found.value >= 1:
            left = (found.rest + rest[match.end() :]).strip()
            # "Of one practice", "of one's patients" name nobody's number.
            if found.value > 1 and (not left or _noun_phrase(left)):
                return Group(found.value)
            return None
    inside = rest.removeprefix("of ")
    # "Of the increase" names a whole; anywhere else such a word makes a difference.
    inside = re.sub(
        rf"^(?:the|this|that)(?: [a-z]+)? (?:{'|'.join(_WHOLES)})$", "the whole", inside
    )
    return Group() if _plain(inside) else None


def _noun_phrase(text: str) -> bool:
    text = re.sub(rf"^{_DETERMINERS}", "", text)
    words = text.split(" ")
    for place, word in enumerate(words):
        if is_noun(word):
            left = " ".join(words[place + 1 :])
            if not left or (_AFTER_NOUN.match(left) and _plain(left)):
                return True
        if word not in _MODIFIERS and not is_noun(word):
            return False
    return False


def _plain(text: str) -> bool:
    """Whether a text is words alone, none of which could change a quantity."""
    words = text.split(" ")
    if not words or len(words) > 12 or not all(re.fullmatch(r"[^\W\d_]+(?:'s)?", w) for w in words):
        return False
    return not any(
        word in _BLOCKED or word in _BLOCKED_SCALES or _is_number(word) for word in words
    )


def _is_number(word: str) -> bool:
    found = whole_number(word)
    return found is not None and word not in ("a", "an", "one")


__all__ = ["CHANGES", "UNITS", "Group", "group_in", "is_noun"]
