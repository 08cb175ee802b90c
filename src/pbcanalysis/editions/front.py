"""The moving front: the newest pages with histories, retired records and lists of editions."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from pbcanalysis.catalogue.citation.lookup import NOTICES
from pbcanalysis.catalogue.exports.feed import add_links, add_pages
from pbcanalysis.editions import pages
from pbcanalysis.editions.checksums import manifest_text
from pbcanalysis.editions.compare import Comparison
from pbcanalysis.editions.frozen import CHANGES, CHANGES_DATA, page_names, rewrite, shell_of
from pbcanalysis.editions.history import History
from pbcanalysis.editions.published import FRONT, FROZEN, LIST, Published
from pbcanalysis.editions.telling import FEED, tell_at_front

SITEMAP = "sitemap.xml"


def write_front(
    site: Path,
    target: Path,
    published: Published,
    comparison: Comparison | None,
    made: Mapping[str, History],
) -> None:
    """The front: the newest edition's pages with histories, retired records, lists of editions."""
    names = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    shutil.copytree(site, target, dirs_exist_ok=True)
    retired = [history for history in made.values() if history.retired]

    def write(name: str, text: str) -> None:
        (target / name).parent.mkdir(parents=True, exist_ok=True)
        (target / name).write_text(text, encoding="utf-8")
        names.add(name)

    shell = shell_of(site)
    html = pages.render("editions.html", editions=published.editions, retired=retired)
    write("editions.html", pages.in_shell(shell, "Editions", html))
    if comparison is not None:
        html = pages.render("changes.html", comparison=comparison)
        write(CHANGES, pages.in_shell(shell, "What changed", html))
        write(CHANGES_DATA, comparison.to_json())
    frame = next(iter(sorted((site / "r").glob("*/index.html"))), None)
    for history in retired:
        html = pages.render("retired.html", history=history, root="../../")
        page = frame.read_text(encoding="utf-8") if frame else f"<body>{html}</body>"
        write(f"r/{history.id}/index.html", pages.in_shell(page, history.title, html))
    for name in page_names(target):
        if name in names:
            rewrite(target, name, _front_change(name, published, comparison, made))
    for id, history in made.items():
        text = json.dumps(history.to_data(), indent=1, ensure_ascii=False, sort_keys=True)
        write(f"r/{id}/history.json", text + "\n")
        write(f"r/{id}/history.js", f"window.pbcHistory = {_in_script(text)};\n")
    made_here = ["editions.html", *([CHANGES] if comparison is not None else [])]
    made_here += [f"r/{history.id}/" for history in retired]
    _list_pages(target, published.address, made_here, write)
    moving = [name for name in page_names(target) if not name.startswith("r/")]
    index = {
        "newest": published.newest.id,
        "editions": [entry.id for entry in published.editions],
        "pages": moving,
    }
    write("editions.js", f"window.pbcEditions = {_in_script(json.dumps(index))};\n")
    tell_at_front(target, published, write)
    list_front(target, published, names)


def written_front(folder: Path) -> set[str]:
    """The files of a published folder's front that publishing made."""
    path = folder / FROZEN / FRONT
    names = set(json.loads(path.read_text(encoding="utf-8"))) if path.is_file() else set()
    return {*names, LIST} if names else names


def list_front(target: Path, published: Published, names: Iterable[str]) -> None:
    """Write the checksums of the front, and the list of editions, which holds their sum.

    Args:
        target: The published folder that is being made.
        published: What is published.
        names: The files of the front that publishing made.
    """
    if (target / NOTICES).is_file():
        names = {*names, NOTICES}
    sums = {
        name: hashlib.sha256((target / name).read_bytes()).hexdigest()
        for name in sorted(set(names) - {LIST})
    }
    text = manifest_text(sums).encode()
    (target / FROZEN / FRONT).write_bytes(text)
    listed = replace(published, front=hashlib.sha256(text).hexdigest())
    (target / LIST).write_text(listed.to_json(), encoding="utf-8")


def _list_pages(
    target: Path, address: str, made: Sequence[str], write: Callable[[str, str], None]
) -> None:
    """Name the pages that publishing made where programs look for pages."""
    if not address:
        return
    for name, add in ((SITEMAP, add_pages), (FEED, add_links)):
        if (target / name).is_file():
            before = (target / name).read_text(encoding="utf-8")
            write(name, add(before, [address + page for page in made]))


def _front_change(
    name: str,
    published: Published,
    comparison: Comparison | None,
    made: Mapping[str, History],
) -> Callable[[str], str]:
    root = "../" * name.count("/")
    footer = pages.render(
        "footer.html",
        edition=published.newest.id,
        front=True,
        editions=root + "editions.html",
        changes=root + CHANGES if comparison else "",
    )

    def changed(page: str) -> str:
        parts = name.split("/")
        if len(parts) == 3 and parts[0] == "r" and parts[2] == "index.html":
            history = made.get(parts[1])
            if history is not None and history.retired is None:
                html = pages.render("history.html", history=history, root=root)
                page = pages.in_history_place(page, html)
        return pages.in_footer(page, footer)

    return changed


def _in_script(text: str) -> str:
    """JSON that may stand in a script, also where it is written into a page."""
    return text.replace("<", "\\u003c").replace("\u2028", "\\u2028").replace("\u2029", "\\u2029")
