"""Statements that exclude one another: those with both leave fewer who can have had neither."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.exclusive import fit_together, fit_together_by_base, leaving_room
from pbcanalysis.reported.sets import CountSet
from pbcanalysis.reported.statements import ReportedShare


def share(id: str, core: CountSet, wide: CountSet) -> ReportedShare:
    return ReportedShare(id, "print", "m", "m", "words", core.base, core, core, wide, wide)


BOTH = share("both", CountSet(122, ((22, 22),)), CountSet(122, ((20, 24),)))
NEITHER = share("neither", CountSet(122, ((62, 109),)), CountSet(122, ((62, 121),)))
OTHER = share("other", CountSet(122, ((88, 91),)), CountSet(122, ((86, 91),)))


def test_each_reading_is_narrowed_by_the_fewest_of_the_other() -> None:
    found = fit_together([NEITHER, OTHER, BOTH], ["both", "neither"])
    assert [each.id for each in found] == ["neither", "other", "both"]
    neither, other, both = found
    assert neither.counts.ranges == neither.core.ranges == ((62, 122 - 22),)
    assert neither.wide.ranges == neither.semantic.ranges == ((62, 122 - 20),)
    assert other == OTHER
    # Those with neither are 62 at least, so 60 could have had both: nothing is struck out.
    assert both == BOTH


def test_an_open_base_is_narrowed_base_by_base() -> None:
    counts = {
        "both": {100: CountSet(100, ((18, 18),)), 119: CountSet(119, ((21, 22),))},
        "neither": {base: CountSet(base, ((60, 95),)) for base in (100, 110, 119)},
        "other": {110: CountSet(110, ((80, 82),))},
    }
    found = fit_together_by_base(counts, ["both", "neither"])
    # Of 110 no count of both fits its print, so the two cannot both be of 110.
    assert list(found["neither"]) == [100, 119]
    assert found["neither"][100].max == 100 - 18
    assert found["neither"][119].max == 95  # below 119 - 21 as it was
    assert found["other"] == counts["other"]


def test_statements_that_contradict_each_other_are_refused() -> None:
    half = CountSet(10, ((6, 10),))
    with pytest.raises(InvalidArgument, match="contradict"):
        leaving_room(half, [half])
    with pytest.raises(InvalidArgument, match="different bases"):
        leaving_room(half, [CountSet(9, ((1, 1),))])
    with pytest.raises(InvalidArgument, match="no such statement: absent"):
        fit_together([BOTH], ["both", "absent"])
    with pytest.raises(InvalidArgument, match="no statement was named"):
        fit_together([BOTH], [])
    with pytest.raises(InvalidArgument, match="no base in common"):
        fit_together_by_base({"a": {10: half}, "b": {9: CountSet(9, ((1, 1),))}}, ["a", "b"])


@given(st.data(), st.integers(1, 25))
def test_what_is_left_is_what_some_pair_allows(data: st.DataObject, base: int) -> None:
    members = st.sets(st.integers(0, base), min_size=1)
    first, second = (CountSet.from_counts(base, data.draw(members)) for _ in range(2))
    possible = [x for x in first if any(x + y <= base for y in second)]
    if possible:
        assert list(leaving_room(first, [second])) == possible
    else:
        with pytest.raises(InvalidArgument):
            leaving_room(first, [second])
