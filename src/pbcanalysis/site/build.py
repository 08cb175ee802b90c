"""Building the site: stage, let jupyter-book write the pages, add what can be downloaded."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pbcanalysis.catalogue.citation import Work
from pbcanalysis.catalogue.corrections import JudgedCorrection
from pbcanalysis.editions import Edition, swap
from pbcanalysis.errors import PbcError
from pbcanalysis.site.conditions import refuse_unreadable
from pbcanalysis.site.context import corrections_of, library_of
from pbcanalysis.site.exports import add_exports
from pbcanalysis.site.extension import READINGS
from pbcanalysis.site.stage import GENERATED, stage


class SiteFailed(PbcError):
    """jupyter-book could not build the pages; the text holds its warnings and errors."""


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
    """

    folder: Path
    readings: tuple[dict[str, Any], ...]
    corrections: tuple[JudgedCorrection, ...] = ()
    address: str = ""

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
) -> Site:
    """Build the site and put it in place of the old one, only if everything succeeded.

    Args:
        edition: A finished edition.
        book: The folder of the book's own pages.
        work: A folder for what is made on the way; replaced.
        site: Where the site goes.
        address: Where the site will live; without it, ``homepage`` of the study. Without either,
            citations carry ids and no address.
        commit: Commit of the source, to be named on the pages of records.
        strict: Whether to stop, and leave the old site, if a reading does not hold.

    Raises:
        BrokenReadings: Under ``strict``, if a reading does not hold.
        InvalidInput: With every reading whose condition cannot be judged.
        SiteFailed: If jupyter-book reports an error or a warning.
        InvalidArgument: If the address or the commit cannot be one.
    """
    refuse_unreadable(edition, book)
    pages = work / "pages"
    library = library_of(edition, _title(book), address, commit)
    stage(edition, book, pages, library)
    _write_settings(pages, edition, library.work)
    html = _jupyter_book(pages, work / "out", edition)
    readings = json.loads((html / READINGS).read_text(encoding="utf-8"))
    if strict:
        refuse_broken(readings)
    new = site.with_name(site.name + ".new")
    shutil.rmtree(new, ignore_errors=True)
    # Moved, not copied: the pages are most of what a build writes.
    shutil.move(html, new)
    _remove_unwanted(new)
    _add_downloads(edition, new)
    add_exports(library, new)
    swap(new, site)
    return Site(site, tuple(readings), corrections_of(edition), library.work.address)


def _title(book: Path) -> str:
    """Title of the book, as its settings have it."""
    import yaml

    config = yaml.safe_load((book / "_config.yml").read_text(encoding="utf-8")) or {}
    return str(config.get("title", ""))


def _remove_unwanted(site: Path) -> None:
    """Take away what Sphinx leaves beside the pages: its own notes, and templates of the theme."""
    for path in site.glob(".buildinfo*"):
        path.unlink()
    for path in (site / "_static").rglob("*.html"):
        path.unlink()


def _write_settings(pages: Path, edition: Edition, about: Work) -> None:
    """Tell the extension where the edition is, and under which title and address it appears."""
    import yaml

    path = pages / "_config.yml"
    config = yaml.safe_load(path.read_text(encoding="utf-8"))
    settings = config.setdefault("sphinx", {}).setdefault("config", {})
    settings["pbc_edition"] = str(edition.folder.resolve())
    settings["pbc_title"] = about.title
    settings["pbc_address"] = about.address
    settings["pbc_commit"] = about.commit
    if about.address:
        settings["html_baseurl"] = about.address
    path.write_text(yaml.safe_dump(config, sort_keys=False), encoding="utf-8")


def _jupyter_book(pages: Path, out: Path, edition: Edition) -> Path:
    shutil.rmtree(out, ignore_errors=True)
    environment = {
        **os.environ,
        # Nothing of the moment or the process reaches a page.
        "PYTHONHASHSEED": "0",
        "SOURCE_DATE_EPOCH": _epoch(edition.catalogue.edition),
        "LC_ALL": "C.UTF-8",
    }
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    command += ["build", str(pages), "--path-output", str(out), "-W", "--keep-going", "--all", "-q"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    html = out / "_build" / "html"
    if done.returncode != 0 or not (html / READINGS).is_file():
        raise SiteFailed(_mistakes(done.stdout + done.stderr, pages))
    return html


def _mistakes(told: str, pages: Path) -> str:
    """What jupyter-book says is wrong, without its greetings and this machine's folders."""
    for folder in (pages, pages.resolve(), Path.cwd()):
        told = told.replace(f"{folder}{os.sep}", "")
    wrong = re.compile(r"\b(WARNING|ERROR|CRITICAL)\b|Error: |\[Errno")
    lines = [line for line in told.splitlines() if wrong.search(line)]
    return "\n".join(lines) if lines else told.strip()


def _epoch(version: str) -> str:
    """Seconds to the first day of the month that a calendar version such as 2026.11 names."""
    from datetime import UTC, datetime

    try:
        day = datetime.strptime(version[:7], "%Y.%m").replace(tzinfo=UTC)
    except ValueError:
        day = datetime(2000, 1, 1, tzinfo=UTC)
    return str(int(day.timestamp()))


def _add_downloads(edition: Edition, site: Path) -> None:
    for path in edition.study.files():
        target = site / "data" / path.relative_to(edition.study.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    for name in ("catalogue.json", "catalogue.schema.json", "edition.json"):
        shutil.copyfile(edition.folder / name, site / name)
    # A reader who downloads a chapter gets the notebook that ran, not the page made from it.
    sources = site / "_sources"
    (sources / "notebooks").mkdir(parents=True, exist_ok=True)
    for path in sorted((edition.folder / "notebooks").glob("*.ipynb")):
        shutil.copyfile(path, sources / "notebooks" / path.name)
    shutil.rmtree(sources / GENERATED, ignore_errors=True)
    (site / ".nojekyll").touch()
