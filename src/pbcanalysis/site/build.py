"""Building the site: stage, let jupyter-book write the pages, add what can be downloaded."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pbcanalysis.catalogue.citation import Library
from pbcanalysis.catalogue.citation.kept import kept_citations
from pbcanalysis.catalogue.corrections import JudgedCorrection
from pbcanalysis.editions import Edition, swap
from pbcanalysis.editions.keys import Environment
from pbcanalysis.errors import PbcError
from pbcanalysis.site.assembly import Assembly
from pbcanalysis.site.conditions import refuse_unreadable
from pbcanalysis.site.context import SiteContext, library_of
from pbcanalysis.site.exports import add_exports, exports
from pbcanalysis.site.former import Former
from pbcanalysis.site.own_scripts import scripts_of, sources_of, with_own_scripts
from pbcanalysis.site.pages import PageRun, SiteFailed, Written
from pbcanalysis.site.record_folders import RecordFolders
from pbcanalysis.site.shell import PAGE, Shell
from pbcanalysis.site.stage import CONFIG, stage
from pbcanalysis.site.writer import Writer
from pbcanalysis.study.downloads import left_out
from pbcanalysis.study.small_numbers import FILE as PACKAGE

__all__ = ["BrokenReadings", "Site", "SiteFailed", "build_site", "refuse_broken"]


NAMED = 3
ELSEWHERE = ("myst.xref_missing", "ref.doc", "ref.term", "ref.ref")
"""Sphinx's names of warnings about links to pages that are not there."""


class BrokenReadings(PbcError):
    """Readings do not hold, and the build was asked to stop at that; the text lists them."""


def refuse_broken(readings: Iterable[Mapping[str, Any]]) -> None:
    """Stop at readings that do not hold.

    Raises:
        BrokenReadings: With every such reading, its page and the values that broke it.
    """
    lines = []
    for reading in readings:
        if not reading["holds"]:
            values = ", ".join(f"{name} is {at:.6g}" for name, at in reading["values"].items())
            lines.append(f"no longer true {reading['page']}: {reading['condition']} ({values})")
    if lines:
        raise BrokenReadings("\n".join(lines))


@dataclass(frozen=True)
class Site:
    """A finished site.

    Attributes:
        folder: The folder.
        readings: All readings, each with ``holds``, ``page``, ``condition`` and ``values``.
        corrections: The study's corrections, judged on the edition's records.
        address: Where the site lives; empty if nobody has said.
        manifest: SHA-256 of every file, by path.
        records: What each record's folder, and its page, was made from, by id.
        again: What was made again and why, one line for each; see ``--why``.
    """

    folder: Path
    readings: tuple[dict[str, Any], ...]
    corrections: tuple[JudgedCorrection, ...] = ()
    address: str = ""
    manifest: Mapping[str, str] = field(default_factory=dict)
    records: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    again: tuple[str, ...] = ()

    @property
    def broken(self) -> tuple[dict[str, Any], ...]:
        """Readings that do not hold."""
        return tuple(reading for reading in self.readings if not reading["holds"])


def build_site(
    edition: Edition,
    book: Path,
    work: Path,
    site: Path,
    *,
    address: str = "",
    commit: str = "",
    strict: bool = False,
    fresh: bool = False,
    former: Former | None = None,
    writer: Writer | None = None,
) -> Site:
    """Build the site and put it in place of the old one, only if everything succeeded.

    Args:
        edition: A finished edition.
        book: The folder of the book's own pages.
        work: A folder for what is made on the way; what is kept there makes the next build quick.
        site: Where the site goes.
        address: Where the site will live; without it, ``homepage`` of the study. Without either,
            citations carry ids and no address.
        commit: Commit of the source, to be named on the pages of records.
        strict: Whether to stop, and leave the old site, if a reading does not hold.
        fresh: Whether to make everything, whatever was kept.
        former: What the build before left, if it is known.
        writer: A process of jupyter-book that was started before; closed in any case.

    Raises:
        BrokenReadings: Under ``strict``, if a reading does not hold.
        InvalidInput: With every reading whose condition cannot be judged.
        SiteFailed: If jupyter-book reports an error or a warning.
        InvalidArgument: If the address or the commit cannot be one.
    """
    refuse_unreadable(edition, book)
    former = Former(site) if former is None or fresh else former
    library = library_of(edition, _title(book), address, commit)
    environment = Environment.of(book.parent)
    work.mkdir(parents=True, exist_ok=True)
    with kept_citations(work / "citations.json"):
        staged = stage(edition, book, work / "pages", library, _settings(edition, library))
        run = PageRun(
            work / "pages",
            staged,
            work / "out",
            environment.digest,
            {"SOURCE_DATE_EPOCH": _epoch(edition.catalogue.edition)},
            fresh=fresh,
            writer=writer,
        )
        try:
            names = [name.rpartition(".")[0] for name in staged]
            context = SiteContext.of(edition, library)
            folders = RecordFolders(context, former, environment.digest, names)
            # Meanwhile jupyter-book is at work on the pages.
            folders.prepare()
            exported = exports(library)
            written = run.finish()
        finally:
            run.close()
        if strict:
            refuse_broken(written.readings)
        assembly = Assembly(site.with_name(site.name + ".new"), former)
        shell = written.shell.page
        known = scripts_of(shell) | sources_of(book, edition.folder / "notebooks")
        for name in written.files:
            content = (written.html / name).read_bytes()
            if name.endswith(".html"):
                text = content.decode()
                # What the theme makes from no source, such as the page of a search, is its own.
                own = known if name.removesuffix(".html") in names else known | scripts_of(text)
                page, scripts = with_own_scripts(text, name, own)
                _put_new(assembly, scripts)
                content = page.encode()
            assembly.put(name, content)
        frame, scripts = with_own_scripts(shell, f"{PAGE}.html", known)
        _put_new(assembly, scripts)
        folders.finish(assembly, Shell(frame), written.uses, written.titles)
        _add_downloads(edition, assembly)
        add_exports(library, exported, assembly)
    swap(assembly.folder, site)
    return Site(
        site,
        written.readings,
        context.corrections,
        library.work.address,
        assembly.manifest,
        folders.keys,
        tuple(_told(written, folders)),
    )


def _put_new(assembly: Assembly, files: Mapping[str, bytes]) -> None:
    """Put files that pages share, each once."""
    for name, content in files.items():
        if name not in assembly.manifest:
            assembly.put(name, content)


def _told(written: Written, folders: RecordFolders) -> Iterable[str]:
    """What was made again, and why."""
    if written.whole:
        yield f"all {len(written.titles)} pages: {written.whole}"
    for page, reason in written.again.items():
        yield f"{page}.html: {reason}"
    reasons = dict.fromkeys(folders.again.values())
    for reason in reasons:
        ids = [id for id, told in folders.again.items() if told == reason]
        more = f" and {len(ids) - NAMED} more" if len(ids) > NAMED else ""
        kind = "page of the record" if len(ids) == 1 else "pages of the records"
        yield f"{kind} {', '.join(ids[:NAMED])}{more}: {reason}"


def _title(book: Path) -> str:
    """Title of the book, as its settings have it."""
    import yaml

    config = yaml.safe_load((book / CONFIG).read_text(encoding="utf-8")) or {}
    return str(config.get("title", ""))


def _settings(edition: Edition, library: Library) -> dict[str, Any]:
    """What tells the extension where the edition is, under which title and address it appears."""
    about = library.work
    settings: dict[str, Any] = {
        "pbc_edition": str(edition.folder.resolve()),
        "pbc_title": about.title,
        "pbc_address": about.address,
        "pbc_commit": about.commit,
    }
    if edition.only:
        # Its links to other pages lead nowhere as long as it stands alone.
        settings["suppress_warnings"] = list(ELSEWHERE)
    return {**settings, "html_baseurl": about.address} if about.address else settings


def _epoch(version: str) -> str:
    """Seconds to the first day of the month that a calendar version such as 2026.11 names."""
    from datetime import UTC, datetime

    try:
        day = datetime.strptime(version[:7], "%Y.%m").replace(tzinfo=UTC)
    except ValueError:
        day = datetime(2000, 1, 1, tzinfo=UTC)
    return str(int(day.timestamp()))


def _add_downloads(edition: Edition, site: Assembly) -> None:
    study = edition.study
    hidden = left_out(study)
    for path in study.files():
        name = path.relative_to(study.folder).as_posix()
        if name in hidden:
            continue
        content = path.read_bytes()
        if hidden and name == PACKAGE:
            shown = [one for one in study.descriptor["resources"] if one["path"] not in hidden]
            package = {**study.descriptor, "resources": shown}
            content = (json.dumps(package, indent=2, ensure_ascii=False) + "\n").encode()
        site.put(f"data/{name}", content)
    for name in ("catalogue.json", "catalogue.schema.json", "edition.json"):
        site.put(name, (edition.folder / name).read_bytes())
    # A reader who downloads a chapter gets the notebook that ran, not the page made from it.
    for path in sorted((edition.folder / "notebooks").glob("*.ipynb")):
        site.put(f"_sources/notebooks/{path.name}", path.read_bytes())
    site.put(".nojekyll", b"")
