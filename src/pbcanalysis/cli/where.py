"""Where a command looks when it is told nothing, or a study in place of its site."""

from __future__ import annotations

from pathlib import Path

from pbcanalysis.errors import InvalidInput, Problem

BOOK = Path("data")
"""The book's own study, as seen from the project."""
PACKAGE = "datapackage.json"


def study_of(study: Path | None, project: Path) -> Path:
    """The study that a command is about.

    Args:
        study: The folder that was named, if one was.
        project: The folder in which to look otherwise: the book's own study in it, or itself if
            it is a study.
    """
    if study is not None:
        return study
    own = not (project / BOOK).is_dir() and (project / PACKAGE).is_file()
    return project if own else project / BOOK


def require_study(study: Path) -> None:
    """Refuse a folder that is no study, before anything is asked of it.

    Raises:
        InvalidInput: If there is no ``datapackage.json``.
    """
    from pbcanalysis.study.descriptor import read_descriptor

    read_descriptor(study)


def site_of(folder: Path) -> Path:
    """The site that a folder is, or the one that a study has been built to.

    Args:
        folder: A site, a published folder, an edition, or a study with ``_site`` in it.
    """
    if any((folder / name).exists() for name in ("catalogue.json", "editions.json")):
        return folder
    own = folder / "_site"
    return own if (own / "catalogue.json").is_file() else folder


def require_site(folder: Path) -> Path:
    """As :func:`site_of`, refusing what has no records.

    Raises:
        InvalidInput: If there is neither a site nor a published folder.
    """
    site = site_of(folder)
    if any((site / name).exists() for name in ("catalogue.json", "editions.json")):
        return site
    raise InvalidInput(
        [
            Problem(
                str(folder),
                None,
                None,
                "no built site" if folder.exists() else "no such folder",
                "a built site, a published folder, or a study that was built",
                "Build first (pbc build STUDY), or name the folder with --site.",
            )
        ]
    )
