"""Keys: what a chapter's outputs depend on beside what it reads, as digests."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from pbcanalysis.editions.code import Code
from pbcanalysis.editions.notebooks import STUDY_FOLDER, Notebook, read_notebook
from pbcanalysis.study.reads import digest_of, file_digest

# Raised when the form of what is kept changes, so that nothing older is taken for it.
FORM = 2


@dataclass(frozen=True)
class Environment:
    """What all chapters of a build depend on.

    Attributes:
        modules: Digest of what each of the package's modules does, by dotted name.
        beside: Digest of the package's files that are no modules.
        installed: Installed distributions with their versions.
        lock: Digest of the project's ``requirements.txt``.
        python: Python's version and platform.
        code: What chapters can reach of the modules.
    """

    modules: Mapping[str, str]
    beside: str
    installed: tuple[str, ...]
    lock: str
    python: str
    code: Code = field(compare=False, repr=False)

    @classmethod
    def of(cls, project: Path) -> Environment:
        """The environment of this process, and the lock of a project."""
        code = Code()
        return cls(
            modules=code.digests,
            beside=code.beside(),
            installed=installed(),
            lock=file_digest(project / "requirements.txt"),
            python=f"{sys.implementation.name} {sys.version} {sysconfig.get_platform()}",
            code=code,
        )

    @property
    def package(self) -> str:
        """Digest of the whole package."""
        return digest_of([dict(self.modules), self.beside])

    @property
    def digest(self) -> str:
        """Digest of all of it."""
        return digest_of([self.package, self.installed, self.lock, self.python])


@dataclass(frozen=True)
class ChapterKey:
    """What a chapter's outputs depend on beside what it reads.

    Attributes:
        code: Digest of its code cells, in their order, with their tags. Prose is no part of it.
        parameters: The values of the parameters that it declares.
        reached: Digests of what it reaches of the package; see :mod:`pbcanalysis.editions.code`.
        environment: See :class:`Environment`.
    """

    code: str
    parameters: Mapping[str, Any]
    reached: Mapping[str, str]
    environment: Environment

    @property
    def parts(self) -> dict[str, str]:
        """Digests by what they are of."""
        return {
            "code": self.code,
            "package": digest_of(dict(self.reached)),
            "installed": digest_of(self.environment.installed),
            "lock": self.environment.lock,
            "python": self.environment.python,
        }

    @property
    def digest(self) -> str:
        """The key as 64 hexadecimal digits."""
        return digest_of([FORM, self.parts, dict(self.parameters)])


def chapter_key(
    notebook: Notebook, values: Mapping[str, Any], environment: Environment
) -> ChapterKey:
    """The key of a chapter as it stands in its folder.

    Args:
        notebook: The chapter.
        values: All parameters of the study.
        environment: What all chapters depend on.
    """
    cells = [cell for cell in read_notebook(notebook.path).cells if cell.cell_type == "code"]
    code = [[cell.source, sorted(cell.metadata.get("tags", []))] for cell in cells]
    own = {name: values[name] for name in notebook.declared if name != STUDY_FOLDER}
    return ChapterKey(digest_of(code), own, reached(notebook, environment.code), environment)


def reached(notebook: Notebook, code: Code) -> dict[str, str]:
    """What a chapter reaches of the package: digests by dotted name or path."""
    cells = read_notebook(notebook.path).cells
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    return code.of_cells(sources, notebook.path.parent)


@cache
def installed() -> tuple[str, ...]:
    """Installed distributions as ``name-version``, by the names of their folders."""
    return tuple(
        sorted(
            {
                path.stem
                for folder in map(Path, sys.path)
                if folder.is_dir()
                for path in folder.iterdir()
                if path.suffix == ".dist-info"
            }
        )
    )
