"""What the Sphinx extension knows of the edition while it builds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from pbcanalysis.catalogue.citation import Library, Work
from pbcanalysis.catalogue.citation.work import chapter_titles
from pbcanalysis.catalogue.corrections import (
    JudgedCorrection,
    judge_corrections,
    read_corrections,
)
from pbcanalysis.catalogue.readings import InvalidCondition, judge
from pbcanalysis.catalogue.records import Record
from pbcanalysis.editions import Edition
from pbcanalysis.site.tracing import Facts, UnknownName
from pbcanalysis.study import Study
from pbcanalysis.study.reads import digest_of, file_digest

if TYPE_CHECKING:
    from sphinx.application import Sphinx


GENERATED = "_generated"


@dataclass(frozen=True)
class SiteContext:
    """The edition that pages refer to.

    Attributes:
        edition: The edition.
        study: Its study.
        records: Its records by id.
        library: Everything in it that can be cited.
        corrections: The study's corrections, judged.
    """

    edition: Edition
    study: Study
    records: dict[str, Record]
    library: Library
    corrections: tuple[JudgedCorrection, ...] = ()

    @cached_property
    def facts(self) -> Facts:
        """What prose can name."""
        return Facts(self.records, self.study, self.edition.parameters)

    @cached_property
    def bracketed(self) -> Mapping[str, Sequence[Record]]:
        """Numbers with an interval, by each statement that they rest on."""
        found: dict[str, list[Record]] = {}
        for record in self.edition.catalogue.records:
            if record.kind == "number" and record.interval:
                for name in dict.fromkeys(record.statements):
                    found.setdefault(name, []).append(record)
        return found

    @classmethod
    def of(cls, edition: Edition, library: Library) -> SiteContext:
        """The context of an edition."""
        return cls(
            edition, edition.study, edition.catalogue.by_id(), library, corrections_of(edition)
        )

    def look(self, name: str, folder: Path) -> str:
        """A digest of something that a page can show, as it is now.

        Args:
            name: ``ROLE:TEXT`` of prose that names something, ``record:ID`` of a chart or table,
                ``reading:CONDITION``, or ``part:NAME`` of a generated list.
            folder: The staged pages, which hold the generated parts.
        """
        kind, _, rest = name.partition(":")
        if kind == "part":
            return file_digest(folder / GENERATED / f"{rest}.html")
        if kind == "reading":
            try:
                verdict = judge(rest, self.records, self.edition.parameters)
            except InvalidCondition as error:
                return digest_of(str(error))
            return digest_of([verdict.holds, list(verdict.values), verdict.explained()])
        if kind == "record":
            record = self.records.get(rest)
            sources = [repr(self.study.sources[key]) for key in record.sources] if record else []
            return digest_of([record and record.to_json(), sources])
        try:
            return digest_of(repr(self.facts.trace(kind, rest)))
        except UnknownName as error:
            return digest_of(str(error))

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
    statements = frozenset(study.statements)
    return judge_corrections(
        read_corrections(study), edition.catalogue.by_id(), edition.parameters, statements
    )


def load(app: Sphinx) -> None:
    """Read the edition named by ``pbc_edition``, once, before pages are read."""
    edition, config = Edition.read(Path(app.config.pbc_edition)), app.config
    library = library_of(edition, config.pbc_title, config.pbc_address, config.pbc_commit)
    app.pbc = SiteContext.of(edition, library)  # type: ignore[attr-defined]


def context(app: Sphinx) -> SiteContext:
    """The context of a build."""
    found: SiteContext = app.pbc  # type: ignore[attr-defined]
    return found


def root_of(docname: str) -> str:
    """Relative address of the site's root from a page."""
    return "../" * docname.count("/")
