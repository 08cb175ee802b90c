"""What the front page of a sweep compares, and in which form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pbcanalysis.charts import Chart
from pbcanalysis.charts.runs import SERIES, ordered_runs, runs_by_number
from pbcanalysis.charts.runs_funnel import runs_funnel
from pbcanalysis.editions.sweep.plan import STUDY, Plan
from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.site.sweep.labels import in_words, label_of, listed
from pbcanalysis.study import Study

if TYPE_CHECKING:
    import pandas as pd

CHOSEN = 6
FUNNEL_RUNS = 8
FUNNEL_SPREAD = 1.5
"""A funnel needs bases that differ: the largest at least so many times the smallest."""


@dataclass(frozen=True, slots=True)
class Axis:
    """The parameter that results are drawn against.

    Attributes:
        name: The parameter.
        label: Its short name for readers.
        unit: Its unit.
        at: Its value in each run, by the run's id.
        series: What else varies in each run, in words, by the run's id.
        still: Labels of parameters that vary and make no difference.
    """

    name: str
    label: str
    unit: str
    at: Mapping[str, float]
    series: Mapping[str, str]
    still: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Folded:
    """Runs as one where they differ only in what makes no difference.

    Attributes:
        labels: What matters in each run, in words, by the run's id.
        still: Labels of parameters that vary and make no difference.
    """

    labels: Mapping[str, str]
    still: tuple[str, ...]


def chosen_records(
    frame: pd.DataFrame, wanted: Sequence[str] = (), *, studies_vary: bool = False
) -> list[str]:
    """The records to compare, in the order of the book.

    Without a wish these are the numbers that differ most from run to run, by the spread of the
    values, or where there are none of the lower ends, and of the widths of intervals, over the
    largest size. Records that are the same in all runs are left out.

    Args:
        frame: The tidy table of results.
        wanted: Ids of records, as the plan has them.

    Raises:
        InvalidInput: If a wanted record is no number of any run.
    """
    import difflib

    numbers = frame[frame["kind"] == "number"]
    known = list(dict.fromkeys(numbers["record"]))
    units = numbers.groupby("record", sort=False)["unit"].unique()
    problems = [
        Problem(
            "plan", None, "compare", f"{id!r} in {', '.join(sorted(units[id]))}",
            "a number with one unit in all runs", "Take it out, or sweep the studies apart.",
        )
        for id in wanted
        if id in known and len(units[id]) > 1
    ]  # fmt: skip
    for id in wanted:
        if id not in known and known:
            near = difflib.get_close_matches(id, known, n=1)
            problems.append(
                Problem(
                    "plan", None, "compare", repr(id), "a number that the chapters record",
                    f"Did you mean {near[0]!r}?" if near else "Correct it.",
                )
            )  # fmt: skip
    if problems:
        raise InvalidInput(problems)
    if wanted or not known:
        return [id for id in wanted if id in known]
    alike = units.map(len) == 1
    if studies_vary:
        alike &= numbers.groupby("record", sort=False)["title"].nunique() == 1
    numbers = numbers[numbers["record"].isin(alike.index[alike])]
    place = numbers["value"].fillna(numbers["low"])
    ends = place.groupby(numbers["record"], sort=False).agg(["min", "max"])
    widths = numbers.assign(width=numbers["high"] - numbers["low"]).groupby("record", sort=False)
    size = ends.abs().max(axis=1)
    spread = ((ends["max"] - ends["min"]) / size.where(size > 0)).fillna(0.0)
    wide = widths["width"].agg(lambda width: width.max() - width.min()).fillna(0.0)
    spread += (wide / size.where(size > 0)).fillna(0.0)
    best = set(spread[spread > 1e-12].nlargest(CHOSEN).index)
    return [record for record in spread.index if record in best]


def axis_of(plan: Plan, studies: Mapping[Path, Study], still: Sequence[str] = ()) -> Axis | None:
    """The numeric parameter that a plan varies most, if what else varies fits in one chart.

    Args:
        plan: The plan.
        studies: Its studies, by folder.
        still: Names of parameters that make no difference to what is drawn.
    """
    parameters = [study.parameters for study in studies.values()]
    moving = [name for name in plan.varied if name not in still]
    best, most = "", 2
    for name in moving:
        if name == STUDY or not all(
            name in declared.declarations
            and declared.declarations[name].type in ("number", "integer")
            for declared in parameters
        ):
            continue
        values = {run.values.get(name) for run in plan.runs}
        if None not in values and len(values) > most:
            best, most = name, len(values)
    if not best:
        return None
    others = [name for name in moving if name != best]
    series = {run.id: in_words(run, others, studies[run.study]) for run in plan.runs}
    at = {run.id: float(run.values[best]) for run in plan.runs}
    groups = set(series.values())
    # A row of single dots has nothing to follow from left to right.
    if len(groups) > SERIES or len(plan.runs) < 3 * len(groups):
        return None
    entry = parameters[0].declarations[best]
    labels = tuple(label_of(name, studies) for name in still)
    return Axis(best, entry.label, entry.unit, at, series, labels)


def folded(plan: Plan, studies: Mapping[Path, Study], still: Sequence[str]) -> Folded | None:
    """The runs of a plan by what matters in them; nothing if all or none of it does.

    Args:
        plan: The plan.
        studies: Its studies, by folder.
        still: Names of parameters that make no difference to what is drawn.
    """
    moving = [name for name in plan.varied if name not in still]
    labels = {run.id: in_words(run, moving, studies[run.study]) for run in plan.runs}
    if not still or not all(labels.values()):
        return None
    return Folded(labels, tuple(label_of(name, studies) for name in still))


def compared(
    frame: pd.DataFrame,
    record: str,
    labels: Mapping[str, str],
    axis: Axis | None,
    source: str,
    together: Folded | None = None,
) -> Chart:
    """The chart of one record over all runs.

    Args:
        frame: The tidy table of results.
        record: Its id.
        labels: What runs are called, by id.
        axis: What results are drawn against, if a number varies.
        source: Who produced the figures.
        together: What matters in the runs, where something that varies does not.

    Returns:
        Change with the number that varies; or a funnel where the record is a share of bases that
        differ; or else ordered dots.
    """
    import pandas as pd

    rows = frame[frame["record"] == record]
    title, unit = str(rows["title"].iloc[0]), str(rows["unit"].iloc[0])
    data = pd.DataFrame(
        {
            "Run": [labels[id] for id in rows["run"]],
            "Value": rows["value"].to_numpy(float),
            "From": rows["low"].to_numpy(float),
            "To": rows["high"].to_numpy(float),
        }
    )
    still: tuple[str, ...] = ()
    if axis is not None:
        still = axis.still
        data["At"] = [axis.at[id] for id in rows["run"]]
        data["Series"] = [axis.series[id] for id in rows["run"]]
        if still:
            data = data.drop_duplicates(["At", "Series"], ignore_index=True)
        chart = runs_by_number(
            data, title=title, unit=unit, axis=axis.label, axis_unit=axis.unit, source=source
        )
    elif is_funnel(rows):
        data["Count"] = rows["count"].astype(int).to_numpy()
        data["Base"] = rows["base"].astype(int).to_numpy()
        chart = runs_funnel(data, title=title, source=source)
    elif together is not None:
        data["Run"] = [together.labels[id] for id in rows["run"]]
        data = data.drop_duplicates("Run", ignore_index=True)
        chart = ordered_runs(data, title=title, unit=unit, source=source, of="settings")
        still = together.still
    else:
        chart = ordered_runs(data, title=title, unit=unit, source=source)
    if still:
        told = f"{listed(still)} {'make' if len(still) > 1 else 'makes'} no difference"
        chart = replace(chart, subtitle=f"{chart.subtitle}. {told}")
    if rows["title"].nunique() > 1:
        told = f"In other runs it has another title; this is that of {labels[rows['run'].iloc[0]]}"
        chart = replace(chart, subtitle=f"{chart.subtitle}. {told}")
    without = len(labels) - len(rows)
    if not without:
        return chart
    told = f"{without} of {len(labels)} runs {'has' if without == 1 else 'have'} no such result"
    return replace(chart, subtitle=f"{chart.subtitle}. {told}")


def is_funnel(rows: pd.DataFrame) -> bool:
    """Whether a record's runs are shares of bases that differ, as those of areas are."""
    bases = rows["base"]
    return bool(
        len(rows) >= FUNNEL_RUNS
        and bases.notna().all()
        and (bases > 0).all()
        and bases.max() >= FUNNEL_SPREAD * bases.min()
    )
