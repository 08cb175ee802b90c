"""The codebook of a survey: its items, their answers, and why an answer can be missing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument, InvalidInput, Problem
from pbcanalysis.survey.lookup import looked_up

if TYPE_CHECKING:
    import pandas as pd

Reason: TypeAlias = Literal["not asked", "refused", "don't know", "no answer"]
"""Why an answer is missing. Only ``"not asked"`` takes the respondent out of those asked."""

REASONS: tuple[Reason, ...] = get_args(Reason)
Codes: TypeAlias = npt.NDArray[np.int8]
"""Answers of one column as running numbers, or minus the number of a reason."""
MOST_ANSWERS = 120
"""Answers are held in one signed byte, beside the four reasons."""


@dataclass(frozen=True, slots=True)
class Item:
    """One question, with the codes that stand in the data and what they mean.

    Attributes:
        name: Short name, used in every table. For a single answer also the column's name.
        question: The question as asked, or what it is about.
        answers: Label by code, in the order of the questionnaire. For multiple response: label
            by the column that is ticked for it.
        missing: Reason by code, for the codes that stand for no answer.
        blank: What an empty cell means.
        multiple: True if respondents could tick several answers, one column for each.
        ticked: For multiple response, the code of a ticked answer.
        unticked: For multiple response, the code of an answer that was left.

    Raises:
        InvalidArgument: If there are no answers or too many, a code is both an answer and
            missing, or a reason is unknown.

    Example:
        >>> item = Item("support", "Do you support it?", {1: "yes", 2: "no"}, {9: "refused"})
        >>> item.columns
        ('support',)
    """

    name: str
    question: str
    answers: Mapping[object, str]
    missing: Mapping[object, Reason] = field(default_factory=dict)
    blank: Reason = "no answer"
    multiple: bool = False
    ticked: object = 1
    unticked: object = 0

    def __post_init__(self) -> None:
        object.__setattr__(self, "answers", MappingProxyType(dict(self.answers)))
        object.__setattr__(self, "missing", MappingProxyType(dict(self.missing)))
        if not 1 <= len(self.answers) <= MOST_ANSWERS:
            raise InvalidArgument(
                f"item {self.name!r} has {len(self.answers)} answers; 1 to {MOST_ANSWERS} can be"
            )
        if len(set(self.answers.values())) < len(self.answers):
            raise InvalidArgument(f"item {self.name!r} has two answers of the same label")
        for reason in (*self.missing.values(), self.blank):
            if reason not in REASONS:
                raise InvalidArgument(
                    f"item {self.name!r}: {reason!r} is no reason; known are {', '.join(REASONS)}"
                )
        codes = (self.ticked, self.unticked) if self.multiple else tuple(self.answers)
        both = [code for code in codes if code in self.missing]
        if both:
            raise InvalidArgument(f"item {self.name!r}: {both[0]!r} is both answer and missing")

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of the data in which the item stands."""
        return tuple(str(code) for code in self.answers) if self.multiple else (self.name,)

    @property
    def labels(self) -> tuple[str, ...]:
        """Labels of the answers, in the order of the questionnaire."""
        return tuple(self.answers.values())

    def encode(self, values: pd.Series, file: str = "table", *, first_row: int = 2) -> Codes:
        """Turn one column into running numbers of answers, or minus the number of a reason.

        Args:
            values: The column, one value per respondent.
            file: Name of the file, for messages.
            first_row: Row of the file in which the first respondent stands.

        Returns:
            For each respondent 0, 1, 2 ... for the answers in order, or -1 (not asked),
            -2 (refused), -3 (don't know), -4 (no answer). For multiple response, 0 for an
            answer that was left and 1 for a ticked one.

        Raises:
            InvalidInput: If a code is not in the codebook: one problem for each such code, at
                its first row.

        Example:
            >>> import pandas as pd
            >>> item = Item("q", "Well?", {1: "yes", 2: "no"}, {8: "don't know"})
            >>> item.encode(pd.Series([1, 2, 8, None])).tolist()
            [0, 1, -3, -4]
        """
        import pandas as pd

        meaning, blank = self.meaning, missing_code(self.blank)
        numbers = looked_up(values, meaning, blank)
        if numbers is not None:
            return numbers
        # Only the distinct values are looked up: a million rows hold a handful of them.
        codes, distinct = pd.factorize(values, use_na_sentinel=True)
        table = np.full(len(distinct) + 1, blank, dtype=np.int8)
        problems: list[Problem] = []
        for place, value in enumerate(distinct):
            if value in meaning:
                table[place] = meaning[value]
                continue
            row = int(np.argmax(codes == place)) + first_row
            problems.append(self.unknown(value, file, row, str(values.name)))
        if problems:
            raise InvalidInput(problems)
        return table[codes]

    @property
    def meaning(self) -> dict[object, int]:
        """Number under which each value is held: an answer's place, or minus a reason's number."""
        substantive = (self.unticked, self.ticked) if self.multiple else tuple(self.answers)
        known = {code: place for place, code in enumerate(substantive)}
        return known | {code: missing_code(reason) for code, reason in self.missing.items()}

    def unknown(self, value: object, file: str, row: int, column: str) -> Problem:
        """Say that a value of a column is not in the codebook.

        Example:
            >>> Item("q", "Well?", {1: "yes"}).unknown(5, "a.csv", 2, "q").expected
            'one of 1, or blank'
        """
        known = ", ".join(_plain(code) for code in self.meaning)
        return Problem(
            file,
            row,
            column,
            _plain(value),
            f"one of {known}, or blank",
            "Correct the cell, or add the code to the codebook.",
        )


def _plain(code: object) -> str:
    """A code as it stands in the file, whatever type numbers of a table have."""
    return repr(code.item() if isinstance(code, np.generic) else code)


def missing_code(reason: Reason) -> int:
    """Return the number under which a reason is held: -1 not asked, to -4 no answer.

    Example:
        >>> missing_code("refused")
        -2
    """
    return -1 - REASONS.index(reason)


@dataclass(frozen=True, slots=True)
class Codebook:
    """The items of a survey, in the order of the questionnaire.

    Attributes:
        items: The items, each of its own name.

    Raises:
        InvalidArgument: If two items share a name or a column.

    Example:
        >>> book = Codebook((Item("a", "A?", {1: "yes"}), Item("b", "B?", {1: "yes"})))
        >>> book["b"].question
        'B?'
    """

    items: tuple[Item, ...]

    def __post_init__(self) -> None:
        object.__setattr__(self, "items", tuple(self.items))
        for what, names in (
            ("name", [item.name for item in self.items]),
            ("column", [column for item in self.items for column in item.columns]),
        ):
            twice = sorted({name for name in names if names.count(name) > 1})
            if twice:
                raise InvalidArgument(f"two items share the {what} {', '.join(twice)}")

    def __getitem__(self, name: str) -> Item:
        for item in self.items:
            if item.name == name:
                return item
        known = ", ".join(item.name for item in self.items)
        raise InvalidArgument(f"no item {name!r} in the codebook; there are {known}")

    @classmethod
    def from_table(cls, table: pd.DataFrame, file: str = "codebook") -> Codebook:
        """Read a codebook from a table with one row for every code.

        Args:
            table: Columns ``item``, ``code``, ``label`` and ``role`` (``answer``, ``blank`` or
                a reason); optional ``question`` and ``column``. An item with ``column`` filled
                in is multiple response: the row's label is the answer for which that column is
                ticked, and its code the code of a tick. Empty code with role ``answer`` and a
                column means 1.
            file: Name of the file, for messages.

        Returns:
            The codebook, items in order of appearance.

        Raises:
            InvalidInput: If a column is missing or a role unknown; all such rows together.
            InvalidArgument: As :class:`Item` and :class:`Codebook`.

        Example:
            >>> import pandas as pd
            >>> rows = [("q", 1, "yes", "answer"), ("q", 2, "no", "answer"),
            ...         ("q", 9, "", "refused")]
            >>> book = Codebook.from_table(
            ...     pd.DataFrame(rows, columns=["item", "code", "label", "role"]))
            >>> book["q"].labels
            ('yes', 'no')
        """
        needed = ("item", "code", "label", "role")
        problems = [
            Problem(file, None, name, "no such column", "the column", "Add the column.")
            for name in needed
            if name not in table.columns
        ]
        if problems:
            raise InvalidInput(problems)
        roles = ("answer", "blank", *REASONS)
        problems = [
            Problem(file, row + 2, "role", repr(role), f"one of {', '.join(roles)}", "Correct it.")
            for row, role in enumerate(table["role"])
            if role not in roles
        ]
        if problems:
            raise InvalidInput(problems)
        items = [item_of(str(name), rows) for name, rows in table.groupby("item", sort=False)]
        return cls(tuple(items))


def item_of(name: str, rows: pd.DataFrame) -> Item:
    """One question from its rows of a codebook.

    Args:
        name: Its name.
        rows: Rows as for :meth:`Codebook.from_table`, all of this item.

    Raises:
        InvalidArgument: As :class:`Item`.
    """
    question = name
    if "question" in rows.columns and rows["question"].notna().any():
        question = str(rows["question"].dropna().iloc[0])
    multiple = "column" in rows.columns and bool(rows["column"].notna().any())
    given = rows[rows["role"] == "answer"]
    keys = given["column" if multiple else "code"]
    blanks = rows.loc[rows["role"] == "blank", "label"]
    lacking = rows[rows["role"].isin(REASONS)]
    ticked: object = 1
    if multiple and given["code"].notna().any():
        ticked = given["code"].dropna().iloc[0]
    return Item(
        name,
        question,
        {key: str(label) for key, label in zip(keys, given["label"], strict=True)},
        dict(zip(lacking["code"], lacking["role"], strict=True)),
        blank=blanks.iloc[0] if len(blanks) else "no answer",
        multiple=multiple,
        ticked=ticked,
    )
