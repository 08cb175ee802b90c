"""What stands beside a published folder while it is made anew, and what a kill leaves of that.

``.NAME.publishing-…`` is being made and was never seen; ``.NAME.next`` is about to change places
with the folder, or just has; ``.NAME.former`` is what stood there. Each is removed only when that
loses no edition.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from pbcanalysis.editions.exchange import former_of, recover
from pbcanalysis.editions.listed import order
from pbcanalysis.editions.published import FROZEN, LIST
from pbcanalysis.errors import InvalidArgument, PbcError

MANIFEST = ".manifest.json"


def next_of(folder: Path) -> Path:
    """The finished folder that is about to take the place of a published one."""
    return folder.with_name(f".{folder.name}.next")


def making(folder: Path) -> str:
    """What the names of folders begin with that are being made for a published one."""
    return f".{folder.name}.publishing-"


@contextmanager
def nobody_else(folder: Path) -> Iterator[None]:
    """Refuse to publish into a folder that someone else is publishing into.

    The folder above is locked, as the published one is exchanged and no other file is to be left.

    Raises:
        PbcError: If someone else is at it.
    """
    if os.name != "posix":
        yield
        return
    import fcntl

    handle = os.open(folder.parent, os.O_RDONLY)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise PbcError(
                f"someone else is publishing into {folder} or beside it; publish again when that "
                "has ended"
            ) from error
        except OSError:
            # A disk that knows no locks: what changes meanwhile is seen before the exchange.
            pass
        yield
    finally:
        os.close(handle)


def settle(folder: Path) -> list[str]:
    """Put right what a killed publish has left beside a published folder.

    Args:
        folder: The published folder, or where it is going to be.

    Returns:
        What was done, one line each; empty where nothing was left.

    Raises:
        InvalidArgument: If a left-over holds editions that the folder lacks.
    """
    told = []
    former = former_of(folder)
    if recover(folder):
        told.append(f"{folder} was put back from {former.name}, where a killed publish had left it")
    _refuse_old_kind(folder)
    for left in (next_of(folder), former):
        if left.is_dir() and not left.is_symlink():
            _refuse_if_more(left, folder, waiting=left != former)
            shutil.rmtree(left)
            told.append(f"{left.name} was removed, which a killed publish had left")
    for left in sorted(folder.parent.glob(f"{making(folder)}????????")):
        if left.is_dir() and not left.is_symlink():
            shutil.rmtree(left)
            told.append(f"{left.name} was removed, which a killed publish had left")
    return told


def editions_in(folder: Path) -> dict[str, str]:
    """Editions that a folder holds, by id, with the digest of their manifest where it has one.

    It is read from the disk and not from a list, as a folder may be half deleted.
    """
    found: dict[str, str] = {}
    with suppress(OSError):
        for path in (folder / FROZEN).iterdir():
            if path.name.endswith(MANIFEST) and path.is_file():
                id = path.name.removesuffix(MANIFEST)
                digest = hashlib.sha256(path.read_bytes()).hexdigest()
                found[id] = digest
            elif path.is_dir():
                found.setdefault(path.name, "")
    return {id: digest for id, digest in found.items() if _is_id(id)}


def _is_id(name: str) -> bool:
    try:
        order(name)
    except InvalidArgument:
        return False
    return True


def _refuse_if_more(left: Path, folder: Path, *, waiting: bool) -> None:
    """Refuse where removing a left-over would lose an edition."""
    held, there = editions_in(left), editions_in(folder)
    lost = sorted(id for id, digest in held.items() if digest not in ("", there.get(id, "")))
    lost += sorted(id for id in held if id not in there and id not in lost)
    # What was about to be shown and never was: all that was published, and one edition more.
    new = [id for id in lost if id not in there]
    whole = there and all(held.get(id) == digest for id, digest in there.items())
    if waiting and whole and lost == new and len(new) == 1:
        return
    if waiting and there and not new and held.keys() == there.keys():
        # A notice that was about to be shown: the same editions, of which one has a new manifest.
        return
    if lost:
        raise InvalidArgument(
            f"{left} holds {', '.join(lost)}, which {folder} does not hold like that. Nothing was "
            f"removed: look at both, keep the one that is right as {folder.name}, move the other "
            "elsewhere, and publish again"
        )


def _refuse_old_kind(folder: Path) -> None:
    """Refuse to begin anew where an earlier version of this package was killed on the way."""
    old = folder.with_name(f"{folder.name}.old")
    empty = not folder.exists() or not (folder / LIST).exists()
    if empty and (old / LIST).is_file():
        raise InvalidArgument(
            f"{folder} holds no editions, and {old} beside it does: an earlier publish was stopped "
            f"on the way. Rename {old.name} to {folder.name}, or move it elsewhere, and publish "
            "again"
        )
