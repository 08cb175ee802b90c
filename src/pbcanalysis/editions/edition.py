"""An edition: one run of all chapters on one study, as a folder that the site is made from."""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

import pbcanalysis
from pbcanalysis.catalogue.files import record_files
from pbcanalysis.catalogue.records import MIME, Catalogue, Record
from pbcanalysis.editions.notebooks import Notebook, declaration_problems, read_notebooks
from pbcanalysis.editions.run import Executed, run_notebooks
from pbcanalysis.errors import InvalidInput, PbcError
from pbcanalysis.study import Study, open_study

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
    """

    folder: Path
    catalogue: Catalogue
    parameters: dict[str, Any]
    warnings: tuple[str, ...] = ()

    @property
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
        )


def make_edition(
    study_folder: Path,
    notebooks_folder: Path,
    folder: Path,
    *,
    values: Mapping[str, object] | None = None,
    workers: int | None = None,
    progress: Callable[[Notebook, str], None] | None = None,
) -> Edition:
    """Check the study, run every chapter, and write the edition.

    The folder is replaced only when everything has succeeded.

    Args:
        study_folder: The study.
        notebooks_folder: The chapters.
        folder: Where the edition goes.
        values: Parameters other than the defaults, by name.
        workers: Notebooks at a time.
        progress: See :func:`pbcanalysis.editions.run.run_notebooks`.

    Raises:
        InvalidInput: With every problem of study, parameters and notebooks, before anything runs.
        ChapterFailed: If a chapter failed.
        DuplicateRecord: If an id is used twice.
    """
    study = open_study(study_folder)
    resolved = study.parameters.resolve(values)
    notebooks = read_notebooks(notebooks_folder)
    problems = [
        problem
        for notebook in notebooks
        for problem in declaration_problems(notebook, study.parameters)
    ]
    if problems:
        raise InvalidInput(problems)
    scratch = folder.with_name(folder.name + ".new")
    shutil.rmtree(scratch, ignore_errors=True)
    records_folder = scratch / "records"
    records_folder.mkdir(parents=True)
    executed = run_notebooks(
        notebooks, study_folder, resolved, records_folder, workers=workers, progress=progress
    )
    catalogue = _catalogue(study, executed, edition_digest(study, notebooks, resolved))
    _write(scratch, study, executed, catalogue, resolved)
    swap(scratch, folder)
    return Edition(
        folder, catalogue, dict(resolved), tuple(w for run in executed for w in run.warnings)
    )


def swap(new: Path, old: Path) -> None:
    """Put a finished folder in the place of an old one; the old one stays until that moment."""
    aside = old.with_name(old.name + ".old")
    shutil.rmtree(aside, ignore_errors=True)
    if old.exists():
        old.rename(aside)
    try:
        new.rename(old)
    except OSError:
        if aside.exists():
            aside.rename(old)
        raise
    shutil.rmtree(aside, ignore_errors=True)


def edition_digest(study: Study, notebooks: list[Notebook], values: Mapping[str, Any]) -> str:
    """SHA-256 over what an edition depends on: data, parameters, notebooks, package source."""
    total = hashlib.sha256()
    total.update(study.digest.encode())
    total.update(json.dumps(dict(values), sort_keys=True).encode())
    for notebook in notebooks:
        node = nbformat.read(notebook.path, as_version=4)
        code = [[cell.cell_type, cell.source] for cell in node.cells]
        total.update(json.dumps([notebook.path.name, code]).encode())
    package = Path(pbcanalysis.__file__).parent
    for path in sorted(package.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            total.update(path.relative_to(package).as_posix().encode())
            total.update(path.read_bytes())
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
    return Catalogue(edition=study.version, study=study.name, digest=digest, records=tuple(records))


def _citation(study: Study, record: Record) -> str:
    title = study.descriptor.get("title", study.name)
    return f"{record.title}. In: {title}, edition {study.version}, record {record.id}."


def _write(
    folder: Path,
    study: Study,
    executed: list[Executed],
    catalogue: Catalogue,
    values: Mapping[str, Any],
) -> None:
    (folder / "notebooks").mkdir()
    for run in executed:
        nbformat.write(run.node, folder / "notebooks" / run.notebook.path.name)
    for record in catalogue.records:
        for name, content in record_files(record).items():
            path = folder / "records" / record.id / name
            path.parent.mkdir(exist_ok=True)
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
        "parameters": dict(values),
        "notebooks": [run.notebook.path.name for run in executed],
    }
    (folder / "edition.json").write_text(json.dumps(about, indent=1) + "\n", encoding="utf-8")
