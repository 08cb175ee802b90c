"""Withdrawing and correcting a published edition, which keeps its address with a notice."""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from pbcanalysis.editions.beside import nobody_else, settle
from pbcanalysis.editions.checksums import checksums, manifest_text
from pbcanalysis.editions.front import list_front, written_front
from pbcanalysis.editions.frozen import page_names
from pbcanalysis.editions.listed import PublishedEdition
from pbcanalysis.editions.notice import Event, Notice
from pbcanalysis.editions.policy import META
from pbcanalysis.editions.publish import link, made_beside
from pbcanalysis.editions.published import FRONT, FROZEN, LIST, Published, manifest_path
from pbcanalysis.editions.telling import tell_at_front, tell_in_edition
from pbcanalysis.editions.untouched import require_untouched
from pbcanalysis.errors import InvalidArgument


def amend(folder: Path, id: str, notice: Notice) -> Published:
    """Withdraw or correct an edition.

    Every file of it stays but for what tells of it: its pages have the notice at their top, its
    citations name it, and ``notices.json`` holds it for programs. If content is to be removed, each
    page is replaced by the notice and all other files are deleted. The checksums from before stay
    in the history.

    Args:
        folder: The published folder.
        id: The edition.
        notice: What to tell.

    Returns:
        What is published since.

    Raises:
        InvalidArgument: If there is no such edition, it was withdrawn before, or the notice says
            no reason, no day, or names no edition that can be used instead.
        Tampered: If a frozen edition is not as it was published.
        PbcError: If someone else is publishing there.
    """
    folder = folder.resolve()
    Published.read(folder)
    with nobody_else(folder):
        settle(folder)
        before = Published.read(folder)
        entry = before.edition(id)
        notice = _checked(before, entry, notice)
        require_untouched(before)
        with made_beside(folder, before) as scratch:
            scratch.chmod(folder.stat().st_mode)
            _make(before, replace(entry, notices=(*entry.notices, notice)), notice, scratch)
    return Published.read(folder)


def _checked(published: Published, entry: PublishedEdition, notice: Notice) -> Notice:
    reason = " ".join(notice.reason.split())
    if not reason:
        raise InvalidArgument("say why: --reason with a sentence for those who cited it")
    try:
        date.fromisoformat(notice.date)
    except ValueError as error:
        raise InvalidArgument(f"{notice.date!r} is no day; write it as 2027-03-05") from error
    if entry.withdrawn is not None:
        raise InvalidArgument(f"{entry.withdrawn.sentence(entry.id)} Nothing more is told of it")
    if notice.removed and notice.kind != "withdrawn":
        raise InvalidArgument("only an edition that is withdrawn can lose its content")
    if notice.see:
        other = published.edition(notice.see)
        if other.id == entry.id or other.withdrawn is not None:
            raise InvalidArgument(f"edition {other.id} cannot be used in place of {entry.id}")
    return replace(notice, reason=reason)


def _make(before: Published, entry: PublishedEdition, notice: Notice, target: Path) -> None:
    """The whole published folder with the edition's notices."""
    frozen = target / FROZEN / entry.id
    own = {entry.id, manifest_path(target, entry.id).name, FRONT}
    # Other editions are linked; what is going to be changed is copied.
    link(before.folder / FROZEN, target / FROZEN, but=own)
    shutil.copytree(before.frozen(entry.id), frozen)
    if notice.removed:
        _remove_content(frozen)
    tell_in_edition(frozen, entry, "../../")
    text = manifest_text(checksums(frozen)).encode()
    manifest_path(target, entry.id).write_bytes(text)
    entry = replace(entry, manifest=hashlib.sha256(text).hexdigest())
    event = Event(entry.id, entry.digest, entry.manifest, notice)
    published = replace(before, folder=target).with_event(entry, event)
    for path in before.folder.iterdir():
        if path.name == FROZEN:
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.copytree(path, target / path.name, symlinks=True)
        else:
            shutil.copy2(path, target / path.name, follow_symlinks=False)
    names = written_front(before.folder)
    if notice.removed and entry.id == published.newest.id:
        names = _remove_front(target, names)

    def put(name: str, text: str) -> None:
        (target / name).write_text(text, encoding="utf-8")
        names.add(name)

    tell_at_front(target, published, put)
    list_front(target, published, names)


def _remove_front(target: Path, names: set[str]) -> set[str]:
    """Take the newest edition's content from the front; what lists editions stays."""
    lists = {"editions.html", "editions.js", LIST}
    _remove_content(target, names - lists)
    return {name for name in names if (target / name).is_file()}


def _remove_content(folder: Path, names: Iterable[str] | None = None) -> None:
    """Leave the addresses of pages, and nothing that stood on them or beside.

    Args:
        folder: The folder.
        names: The files to be taken away; by default all.
    """
    pages_here = set(page_names(folder))
    for name in sorted(checksums(folder) if names is None else names):
        if name in pages_here:
            _empty(folder / name)
        else:
            (folder / name).unlink(missing_ok=True)
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_dir() and not path.is_symlink() and not any(path.iterdir()):
            path.rmdir()


def _empty(path: Path) -> None:
    """Keep a page's address alone: of what it said, and its frame names, nothing is left."""
    page = '<!DOCTYPE html>\n<html lang="en-GB"><head><meta charset="utf-8">'
    page += f"{META}<title>Edition</title></head>\n<body><article>\n</article></body></html>\n"
    path.write_text(page, encoding="utf-8")
