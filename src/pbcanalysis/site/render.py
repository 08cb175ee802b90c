"""Records as HTML: figures, tables and lists, the same wherever they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from pbcanalysis.catalogue.records import Record, Scalar, Table
from pbcanalysis.display import plain, show, show_ends
from pbcanalysis.editions.policy import META
from pbcanalysis.study import Study

ROWS_SHOWN = 60
SHORT = 10
"""Characters of a word in a table that is kept on one line."""


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        cells=cells, is_number=is_number, rows_shown=ROWS_SHOWN, policy=Markup(META)
    )
    environment.tests["short"] = is_short
    environment.filters["plain"] = plain
    environment.filters["linked"] = linked
    environment.filters["kept"] = kept
    return environment


def render(template: str, **context: Any) -> str:
    """A template of this package as HTML text, for a place on a page."""
    # One line for each element: MyST would take an indented block after an empty line for code.
    html = _environment().get_template(template).render(**context)
    return "\n".join(line.strip() for line in html.splitlines() if line.strip())


def page(template: str, **context: Any) -> str:
    """A template of this package that is a whole page."""
    return _environment().get_template(template).render(**context)


def figure(
    record: Record,
    root: str,
    study: Study,
    label: str,
    folder: str | None = None,
    *,
    links: bool = True,
    pictures: tuple[str, str] | None = None,
    below: str = "",
) -> str:
    """A chart on a page.

    Args:
        record: A chart's record.
        root: Relative address of the site's root, with a slash at its end, or empty.
        study: The study, for the names of sources.
        label: The figure's number, for example ``Figure 4.1``.
        folder: Relative address of the record's files; empty on the record's own page.
        links: Whether the files are linked beneath it.
        pictures: Addresses of its wide and its narrow form; by default among its files.
        below: What stands beneath it beside such links, as HTML.
    """
    if folder is None:
        folder = f"{root}r/{record.id}/"
    start = f"{folder}{record.id}"
    wide, narrow = pictures or (f"{start}.wide.svg", f"{start}.narrow.svg")
    return render(
        "figure.html",
        wide=wide,
        narrow=narrow,
        below=Markup(below),
        record=record,
        folder=folder,
        label=label,
        study=study,
        root=root,
        links=links,
    )


def table(
    record: Record,
    root: str,
    study: Study,
    label: str,
    folder: str | None = None,
    *,
    links: bool = True,
    below: str = "",
) -> str:
    """A table on a page; arguments as for :func:`figure`."""
    if folder is None:
        folder = f"{root}r/{record.id}/"
    return render(
        "table.html",
        below=Markup(below),
        record=record,
        folder=folder,
        label=label,
        study=study,
        root=root,
        links=links,
    )


def grid(record: Record) -> str:
    """The data of a chart or table as an HTML table."""
    return render("grid.html", record=record)


def record_list(records: Sequence[Record], root: str) -> str:
    """A list of records with their numbers and links."""
    return render("records.html", records=records, root=root)


def cells(data: Table, row: Sequence[Scalar]) -> list[str]:
    """The cells of a row as a reader meets them; ends of ranges of shares are rounded outwards."""
    written = [_cell(value, unit) for value, unit in zip(row, data.units, strict=True)]
    for at_low, at_high in range_columns(data.columns):
        low, high, unit = row[at_low], row[at_high], data.units[at_low]
        if unit != data.units[at_high] or not unit:
            continue
        if isinstance(low, int | float) and isinstance(high, int | float) and low <= high:
            written[at_low], written[at_high] = show_ends(low, high, unit)
    return written


_ENDS = {
    "from": ("to",),
    "low": ("high",),
    "lower": ("upper",),
    "lowest": ("highest",),
    "least": ("most",),
    "fewest": ("most",),
    "smallest": ("largest",),
    "shortest": ("longest",),
}


def range_columns(columns: Sequence[str]) -> list[tuple[int, int]]:
    """Which columns are the two ends of a range, known by their names.

    Example:
        >>> range_columns(["Area", "Share", "Interval from", "Interval to", "Least share"])
        [(2, 3)]
    """
    places = {str(name).lower(): place for place, name in enumerate(columns)}
    found = []
    for name, place in places.items():
        words = name.split()
        for at, word in enumerate(words):
            for partner in _ENDS.get(word, ()):
                other = places.get(" ".join([*words[:at], partner, *words[at + 1 :]]))
                if other is not None:
                    found.append((place, other))
    return found


def _cell(value: Scalar, unit: str) -> str:
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float) and unit:
        return show(value, unit)
    if isinstance(value, float):
        return f"{value:.4g}"
    return str(value)


def is_number(data: Table, column: int) -> bool:
    """Whether a column holds numbers only, which are set to the right."""
    values = [row[column] for row in data.rows if row[column] is not None]
    return bool(values) and all(
        isinstance(value, int | float) and not isinstance(value, bool) for value in values
    )


def is_short(cell: str) -> bool:
    """Whether a cell is one short word, which is not broken at its hyphen: 2021-22, P-01.

    Example:
        >>> is_short("2021-22"), is_short("2020-21 to 2022-23"), is_short("")
        (True, False, False)
    """
    return 0 < len(cell) <= SHORT and not any(map(str.isspace, cell))


_ADDRESS = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;)]")


def linked(text: str) -> Markup:
    """Text in which addresses are links, and everything else is escaped."""
    parts: list[Markup] = []
    last = 0
    for match in _ADDRESS.finditer(text):
        parts.append(Markup.escape(text[last : match.start()]))
        parts.append(Markup('<a href="{0}">{0}</a>').format(match.group()))
        last = match.end()
    parts.append(Markup.escape(text[last:]))
    return Markup("").join(parts)


def kept(text: str) -> Markup:
    """Text of several lines on one line of HTML: its breaks and indents are kept as characters.

    Example:
        >>> print(kept("a {\\n  b\\n}"))
        a {&#10;&#32;&#32;b&#10;}
    """
    lines = []
    for line in text.splitlines():
        bare = line.lstrip(" ")
        lines.append(Markup("&#32;" * (len(line) - len(bare))) + Markup.escape(bare))
    return Markup("&#10;").join(lines)
