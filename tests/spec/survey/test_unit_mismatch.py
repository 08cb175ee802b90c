"""Replies of people against requests to organisations."""

from __future__ import annotations

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey.unit_mismatch import unit_response_rate, units_replying


@pytest.mark.parametrize(("most", "fewest"), [(1, 122), (2, 61), (3, 41), (4, 31), (5, 25)])
def test_fewest_organisations_are_the_replies_shared_out(most: int, fewest: int) -> None:
    units = units_replying(122, 623, most)
    assert (units.low, units.high) == (fewest, 122)
    rate = unit_response_rate(122, 623, most)
    assert (rate.low, rate.high) == (fewest / 623, 122 / 623)
    assert (rate.value is None) == (most > 1)


def test_no_more_organisations_than_were_asked() -> None:
    units = units_replying(50, 40, 2)
    assert (units.low, units.high) == (25, 40)


def test_more_replies_than_organisations_can_send_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="cannot come from"):
        units_replying(50, 20, 2)
