"""The frozen folder of an edition: the site as built, with a note on every page."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from pbcanalysis.catalogue.records import Catalogue, Record
from pbcanalysis.editions import pages
from pbcanalysis.editions.compare import Comparison, compare, written
from pbcanalysis.editions.published import FROZEN

CHANGES = "what-changed.html"
CHANGES_DATA = "changes.json"


def freeze(
    site: Path, target: Path, catalogue: Catalogue, before: Path | None
) -> Comparison | None:
    """Write the frozen folder of an edition: the site, with a note on every page."""
    shutil.copytree(site, target)
    # No list of checksums can name a folder that holds nothing.
    for path in sorted(target.rglob("*"), reverse=True):
        if path.is_dir() and not any(path.iterdir()):
            path.rmdir()
    id, records = catalogue.edition, catalogue.by_id()
    comparison = None
    if before is not None:
        comparison = compare(before, site)
        html = pages.render("changes.html", comparison=comparison)
        page = pages.in_shell(shell_of(site), "What changed", html)
        (target / CHANGES).write_text(page, encoding="utf-8")
        (target / CHANGES_DATA).write_text(comparison.to_json(), encoding="utf-8")
    script = Path(pages.__file__).parent / "templates" / "pbc-edition.js"
    (target / "pbc-edition.js").write_bytes(script.read_bytes())
    style = pages.render("style.html")
    for name in page_names(target):
        local = "../" * name.count("/")
        root = local + "../../"
        record = _record_of(name, records)
        about = record and {"id": record.id, "kind": record.kind, "shown": written(record)}
        note = pages.render(
            "note.html", edition=id, root=root, local=local, page=name, record=about
        )
        footer = pages.render(
            "footer.html",
            edition=id,
            front=False,
            editions=root + "editions.html",
            changes=local + CHANGES if comparison else "",
        )

        def changed(
            page: str,
            note: str = note,
            footer: str = footer,
            root: str = root,
            record: Record | None = record,
        ) -> str:
            if record is not None:
                html = pages.render(
                    "frozen_history.html",
                    edition=id,
                    shown=written(record),
                    root=root,
                    id=record.id,
                )
                page = pages.in_history_place(page, html)
            return pages.in_footer(pages.at_top(pages.in_head(page, style), note), footer)

        rewrite(target, name, changed)
    return comparison


def page_names(folder: Path) -> list[str]:
    """The pages of a site by relative path, without templates and frozen editions."""
    names = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*.html"))
    return [name for name in names if not name.startswith(("_static/", f"{FROZEN}/"))]


def _record_of(name: str, records: Mapping[str, Record]) -> Record | None:
    parts = name.split("/")
    if len(parts) == 3 and parts[0] == "r" and parts[2] == "index.html":
        return records.get(parts[1])
    return None


def rewrite(folder: Path, name: str, change: Callable[[str], str]) -> None:
    """Change one page of a folder."""
    path = folder / name
    path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


def shell_of(site: Path) -> str:
    """A page at the root that says little of its own, to take its frame."""
    names = [name for name in ("genindex.html", "index.html") if (site / name).is_file()]
    return (site / names[0]).read_text(encoding="utf-8")
