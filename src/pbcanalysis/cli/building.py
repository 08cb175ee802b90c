"""What ``pbc build`` does around an edition and its site: alone, planned, told, stamped."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pbcanalysis
from pbcanalysis.cli import stamp
from pbcanalysis.cli.telling import FINDINGS

if TYPE_CHECKING:
    from rich.console import Console

    from pbcanalysis.checks import Finding
    from pbcanalysis.editions import Edition, Notebook
    from pbcanalysis.editions.edition import Sound
    from pbcanalysis.editions.plan import Step
    from pbcanalysis.site.build import Site
    from pbcanalysis.site.writer import Writer
    from pbcanalysis.study import Study


@dataclass(frozen=True)
class Places:
    """The folders of a build.

    Attributes:
        study: The study.
        project: The folder with ``notebooks/`` and ``book/``.
        build: Where the work is done.
        site: Where the site goes.
        params: The file of parameters, if one was named.
        own: Where the chapters and pages of a study with its own order are gathered.
        notes: What was told when they were gathered; a build without change tells it again.
        findings: What the study shows about its sources.
    """

    study: Path
    project: Path
    build: Path
    site: Path
    params: Path | None = None
    own: Path | None = None
    notes: tuple[tuple[str, str], ...] = ()
    findings: tuple[Finding, ...] = ()

    @property
    def notebooks(self) -> Path:
        """The chapters."""
        return (self.own or self.project) / "notebooks"

    @property
    def book(self) -> Path:
        """The pages that are not notebooks."""
        return (self.own or self.project) / "book"

    def checked(
        self,
        console: Console,
        assignments: list[str],
        cache: Path | None = None,
        *,
        refuse_findings: bool = False,
    ) -> tuple[Places, dict[str, object], Sound]:
        """Check everything, tell what is suspicious, and gather chapters and pages.

        Args:
            console: Where to tell.
            assignments: Values of parameters, ``name=value``.
            cache: Where runs are kept, and large tables with them; by default in the build's
                folder.
            refuse_findings: Whether findings about the sources stop the build.

        Returns:
            The places, gathered if the study brings an order of its own; the values of
            parameters; and the study.

        Raises:
            InvalidInput: With everything that is wrong; nothing is gathered then.
            FindingsRefused: If there are findings, and they are to stop the build.
        """
        from contextlib import ExitStack

        from pbcanalysis.checks import FindingsRefused
        from pbcanalysis.cli.values import values_of
        from pbcanalysis.editions.cache import cache_of
        from pbcanalysis.editions.edition import Sound
        from pbcanalysis.editions.keys import Environment
        from pbcanalysis.editions.large_tables import keep_tables, laid_out
        from pbcanalysis.editions.outline import gather, has_outline
        from pbcanalysis.editions.plan import Former, sound_of
        from pbcanalysis.editions.soundness import check_everything
        from pbcanalysis.scratch import Scratch
        from pbcanalysis.study.downloads import told_of_downloads
        from pbcanalysis.study.made_up import TOLD, made_up
        from pbcanalysis.study.placeholders import left_to_say

        environment, former = Environment.of(self.project), Former.read(self.build)
        kept = cache_of(cache, self.build)
        scratch = ExitStack()

        def sound(study: Study) -> bool:
            if sound_of(study, environment) != former.sound:
                return False
            # Whether chapters fit is asked of the tables, which nobody is going to check.
            folder = scratch.enter_context(Scratch("pbc-tables-"))
            scratch.enter_context(laid_out(study, kept, environment, Path(folder) / "tables"))
            return True

        with scratch:
            checked = check_everything(self.study, self.project / "notebooks", sound=sound)
        values, wrong = values_of(checked.declared, assignments, self.params)
        study = checked.require(wrong)
        findings = tuple(checked.findings(values))
        if findings and refuse_findings:
            raise FindingsRefused(findings)
        keep_tables(checked, study, kept, environment)
        lines = [("warning", str(problem)) for problem in checked.problems]
        lines += [("", line) for line in told_of_downloads(study)]
        lines += [("", line) for line in left_to_say(study.descriptor, study.sources)]
        lines += [("", TOLD)] if made_up(study, checked.frames).trial else []
        places = self
        if has_outline(self.study):
            outline = gather(study, self.build / "own", dict(checked.frames))
            lines += [("", line) for line in outline.left_out]
            places = replace(self, own=self.build / "own")
        tell(console, lines)
        # A study with warnings is checked each time, so that they are told each time.
        digest = "" if checked.problems else sound_of(study, environment)
        return replace(places, notes=tuple(lines), findings=findings), values, Sound(study, digest)

    def inputs(self) -> list[tuple[dict[str, Any], str]]:
        """Everything that a build reads, each with its digest for the stamp."""
        without = [str(self.site.resolve())]
        package = Path(pbcanalysis.__file__).parent
        trees = [self.study, self.notebooks, self.book, package]
        if self.own is not None:
            from pbcanalysis.editions.outline import styles

            trees.append(styles())
        files = [self.project / "requirements.txt", *([self.params] if self.params else [])]
        libraries = [Path(name) for name in sys.path if Path(name).is_dir()]
        items: list[dict[str, Any]] = [
            *({"tree": str(tree.resolve()), "without": without} for tree in trees),
            *({"file": str(file.resolve())} for file in files),
            *({"names": str(folder.resolve())} for folder in libraries),
        ]
        return [(item, stamp.take(item)) for item in items]

    def results(self) -> list[tuple[dict[str, Any], str]]:
        """What a build has made, and what chapters read beside the study, for the stamp."""
        from pbcanalysis.editions.plan import Former

        chapters = Former.read(self.build).content.get("chapters", {}).values()
        names = {name for chapter in chapters for name, _ in chapter["reads"] or ()}
        read = [name.removeprefix("file:") for name in names if name.startswith("file:")]
        items: list[dict[str, Any]] = [
            {"tree": str(self.site.resolve())},
            {"file": str((self.build / "edition" / "edition.json").resolve())},
            *({"file": str((self.notebooks / name).resolve())} for name in sorted(read)),
        ]
        return [(item, stamp.take(item)) for item in items]


def work_folder(home: Path, site: Path | None) -> Path:
    """Where the work of a build is done: in its home, or beside the site.

    Args:
        home: The study, or the project.
        site: Where the site goes, if that was named.
    """
    own = home / stamp.BUILD
    if site is None or own.is_dir() or os.access(home, os.W_OK) or not home.is_dir():
        return own
    # A study that may be read and not written to, such as one on a shared disk.
    return site.with_name(site.name + stamp.BUILD)


def make(
    places: Places,
    values: Mapping[str, object],
    cache: Path | None,
    console: Console,
    *,
    progress: Callable[[Notebook, str], None],
    workers: int | None = None,
    fresh: bool = False,
    why: bool = False,
    engine: str | None = None,
    sound: Sound | None = None,
    only: str = "",
) -> tuple[Edition, list[Step]]:
    """Make the edition after its plan has been told.

    Args:
        places: The folders.
        values: Parameters other than the defaults.
        cache: Where runs are kept; by default in the build's folder.
        console: Where to tell.
        progress: Called as chapters start and end.
        workers: Notebooks at a time.
        fresh: Whether to run everything.
        why: Whether to say why each chapter runs or does not.
        engine: See :mod:`pbcanalysis.editions.engines`.
        sound: The study, if it has been checked.
        only: The number of a chapter that alone is to run and to be shown.
    """
    from pbcanalysis.editions import make_edition
    from pbcanalysis.editions.cache import cache_of

    plan: list[Step] = []

    def planned(steps: list[Step]) -> None:
        plan.extend(steps)
        # What was damaged is told even if nobody asks.
        shown = [step for step in steps if why or step.damaged]
        tell(console, [("", plan_told(steps)), *(("", why_chapter(step)) for step in shown)])

    edition = make_edition(
        places.study,
        places.notebooks,
        places.build / "edition",
        values=values,
        workers=workers,
        progress=progress,
        cache=cache_of(cache, places.build),
        fresh=fresh,
        planned=planned,
        engine=engine,
        project=places.project,
        sound=sound,
        only=only,
        built=places.build.parent / "edition" / "notebooks" if only else None,
    )
    return edition, plan


def store(places: Places, edition: Edition, *, general: bool = False) -> list[str]:
    """Put executed notebooks where they can be opened; return their names.

    Args:
        places: The folders. Where the study has an order of its own, notebooks are stored in it.
        edition: The edition that has just been made.
        general: Whether to put the general chapters there as well, with the study's path as it
            is seen from there.
    """
    import shutil

    from pbcanalysis.editions.notebooks import keep_outputs

    target = (places.study if places.own else places.project) / "notebooks"
    stored = []
    for path in sorted((edition.folder / "notebooks").glob("*.ipynb")):
        own = target / path.name
        if places.own is None:
            shutil.copyfile(path, own)
        elif own.is_file():
            keep_outputs(path, own, own)
        elif general:
            target.mkdir(exist_ok=True)
            keep_outputs(path, places.notebooks / path.name, own, "..")
        else:
            continue
        stored.append(path.name)
    return stored


def pages(
    places: Places,
    edition: Edition,
    console: Console,
    *,
    address: str,
    commit: str,
    fresh: bool,
    why: bool,
    strict: bool = False,
    writer: Writer | None = None,
) -> Site:
    """Build the site, unless the one that stands is the same to the last byte.

    Raises:
        BrokenReadings: Under ``strict``, if a reading does not hold; the old site stays.
    """
    from pbcanalysis.site import standing
    from pbcanalysis.site.build import build_site, refuse_broken
    from pbcanalysis.site.former import Former

    options = {"address": address, "commit": commit}
    wanted = standing.Pages.of(edition, places.book, places.project, options)
    former = Former.read(places.build, places.site)
    made, reason = standing.standing(wanted, former, edition)
    if fresh:
        made, reason = None, "everything was asked to run"
    if why:
        verb = "pages are built" if made is None else "pages are not built"
        tell(console, [("", f"{verb}: {reason}")])
    if made is not None and strict:
        refuse_broken(made.readings)
    if made is None:
        if not why:
            tell(console, [("", "writing pages")])
        made = build_site(
            edition,
            places.book,
            places.build / "site",
            places.site,
            address=address,
            commit=commit,
            strict=strict,
            fresh=fresh,
            former=former,
            writer=writer,
        )
        standing.note(wanted, places.build, made)
        if why:
            tell(console, [("", line) for line in made.again])
    return made


def chapter_page(places: Places, edition: Edition, writer: Writer) -> list[tuple[str, str]]:
    """Build the page of the one chapter of an edition, and the pages of its records.

    Args:
        places: The folders.
        edition: An edition that shows one chapter.
        writer: A process of jupyter-book that was started before.

    Returns:
        What to tell at the end, as :func:`report` has it.
    """
    from pbcanalysis.editions.notebooks import read_notebooks
    from pbcanalysis.editions.preview import book_of, find_chapter
    from pbcanalysis.site.build import build_site
    from pbcanalysis.site.former import Former, write

    chapter = find_chapter(read_notebooks(places.notebooks), edition.only)
    book = book_of(chapter, places.book, places.build / "book")
    former = Former.read(places.build, places.site)
    made = build_site(
        edition, book, places.build / "site", places.site, former=former, writer=writer
    )
    write(
        places.build,
        made.folder,
        made.manifest,
        parts={},
        readings=list(made.readings),
        address="",
        records=dict(made.records),
    )
    page = places.site / "notebooks" / f"{chapter.path.stem}.html"
    lines = [("warning", warning) for warning in edition.warnings]
    lines.append(("", f"{len(edition.shown)} records, {len(made.readings)} readings; see {page}"))
    lines.append(("", "links to other pages lead nowhere here; `pbc build` makes the whole"))
    return [*lines, *broken(made), *kept_out_of(made)]


def leave_stamp(
    places: Places,
    inputs: list[tuple[dict[str, Any], str]],
    lines: Sequence[tuple[str, str]],
    steps: Sequence[Step],
) -> None:
    """Let the next build see at a glance that nothing has changed."""
    told = [f"{mark} {line}" if mark else line for mark, line in (*places.notes, *lines)]
    nothing = "nothing that it depends on changed"
    why = [f"{step.notebook.path.name} does not run: {nothing}" for step in steps]
    why.append("pages are not built: nothing that they depend on changed")
    stamp.write(
        str(places.build),
        sys.argv[1:],
        [*inputs, *places.results()],
        {"told": ["nothing has changed", *told], "why": why},
    )


def plan_told(steps: Sequence[Step]) -> str:
    """What is about to run, in a line."""
    run = [step.notebook.path.name for step in steps if step.runs]
    if not run:
        return "no chapter has to run"
    return f"{len(run)} of {len(steps)} chapters to run: {', '.join(run)}"


def why_chapter(step: Step) -> str:
    """Why a chapter runs or does not, in a line."""
    return f"{step.notebook.path.name} {'runs' if step.runs else 'does not run'}: {step.reason}"


def report(edition: Edition, site: Site, findings: Sequence[Finding] = ()) -> list[tuple[str, str]]:
    """What a build tells at its end: lines, each with a mark for what needs attention, or none.

    Args:
        edition: The edition.
        site: Its site.
        findings: What the study shows about its sources, told under a heading of their own.
    """
    records = len(edition.catalogue.records)
    lines = [("warning", warning) for warning in edition.warnings]
    lines.append(
        ("", f"{records} records, {len(site.readings)} readings; the site is in {site.folder}/")
    )
    lines += [*broken(site), *kept_out_of(site)]
    lines += [
        ("correction", f"{judged.correction.id}: {judged.trouble}")
        for judged in site.corrections
        if judged.trouble
    ]
    if not site.address:
        lines.append(
            (
                "",
                "no address was named: citations carry none, and there is no sitemap and no feed "
                "(--address, or homepage in datapackage.json)",
            )
        )
    if findings:
        lines.append(("", f"{FINDINGS} ({len(findings)})"))
        lines += [("finding", str(finding)) for finding in findings]
    return lines


def broken(site: Site) -> list[tuple[str, str]]:
    """A line for each reading that does not hold."""
    lines = []
    for reading in site.broken:
        values = ", ".join(f"{name} is {value:.6g}" for name, value in reading["values"].items())
        lines.append(("no longer true", f"{reading['page']}: {reading['condition']} ({values})"))
    return lines


def kept_out_of(site: Site) -> list[tuple[str, str]]:
    """A line for each thing on a page that browsers keep out, as the page's policy says."""
    from pbcanalysis.site.own_scripts import kept_out

    return [
        ("not loaded", f"{line}; pages load and run files of the site alone")
        for line in kept_out(site.folder)
    ]


def tell(console: Console, lines: Sequence[tuple[str, str]]) -> None:
    """Print lines with their marks in colour."""
    from rich.text import Text

    for mark, line in lines:
        text = Text.assemble((f"{mark} " if mark else "", "yellow"), line)
        console.print(text, highlight=False, soft_wrap=True)
