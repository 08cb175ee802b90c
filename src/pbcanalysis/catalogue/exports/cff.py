"""The book in the Citation File Format, which code hosts read."""

from __future__ import annotations

from typing import Any

from pbcanalysis.catalogue.citation.item import Name, calendar_date
from pbcanalysis.catalogue.citation.work import Work


def book_reference(work: Work) -> dict[str, Any]:
    """The book as a reference of the Citation File Format."""
    year, month = calendar_date(work.edition)
    entry: dict[str, Any] = {
        "type": "book",
        "title": work.title,
        "authors": [_person(name) for name in work.authors],
        "edition": work.edition,
    }
    if year is not None:
        entry["year"] = year
    if month is not None:
        entry["month"] = month
    if work.publisher:
        entry["publisher"] = {"name": work.publisher}
    if work.address:
        entry["url"] = work.frozen("")
    return entry


def citation_cff(work: Work) -> str:
    """``CITATION.cff`` of an edition, as YAML text.

    Args:
        work: The book.

    Reference:
        Druskat and others (2021), Citation File Format 1.2.0.
    """
    import yaml

    reference = book_reference(work)
    entry: dict[str, Any] = {
        "cff-version": "1.2.0",
        "message": "Please cite the book, and cite the producers of the evidence too.",
        "type": "dataset",
        "title": work.title,
        # A copy: YAML would write the same list twice as an anchor and an alias.
        "authors": [dict(author) for author in reference["authors"]],
        "version": work.edition,
        "license": "CC-BY-4.0",
        "preferred-citation": reference,
    }
    if work.address:
        entry["url"] = work.frozen("")
    if work.commit:
        entry["commit"] = work.commit
    return yaml.safe_dump(entry, sort_keys=False, allow_unicode=True, width=100)


def _person(name: Name) -> dict[str, str]:
    if name.literal:
        person = {"name": name.literal}
    else:
        person = {"family-names": name.family, "given-names": name.given}
    person["website"] = name.address
    return {field: value for field, value in person.items() if value}
