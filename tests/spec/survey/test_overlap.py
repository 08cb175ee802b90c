"""McNemar's test by how many said yes to both."""

from __future__ import annotations

import pytest

from pbcanalysis.survey import mcnemar_exact, mcnemar_range
from pbcanalysis.survey.overlap import mcnemar_by_overlap


def test_single_counts_by_hand() -> None:
    found = {each.both: each for each in mcnemar_by_overlap(3, 2, 4)}
    assert list(found) == [1, 2]
    # Two only the first, one only the second: two-sided 2 x (1 + 3) / 8.
    assert found[1].smallest == found[1].largest == 1.0
    assert found[2].smallest == pytest.approx(2 * 0.5, abs=1e-15)


def test_extremes_are_those_of_the_range() -> None:
    found = mcnemar_by_overlap(range(88, 92), range(82, 86), 122)
    whole = mcnemar_range(range(88, 92), range(82, 86), 122)
    assert min(each.smallest for each in found) == whole.low
    assert max(each.largest for each in found) == whole.high
    assert [each.both for each in found] == list(range(88 + 82 - 122, 85 + 1))


def test_every_overlap_takes_all_pairs_that_allow_it() -> None:
    found = {each.both: each for each in mcnemar_by_overlap((5, 6), (3, 4), 8)}
    values = [mcnemar_exact(a - 3, b - 3) for a in (5, 6) for b in (3, 4)]
    assert (found[3].smallest, found[3].largest) == (min(values), max(values))
