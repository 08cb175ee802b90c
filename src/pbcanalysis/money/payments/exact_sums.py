"""Sums of whole numbers that are exact whatever their size."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Integers = npt.NDArray[np.int64]

_HALF = 24
_SAFE = 2**53


def exact_sum(values: Integers) -> int:
    """Add up 64-bit integers without overflow.

    Args:
        values: Any whole numbers.

    Returns:
        Their sum as a Python integer, which has no largest value.

    Reference:
        Knuth 1997, The Art of Computer Programming 2, section 4.3.1 (arithmetic by parts).

    Example:
        >>> exact_sum(np.full(4, 2**62))
        18446744073709551616
    """
    # The upper part keeps the sign; both parts add up to less than 2**63 for any real table.
    upper, lower = values >> 32, values & 0xFFFFFFFF
    return (int(upper.sum()) << 32) + int(lower.sum())


def group_sums(values: Integers, group: npt.NDArray[np.integer], groups: int) -> list[int]:
    """Add up 64-bit integers by group, exactly.

    Args:
        values: Any whole numbers.
        group: Running number of the group of each, from nought.
        groups: Number of groups.

    Returns:
        One Python integer for each group.

    Reference:
        Knuth 1997, The Art of Computer Programming 2, section 4.3.1 (arithmetic by parts).

    Example:
        >>> group_sums(np.array([2**60, 1, -(2**60)]), np.array([0, 0, 1]), 2)
        [1152921504606846977, -1152921504606846976]
    """
    if values.size == 0:
        return [0] * groups
    # bincount adds floats, which are exact below 2**53: so the numbers are added up in parts.
    largest = max(abs(int(values.max())), abs(int(values.min())))
    if largest * values.size < _SAFE:
        return [int(total) for total in np.bincount(group, weights=values, minlength=groups)]
    totals = [0] * groups
    part, shift = values, 0
    while True:
        last = shift + _HALF >= 64
        piece = part if last else part & (2**_HALF - 1)
        for place, total in enumerate(np.bincount(group, weights=piece, minlength=groups)):
            totals[place] += int(total) << shift
        if last:
            return totals
        part, shift = part >> _HALF, shift + _HALF
