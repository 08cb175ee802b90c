"""The book's pages as jupyter-book writes them, kept between builds: only what changed is made.

What jupyter-book wrote last time serves as the start of the next run, if nothing changed but the
texts of pages and the results that they show, and if it is still what was written. In every other
case, and if such a run fails, all pages are written from nothing.
"""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pbcanalysis.editions.checksums import checksums
from pbcanalysis.errors import PbcError
from pbcanalysis.site import outdated, shell
from pbcanalysis.site.context import GENERATED
from pbcanalysis.site.writer import Writer
from pbcanalysis.study.reads import digest_of

READINGS = "readings.json"
_STATE = "state.json"
_STATIC = "_static"
_PAGES = (".md", ".ipynb")
_CHANGED = {
    "code": "the package's code, Python or an installed library changed",
    "settings": "the settings, the styles, the order or a file beside the pages changed",
    "names": "a page came or went",
}


class SiteFailed(PbcError):
    """jupyter-book could not build the pages; the text holds its warnings and errors."""


@dataclass(frozen=True)
class Written:
    """The book's pages.

    Attributes:
        html: The folder with what jupyter-book wrote.
        files: SHA-256 of what belongs to the site, by path.
        readings: All readings, judged.
        titles: Titles of pages by name.
        uses: Pages that name a record, by its id.
        again: Why pages were made again, by name; empty if all were made.
        whole: Why all were made, or empty.
    """

    html: Path
    files: Mapping[str, str]
    readings: tuple[dict[str, Any], ...]
    titles: Mapping[str, str]
    uses: Mapping[str, list[str]]
    again: Mapping[str, str]
    whole: str

    @property
    def shell(self) -> shell.Shell:
        """The frame of the pages of records."""
        return shell.Shell((self.html / f"{shell.PAGE}.html").read_text(encoding="utf-8"))


class PageRun:
    """One run of jupyter-book over the staged pages.

    Args:
        pages: The staged pages.
        staged: SHA-256 of each of them.
        out: What is kept between builds.
        code: Digest of all code that makes pages, of what is installed, and of Python.
        variables: Variables of the environment for jupyter-book.
        fresh: Whether to write all pages from nothing.
        writer: A process that was started before, or none.
    """

    def __init__(
        self,
        pages: Path,
        staged: Mapping[str, str],
        out: Path,
        code: str,
        variables: Mapping[str, str],
        *,
        fresh: bool = False,
        writer: Writer | None = None,
    ) -> None:
        self._pages, self._out, self._variables = pages, out, variables
        self._html, self._doctrees = out / "_build" / "html", out / "_build" / ".doctrees"
        self._parts = _parts(staged, code, variables)
        self._writer = writer or Writer()
        self._whole = "all were asked for" if fresh else self._reason()
        # Whatever happens from here on, the folder is no longer what was noted of it.
        (out / _STATE).unlink(missing_ok=True)
        self._start()

    def finish(self) -> Written:
        """Wait until the pages are written.

        Raises:
            SiteFailed: If jupyter-book reports an error or a warning.
        """
        status, told = self._writer.wait()
        self._writer.close()
        if not self._sound(status) and not self._whole:
            # A page that was not read again may have something to tell as well.
            self._whole, self._writer = "a run over what changed failed", Writer()
            self._start()
            status, told = self._writer.wait()
            self._writer.close()
        if not self._sound(status):
            if f"[Errno {errno.ENOSPC}]" in told:
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._out))
            raise SiteFailed(_mistakes(told, self._pages))
        told_pages = json.loads((self._doctrees / outdated.FILE).read_text(encoding="utf-8"))
        self._settle_static(told_pages["wrote"])
        files = checksums(self._out / "_build")
        state = {"parts": self._parts, "files": files, "clash": told_pages["clash"]}
        (self._out / _STATE).write_text(json.dumps(state) + "\n", encoding="utf-8")
        return Written(
            self._html,
            {
                name.removeprefix("html/"): digest
                for name, digest in files.items()
                if name.startswith("html/") and _belongs(name.removeprefix("html/"))
            },
            tuple(told_pages["readings"]),
            told_pages["titles"],
            told_pages["uses"],
            {} if self._whole else told_pages["again"],
            self._whole,
        )

    def close(self) -> None:
        """End the run if it still lasts."""
        self._writer.close()

    def _start(self) -> None:
        if self._whole:
            shutil.rmtree(self._out, ignore_errors=True)
        else:
            # Addresses of static files carry a sum if the file is there when a page is written.
            # Some come only at the end of a run; so each run has to begin without any.
            (self._html / _STATIC).rename(self._out / _STATIC)
            # A run that has no page to write copies files there all the same.
            (self._html / _STATIC).mkdir()
            (self._doctrees / outdated.FILE).unlink()
        words = ["build", str(self._pages), "--path-output", str(self._out), "-W", "--keep-going"]
        self._writer.start([*words, *(["--all"] if self._whole else []), "-q"], self._variables)

    def _settle_static(self, wrote: bool) -> None:
        """Take the static files of this run, or those of before if it had no page to write."""
        aside, here = self._out / _STATIC, self._html / _STATIC
        if aside.is_dir() and not wrote:
            shutil.rmtree(here, ignore_errors=True)
            aside.rename(here)
        shutil.rmtree(aside, ignore_errors=True)

    def _sound(self, status: int) -> bool:
        told = self._doctrees / outdated.FILE
        return status == 0 and told.is_file() and (self._html / READINGS).is_file()

    def _reason(self) -> str:
        """Why all pages have to be written, or an empty text."""
        try:
            state = json.loads((self._out / _STATE).read_text(encoding="utf-8"))
            parts, files, clash = state["parts"], state["files"], state["clash"]
        except (OSError, ValueError, KeyError, TypeError):
            return "they have not been built here before"
        changed = [
            words for name, words in _CHANGED.items() if parts.get(name) != self._parts[name]
        ]
        if changed:
            return "; ".join(changed)
        if clash:
            return "two of their pictures have the same name"
        if checksums(self._out / "_build") != files:
            return "what was kept of them is no longer whole"
        return ""


def _mistakes(told: str, pages: Path) -> str:
    """What jupyter-book says is wrong, without its greetings and this machine's folders."""
    for folder in (pages, pages.resolve(), Path.cwd()):
        told = told.replace(f"{folder}{os.sep}", "")
    wrong = re.compile(r"\b(WARNING|ERROR|CRITICAL)\b|Error: |\[Errno")
    lines = [line for line in told.splitlines() if wrong.search(line)]
    return "\n".join(lines) if lines else told.strip()


def _parts(staged: Mapping[str, str], code: str, variables: Mapping[str, str]) -> dict[str, str]:
    """What all pages depend on, as digests."""
    pages = {name for name in staged if name.endswith(_PAGES)}
    beside = [
        [name, digest]
        for name, digest in sorted(staged.items())
        if name not in pages and not name.startswith(f"{GENERATED}/")
    ]
    return {
        "code": code,
        "settings": digest_of([beside, dict(variables)]),
        "names": digest_of(sorted(pages)),
    }


def _belongs(name: str) -> bool:
    """Whether a file is part of the site: not Sphinx's own notes, nor templates of the theme."""
    if name.startswith((".buildinfo", "r/", f"_sources/{GENERATED}/", "_sources/notebooks/")):
        return False
    return not (name.startswith("_static/") and name.endswith(".html"))
