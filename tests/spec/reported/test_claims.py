"""What a phrase claims to lie beyond: read off the words, never guessed for a plain figure."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from pbcanalysis.reported.claims import claimed_threshold
from pbcanalysis.reported.statements import reported_shares
from pbcanalysis.study import open_study
from pbcanalysis.study.scaffold import new_study

HALF = Fraction(1, 2)


@pytest.mark.parametrize(
    ("text", "claimed"),
    [
        ("a majority", HALF),
        ("most", HALF),
        ("less than half", HALF),
        ("a minority", HALF),
        ("just over half", HALF),
        ("almost half", HALF),
        ("more than two thirds", Fraction(2, 3)),
        ("up to a third", Fraction(1, 3)),
        ("over 60%", Fraction(3, 5)),
        ("under 5%", Fraction(1, 20)),
        # No side is claimed: a figure, a place on the scale, or nothing at all.
        ("5%", None),
        ("half", None),
        ("about half", None),
        ("nearly three quarters", None),
        ("one in five", None),
        ("almost all", None),
        ("all", None),
        ("none", None),
        ("a number of", None),
        ("13-15%", None),
    ],
)
def test_a_threshold_is_claimed_or_it_is_not(text: str, claimed: Fraction | None) -> None:
    assert claimed_threshold(text) == claimed


def test_a_figure_takes_over_what_the_words_beside_it_claim(tmp_path: Path) -> None:
    folder = tmp_path / "mine"
    new_study(folder, "survey")
    path = folder / "statements.csv"
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("nearly three quarters", "more than two thirds"), "utf-8")
    shares = {share.id: share for share in reported_shares(open_study(folder), "replied")}
    # The words are the same as 73%, printed further on, which stands for both.
    assert set(shares) == {"survey.capacity", "survey.support-figure"}
    assert shares["survey.support-figure"].claim == Fraction(2, 3)
    assert shares["survey.capacity"].claim is None
    assert shares["survey.capacity"].threshold() is None
    assert shares["survey.capacity"].threshold(0.4) == 0.4
    assert shares["survey.support-figure"].threshold() == pytest.approx(2 / 3)
