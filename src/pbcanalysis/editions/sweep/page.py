"""The front page of a sweep: its runs beside each other, record by record, as plain HTML."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

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
    """Ordered dots with their intervals as SVG."""
    import matplotlib.pyplot as plt
    from matplotlib.ticker import MaxNLocator

    from pbcanalysis.charts import NARROW, house_style
    from pbcanalysis.charts.style import BLUE, MUTED

    named = len(rows) <= NAMED
    with house_style(NARROW):
        height = 0.8 + (0.22 * len(rows) if named else 2.6)
        figure, axes = plt.subplots(figsize=(NARROW.width, height), layout="constrained")
        at = range(len(rows))
        bounded = rows["low"].notna() & rows["high"].notna()
        axes.hlines(
            [y for y, has in zip(at, bounded, strict=True) if has],
            rows.loc[bounded, "low"],
            rows.loc[bounded, "high"],
            color=MUTED,
            linewidth=1.5 if named else 0.5,
        )
        axes.plot(rows["place"], list(at), "o", color=BLUE, markersize=4 if named else 1.5)
        labels = [str(run).rsplit("-", 1)[0] for run in rows["run"]] if named else []
        axes.set_yticks(list(at) if named else [], labels)
        axes.set_ylim(-0.7, len(rows) - 0.3)
        axes.xaxis.set_major_locator(MaxNLocator(4))
        axes.xaxis.set_major_formatter(lambda value, _: show(float(value), unit))
        buffer = io.StringIO()
        figure.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None})
        plt.close(figure)
    text = buffer.getvalue()
    return text[text.index("<svg") :]


def _shown(frame: pd.DataFrame, run: str, records: Sequence[str]) -> list[str]:
    rows = frame[frame["run"] == run].set_index("record")["display"]
    return [str(rows.get(record, "")) for record in records]
