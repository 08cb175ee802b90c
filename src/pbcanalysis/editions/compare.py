"""What changed from one edition to another: records, readings, statements, sources, parameters."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from pbcanalysis.catalogue.records import Record, tidy
from pbcanalysis.display import show
from pbcanalysis.editions.snapshot import Snapshot, take_snapshot

SHOWN = (
    "value", "low", "high", "level", "interval", "unit", "display", "display_low", "display_high",
    "display_interval", "headline", "data",
)  # fmt: skip
"""The parts of a record that say what its result is, as opposed to how it came about."""


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Named(_Model):
    """A record, statement or source that one of the two editions lacks."""

    id: str
    title: str
    shown: str = ""


class RecordChange(_Model):
    """A record whose result is another than before."""

    id: str
    kind: Literal["number", "chart", "table"]
    title: str
    before: str = Field(description="As written in the earlier edition.")
    after: str = Field(description="As written in the later edition.")
    parts: tuple[str, ...] = Field(description="Names of the parts that changed.")
    unit: str = ""
    difference: float | None = Field(None, description="Later value less earlier value, in units.")
    relative: float | None = Field(None, description="The difference over the earlier value.")
    difference_shown: str = Field("", description="The change in words.")
    cells: int = Field(0, description="Cells of data that differ; for charts and tables.")

    @property
    def summary(self) -> str:
        """The change in a few words."""
        if self.difference_shown:
            return self.difference_shown
        if self.cells:
            return f"{self.cells:,} cell{'' if self.cells == 1 else 's'} of data changed"
        return "changed: " + ", ".join(self.parts)


class ReadingChange(_Model):
    """A sentence of interpretation whose verdict changed."""

    page: str
    text: str
    condition: str
    values: dict[str, float]


class ValueChange(_Model):
    """A parameter or statement that reads differently."""

    name: str
    before: str
    after: str


class Comparison(_Model):
    """Everything that differs between two editions; empty lists where nothing does."""

    before: str
    after: str
    digest_before: str
    digest_after: str
    unchanged: int = Field(description="Number of records whose result is the same.")
    changed: tuple[RecordChange, ...]
    origin_only: tuple[str, ...] = Field(
        description="Ids of records with the same result and another origin, title or method."
    )
    new: tuple[Named, ...]
    gone: tuple[Named, ...]
    readings_compared: bool = Field(description="Whether both sides had judged readings.")
    readings_broken: tuple[ReadingChange, ...]
    readings_healed: tuple[ReadingChange, ...]
    statements_new: tuple[Named, ...]
    statements_gone: tuple[Named, ...]
    statements_changed: tuple[ValueChange, ...]
    sources_new: tuple[Named, ...]
    sources_gone: tuple[Named, ...]
    parameters: tuple[ValueChange, ...]
    unread: tuple[str, ...] = Field(
        (), description="What of the two could not be read, and is not compared."
    )
    notices: tuple[str, ...] = Field(
        (), description="What was told of the two editions since they were published."
    )

    @property
    def nothing(self) -> bool:
        """Whether nothing that a reader sees changed."""
        return not (
            self.changed or self.new or self.gone or self.readings_broken or self.readings_healed
            or self.statements_new or self.statements_gone or self.statements_changed
            or self.sources_new or self.sources_gone or self.parameters or self.origin_only
            or self.unread
        )  # fmt: skip

    def to_json(self) -> str:
        """The comparison as JSON text."""
        return (
            json.dumps(self.model_dump(mode="json"), indent=1, sort_keys=True, ensure_ascii=False)
            + "\n"
        )


def compare(before: Path | str, after: Path | str) -> Comparison:
    """Compare two editions, each a folder or an address on this machine.

    Args:
        before: The earlier one; see :func:`pbcanalysis.editions.snapshot.take_snapshot`.
        after: The later one.

    Raises:
        InvalidArgument: If one of them cannot be read.
    """
    return compare_snapshots(take_snapshot(before), take_snapshot(after))


def compare_snapshots(before: Snapshot, after: Snapshot) -> Comparison:
    """Compare two snapshots; see :func:`compare`."""
    old, new = before.catalogue.by_id(), after.catalogue.by_id()
    both = [id for id in new if id in old]
    differing = [id for id in both if _parts_changed(old[id], new[id])]
    broken, healed = _reading_changes(before, after)
    read = not (before.unread or after.unread)
    return Comparison(
        before=before.edition,
        after=after.edition,
        digest_before=before.catalogue.digest,
        digest_after=after.catalogue.digest,
        unchanged=len(both) - len(differing),
        changed=tuple(record_change(old[id], new[id]) for id in differing),
        origin_only=tuple(
            id for id in both if id not in set(differing) and old[id].digest != new[id].digest
        ),
        new=tuple(_named(record) for id, record in new.items() if id not in old),
        gone=tuple(_named(record) for id, record in old.items() if id not in new),
        readings_compared=before.readings is not None and after.readings is not None,
        readings_broken=broken,
        readings_healed=healed,
        statements_new=_missing(after.statements, before.statements) if read else (),
        statements_gone=_missing(before.statements, after.statements) if read else (),
        statements_changed=_value_changes(before.statements, after.statements, only_both=True),
        sources_new=_missing(after.sources, before.sources) if read else (),
        sources_gone=_missing(before.sources, after.sources) if read else (),
        parameters=_value_changes(before.parameters, after.parameters, only_both=False),
        unread=(*before.unread, *after.unread),
        notices=(*before.notices, *after.notices),
    )


def result(record: Record) -> dict[str, Any]:
    """What a record says, without how it came about."""
    content = record.model_dump(mode="json")
    return {name: content[name] for name in SHOWN}


def _parts_changed(old: Record, new: Record) -> tuple[str, ...]:
    """Names of the parts of a result that differ.

    Editions made before records said what an interval covers write it without. That the words
    have come is no other result: the numbers, the level and the ends as shown are compared.
    """
    one, two = result(old), result(new)
    skipped: set[str] = set()
    if old.kind != "number" and not old.interval:
        skipped = {"interval", "level"}
    elif bool(old.interval) != bool(new.interval) and (
        _numbers(old) == _numbers(new) and old.kind == "number"
    ):
        skipped = {"interval", "display_interval"} | ({"display"} if new.value is None else set())
    return tuple(name for name in SHOWN if name not in skipped and one[name] != two[name])


def _numbers(record: Record) -> tuple[object, ...]:
    return record.value, record.low, record.high, record.level


def written(record: Record) -> str:
    """A record's result in one line, as pages write it."""
    if record.kind == "number":
        return record.display_interval
    if record.kind == "chart":
        return record.headline
    rows = 0 if record.data is None else len(record.data.rows)
    return f"a table of {rows:,} row{'' if rows == 1 else 's'}"


def record_change(old: Record, new: Record) -> RecordChange:
    """How a record's result differs from what it was.

    Example:
        >>> from pbcanalysis.catalogue.records import Record
        >>> a = Record(id="a.b", kind="number", title="A", value=0.2, unit="share")
        >>> change = record_change(a, a.model_copy(update={"value": 0.25}))
        >>> change.difference, change.relative, change.difference_shown
        (0.05, 0.25, '5.0 percentage points higher (+25.0%)')
    """
    difference = relative = None
    shown = ""
    if old.value is not None and new.value is not None and old.unit == new.unit:
        difference = tidy(new.value - old.value)
        relative = tidy(difference / abs(old.value)) if old.value else None
        shown = _difference_shown(difference, relative, new.unit)
    elif new.kind == "number" and old.unit == new.unit and not _both_points(old, new):
        shown = "one of the two has no point value"
    elif new.kind == "number" and old.unit == new.unit:
        shown = _ends_shown(old, new)
    elif old.unit != new.unit:
        shown = f"the unit was {old.unit or 'none'} and is {new.unit or 'none'}"
    return RecordChange(
        id=new.id,
        kind=new.kind,
        title=new.title,
        before=written(old),
        after=written(new),
        parts=_parts_changed(old, new),
        unit=new.unit,
        difference=difference,
        relative=relative,
        difference_shown=shown,
        cells=_cells(old, new),
    )


def _both_points(old: Record, new: Record) -> bool:
    return (old.value is None) == (new.value is None)


def _difference_shown(difference: float, relative: float | None, unit: str) -> str:
    if difference == 0:
        return "the value is the same; its interval or form changed"
    word = "higher" if difference > 0 else "lower"
    size = show(abs(difference), "points" if unit == "share" else _size_unit(unit))
    if not any(digit in size for digit in "123456789"):
        return f"{word} by less than is shown"
    share = "" if relative is None else f" ({'+' if relative > 0 else ''}{show(relative, 'share')})"
    return f"{size} {word}{share}"


def _ends_shown(old: Record, new: Record) -> str:
    """How the ends of a set moved, where no point value is identified."""
    parts = []
    for name, one, two in (("lower", old.low, new.low), ("upper", old.high, new.high)):
        if one is not None and two is not None and one != two:
            moved = _difference_shown(tidy(two - one), None, new.unit)
            parts.append(f"{name} end {moved}")
    return "; ".join(parts)


def _size_unit(unit: str) -> str:
    """The unit of a difference: of years it is a number of years."""
    return "years" if unit == "year" else unit


def _cells(old: Record, new: Record) -> int:
    if old.data is None or new.data is None:
        return 0
    one = [old.data.columns, *old.data.rows]
    two = [new.data.columns, *new.data.rows]
    count = 0
    for row in range(max(len(one), len(two))):
        first = one[row] if row < len(one) else ()
        second = two[row] if row < len(two) else ()
        count += sum(
            column >= len(first) or column >= len(second) or first[column] != second[column]
            for column in range(max(len(first), len(second)))
        )
    return count


def _named(record: Record) -> Named:
    return Named(id=record.id, title=record.title, shown=written(record))


def _missing(there: dict[str, str], not_there: dict[str, str]) -> tuple[Named, ...]:
    return tuple(Named(id=id, title=title) for id, title in there.items() if id not in not_there)


def _value_changes(
    before: dict[str, Any], after: dict[str, Any], *, only_both: bool
) -> tuple[ValueChange, ...]:
    names = [name for name in after if name in before or not only_both]
    if not only_both:
        names += [name for name in before if name not in after]
    return tuple(
        ValueChange(
            name=name, before=str(before.get(name, "none")), after=str(after.get(name, "none"))
        )
        for name in names
        if before.get(name) != after.get(name)
    )


def _reading_changes(
    before: Snapshot, after: Snapshot
) -> tuple[tuple[ReadingChange, ...], tuple[ReadingChange, ...]]:
    """Readings that held and do not, or are new and do not; and those that did not and do."""
    if before.readings is None or after.readings is None:
        return (), ()
    held = {(r["page"], r["condition"]): bool(r["holds"]) for r in before.readings}
    broken, healed = [], []
    for reading in after.readings:
        was = held.get((reading["page"], reading["condition"]))
        change = ReadingChange(
            page=reading["page"],
            text=" ".join(reading["text"].split()),
            condition=reading["condition"],
            values=reading["values"],
        )
        if not reading["holds"] and was is not False:
            broken.append(change)
        elif reading["holds"] and was is False:
            healed.append(change)
    return tuple(broken), tuple(healed)
