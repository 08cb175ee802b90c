"""Replies in clusters that are worth so many drawn one by one."""

from __future__ import annotations

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import design_effect_of_clusters
from pbcanalysis.survey.cluster_planning import replies_in_clusters


def test_solves_the_design_effect() -> None:
    # m = n (1 - icc) / (1 - n icc / k) = 100 x 0.9 / (1 - 100 x 0.1 / 50) = 112.5
    assert replies_in_clusters(100, 50, 0.1).n == 113


def test_the_replies_found_are_worth_enough_and_one_fewer_is_not() -> None:
    found = replies_in_clusters(300, 40, 0.05).n
    assert found is not None
    assert design_effect_of_clusters(found, 40, 0.05).effective_size >= 300
    assert design_effect_of_clusters(found - 1, 40, 0.05).effective_size < 300


def test_no_number_is_enough_beyond_the_ceiling() -> None:
    found = replies_in_clusters(368, 16, 0.05)
    assert found.n is None
    assert found.ceiling == 16 / 0.05
    assert found.least_clusters == 19  # 368 x 0.05 = 18.4


def test_exactly_at_the_ceiling_is_not_enough() -> None:
    found = replies_in_clusters(320, 16, 0.05)
    assert found.n is None
    assert found.least_clusters == 17


def test_without_likeness_nothing_is_lost() -> None:
    found = replies_in_clusters(368, 16, 0)
    assert (found.n, found.ceiling, found.least_clusters) == (368, None, 1)


def test_one_reply_from_each_cluster_loses_nothing() -> None:
    assert replies_in_clusters(20, 30, 1.0).n == 20


@pytest.mark.parametrize("icc", [-0.1, 1.1])
def test_correlations_outside_their_range_are_refused(icc: float) -> None:
    with pytest.raises(InvalidArgument, match="correlation"):
        replies_in_clusters(100, 10, icc)
