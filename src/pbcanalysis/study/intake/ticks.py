"""Select all that apply in columns of their own: a tick, or the answer's words, or nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pbcanalysis.study.formats.cells import Cell
from pbcanalysis.study.formats.labels import AnswerSet

_TICK = re.compile(r"1|x|✓|✔|yes|true|ticked|selected|checked|mentioned", re.IGNORECASE)
_STEM = re.compile(
    r"(?P<stem>.+?)\s*\[(?P<bracket>[^\]]+)\]|(?P<plain>.+)(?::\s+| [-–] |/)(?P<rest>[^/]+)|"
    r"(?P<number>.*[A-Za-z].*)_(?P<place>\d{1,2})"
)


def parted(name: str) -> tuple[str, str]:
    """What a name has in common with its neighbours, and what is its own; empty if nothing.

    Example:
        >>> parted("uses: Phone"), parted("Which? [E-mail]"), parted("q3/bus"), parted("Q2_1")
        (('uses', 'Phone'), ('Which?', 'E-mail'), ('q3', 'bus'), ('Q2', '1'))
        >>> parted("happy")
        ('', '')
    """
    match = _STEM.fullmatch(name.strip())
    if match is None:
        return "", ""
    stem = match["stem"] or match["plain"] or match["number"]
    return stem.strip(), (match["bracket"] or match["rest"] or match["place"]).strip()


def tick_sets(
    columns: Mapping[str, Sequence[Cell]], questions: Mapping[str, str]
) -> tuple[dict[str, Sequence[Cell]], dict[str, str], tuple[AnswerSet, ...]]:
    """Sets of columns that are ticked or left, with the ticks written as 1.

    Args:
        columns: Cells by column.
        questions: The question of columns, where the file has one; then that, and not the
            column's name, holds the answer's words.

    Returns:
        The columns, the words of each answer by its column, and the sets.
    """
    groups: dict[str, dict[str, str]] = {}
    for name in columns:
        stem, own = parted(name)
        if stem:
            asked = parted(questions[name])[1] if questions.get(name) else own
            groups.setdefault(stem, {})[name] = asked or own
    out, words = dict(columns), {}
    sets = []
    for stem, answers in groups.items():
        seen: dict[str, set[Cell]] = {
            name: {c for c in columns[name] if c is not None} for name in answers
        }
        if len(answers) < 2 or (stem in columns and not _beside(stem, answers, columns)):
            continue
        numbered = all(own.isdigit() for own in answers.values())
        if not _are_ticks(seen, answers, columns, numbered=numbered):
            continue
        for name, values in seen.items():
            ticked = {value for value in values if str(value) != "0"}
            text = str(next(iter(ticked), answers[name])).strip()
            words[name] = answers[name] if _TICK.fullmatch(text) else text
            out[name] = [None if cell is None else int(cell in ticked) for cell in columns[name]]
        first = next(iter(answers))
        about = parted(questions[first])[0] if questions.get(first) else stem
        sets.append(AnswerSet(stem, _asked(about or stem), tuple(answers), True, 1))
    return out, words, tuple(sets)


def _asked(text: str) -> str:
    """A question without what programs put behind it."""
    return re.sub(r"\s*[-–]\s*Selected Choice\s*$", "", text).strip()


def _are_ticks(
    seen: Mapping[str, set[Cell]],
    answers: Mapping[str, str],
    columns: Mapping[str, Sequence[Cell]],
    *,
    numbered: bool,
) -> bool:
    """Whether columns are ticked or left."""
    texts = {name: {str(value).strip() for value in values} for name, values in seen.items()}
    if not any(texts.values()):
        return False
    if all(values <= {"0", "1"} for values in texts.values()):
        # q_1 and q_2 may as well be two questions to be answered yes or no.
        both = any("0" in values for values in texts.values())
        return (both and not numbered) or (not both and _some_left(columns, answers))
    if any(len(values) > 1 for values in texts.values()) or not _some_left(columns, answers):
        return False
    given = [next(iter(values)) for values in texts.values() if values]
    ticks = all(_TICK.fullmatch(text) for text in given)
    own = len(set(given)) == len(given) > 1
    return ticks or own


def _some_left(columns: Mapping[str, Sequence[Cell]], answers: Mapping[str, str]) -> bool:
    return any(cell is None for name in answers for cell in columns[name])


def _beside(stem: str, answers: Mapping[str, str], columns: Mapping[str, Sequence[Cell]]) -> bool:
    """Whether the column of the stem's own name says again what the others say, as KoBo's does."""
    cells = [set(str(cell).split()) for cell in columns[stem] if cell is not None]
    return bool(cells) and all(cell <= set(answers.values()) for cell in cells)
