"""What a piece of prose that names something says, where it leads, and what its note tells.

Pages of the book and pages of a sweep are written by different machines from the same names; what
the names mean is here alone.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from pbcanalysis.catalogue.readings import Verdict
from pbcanalysis.catalogue.records import Record
from pbcanalysis.currencies import MARK
from pbcanalysis.display import show
from pbcanalysis.errors import InvalidArgument, PbcError
from pbcanalysis.study import Study

ROLES = ("value", "stated", "param", "source")


class UnknownName(PbcError):
    """Prose names what does not exist."""

    def __init__(self, kind: str, name: str, known: Iterable[str]) -> None:
        near = difflib.get_close_matches(name, list(known), n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        super().__init__(f"no {kind} {name!r}{hint}")


@dataclass(frozen=True, slots=True)
class Traced:
    """A piece of text with its origin.

    Attributes:
        text: What is read.
        address: Where it leads, as seen from the root of a site.
        note: Where it comes from, in a sentence or two.
    """

    text: str
    address: str
    note: str


@dataclass(frozen=True)
class Facts:
    """What prose can name: the records, the study and the parameters of one run of the chapters."""

    records: Mapping[str, Record]
    study: Study
    parameters: Mapping[str, Any]

    def trace(self, role: str, text: str) -> Traced:
        """What ``{role}`text` `` says.

        Args:
            role: One of :data:`ROLES`.
            text: What stands between the backticks.

        Raises:
            UnknownName: If there is no such record, form of it, statement, parameter or source.
        """
        trace = {
            "value": self._value,
            "stated": self._stated,
            "param": self._parameter,
            "source": self._source,
        }
        return trace[role](text)

    def _value(self, text: str) -> Traced:
        name, _, form = text.partition("|")
        record = self.records.get(name)
        if record is None:
            raise UnknownName("record", name, self.records)
        forms = {
            "": record.display,
            "interval": record.display_interval,
            "low": record.display_low,
            "high": record.display_high,
            "range": _range(record),
            "title": record.title,
            "headline": record.headline,
        }
        if not forms.get(form):
            raise UnknownName(f"form of {name!r}", form, [key for key in forms if forms[key]])
        sources = "; ".join(self.study.sources[key].short for key in record.sources)
        method = f"{record.method.name}. " if record.method else ""
        note = (
            f"{record.title}: {record.display_interval or record.headline}. {method}From {sources}."
        )
        return Traced(forms[form], f"r/{record.id}/index.html", note)

    def _stated(self, text: str) -> Traced:
        try:
            row = self.study.statement(text)
        except InvalidArgument:
            known = list(self.study.statements)
            raise UnknownName("statement", text, known) from None
        source = self.study.sources[row["source"]]
        note = f"As printed in {source.short}, {row['place']}: {row['measures']}."
        return Traced(row["as_printed"], f"statements.html#{row['id']}", note)

    def _parameter(self, text: str) -> Traced:
        declarations = self.study.parameters.declarations
        if text not in declarations:
            raise UnknownName("parameter", text, declarations)
        note = f"Parameter {text}: {declarations[text].label}."
        return Traced(
            shown_parameter(self.study, text, self.parameters[text]),
            f"parameters.html#{text}",
            note,
        )

    def _source(self, text: str) -> Traced:
        sources = self.study.sources
        if text not in sources:
            raise UnknownName("source", text, sources)
        source = sources[text]
        return Traced(source.short, f"references.html#{source.key}", source.title)


def _range(record: Record) -> str:
    """The two ends of a number, and what they cover; empty where it is exact."""
    if not record.display_low:
        return ""
    covers = f" ({record.interval_in_words})" if record.interval else ""
    return f"{record.display_low} to {record.display_high}{covers}"


def shown_parameter(study: Study, name: str, value: object) -> str:
    """The value of a parameter as a reader meets it, in its declared unit."""
    entry = study.parameters.declarations[name]
    if entry.type not in ("number", "integer") or not isinstance(value, int | float):
        return str(value)
    text = show(float(value), entry.unit or "count")
    if entry.unit == "share" and text.endswith(".0%"):
        text = text.removesuffix(".0%") + "%"
    return text


_LOSS = re.compile(rf"(\u2212(?:{MARK})\s?[\d.,]*\d[a-z]*)")


def unbroken(text: str) -> list[tuple[str, bool]]:
    """A text in parts, each with whether no line may end in it: a minus stays with its sum.

    Example:
        >>> unbroken("\N{MINUS SIGN}£5m at most")
        [('−£5m', True), (' at most', False)]
    """
    parts = enumerate(_LOSS.split(text))
    return [(part, bool(number % 2)) for number, part in parts if part]


def opened(role: str, href: str, note_id: str) -> Markup:
    """The start of a piece of traced text."""
    return Markup(
        '<span class="pbc-traced pbc-{}"><a href="{}" aria-describedby="{}">'
    ).format(role, href, note_id)  # fmt: skip


def closed(note: str, note_id: str) -> Markup:
    """The end of it; the note follows the link, so that it is announced after the text."""
    return Markup('</a><span class="pbc-note" role="tooltip" id="{}">{}</span></span>').format(
        note_id, note
    )


OTHERWISE = "otherwise:"
"""The line in a reading after which stands what is true where its condition is not."""


def otherwise_at(lines: Iterable[str]) -> int | None:
    """Where a reading says what is true if its condition is not; ``None`` if it does not say."""
    stripped = [line.strip() for line in lines]
    return stripped.index(OTHERWISE) if OTHERWISE in stripped else None


BROKEN = "This sentence does not hold on the data of this edition."


def broken_because(verdict: Verdict) -> tuple[str, str, str]:
    """Why a reading does not hold: words before the condition, the condition, words after it."""
    return "It holds if ", verdict.condition, f", but {verdict.explained()}."
