"""Charts that set the runs of a sweep beside each other: ordered dots, and change with a number."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, GREEN, GRID, INK, MUTED, ORANGE, PINK, SKY, Size
from pbcanalysis.display import show, show_range

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

ENDS = ("Value", "From", "To")
NAMED = 60
"""More runs than this are not named beside their marks: the table of the page names them."""
MANY = 20
"""More numbers than this along an axis are not marked one by one."""
_MARKS = ((BLUE, "o"), (ORANGE, "D"), (GREEN, "s"), (PINK, "^"), (MUTED, "v"))
SERIES = len(_MARKS)
"""How many lines one chart can keep apart."""


def ordered_runs(
    rows: pd.DataFrame, *, title: str, unit: str, source: str, of: str = "runs"
) -> Chart:
    """Runs in order of a result: a dot for each value, a line for its interval.

    Where only a set is known there is no dot, and runs are in order of its lower end.

    Args:
        rows: Columns ``Run``, ``Value``, ``From`` and ``To``, in ``unit``; a blank where a run has
            no value or no interval, but never all three.
        title: What the result is.
        unit: Its unit, as :func:`pbcanalysis.display.show` knows it.
        source: Who produced the figures.
        of: What the rows are, where one of them stands for several runs.

    Returns:
        The chart; its data are in the order drawn, highest first.

    Raises:
        InvalidArgument: If a column is missing, or there is no row.

    Example:
        >>> import pandas as pd
        >>> none = [float("nan")] * 2
        >>> rows = pd.DataFrame({"Run": ["a", "b"], "Value": [3, 5], "From": none, "To": none})
        >>> ordered_runs(rows, title="Replies", unit="count", source="made up").headline
        'Replies: from 3 (a) to 5 (b)'
    """
    frame = columns_of(rows, ("Run", *ENDS))
    place = frame["Value"].fillna(frame["From"])
    frame = frame.assign(place=place).sort_values(["place", "Run"], ascending=[False, True])
    frame = frame.drop(columns="place").reset_index(drop=True)
    first, last = frame.iloc[-1], frame.iloc[0]
    between = " to " if frame["Value"].notna().all() else " up to "
    span = f"from {_told(first, unit)} ({first['Run']}){between}{_told(last, unit)} ({last['Run']})"
    same = _told(first, unit) == _told(last, unit)
    headline = (
        f"{title}: {_told(first, unit)} in all {len(frame)} {of}"
        if same and len(frame) > 1
        else f"{title}: {span}"
    )
    dots = frame["Value"].notna().any()
    marks = "Dots are values" if dots else "Lines run over all that is possible"
    bars = ", lines their intervals" if dots and frame["From"].notna().any() else ""
    held = _middle_held(frame, unit) if dots and frame[list(ENDS)].notna().all(axis=None) else ""
    return Chart(
        headline=headline,
        subtitle=f"{marks}{bars}; one row for each of {len(frame)} {of}, highest first{held}",
        alt=f"{len(frame)} rows in order of {title}, {span}.",
        source=source,
        data=_shown(frame, ("Run",)),
        draw=lambda size: _draw_ordered(frame, unit, size),
        units=dict.fromkeys(ENDS, unit),
    )


def _middle_held(frame: pd.DataFrame, unit: str) -> str:
    """How many intervals hold the middle value: what can be said of all runs at once."""
    middle = float(frame["Value"].median())
    count = int(((frame["From"] <= middle) & (frame["To"] >= middle)).sum())
    holds = "holds" if count == 1 else "hold"
    return (
        f". The middle value is {show(middle, unit)}; {count} of {len(frame)} intervals {holds} it"
    )


def _draw_ordered(frame: pd.DataFrame, unit: str, size: Size) -> Figure:
    count = len(frame)
    named = count <= NAMED
    step = 0.21 if named else max(0.012, 5.5 / count)
    figure = new_figure(size, max(count * step, 0.5) + 0.7)
    axes = figure.subplots()
    places = list(range(count - 1, -1, -1))
    low, high = frame["From"].to_numpy(float), frame["To"].to_numpy(float)
    value = frame["Value"].to_numpy(float)
    axes.hlines(places, low, high, color=SKY, linewidth=3.5 if named else 0.8)
    axes.plot(value, places, "o", color=BLUE, markersize=4.5 if named else 1.6)
    if named:
        axes.set_yticks(places, [_cut(name) for name in frame["Run"]], fontsize=size.font * 0.85)
    else:
        ends = [places[0], places[-1]]
        axes.set_yticks(ends, [_cut(frame["Run"].iloc[0]), _cut(frame["Run"].iloc[-1])])
    axes.set_ylim(-0.8, count - 0.2)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    axes.grid(axis="x", color=GRID)
    _scale(axes, "x", unit)
    return figure


def runs_by_number(
    rows: pd.DataFrame, *, title: str, unit: str, axis: str, axis_unit: str, source: str
) -> Chart:
    """A result against the parameter that the runs vary, a line for each series.

    Args:
        rows: Columns ``Run``, ``At`` (the parameter), ``Series`` (what else varies; empty text if
            nothing does), ``Value``, ``From`` and ``To``.
        title: What the result is.
        unit: Its unit.
        axis: Name of the parameter.
        axis_unit: Its unit; empty for a plain number.
        source: Who produced the figures.

    Returns:
        The chart; its data are in order of series and parameter.

    Raises:
        InvalidArgument: If a column is missing, or there is no row.
    """
    frame = columns_of(rows, ("Run", "At", "Series", *ENDS))
    frame = frame.sort_values(["Series", "At"], kind="stable").reset_index(drop=True)
    series = list(dict.fromkeys(frame["Series"]))
    headline = f"{title}: {_movement(frame, series, unit, axis, axis_unit)}"
    parts = []
    for name in series:
        shown = frame[frame["Series"] == name]
        told = "; ".join(
            f"{_at(row['At'], axis_unit)}: {_told(row, unit)}" for _, row in shown.iterrows()
        )
        parts.append(f"{name}: {told}" if name else told)
    return Chart(
        headline=headline,
        subtitle=f"Against {axis.lower()}; lines up and down are intervals or sets",
        alt=f"{title} against {axis.lower()}. {'. '.join(parts)}.",
        source=source,
        data=_shown(frame, ("Run", "At", *(["Series"] if len(series) > 1 else []))),
        draw=lambda size: _draw_numbers(frame, series, unit, axis, axis_unit, size),
        units={**dict.fromkeys(ENDS, unit), "At": axis_unit},
    )


def _movement(frame: pd.DataFrame, series: list[str], unit: str, axis: str, axis_unit: str) -> str:
    """What the runs show: change along the axis, or between series, or in intervals, or none."""
    ends: dict[str, tuple[pd.Series, pd.Series]] = {}
    for name in series:
        rows = frame[frame["Series"] == name]
        ends[name] = (rows.iloc[0], rows.iloc[-1])
    # The series that moves most from end to end speaks for all.
    told = max(ends, key=lambda name: _distance(*ends[name]))
    first, last = ends[told]
    ways = {(_told(one, unit), _told(other, unit)) for one, other in ends.values()}
    where = f" ({told})" if told and len(ways) > 1 else ""
    whole = frame.groupby("Series")["Value"].agg(["min", "max"])
    if (whole["max"] - whole["min"] > 1e-12).any() or (
        first.isna()["Value"] and _distance(first, last) > 1e-12
    ):
        return (
            f"{_told(first, unit)} at {_at(first['At'], axis_unit)}, "
            f"{_told(last, unit)} at {_at(last['At'], axis_unit)}{where}"
        )
    if _distance(first, last) > 1e-12:
        spans = [show_range(float(row["From"]), float(row["To"]), unit) for row in (first, last)]
        return (
            f"{_told(first, unit)} throughout; its interval goes from {spans[0]} at "
            f"{_at(first['At'], axis_unit)} to {spans[1]} at {_at(last['At'], axis_unit)}{where}"
        )
    shown = list(dict.fromkeys(f"{_told(one, unit)} ({name})" for name, (one, _) in ends.items()))
    if len({_told(one, unit) for one, _ in ends.values()}) > 1:
        return f"{', '.join(shown)}, whatever the {axis.lower()}"
    return f"{_told(first, unit)} throughout"


def _distance(first: pd.Series, last: pd.Series) -> float:
    """How far apart two runs are, in values and in ends; a blank counts as no distance."""
    return float((last[list(ENDS)].astype(float) - first[list(ENDS)].astype(float)).abs().sum())


def _draw_numbers(
    frame: pd.DataFrame, series: list[str], unit: str, axis: str, axis_unit: str, size: Size
) -> Figure:
    figure = new_figure(size, 3.0 + 0.22 * (len(series) > 1))
    axes = figure.subplots()
    at = frame["At"].to_numpy(float)
    width = float(at.max() - at.min()) or 1.0
    for number, (name, (colour, mark)) in enumerate(zip(series, _MARKS, strict=False)):
        rows = frame[frame["Series"] == name]
        # Beside each other, so that no interval covers another.
        x = rows["At"].to_numpy(float) + width * 0.012 * (number - (len(series) - 1) / 2)
        dots = rows["Value"].notna().any()
        # A set has no dot to be told apart by; its line is drawn as broken as its series is late.
        axes.vlines(
            x,
            rows["From"],
            rows["To"],
            color=colour,
            linewidth=2 if dots else 3,
            alpha=0.55 if dots else 1,
            linestyle="-" if dots or not number else (0, (3, number)),
            label="" if dots else name,
        )
        if dots:
            axes.plot(x, rows["Value"], "-", color=colour, linewidth=1)
            axes.plot(x, rows["Value"], mark, color=colour, markersize=5, label=name)
    _mark_numbers(axes, sorted(set(at)), axis_unit, size)
    axes.set_xlabel(axis, color=INK)
    axes.grid(axis="y", color=GRID)
    _scale(axes, "y", unit)
    if len(series) > 1:
        figure.legend(
            *axes.get_legend_handles_labels(), loc="outside upper left", ncols=2, frameon=False
        )
    return figure


def _mark_numbers(axes: Axes, found: list[float], unit: str, size: Size) -> None:
    """Marks at the runs' own numbers; where they are many, at round ones."""
    from matplotlib.ticker import MaxNLocator

    if len(found) > MANY:
        axes.xaxis.set_major_locator(MaxNLocator(4 if size.narrow else 6, steps=[1, 2, 2.5, 5, 10]))
        axes.xaxis.set_major_formatter(lambda value, _: _at(round(value, 9), unit))
        return
    # Marks that would run into each other are left out, the first and last never.
    room = (found[-1] - found[0]) * (0.16 if size.narrow else 0.09)
    kept = [found[0]]
    for place in found[1:-1]:
        if place - kept[-1] >= room and found[-1] - place >= room:
            kept.append(place)
    kept += found[-1:] if len(found) > 1 else []
    axes.set_xticks(kept, [_at(place, unit) for place in kept])


def _scale(axes: Axes, side: str, unit: str) -> None:
    """Marks of an axis as the book writes numbers of its unit, with room around what is drawn."""
    from matplotlib.ticker import MaxNLocator

    if side == "x":
        axes.margins(x=0.06)
    else:
        axes.margins(y=0.06)
    one = axes.xaxis if side == "x" else axes.yaxis
    one.set_major_locator(MaxNLocator(4, steps=[1, 2, 2.5, 5, 10]))
    first, last = one.get_view_interval()
    spread = abs(float(last - first))
    one.set_major_formatter(lambda value, _: _tick(value, unit, spread))
    words = {"points": "percentage points", "share": "", "count": "", "ratio": "", "year": ""}
    name = words.get(unit, "" if unit[:3].isupper() and " per " not in unit else unit)
    if name:
        (axes.set_xlabel if side == "x" else axes.set_ylabel)(name, color=INK)


def _tick(value: float, unit: str, spread: float) -> str:
    """A mark of an axis; its decimals follow from how much the axis spans."""
    if unit in ("share", "points"):
        text = show(value, "share", 1 if spread < 0.05 else 0)
        return text if unit == "share" else text.removesuffix("%")
    if unit == "year":
        return f"{value:.0f}"
    if unit[:3].isupper() and " per " not in unit:
        return show(value, unit)
    return show(value, "count", 0 if spread >= 5 else 2)


def _told(row: pd.Series, unit: str) -> str:
    """A run's value in words, or its set where there is no value."""
    if row["Value"] == row["Value"]:
        return show(float(row["Value"]), unit)
    return show_range(float(row["From"]), float(row["To"]), unit)


def _at(value: float, unit: str) -> str:
    if unit in ("", "count"):
        return f"{value:g}"
    text = show(value, unit, 2 if unit == "share" and round(value * 1000, 6) % 1 else None)
    return text.replace(".0%", "%")


def _shown(frame: pd.DataFrame, before: tuple[str, ...]) -> pd.DataFrame:
    """What was drawn, without columns that are blank in every run."""
    ends = [name for name in ENDS if frame[name].notna().any()]
    return frame[[*before, *ends]]


def _cut(name: str) -> str:
    return name if len(name) <= 28 else f"{name[:27]}…"
