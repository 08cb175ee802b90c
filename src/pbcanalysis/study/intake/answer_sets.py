"""Multiple-response sets of a survey file: columns that are one question together."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from pbcanalysis.study.formats.cells import Cell
from pbcanalysis.study.formats.labels import AnswerSet, Labelled
from pbcanalysis.study.intake.questions import MOST_ANSWERS, MOST_LABELS, Question, reason_of


class _NotOneError(Exception):
    """Why a set cannot be read as one question, in words."""


@dataclass(slots=True)
class SetsRead:
    """What became of a file's sets.

    Attributes:
        questions: Those that could be read as one question, under the set's first column.
        taken: Columns that stand in such a question and are no question of their own.
        told: What was found out of sets that could not, in words.
    """

    questions: dict[str, list[Question]] = field(default_factory=dict)
    taken: set[str] = field(default_factory=set)
    told: list[str] = field(default_factory=list)


def read_sets(found: Labelled, others: Collection[str | None]) -> SetsRead:
    """Read each set as one question with a column for each answer, where that can be said.

    Who was asked and ticked none stays among those who answered. What the file leaves open is
    not decided: where nobody can say whether an answer was left or is missing, the columns of
    the set stay questions of their own, and the first such respondent is told.

    Args:
        found: The file's columns and sets.
        others: Columns that are no answers, such as weights.
    """
    read = SetsRead()
    sets_of = Counter(column for one in found.sets for column in set(one.columns))
    alone: set[str] = set()
    for one in found.sets:
        try:
            _fit(one, found, others)
            left = _left(one, found) if one.dichotomous else set()
            # Columns that tell sometimes and never beside always stay questions of their own.
            kept = len(left) > 1
            if one.dichotomous:
                shared = {c for c in one.columns if kept or sets_of[c] > 1 or c in _RESERVED}
                question = _ticked(one, found, left, shared)
            else:
                question = _named(one, found)
        except _NotOneError as why:
            alone |= set(one.columns)
            read.told.append(
                f"set {one.name}: not read as one question, as {why}; its columns are read one "
                "by one"
            )
            continue
        if kept:
            alone |= set(one.columns)
        read.questions.setdefault(one.columns[0], []).append(question)
        read.taken |= set(one.columns)
    read.taken -= alone
    return read


_RESERVED = ("id", "area", "weight", "stratum", "cluster", "wave", "person")
"""Names of columns of respondents that are no answers."""


def _fit(one: AnswerSet, found: Labelled, others: Collection[str | None]) -> None:
    """See that the columns of a set are there and can be answers."""
    if len(set(one.columns)) < 2:
        raise _NotOneError("it has fewer than two columns")
    for column in one.columns:
        if column not in found.columns:
            raise _NotOneError(f"the file has no column {column}")
        if column in others:
            raise _NotOneError(f"column {column} is taken for something else than answers")


def _ticked(
    one: AnswerSet, found: Labelled, left: set[int | float], shared: Collection[str]
) -> Question:
    """A set with a column for each answer, ticked or left.

    Args:
        one: The set.
        found: The file.
        left: Codes of answers that were not ticked.
        shared: Columns whose names the ticks cannot have.
    """
    some_left = any(not left.isdisjoint(found.columns[column]) for column in one.columns)
    rows: list[list[Cell]] = []
    blanks = none = 0
    for number, row in enumerate(_rows(one, found), start=1):
        reasons = _missing(one, found, row)
        given = [cell for cell in row if cell is not None]
        if len(given) == len(reasons):
            rows.append([_reason_code(reasons)] * len(row))
            continue
        gaps = row.count(None)
        if reasons or (gaps and some_left):
            column = next(iter(reasons), None) or one.columns[row.index(None)]
            cell = f"code {reasons[column]} for no answer" if reasons else "an empty cell"
            raise _NotOneError(
                f"respondent {number} has {cell} in column {column} and answers in others of the "
                "set (fill in all of them or none)"
            )
        rows.append([int(cell == one.counted) for cell in row])
        blanks += gaps
        none += one.counted not in row
    labels = {
        column: (found.labels.get(column, {}).get(one.counted) if one.by_value else "")
        or found.questions.get(column)
        or column
        for column in one.columns
    }
    twice = Counter(labels.values())
    choices = {
        f"{one.name} ({column})" if column in shared else column: label
        if twice[label] == 1
        else f"{label} ({column})"
        for column, label in labels.items()
    }
    told = [f"{one.counted} counts as ticked"]
    if left:
        told[0] += f", {' and '.join(map(str, sorted(left)))} as left"
    if len(left) > 1:
        told.append("its columns tell more than that, and are questions of their own as well")
    if blanks:
        told.append(
            f"empty cells beside a tick read as left: {blanks:,}; who has no tick at all is read "
            "as no answer, not as none of them"
        )
    if none:
        told.append(
            f"counted among those who answered: {none:,} who ticked none of them; other programs "
            "may leave them out"
        )
    return _question(one, found, choices, rows, told)


def _named(one: AnswerSet, found: Labelled) -> Question:
    """A set whose columns each hold one of the same answers."""
    words = _categories(one, found)
    rows: list[list[Cell]] = []
    twice = several = 0
    for row in _rows(one, found):
        reasons = _missing(one, found, row)
        given = [
            cell
            for column, cell in zip(one.columns, row, strict=True)
            if cell is not None and column not in reasons
        ]
        twice += len(set(given)) < len(given)
        several += len(given) > 1
        # Who named one thing and no second one has answered.
        missing = None if given else _reason_code(reasons)
        rows.append([int(code in given) if given else missing for code in words])
    # Nobody names one thing twice; in a grid many give the same answer to several of its rows.
    if twice > 1 and twice * 4 > several:
        raise _NotOneError(
            f"{twice:,} of {several:,} respondents give the same answer in several of its columns, "
            "as in a grid of questions"
        )
    told = ["the order in which answers were given is not kept"]
    if twice:
        told.append(f"counted once: answers given twice, by {twice:,} of the respondents")
    choices = {f"{one.name} ({label})": label for label in words.values()}
    return _question(one, found, choices, rows, told)


def _categories(one: AnswerSet, found: Labelled) -> dict[Cell, str]:
    """The words of each code that stands for an answer, in the order of the labels."""
    words: dict[Cell, str] = {}
    for column in one.columns:
        missing = found.missing.get(column, frozenset())
        for code, label in found.labels.get(column, {}).items():
            if code not in missing and words.setdefault(code, label) != label:
                raise _NotOneError(
                    f"code {code} means {words[code]!r} in one of its columns and {label!r} in "
                    f"column {column}"
                )
    bare = {
        cell
        for column in one.columns
        for cell in found.columns[column]
        if cell is not None
        and cell not in words
        and cell not in found.missing.get(column, frozenset())
    }
    words |= {code: str(code) for code in sorted(bare, key=lambda c: (isinstance(c, str), c))}
    if len(bare) > MOST_ANSWERS or not 1 < len(words) <= MOST_LABELS:
        raise _NotOneError(
            f"it has {len(words):,} different answers, {len(bare):,} of them without a label"
        )
    if len(set(words.values())) < len(words):
        raise _NotOneError("two of its codes have the same label")
    return words


def _left(one: AnswerSet, found: Labelled) -> set[int | float]:
    """Codes of answers that were not ticked."""
    codes: set[int | float] = set()
    for column in one.columns:
        missing = found.missing.get(column, frozenset())
        for code in {*found.columns[column], *found.labels.get(column, {})}:
            if code is None or code == one.counted or code in missing:
                continue
            if not isinstance(code, int | float):
                raise _NotOneError(f"column {column} holds texts (code a tick as 1, the rest as 0)")
            codes.add(code)
    if one.counted is None:
        raise _NotOneError(
            "what counts as a tick is a text or a number below nought, which cannot be read "
            "(code a tick as 1, the rest as 0)"
        )
    return codes


def _rows(one: AnswerSet, found: Labelled) -> Iterator[tuple[Cell, ...]]:
    return zip(*(found.columns[column] for column in one.columns), strict=True)


def _missing(one: AnswerSet, found: Labelled, row: Sequence[Cell]) -> dict[str, Cell]:
    """The code for no answer in each column of a row that has one."""
    return {
        column: cell
        for column, cell in zip(one.columns, row, strict=True)
        if cell is not None and cell in found.missing.get(column, ())
    }


def _reason_code(reasons: Mapping[str, Cell]) -> Cell:
    """The code that a respondent without any answer has instead."""
    code = next(iter(reasons.values()), None)
    if code in (0, 1):
        raise _NotOneError(f"code {code}, which is to say ticked or left, stands for no answer")
    return code


def _question(
    one: AnswerSet,
    found: Labelled,
    choices: Mapping[str, str],
    rows: Sequence[Sequence[Cell]],
    told: Sequence[str],
) -> Question:
    """One question of the codebook.

    Args:
        one: The set.
        found: The file.
        choices: Words of each answer by the column for it.
        rows: For each respondent 1, 0 or a code for no answer in each of these columns.
        told: What else is to be said of it.
    """
    name = one.name if one.name not in found.columns else f"{one.name} (set)"
    text = one.text or one.name
    book: list[list[Cell]] = [
        [name, text, 1, label, "answer", column] for column, label in choices.items()
    ]
    ways = [f"set {one.name}: {_list(one.columns)} read as one question with {len(choices)} "
            "answers that can be given together"]  # fmt: skip
    for code in sorted({row[0] for row in rows} - {None, 0, 1}, key=str):
        book.append([name, text, code, *_why(one, found, code), None])
        ways.append(f"set {one.name}: code {code} ({book[-1][3]}) read as {book[-1][4]}")
    if any(type(row[2]) is not int for row in book):
        raise _NotOneError("a code for no answer is no whole number")
    columns: dict[str, Sequence[Cell]] = {
        column: [row[at] for row in rows] for at, column in enumerate(choices)
    }
    return Question(columns, book, ways + [f"set {one.name}: {line}" for line in told])


def _why(one: AnswerSet, found: Labelled, code: Cell) -> tuple[str, str]:
    """The words of a code for no answer, and the reason that they give."""
    labels = {
        found.labels.get(column, {}).get(code, "")
        for column in one.columns
        if code in found.missing.get(column, ())
    }
    words = sorted(labels - {""})
    if len(words) > 1:
        raise _NotOneError(f"code {code} for no answer means {_list(words)}")
    label = words[0] if words else str(code)
    return label, reason_of(label) or "no answer"


def _list(words: Sequence[str]) -> str:
    """Words as they are listed in a sentence.

    Example:
        >>> _list(["radio", "paper", "web"])
        'radio, paper and web'
    """
    return ", ".join(words[:-1]) + f" and {words[-1]}" if len(words) > 1 else "".join(words)
