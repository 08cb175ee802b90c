"""Publishing: a built site becomes a frozen edition beside the moving front."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pbcanalysis.catalogue.records import Catalogue
from pbcanalysis.editions.checksums import checksums, differences, manifest_text
from pbcanalysis.editions.compare import Comparison
from pbcanalysis.editions.edition import swap
from pbcanalysis.editions.front import FRONT, write_front
from pbcanalysis.editions.frozen import freeze
from pbcanalysis.editions.history import histories
from pbcanalysis.editions.published import (
    FROZEN,
    LIST,
    Published,
    PublishedEdition,
    manifest_path,
    month_of,
    order,
    read_catalogue,
)
from pbcanalysis.editions.retired import FILE as RETIRED
from pbcanalysis.editions.retired import Retired, read_retired, retirement_problems
from pbcanalysis.errors import InvalidArgument, InvalidInput, PbcError
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
    """

    folder: Path
    edition: str
    added: bool
    differing: tuple[str, ...]
    comparison: Comparison | None


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
    before = _published(folder)
    if before is not None:
        before.require_untouched()
        taken = {entry.id: entry for entry in before.editions}.get(catalogue.edition)
        if taken is not None:
            return _already_there(site, before, taken, catalogue)
        if order(catalogue.edition) < order(before.newest.id):
            raise InvalidArgument(
                f"edition {catalogue.edition} is older than {before.newest.id}, which is published"
            )
    retired = _checked_retired(site, catalogue, before)
    folder.parent.mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(prefix=f".{folder.name}.", dir=folder.parent))
    try:
        scratch.chmod((folder if folder.exists() else site).stat().st_mode)
        comparison = _make(site, folder, scratch, catalogue, before, retired, address)
        Published.read(scratch).require_untouched()
        now = _published(folder)
        if (now and now.editions) != (before and before.editions):
            raise PbcError(f"{folder} was changed by someone else meanwhile; publish again")
        swap(scratch, folder)
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return Publication(folder, catalogue.edition, True, (), comparison)


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
    former = [entry for entry in published.editions if order(entry.id) < order(taken.id)]
    with tempfile.TemporaryDirectory() as scratch:
        again = Path(scratch) / taken.id
        freeze(site, again, catalogue, published.frozen(former[-1].id) if former else None)
        manifest = json.loads(manifest_path(published.folder, taken.id).read_bytes())
        differing = differences(again, manifest)
    return Publication(published.folder, taken.id, False, tuple(differing), None)


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
        _link(before.folder / FROZEN, target / FROZEN)
    _keep_foreign(folder, target)
    newest = before.frozen(before.newest.id) if before else None
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
    published = Published(
        target,
        _address(site, before, address),
        (*(before.editions if before else ()), entry),
    )
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


def _link(source: Path, target: Path) -> None:
    """The same files under another name: their bytes are not touched, not even copied."""

    def link(one: str, two: str) -> None:
        try:
            os.link(one, two)
        except OSError:
            shutil.copy2(one, two)

    shutil.copytree(source, target, copy_function=link, dirs_exist_ok=True, symlinks=True)


def _keep_foreign(folder: Path, target: Path) -> None:
    """Carry over what publishing did not make."""
    front = folder / FROZEN / FRONT
    ours = set(json.loads(front.read_text(encoding="utf-8"))) if front.is_file() else set()
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder)
        if name.parts[0] == FROZEN or name.as_posix() in ours:
            continue
        if path.is_file() or path.is_symlink():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(path, target / name, follow_symlinks=False)
