"""What the Sphinx extension knows of the edition while it builds."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbcanalysis.catalogue.records import Record
from pbcanalysis.editions import Edition
from pbcanalysis.study import Study

if TYPE_CHECKING:
    from sphinx.application import Sphinx


@dataclass
class SiteContext:
    """The edition that pages refer to.

    Attributes:
        edition: The edition.
        study: Its study.
        records: Its records by id.
        readings: Judged readings, as pages meet them.
    """

    edition: Edition
    study: Study
    records: dict[str, Record]
    readings: list[dict[str, Any]] = field(default_factory=list)


def load(app: Sphinx) -> None:
    """Read the edition named by ``pbc_edition``, once, before pages are read."""
    edition = Edition.read(Path(app.config.pbc_edition))
    app.pbc = SiteContext(  # type: ignore[attr-defined]
        edition, edition.study, edition.catalogue.by_id()
    )


def context(app: Sphinx) -> SiteContext:
    """The context of a build."""
    found: SiteContext = app.pbc  # type: ignore[attr-defined]
    return found


def root_of(docname: str) -> str:
    """Relative address of the site's root from a page."""
    return "../" * docname.count("/")
