"""`pbc new --from`: what survey programs write, and tables that are no answers of people."""

from __future__ import annotations

import csv
import io
import tempfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pbcanalysis.errors import InvalidInput
from pbcanalysis.study import check_study
from pbcanalysis.study.scaffold import study_from

QUALTRICS = (
    "StartDate,ResponseId,Q1,Q2_1,Q2_2\n"
    "Start Date,Response ID,Agree?,"
    "Used? - Selected Choice - Email,Used? - Selected Choice - Phone\n"
    '"{""ImportId"":""startDate""}","{""ImportId"":""_recordId""}","{""ImportId"":""QID1""}",'
    '"{""ImportId"":""QID2""}","{""ImportId"":""QID2""}"\n'
    "2024-02-01 10:00:00,R_1,Yes,Email,\n2024-02-01 10:01:00,R_2,No,,Phone\n"
    "2024-02-01 10:02:00,R_3,Yes,Email,Phone\n2024-02-01 10:03:00,R_4,Yes,,\n"
)
SURVEYMONKEY = (
    "Respondent ID,Collector ID,Start Date,Agree?,Used?,\n,,,Response,Email,Phone\n"
    "R_1,9,01/02/2024,Yes,Email,\nR_2,9,01/02/2024,No,,Phone\n"
    "R_3,9,01/02/2024,Yes,Email,Phone\nR_4,9,01/02/2024,Yes,,\n"
)
KOBO = (
    "start,Agree?,Used?,Used?/Email,Used?/Phone,_id,_uuid,_submission_time\n"
    "2024-02-01,Yes,Email,1,0,R_1,a,2024-02-01\n2024-02-01,No,Phone,0,1,R_2,b,2024-02-01\n"
    "2024-02-01,Yes,Email Phone,1,1,R_3,c,2024-02-01\n2024-02-01,Yes,,,,R_4,d,2024-02-01\n"
)
LIMESURVEY = (
    "id,submitdate,lastpage,startlanguage,Agree?,Used? [Email],Used? [Phone]\n"
    "R_1,2024-02-01,1,en,Yes,Yes,\nR_2,2024-02-01,1,en,No,,Yes\n"
    "R_3,2024-02-01,1,en,Yes,Yes,Yes\nR_4,2024-02-01,1,en,Yes,,\n"
)
FORMS = (
    "ID,Start time,Completion time,Email,Name,Agree?,Used?\n"
    "R_1,1/2/24,1/2/24,anonymous,,Yes,Email;\nR_2,1/2/24,1/2/24,anonymous,,No,Phone;\n"
    "R_3,1/2/24,1/2/24,anonymous,,Yes,Email;Phone;\nR_4,1/2/24,1/2/24,anonymous,,Yes,\n"
    "R_5,1/2/24,1/2/24,anonymous,,No,Phone;Email;\n"
)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def answers(folder: Path) -> list[tuple[str, str, tuple[str, ...]]]:
    """For each respondent the id, the answer to the one question, and what was ticked."""
    book = rows(folder / "codebook.csv")
    found = []
    for person in rows(folder / "respondents.csv"):
        single = next(
            r["label"] for r in book if not r["column"] and person[r["item"]] == r["code"]
        )
        ticked = tuple(r["label"] for r in book if r["column"] and person[r["column"]] == "1")
        found.append((person["id"], single, ticked))
    return found


@pytest.mark.parametrize(
    ("program", "text"),
    [
        ("Qualtrics", QUALTRICS),
        ("SurveyMonkey", SURVEYMONKEY),
        ("KoBo", KOBO),
        ("LimeSurvey", LIMESURVEY),
        ("Microsoft Forms", FORMS),
    ],
)
def test_the_same_answers_however_they_were_written(
    tmp_path: Path, program: str, text: str
) -> None:
    (tmp_path / "mine.csv").write_text(text, encoding="utf-8")
    _, told = study_from(tmp_path / "study", tmp_path / "mine.csv")
    assert check_study(tmp_path / "study") == []
    assert f"written by {program}, by the names of its columns" in told
    assert answers(tmp_path / "study")[:4] == [
        ("R_1", "Yes", ("Email",)),
        ("R_2", "No", ("Phone",)),
        ("R_3", "Yes", ("Email", "Phone")),
        ("R_4", "Yes", ()),
    ]
    book = rows(tmp_path / "study" / "codebook.csv")
    assert {r["question"] for r in book} == {"Agree?", "Used?"}


@pytest.mark.parametrize(
    ("left", "email", "phone"), [("", "Email", "Phone"), ("", "yes", "yes"), ("0", "1", "1")]
)
def test_ticks_in_columns_of_their_own(tmp_path: Path, left: str, email: str, phone: str) -> None:
    (tmp_path / "mine.csv").write_text(
        "id,well,uses: Email,uses: Phone\n"
        f"1,yes,{email},{left}\n2,no,{left},{phone}\n3,yes,{email},{phone}\n"
    )
    study_from(tmp_path / "study", tmp_path / "mine.csv")
    assert answers(tmp_path / "study") == [
        ("1", "yes", ("Email",)), ("2", "no", ("Phone",)), ("3", "yes", ("Email", "Phone")),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Region,Class,Owners,Renters\nN,UA,1200,300\nS,UA,2200,500\nE,L,900,100\n", "'Owners'"),
        ("Item;Unit;2020;2016\nFarms;n;262,8;275,4\nLand;ha;16,5;16,6\nCrops;n;1;2\n", "'2020'"),
        (
            "ODS code,Year,Pay_base,Pay_rate\nA,2020,-,-\nA,2021,310,51.2\nB,2020,290,48.1\n"
            "B,2021,295,47.0\n",
            "'Pay_base' beside 'ODS code'",
        ),
        ("Practice code,Response_rate\nA1,89.6\nA2,95.5\nA3,91.0\n", "'Response_rate'"),
    ],
)
def test_tables_of_areas_and_years_are_not_read_as_people(
    tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "mine.csv").write_text(text)
    with pytest.raises(InvalidInput, match="a table of areas, organisations or years") as told:
        study_from(tmp_path / "study", tmp_path / "mine.csv")
    assert words in str(told.value)
    assert not (tmp_path / "study").exists()


def test_people_with_an_id_are_people(tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text(
        "id,Region,Income,Rent,Well\n1,N,1200,300,yes\n2,S,2200,500,no\n3,E,900,100,yes\n"
    )
    study_from(tmp_path / "study", tmp_path / "mine.csv")
    assert len(rows(tmp_path / "study" / "respondents.csv")) == 3


WORDS = ("By hand", "Email", "Phone", "Post")
People = list[tuple[str, tuple[str, ...]]]


def table(*lines: list[str]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(lines)
    return text.getvalue()


def qualtrics(people: People) -> str:
    imported = ['{"ImportId":"x"}'] * (2 + len(WORDS))
    return table(
        ["ResponseId", "Q1", *(f"Q2_{n}" for n in range(1, 5))],
        ["Response ID", "Agree?", *(f"Used? - Selected Choice - {w}" for w in WORDS)],
        imported,
        *([f"R_{n}", one, *(w if w in t else "" for w in WORDS)] for n, (one, t) in each(people)),
    )


def surveymonkey(people: People) -> str:
    return table(
        ["Respondent ID", "Collector ID", "Agree?", "Used?", "", "", ""],
        ["", "", "Response", *WORDS],
        *(
            [f"R_{n}", "9", one, *(w if w in t else "" for w in WORDS)]
            for n, (one, t) in each(people)
        ),
    )


def kobo(people: People) -> str:
    return table(
        ["Agree?", *(f"Used?/{w}" for w in WORDS), "_id", "_uuid", "_submission_time"],
        *(
            [one, *(str(int(w in t)) if t else "" for w in WORDS), f"R_{n}", f"u{n}", "2024"]
            for n, (one, t) in each(people)
        ),
    )


def limesurvey(people: People) -> str:
    return table(
        ["id", "lastpage", "startlanguage", "Agree?", *(f"Used? [{w}]" for w in WORDS)],
        *(
            [f"R_{n}", "1", "en", one, *("Yes" if w in t else "" for w in WORDS)]
            for n, (one, t) in each(people)
        ),
    )


def forms(people: People) -> str:
    return table(
        ["ID", "Start time", "Completion time", "Agree?", "Used?"],
        *(
            [f"R_{n}", "1/2/24", "1/2/24", one, "".join(f"{w};" for w in t)]
            for n, (one, t) in each(people)
        ),
    )


def plain(people: People) -> str:
    return table(
        ["id", "Agree?", *(f"Used?: {w}" for w in WORDS)],
        *([f"R_{n}", one, *("x" if w in t else "" for w in WORDS)] for n, (one, t) in each(people)),
    )


def each(people: People) -> enumerate[tuple[str, tuple[str, ...]]]:
    return enumerate(people, start=1)


@settings(deadline=None, max_examples=15)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["Yes", "No", "Often"]),
            st.sets(st.sampled_from(WORDS)).map(lambda one: tuple(sorted(one))),
        ),
        max_size=12,
    )
)
def test_a_random_survey_has_the_same_answers_in_every_style(more: People) -> None:
    # Each answer is given by somebody: nothing else tells a file without labels that it exists.
    people = [("Yes", (word,)) for word in WORDS] + [("No", ()), *more]
    expected = [(f"R_{n}", one, ticked) for n, (one, ticked) in each(people)]
    for style in (qualtrics, surveymonkey, kobo, limesurvey, forms, plain):
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "mine.csv"
            path.write_text(style(people), encoding="utf-8")
            study_from(Path(folder) / "study", path)
            assert answers(Path(folder) / "study") == expected, style.__name__
