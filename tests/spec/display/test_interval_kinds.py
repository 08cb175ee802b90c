"""What an interval covers: said with it, derived where it can be, refused where nobody says."""

from __future__ import annotations

import pytest
from interval_checks import bare_brackets, without_kind

from pbcanalysis.catalogue.records import Record, Table
from pbcanalysis.display import show_interval
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.interval_kinds import in_order, kinds_in_words
from pbcanalysis.money.bounds import UNSAID, Bounds
from pbcanalysis.money.sums import PrintedSum
from pbcanalysis.results import Estimate


def estimate(bounds: Bounds, **changes: object) -> Estimate:
    given = {"unit": "GBP", "method": "m", "reference": "", "sentence": "", "inputs": {}}
    return bounds.estimate(**{**given, **changes})  # type: ignore[arg-type]


def test_a_bracket_says_its_kind() -> None:
    assert show_interval(350, 343, 358, None, "GBP", kinds=["rounding"]) == (
        "£350 (rounding £343 to £358)"
    )
    assert show_interval(0.18, 0.12, 0.26, 0.95, "share", kinds=["confidence"]) == (
        "18.0% (95% confidence 12.0% to 26.0%)"
    )
    assert show_interval(12386, 12104, 12676, 0.95, "GBP", kinds=["draws"]) == (
        "£12,386 (95% of draws £12,104 to £12,676)"
    )
    assert show_interval(None, 0.035, 0.839, None, "share", kinds=["worst-case"]) == (
        "between 3.5% and 83.9% (worst case)"
    )


def test_a_bracket_of_no_kind_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="what kind"):
        show_interval(350, 343, 358, None, "GBP")
    with pytest.raises(InvalidArgument, match="no kind 'guess'"):
        in_order(["guess"])
    with pytest.raises(InvalidArgument, match="need a level"):
        kinds_in_words(["confidence"])


def test_what_computed_bounds_says_their_kind() -> None:
    rounded = PrintedSum.rounded("GBP", 98, "m").amount
    words = Bounds.between("0.45", "0.55", kinds=["words"])
    assert estimate(rounded).kinds == ("rounding",)
    # A product is open for the reasons of both; an exact factor adds none.
    assert estimate(rounded * words).kinds == ("rounding", "words")
    assert estimate(rounded / 8325).kinds == ("rounding",)
    assert estimate(Bounds.point(3) * 2).kinds == ()


def test_bounds_of_which_nobody_says_what_they_cover_do_not_pass_for_rounding() -> None:
    rounded = PrintedSum.rounded("GBP", 98, "m").amount
    pair = Bounds.of((0.9, 0.96))
    assert pair.kinds == {UNSAID}
    assert estimate(rounded / pair).kinds == ()
    assert estimate((rounded / pair).of_kind("rounding", "sources")).kinds == (
        "rounding",
        "sources",
    )


def test_a_level_makes_a_confidence_interval_unless_it_is_of_draws() -> None:
    common = {
        "low": 0.1,
        "high": 0.2,
        "unit": "share",
        "method": "m",
        "reference": "",
        "level": 0.9,
    }
    assert Estimate(**common, sentence="").kinds == ("confidence",)  # type: ignore[arg-type]
    drawn = Estimate(**common, sentence="", kinds=("draws",))  # type: ignore[arg-type]
    assert drawn.kinds == ("draws",)
    # The words behind a share widen its interval too.
    worded = Estimate(**common, sentence="", kinds=("words",))  # type: ignore[arg-type]
    assert worded.kinds == ("words", "confidence")


def test_the_check_of_the_book_finds_what_it_looks_for() -> None:
    assert bare_brackets("£11,772 per practice (£11,712 to £11,832).") == ["(£11,712 to £11,832)"]
    assert bare_brackets("−£70.0m (−£71.0m to −£69.1m)") == ["(−£71.0m to −£69.1m)"]
    assert bare_brackets("£350 (rounding £343 to £358), from 1 to 2") == []
    number = Record(
        id="a.b", kind="number", title="A", low=1, high=2, display_interval="between 1 and 2"
    )
    assert len(without_kind([number])) == 1
    rows = ((1, 2, "3 to 4"),)
    table = Record(
        id="a.c",
        kind="table",
        title="A",
        data=Table(columns=("From", "To", "Both"), units=("", "", ""), rows=rows),
    )
    assert "('From', 'To')" in without_kind([table])[0]
    assert "('Both', 'in one cell')" in without_kind([table])[0]
    assert without_kind([table.model_copy(update={"interval": ("rounding",)})]) == [
        "a.c: '' does not say rounding"
    ]
