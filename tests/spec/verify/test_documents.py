"""What readers of each kind of file must get right beside the plain case."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.verify import UnreadableReport, read_report
from pbcanalysis.verify.documents import html, markdown, odt, plain, tex
from pbcanalysis.verify.links import Cited, cited_by
from pbcanalysis.verify.passages import Passage, sentence_at

ADDRESS = "https://example.org/r/a.b/"


def links(passages: list[Passage]) -> list[tuple[str, str]]:
    """Each link's text and address."""
    return [
        (passage.text[link.start : link.end], link.address)
        for passage in passages
        for link in passage.links
    ]


@pytest.mark.parametrize(
    ("address", "cited"),
    [
        (ADDRESS, Cited("a.b", None)),
        ("https://example.org/book/r/a.b", Cited("a.b", None)),
        ("https://example.org/book/r/a.b/index.html#editions", Cited("a.b", None)),
        ("https://example.org/book/r/a.b/?utm=1", Cited("a.b", None)),
        ("http://localhost:8000/e/2026.11.1/r/a.b-c.d/", Cited("a.b-c.d", "2026.11.1")),
        ("../../r/a.b/a.b.png", Cited("a.b", None)),
        ("r/a.b/", Cited("a.b", None)),
        ("https://example.org/e/2026.11/r/a%2Eb/", Cited("a.b", "2026.11")),
        ("https://example.org/r/news/", None),
        ("https://example.org/for/a.b/", None),
        ("https://example.org/?q=/r/a.b/", None),
        ("mailto:a@example.org", None),
    ],
)
def test_links_to_records_are_known_by_their_form(address: str, cited: Cited | None) -> None:
    assert cited_by(address) == cited


def test_under_a_known_address_a_link_that_names_no_record_is_known_too() -> None:
    base = "https://example.org/book/"
    assert cited_by(base + "r/News_1/", base=base) == Cited("News_1", None)
    assert cited_by("https://example.org/r/News_1/", base=base) is None


def test_html_leaves_out_what_is_not_read_and_keeps_blocks_apart() -> None:
    passages = html.read_text(
        f"<p>One<br>two <b>three</b> <a href='{ADDRESS}'>four</a>.</p><script>18%</script>"
        "<style>p{}</style><p hidden>18%</p><div>Five<p>six</p>seven</div><!-- 18% -->"
        "<span role='tooltip'>18%</span>"
    )
    assert [p.text for p in passages] == ["One two three four.", "Five", "six", "seven"]
    assert links(passages) == [("four", ADDRESS)]


def test_html_notes_are_read_where_their_mark_stands() -> None:
    passages = html.read_text(
        "<p>It was 18%<sup><a href='#n1'>1</a></sup> then.</p>"
        f"<ol class='footnotes'><li id='n1'>See <a href='{ADDRESS}'>it</a> "
        "<a href='#r'>↩</a></li></ol>"
    )
    (link,) = passages[0].links
    assert (link.address, link.label, link.start) == (ADDRESS, "note 1", len("It was 18%"))
    assert len(passages) == 1


@pytest.mark.parametrize(
    "text",
    [
        f"[18%]({ADDRESS})",
        f"[18%][x]\n\n[x]: {ADDRESS}",
        f"[18%][]\n\n[18%]: {ADDRESS}",
        f'<a href="{ADDRESS}">18%</a>',
        f"**[18%]({ADDRESS} 'title')**",
        f"> [18%]({ADDRESS})",
        f"- [18%]({ADDRESS})",
        f"---\ntitle: x\n---\n[18%]({ADDRESS})",
    ],
)
def test_markdown_links_of_every_form(text: str) -> None:
    assert links(markdown.read(text.encode())) == [("18%", ADDRESS)]


def test_markdown_code_claims_nothing() -> None:
    assert links(markdown.read(f"`[18%]({ADDRESS})`".encode())) == [(ADDRESS, ADDRESS)]


@pytest.mark.parametrize(
    ("source", "text"),
    [
        (r"It was 18.0\%", "It was 18.0%"),
        (r"It was $18.0\%$", "It was 18.0%"),
        (r"It was \SI{18.0}{\percent}", "It was 18.0%"),
        (r"It was \num{8433}", "It was 8433"),
        (r"It was \pounds98m", "It was £98m"),
        (r"It was \textsterling{}98m", "It was £98m"),
        (r"It was $8{,}433$", "It was 8,433"),
        (r"It was \textbf{18.0\%} \emph{then}", "It was 18.0% then"),
        ("It was 18.0\\% % not 19.0\\%", "It was 18.0%"),
        ("It was 12--25", "It was 12–25"),
    ],
)
def test_latex_is_read_as_it_prints(source: str, text: str) -> None:
    assert [p.text for p in tex.read(source.encode())] == [text]


def test_latex_links_notes_and_cells() -> None:
    source = (
        rf"\href{{{ADDRESS}}}{{18\%}} and \url{{{ADDRESS}}}.\footnote{{\url{{{ADDRESS}}}}}"
        "\n\n"
        rf"\begin{{tabular}}{{ll}} 18\% & \href{{{ADDRESS}}}{{b}} \\ 19\% & c \end{{tabular}}"
    )
    passages = tex.read(source.encode())
    assert links(passages) == [("18%", ADDRESS), (ADDRESS, ADDRESS), ("", ADDRESS), ("b", ADDRESS)]
    assert passages[0].links[2].label == "footnote 1"
    assert [(p.text, p.row) for p in passages[1:]] == [
        ("18%", ("b",)),
        ("b", ("18%",)),
        ("19%", ("c",)),
        ("c", ("19%",)),
    ]


def test_addresses_that_a_line_cuts_in_two_are_made_whole() -> None:
    passages = plain.read_text("It was 18% (https://example.org/r/survey.\ncapacity/) then.")
    assert [link.address for link in passages[0].links] == [
        "https://example.org/r/survey.capacity/"
    ]
    passages = plain.read_text(f"It was 18%, {ADDRESS}\nand more.")
    assert links(passages) == [(ADDRESS, ADDRESS)]


def test_numbered_notes_of_a_text_belong_to_their_marks() -> None:
    passages = plain.read_text(f"It was 18% [1]. It was 19% [2].\n\n[1] {ADDRESS}\n[2] {ADDRESS}c/")
    assert [(link.start, link.label) for link in passages[0].links] == [
        (len("It was 18%"), "note 1"),
        (len("It was 18% [1]. It was 19%"), "note 2"),
    ]
    assert len(passages) == 1


def test_byte_marks_and_foreign_encodings(tmp_path: Path) -> None:
    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        path = tmp_path / f"{encoding}.txt"
        path.write_bytes(f"£98m {ADDRESS}".encode(encoding))
        assert read_report(path)[0].text == f"£98m {ADDRESS}"
    (tmp_path / "latin.txt").write_bytes("£98m".encode("latin-1"))
    with pytest.raises(UnreadableReport, match="not UTF-8"):
        read_report(tmp_path / "latin.txt")


@pytest.mark.parametrize("name", ["a.docx", "a.odt", "a.pdf"])
def test_broken_files_are_told_by_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"nonsense")
    with pytest.raises(UnreadableReport, match=name):
        read_report(tmp_path / name)


def test_other_kinds_and_absent_files_are_told(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match="docx, htm, html"):
        read_report(tmp_path / "a.pages")
    with pytest.raises(InvalidArgument, match="no file"):
        read_report(tmp_path / "a.docx")


def test_entities_of_a_file_are_not_followed(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret", encoding="utf-8")
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(
            "content.xml",
            f'<!DOCTYPE x [<!ENTITY e SYSTEM "{secret.as_uri()}">]><x>&e;</x>',
        )
    with pytest.raises(Exception, match="ntit"):
        odt.read(buffer.getvalue())


@pytest.mark.parametrize(
    ("text", "mark", "sentence"),
    [
        ("One. It was 18.0% here. Two.", "18.0%", "It was 18.0% here."),
        ("One e.g. this 18%. Two.", "18%", "One e.g. this 18%."),
        ("One (cf. Smith et al. 2007) 18%. Two.", "18%", "One (cf. Smith et al. 2007) 18%."),
        ("“It was 18%.” Then two.", "18%", "“It was 18%.”"),
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(text: str, mark: str, sentence: str) -> None:
    place = text.index(mark)
    start, end = sentence_at(text, place, place)
    assert text[start:end].strip() == sentence


def test_the_mark_of_a_note_belongs_to_the_sentence_that_it_follows() -> None:
    text = "It was 18%. Two."
    place = len("It was 18%.")
    start, end = sentence_at(text, place, place)
    assert text[start:end] == "It was 18%."
