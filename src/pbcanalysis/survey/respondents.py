"""Respondent-level data: one row per respondent, read by its codebook."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument, InvalidInput, Problem
from pbcanalysis.survey._arguments import Floats, Integers
from pbcanalysis.survey.codebook import REASONS, Codebook, Codes, Item
from pbcanalysis.survey.counting import Groups, cell_sums, compact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Names of the columns that are no answers; ``None`` where there is no such column.

    Attributes:
        area: Column of the area.
        weights: Column of weights.
        strata: Column of the stratum.
        clusters: Column of the cluster.
        population: Column of the number of clusters (or units) in the stratum's population.
    """

    area: str | None = None
    weights: str | None = None
    strata: str | None = None
    clusters: str | None = None
    population: str | None = None

    @property
    def names(self) -> list[str]:
        """The columns there are."""
        every = (self.area, self.weights, self.strata, self.clusters, self.population)
        return [name for name in every if name]


@dataclass(frozen=True, slots=True, eq=False)
class Respondents:
    """Answers as small whole numbers, with the area and the design of every respondent.

    Attributes:
        codebook: What the numbers mean.
        codes: By column, the answer of each respondent (see :meth:`Item.encode`).
        area: Running number of the area of each respondent, in integers as small as hold them.
        areas: Names of the areas, in order.
        weights: Weight of each respondent; ones where none are given.
        weighted: Whether weights were given.
        strata: Running number of the stratum, or ``None``.
        clusters: Running number of the cluster, or ``None``.
        population: Clusters (or units) in the population of the stratum, or ``None``.
    """

    codebook: Codebook
    codes: Mapping[str, Codes]
    area: Groups
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
        roles = Roles(
            area=area, weights=weights, strata=strata, clusters=clusters, population=population
        )
        needed_columns(codebook, roles, table.columns, file)
        problems: list[Problem] = []
        codes: dict[str, Codes] = {}
        for item in codebook.items:
            for column in item.columns:
                try:
                    codes[column] = item.encode(table[column], file)
                except InvalidInput as found:
                    problems += found.problems
        return cls.assembled(codebook, codes, table, roles, problems, file)

    @classmethod
    def assembled(
        cls,
        codebook: Codebook,
        codes: Mapping[str, Codes],
        table: pd.DataFrame,
        roles: Roles,
        problems: list[Problem],
        file: str,
        *,
        first_row: int = 2,
    ) -> Respondents:
        """Put codes and the columns of area and design together, checking them.

        Args:
            codebook: The items.
            codes: By column, the answer of each respondent; a column that could not be read is
                not there.
            table: One row per respondent, with the columns of area and design.
            roles: Their names.
            problems: What was wrong with the codes.
            file: Name of the file, for messages.
            first_row: Row of the file in which the first respondent stands.

        Returns:
            The respondents.

        Raises:
            InvalidInput: As :meth:`from_table`, with ``problems`` first.
        """
        weights = roles.weights
        told = list(problems)
        for item in codebook.items:
            if item.multiple and all(column in codes for column in item.columns):
                told += half_answered(item, codes, file, first_row)
        for name in roles.names:
            blank = table[name].isna().to_numpy()
            if blank.any():
                row = int(np.argmax(blank)) + first_row
                told.append(
                    Problem(file, row, name, "a blank", "a value in every row", "Fill it in.")
                )
        for name in filter(None, (weights, roles.population)):
            try:
                _numbers(table, name)
            except (TypeError, ValueError):
                told.append(
                    Problem(
                        file,
                        None,
                        name,
                        f"cells of type {table[name].dtype}",
                        "numbers",
                        "Write plain numbers, with a point before decimals.",
                    )
                )
        if weights is not None and not told:
            numbers = _numbers(table, weights)
            wrong = ~((numbers > 0) & np.isfinite(numbers))
            if wrong.any():
                place = int(np.argmax(wrong))
                told.append(
                    Problem(
                        file,
                        place + first_row,
                        weights,
                        str(table[weights].iloc[place]),
                        "a weight above 0, and finite",
                        "Drop the row or correct the weight.",
                    )
                )
        if told:
            raise InvalidInput(told)
        area, areas = _running(table, roles.area)
        strata, clusters = (
            None if name is None else _running(table, name)[0].astype(np.int64)
            for name in (roles.strata, roles.clusters)
        )
        return cls(
            codebook=codebook,
            codes=MappingProxyType(dict(codes)),
            area=compact(area, len(areas)),
            areas=areas if roles.area is not None else ("all",),
            weights=np.ones(len(table)) if weights is None else _numbers(table, weights),
            weighted=weights is not None,
            strata=strata,
            clusters=clusters,
            population=None if roles.population is None else _numbers(table, roles.population),
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


def needed_columns(codebook: Codebook, roles: Roles, there: Iterable[object], file: str) -> None:
    """See that a table has every column of the codebook and of area and design.

    Raises:
        InvalidInput: With every column that is not there.
    """
    known = set(there)
    wanted = [column for item in codebook.items for column in item.columns]
    problems = [
        Problem(file, None, name, "no such column", "the column", "Add it or name another.")
        for name in (*wanted, *roles.names)
        if name not in known
    ]
    if problems:
        raise InvalidInput(problems)


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
        codes = people.codes[item.columns[0]]
        answers = 2 if item.multiple else len(item.answers)
        counts = cell_sums([(codes, answers)], people.area, len(people.areas))[0].counts
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


def half_answered(
    item: Item, codes: Mapping[str, Codes], file: str, first_row: int
) -> list[Problem]:
    """Say at the first such row that a question of many ticks is answered in part.

    Args:
        item: The question.
        codes: By column, the answer of each respondent.
        file: Name of the file, for messages.
        first_row: Row of the file in which the first respondent stands.
    """
    count = np.zeros(codes[item.columns[0]].size, dtype=np.int16)
    for column in item.columns:
        count += codes[column] < 0
    mixed = (count > 0) & (count < len(item.columns))
    if not mixed.any():
        return []
    place = int(np.argmax(mixed))
    column = next(name for name in item.columns if codes[name][place] < 0)
    return [
        Problem(
            file,
            place + first_row,
            column,
            "missing, though another answer of the same question is given",
            f"a tick or none in every column of {item.name!r}, or all missing",
            f"Code answers that were left as {item.unticked!r}.",
        )
    ]


def _running(
    table: pd.DataFrame, column: str | None
) -> tuple[npt.NDArray[np.integer[Any]], tuple[str, ...]]:
    if column is None:
        return np.zeros(len(table), dtype=np.int8), ()
    values = table[column]
    # The order of a categorical column is its author's; any other is put in order here.
    categorical = values if values.dtype == "category" else values.astype("category")
    codes, names = categorical.cat.codes.to_numpy(), categorical.cat.categories
    used = np.zeros(len(names), dtype=bool)
    used[codes] = True
    if not used.all():
        codes = (np.cumsum(used) - 1)[codes]
    return codes, tuple(str(name) for name in names[used])


def _numbers(table: pd.DataFrame, column: str) -> Floats:
    return table[column].to_numpy(dtype=np.float64)
