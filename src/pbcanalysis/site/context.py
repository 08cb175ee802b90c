"""What the Sphinx extension knows of the edition while it builds."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbcanalysis.catalogue.citation import Library, Work
from pbcanalysis.catalogue.citation.work import chapter_titles
from pbcanalysis.catalogue.corrections import (
    JudgedCorrection,
    judge_corrections,
    read_corrections,
)
from pbcanalysis.catalogue.records import Record
from pbcanalysis.editions import Edition
from pbcanalysis.site.tracing import Facts
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
        library: Everything in it that can be cited.
        corrections: The study's corrections, judged.
        readings: Judged readings, as pages meet them.
        uses: Pages that name a record, by the record's id, as pages meet them.
        navigation: The navigation of record pages, once it is drawn.
    """

    edition: Edition
    study: Study
    records: dict[str, Record]
    library: Library
    corrections: tuple[JudgedCorrection, ...] = ()
    readings: list[dict[str, Any]] = field(default_factory=list)
    uses: dict[str, dict[str, None]] = field(default_factory=dict)
    navigation: dict[str, str] = field(default_factory=dict)

    @cached_property
    def facts(self) -> Facts:
        """What prose can name."""
        return Facts(self.records, self.study, self.edition.parameters)

    def use(self, id: str, page: str) -> None:
        """Note that a page names a record."""
        self.uses.setdefault(id, {})[page] = None

    def corrections_of(self, record: Record) -> list[JudgedCorrection]:
        """The corrections of a record, and of the statements that it rests on."""
        concerned = {record.id, *record.statements}
        return [judged for judged in self.corrections if judged.correction.what in concerned]


def library_of(edition: Edition, title: str, address: str = "", commit: str = "") -> Library:
    """Everything of an edition that can be cited, under the title of its book."""
    work = Work.of(
        edition.study.descriptor,
        title=title,
        address=address,
        chapters=chapter_titles(edition.folder / "notebooks"),
        commit=commit,
    )
    return Library(work, edition.catalogue, edition.folder / "study" / "sources.bib")


def corrections_of(edition: Edition) -> tuple[JudgedCorrection, ...]:
    """The corrections of an edition's study, judged on its records."""
    study = edition.study
    statements = frozenset(study.table("statements")["id"].astype(str))
    return judge_corrections(
        read_corrections(study), edition.catalogue.by_id(), edition.parameters, statements
    )


def load(app: Sphinx) -> None:
    """Read the edition named by ``pbc_edition``, once, before pages are read."""
    edition = Edition.read(Path(app.config.pbc_edition))
    app.pbc = SiteContext(  # type: ignore[attr-defined]
        edition,
        edition.study,
        edition.catalogue.by_id(),
        library_of(edition, app.config.pbc_title, app.config.pbc_address, app.config.pbc_commit),
        corrections_of(edition),
    )


def context(app: Sphinx) -> SiteContext:
    """The context of a build."""
    found: SiteContext = app.pbc  # type: ignore[attr-defined]
    return found


def root_of(docname: str) -> str:
    """Relative address of the site's root from a page."""
    return "../" * docname.count("/")
