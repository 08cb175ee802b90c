"""The algebra of sets, against membership number by number."""

from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

from pbcanalysis.reported import CountSet, Interval, ShareSet

PARTS = 12
POINTS = [Fraction(k, 2 * PARTS) for k in range(2 * PARTS + 1)]
"""Ends lie on twelfths; the points half way between them tell open ends from closed ones."""


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    low = draw(st.integers(0, PARTS))
    high = draw(st.integers(low, PARTS))
    closed = low == high
    return Interval(
        Fraction(low, PARTS),
        Fraction(high, PARTS),
        closed or draw(st.booleans()),
        closed or draw(st.booleans()),
    )


share_sets = st.lists(intervals(), max_size=4).map(lambda found: ShareSet(tuple(found)))
count_sets = st.sets(st.integers(0, 30)).map(lambda found: CountSet.from_counts(30, found))


@given(share_sets, share_sets)
@settings(deadline=None)
def test_union_intersection_and_complement_of_shares(a: ShareSet, b: ShareSet) -> None:
    for point in POINTS:
        assert (point in (a | b)) == (point in a or point in b)
        assert (point in (a & b)) == (point in a and point in b)
        assert (point in ~a) == (point not in a)
    assert ~~a == a
    assert ~(a | b) == ~a & ~b
    assert (a & b).issubset(a)


@given(share_sets)
@settings(deadline=None)
def test_the_written_form_reads_back(a: ShareSet) -> None:
    if a:
        assert ShareSet.parse(str(a)) == a


@given(share_sets, st.integers(1, 60))
@settings(deadline=None)
def test_counts_are_those_whose_share_is_in_the_set(a: ShareSet, base: int) -> None:
    assert list(a.counts(base)) == [k for k in range(base + 1) if Fraction(k, base) in a]


@given(count_sets, count_sets)
@settings(deadline=None, max_examples=200)
def test_sets_of_counts_follow_python_sets(a: CountSet, b: CountSet) -> None:
    assert set(a | b) == set(a) | set(b)
    assert set(a & b) == set(a) & set(b)
    assert set(~a) == set(range(31)) - set(a)
    assert len(a) == len(set(a))
    assert a.shares().counts(30) == a
