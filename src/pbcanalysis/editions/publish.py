"""Publishing: a built site becomes a frozen edition beside the moving front."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from pbcanalysis.catalogue.records import Catalogue
from pbcanalysis.editions.beside import making, next_of, nobody_else, settle
from pbcanalysis.editions.checksums import checksums, differences, manifest_text
from pbcanalysis.editions.compare import Comparison
from pbcanalysis.editions.exchange import swap
from pbcanalysis.editions.front import write_front, written_front
from pbcanalysis.editions.frozen import freeze
from pbcanalysis.editions.history import histories
from pbcanalysis.editions.listed import PublishedEdition, month_of, order
from pbcanalysis.editions.notice import Event
from pbcanalysis.editions.published import (
    FRONT,
    FROZEN,
    LIST,
    Published,
    manifest_path,
    read_catalogue,
)
from pbcanalysis.editions.retired import FILE as RETIRED
from pbcanalysis.editions.retired import Retired, read_retired, retirement_problems
from pbcanalysis.editions.untouched import require_untouched
from pbcanalysis.errors import InvalidArgument, InvalidInput, PbcError
from pbcanalysis.scratch import Scratch
from pbcanalysis.study.made_up import MARK


class EditionTaken(PbcError):
    """An edition of this id was published before, from something else."""


@dataclass(frozen=True)
class Publication:
    """What publishing did.

    Attributes:
        folder: The published folder.
        edition: The edition's id.
        added: Whether it was added; if not, it was there already and nothing was changed.
        differing: Where it was there: pages that the site now has otherwise and that stay as
            published.
        comparison: What changed from the edition before, or ``None`` for the first.
        digest: Digest of the history, to be kept elsewhere.
        settled: What a killed publish had left and was put right first, one line each.
    """

    folder: Path
    edition: str
    added: bool
    differing: tuple[str, ...]
    comparison: Comparison | None
    digest: str = ""
    settled: tuple[str, ...] = ()


def publish(site: Path, folder: Path, *, address: str | None = None) -> Publication:
    """Add a built site to a published folder as an edition, and make it the front.

    Everything is made beside the folder and checked, and then put in its place at once. Files in
    the folder that publishing did not make, such as ``CNAME`` or ``.git``, stay.

    Args:
        site: A built site.
        folder: The published folder; made if it is not there.
        address: Where the folder is on the web; without it, what the site was built for, or what
            was named before.

    Raises:
        InvalidArgument: If the site is none, its edition is not named by year and month, is older
            than the newest, or the folder holds something else.
        EditionTaken: If an edition of this id but another digest was published.
        InvalidInput: If records are gone without a row in the study's ``retired.csv``.
        Tampered: If a frozen edition is not as it was published.
    """
    site, folder = site.resolve(), folder.resolve()
    catalogue = _checked_site(site, folder)
    if folder.exists() and not folder.is_dir():
        raise InvalidArgument(f"{folder} is no folder")
    folder.parent.mkdir(parents=True, exist_ok=True)
    with nobody_else(folder):
        settled = tuple(settle(folder))
        return replace(_publish(site, folder, catalogue, address), settled=settled)


def _publish(site: Path, folder: Path, catalogue: Catalogue, address: str | None) -> Publication:
    before = _published(folder)
    if before is not None:
        require_untouched(before)
        taken = {entry.id: entry for entry in before.editions}.get(catalogue.edition)
        if taken is not None:
            return _already_there(site, before, taken, catalogue)
        if order(catalogue.edition) < order(before.newest.id):
            raise InvalidArgument(
                f"edition {catalogue.edition} is older than {before.newest.id}, which is published"
            )
    retired = _checked_retired(site, catalogue, before)
    with made_beside(folder, before) as scratch:
        scratch.chmod((folder if folder.exists() else site).stat().st_mode)
        comparison = _make(site, folder, scratch, catalogue, before, retired, address)
    digest = Published.read(folder).digest
    return Publication(folder, catalogue.edition, True, (), comparison, digest)


@contextmanager
def made_beside(folder: Path, before: Published | None) -> Iterator[Path]:
    """An empty folder that takes the place of a published one when the block has filled it.

    Args:
        folder: The published folder.
        before: What is published there.

    Raises:
        PbcError: If something else was published there meanwhile.
        Tampered: If what was made is not sound.
    """
    scratch = Path(tempfile.mkdtemp(prefix=making(folder), dir=folder.parent))
    try:
        yield scratch
        require_untouched(Published.read(scratch))
        now = _published(folder)
        if (now and now.history) != (before and before.history):
            raise PbcError(f"{folder} was changed by someone else meanwhile; publish again")
        finished = scratch
        if folder.exists():
            # From here on it may be what stood there, and is looked at before it is removed.
            finished = scratch.rename(next_of(folder))
        swap(finished, folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)


def _checked_site(site: Path, folder: Path) -> Catalogue:
    catalogue = read_catalogue(site)
    if not (site / "index.html").is_file():
        raise InvalidArgument(f"{site} holds no pages; run `pbc build` first")
    if site == folder or site.is_relative_to(folder) or folder.is_relative_to(site):
        raise InvalidArgument("the site and the published folder may not lie in one another")
    about = site / "site.json"
    title = (
        json.loads(about.read_text(encoding="utf-8")).get("title", "") if about.is_file() else ""
    )
    if str(title).endswith(f"({MARK})"):
        raise InvalidArgument(
            f"{site} shows the made-up rows that `pbc new` wrote; put rows of your own in their "
            "place and build again"
        )
    for name in (FROZEN, LIST):
        if (site / name).exists():
            raise InvalidArgument(f"{site} is itself a published folder; name a built site")
    order(catalogue.edition)
    return catalogue


def _published(folder: Path) -> Published | None:
    if not folder.exists() or (folder.is_dir() and all(map(_is_foreign, folder.iterdir()))):
        return None
    if not (folder / LIST).is_file():
        raise InvalidArgument(
            f"{folder} holds files and no {LIST}; name an empty folder, or one made by publishing"
        )
    return Published.read(folder)


def _is_foreign(path: Path) -> bool:
    """Whether others keep this in a folder before anything is published: ``.git``, ``CNAME``."""
    return path.name.startswith(".") or path.name == "CNAME"


def _already_there(
    site: Path, published: Published, taken: PublishedEdition, catalogue: Catalogue
) -> Publication:
    if taken.digest != catalogue.digest:
        raise EditionTaken(
            f"edition {taken.id} is published with the digest {taken.digest[:12]}, and this site "
            f"has {catalogue.digest[:12]}: its data, parameters, notebooks, package or results "
            "changed. "
            "A published edition stays as it is; give the study a new version in datapackage.json"
        )
    former = [
        entry
        for entry in published.editions
        if order(entry.id) < order(taken.id) and not entry.removed
    ]
    if taken.notices:
        # Its pages tell what became of it, which no site does.
        return Publication(published.folder, taken.id, False, (), None, published.digest)
    with Scratch("pbc-run-") as scratch:
        again = Path(scratch) / taken.id
        freeze(site, again, catalogue, published.frozen(former[-1].id) if former else None)
        differing = differences(again, published.manifest(taken.id))
    return Publication(published.folder, taken.id, False, tuple(differing), None, published.digest)


def _checked_retired(
    site: Path, catalogue: Catalogue, before: Published | None
) -> dict[str, Retired]:
    retired = read_retired(site / "data" / RETIRED)
    former = before.catalogues.values() if before else ()
    problems = retirement_problems(
        retired,
        set(catalogue.by_id()),
        {record.id for other in former for record in other.records},
    )
    if problems:
        raise InvalidInput(problems)
    return retired


def _make(
    site: Path,
    folder: Path,
    target: Path,
    catalogue: Catalogue,
    before: Published | None,
    retired: Mapping[str, Retired],
    address: str | None,
) -> Comparison | None:
    """The whole published folder, made afresh; former editions are linked, not written."""
    id = catalogue.edition
    if before is not None:
        # The front's list is written anew, and must not be the same file as the former one's.
        link(before.folder / FROZEN, target / FROZEN, but={FRONT})
    _keep_foreign(folder, target)
    latest = before.latest if before else None
    newest = before.frozen(latest.id) if before and latest else None
    comparison = freeze(site, target / FROZEN / id, catalogue, newest)
    text = manifest_text(checksums(target / FROZEN / id)).encode()
    manifest_path(target, id).write_bytes(text)
    entry = PublishedEdition(
        id=id,
        digest=catalogue.digest,
        date=month_of(id),
        records=len(catalogue.records),
        manifest=hashlib.sha256(text).hexdigest(),
    )
    event = Event(id, entry.digest, entry.manifest)
    where = _address(site, before, address)
    if before is None:
        published = Published(target, where, (entry,), (event,))
    else:
        published = replace(before, folder=target, address=where).with_event(entry, event)
    made = histories(
        {**(before.catalogues if before else {}), id: catalogue},
        retired,
    )
    write_front(site, target, published, comparison, made)
    return comparison


def _address(site: Path, before: Published | None, named: str | None) -> str:
    """Where the folder is on the web: as named, or as the site was built for, or as before."""
    about = site / "site.json"
    built_for = ""
    if about.is_file():
        built_for = str(json.loads(about.read_text(encoding="utf-8")).get("address", ""))
    found = named or built_for or (before.address if before else "")
    return found.rstrip("/") + "/" if found else ""


def link(source: Path, target: Path, but: Collection[str] = ()) -> None:
    """The same files under another name: their bytes are not touched, not even copied.

    Args:
        source: The folder with the files.
        target: The folder that has them as well then.
        but: Names in the folder itself that are left out.
    """

    def leave_out(folder: str, names: list[str]) -> Collection[str]:
        return but if folder == str(source) else ()

    def one_file(one: str, two: str) -> None:
        try:
            os.link(one, two)
        except OSError:
            shutil.copy2(one, two)

    shutil.copytree(
        source, target, copy_function=one_file, dirs_exist_ok=True, symlinks=True, ignore=leave_out
    )


def _keep_foreign(folder: Path, target: Path) -> None:
    """Carry over what publishing did not make."""
    ours = written_front(folder)
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if name.parts[0] == FROZEN or name.as_posix() in ours:
            continue
        if path.is_file() or path.is_symlink():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target / name, follow_symlinks=False)
