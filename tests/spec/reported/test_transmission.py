from pathlib import Path

import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.transmission import KINDS, parties_of, tally, transmissions
from pbcanalysis.study import open_study

DATA = Path(__file__).parents[3] / "data"


@pytest.mark.parametrize(
    ("speaker", "authors", "cited", "result", "expected"),
    [
        ("BMJ (own account)", "BMJ", "", False, ("BMJ",)),
        ("BMJ (own account)", "BMJ", "Audit Commission", False, ("Audit Commission", "BMJ")),
        ("Audit Commission (report)", "BMJ", "", False, ("Audit Commission", "BMJ")),
        (
            "Andy McKeon, managing director for health, Audit Commission",
            "BMJ",
            "",
            False,
            ("Andy McKeon", "BMJ"),
        ),
        (
            "Audit Commission, through The Independent",
            "The Independent",
            "Audit Commission",
            False,
            ("Audit Commission", "The Independent"),
        ),
        (
            "Department of Health, through the BMJ",
            "BMJ",
            "BMJ",
            False,
            ("Department of Health", "BMJ"),
        ),
        (
            "General practitioners, through the Audit Commission's report",
            "BMJ",
            "Audit Commission",
            False,
            ("General practitioners", "Audit Commission", "BMJ"),
        ),
        (
            "Survey respondents, through the Audit Commission's report",
            "BMJ",
            "Audit Commission",
            True,
            ("survey respondents", "Audit Commission", "BMJ"),
        ),
        (
            "GP (magazine), from Department of Health figures",
            "GP",
            "",
            False,
            ("Department of Health", "GP"),
        ),
        ("The King's Fund", "King's Fund", "", False, ("The King's Fund",)),
        ("Authors of the trial", "Coast and others", "", False, ("Authors of the trial",)),
        (
            "Department of Health",
            "House of Commons",
            "",
            True,
            ("survey respondents", "Department of Health", "House of Commons"),
        ),
    ],
)
def test_parties_follow_from_how_a_speaker_is_described(
    speaker: str, authors: str, cited: str, result: bool, expected: tuple[str, ...]
) -> None:
    assert parties_of(speaker, authors, cited, survey_result=result) == expected


def test_a_statement_needs_a_speaker() -> None:
    with pytest.raises(InvalidArgument):
        parties_of(" ", "BMJ")


def test_every_statement_of_the_study_has_a_way() -> None:
    study = open_study(DATA, check=False)
    ways = {each.statement: each for each in transmissions(study)}
    assert list(ways) == list(study.table("statements")["id"])
    assert str(ways["survey.capacity"]) == "survey respondents → Audit Commission → BMJ"
    # Words beside a survey's figure are a result of that survey as well.
    assert ways["surveys.kf-committed-words"].parties[0] == "survey respondents"
    assert all(each.hands >= 1 for each in ways.values())


def test_tally_counts_by_kind_and_source() -> None:
    rows = pd.DataFrame(
        {
            "kind": ["words", "percent", "words", "date"],
            "source": ["b", "a", "b", "b"],
            "recomputable": ["no", "yes", "partly", "no"],
        }
    )
    by_kind = tally(rows, "kind")
    assert by_kind["kind"].tolist() == ["a percentage", "a share in words", "a date"]
    assert by_kind[["In full", "In part", "Not", "All"]].to_numpy().tolist() == [
        [1, 0, 0, 1],
        [0, 1, 1, 2],
        [0, 0, 1, 1],
    ]
    by_source = tally(rows, "source")
    assert by_source["source"].tolist() == ["b", "a"]
    assert by_source["All"].tolist() == [3, 1]


def test_tally_refuses_what_it_cannot_count() -> None:
    rows = pd.DataFrame({"kind": ["words"], "recomputable": ["maybe"]})
    with pytest.raises(InvalidArgument, match="maybe"):
        tally(rows, "kind")
    with pytest.raises(InvalidArgument, match="no statements"):
        tally(rows.iloc[:0], "kind")
    with pytest.raises(InvalidArgument, match="place"):
        tally(rows, "place")


def test_every_kind_of_the_study_is_known() -> None:
    study = open_study(DATA, check=False)
    assert set(study.table("statements")["kind"]) <= set(KINDS)
