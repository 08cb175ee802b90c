"""What an outsider can work out from a table with blanks, and what to blank so that they cannot.

The table of one item is a list of counts tied together by sums. A blank count is safe as long as
more than one whole number fits it; the range that fits is found by linear programming.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey._arguments import Floats, Integers

Flags = npt.NDArray[np.bool_]
Texts = npt.NDArray[np.str_] | npt.NDArray[np.object_]


@dataclass(frozen=True, slots=True, eq=False)
class Additive:
    """Counts of one item and the sums that tie them.

    The variables are the counts of the table's rows, then one base for every area, then what is
    left of a base and never shown: the answers not in the table, or those who did not tick.

    Attributes:
        values: True value of every variable.
        sums: One row per sum that outsiders know, one column per variable, entries 1 and -1.
        rows: Number of rows of the table.
        base_of: For every row, the variable that is its base.
        shown: Whether a variable is part of the table at all.
        guarded: Whether a variable must not be worked out.
        reluctance: How unwelcome blanking a variable is: 0 for a row of an area, 1 for a base,
            2 for a row of the total, 3 for the total's base.
    """

    values: Integers
    sums: Floats
    rows: int
    base_of: Integers
    shown: Flags
    guarded: Flags
    reluctance: Integers

    @classmethod
    def of_item(
        cls,
        counts: Integers,
        bases: Integers,
        answers: Texts,
        areas: Texts,
        total: str | None,
        multiple: bool,
    ) -> Additive:
        """Lay out the rows of one item.

        Args:
            counts: Count of every row.
            bases: Base of every row.
            answers: Answer of every row.
            areas: Area of every row.
            total: Name of the area that stands for all others together, or ``None``.
            multiple: Whether several answers could be ticked.

        Returns:
            Variables and sums.

        Raises:
            InvalidArgument: If a base differs within an area, answers exceed it, areas do not
                add up to the total, or the total lacks an answer that an area has.
        """
        rows = counts.size
        names, area = np.unique(areas.astype(str), return_inverse=True)
        base = np.zeros(names.size, dtype=np.int64)
        base[area] = bases
        if np.any(base[area] != bases):
            raise InvalidArgument("a base is the same in every row of an item and area")
        is_total = names == total if total is not None else np.zeros(names.size, dtype=bool)
        if total is not None and not is_total.any():
            raise InvalidArgument(f"no row stands for the total {total!r}")

        left: list[int] = []
        sums: list[dict[int, float]] = []
        groups = [[row] for row in range(rows)] if multiple else []
        if not multiple:
            groups = [np.flatnonzero(area == place).tolist() for place in range(names.size)]
        for group in groups:
            place = int(area[group[0]])
            remainder = int(base[place] - counts[group].sum())
            if remainder < 0:
                raise InvalidArgument(f"the answers in {names[place]!r} exceed their base")
            terms = dict.fromkeys(group, 1.0) | {rows + place: -1.0}
            # Where the answers of an item add up everywhere, outsiders know that they do.
            terms[rows + names.size + len(left)] = 1.0
            left.append(remainder)
            sums.append(terms)
        closed = not multiple and not any(left)
        if closed:
            sums = [{k: v for k, v in one.items() if k < rows + names.size} for one in sums]
            left = []
        if is_total.any():
            whole = int(np.flatnonzero(is_total)[0])
            parts = [p for p in range(names.size) if p != whole]
            sums.append(dict.fromkeys([rows + p for p in parts], 1.0) | {rows + whole: -1.0})
            for answer in np.unique(answers.astype(str)):
                of_answer = np.flatnonzero(answers.astype(str) == answer)
                totals = [int(r) for r in of_answer if area[r] == whole]
                if len(totals) != 1:
                    raise InvalidArgument(f"the total has no row for the answer {answer!r}")
                cells = [int(r) for r in of_answer if area[r] != whole]
                sums.append(dict.fromkeys(cells, 1.0) | {totals[0]: -1.0})

        values = np.concatenate([counts, base, np.array(left, dtype=np.int64)])
        matrix = np.zeros((len(sums), values.size))
        for at, terms in enumerate(sums):
            matrix[at, list(terms)] = list(terms.values())
        if np.any(matrix @ values != 0):
            raise InvalidArgument(f"the areas do not add up to the row of {total!r}")
        shown = np.arange(values.size) < rows + names.size
        guarded = shown | multiple
        reluctance = np.concatenate(
            [2 * is_total[area], 1 + 2 * is_total, np.full(len(left), 9)]
        ).astype(np.int64)
        return cls(values, matrix, rows, (rows + area).astype(np.int64), shown, guarded, reluctance)

    def with_outcomes(self, counts: Integers, place: int) -> Additive:
        """Add what became of a question where it was not answered.

        Outsiders know how many respondents there are, and with the base and these they are all.

        Args:
            counts: Respondents of each outcome; they become variables after all others.
            place: Variable that is the base of these respondents.

        Returns:
            The same with further variables, all shown and guarded.
        """
        size, more = self.values.size, counts.size
        sums = np.zeros((len(self.sums) + 1, size + more))
        sums[:-1, :size] = self.sums
        sums[-1, place] = 1.0
        sums[-1, size:] = 1.0
        return replace(
            self,
            values=np.concatenate([self.values, counts]),
            sums=sums,
            shown=np.concatenate([self.shown, np.ones(more, dtype=bool)]),
            guarded=np.concatenate([self.guarded, np.ones(more, dtype=bool)]),
            reluctance=np.concatenate([self.reluctance, np.zeros(more, dtype=np.int64)]),
        )


def protect(cells: Additive, small: Flags, *, complementary: bool) -> Flags:
    """Choose the variables of a table to blank.

    Args:
        cells: Variables and sums.
        small: Variables that are too small to show. Only rows, bases, outcomes and, for
            multiple response, those who did not tick count.
        complementary: Whether to blank more, until nothing blank can be worked out.

    Returns:
        For every variable, whether to blank it; the rows of the table come first.
    """
    blank = small & cells.shown
    blank = _with_bases(cells, blank)
    if not complementary or not (blank.any() or (small & cells.guarded).any()):
        return blank
    while True:
        unknown = blank | ~cells.shown
        # Those who did not tick need hiding only where they are few.
        needs = blank | (small & cells.guarded)
        told = determined(cells, unknown, needs)
        if not told.any():
            return blank
        added = blank.copy()
        for one in np.flatnonzero(told):
            _blank_beside(cells, added, int(one), alone=True)
        if np.array_equal(added, blank):
            # Told by several sums together: loosen them one blank at a time.
            for one in np.flatnonzero(told):
                if _blank_beside(cells, added, int(one), alone=False):
                    break
        added = _with_bases(cells, added)
        if np.array_equal(added, blank):
            # Everything tied to it is blank already: only the whole table is left to blank.
            return np.ones(cells.values.size, dtype=bool)
        blank = added


def determined(cells: Additive, unknown: Flags, wanted: Flags) -> Flags:
    """Find the variables that have one possible value left.

    Args:
        cells: Variables and sums.
        unknown: Variables that the outsider does not see.
        wanted: Variables to find out about, all of them unknown.

    Returns:
        True for the wanted variables that can be worked out exactly, knowing the sums and that
        no count is negative.
    """
    from scipy.optimize import linprog

    places = np.flatnonzero(unknown)
    result = np.zeros(cells.values.size, dtype=bool)
    if not (wanted & unknown).any():
        return result
    tied = cells.sums[:, places]
    in_play = np.any(tied != 0, axis=1)
    tied = tied[in_play]
    # A sum with one unknown tells it at once, without any programming.
    alone = np.abs(tied).sum(axis=1) == 1
    result[places[np.any(tied[alone] != 0, axis=0)]] = True
    known_sum = tied @ cells.values[places]
    seen_to_vary = np.zeros(cells.values.size, dtype=bool)
    for column, place in enumerate(places):
        if not wanted[place] or result[place] or seen_to_vary[place]:
            continue
        if not np.any(tied[:, column]):
            continue
        told = True
        for sign in (1.0, -1.0):
            goal = np.zeros(places.size)
            goal[column] = sign
            found = linprog(goal, A_eq=tied, b_eq=known_sum, bounds=(0, None), method="highs")
            if found.status == 3:  # unbounded: it can be any size
                told = False
                break
            if not found.success:  # no verdict: take the cautious one
                break
            # Whatever differs from the truth in a possible table is not told by the table.
            differs = np.abs(found.x - cells.values[places]) > 1 - 1e-6
            seen_to_vary[places[differs]] = True
            if differs[column]:
                told = False
                break
        result[place] = told
    return result & wanted


def _with_bases(cells: Additive, blank: Flags) -> Flags:
    """Blank the rows of blank bases."""
    result = blank.copy()
    result[: cells.rows] |= result[cells.base_of]
    return result


def _blank_beside(cells: Additive, blank: Flags, told: int, *, alone: bool) -> bool:
    """Blank one visible variable in a sum with one that can be told; say whether it was done.

    With ``alone``, only sums are used in which nothing else is unknown.
    """
    unknown = blank | ~cells.shown
    unknown[told] = False
    ties = cells.sums[cells.sums[:, told] != 0] != 0
    if alone:
        ties = ties[~np.any(ties & unknown, axis=1)]
    candidates = np.flatnonzero(np.any(ties, axis=0) & cells.shown & ~blank)
    if candidates.size == 0:
        return False
    # A small count costs the reader least; a nought hides little.
    blank[
        min(
            candidates.tolist(),
            key=lambda v: (cells.reluctance[v], cells.values[v] == 0, cells.values[v], v),
        )
    ] = True
    return True
