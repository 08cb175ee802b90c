"""An edition: one run of all chapters on one study, as a folder that the site is made from."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

import nbformat

import pbcanalysis
from pbcanalysis.catalogue.files import record_files
from pbcanalysis.catalogue.records import MIME, Catalogue, Record
from pbcanalysis.editions.cache import Cache, Reads, write_files
from pbcanalysis.editions.code import Code
from pbcanalysis.editions.exchange import recover, swap
from pbcanalysis.editions.keys import Environment, reached
from pbcanalysis.editions.large_tables import laid_out
from pbcanalysis.editions.notebooks import (
    Notebook,
    read_notebook,
    read_notebooks,
)
from pbcanalysis.editions.plan import Former, Step, made_by, plan, sound_of
from pbcanalysis.editions.preview import as_it_stands, find_chapter
from pbcanalysis.editions.run import ChapterFailed, Executed, run_notebooks
from pbcanalysis.editions.soundness import check_everything
from pbcanalysis.errors import PbcError
from pbcanalysis.study import Study, open_study, reads
from pbcanalysis.study.reads import digest_of

LICENCE = "CC BY 4.0"


class DuplicateRecord(PbcError):
    """Two chapters recorded something under the same id."""


@dataclass(frozen=True)
class Edition:
    """A finished edition on disk.

    Attributes:
        folder: The folder, with ``edition.json``, ``catalogue.json``, ``notebooks/``,
            ``records/`` and ``study/``.
        catalogue: The records.
        parameters: The values of all parameters.
        warnings: What chapters wrote to standard error in this run.
        only: The number of the one chapter that it is made to show; empty for a whole edition.
    """

    folder: Path
    catalogue: Catalogue
    parameters: dict[str, Any]
    warnings: tuple[str, ...] = ()
    only: str = ""

    @property
    def shown(self) -> tuple[Record, ...]:
        """The records that have a page."""
        every = self.catalogue.records
        return tuple(r for r in every if r.chapter == self.only) if self.only else every

    @cached_property
    def study(self) -> Study:
        """The frozen copy of the study."""
        return open_study(self.folder / "study", check=False)

    @classmethod
    def read(cls, folder: Path) -> Edition:
        """Read an edition from its folder."""
        about = json.loads((folder / "edition.json").read_text(encoding="utf-8"))
        return cls(
            folder=folder,
            catalogue=Catalogue.model_validate_json(
                (folder / "catalogue.json").read_text(encoding="utf-8")
            ),
            parameters=about["parameters"],
            only=about.get("only", ""),
        )


@dataclass(frozen=True)
class Sound:
    """A study that has been checked whole.

    Attributes:
        study: The study.
        digest: What tells the next build that these very files are without fault; empty where
            something is to be told again.
    """

    study: Study
    digest: str


def make_edition(
    study_folder: Path,
    notebooks_folder: Path,
    folder: Path,
    *,
    values: Mapping[str, object] | None = None,
    workers: int | None = None,
    progress: Callable[[Notebook, str], None] | None = None,
    cache: Cache | None = None,
    fresh: bool = False,
    planned: Callable[[list[Step]], None] | None = None,
    engine: str | None = None,
    project: Path | None = None,
    sound: Sound | None = None,
    only: str = "",
    built: Path | None = None,
) -> Edition:
    """Check the study, run the chapters that have to run, and write the edition.

    The folder is replaced only when everything has succeeded.

    Args:
        study_folder: The study.
        notebooks_folder: The chapters.
        folder: Where the edition goes.
        values: Parameters other than the defaults, by name.
        workers: Notebooks at a time.
        progress: See :func:`pbcanalysis.editions.run.run_notebooks`.
        cache: What earlier runs made; without it, every chapter runs and nothing is kept.
        fresh: Whether to run every chapter and keep what it makes.
        planned: Called with the plan before anything runs.
        engine: See :mod:`pbcanalysis.editions.engines`.
        project: The folder that may hold the lock; by default the one that holds the chapters'.
        sound: The study, if all of this has been checked.
        only: The number of a chapter that alone is to run and to be shown.
        built: Where the chapters of the last build are, for what that one says of the others.

    Raises:
        InvalidArgument: If there is no such chapter.
        InvalidInput: With every problem of study, parameters and notebooks, before anything runs.
        ChapterFailed: If a chapter failed.
        DuplicateRecord: If an id is used twice.
    """
    project = project or notebooks_folder.parent
    recover(folder)
    environment = Environment.of(project)
    former = Former.read(folder.parent)
    if sound is None:
        sound = _checked(study_folder, notebooks_folder, values or {}, environment, former)
    study = sound.study
    resolved = study.parameters.resolve(values)
    notebooks = read_notebooks(notebooks_folder)
    digest = edition_digest(study, notebooks, resolved, environment.code)
    steps: list[Step] = []
    others: dict[str, Executed] = {}
    if only:
        only = find_chapter(notebooks, only).chapter
        others = _others(notebooks, only, built or folder / "notebooks", resolved)
    wanted = [notebook for notebook in notebooks if notebook.path.name not in others]
    if cache is not None:
        steps = plan(wanted, study, resolved, environment, cache, former, fresh=fresh)
        if planned is not None:
            planned(steps)
    done = others | {step.notebook.path.name: step.executed() for step in steps if not step.runs}
    scratch = folder.with_name(folder.name + ".new")
    shutil.rmtree(scratch, ignore_errors=True)
    records_folder = scratch / "records"
    records_folder.mkdir(parents=True)
    to_run = [notebook for notebook in notebooks if notebook.path.name not in done]
    ran: list[Executed] = []
    noted: dict[str, Reads] = {}
    try:
        with (
            _noting(scratch / "reads" if cache is not None else None),
            laid_out(study, cache if to_run else None, environment, scratch / "tables"),
        ):
            if to_run:
                ran = run_notebooks(
                    to_run,
                    study_folder,
                    resolved,
                    records_folder,
                    workers=workers,
                    progress=progress,
                    engine=engine,
                )
    except ChapterFailed as failed:
        # What did run need not run again once the others are mended.
        ran = failed.done
        raise
    finally:
        if cache is not None:
            # Source that was changed while chapters ran: nobody can say which of it they used.
            steady = not ran or Environment.of(project) == environment
            noted = _keep(cache, steps, ran, records_folder, scratch / "reads", steady=steady)
    done |= {run.notebook.path.name: run for run in ran}
    for step in steps:
        if step.kept is not None:
            write_files(step.kept.files, records_folder)
            noted[step.notebook.path.name] = step.kept.reads
    for name in ("reads", "tables"):
        shutil.rmtree(scratch / name, ignore_errors=True)
    executed = [done[notebook.path.name] for notebook in notebooks]
    made = write_edition(scratch, study, executed, resolved, digest, only=only)
    swap(scratch, folder, wait=False)
    if cache is not None:
        Former.write(folder.parent, steps, noted, sound.digest)
    return replace(made, folder=folder)


def write_edition(
    folder: Path,
    study: Study,
    executed: list[Executed],
    values: Mapping[str, Any],
    digest: str,
    *,
    only: str = "",
) -> Edition:
    """Write the edition that chapters make, after they have run.

    Args:
        folder: An empty folder, or one with the pictures of records in ``records/``.
        study: The study.
        executed: All chapters.
        values: All parameters.
        digest: See :func:`edition_digest`.
        only: The number of the one chapter to show, if not all are.

    Raises:
        DuplicateRecord: If an id is used twice.
    """
    warnings = tuple(w for run in executed for w in run.warnings)
    catalogue = _catalogue(study, executed, digest)
    made = Edition(folder, catalogue, dict(values), warnings, only)
    _write(made, study, [run for run in executed if only in ("", run.notebook.chapter)])
    return made


def _others(
    notebooks: list[Notebook], only: str, built: Path, values: dict[str, Any]
) -> dict[str, Executed]:
    """Chapters but for one, as they stand; those that have recorded nothing yet are left out."""
    found = {
        notebook.path.name: as_it_stands(notebook, built, values)
        for notebook in notebooks
        if notebook.chapter != only
    }
    return {name: run for name, run in found.items() if run is not None}


def _checked(
    folder: Path,
    notebooks: Path,
    values: Mapping[str, object],
    environment: Environment,
    former: Former,
) -> Sound:
    """The study, checked whole unless the build before found these very files sound."""
    checked = check_everything(
        folder,
        notebooks,
        sound=lambda study: sound_of(study, environment) == former.sound,
        own_order=False,
    )
    study = checked.require(checked.declared.problems_of(values, "parameters"))
    return Sound(study, "" if checked.problems else sound_of(study, environment))


@contextmanager
def _noting(folder: Path | None) -> Iterator[None]:
    """Let chapters that run meanwhile note what they read in a folder."""
    before = os.environ.pop(reads.VARIABLE, None)
    if folder is not None:
        os.environ[reads.VARIABLE] = str(folder.resolve())
    try:
        yield
    finally:
        os.environ.pop(reads.VARIABLE, None)
        if before is not None:
            os.environ[reads.VARIABLE] = before


def _keep(
    cache: Cache,
    steps: list[Step],
    ran: list[Executed],
    records_folder: Path,
    reads_folder: Path,
    *,
    steady: bool,
) -> dict[str, Reads]:
    """Keep what chapters made, and say what each read, as far as that is known."""
    keys = {step.notebook.path.name: step.key.digest for step in steps}
    noted: dict[str, Reads] = {}
    for run in ran:
        name = run.notebook.path.name
        seen = reads.noted(reads_folder, run.notebook.chapter)
        if seen is not None:
            noted[name] = seen
            if steady:
                cache.keep(keys[name], name, made_by(run, records_folder, seen))
    return noted


def edition_digest(
    study: Study, notebooks: list[Notebook], values: Mapping[str, Any], code: Code
) -> str:
    """SHA-256 over what an edition is made from: data, parameters, notebooks, and code they reach.

    The same from a checkout and from a wheel, and on every Python.
    """
    total = hashlib.sha256()
    total.update(study.digest.encode())
    total.update(json.dumps(dict(values), sort_keys=True).encode())
    modules: dict[str, str] = {}
    for notebook in notebooks:
        node = read_notebook(notebook.path)
        cells = [[cell.cell_type, cell.source] for cell in node.cells]
        total.update(json.dumps([notebook.path.name, cells]).encode())
        modules |= reached(notebook, code)
    total.update(digest_of(modules).encode())
    return total.hexdigest()


def records_of(node: nbformat.NotebookNode) -> list[tuple[Record, str]]:
    """The records in a notebook's outputs, each with the id of its cell."""
    return [
        (Record.model_validate(output.data[MIME]), cell.id)
        for cell in node.cells
        if cell.cell_type == "code"
        for output in cell.outputs
        if output.output_type in ("display_data", "execute_result") and MIME in output.data
    ]


def _catalogue(study: Study, executed: list[Executed], digest: str) -> Catalogue:
    records: list[Record] = []
    seen: dict[str, str] = {}
    for run in executed:
        name = run.notebook.path.name
        for record, cell in records_of(run.node):
            if record.id in seen:
                raise DuplicateRecord(
                    f"the id {record.id!r} is recorded in {seen[record.id]} and in {name}; "
                    "rename one of them"
                )
            seen[record.id] = name
            records.append(
                record.model_copy(update={"notebook": f"notebooks/{name}", "cell": cell}).sealed(
                    edition=study.version, licence=LICENCE, citation=_citation(study, record)
                )
            )
    # Results belong to it: another version of a library may give others from the same sources.
    results = hashlib.sha256("\n".join([digest, *(r.digest for r in records)]).encode())
    return Catalogue(
        edition=study.version,
        study=study.name,
        digest=results.hexdigest(),
        records=tuple(records),
    )


def _citation(study: Study, record: Record) -> str:
    title = study.descriptor.get("title", study.name)
    return f"{record.title}. In: {title}, edition {study.version}, record {record.id}."


def _write(made: Edition, study: Study, executed: list[Executed]) -> None:
    folder, catalogue = made.folder, made.catalogue
    (folder / "notebooks").mkdir(parents=True)
    for run in executed:
        nbformat.write(run.node, folder / "notebooks" / run.notebook.path.name)
    for record in made.shown:
        for name, content in record_files(record).items():
            path = folder / "records" / record.id / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    for path in study.files():
        target = folder / "study" / path.relative_to(study.folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target)
    (folder / "catalogue.json").write_text(catalogue.to_json(), encoding="utf-8")
    schema = json.dumps(Catalogue.model_json_schema(), indent=1, sort_keys=True)
    (folder / "catalogue.schema.json").write_text(schema + "\n", encoding="utf-8")
    about = {
        "study": study.name,
        "edition": study.version,
        "digest": catalogue.digest,
        "package": pbcanalysis.__version__,
        "parameters": made.parameters,
        "notebooks": [run.notebook.path.name for run in executed],
        **({"only": made.only} if made.only else {}),
    }
    (folder / "edition.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
