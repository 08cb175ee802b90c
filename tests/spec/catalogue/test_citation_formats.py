"""Every citation of the book, read back by the libraries that reference managers are made of."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import bibtexparser
import nbformat
import pytest
import rispy
from bibtexparser import middlewares
from hypothesis import given
from hypothesis import strategies as st
from pybtex.database import parse_string
from pybtex.richtext import Text
from pylatexenc.latex2text import LatexNodes2Text

from pbcanalysis.catalogue import Catalogue, Record
from pbcanalysis.catalogue.citation import Item, Library, Name, Work, write
from pbcanalysis.catalogue.citation.work import chapter_titles
from pbcanalysis.editions.edition import records_of
from pbcanalysis.study import open_study

ADDRESS = "https://example.org/book/"


@pytest.fixture(scope="module")
def library(root: Path) -> Library:
    """The book as its notebooks are stored."""
    study = open_study(root / "data", check=False)
    records = tuple(
        record
        for path in sorted((root / "notebooks").glob("*.ipynb"))
        for record, _ in records_of(nbformat.read(path, as_version=4))
    )
    records += (
        Record(
            id="made.up-number",
            kind="number",
            title="Share at £1.90 & 18% of the “wave”, Müller’s – count",
            sources=tuple(study.sources)[:2],
            chapter="04",
        ),
    )
    work = Work.of(study.descriptor, address=ADDRESS, chapters=chapter_titles(root / "notebooks"))
    catalogue = Catalogue(edition=study.version, study=study.name, digest="", records=records)
    return Library(work, catalogue, root / "data" / "sources.bib")


@pytest.fixture(scope="module")
def items(library: Library) -> list[Item]:
    """Everything of the book that can be cited."""
    return [library.item(id) for id in library.ids]


def _plain(text: str) -> str:
    """LaTeX as pybtex reads it; two signs of money are commands that it leaves as they are."""
    text = text.replace("{\\texteuro}", "€")
    return _quotes(str(Text.from_latex(text)).replace("\xa0", " ").replace("\\$", "$"))


def _quotes(text: str) -> str:
    """LaTeX has one sign for an apostrophe and a closing quotation mark."""
    return text.replace("’", "'").replace("‘", "'").replace("`", "'")


def _read_with_pybtex(text: str) -> dict[str, tuple[str, str]]:
    entries = parse_string(text, "bibtex").entries
    return {
        key: (_plain(entry.fields["title"]), entry.fields.get("url", ""))
        for key, entry in entries.items()
    }


def _read_with_bibtexparser(text: str) -> dict[str, tuple[str, str]]:
    library = bibtexparser.parse_string(
        text,
        append_middleware=[middlewares.LatexDecodingMiddleware()],
    )
    assert library.failed_blocks == []
    return {
        entry.key: (
            entry["title"].replace("{", "").replace("}", ""),
            entry.fields_dict["url"].value if "url" in entry.fields_dict else "",
        )
        for entry in library.entries
    }


@pytest.mark.parametrize("format", ["bibtex", "biblatex"])
def test_pybtex_reads_back_every_entry_of_the_book(items: list[Item], format: str) -> None:
    read = _read_with_pybtex(write(items, format))
    assert read == {item.key: (_quotes(item.full_title), item.url) for item in items}


@pytest.mark.parametrize("format", ["bibtex", "biblatex"])
def test_bibtexparser_reads_back_every_entry_of_the_book(items: list[Item], format: str) -> None:
    read = _read_with_bibtexparser(write(items, format))
    assert read.keys() == {item.key for item in items}
    for item in items:
        assert _quotes(read[item.key][0]) == _quotes(item.full_title)
        assert read[item.key][1].replace("\\", "") == item.url


def test_authors_and_dates_survive_bibtex(items: list[Item]) -> None:
    entries = parse_string(write(items, "bibtex"), "bibtex").entries
    for item in items:
        entry = entries[item.key]
        read = [
            (
                _plain(" ".join(person.prelast_names + person.last_names)),
                _plain(" ".join(person.first_names + person.middle_names)),
            )
            for person in entry.persons.get("author", [])
        ]
        assert read == [(name.literal or name.family, name.given) for name in item.authors]
        assert entry.fields.get("year", "") == (str(item.year) if item.year else "")


def test_rispy_reads_back_every_entry_of_the_book(items: list[Item]) -> None:
    read = {entry["id"]: entry for entry in rispy.loads(write(items, "ris"))}
    assert len(read) == len(items)
    for item in items:
        entry = read[item.key]
        assert entry["title"] == " ".join(item.full_title.split())
        assert entry.get("authors", []) == [name.inverted() for name in item.authors]
        assert entry.get("year", "") == (str(item.year) if item.year else "")
        assert entry.get("urls", []) == ([item.url] if item.url else [])
        assert entry.get("secondary_title", "") == item.container


def test_csl_json_holds_what_was_given(items: list[Item]) -> None:
    read = json.loads(write(items, "csl-json"))
    assert [entry["id"] for entry in read] == [item.key for item in items]
    for entry, item in zip(read, items, strict=True):
        assert entry["title"] == item.full_title
        assert entry.get("URL", "") == item.url
        if item.year:
            assert entry["issued"]["date-parts"][0][0] == item.year


def test_a_record_carries_its_id_edition_book_and_lasting_address(library: Library) -> None:
    record = library.catalogue.records[0]
    item = library.item(record.id)
    assert item.url == f"{ADDRESS}e/{library.work.edition}/r/{record.id}/"
    assert item.full_title.endswith(f"[{record.kind} {record.id}]")
    assert (item.container, item.edition) == (library.work.title, "2026.11")
    assert (item.year, item.month) == (2026, 11)


def test_without_an_address_a_citation_has_its_id_and_no_address(library: Library) -> None:
    bare = Work(library.work.name, library.work.title, library.work.authors, "2026.11")
    item = Library(bare, library.catalogue, library.bibliography).record(
        library.catalogue.records[0]
    )
    for format in ("bibtex", "biblatex", "ris", "csl-json"):
        text = write([item], format)
        assert "http" not in text
        assert library.catalogue.records[0].id in text


def test_a_date_of_access_is_written_only_when_given(items: list[Item]) -> None:
    day = date(2026, 11, 22)
    for format, form in (
        ("bibtex", "Accessed 2026-11-22"),
        ("biblatex", "urldate = {2026-11-22}"),
        ("ris", "Y2  - 2026/11/22"),
        ("csl-json", '"accessed"'),
    ):
        assert form in write(items[:1], format, accessed=day)
        assert form not in write(items[:1], format)


AWKWARD = "£1.90 & 18% of {all} Müller’s “cases”, n_1 = #5 ~ 2^3 \\ $4 – café, ½ Œuvre"


def _decoded(text: str) -> str:
    """The title of the one entry in a BibTeX text, read by the parser and decoder of others."""
    (entry,) = parse_string(text, "bibtex").entries.values()
    title = entry.fields["title"]
    assert title[0] == "{"
    assert title[-1] == "}"
    # Names of LaTeX's base that the decoder lacks or gives as an accent.
    signs = {"braceleft": "{", "braceright": "}", "asciicircum": "^"}
    places = {name: chr(0xE000 + place) for place, name in enumerate(signs)}
    for name, place in places.items():
        title = title.replace(f"{{\\text{name}}}", place)
    title = LatexNodes2Text(strict_latex_spaces=True).latex_to_text(title[1:-1])
    for name, place in places.items():
        title = title.replace(place, signs[name])
    return _quotes(title.replace("\xa0", " "))


def test_awkward_characters_come_back_from_bibtex() -> None:
    item = Item(key="a", kind="webpage", title=AWKWARD, url="https://example.org/a%20b_c~d#e")
    text = write([item], "bibtex")
    assert text.isascii()
    assert _decoded(text) == _quotes(AWKWARD)
    assert parse_string(text, "bibtex").entries["a"].fields["url"] == item.url
    library = bibtexparser.parse_string(text)
    assert library.failed_blocks == []
    assert library.entries[0]["url"] == item.url


def test_awkward_names_come_back_from_bibtex() -> None:
    names = (
        Name("Müller", "Jörg"),
        Name("O'Neill", "Ann"),
        Name("von der Leyen", "U."),
        Name(literal="Department for Trade and Industry, Northern Ireland"),
    )
    text = write([Item(key="a", kind="report", title="T", authors=names)], "bibtex")
    people = parse_string(text, "bibtex").entries["a"].persons["author"]
    read = [
        (_plain(" ".join(p.prelast_names + p.last_names)), _plain(" ".join(p.first_names)))
        for p in people
    ]
    assert read == [(name.literal or name.family, name.given) for name in names]


# Left out are signs that LaTeX joins into others, such as ?` and --.
LETTERS = [chr(code) for code in range(33, 0x100) if chr(code).isalpha()]
SIGNS = [*"#$%&()*+,./:;=@[]^_{|}~0123456789£", "\\"]


@given(st.text(st.sampled_from(LETTERS + SIGNS), min_size=1, max_size=40))
def test_any_title_comes_back_from_bibtex(title: str) -> None:
    text = write([Item(key="a", kind="document", title=title)], "bibtex")
    assert text.isascii()
    assert _decoded(text) == title


@given(
    st.text(st.characters(min_codepoint=33, max_codepoint=0x2FF, exclude_categories=["C", "Z"])),
    st.integers(1, 12),
)
def test_any_title_comes_back_from_ris_and_csl(title: str, month: int) -> None:
    item = Item(key="a", kind="report", title="T" + title, year=2007, month=month)
    (entry,) = rispy.loads(write([item], "ris"))
    assert entry["title"] == "T" + title
    assert entry["date"] == f"2007/{month:02d}"
    assert json.loads(write([item], "csl-json"))[0]["title"] == "T" + title
