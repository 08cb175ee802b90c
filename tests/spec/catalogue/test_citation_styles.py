"""Plain-text citations as the styles ask for them, and what an id leads to."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from pbcanalysis.catalogue import Catalogue, Record
from pbcanalysis.catalogue.citation import (
    STYLES,
    ChapterTitle,
    Item,
    Library,
    Name,
    UnknownId,
    Work,
    in_style,
)
from pbcanalysis.catalogue.citation.sources import read_items
from pbcanalysis.errors import InvalidArgument

ARTICLE = Item(
    key="a",
    kind="article",
    title="Are plans a shambles?",
    authors=(Name("Müller", "Jörg"), Name("O'Neill", "Ann")),
    year=2007,
    month=5,
    day=17,
    container="BMJ",
    volume="334",
    issue="7",
    pages="1024",
    url="https://example.org/334/1024",
)
RECORD = Record(
    id="survey.size",
    kind="number",
    title="Size of the survey",
    sources=("smith2007",),
    chapter="04",
)
WORK = Work(
    name="study",
    title="What did it deliver?",
    authors=(Name(literal="The authors"),),
    edition="2026.11",
    address="https://example.org/book",
    chapters={"04": ChapterTitle("Percentages", "notebooks/04_percentages.html")},
)


@pytest.fixture
def library(tmp_path: Path) -> Library:
    path = tmp_path / "sources.bib"
    path.write_text(
        "@techreport{smith2007, author={{Office of Audit \\& Co}}, title={Cost: \\pounds 5},"
        " institution={Office of Audit \\& Co}, year={2007}, date={2007-11}}\n",
        encoding="utf-8",
    )
    return Library(
        WORK, Catalogue(edition="2026.11", study="study", digest="", records=(RECORD,)), path
    )


@pytest.mark.parametrize(
    ("style", "expected"),
    [
        (
            "harvard",
            "Müller, J. and O'Neill, A. (2007) ‘Are plans a shambles?’, BMJ, 334(7), p. 1024. "
            "Available at: https://example.org/334/1024.",
        ),
        (
            "vancouver",
            "Müller J, O'Neill A. Are plans a shambles? BMJ [Internet]. 2007 May 17;334(7):1024. "
            "Available from: https://example.org/334/1024",
        ),
        (
            "apa",
            "Müller, J., & O'Neill, A. (2007). Are plans a shambles? BMJ, 334(7), 1024. "
            "https://example.org/334/1024",
        ),
    ],
)
def test_an_article_is_cited_as_the_style_asks(style: str, expected: str) -> None:
    assert in_style(ARTICLE, style) == expected


@pytest.mark.parametrize("style", STYLES)
def test_a_record_is_cited_with_id_book_edition_and_lasting_address(
    library: Library, style: str
) -> None:
    text = in_style(library.item("survey.size"), style)
    assert text.startswith("The authors")
    for part in (
        "2026",
        "Size of the survey [number survey.size]",
        "What did it deliver?",
        "Edition 2026.11",
        "https://example.org/book/e/2026.11/r/survey.size/",
    ):
        assert part in text
    assert "?." not in text


@pytest.mark.parametrize("style", STYLES)
def test_the_same_item_has_the_same_citation_and_no_day_unless_given(style: str) -> None:
    assert in_style(ARTICLE, style) == in_style(ARTICLE, style)
    assert "ccessed" not in in_style(ARTICLE, style)
    assert "cited" not in in_style(ARTICLE, style)


def test_a_day_of_access_is_written_where_the_style_has_a_place_for_it() -> None:
    day = date(2026, 11, 22)
    assert "(Accessed: 22 November 2026)" in in_style(ARTICLE, "harvard", accessed=day)
    assert "[cited 2026 Nov 22]" in in_style(ARTICLE, "vancouver", accessed=day)


def test_ids_lead_to_records_chapters_the_book_and_sources(library: Library) -> None:
    assert library.item("book").url == "https://example.org/book/e/2026.11/"
    assert library.item("chapter-04") == library.item("04") == library.item("4")
    assert library.item("4").title == "Percentages"
    assert library.item("smith2007").title == "Cost: £5"
    assert library.item("smith2007").authors == (Name(literal="Office of Audit & Co"),)
    assert (library.item("smith2007").year, library.item("smith2007").month) == (2007, 11)
    assert library.originals("survey.size") == [library.item("smith2007")]
    assert library.originals("4") == [library.item("smith2007")]
    with pytest.raises(UnknownId, match=r"did you mean 'survey\.size'"):
        library.item("survey.sice")


def test_every_source_of_the_book_can_be_cited_in_every_style(root: Path) -> None:
    for item in read_items(root / "data" / "sources.bib").values():
        assert item.authors, item.key
        for style in STYLES:
            text = in_style(item, style)
            assert item.title.rstrip("?.”") in text, (item.key, style)
            assert "Retrieved" not in text
            assert not text.startswith(("1.", "["))


def test_wrong_names_are_told() -> None:
    with pytest.raises(InvalidArgument, match="harvard, vancouver, apa"):
        in_style(ARTICLE, "chicago")
    with pytest.raises(InvalidArgument, match="not an address"):
        Work("s", "T", (), "1", address="example.org")
    with pytest.raises(InvalidArgument, match="a month"):
        Item(key="a", kind="report", title="T", month=13)
