"""What a sweep sends to the workers of a cluster: studies and notebooks, once to each worker.

The folders are packed into one archive. Dask keeps it on the scheduler and gives it to every
worker, also to one that joins later or takes the place of one that was lost. A worker unpacks it
beside its other scratch files, each folder in the same place relative to the others, so that a
notebook finds its study where it found it at home. So workers need this package and nothing else.
"""

from __future__ import annotations

import hashlib
import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePosixPath

from pbcanalysis.errors import InvalidArgument

LARGEST = 1_000_000_000
"""Bytes of all files before they are packed. Dask holds the archive on the scheduler."""

FIRST_DAY = (1980, 1, 1, 0, 0, 0)
UNWANTED = ("_", ".")


@dataclass(frozen=True)
class Luggage:
    """Files, packed.

    Attributes:
        root: The folder of the machine that sends, which all of them lie in.
        content: The archive; names in it are relative to ``root``.
    """

    root: Path
    content: bytes


def pack(files: Iterable[Path]) -> Luggage:
    """Pack files, however far apart they lie.

    Args:
        files: At least one file; one that is named twice is packed once.

    Raises:
        InvalidArgument: If there is too much to be sent.
    """
    found = sorted({path.resolve() for path in files})
    root = Path(os.path.commonpath([path.parent for path in found]))
    size = sum(path.stat().st_size for path in found)
    if size > LARGEST:
        largest = max(found, key=lambda path: path.stat().st_size)
        raise InvalidArgument(
            f"studies and notebooks hold {size / 1e6:,.0f} MB, and up to {LARGEST / 1e6:,.0f} MB "
            f"are sent to a cluster; the largest file is {largest}. Run the sweep without --dask, "
            "or give the study fewer rows"
        )
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in found:
            entry = zipfile.ZipInfo(path.relative_to(root).as_posix(), FIRST_DAY)
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return Luggage(root, stream.getvalue())


def beside(folder: Path) -> list[Path]:
    """The files of a folder of notebooks, which they may import or read; none that is hidden."""
    return [
        path
        for path in sorted(folder.resolve().rglob("*"))
        if path.is_file()
        and not any(part.startswith(UNWANTED) for part in path.relative_to(folder.resolve()).parts)
    ]


def unpack(content: bytes, where: Path) -> None:
    """Unpack into a folder, which is there only when everything is.

    Raises:
        InvalidArgument: If a name in the archive leads out of the folder.
    """
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        for name in archive.namelist():
            parts = PurePosixPath(name).parts
            if PurePosixPath(name).is_absolute() or ".." in parts:
                raise InvalidArgument(f"{name!r} leads out of the folder that it is unpacked into")
        where.parent.mkdir(parents=True, exist_ok=True)
        scratch = Path(tempfile.mkdtemp(dir=where.parent, prefix="unpacking-"))
        try:
            archive.extractall(scratch)
            scratch.replace(where)
        except BaseException:
            shutil.rmtree(scratch, ignore_errors=True)
            raise


@cache
def package_digest() -> str:
    """Digest of this package's files, which must be the same on every worker."""
    import pbcanalysis

    home = Path(pbcanalysis.__file__).parent
    total = hashlib.sha256()
    for path in sorted(home.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            total.update(path.relative_to(home).as_posix().encode())
            total.update(path.read_bytes())
    return total.hexdigest()
