"""Respondent-level data: one row per respondent, read by its codebook."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument, InvalidInput, Problem
from pbcanalysis.survey._arguments import Floats, Integers
from pbcanalysis.survey.codebook import REASONS, Codebook, Item

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

Codes = npt.NDArray[np.int8]
BLOCK = 32_768
"""Rows counted at a time."""


@dataclass(frozen=True, slots=True, eq=False)
class Respondents:
    """Answers as small whole numbers, with the area and the design of every respondent.

    Attributes:
        codebook: What the numbers mean.
        codes: By column, the answer of each respondent (see :meth:`Item.encode`).
        area: Running number of the area of each respondent.
        areas: Names of the areas, in order.
        weights: Weight of each respondent; ones where none are given.
        weighted: Whether weights were given.
        strata: Running number of the stratum, or ``None``.
        clusters: Running number of the cluster, or ``None``.
        population: Clusters (or units) in the population of the stratum, or ``None``.
    """

    codebook: Codebook
    codes: Mapping[str, Codes]
    area: Integers
    areas: tuple[str, ...]
    weights: Floats
    weighted: bool
    strata: Integers | None = None
    clusters: Integers | None = None
    population: Floats | None = None

    def __len__(self) -> int:
        return int(self.area.size)

    @classmethod
    def from_table(
        cls,
        table: pd.DataFrame,
        codebook: Codebook,
        *,
        area: str | None = None,
        weights: str | None = None,
        strata: str | None = None,
        clusters: str | None = None,
        population: str | None = None,
        file: str = "table",
    ) -> Respondents:
        """Read a table by its codebook, telling every mistake in it at once.

        Args:
            table: One row per respondent.
            codebook: The items.
            area: Column of the area; one area named ``"all"`` if left out.
            weights: Column of weights, positive.
            strata: Column of the stratum.
            clusters: Column of the cluster, told apart within its stratum.
            population: Column of the number of clusters (or units) in the stratum's population.
            file: Name of the file, for messages.

        Returns:
            The respondents, in the order of the table.

        Raises:
            InvalidInput: For missing columns, codes outside the codebook, blanks where a value
                is needed, weights that are not positive, and multiple response rows that are
                answered in one column and missing in another.

        Example:
            >>> import pandas as pd
            >>> book = Codebook((Item("q", "Well?", {1: "yes", 2: "no"}),))
            >>> people = Respondents.from_table(
            ...     pd.DataFrame({"q": [1, 2, 1], "place": ["n", "s", "n"]}), book, area="place")
            >>> people.areas
            ('n', 's')
        """
        wanted = [column for item in codebook.items for column in item.columns]
        roles = [role for role in (area, weights, strata, clusters, population) if role]
        problems = [
            Problem(file, None, name, "no such column", "the column", "Add it or name another.")
            for name in (*wanted, *roles)
            if name not in table.columns
        ]
        if problems:
            raise InvalidInput(problems)
        codes: dict[str, Codes] = {}
        for item in codebook.items:
            for column in item.columns:
                try:
                    codes[column] = item.encode(table[column], file)
                except InvalidInput as found:
                    problems += found.problems
            if item.multiple and all(column in codes for column in item.columns):
                problems += _half_answered(item, codes, file)
        for name in roles:
            blank = table[name].isna().to_numpy()
            if blank.any():
                row = int(np.argmax(blank)) + 2
                problems.append(
                    Problem(file, row, name, "a blank", "a value in every row", "Fill it in.")
                )
        if weights is not None and not problems:
            wrong = ~(table[weights].to_numpy(dtype=np.float64) > 0)
            if wrong.any():
                row = int(np.argmax(wrong))
                found_weight = str(table[weights].iloc[row])
                problems.append(
                    Problem(
                        file,
                        row + 2,
                        weights,
                        found_weight,
                        "a weight above 0",
                        "Drop the row or correct the weight.",
                    )
                )
        if problems:
            raise InvalidInput(problems)
        area_codes, areas = _running(table, area)
        return cls(
            codebook=codebook,
            codes=MappingProxyType(codes),
            area=area_codes,
            areas=areas if area is not None else ("all",),
            weights=np.ones(len(table)) if weights is None else _numbers(table, weights),
            weighted=weights is not None,
            strata=None if strata is None else _running(table, strata)[0],
            clusters=None if clusters is None else _running(table, clusters)[0],
            population=None if population is None else _numbers(table, population),
        )

    def chosen(self, items: Iterable[str] | None = None) -> tuple[Item, ...]:
        """Return the named items, or all of them.

        Raises:
            InvalidArgument: If an item is not in the codebook.
        """
        if items is None:
            return self.codebook.items
        if isinstance(items, str):
            raise InvalidArgument("items is a list of names, not one name")
        return tuple(self.codebook[name] for name in items)


def item_bases(people: Respondents, items: Iterable[str] | None = None) -> pd.DataFrame:
    """Count, for every item and area, who was asked, who answered, and why others did not.

    Args:
        people: The respondents.
        items: Names of items; all if left out.

    Returns:
        One row per item and area with ``item``, ``area``, ``respondents``, ``asked``,
        ``answered``, ``not asked``, ``refused``, ``don't know`` and ``no answer``, counts of
        respondents. ``asked`` is ``answered`` and the last three together.

    Raises:
        InvalidArgument: If an item is not in the codebook.

    Reference:
        AAPOR, Standard Definitions (item non-response).

    Example:
        >>> import pandas as pd
        >>> book = Codebook((Item("q", "Well?", {1: "yes"}, {7: "not asked", 9: "refused"}),))
        >>> people = Respondents.from_table(pd.DataFrame({"q": [1, 1, 7, 9]}), book)
        >>> item_bases(people)[["asked", "answered", "refused"]].iloc[0].tolist()
        [3, 2, 1]
    """
    import pandas as pd

    rows: list[dict[str, str | int]] = []
    for item in people.chosen(items):
        column = item.columns[0]
        width = len(REASONS) + (2 if item.multiple else len(item.answers))
        counts = cell_counts(people.codes[column], people.area, len(people.areas), width)[0]
        for place, area in enumerate(people.areas):
            # Reasons stand before the answers, the first reason last.
            missing = {
                reason: int(counts[place, len(REASONS) - 1 - k]) for k, reason in enumerate(REASONS)
            }
            total = int(counts[place].sum())
            rows.append(
                {
                    "item": item.name,
                    "area": area,
                    "respondents": total,
                    "asked": total - missing["not asked"],
                    "answered": int(counts[place, len(REASONS) :].sum()),
                    **{str(reason): missing[reason] for reason in REASONS},
                }
            )
    return pd.DataFrame(rows).astype(
        dict.fromkeys(("respondents", "asked", "answered", *REASONS), np.int64)
    )


def cell_counts(
    codes: Codes, group: Integers, groups: int, width: int, *weights: Floats
) -> tuple[Floats, ...]:
    """Count codes by group, and add up their weights: the one helper beneath every table.

    Args:
        codes: Numbers from -4 upwards, one per respondent.
        group: Running number of the group of each respondent.
        groups: Number of groups.
        width: Number of different codes, the four reasons included.
        *weights: Any number of weights, one per respondent each, to add up as well.

    Returns:
        The counts, then the sums of each of the weights: arrays of ``groups`` by ``width``,
        whose column 0 is code -4 and column 4 is code 0.

    Example:
        >>> import numpy as np
        >>> codes, group = np.array([0, 1, -1], np.int8), np.array([0, 0, 0])
        >>> cell_counts(codes, group, 1, 6)[0].tolist()
        [[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]]
    """
    size = groups * width
    totals = [np.zeros(size) for _ in range(1 + len(weights))]
    # A block at a time, so that the cell numbers never leave the processor's cache; but not
    # less than the table itself, which is added up once per block.
    step = max(BLOCK, size)
    for start in range(0, codes.size, step):
        block = slice(start, start + step)
        cell = group[block] * width
        cell += codes[block]
        cell += len(REASONS)
        totals[0] += np.bincount(cell, minlength=size)
        for total, weight in zip(totals[1:], weights, strict=True):
            total += np.bincount(cell, weights=weight[block], minlength=size)
    return tuple(total.reshape(groups, width) for total in totals)


def _half_answered(item: Item, codes: Mapping[str, Codes], file: str) -> list[Problem]:
    missing = np.stack([codes[column] < 0 for column in item.columns])
    mixed = missing.any(axis=0) & ~missing.all(axis=0)
    if not mixed.any():
        return []
    row = int(np.argmax(mixed))
    column = item.columns[int(np.argmax(missing[:, row]))]
    return [
        Problem(
            file,
            row + 2,
            column,
            "missing, though another answer of the same question is given",
            f"a tick or none in every column of {item.name!r}, or all missing",
            f"Code answers that were left as {item.unticked!r}.",
        )
    ]


def _running(table: pd.DataFrame, column: str | None) -> tuple[Integers, tuple[str, ...]]:
    import pandas as pd

    if column is None:
        return np.zeros(len(table), dtype=np.int64), ()
    values = table[column]
    # The order of a categorical column is its author's; any other is put in order here.
    categorical = values if values.dtype == "category" else values.astype("category")
    used = pd.Categorical(categorical).remove_unused_categories()
    return used.codes.astype(np.int64), tuple(str(name) for name in used.categories)


def _numbers(table: pd.DataFrame, column: str) -> Floats:
    return table[column].to_numpy(dtype=np.float64)
