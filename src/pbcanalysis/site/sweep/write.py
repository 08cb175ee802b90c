"""Writing the site of a sweep, of which only what is new or changed is made again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pbcanalysis.editions.outline import BOOK, TEMPLATES
from pbcanalysis.editions.sweep.journal import RUNS, Finished, Journal
from pbcanalysis.editions.sweep.kept import EXECUTED, pages_of
from pbcanalysis.editions.sweep.plan import Plan
from pbcanalysis.site.sweep.about import About

ASSETS = "assets"
STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class SweepSite:
    """The site of a sweep.

    Attributes:
        folder: Its folder; it is opened at ``index.html``.
        made: Ids of the runs whose pages were made this time.
        problems: What pages name and their runs have not, each with the run's id.
        broken: Readings that do not hold, each with ``run``, ``chapter`` and ``condition``.
    """

    folder: Path
    made: tuple[str, ...]
    problems: tuple[str, ...]
    broken: tuple[dict[str, Any], ...]


def get_ready() -> None:
    """Import what drawing the front page takes, which is most of the time that it takes."""
    import matplotlib.backends.backend_svg
    import matplotlib.figure  # noqa: F401

    from pbcanalysis.charts.style import house_style
    from pbcanalysis.site.sweep import front  # noqa: F401

    with house_style():
        pass


def write_site(
    plan: Plan,
    notebooks_folder: Path,
    folder: Path,
    *,
    chapters: Iterable[str] = (),
    keep_notebooks: bool = False,
    progress: Callable[[int, int], None] | None = None,
) -> SweepSite:
    """Write the front page of a sweep, and the pages of runs that have left what they need.

    A run's pages are made once, and stand until its key changes.

    Args:
        plan: The plan.
        notebooks_folder: The chapters.
        folder: The sweep's folder, with its results.
        chapters: Two-digit numbers of the chapters that were run; in place of the plan's.
        keep_notebooks: Whether executed notebooks stay beside the pages made from them.
        progress: Called with how many runs have their pages made, and of how many.

    Raises:
        InvalidInput: If the plan compares a record that no run has.
    """
    from pbcanalysis.site.sweep.front import write_front

    wanted = set(chapters) or set(plan.chapters)
    names = [
        path.name
        for path in sorted(Path(notebooks_folder).glob("*.ipynb"))
        if not wanted or path.name[:2] in wanted
    ]
    about = About.of(plan)
    finished = Journal(folder).finished()
    made = _write_runs(
        about, Path(notebooks_folder), folder, names, finished, keep_notebooks, progress
    )
    states = {}
    for run in plan.runs:
        entry = finished.get(run.id)
        state = pages_of(folder / RUNS / run.id, entry.key) if entry is not None else None
        if state is not None and entry is not None and not entry.failures:
            states[run.id] = state
    _write_assets(folder / ASSETS)
    write_front(folder, about, states)
    if states:
        _write_studies(folder, about)
        _drop_unused(folder, states)
    return SweepSite(
        folder,
        made,
        tuple(f"{id}: {one}" for id, state in states.items() for one in state["problems"]),
        tuple(
            {"run": id, "chapter": one["chapter"], "condition": one["condition"]}
            for id, state in states.items()
            for one in state["readings"]
            if one["holds"] is False
        ),
    )


def _write_runs(
    about: About,
    notebooks: Path,
    folder: Path,
    names: Sequence[str],
    finished: Mapping[str, Finished],
    keep_notebooks: bool,
    progress: Callable[[int, int], None] | None,
) -> tuple[str, ...]:
    """Make the pages of runs that have none, and take away those that are of no run any more."""
    left = []
    for run in about.plan.runs:
        entry, home = finished.get(run.id), folder / RUNS / run.id
        if entry is None or not home.is_dir():
            continue
        executed = all((home / EXECUTED / name).is_file() for name in names)
        if not entry.failures and executed:
            left.append(run)
        elif not entry.failures and pages_of(home, entry.key) is not None:
            continue
        elif (home / "index.html").is_file():
            from pbcanalysis.site.sweep.run_pages import remove_pages

            remove_pages(home)
    if not left:
        return ()
    from pbcanalysis.site.sweep.run_pages import Chapters, RunPages

    texts = Chapters(notebooks, names)
    for number, run in enumerate(left, start=1):
        RunPages(
            folder, run, finished[run.id].key, about.labels[run.id], about.studies[run.study],
            about.shelves[run.study], texts, about.plan.varied, about.title,
        ).write(keep_notebooks=keep_notebooks)  # fmt: skip
        if progress is not None:
            progress(number, len(left))
    return tuple(run.id for run in left)


def _write_assets(folder: Path) -> None:
    """Styles and scripts, once for the sweep: those of the book, and what its pages add."""
    from pbcanalysis.site.sweep.cells import code_styles

    folder.mkdir(exist_ok=True)
    packed = TEMPLATES / "book" / "_static"
    book = packed if packed.is_dir() else BOOK / "_static"
    for path in [*sorted(book.iterdir()), *sorted(STATIC.iterdir())]:
        if path.is_file():
            shutil.copyfile(path, folder / path.name)
    (folder / "code.css").write_text(code_styles() + "\n", encoding="utf-8")


def _write_studies(folder: Path, about: About) -> None:
    """For each study what its pages lead to: what sources say as printed, and the sources."""
    from markupsafe import Markup

    from pbcanalysis.site import render
    from pbcanalysis.site.sweep.labels import title_of
    from pbcanalysis.site.sweep.run_pages import STUDIES

    for path, study in about.studies.items():
        home = folder / STUDIES / about.shelves[path]
        home.mkdir(parents=True, exist_ok=True)
        sources = sorted(study.sources.values(), key=lambda s: (s.authors.lower(), s.year, s.key))
        parts: dict[str, tuple[str, dict[str, Any]]] = {
            "statements": ("Statements", {"groups": _statements(study), "study": study}),
            "references": ("References", {"sources": sources}),
        }
        for name, (title, content) in parts.items():
            page = render.page(
                "sweep/study.html",
                root="../../",
                title=f"{title}: {title_of(study)}",
                heading=title,
                book=about.title,
                study=title_of(study),
                body=Markup(render.render(f"{name}.html", **content)),
            )
            (home / f"{name}.html").write_text(page, encoding="utf-8")


def _statements(study: Any) -> list[tuple[str, list[Mapping[str, str]]]]:
    rows = list(study.statements.values())
    return [
        (key, [row for row in rows if row["source"] == key])
        for key in dict.fromkeys(row["source"] for row in rows)
    ]


def _drop_unused(folder: Path, states: Mapping[str, Mapping[str, Any]]) -> None:
    """Take away what no page of any run has any more, runs of other plans included."""
    from pbcanalysis.editions.sweep.kept import STATE, drop_unused

    used = {name for state in states.values() for name in state["shared"]}
    for path in (folder / RUNS).glob(f"*/{STATE}"):
        used |= set(json.loads(path.read_text(encoding="utf-8")).get("shared", ()))
    drop_unused(folder, used)
