"""Two editions of a small book, published for real: frozen pages, banners, and reports checked."""

from __future__ import annotations

import csv
import hashlib
import json
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import Browser, expect
from site_reader import Reader, faults

from pbcanalysis.display import show

Run = Callable[..., "subprocess.CompletedProcess[str]"]
Served = Callable[[Path], AbstractContextManager[str]]

BASE = "https://example.org/book/"
FIRST, SECOND = "2026.11", "2027.02"
# The statement on capacity is 18% of 122 in one edition and 19% in the next: 22 and 23 of them.
BEFORE, AFTER = show(22 / 122, "share"), show(23 / 122, "share")
RETIRED = "survey.together.clear"


@dataclass(frozen=True)
class Line:
    """A line of a report: words, then a number that may be a link, then the record meant."""

    words: str
    number: str
    record: str
    status: str
    rounded: bool = False


LINES = (
    Line("Able to take part were", AFTER, "r/survey.capacity/", "same"),
    Line("In spring it was still", BEFORE, "r/survey.capacity/", "changed"),
    Line("The minutes give", BEFORE, f"e/{FIRST}/r/survey.capacity/", "changed"),
    Line(
        "Not able were at least", "62", f"e/{FIRST}/r/survey.no-time-or-resources.fewest/", "same"
    ),
    Line("Able were no fewer than", "99", "r/survey.capacity.fewest/", "wrong-record"),
    Line("The draft had", "17.3%", "r/survey.capacity/", "never"),
    Line("The summary says", "nearly a fifth", "r/survey.capacity/", "same", True),
    Line("Once it was", "3", f"r/{RETIRED}/", "retired"),
    Line("Mistyped is", AFTER, "r/survey.capasity/", "dead"),
)
EXPECTED = sorted((line.record, line.status, line.rounded) for line in LINES)


def small_project(folder: Path, copy_project: Callable[[Path], Path]) -> Path:
    """One chapter, and the pages that every book has."""
    copy_project(folder)
    for path in (folder / "notebooks").glob("*.ipynb"):
        if not path.name.startswith("04_"):
            path.unlink()
    kept = ("index", "statements", "records", "parameters", "references")
    for path in (folder / "book").glob("*.md"):
        if path.stem not in kept:
            path.unlink()
    (folder / "book" / "index.md").write_text(
        "# Front\n\n{value}`survey.capacity|interval`\n\n"
        ":::{reading}\n:holds: survey.capacity.fewest < 23\nFewer than 23.\n:::\n",
        encoding="utf-8",
    )
    (folder / "book" / "_toc.yml").write_text(
        "format: jb-book\nroot: index\nchapters:\n" + "".join(f"- file: {n}\n" for n in kept[1:]),
        encoding="utf-8",
    )
    return folder


def change(folder: Path) -> None:
    """Another edition of the study: one statement reads differently, one record is retired."""
    path = folder / "data" / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["version"] = SECOND
    path.write_text(json.dumps(package, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    path = folder / "data" / "statements.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        if row["id"] == "survey.capacity":
            row["as_printed"] = "19%"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0].keys(), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    with (folder / "data" / "retired.csv").open("a", encoding="utf-8") as file:
        file.write(f"{RETIRED},It was counted by another rule.,survey.together.told\n")
    (notebook,) = (folder / "notebooks").glob("*.ipynb")
    node = nbformat.read(notebook, as_version=4)
    for cell in node.cells:
        cell.source = cell.source.replace(RETIRED, "survey.together.told")
    nbformat.write(node, notebook)


def digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@dataclass(frozen=True)
class Library:
    """The published folder, the two sites, and the first edition's bytes before the second came."""

    folder: Path
    project: Path
    first_site: Path
    first_bytes: dict[str, str]
    told: str


@pytest.fixture(scope="module")
def library(
    tmp_path_factory: pytest.TempPathFactory, copy_project: Callable[[Path], Path], pbc: Run
) -> Library:
    home = tmp_path_factory.mktemp("editions")
    project = small_project(home / "small", copy_project)
    told = ""
    for step in ("first", "second"):
        if step == "second":
            first = digests(home / "public" / "e" / FIRST)
            shutil.copytree(project / "_site", home / "first-site")
            change(project)
        for arguments in (("build",), ("publish", str(home / "public"), "--address", BASE)):
            done = pbc(*arguments, cwd=project)
            assert done.returncode == 0, done.stdout + done.stderr
            told = done.stderr
    return Library(home / "public", project, home / "first-site", first, told)


@pytest.fixture(scope="module")
def public(library: Library, served: Served) -> Iterator[str]:
    with served(library.folder) as address:
        yield address


def test_the_first_edition_keeps_every_byte(library: Library) -> None:
    assert digests(library.folder / "e" / FIRST) == library.first_bytes
    assert "against 2026.11" in library.told


def test_every_record_of_every_edition_has_its_page_and_history(library: Library) -> None:
    ids = set()
    for edition in (FIRST, SECOND):
        content = json.loads(
            (library.folder / "e" / edition / "catalogue.json").read_text(encoding="utf-8")
        )
        ids |= {record["id"] for record in content["records"]}
        for record in content["records"]:
            assert (library.folder / "e" / edition / "r" / record["id"] / "index.html").is_file()
    assert len(ids) > 20
    for id in ids:
        page = (library.folder / "r" / id / "index.html").read_text(encoding="utf-8")
        soup = BeautifulSoup(page, "html.parser")
        heading = soup.find(id="editions")
        assert heading is not None, id
        links = [str(link["href"]) for link in soup.select("#editions ~ .pbc-scroll tbody th a")]
        assert links, id
        for link in links:
            assert (library.folder / "r" / id / link).resolve().is_file(), id
    assert (library.folder / "r" / RETIRED / "index.html").is_file()


def test_no_link_of_the_published_folder_is_dead(library: Library) -> None:
    checked = 0
    for name in ("index.html", "editions.html", "what-changed.html", f"r/{RETIRED}/index.html",
                 "r/survey.capacity/index.html", f"e/{FIRST}/index.html",
                 f"e/{FIRST}/r/survey.capacity/index.html",
                 f"e/{SECOND}/what-changed.html"):  # fmt: skip
        page = library.folder / name
        soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
        for tag, attribute in (("a", "href"), ("script", "src"), ("link", "href"), ("img", "src")):
            for element in soup.find_all(tag, **{attribute: True}):
                address = str(element[attribute]).split("#")[0].split("?")[0]
                # This small book leaves the page of its chapter out.
                if not address or ":" in address.split("/")[0] or "/notebooks/" in address:
                    continue
                checked += 1
                target = (page.parent / address).resolve()
                assert target.is_file() or (target / "index.html").is_file(), f"{name}: {address}"
    assert checked > 100


def test_an_old_edition_shows_a_banner_and_the_newest_none(
    library: Library, public: str, reader: Reader
) -> None:
    for start in (public, library.folder.as_uri() + "/"):
        with reader.reading(origin=start) as (page, visit):
            page.goto(f"{start}e/{FIRST}/r/survey.capacity/index.html")
            note = page.locator("#pbc-edition")
            expect(note).to_be_visible()
            text = " ".join(note.inner_text().split())
            assert f"There is a newer edition, {SECOND}." in text
            assert f"You are reading edition {FIRST}" in text
            assert f"In this edition: {BEFORE}" in text
            assert f"In the newest: {AFTER}" in text
            assert "It has changed." in text
            page.goto(f"{start}e/{FIRST}/r/{RETIRED}/index.html")
            assert "It was counted by another rule." in note.inner_text()
            page.goto(f"{start}e/{FIRST}/records.html")
            note.get_by_role("link").click()
            page.wait_for_url(f"{start}records.html")
            for name in ("index.html", "r/survey.capacity/index.html"):
                page.goto(f"{start}e/{SECOND}/{name}")
                expect(note).to_be_hidden()
                page.goto(f"{start}{name}")
                assert note.count() == 0
            assert visit.errors == []
            assert visit.elsewhere == []
            assert visit.failed == []


def test_without_a_script_an_old_page_still_says_what_it_is(public: str, reader: Reader) -> None:
    with reader.reading(origin=public, scripts=False) as (page, _):
        page.goto(f"{public}e/{FIRST}/index.html")
        note = page.locator("#pbc-edition")
        assert f"This page belongs to edition {FIRST}" in note.inner_text()
        note.get_by_role("link").click()
        page.wait_for_url(f"{public}index.html")


def test_published_pages_have_no_serious_accessibility_fault(public: str, reader: Reader) -> None:
    for name in (
        f"e/{FIRST}/r/survey.capacity/index.html",
        "r/survey.capacity/index.html",
        f"r/{RETIRED}/index.html",
        "what-changed.html",
        "editions.html",
    ):
        with reader.reading(origin=public) as (page, _):
            page.goto(public + name)
            assert faults(page) == [], name


def test_compare_tells_what_changed(library: Library, public: str, pbc: Run) -> None:
    old = str(library.folder / "e" / FIRST)
    for new in (str(library.folder), str(library.project / "_site"), public):
        done = pbc("compare", old, new, "--json", cwd=library.project)
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout)
        changes = {change["id"]: change for change in found["changed"]}
        capacity = changes["survey.capacity"]
        # Records keep twelve significant digits.
        assert capacity["difference"] == pytest.approx(23 / 122 - 22 / 122, abs=1e-11)
        assert capacity["relative"] == pytest.approx((23 - 22) / 22, abs=1e-9)
        assert changes["survey.capacity.fewest"]["difference"] == 23 - 22
        assert [gone["id"] for gone in found["gone"]] == [RETIRED]
        assert [new["id"] for new in found["new"]] == ["survey.together.told"]
        assert [r["condition"] for r in found["readings_broken"]] == ["survey.capacity.fewest < 23"]
        assert [c["name"] for c in found["statements_changed"]] == ["survey.capacity"]
    done = pbc("compare", old, str(library.folder), cwd=library.project)
    assert "survey.capacity.fewest < 23" in done.stdout
    assert "1 higher (+4.5%)" in done.stdout


def test_publishing_again_or_something_else_changes_nothing(library: Library, pbc: Run) -> None:
    before = digests(library.folder)
    again = pbc("publish", str(library.folder), cwd=library.project)
    assert again.returncode == 0
    assert "is published already" in again.stderr
    assert "differ" not in again.stderr
    old = pbc(
        "publish", str(library.folder), "--site", str(library.first_site), cwd=library.project
    )
    assert old.returncode == 0
    assert "is published already" in old.stderr
    about = library.first_site / "catalogue.json"
    content = about.read_text(encoding="utf-8")
    try:
        digest = json.loads(content)["digest"]
        about.write_text(content.replace(digest, digest[::-1]), encoding="utf-8")
        other = pbc(
            "publish", str(library.folder), "--site", str(library.first_site), cwd=library.project
        )
    finally:
        about.write_text(content, encoding="utf-8")
    assert other.returncode == 1
    assert "give the study a new version" in other.stderr
    assert digests(library.folder) == before


def test_tampering_with_the_first_edition_is_found(
    library: Library, tmp_path: Path, pbc: Run
) -> None:
    folder = tmp_path / "public"
    shutil.copytree(library.folder, folder)
    assert pbc("publish", str(folder), "--check", cwd=tmp_path).returncode == 0
    path = folder / "e" / FIRST / "r" / "survey.capacity" / "survey.capacity.csv"
    path.write_text(path.read_text(encoding="utf-8").replace("0.18", "0.28"), encoding="utf-8")
    done = pbc("publish", str(folder), "--check", cwd=tmp_path)
    assert done.returncode == 1
    assert f"e/{FIRST}/r/survey.capacity/survey.capacity.csv: was changed" in done.stderr


def markdown(path: Path, _: Browser) -> None:
    body, notes = ["# Report", ""], []
    for number, line in enumerate(LINES):
        if number % 3 == 0:
            body += [f"{line.words} [{line.number}]({BASE}{line.record}) of them.", ""]
        elif number % 3 == 1:
            body += [f"{line.words} {line.number} of them.[^{number}]", ""]
            notes.append(f"[^{number}]: The book, <{BASE}{line.record}>.")
        else:
            body += ["| What | How many | Source |", "|---|---|---|"]
            body += [f"| {line.words} | {line.number} | [book][r{number}] |", ""]
            notes += ["", f"[r{number}]: {BASE}{line.record}"]
    path.write_text("\n".join(body + notes) + "\n", encoding="utf-8")


def html_text(*, raised: bool = False) -> str:
    """The report as a page; with ``raised``, its second form of citing is a note at the foot."""
    parts = ["<!DOCTYPE html><html lang='en'><head><title>Report</title></head><body>"]
    parts.append("<h1>Report</h1>")
    notes = []
    for number, line in enumerate(LINES):
        address = BASE + line.record
        if number % 3 == 0:
            parts.append(f'<p>{line.words} <a href="{address}">{line.number}</a> of them.</p>')
        elif number % 3 == 1 and raised:
            parts.append(f"<p>{line.words} {line.number}<sup>{number}</sup> of them.</p>")
            notes.append(f"<div><sup>{number}</sup> The <a href='{address}'>book</a>.</div>")
        elif number % 3 == 1:
            parts.append(
                f"<p>{line.words} {line.number} of them (<a href='{address}'>source</a>).</p>"
            )
        else:
            parts.append(
                f"<table><tr><td>{line.words}</td><td>{line.number}</td>"
                f'<td><a href="{address}">book</a></td></tr></table>'
            )
    parts.append(f"<p>It covers 30 m<sup>4</sup>.</p><div>{''.join(notes)}</div>")
    return "\n".join(parts) + "</body></html>"


def html(path: Path, _: Browser) -> None:
    path.write_text(html_text(), encoding="utf-8")


def pdf(path: Path, browser: Browser) -> None:
    page = browser.new_page()
    page.set_content(html_text(raised=True))
    page.pdf(path=str(path))
    page.close()


def text(path: Path, _: Browser) -> None:
    body, notes = ["Report"], []
    for number, line in enumerate(LINES):
        if number % 2:
            body.append(f"{line.words} {line.number} of them ({BASE}{line.record}).")
        else:
            body.append(f"{line.words} {line.number} of them [{number + 1}].")
            notes.append(f"[{number + 1}] {BASE}{line.record}")
    path.write_text("\n\n".join(body) + "\n\n" + "\n".join(notes) + "\n", encoding="utf-8")


def tex(path: Path, _: Browser) -> None:
    body = [r"\documentclass{article}\usepackage{hyperref}", r"\begin{document}"]
    for number, line in enumerate(LINES):
        figure = line.number.replace("%", r"\%")
        address = BASE + line.record
        if number % 3 == 0:
            body.append(rf"{line.words} \href{{{address}}}{{{figure}}} of them.")
        elif number % 3 == 1:
            body.append(rf"{line.words} {figure} of them.\footnote{{See \url{{{address}}}.}}")
        else:
            body += [r"\begin{tabular}{lll}", rf"{line.words} & {figure} & \href{{{address}}}{{x}}"]
            body.append(r"\\ \end{tabular}")
        body.append("")
    path.write_text("\n".join([*body, r"\end{document}"]) + "\n", encoding="utf-8")


def docx(path: Path, _: Browser) -> None:
    from docx import Document
    from docx.opc.constants import RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls, qn

    document = Document()
    notes = []
    part = Part(
        PackURI("/word/footnotes.xml"),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml",
        b"",
        document.part.package,
    )

    def link(paragraph: Any, address: str, words: str) -> None:
        name = document.part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        element = parse_xml(f"<w:hyperlink {nsdecls('w', 'r')} r:id='{name}'/>")
        run = paragraph.add_run(words)._r
        element.append(run)
        paragraph._p.append(element)

    def field(paragraph: Any, address: str, words: str) -> None:
        for kind in ("begin", "instruction", "separate", "words", "end"):
            run = paragraph.add_run()
            if kind == "instruction":
                run._r.append(
                    parse_xml(f'<w:instrText {nsdecls("w")}>HYPERLINK "{address}"</w:instrText>')
                )
            elif kind == "words":
                run.add_text(words)
            else:
                run._r.append(parse_xml(f"<w:fldChar {nsdecls('w')} w:fldCharType='{kind}'/>"))

    for number, line in enumerate(LINES):
        address = BASE + line.record
        if number % 4 == 0:
            paragraph = document.add_paragraph(line.words + " ")
            link(paragraph, address, line.number)
            paragraph.add_run(" of them.")
        elif number % 4 == 1:
            paragraph = document.add_paragraph(f"{line.words} {line.number} of them.")
            reference = parse_xml(f"<w:footnoteReference {nsdecls('w')} w:id='{number}'/>")
            paragraph.add_run()._r.append(reference)
            name = part.relate_to(address, RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
            notes.append(
                f"<w:footnote w:id='{number}'><w:p><w:r><w:t>See </w:t></w:r>"
                f"<w:hyperlink r:id='{name}'><w:r><w:t>the book</w:t></w:r></w:hyperlink>"
                "</w:p></w:footnote>"
            )
        elif number % 4 == 2:
            row = document.add_table(rows=1, cols=3).rows[0]
            row.cells[0].text, row.cells[1].text = line.words, line.number
            link(row.cells[2].paragraphs[0], address, "book")
        else:
            paragraph = document.add_paragraph(line.words + " ")
            field(paragraph, address, line.number)
            paragraph.add_run(" of them.")
    part._blob = f"<w:footnotes {nsdecls('w', 'r')}>{''.join(notes)}</w:footnotes>".encode()
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    assert document.element.find(".//" + qn("w:footnoteReference")) is not None
    document.save(str(path))


def odt(path: Path, _: Browser) -> None:
    from odf.opendocument import OpenDocumentText
    from odf.table import Table, TableCell, TableRow
    from odf.text import A, Note, NoteBody, NoteCitation, P

    document = OpenDocumentText()
    for number, line in enumerate(LINES):
        address = BASE + line.record
        if number % 3 == 0:
            paragraph = P(text=line.words + " ")
            paragraph.addElement(A(href=address, text=line.number))
            paragraph.addText(" of them.")
            document.text.addElement(paragraph)
        elif number % 3 == 1:
            paragraph = P(text=f"{line.words} {line.number} of them.")
            note = Note(noteclass="footnote")
            note.addElement(NoteCitation(text=str(number)))
            body, inner = NoteBody(), P(text="See ")
            inner.addElement(A(href=address, text="the book"))
            body.addElement(inner)
            note.addElement(body)
            paragraph.addElement(note)
            document.text.addElement(paragraph)
        else:
            table, row = Table(), TableRow()
            for content in (line.words, line.number):
                cell = TableCell()
                cell.addElement(P(text=content))
                row.addElement(cell)
            cell, paragraph = TableCell(), P()
            paragraph.addElement(A(href=address, text="book"))
            cell.addElement(paragraph)
            row.addElement(cell)
            table.addElement(row)
            document.text.addElement(table)
    document.save(str(path))


@pytest.mark.parametrize(
    ("name", "write"),
    [
        ("report.docx", docx),
        ("report.odt", odt),
        ("report.md", markdown),
        ("report.html", html),
        ("report.tex", tex),
        ("report.txt", text),
        ("report.pdf", pdf),
    ],
)
def test_a_report_of_every_kind_is_checked_alike(
    library: Library,
    tmp_path: Path,
    browser: Browser,
    name: str,
    write: Callable[[Path, Browser], None],
) -> None:
    from pbcanalysis.verify import verify

    write(tmp_path / name, browser)
    found = verify(tmp_path / name, library.folder)
    judged = sorted(
        (finding.address.removeprefix(BASE), finding.status, finding.rounded)
        for finding in found.findings
    )
    assert judged == EXPECTED, found.to_text()


def test_what_is_told_of_each_kind_of_mistake(
    library: Library, tmp_path: Path, browser: Browser
) -> None:
    from pbcanalysis.verify import verify

    markdown(tmp_path / "report.md", browser)
    findings = verify(tmp_path / "report.md", library.folder).findings
    told = {(f.status, f.edition): f for f in findings if not f.rounded}
    assert (
        f"edition {FIRST} says; edition {SECOND} says {AFTER}"
        in told[("changed", None)].explanation
    )
    assert told[("changed", None)].mend == AFTER
    assert told[("changed", FIRST)].in_cited.startswith(BEFORE)
    assert told[("changed", FIRST)].in_newest.startswith(AFTER)
    assert "survey.no-time-or-resources.most" in told[("wrong-record", None)].explanation
    assert told[("never", None)].mend == AFTER
    assert "It was counted by another rule." in told[("retired", None)].explanation
    assert told[("retired", None)].mend == "it is replaced by survey.together.told"
    assert told[("dead", None)].mend == "did you mean survey.capacity?"


def test_the_command_works_offline_and_its_status_tells(
    library: Library, tmp_path: Path, browser: Browser, pbc: Run
) -> None:
    markdown(tmp_path / "report.md", browser)
    arguments = ("verify", "report.md", "--site", str(library.folder))
    done = pbc(*arguments, cwd=tmp_path)
    assert done.returncode == 1
    assert "never was: 1" in done.stdout
    found = json.loads(pbc(*arguments, "--json", cwd=tmp_path).stdout)
    assert found["newest"] == SECOND
    assert sum(found["counts"].values()) == len(LINES) == len(found["findings"])
    allowed = [s for status in ("changed", "never", "wrong-record", "dead", "retired")
               for s in ("--allow", status)]  # fmt: skip
    assert pbc(*arguments, *allowed, cwd=tmp_path).returncode == 0
    (tmp_path / "good.md").write_text(
        f"It is [{AFTER}]({BASE}r/survey.capacity/).\n", encoding="utf-8"
    )
    good = pbc("verify", "good.md", "--site", str(library.project / "_site"), cwd=tmp_path)
    assert good.returncode == 0, good.stdout + good.stderr
    (tmp_path / "broken.docx").write_bytes(b"not a document")
    broken = pbc("verify", "broken.docx", "--site", str(library.folder), cwd=tmp_path)
    assert broken.returncode == 2
    assert "Traceback" not in broken.stderr
