"""What must hold of every number and every way of printing it."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal

from hypothesis import given, settings
from hypothesis import strategies as st

from pbcanalysis.catalogue.records import tidy
from pbcanalysis.display import show
from pbcanalysis.verify.figures import find_claims, find_figures
from pbcanalysis.verify.matching import Part, match_part

SHARES = st.floats(0.001, 0.999).map(tidy)
COUNTS = st.integers(1, 10_000_000)
SUMS = st.floats(0.01, 5e9).map(tidy)


def part(value: float, unit: str) -> Part:
    return Part("value", value, unit, show(value, unit))


@settings(deadline=None)
@given(SHARES)
def test_what_pages_show_of_a_share_is_the_same(value: float) -> None:
    (figure,) = find_figures(show(value, "share"))
    assert match_part(figure, part(value, "share")) == "same"


@settings(deadline=None)
@given(COUNTS)
def test_what_pages_show_of_a_count_is_the_same(value: int) -> None:
    (figure,) = find_figures(f"There were {show(value, 'count')} of them")
    assert match_part(figure, part(value, "count")) == "same"


@settings(deadline=None)
@given(SUMS)
def test_what_pages_show_of_a_sum_is_the_same(value: float) -> None:
    (figure,) = find_figures(show(value, "GBP"))
    assert match_part(figure, part(value, "GBP")) == "same"


@settings(deadline=None)
@given(SHARES, st.integers(0, 4), st.sampled_from([ROUND_HALF_UP, ROUND_HALF_EVEN]))
def test_a_share_rounded_to_any_decimals_fits(value: float, decimals: int, rule: str) -> None:
    percent = (Decimal(repr(value)) * 100).quantize(Decimal(1).scaleb(-decimals), rule)
    (figure,) = find_figures(f"{percent}%")
    assert match_part(figure, part(value, "share")) in ("same", "rounded")


@settings(deadline=None)
@given(SHARES, st.integers(0, 3), st.integers(2, 500))
def test_a_share_that_is_off_by_more_than_its_last_digit_never_fits(
    value: float, decimals: int, off: int
) -> None:
    step = Decimal(1).scaleb(-decimals)
    percent = (Decimal(repr(value)) * 100).quantize(step, ROUND_HALF_UP) + off * step
    # Behind the decimal point nothing is taken for rounding but the last digit.
    if decimals or percent % 10 != 0:
        (figure,) = find_figures(f"{percent}%")
        assert match_part(figure, part(value, "share")) is None


@settings(deadline=None)
@given(SHARES, SHARES)
def test_a_range_survives_its_ways_of_printing(one: float, two: float) -> None:
    low, high = sorted((one, two))
    first, second = show(low, "share"), show(high, "share")
    for text in (
        f"{first} to {second}",
        f"{first.rstrip('%')} to {second}",
        f"{first.rstrip('%')}–{second}",
        f"between {first} and {second}",
    ):
        (claim,) = find_claims(text)
        assert claim.high is not None
        assert match_part(claim.low, part(low, "share")) == "same"
        assert match_part(claim.high, part(high, "share")) == "same"


@settings(deadline=None)
@given(st.text(max_size=200))
def test_any_text_can_be_read_and_places_are_true(text: str) -> None:
    for figure in find_figures(text):
        assert text[figure.start : figure.end] == figure.text
    starts = [claim.start for claim in find_claims(text)]
    assert starts == sorted(starts)
