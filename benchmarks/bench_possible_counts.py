"""Possible counts of a million printed percentages, against the plain loop over them.

The loop does the same exact arithmetic in Python integers, one pair at a time, without the checks
and objects of the scalar function; it is timed on a part of the pairs and scaled up. Both answers
are compared on that part before anything is printed.
"""

from __future__ import annotations

import time

import numpy as np
from measuring import tell
from profiling import arguments, show_profile

from pbcanalysis.reported import RoundingRule, possible_counts_table

PAIRS = 1_000_000
LOOPED = 100_000
REPEATS = 5


def plain_loop(digits: list[int], decimals: list[int], bases: list[int]) -> list[tuple[int, int]]:
    """Smallest and largest count printed so under half-up rounding, pair by pair."""
    found = []
    for q, d, n in zip(digits, decimals, bases, strict=True):
        unit = 200 * 10**d
        low = max(-((1 - 2 * q) * n // unit), 0)
        high = min(-(-(2 * q + 1) * n // unit) - 1, n)
        found.append((low, high))
    return found


def main() -> None:
    """Time both ways and print one line of JSON."""
    options = arguments(__doc__).parse_args()
    rng = np.random.default_rng(20071124)
    decimals = rng.integers(0, 3, PAIRS)
    digits = rng.integers(0, 100 * 10**decimals + 1)
    bases = rng.integers(1, 10_000_001, PAIRS)

    ours = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        table = possible_counts_table(digits, decimals, bases, RoundingRule.HALF_UP)
        ours.append(time.perf_counter() - start)

    part = [array[:LOOPED].tolist() for array in (digits, decimals, bases)]
    start = time.perf_counter()
    looped = plain_loop(*part)
    plain = (time.perf_counter() - start) * PAIRS / LOOPED

    for place, (low, high) in enumerate(looped):
        if low <= high:
            assert (table.min[place], table.max[place]) == (low, high)
        else:
            assert table.n[place] == 0
    tell("possible counts of printed percentages", PAIRS, min(ours), plain)
    if options.profile:
        show_profile(
            "possible counts of printed percentages",
            lambda: possible_counts_table(digits, decimals, bases, RoundingRule.HALF_UP),
        )


if __name__ == "__main__":
    main()
