"""Withdrawn and corrected editions keep their address and say what became of them, everywhere."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from typer.testing import CliRunner

from pbcanalysis.catalogue.citation import Library, in_style, write
from pbcanalysis.catalogue.records import Record
from pbcanalysis.cli.commands import app
from pbcanalysis.editions import Published, Tampered, compare, publish
from pbcanalysis.editions.amend import amend
from pbcanalysis.editions.notice import Notice
from pbcanalysis.editions.untouched import front_differences, tampering
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.verify import verify

MakeSite = Callable[..., Path]
MakeShare = Callable[..., Record]
ADDRESS = "https://example.org/book/"
FEED = "<feed><updated>2026-12-01T00:00:00Z</updated>\n</feed>\n"
runner = CliRunner()


def text_of(path: Path) -> str:
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    return " ".join(soup.get_text(" ").split())


@pytest.fixture
def public(make_site: MakeSite, make_share: MakeShare, tmp_path: Path) -> Path:
    folder = tmp_path / "public"
    for number, (edition, value) in enumerate((("2026.11", 0.18), ("2026.12", 0.2))):
        records = [make_share("s.one", value, 0.12, 0.26)]
        pages = {"corrections.html": "Mended"}
        site = make_site(f"site{number}", edition, records, digest=str(number), pages=pages)
        (site / "feed.xml").write_text(FEED, encoding="utf-8")
        publish(site, folder, address=ADDRESS)
    return folder


WITHDRAWN = Notice("withdrawn", "2027-03-05", "A base was wrong.", "2026.12")
TOLD = "Edition 2026.11 was withdrawn on 2027-03-05: A base was wrong. Use edition 2026.12."


def test_a_withdrawn_edition_keeps_its_address_with_the_reason(public: Path) -> None:
    other = {p: p.read_bytes() for p in (public / "e" / "2026.12").rglob("*") if p.is_file()}
    data = (public / "e" / "2026.11" / "catalogue.json").read_bytes()
    amend(public, "2026.11", WITHDRAWN)
    for name in ("index.html", "r/s.one/index.html"):
        page = public / "e" / "2026.11" / name
        assert TOLD in text_of(page)
        assert "<title>Withdrawn: " in page.read_text(encoding="utf-8")
    assert TOLD not in text_of(public / "index.html"), "the front shows the other edition"
    assert (public / "e" / "2026.11" / "catalogue.json").read_bytes() == data
    assert {path: path.read_bytes() for path in other} == other
    published = Published.read(public)
    assert (tampering(published), front_differences(published)) == ([], ([], []))


def test_it_is_told_in_lists_and_in_the_feed(public: Path) -> None:
    amend(public, "2026.11", Notice("corrected", "2027-01-02", "A label was wrong."))
    amend(public, "2026.11", WITHDRAWN)
    corrected = "Edition 2026.11 was corrected on 2027-01-02: A label was wrong."
    for name in ("editions.html", "corrections.html"):
        text = text_of(public / name)
        assert (text.count(TOLD), text.count(corrected)) == (1, 1)
    assert "2026.11, withdrawn" in text_of(public / "editions.html")
    assert "2026.11, withdrawn" in text_of(public / "r" / "s.one" / "index.html")
    feed = BeautifulSoup((public / "feed.xml").read_text(encoding="utf-8"), "xml")
    assert [entry.id.text for entry in feed.find_all("entry")] == [
        f"{ADDRESS}e/2026.11/#notice-1",
        f"{ADDRESS}e/2026.11/#notice-2",
    ]
    assert feed.find_all("entry")[1].summary.text == TOLD
    assert feed.feed.updated.text == "2027-03-05T00:00:00Z"


def test_a_later_publish_tells_it_still(
    public: Path, make_site: MakeSite, make_share: MakeShare
) -> None:
    amend(public, "2026.12", Notice("withdrawn", "2027-03-05", "All of it was wrong"))
    told = "Edition 2026.12 was withdrawn on 2027-03-05: All of it was wrong."
    assert told in text_of(public / "index.html"), "the front shows a withdrawn edition"
    site = make_site("c", "2027.04", [make_share("s.one", 0.3, 0.2, 0.4)], digest="3")
    publish(site, public)
    assert told in text_of(public / "editions.html")
    assert told in text_of(public / "e" / "2026.12" / "index.html")
    assert "2026.12, withdrawn" in text_of(public / "r" / "s.one" / "index.html")
    assert told not in text_of(public / "index.html")
    assert not (public / "notices.json").exists()
    assert tampering(Published.read(public)) == []


def test_verify_and_compare_tell_it(public: Path, tmp_path: Path) -> None:
    report = tmp_path / "report.md"
    old, new = f"{ADDRESS}e/2026.11/r/s.one/", f"{ADDRESS}r/s.one/"
    report.write_text(f"It was [18.0%]({old}). It is [20.0%]({new}).\n", encoding="utf-8")
    assert [f.status for f in verify(report, public).findings] == ["changed", "same"]
    amend(public, "2026.11", Notice("corrected", "2027-01-02", "A label was wrong."))
    first, _ = verify(report, public).findings
    assert first.status == "changed"
    assert first.explanation.startswith("Edition 2026.11 was corrected on 2027-01-02")
    amend(public, "2026.11", WITHDRAWN)
    found = verify(report, public)
    assert [finding.status for finding in found.findings] == ["withdrawn", "same"]
    assert TOLD in found.findings[0].explanation
    assert [f.status for f in found.failing()] == ["withdrawn"]
    assert "from an edition that was withdrawn: 1" in found.to_text()
    told = compare(public / "e" / "2026.11", public / "e" / "2026.12").notices
    assert told[-1] == TOLD
    shown = runner.invoke(app, ["compare", str(public / "e/2026.11"), str(public / "e/2026.12")])
    assert TOLD in shown.output


def test_citations_say_it_in_every_style_and_format(public: Path) -> None:
    folder = public / "e" / "2026.11"
    before = Library.read(folder).item("s.one")
    assert "ithdrawn" not in in_style(before, "harvard")
    amend(public, "2026.11", WITHDRAWN)
    item = Library.read(folder).item("s.one")
    for style in ("harvard", "vancouver", "apa"):
        assert "ithdrawn: Title of s.one" in in_style(item, style)
    for format in ("bibtex", "biblatex", "ris", "csl-json"):
        text = write([item], format)
        assert "ithdrawn: Title of s.one" in text.replace("{", "").replace("}", "")
        assert "A base was wrong" in text
    done = runner.invoke(app, ["cite", "s.one", "--site", str(folder), "--alone"])
    assert "ithdrawn: Title of s.one" in done.output


def test_content_can_be_taken_away(public: Path, tmp_path: Path) -> None:
    amend(public, "2026.11", Notice("withdrawn", "2027-03-05", "It named people.", "", True))
    folder = public / "e" / "2026.11"
    files = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())
    assert files == ["corrections.html", "index.html", "notices.json", "r/s.one/index.html"]
    for name in files:
        content = (folder / name).read_text(encoding="utf-8")
        assert "It named people." in content
        assert "18.0" not in content
    assert tampering(Published.read(public)) == []
    report = tmp_path / "report.md"
    report.write_text(f"It was [18.0%]({ADDRESS}e/2026.11/r/s.one/).\n", encoding="utf-8")
    (finding,) = verify(report, public).findings
    assert (finding.status, finding.in_cited) == ("withdrawn", "")
    with pytest.raises(InvalidArgument, match="It named people"):
        compare(folder, public)
    for page in (public / "e" / "2026.11").rglob("*.html"):
        head, _, _ = page.read_text(encoding="utf-8").partition("<title>")
        assert "script-src 'self';" in head, page


@pytest.mark.parametrize(
    ("id", "notice", "told"),
    [
        ("2026.10", WITHDRAWN, "there is no edition 2026.10"),
        ("2026.11", Notice("withdrawn", "2027-03-05", " "), "say why"),
        ("2026.11", Notice("withdrawn", "5 March", "Why."), "is no day"),
        ("2026.12", WITHDRAWN, "cannot be used in place of"),
        ("2026.11", Notice("corrected", "2027-03-05", "Why.", "", True), "only an edition that is"),
    ],
)
def test_a_notice_that_would_not_help_is_refused(
    public: Path, id: str, notice: Notice, told: str
) -> None:
    before = (public / "editions.json").read_bytes()
    with pytest.raises(InvalidArgument, match=told):
        amend(public, id, notice)
    assert (public / "editions.json").read_bytes() == before


def test_the_commands_tell_the_digest(public: Path) -> None:
    start = Published.read(public).digest
    words = ["withdraw", str(public), "2026.11", "--reason", "A base was wrong."]
    done = runner.invoke(app, [*words, "--see", "2026.12", "--date", "2027-03-05"])
    assert done.exit_code == 0, done.output
    assert TOLD in done.output
    now = Published.read(public).digest
    assert now in done.output
    for digest in (start, now, start[:16]):
        done = runner.invoke(app, ["publish", str(public), "--check", "--digest", digest])
        assert done.exit_code == 0, done.output
        assert TOLD in done.output
    again = runner.invoke(app, words)
    assert again.exit_code == 1
    assert "was withdrawn on 2027-03-05" in again.output


def test_a_history_that_was_written_anew_is_seen_by_a_digest_kept_elsewhere(
    public: Path,
) -> None:
    digest = Published.read(public).digest
    # Whoever can write everything there makes all of it fit again: catalogue, sums, list, history.
    path = public / "e" / "2026.11" / "catalogue.json"
    path.write_text(path.read_text(encoding="utf-8").replace("0.18", "0.19"), encoding="utf-8")
    _seal_again(public)
    words = ["publish", str(public), "--check"]
    assert "e/2026.11" not in runner.invoke(app, words).output
    done = runner.invoke(app, [*words, "--digest", digest])
    assert done.exit_code == 1
    assert "its history was written anew" in done.output


def _seal_again(public: Path) -> None:
    """Make sums, list and history of the first edition fit what its catalogue now is."""
    path = public / "e" / "2026.11" / "catalogue.json"
    sums = public / "e" / "2026.11.manifest.json"
    manifest = json.loads(sums.read_text(encoding="utf-8"))
    manifest["catalogue.json"] = hashlib.sha256(path.read_bytes()).hexdigest()
    sums.write_text(json.dumps(manifest), encoding="utf-8")
    listed = json.loads((public / "editions.json").read_text(encoding="utf-8"))
    listed["editions"][0]["manifest"] = hashlib.sha256(sums.read_bytes()).hexdigest()
    del listed["history"]
    (public / "editions.json").write_text(json.dumps(listed), encoding="utf-8")


def test_a_list_that_does_not_follow_from_its_history_is_refused(public: Path) -> None:
    path = public / "editions.json"
    listed = json.loads(path.read_text(encoding="utf-8"))
    for change in ("editions", "history"):
        spoilt = json.loads(json.dumps(listed))
        spoilt[change][0]["manifest"] = "0" * 64
        path.write_text(json.dumps(spoilt), encoding="utf-8")
        with pytest.raises(Tampered, match="history"):
            Published.read(public)


def test_an_altered_catalogue_is_not_taken_for_the_edition(public: Path, tmp_path: Path) -> None:
    path = public / "e" / "2026.11" / "catalogue.json"
    path.write_text(path.read_text(encoding="utf-8").replace("0.18", "0.19"), encoding="utf-8")
    report = tmp_path / "report.md"
    report.write_text(f"It was [18.0%]({ADDRESS}e/2026.11/r/s.one/).\n", encoding="utf-8")
    for place in (public, public / "e" / "2026.11"):
        with pytest.raises(Tampered, match=r"e/2026\.11/catalogue\.json: was changed"):
            verify(report, place)
    with pytest.raises(Tampered, match=r"e/2026\.11/catalogue\.json: was changed"):
        compare(public / "e" / "2026.11", public)
    done = runner.invoke(app, ["verify", str(report), "--site", str(public)])
    assert done.exit_code == 2
    done = runner.invoke(app, ["cite", "s.one", "--site", str(public / "e" / "2026.11")])
    assert done.exit_code == 1
    assert "e/2026.11/catalogue.json: was changed" in done.output


def test_an_edition_that_this_version_cannot_cite_is_told_with_a_way_out(
    public: Path,
) -> None:
    folder = public / "e" / "2026.11"
    path = folder / "catalogue.json"
    content = json.loads(path.read_text(encoding="utf-8"))
    path.write_text(json.dumps({**content, "of_a_later_version": 1}), encoding="utf-8")
    _seal_again(public)
    with pytest.raises(InvalidArgument, match=r"cannot write the citations of 2026\.11 anew"):
        amend(public, "2026.11", WITHDRAWN)
    amend(public, "2026.11", Notice("withdrawn", "2027-03-05", "A base was wrong.", "", True))
    assert "A base was wrong." in text_of(folder / "index.html")


def test_folders_fronts_and_links_of_no_list_are_told(public: Path, tmp_path: Path) -> None:
    (public / "e" / "2099.01").mkdir()
    (public / "e" / "2026.11" / "empty").mkdir()
    (public / "e" / "2026.12" / "more").symlink_to(tmp_path)
    index = public / "e" / "2026.12" / "index.html"
    content = index.read_bytes()
    index.unlink()
    (tmp_path / "elsewhere.html").write_bytes(content)
    index.symlink_to(tmp_path / "elsewhere.html")
    (public / "index.html").write_text("Other", encoding="utf-8")
    (public / "extra.html").write_text("Other", encoding="utf-8")
    done = runner.invoke(app, ["publish", str(public), "--check"])
    assert done.exit_code == 1
    for line in (
        "e/2099.01: is of no edition in the list",
        "e/2026.11/empty/: is an empty folder that was added",
        "e/2026.12/more: is a link",
        "e/2026.12/index.html: is a link",
        "index.html: was changed",
        "publishing did not make it: extra.html",
    ):
        assert line in done.output
