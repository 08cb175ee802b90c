"""The front page of a sweep: its runs beside each other, record by record, as plain HTML."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED
from pbcanalysis.display import show
from pbcanalysis.editions import pages
from pbcanalysis.editions.sweep.journal import RUNS
from pbcanalysis.editions.sweep.plan import STUDY, Plan

if TYPE_CHECKING:
    import pandas as pd

CHOSEN = 6
NAMED = 40
"""More runs than this are not named beside their dots: the table names them."""


def write_page(
    folder: Path, plan: Plan, frame: pd.DataFrame, failures: Sequence[Mapping[str, Any]]
) -> None:
    """Write ``index.html``: dots with intervals for the records that vary most, and a table.

    Args:
        folder: The sweep's folder.
        plan: Its plan.
        frame: The tidy table of results.
        failures: What failed, each with ``run``, ``chapter``, ``cell``, ``error``, ``traceback``.
    """
    names = [name for name in plan.varied if name != STUDY]
    records = chosen_records(frame)
    parts = [_part(frame, record) for record in records]
    failed = {failure["run"] for failure in failures}
    runs = [
        {
            "id": run.id,
            "study": run.study.name,
            "values": [run.values.get(name, "as declared") for name in names],
            "failed": run.id in failed,
            "shown": _shown(frame, run.id, records),
            "notebooks": sorted(
                path.relative_to(folder).as_posix()
                for path in (folder / RUNS / run.id / "notebooks").glob("*.ipynb")
            ),
        }
        for run in plan.runs
    ]
    html = pages.render(
        "sweep.html", names=names, parts=parts, runs=runs, failures=failures, total=len(plan.runs)
    )
    (folder / "index.html").write_text(html, encoding="utf-8")


def chosen_records(frame: pd.DataFrame, count: int = CHOSEN) -> list[str]:
    """The records that differ most from run to run, in the order of the book.

    The measure is the spread of the values, or where there are none of the lower ends, over their
    largest size; records that are the same in all runs are left out.

    Args:
        frame: The tidy table of results.
        count: How many at most.
    """
    numbers = frame[frame["kind"] == "number"]
    if numbers.empty:
        return []
    place = numbers["value"].fillna(numbers["low"])
    ends = place.groupby(numbers["record"], sort=False).agg(["min", "max"])
    widths = numbers.assign(width=numbers["high"] - numbers["low"]).groupby("record", sort=False)
    size = ends.abs().max(axis=1)
    spread = ((ends["max"] - ends["min"]) / size.where(size > 0)).fillna(0.0)
    # An interval that widens with the level is a difference too.
    wide = widths["width"].agg(lambda width: width.max() - width.min()).fillna(0.0)
    spread += (wide / size.where(size > 0)).fillna(0.0)
    best = set(spread[spread > 1e-12].nlargest(count).index)
    return [record for record in spread.index if record in best]


def _part(frame: pd.DataFrame, record: str) -> dict[str, str]:
    rows = frame[frame["record"] == record]
    first = rows.iloc[0]
    place = rows["value"].fillna((rows["low"] + rows["high"]) / 2)
    ordered = rows.assign(place=place).sort_values(["place", "run"], kind="stable")
    low, high = place.min(), place.max()
    unit = str(first["unit"])
    span = f"from {show(float(low), unit)} to {show(float(high), unit)}"
    return {
        "record": record,
        "title": str(first["title"]),
        "span": span,
        "alt": f"One dot for each of {len(rows)} runs, in order of value, {span}.",
        "svg": _dots(ordered, unit),
    }


def _dots(rows: pd.DataFrame, unit: str) -> str:
    """Ordered dots with their intervals as SVG, in which text stays text."""
    named = len(rows) <= NAMED
    step = 18.0 if named else max(1.0, 320.0 / len(rows))
    left = 150.0 if named else 12.0
    right, top = 348.0, 8.0
    bottom = top + step * len(rows)
    ends = rows[["place", "low", "high"]]
    low, high = float(ends.min().min()), float(ends.max().max())
    if low == high:
        low, high = low - 1, high + 1

    def x(value: float) -> float:
        return left + (value - low) / (high - low) * (right - left)

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 {bottom + 30:.1f}" '
        f'font-family="Source Sans Pro, system-ui, sans-serif" font-size="11" fill="{INK}">'
    ]
    for value, anchor in ((low, "start"), ((low + high) / 2, "middle"), (high, "end")):
        at = x(value)
        parts.append(f'<path d="M{at:.1f} {top}V{bottom:.1f}" stroke="{GRID}"/>')
        label = escape(show(value, unit))
        parts.append(
            f'<text x="{at:.1f}" y="{bottom + 18:.1f}" text-anchor="{anchor}">{label}</text>'
        )
    columns = (rows["run"], rows["place"], rows["low"], rows["high"])
    # The smallest at the foot, as on any axis that rises.
    for number, (run, place, from_, to) in enumerate(zip(*columns, strict=True)):
        y = bottom - step * (number + 0.5)
        if from_ == from_ and to == to:  # not where there is no interval
            line = f"M{x(float(from_)):.1f} {y:.1f}H{x(float(to)):.1f}"
            parts.append(
                f'<path d="{line}" stroke="{MUTED}" stroke-width="{1.5 if named else 0.5}"/>'
            )
        parts.append(
            f'<circle cx="{x(float(place)):.1f}" cy="{y:.1f}" r="{3.2 if named else 1.2}" '
            f'fill="{BLUE}"/>'
        )
        if named:
            label = escape(str(run).rsplit("-", 1)[0][-24:])
            parts.append(
                f'<text x="{left - 8:.0f}" y="{y + 4:.1f}" text-anchor="end">{label}</text>'
            )
    return "".join([*parts, "</svg>"])


def _shown(frame: pd.DataFrame, run: str, records: Sequence[str]) -> list[str]:
    rows = frame[frame["run"] == run].set_index("record")["display"]
    return [str(rows.get(record, "")) for record in records]
