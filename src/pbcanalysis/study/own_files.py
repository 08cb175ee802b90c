"""Files of a study stand in its folder: what leads elsewhere is refused before it is opened."""

from __future__ import annotations

from pathlib import Path

from pbcanalysis.errors import InvalidInput, Problem


def inside(path: Path, folder: Path) -> bool:
    """Whether a path, with all its links followed, stays in a folder."""
    return path.resolve().is_relative_to(folder.resolve())


def link_out(file: str) -> Problem:
    """What is told of a file that is a link out of its study."""
    return Problem(
        file,
        None,
        None,
        "a link to a file outside the study",
        "a file of the study",
        "Copy the file itself into the study; a link may not lead out of it.",
    )


def own_bytes(path: Path, folder: Path | None = None) -> bytes:
    """The content of a file of a study.

    Args:
        path: The file.
        folder: The study's folder; by default the one in which the file stands.

    Raises:
        FileNotFoundError: If there is none.
        NotADirectoryError: If the folder is none.
        InvalidInput: If it is a link out of the folder, or no file but a folder, a pipe or a
            device, of which reading may never end.
    """
    folder = path.parent if folder is None else folder
    if not inside(path, folder):
        raise InvalidInput([link_out(path.name)])
    if path.exists() and not path.is_file():
        found = "a folder" if path.is_dir() else "a pipe or a device"
        mend = "Put the file itself there."
        raise InvalidInput([Problem(path.name, None, None, found, "a file", mend)])
    return path.read_bytes()
