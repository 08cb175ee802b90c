"""Ten thousand exact hypergeometric intervals, populations up to ten thousand, against a loop.

The loop does what one would write first: for every table one library call for the upper tails and
one for the lower tails at every possible count in the population, and the ends of what neither
rejects. It is timed on a part of the tables and scaled up. Both answers are compared on that part
before anything is printed.

Nearly all of our own time is spent inside scipy's hypergeometric tail, which is evaluated under
three times per end: the starting guess is seldom off by more than one.
"""

from __future__ import annotations

import time

import numpy as np
from measuring import tell
from profiling import arguments, show_profile
from scipy.stats import hypergeom

from pbcanalysis.survey.hypergeometric import exact_limits

TABLES = 10_000
LARGEST = 10_000
LOOPED = 100
REPEATS = 3
TAIL = 0.025


def plain_loop(x: list[int], n: list[int], N: list[int]) -> list[tuple[int, int]]:  # noqa: N803
    """Smallest and largest count that neither tail rejects, by trying every one."""
    found = []
    for count, base, population in zip(x, n, N, strict=True):
        every = np.arange(population + 1)
        above = hypergeom.sf(count - 1, population, every, base)
        below = hypergeom.cdf(count, population, every, base)
        kept = np.flatnonzero((above > TAIL) & (below > TAIL))
        found.append((int(kept[0]), int(kept[-1])))
    return found


def main() -> None:
    """Time both ways and print one line of JSON."""
    options = arguments(__doc__).parse_args()
    rng = np.random.default_rng(20071124)
    populations = rng.integers(10, LARGEST + 1, TABLES)
    bases = rng.integers(1, populations + 1)
    counts = rng.integers(0, bases + 1)

    ours = []
    for _ in range(REPEATS):
        start = time.perf_counter()
        low, high = exact_limits(counts, bases, populations, 0.95)
        ours.append(time.perf_counter() - start)

    part = [array[:LOOPED].tolist() for array in (counts, bases, populations)]
    start = time.perf_counter()
    looped = plain_loop(*part)
    plain = (time.perf_counter() - start) * TABLES / LOOPED

    assert looped == list(zip(low[:LOOPED].tolist(), high[:LOOPED].tolist(), strict=True))
    tell("exact hypergeometric intervals", TABLES, min(ours), plain)
    if options.profile:
        show_profile(
            "exact hypergeometric intervals",
            lambda: exact_limits(counts, bases, populations, 0.95),
        )


if __name__ == "__main__":
    main()
