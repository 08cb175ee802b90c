"""Publishing: editions stay, the front moves, ids are permanent, and a failure changes nothing."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import json
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup

from pbcanalysis.catalogue.records import Record
from pbcanalysis.editions import EditionTaken, Published, Tampered, publish
from pbcanalysis.editions import front as front_module
from pbcanalysis.editions.listed import order
from pbcanalysis.errors import InvalidArgument, InvalidInput, PbcError

# The package offers the function under the name of its module.
publish_module = import_module("pbcanalysis.editions.publish")

MakeSite = Callable[..., Path]
MakeShare = Callable[..., Record]


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def text_of(path: Path) -> str:
    soup = BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")
    return " ".join(soup.get_text(" ").split())


@pytest.fixture
def two(make_site: MakeSite, make_share: MakeShare, tmp_path: Path) -> Path:
    """A published folder with two editions: one share changed, one stayed, one was retired."""
    a = make_site(
        "a",
        "2026.11",
        [
            make_share("s.moves", 0.18, 0.12, 0.26),
            make_share("s.stays", 0.5, 0.4, 0.6),
            make_share("s.goes", 0.3, 0.2, 0.4),
        ],
        pages={"chapter.html": "Chapter"},
    )
    b = make_site(
        "b",
        "2027.02",
        [make_share("s.moves", 0.2, 0.14, 0.28), make_share("s.stays", 0.5, 0.4, 0.6)],
        digest="2",
        retired="id,reason,replaced_by\ns.goes,It counted practices twice.,s.stays\n",
    )
    folder = tmp_path / "public"
    publish(a, folder, address="https://example.org/book")
    publish(b, folder)
    return folder


def test_an_edition_is_frozen_beside_the_front(
    make_site: MakeSite, make_share: MakeShare, tmp_path: Path
) -> None:
    site = make_site("a", "2026.11", [make_share("s.one", 0.18, 0.12, 0.26)])
    done = publish(site, tmp_path / "public", address="https://example.org/book")
    assert done.added
    assert done.comparison is None
    listed = json.loads((tmp_path / "public" / "editions.json").read_text(encoding="utf-8"))
    (entry,) = listed["editions"]
    manifest = (tmp_path / "public" / "e" / "2026.11.manifest.json").read_bytes()
    assert listed["address"] == "https://example.org/book/"
    assert listed["newest"] == "2026.11"
    assert entry == {
        "id": "2026.11",
        "digest": "1",
        "date": "2026-11",
        "records": 1,
        "manifest": hashlib.sha256(manifest).hexdigest(),
    }
    checksums = json.loads(manifest)
    frozen = bytes_of(tmp_path / "public" / "e" / "2026.11")
    assert checksums == {name: hashlib.sha256(data).hexdigest() for name, data in frozen.items()}
    assert frozen["catalogue.json"] == (site / "catalogue.json").read_bytes()


def test_former_editions_keep_every_byte(
    two: Path, make_site: MakeSite, make_share: MakeShare
) -> None:
    before = {k: v for k, v in bytes_of(two / "e").items() if k.startswith("202")}
    records = [make_share("s.moves", 0.2, 0.14, 0.28), make_share("s.stays", 0.5, 0.4, 0.6)]
    retired = "id,reason,replaced_by\ns.goes,It counted practices twice.,\n"
    publish(make_site("c", "2027.03", records, digest="3", retired=retired), two)
    after = bytes_of(two / "e")
    assert before == {name: after[name] for name in before}
    assert [entry.id for entry in Published.read(two).editions] == ["2026.11", "2027.02", "2027.03"]


def test_the_same_edition_again_changes_nothing(two: Path, tmp_path: Path) -> None:
    before = bytes_of(two)
    done = publish(tmp_path / "b", two)
    assert not done.added
    assert done.differing == ()
    assert bytes_of(two) == before


def test_pages_that_differ_under_the_same_digest_stay_as_published_and_are_told(
    two: Path, tmp_path: Path
) -> None:
    before = bytes_of(two)
    path = tmp_path / "b" / "index.html"
    path.write_text(path.read_text(encoding="utf-8").replace("Front", "Other"), encoding="utf-8")
    done = publish(tmp_path / "b", two)
    assert done.differing == ("index.html: was changed",)
    assert bytes_of(two) == before


def test_the_same_id_from_something_else_is_refused(
    two: Path, make_site: MakeSite, make_share: MakeShare
) -> None:
    before = bytes_of(two)
    other = make_site("d", "2027.02", [make_share("s.moves", 0.21, 0.1, 0.3)], digest="9")
    with pytest.raises(EditionTaken, match=r"new version in datapackage\.json"):
        publish(other, two)
    assert bytes_of(two) == before


@pytest.mark.parametrize(
    ("spoil", "told"),
    [
        (
            lambda f: (f / "index.html").write_text("x", "utf-8"),
            "e/2026.11/index.html: was changed",
        ),
        (lambda f: (f / "index.html").unlink(), "e/2026.11/index.html: is missing"),
        (lambda f: (f / "new.html").write_text("x", "utf-8"), "e/2026.11/new.html: was added"),
        (
            lambda f: (f.parent / "2026.11.manifest.json").write_text("{}", "utf-8"),
            "e/2026.11.manifest.json: was changed",
        ),
        (lambda f: (f.parent / "2026.11.manifest.json").unlink(), "manifest.json: is missing"),
    ],
)
def test_tampering_with_an_edition_stops_publishing_with_a_list(
    two: Path,
    make_site: MakeSite,
    make_share: MakeShare,
    spoil: Callable[[Path], object],
    told: str,
) -> None:
    spoil(two / "e" / "2026.11")
    before = bytes_of(two)
    site = make_site("c", "2027.03", [make_share("s.moves", 0.2, 0.14, 0.28)], digest="3")
    with pytest.raises(Tampered) as stopped:
        publish(site, two)
    assert told in str(stopped.value)
    assert bytes_of(two) == before


def test_a_record_may_not_vanish_without_a_reason(
    two: Path, make_site: MakeSite, make_share: MakeShare
) -> None:
    before = bytes_of(two)
    site = make_site("c", "2027.03", [make_share("s.moves", 0.2, 0.14, 0.28)], digest="3")
    with pytest.raises(InvalidInput) as stopped:
        publish(site, two)
    assert [problem.found.split("'")[1] for problem in stopped.value.problems] == [
        "s.goes",
        "s.stays",
    ]
    assert bytes_of(two) == before


def test_a_list_of_retired_records_that_contradicts_the_records_is_refused(
    two: Path, make_site: MakeSite, make_share: MakeShare
) -> None:
    retired = "id,reason,replaced_by\ns.goes,Gone.,s.nowhere\ns.moves,Gone.,\n"
    records = [make_share("s.moves", 0.2, 0.14, 0.28), make_share("s.stays", 0.5, 0.4, 0.6)]
    site = make_site("c", "2027.03", records, digest="3", retired=retired)
    with pytest.raises(InvalidInput) as stopped:
        publish(site, two)
    assert [(p.column, p.found) for p in stopped.value.problems] == [
        ("replaced_by", "'s.nowhere'"),
        ("id", "'s.moves'"),
    ]


@pytest.mark.parametrize("content", ["id,why\nx.y,z\n", "id,reason,replaced_by\nx.y,,\n"])
def test_a_broken_list_of_retired_records_is_told(
    make_site: MakeSite, make_share: MakeShare, tmp_path: Path, content: str
) -> None:
    site = make_site("a", "2026.11", [make_share("s.a", 0.2, 0.1, 0.3)], retired=content)
    with pytest.raises(InvalidInput, match=r"retired\.csv"):
        publish(site, tmp_path / "public")


def test_an_older_edition_cannot_follow_a_newer(
    two: Path, make_site: MakeSite, make_share: MakeShare
) -> None:
    site = make_site("c", "2026.12", [make_share("s.moves", 0.2, 0.14, 0.28)], digest="3")
    with pytest.raises(InvalidArgument, match=r"older than 2027\.02"):
        publish(site, two)


def test_a_failure_on_the_way_leaves_the_folder_as_it_was(
    two: Path, make_site: MakeSite, make_share: MakeShare, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = bytes_of(two)
    records = [make_share("s.moves", 0.2, 0.14, 0.28), make_share("s.stays", 0.5, 0.4, 0.6)]
    retired = "id,reason,replaced_by\ns.goes,Gone.,\n"
    site = make_site("c", "2027.03", records, digest="3", retired=retired)

    def full(*arguments: object, **named: object) -> None:
        raise OSError("no space left")

    monkeypatch.setattr(front_module.pages, "in_history_place", full)
    with pytest.raises(OSError, match="no space left"):
        publish(site, two)
    assert bytes_of(two) == before
    assert [path.name for path in two.parent.iterdir() if path.name.startswith(".public")] == []


def test_of_two_at_once_the_second_is_refused_and_nothing_is_lost(
    two: Path, make_site: MakeSite, make_share: MakeShare, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = _two_sites(make_site, make_share)
    usual = publish_module.histories

    def meanwhile(*arguments: Any) -> Any:
        monkeypatch.setattr(publish_module, "histories", usual)
        with pytest.raises(PbcError, match="someone else is publishing"):
            publish(second, two)
        return usual(*arguments)

    monkeypatch.setattr(publish_module, "histories", meanwhile)
    publish(first, two)
    assert Published.read(two).newest.id == "2027.03"
    publish(second, two)
    assert [entry.id for entry in Published.read(two).editions][-2:] == ["2027.03", "2027.04"]


def test_where_a_disk_knows_no_locks_the_later_of_two_is_told_and_nothing_is_lost(
    two: Path, make_site: MakeSite, make_share: MakeShare, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = _two_sites(make_site, make_share)
    usual = publish_module.histories

    def without(handle: int, kind: int) -> None:
        raise OSError(errno.ENOLCK, "no locks")

    def meanwhile(*arguments: Any) -> Any:
        monkeypatch.setattr(publish_module, "histories", usual)
        # Its own scratch folder, which the other cannot know to be in use, is not there yet.
        monkeypatch.setattr(publish_module, "settle", lambda folder: [])
        publish(first, two)
        return usual(*arguments)

    monkeypatch.setattr(fcntl, "flock", without)
    monkeypatch.setattr(publish_module, "histories", meanwhile)
    with pytest.raises(PbcError, match="changed by someone else"):
        publish(second, two)
    assert Published.read(two).newest.id == "2027.03"


def _two_sites(make_site: MakeSite, make_share: MakeShare) -> tuple[Path, Path]:
    records = [make_share("s.moves", 0.2, 0.14, 0.28), make_share("s.stays", 0.5, 0.4, 0.6)]
    retired = "id,reason,replaced_by\ns.goes,Gone.,\n"
    return (
        make_site("c", "2027.03", records, digest="3", retired=retired),
        make_site("d", "2027.04", records, digest="4", retired=retired),
    )


def test_what_others_keep_in_the_folder_stays(
    two: Path, make_site: MakeSite, make_share: MakeShare
) -> None:
    (two / "CNAME").write_text("example.org\n", encoding="utf-8")
    (two / ".git").mkdir()
    (two / ".git" / "HEAD").write_text("ref\n", encoding="utf-8")
    records = [make_share("s.moves", 0.2, 0.14, 0.28), make_share("s.stays", 0.5, 0.4, 0.6)]
    retired = "id,reason,replaced_by\ns.goes,Gone.,\n"
    publish(make_site("c", "2027.03", records, digest="3", retired=retired), two)
    assert (two / "CNAME").read_text(encoding="utf-8") == "example.org\n"
    assert (two / ".git" / "HEAD").read_text(encoding="utf-8") == "ref\n"
    assert not (two / "chapter.html").exists(), "a page of a former front stays in its edition"
    assert (two / "e" / "2026.11" / "chapter.html").exists()


def test_the_address_is_as_named_or_as_built_for_or_as_before(
    make_site: MakeSite, make_share: MakeShare, tmp_path: Path
) -> None:
    records = [make_share("s.a", 0.2, 0.1, 0.3)]
    first = make_site("a", "2026.11", records)
    (first / "site.json").write_text('{"address": "https://example.org/a/"}', encoding="utf-8")
    publish(first, tmp_path / "public")
    assert Published.read(tmp_path / "public").address == "https://example.org/a/"
    publish(make_site("b", "2026.12", records, digest="2"), tmp_path / "public")
    assert Published.read(tmp_path / "public").address == "https://example.org/a/"
    third = make_site("c", "2027.01", records, digest="3")
    publish(third, tmp_path / "public", address="https://example.org/b")
    assert Published.read(tmp_path / "public").address == "https://example.org/b/"


@pytest.mark.parametrize("name", ["2026", "2026.13", "v1", "../x", "2026.1"])
def test_editions_are_named_by_year_and_month(
    make_site: MakeSite, make_share: MakeShare, tmp_path: Path, name: str
) -> None:
    site = make_site("a", name, [make_share("s.a", 0.2, 0.1, 0.3)])
    with pytest.raises(InvalidArgument, match="year and month"):
        publish(site, tmp_path / "public")
    assert not (tmp_path / "public").exists()


def test_editions_are_ordered_as_numbers() -> None:
    ids = ["2026.11.10", "2027.02", "2026.11", "2026.11.9"]
    assert sorted(ids, key=order) == ["2026.11", "2026.11.9", "2026.11.10", "2027.02"]


def test_folders_that_hold_something_else_are_refused(
    make_site: MakeSite, make_share: MakeShare, tmp_path: Path
) -> None:
    site = make_site("a", "2026.11", [make_share("s.a", 0.2, 0.1, 0.3)])
    other = tmp_path / "other"
    other.mkdir()
    (other / "letter.txt").write_text("Dear", encoding="utf-8")
    with pytest.raises(InvalidArgument, match=r"no editions\.json"):
        publish(site, other)
    with pytest.raises(InvalidArgument, match="in one another"):
        publish(site, site / "public")
    publish(site, tmp_path / "public")
    with pytest.raises(InvalidArgument, match="itself a published folder"):
        publish(tmp_path / "public", tmp_path / "again")
    with pytest.raises(InvalidArgument, match="pbc build"):
        publish(other, tmp_path / "again")


def test_a_record_shows_its_history_at_the_front(two: Path) -> None:
    text = text_of(two / "r" / "s.moves" / "index.html")
    assert "In this edition, 2027.02, which is the newest" in text
    assert "It has changed since the edition before." in text
    # 20% less 18% is 2 points, which are 2 / 18 = 11.1% of what it was.
    assert "2.0 percentage points higher (+11.1%)" in text
    stays = text_of(two / "r" / "s.stays" / "index.html")
    assert "It has not changed since edition 2026.11." in stays
    soup = BeautifulSoup(
        (two / "r" / "s.moves" / "index.html").read_text(encoding="utf-8"), "html.parser"
    )
    links = [str(link["href"]) for link in soup.select("table a")]
    assert links == [
        "../../e/2027.02/r/s.moves/index.html",
        "../../e/2026.11/r/s.moves/index.html",
    ]
    for link in links:
        assert (two / "r" / "s.moves" / link).resolve().is_file()


def test_a_retired_record_keeps_a_page(two: Path) -> None:
    page = two / "r" / "s.goes" / "index.html"
    text = text_of(page)
    assert "It counted practices twice." in text
    assert "30.0% (95% confidence 20.0% to 40.0%)" in text
    soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
    links = {str(link["href"]) for link in soup.select("article a")}
    assert links == {
        "../../r/s.stays/index.html",
        "../../e/2026.11/r/s.goes/index.html",
    }
    assert soup.find("meta", attrs={"name": "citation_title"}) is None
    assert soup.find("link", rel="cite-as") is None
    assert not (two / "e" / "2027.02" / "r" / "s.goes").exists()


def test_frozen_pages_say_which_edition_they_belong_to_without_a_script(two: Path) -> None:
    for edition in ("2026.11", "2027.02"):
        for name in ("index.html", "r/s.moves/index.html"):
            page = two / "e" / edition / name
            soup = BeautifulSoup(page.read_text(encoding="utf-8"), "html.parser")
            note = soup.find(id="pbc-edition")
            assert note is not None
            assert f"This page belongs to edition {edition}" in " ".join(note.get_text().split())
            (link,) = note.find_all("a")
            assert (page.parent / str(link["href"])).resolve().is_relative_to(two)
            for script in soup.select("script[src]"):
                assert (page.parent / str(script["src"])).resolve().is_file()
    front = (two / "index.html").read_text(encoding="utf-8")
    assert "pbc-edition" not in front.replace("pbc-editions", "")


def test_what_changed_is_a_page_and_data_of_the_front_and_of_the_edition(two: Path) -> None:
    for folder in (two, two / "e" / "2027.02"):
        text = text_of(folder / "what-changed.html")
        assert "Edition 2027.02 against edition 2026.11" in text
        assert "results that changed: 1; that did not: 1" in text
        data = json.loads((folder / "changes.json").read_text(encoding="utf-8"))
        assert [change["id"] for change in data["changed"]] == ["s.moves"]
        assert [gone["id"] for gone in data["gone"]] == ["s.goes"]
    assert not (two / "e" / "2026.11" / "what-changed.html").exists()


def test_publishing_twice_from_the_start_gives_the_same_bytes(two: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    publish(tmp_path / "a", again, address="https://example.org/book/")
    publish(tmp_path / "b", again)
    assert bytes_of(again) == bytes_of(two)


def test_text_of_a_record_cannot_break_out_of_a_script(
    make_site: MakeSite, make_share: MakeShare, tmp_path: Path
) -> None:
    record = make_share("s.a", 0.2, 0.1, 0.3).model_copy(update={"title": "</script><b>x"})
    publish(make_site("a", "2026.11", [record]), tmp_path / "public")
    script = (tmp_path / "public" / "r" / "s.a" / "history.js").read_text(encoding="utf-8")
    assert "<" not in script
    assert json.loads(script.removeprefix("window.pbcHistory = ").rstrip(";\n"))["title"] == (
        "</script><b>x"
    )


def test_pages_that_publishing_makes_are_in_the_sitemap_and_beside_the_feed(
    make_site: MakeSite, make_share: MakeShare, tmp_path: Path
) -> None:
    kept, gone = make_share("s.one", 0.2, 0.1, 0.3), make_share("s.goes", 0.3, 0.2, 0.4)
    a = make_site("a", "2026.11", [kept, gone])
    b = make_site(
        "b", "2027.02", [kept], digest="2", retired="id,reason,replaced_by\ns.goes,Wrong.,\n"
    )
    (b / "sitemap.xml").write_text("<urlset>\n</urlset>\n", encoding="utf-8")
    (b / "feed.xml").write_text("<feed>\n<updated>then</updated>\n</feed>\n", encoding="utf-8")
    folder = tmp_path / "public"
    publish(a, folder, address="https://example.org/book")
    assert not (folder / "sitemap.xml").exists()
    publish(b, folder)
    pages = ("editions.html", "what-changed.html", "r/s.goes/")
    listed = BeautifulSoup((folder / "sitemap.xml").read_text(encoding="utf-8"), "html.parser")
    assert [place.get_text() for place in listed.find_all("loc")] == [
        f"https://example.org/book/{page}" for page in pages
    ]
    feed = BeautifulSoup((folder / "feed.xml").read_text(encoding="utf-8"), "html.parser")
    assert [link["href"] for link in feed.find_all("link", rel="related")] == [
        f"https://example.org/book/{page}" for page in pages
    ]
    # The edition that stays has what the site was built with.
    assert (folder / "e/2027.02/feed.xml").read_bytes() == (b / "feed.xml").read_bytes()
