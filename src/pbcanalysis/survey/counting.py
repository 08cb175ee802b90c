"""Counting codes by group: the one helper beneath every table of respondents."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from pbcanalysis.survey._arguments import Floats
from pbcanalysis.survey.codebook import REASONS, Codes

Groups: TypeAlias = npt.NDArray[np.signedinteger[Any]]
"""Running numbers of groups, in integers as small as hold them."""

BLOCK = 131_072
"""Rows counted at a time."""
MOST_CELLS = 16_384
"""Cells of several columns counted together: so many stay in the processor's nearest cache."""


@dataclass(frozen=True, slots=True, eq=False)
class CellSums:
    """One column of codes by group: arrays of groups by codes.

    Column 0 is code -4 and column 4 is code 0.

    Attributes:
        counts: Respondents; the sums of their weights where counts were not asked for.
        sums: Sums of their weights; the counts where there are no weights.
        squares: Sums of squared weights; the counts where there are no weights, the sums where
            squares were not asked for.
    """

    counts: Floats
    sums: Floats
    squares: Floats


def cell_sums(
    columns: Sequence[tuple[Codes, int]],
    group: Groups,
    groups: int,
    weights: Floats | None = None,
    *,
    squares: bool = False,
    counts: bool = True,
) -> list[CellSums]:
    """Count the codes of some columns by group, and add up weights.

    Columns are counted together as long as their joint cells are few: adding up a weight costs
    the same for the joint cell of two answers as for one, and the margins are the columns' own.

    Args:
        columns: Codes from -4 upwards, one per respondent, each with its number of answers.
        group: Running number of the group of each respondent.
        groups: Number of groups.
        weights: Weight of each respondent, or ``None`` to count only.
        squares: Whether to add up squared weights, too.
        counts: Whether to count respondents beside weights.

    Returns:
        The sums of each column.

    Reference:
        Cochran 1977, section 2.1 (totals of a domain).

    Example:
        >>> codes, group = np.array([0, 1, -1], np.int8), np.array([0, 0, 0], np.int8)
        >>> cell_sums([(codes, 2)], group, 1)[0].counts.tolist()
        [[0.0, 0.0, 0.0, 1.0, 1.0, 1.0]]
    """
    powers = [0] if counts or weights is None else []
    if weights is not None:
        powers += [1, 2] if squares else [1]
    found: list[CellSums] = []
    for some in _together(columns, groups):
        found += _joint(some, group, groups, weights, powers)
    return found


def compact(numbers: npt.NDArray[np.integer[Any]], count: int) -> Groups:
    """Hold running numbers below ``count`` in integers as small as can be.

    Example:
        >>> compact(np.array([0, 41]), 42).dtype.name
        'int8'
    """
    return numbers.astype(np.min_scalar_type(-max(count, 1)), copy=False)


def _together(
    columns: Sequence[tuple[Codes, int]], groups: int
) -> Iterator[list[tuple[Codes, int]]]:
    """Cut the columns into runs of few joint cells; a run holds at least one column."""
    run: list[tuple[Codes, int]] = []
    cells = groups
    for codes, answers in columns:
        width = answers + len(REASONS)
        if run and cells * width > MOST_CELLS:
            yield run
            run, cells = [], groups
        run.append((codes, answers))
        cells *= width
    if run:
        yield run


def _joint(
    columns: list[tuple[Codes, int]],
    group: Groups,
    groups: int,
    weights: Floats | None,
    powers: list[int],
) -> list[CellSums]:
    """Count columns together, adding up the weights to each of some powers."""
    widths = [answers + len(REASONS) for _, answers in columns]
    size = groups * int(np.prod(widths, dtype=np.int64))
    totals = [np.zeros(size) for _ in powers]
    # Small integers are quicker to work out; ``bincount`` wants them wide.
    small = np.promote_types(np.min_scalar_type(-size), np.int16)
    # A block at a time, so that the cell numbers never leave the processor's cache; but not
    # less than the table itself, which is added up once per block.
    step = max(BLOCK, size)
    for start in range(0, group.size, step):
        block = slice(start, start + step)
        cell = group[block].astype(small)
        for (codes, _), width in zip(columns, widths, strict=True):
            cell *= width
            cell += codes[block]
            cell += len(REASONS)
        wide = cell.astype(np.intp)
        for total, power in zip(totals, powers, strict=True):
            weight = None if weights is None or power == 0 else weights[block]
            if weight is not None and power == 2:
                weight = weight * weight
            total += np.bincount(wide, weights=weight, minlength=size)
    shaped = [total.reshape(groups, *widths) for total in totals]
    found = []
    for place in range(len(columns)):
        others = tuple(1 + other for other in range(len(columns)) if other != place)
        margins = [total.sum(axis=others) for total in shaped]
        # Without weights the counts are the sums, and the sums of squares too.
        found.append(CellSums(margins[0], margins[min(1, len(margins) - 1)], margins[-1]))
    return found
