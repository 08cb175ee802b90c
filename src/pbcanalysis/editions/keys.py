"""Keys: what a chapter's outputs depend on beside what it reads, as digests."""

from __future__ import annotations

import sys
import sysconfig
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pbcanalysis
from pbcanalysis.editions.notebooks import STUDY_FOLDER, Notebook, read_notebook
from pbcanalysis.study.reads import digest_of, file_digest

# Raised when the form of what is kept changes, so that nothing older is taken for it.
FORM = 1

# Sub-packages that run chapters or show them, and that no chapter imports.
BEHIND_CHAPTERS = ("cli", "editions", "site", "verify", "warm")


@dataclass(frozen=True)
class Environment:
    """What all chapters of a build depend on.

    Attributes:
        package: Digest of the package's source that chapters can use.
        whole_package: Digest of all of the package's source.
        installed: Installed distributions with their versions.
        lock: Digest of the project's ``requirements.txt``.
        python: Python's version and platform.
    """

    package: str
    whole_package: str
    installed: tuple[str, ...]
    lock: str
    python: str

    @classmethod
    def of(cls, project: Path) -> Environment:
        """The environment of this process, and the lock of a project."""
        sources = _sources()
        return cls(
            package=_digest_without(sources, BEHIND_CHAPTERS),
            whole_package=_digest_without(sources, ()),
            installed=installed(),
            lock=file_digest(project / "requirements.txt"),
            python=f"{sys.implementation.name} {sys.version} {sysconfig.get_platform()}",
        )

    @property
    def digest(self) -> str:
        """Digest of all of it."""
        return digest_of([self.whole_package, self.installed, self.lock, self.python])


@dataclass(frozen=True)
class ChapterKey:
    """What a chapter's outputs depend on beside what it reads.

    Attributes:
        code: Digest of its code cells, in their order, with their tags. Prose is no part of it.
        parameters: The values of the parameters that it declares.
        environment: See :class:`Environment`.
    """

    code: str
    parameters: Mapping[str, Any]
    environment: Environment

    @property
    def parts(self) -> dict[str, str]:
        """Digests by what they are of."""
        return {
            "code": self.code,
            "package": self.environment.package,
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
    node = read_notebook(notebook.path)
    code = [
        [cell.source, sorted(cell.metadata.get("tags", []))]
        for cell in node.cells
        if cell.cell_type == "code"
    ]
    own = {name: values[name] for name in notebook.declared if name != STUDY_FOLDER}
    if any(f"pbcanalysis.{name}" in source for source, _ in code for name in BEHIND_CHAPTERS):
        # A notebook that reaches further than chapters do depends on the whole package.
        code.append([environment.whole_package, []])
    return ChapterKey(digest_of(code), own, environment)


def source_digest(without: Collection[str] = ()) -> str:
    """SHA-256 over the package's own source, names and bytes.

    Args:
        without: Names of sub-packages to leave out.
    """
    return _digest_without(_sources(), without)


def _digest_without(sources: Mapping[str, str], without: Collection[str]) -> str:
    return digest_of(
        [[name, digest] for name, digest in sources.items() if name.split("/")[0] not in without]
    )


def _sources() -> dict[str, str]:
    """SHA-256 of every file of the package's own source, by its path there."""
    package = Path(pbcanalysis.__file__).parent
    return {
        path.relative_to(package).as_posix(): _digest(path)
        for path in sorted(package.rglob("*"))
        if "__pycache__" not in path.parts and path.is_file()
    }


def _digest(path: Path) -> str:
    """A file's SHA-256; a build asks several times, and reads again what was touched meanwhile."""
    about = path.stat()
    signature = (about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
    if _known.get(path, ((), ""))[0] != signature:
        _known[path] = (signature, file_digest(path))
    return _known[path][1]


_known: dict[Path, tuple[tuple[int, ...], str]] = {}


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
