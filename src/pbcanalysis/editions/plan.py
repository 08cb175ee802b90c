"""The plan of a build: which chapters run, which need not, and why."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat

from pbcanalysis.catalogue.records import MIME
from pbcanalysis.editions.cache import Cache, Damaged, Kept, Reads
from pbcanalysis.editions.keys import ChapterKey, Environment, chapter_key
from pbcanalysis.editions.notebooks import Notebook, clean
from pbcanalysis.editions.run import Executed
from pbcanalysis.study import Study
from pbcanalysis.study.noted import present

FILE = "plan.json"

_PARTS = {
    "code": "its code changed",
    "lock": "requirements.txt changed",
    "python": "Python changed",
}


@dataclass(frozen=True)
class Step:
    """What a build does about one chapter.

    Attributes:
        notebook: The chapter.
        key: Its key.
        kept: What an earlier run made, if that is still true; otherwise the chapter runs.
        reason: Why it runs or does not, as a part of a sentence.
        damaged: Whether it runs because what was kept of it is not whole.
    """

    notebook: Notebook
    key: ChapterKey
    kept: Kept | None
    reason: str
    damaged: bool = False

    @property
    def runs(self) -> bool:
        """Whether the chapter has to run."""
        return self.kept is None

    def executed(self) -> Executed:
        """The chapter as if it had run: the notebook of now with the outputs of then."""
        assert self.kept is not None
        node = nbformat.v4.upgrade(nbformat.read(self.notebook.path, as_version=4))
        cells = [cell for cell in node.cells if cell.cell_type == "code"]
        for cell, outputs in zip(cells, self.kept.outputs, strict=True):
            cell.outputs = [nbformat.from_dict(output) for output in outputs]
        own = dict(self.key.parameters)
        return Executed(self.notebook, clean(node, own), own, self.kept.warnings)


class Former:
    """What the build before this one ran on; kept beside the edition to say what changed since.

    Args:
        content: What :meth:`write` wrote.
    """

    def __init__(self, content: Mapping[str, Any] | None = None) -> None:
        self.content = dict(content or {})

    @classmethod
    def read(cls, folder: Path) -> Former:
        """Read it from a build's folder; nothing, if there is none that can be read."""
        try:
            content = json.loads((folder / FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError):
            content = {}
        return cls(content if isinstance(content, dict) else {})

    @property
    def sound(self) -> str:
        """What was sound when it was last checked; see :func:`sound_of`."""
        return str(self.content.get("sound", ""))

    def chapter(self, name: str) -> dict[str, Any] | None:
        """What is known of a chapter's last run."""
        found = self.content.get("chapters", {}).get(name)
        return found if isinstance(found, dict) else None

    @staticmethod
    def write(folder: Path, steps: list[Step], reads: Mapping[str, Reads], sound: str) -> None:
        """Write what this build ran on."""
        content = {
            "sound": sound,
            "installed": steps[0].key.environment.installed if steps else [],
            "modules": {name: d for step in steps for name, d in step.key.reached.items()},
            "chapters": {
                step.notebook.path.name: {
                    "parts": step.key.parts,
                    "parameters": dict(step.key.parameters),
                    "reads": reads.get(step.notebook.path.name),
                }
                for step in steps
            },
        }
        folder.mkdir(parents=True, exist_ok=True)
        (folder / FILE).write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def plan(
    notebooks: list[Notebook],
    study: Study,
    values: Mapping[str, Any],
    environment: Environment,
    cache: Cache,
    former: Former,
    *,
    fresh: bool = False,
) -> list[Step]:
    """Decide for every chapter whether it has to run.

    Args:
        notebooks: The chapters.
        study: The study.
        values: All parameters.
        environment: What all chapters depend on.
        cache: What was kept.
        former: What the build before ran on.
        fresh: Whether to run everything.
    """
    return [
        _step(
            notebook,
            chapter_key(notebook, values, environment),
            present_of(study, notebook),
            cache,
            former,
            fresh,
        )
        for notebook in notebooks
    ]


def present_of(study: Study, notebook: Notebook) -> Callable[[str], str]:
    """The digest of something that a chapter reads, as it is now; each is made once."""
    seen: dict[str, str] = {}

    def look(name: str) -> str:
        if name not in seen:
            seen[name] = present(study, name, notebook.path.parent)
        return seen[name]

    return look


def _step(
    notebook: Notebook,
    key: ChapterKey,
    look: Callable[[str], str],
    cache: Cache,
    former: Former,
    fresh: bool,
) -> Step:
    if fresh:
        return Step(notebook, key, None, "everything was asked to run")
    try:
        kept = cache.find(key.digest, lambda reads: all(look(n) == d for n, d in reads))
    except Damaged as error:
        told = f"what was kept of it is no longer whole: {error}"
        return Step(notebook, key, None, told, damaged=True)
    changes = _changes(former, notebook, key, look)
    if kept is not None:
        if changes:
            return Step(notebook, key, kept, "an earlier run had the same code and data")
        return Step(notebook, key, kept, "nothing that it depends on changed")
    return Step(notebook, key, None, "; ".join(changes or ["nothing was kept of it"]))


def _changes(
    former: Former, notebook: Notebook, key: ChapterKey, look: Callable[[str], str]
) -> list[str]:
    """What a chapter depends on and what differs from the build before, in words."""
    then = former.chapter(notebook.path.name)
    if then is None:
        return ["it has not run here before"]
    parts = key.parts
    changes = [words for name, words in _PARTS.items() if then["parts"].get(name) != parts[name]]
    if then["parts"].get("package") != parts["package"]:
        known = former.content.get("modules", {})
        differing = [name for name, digest in key.reached.items() if known.get(name) != digest]
        if differing:
            changes.append(f"the package's code changed ({_some(differing)})")
    if then["parts"].get("installed") != parts["installed"]:
        before, now = former.content.get("installed", []), key.environment.installed
        changes.append(f"installed libraries changed ({_some(sorted(set(now) ^ set(before)))})")
    values = then["parameters"]
    changes += [
        f"{name} was {values.get(name, 'not there')}, is {key.parameters.get(name, 'not there')}"
        for name in sorted({*values, *key.parameters})
        if values.get(name) != key.parameters.get(name)
    ]
    if then["reads"] is None:
        return [*changes, "it opens no study, so that what it reads is not known"]
    told = [_words(name) for name, digest in then["reads"] if look(name) != digest]
    return changes + [f"{words} changed" for words in dict.fromkeys(told)]


def _some(names: list[str]) -> str:
    return ", ".join(names[:4]) + (", ..." if len(names) > 4 else "")


def _words(name: str) -> str:
    """Something that a chapter read, as readers know it."""
    sort, _, rest = name.partition(":")
    if sort in ("table", "file"):
        return f"the table {rest}" if sort == "table" else rest
    if sort in ("resource", "has-table"):
        return f"the description of the table {rest}"
    if sort == "source":
        key, _, field = rest.partition(":")
        return f"the {field} of the source {key}" if field else f"the source {key}"
    if sort == "about":
        return f"{rest} in datapackage.json"
    return {"study": "the study", "parameters": "parameters.yml"}.get(name, f"the {name}")


def made_by(run: Executed, records_folder: Path, reads: Reads) -> Kept:
    """What a run made, to be kept: outputs, pictures, warnings."""
    cells = [cell for cell in run.node.cells if cell.cell_type == "code"]
    ids = {
        output["data"][MIME]["id"]
        for cell in cells
        for output in cell.outputs
        if MIME in output.get("data", {})
    }
    files = {
        path.relative_to(records_folder).as_posix(): path.read_bytes()
        for id in sorted(ids)
        for path in sorted((records_folder / id).glob("*"))
    }
    return Kept([list(cell.outputs) for cell in cells], files, run.warnings, reads)


def sound_of(study: Study, environment: Environment) -> str:
    """What a check of a study depends on: its files, and the code that checks them."""
    return f"{study.digest} {environment.digest}"
