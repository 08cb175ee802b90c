"""The history of a record over editions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from pbcanalysis.catalogue.records import Catalogue, Record
from pbcanalysis.editions.compare import record_change, result, written
from pbcanalysis.editions.retired import Retired


@dataclass(frozen=True, slots=True)
class Step:
    """A record in one edition.

    Attributes:
        edition: Id of the edition.
        shown: The result in one line, as its pages write it.
        change: How it differs from the edition before in which it stood; empty in the first.
        changed: Whether its result changed against that edition.
    """

    edition: str
    shown: str
    change: str
    changed: bool


@dataclass(frozen=True, slots=True)
class History:
    """A record over all editions.

    Attributes:
        id: Its id.
        kind: Number, chart or table.
        title: Its title in the last edition that has it.
        steps: Editions that have it, oldest first.
        retired: Why it is no longer made, or ``None``.
    """

    id: str
    kind: str
    title: str
    steps: tuple[Step, ...]
    retired: Retired | None

    @property
    def last(self) -> Step:
        """The last edition that has it."""
        return self.steps[-1]

    @property
    def since(self) -> str:
        """The edition since which the result has been what it is."""
        return next(
            step.edition for step in reversed(self.steps) if step.changed or not step.change
        )

    def to_data(self) -> dict[str, object]:
        """The history as plain data, for JSON."""
        return {
            "id": self.id,
            "title": self.title,
            "editions": [
                {"edition": step.edition, "shown": step.shown, "changed": step.changed}
                for step in self.steps
            ],
            "retired": self.retired.reason if self.retired else "",
            "replaced_by": self.retired.replaced_by if self.retired else "",
        }


def histories(
    catalogues: Mapping[str, Catalogue], retired: Mapping[str, Retired]
) -> dict[str, History]:
    """The history of every record that any edition has.

    Args:
        catalogues: The catalogue of each edition, oldest first.
        retired: Retired records by id.
    """
    records: dict[str, list[tuple[str, Record]]] = {}
    for edition, catalogue in catalogues.items():
        for record in catalogue.records:
            records.setdefault(record.id, []).append((edition, record))
    made = {}
    for id, found in records.items():
        steps: list[Step] = []
        former: Record | None = None
        for edition, record in found:
            changed = former is not None and result(former) != result(record)
            steps.append(Step(edition, written(record), _change(former, record, changed), changed))
            former = record
        last = found[-1][1]
        made[id] = History(id, last.kind, last.title, tuple(steps), retired.get(id))
    return made


def _change(former: Record | None, record: Record, changed: bool) -> str:
    if former is None:
        return ""
    if not changed:
        if former.digest == record.digest:
            return "no"
        return "no; its origin, title or method did"
    return record_change(former, record).summary
