"""Large tables of a study, kept with their types: a check reads them, and no chapter again."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbcanalysis.editions.cache import Cache, Damaged, Kept
from pbcanalysis.editions.keys import Environment
from pbcanalysis.editions.soundness import Checked
from pbcanalysis.study import Study
from pbcanalysis.study.reads import digest_of
from pbcanalysis.study.remembered import is_kept
from pbcanalysis.study.tables import frame_of, read_sound
from pbcanalysis.study.typed_copies import VARIABLE, copy_name, write_copy

if TYPE_CHECKING:
    import pandas as pd

FORM = "typed copy 1"


def keep_tables(checked: Checked, study: Study, cache: Cache, environment: Environment) -> None:
    """Keep copies of the large tables that a check has read and found without fault.

    Args:
        checked: What the check found.
        study: The study.
        cache: Where the copies are kept.
        environment: What the copies depend on beside the tables: the code that reads them.
    """
    for name, numbers in checked.numbers.items():
        resource = study.resources[name]
        if is_kept(study.folder, resource):
            continue
        copy = copy_name(study.folder, resource)
        key = _key(copy, environment)
        if _found(cache, key) is None:
            files = {copy: write_copy(checked.frames[name], numbers)}
            cache.keep(key, f"the table {name}", Kept([], files, (), []))


@contextmanager
def laid_out(
    study: Study, cache: Cache | None, environment: Environment, folder: Path
) -> Iterator[None]:
    """A stretch in which chapters find the copies that are kept.

    Args:
        study: The study.
        cache: Where the copies are kept; without it there are none.
        environment: As for :func:`keep_tables`.
        folder: Where the copies are laid out.
    """
    if cache is not None:
        for resource in _large(study):
            copy = copy_name(study.folder, resource)
            kept = _found(cache, _key(copy, environment))
            if kept is not None:
                folder.mkdir(parents=True, exist_ok=True)
                (folder / copy).write_bytes(kept.files[copy])
    with copies_in(folder if folder.is_dir() else None):
        yield


def is_large(study: Study) -> bool:
    """Whether a study has a table that chapters had better read from a copy."""
    return any(True for _ in _large(study))


def lay_out(
    study: Study,
    frames: Mapping[str, pd.DataFrame],
    numbers: Mapping[str, Sequence[int]],
    folder: Path,
) -> None:
    """Lay out copies of all large tables of a sound study; no cache is needed.

    Args:
        study: The study.
        frames: Tables that have been read, by name; others are read here.
        numbers: For each row of these tables its row in the file.
        folder: Where the copies are laid out.
    """
    for resource in _large(study):
        name = resource["name"]
        path = folder / copy_name(study.folder, resource)
        if path.is_file():
            continue
        if name in frames:
            content = write_copy(frames[name], numbers[name])
        else:
            table = read_sound(study.folder, resource)
            content = write_copy(frame_of(table, resource), table.raw.numbers)
        folder.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)


def _large(study: Study) -> Iterable[dict[str, Any]]:
    return (
        resource
        for resource in study.resources.values()
        if (study.folder / resource["path"]).is_file() and not is_kept(study.folder, resource)
    )


@contextmanager
def copies_in(folder: Path | None) -> Iterator[None]:
    """A stretch in which this process, and those that it starts, find copies in a folder."""
    before = os.environ.pop(VARIABLE, None)
    if folder is not None:
        os.environ[VARIABLE] = str(folder.resolve())
    try:
        yield
    finally:
        os.environ.pop(VARIABLE, None)
        if before is not None:
            os.environ[VARIABLE] = before


def _key(copy: str, environment: Environment) -> str:
    return digest_of([FORM, copy, environment.digest])


def _found(cache: Cache, key: str) -> Kept | None:
    try:
        return cache.find(key, lambda reads: True)
    except Damaged:
        return None  # it has been taken away, and is made again by the next check


__all__ = ["copies_in", "is_large", "keep_tables", "laid_out", "lay_out"]
