from pathlib import Path

import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.printed_together import percents_with_counts, words_with_figures
from pbcanalysis.reported.statements import reported_shares
from pbcanalysis.study import open_study

DATA = Path(__file__).parents[3] / "data"
STATEMENTS = ["id", "source", "kind", "as_printed", "label", "measures", "base", "population"]


class Stub:
    """A study of two tables."""

    def __init__(self, statements: list[tuple[str, ...]], bases: list[tuple[str, ...]]) -> None:
        self.frames = {
            "statements": pd.DataFrame(
                statements, columns=[*STATEMENTS, "same_as"], dtype="string"
            ),
            "bases": pd.DataFrame(bases, columns=["id", "count", "statement"], dtype="string"),
        }

    def table(self, name: str) -> pd.DataFrame:
        return self.frames[name]


def triple(percent: str, count: str = "41", source: str = "s") -> Stub:
    return Stub(
        [
            ("asked", "s", "count", "560", "", "Asked", "b", "", ""),
            ("replied", source, "count", count, "", "Replied", "r", "b", ""),
            ("rate", "s", "percent", percent, "Response", "Share", "b", "b", ""),
        ],
        [("b", "560", "asked"), ("r", count, "replied")],
    )


def test_a_percentage_is_held_against_its_counts() -> None:
    (found,) = percents_with_counts(triple("7.3%"))  # type: ignore[arg-type]
    assert (found.percent, found.count, found.base) == ("rate", "replied", "asked")
    assert found.label == "Response"
    assert found.share == 41 / 560
    # 41/560 is 7.32...%: cut off or to the nearest it prints 7.3, rounded up 7.4.
    assert {rule.value for rule in found.excluded} == {"ceiling"}


def test_an_impossible_percentage_fits_no_rule() -> None:
    (found,) = percents_with_counts(triple("7.5%"))  # type: ignore[arg-type]
    assert found.verdict.fitting_rules == ()
    assert len(found.excluded) == 5


def test_a_count_of_another_source_makes_no_triple() -> None:
    assert percents_with_counts(triple("7.3%", source="other")) == []  # type: ignore[arg-type]


def test_the_response_of_the_survey_excludes_cutting_off() -> None:
    study = open_study(DATA, check=False)
    found = {each.percent: each for each in percents_with_counts(study)}
    response = found["survey.response-rate"]
    # 122/623 is 19.58...%.
    assert response.share == 122 / 623
    assert {rule.value for rule in response.excluded} == {"floor"}
    assert response.statement().printed.text == "20%"


def words(phrase: str, kind: str, figure: str) -> Stub:
    return Stub(
        [
            ("w", "s", "words", phrase, "", "Words", "", "", "f"),
            ("f", "s", kind, figure, "", "Figure", "", "b", ""),
        ],
        [("b", "8000", "")],
    )


@pytest.mark.parametrize(
    ("phrase", "kind", "figure", "expected"),
    [
        ("nearly three quarters", "percent", "74%", "core"),
        ("nearly three quarters", "percent", "71%", "wide"),
        ("nearly three quarters", "percent", "78%", "none"),
        ("more than half", "percent", "80%", "semantic"),
        ("three quarters", "count", "6,000", "core"),
    ],
)
def test_words_are_held_against_their_figure(
    phrase: str, kind: str, figure: str, expected: str
) -> None:
    (found,) = words_with_figures(words(phrase, kind, figure))  # type: ignore[arg-type]
    assert found.agreement == expected
    order = ["core", "wide", "semantic", "none"]
    for reading in ("core", "wide", "semantic"):
        assert found.fits(reading) == (order.index(expected) <= order.index(reading))
    with pytest.raises(InvalidArgument):
        found.fits("generous")


def test_a_count_is_a_share_of_its_population() -> None:
    (found,) = words_with_figures(words("three quarters", "count", "6,000"))  # type: ignore[arg-type]
    assert found.shares.low == found.shares.high == 6000 / 8000
    assert found.printed == "6,000 of 8,000"


def test_a_figure_that_is_no_share_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="neither"):
        words_with_figures(words("about half", "money", "£5m"))  # type: ignore[arg-type]


def test_the_rounding_rule_moves_the_figure() -> None:
    study = words("just under two thirds", "percent", "64%")
    # Two thirds less two points is 64.67%: only cutting off lets 64% stand for it.
    for rule, expected in (("half-up", "wide"), ("ceiling", "wide"), ("floor", "core")):
        (found,) = words_with_figures(study, rule=rule)  # type: ignore[arg-type]
        assert found.agreement == expected


def test_every_phrase_of_the_study_with_a_figure_is_found() -> None:
    study = open_study(DATA, check=False)
    statements = study.table("statements")
    expected = statements[(statements["kind"] == "words") & statements["same_as"].notna()]
    found = words_with_figures(study)
    assert [each.words for each in found] == list(expected["id"])
    assert all(each.fits("wide") for each in found)


def test_words_and_their_figure_in_one_cell_are_a_pair() -> None:
    study = Stub(
        [
            ("w", "s", "words", "just under two thirds (64 per cent)", "", "m", "b", "", ""),
            ("c", "s", "words", "half (61 of 122)", "", "m", "b", "", ""),
            ("p", "s", "words", "nearly half", "", "m", "b", "", ""),
        ],
        [("b", "122", "")],
    )
    found = words_with_figures(study)  # type: ignore[arg-type]
    # 64% is within five points below two thirds, and not within two.
    assert [(each.words, each.printed, each.agreement) for each in found] == [
        ("w", "64 per cent", "wide"),
        ("c", "61 of 122", "core"),
    ]
    assert found[0].phrase == "just under two thirds"


def test_either_of_two_rows_may_name_the_other() -> None:
    study = Stub(
        [
            ("w", "s", "words", "nearly three quarters", "", "m", "b", "", ""),
            ("f", "s", "percent", "74%", "", "m", "b", "", "w"),
        ],
        [("b", "122", "")],
    )
    (found,) = words_with_figures(study)  # type: ignore[arg-type]
    assert (found.words, found.figure, found.agreement) == ("w", "f", "core")


@pytest.mark.parametrize("named_by_the_words", [True, False])
def test_words_joined_to_a_percentage_are_one_statement_with_it(named_by_the_words: bool) -> None:
    one, other = ("f", "") if named_by_the_words else ("", "w")
    study = Stub(
        [
            ("w", "s", "words", "just under two thirds", "", "m", "b", "b", one),
            ("f", "s", "percent", "64%", "", "m", "b", "b", other),
            ("x", "s", "words", "most (61%)", "", "m", "b", "b", ""),
        ],
        [("b", "122", "")],
    )
    found = reported_shares(study, "b")  # type: ignore[arg-type]
    # 78 of 122 is 63.93%; 74 of 122 is 60.66% and 75 is 61.48%, both printed as 61%.
    assert {each.id: str(each.counts) for each in found} == {"f": "78", "x": "74 to 75"}


def test_a_count_of_the_base_rules_the_words_that_are_the_same() -> None:
    study = Stub(
        [
            ("w", "s", "words", "three quarters", "", "m", "b", "b", "c"),
            ("c", "s", "count", "92", "", "m", "", "b", ""),
        ],
        [("b", "122", "")],
    )
    (found,) = reported_shares(study, "b")  # type: ignore[arg-type]
    assert found.single == 92
