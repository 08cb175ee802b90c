"""Figures and claims in a sentence."""

from __future__ import annotations

from fractions import Fraction

import pytest

from pbcanalysis.verify.figures import find_claims, find_figures


@pytest.mark.parametrize(
    ("text", "kind", "value", "step"),
    [
        ("18%", "percent", Fraction(18, 100), Fraction(1, 100)),
        ("18.0 per cent", "percent", Fraction(180, 1000), Fraction(1, 1000)),
        ("18 percent", "percent", Fraction(18, 100), Fraction(1, 100)),
        ("3.4 percentage points", "points", Fraction(34, 1000), Fraction(1, 1000)),
        ("\u22123.4 points", "points", Fraction(-34, 1000), Fraction(1, 1000)),
        ("8,433", "plain", Fraction(8433), Fraction(1)),
        ("8\u202f433", "plain", Fraction(8433), Fraction(1)),
        ("8433", "plain", Fraction(8433), Fraction(1)),
        ("0.196", "plain", Fraction(196, 1000), Fraction(1, 1000)),
        ("£98.0m", "money", Fraction(98_000_000), Fraction(100_000)),
        ("£98 million", "money", Fraction(98_000_000), Fraction(1_000_000)),
        ("98 million pounds", "money", Fraction(98_000_000), Fraction(1_000_000)),
        ("GBP 98m", "money", Fraction(98_000_000), Fraction(1_000_000)),
        ("£11.8k", "money", Fraction(11_800), Fraction(100)),
        ("€1.47", "money", Fraction(147, 100), Fraction(1, 100)),
        ("95p", "money", Fraction(95, 100), Fraction(1, 100)),
        ("a fifth of", "fraction", Fraction(1, 5), Fraction(1, 5)),
        ("two-thirds", "fraction", Fraction(2, 3), Fraction(1, 3)),
        ("one in five", "fraction", Fraction(1, 5), Fraction(1, 5)),
    ],
)
def test_a_figure_is_read_with_its_kind_and_its_last_digit(
    text: str, kind: str, value: Fraction, step: Fraction
) -> None:
    (figure,) = find_figures(f"It was {text} then.")
    assert (figure.kind, figure.value, figure.step) == (kind, value, step)


@pytest.mark.parametrize(
    "text",
    [
        "On 24 November 2007 it was so.",
        "See Figure 4.1 and Table 2, chapter 3, p. 7.",
        "The 95% confidence interval and a 99.8% interval.",
        "Edition 2026.11 of the book [3].",
        "H1N1 and the 4th and COVID19.",
        "https://example.org/e/2026.11/r/a.b/",
        "Version 2.0.1 it was.",
        "In 2006-07 and on 2007-11-24.",
    ],
)
def test_dates_places_levels_and_labels_are_no_figures(text: str) -> None:
    assert find_figures(text) == []


def test_a_year_may_speak_for_a_report_but_not_against_it() -> None:
    (figure,) = find_figures("In 2007 nothing happened.")
    assert not figure.accuses


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("12.2% to 25.8%", Fraction(122, 1000), Fraction(258, 1000)),
        ("12.2 to 25.8%", Fraction(122, 1000), Fraction(258, 1000)),
        ("12.2–25.8%", Fraction(122, 1000), Fraction(258, 1000)),
        ("between 3.5% and 83.9%", Fraction(35, 1000), Fraction(839, 1000)),
        ("£98m to £102m", Fraction(98_000_000), Fraction(102_000_000)),
        ("£98–102m", Fraction(98_000_000), Fraction(102_000_000)),
        ("from 62 to 109", Fraction(62), Fraction(109)),
    ],
)
def test_a_range_is_one_claim(text: str, low: Fraction, high: Fraction) -> None:
    (claim,) = find_claims(f"It is {text}, they say")
    assert claim.high is not None
    assert (claim.low.value, claim.high.value) == (low, high)
    assert claim.low.kind == claim.high.kind


@pytest.mark.parametrize("text", ["20% and 30%", "30% to 20%", "18% to 22", "from 2007 to 2008"])
def test_what_only_stands_side_by_side_is_no_range(text: str) -> None:
    assert [claim.high for claim in find_claims(text)] == [None, None]


@pytest.mark.parametrize(
    ("text", "hedge"),
    [("about 20%", "about"), ("It was just under £98m", "just under"), ("Nearly a half", "Nearly")],
)
def test_words_before_a_figure_belong_to_it(text: str, hedge: str) -> None:
    (figure,) = find_figures(text)
    assert figure.hedge == hedge
