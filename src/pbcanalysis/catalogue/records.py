"""Records: the numbers, charts and tables of an edition, each with all that it rests on."""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Iterable
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from pbcanalysis.interval_kinds import Kind, kinds_in_words

MIME = "application/vnd.pbcanalysis.record+json"
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)+")

Scalar = str | int | float | bool | None


class Method(BaseModel):
    """The method behind a number: the field's name for it, and where it is published."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    name: str
    reference: str


class Table(BaseModel):
    """Rows of a chart's or table's data; every row has one cell for each column."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    columns: tuple[str, ...]
    units: tuple[str, ...] = Field(description="Unit of each column; empty: shown as it stands.")
    rows: tuple[tuple[Scalar, ...], ...]


class Record(BaseModel):
    """One citable number, chart or table.

    The id is the file name, the anchor and the download name, and stays the same from edition to
    edition. What only the edition knows (``edition``, ``licence``, ``citation``, ``digest``) is
    empty in a notebook and filled when the catalogue is made.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    id: str = Field(
        description="Permanent id: lower case, words joined by hyphens, one dot or more."
    )
    kind: Literal["number", "chart", "table"]
    title: str = Field(description="What the record is, without its value.")
    sentence: str = Field("", description="The result in one plain sentence.")
    value: float | None = Field(
        None, description="The point value; null where only a set is known."
    )
    low: float | None = Field(None, description="Lower end of the interval or set.")
    high: float | None = Field(None, description="Upper end of the interval or set.")
    level: float | None = Field(
        None, description="Confidence level; null where the bounds carry no probability."
    )
    interval: tuple[Kind, ...] = Field(
        (),
        description="What the interval or set covers: rounding, words, dates, sources (from the "
        "lowest to the highest of several), assumptions, worst-case, withheld (counts that a "
        "rule for small numbers does not show), draws (a share of random draws), confidence. "
        "Empty where the value is exact, and in editions made before it was recorded. For a "
        "chart or table: what the ranges that it shows cover.",
    )
    unit: str = Field("", description="Unit of value, low and high.")
    display: str = Field("", description="How the number is written in prose.")
    display_low: str = ""
    display_high: str = ""
    display_interval: str = Field("", description="The number with its interval, in prose.")
    method: Method | None = None
    inputs: dict[str, Scalar] = Field(default_factory=dict, description="What went in, by name.")
    statements: tuple[str, ...] = Field((), description="Ids of the statements it rests on.")
    sources: tuple[str, ...] = Field((), description="Keys of the sources it rests on.")
    parameters: dict[str, Scalar] = Field(default_factory=dict)
    headline: str = Field("", description="A chart's finding.")
    subtitle: str = Field("", description="A chart's statistic.")
    alt: str = Field("", description="What the eye sees in a chart.")
    credit: str = Field("", description="Who produced what a chart shows.")
    data: Table | None = Field(None, description="Data of a chart or table.")
    chapter: str = ""
    notebook: str = ""
    cell: str = Field("", description="Id of the notebook cell that made it.")
    edition: str = ""
    licence: str = ""
    citation: str = ""
    digest: str = Field("", description="SHA-256 over the record's content.")

    @field_validator("id")
    @classmethod
    def _id(cls, value: str) -> str:
        if not ID.fullmatch(value):
            raise ValueError(
                f"{value!r} is not an id; write lower-case words with hyphens and a dot, "
                "for example survey.response-rate"
            )
        return value

    @field_validator("value", "low", "high")
    @classmethod
    def _number(cls, value: float | None) -> float | None:
        if value is None:
            return None
        if not math.isfinite(value):
            raise ValueError("a record holds finite numbers")
        return tidy(value)

    @property
    def interval_in_words(self) -> str:
        """What its interval covers, as pages write it; empty where there is none."""
        return kinds_in_words(self.interval, self.level) if self.interval else ""

    def sealed(self, **edition: Any) -> Record:
        """The record with what its edition adds, and the digest over its content."""
        bare = self.model_copy(update={"edition": "", "licence": "", "citation": "", "digest": ""})
        digest = hashlib.sha256(bare.to_json().encode()).hexdigest()
        return self.model_copy(update={**edition, "digest": digest})

    def to_json(self) -> str:
        """The record as one JSON text with sorted keys: same record, same bytes."""
        return json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False)


def tidy(value: float) -> float:
    """A number to twelve significant digits: what all machines agree on, and all that is meant."""
    return float(f"{value:.12g}")


def tidy_scalar(value: object) -> Scalar:
    """A cell of data as JSON knows it: text, whole number, number, truth value or nothing."""
    import numbers
    from fractions import Fraction

    if value is None or isinstance(value, bool | str):
        return value
    if type(value).__name__ in ("NAType", "NaTType"):
        return None
    if type(value).__name__ == "bool_":
        return bool(value)
    if isinstance(value, numbers.Integral):
        return int(value)
    if isinstance(value, Fraction):
        return tidy(float(value))
    if isinstance(value, numbers.Real):
        number = float(value)
        return tidy(number) if math.isfinite(number) else None
    if isinstance(value, Iterable):
        return ", ".join(str(tidy_scalar(item)) for item in value)
    return str(value)


class Catalogue(BaseModel):
    """All records of an edition, in the order of the book."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    edition: str
    study: str
    digest: str
    records: tuple[Record, ...]

    def by_id(self) -> dict[str, Record]:
        """Records by id."""
        return {record.id: record for record in self.records}

    def to_json(self) -> str:
        """The catalogue as JSON text, indented, keys sorted."""
        return (
            json.dumps(self.model_dump(mode="json"), sort_keys=True, ensure_ascii=False, indent=1)
            + "\n"
        )
