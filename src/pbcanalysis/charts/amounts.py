"""Charts of a study's sums of money: what prints leave open, cost of one, prices of one year."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.ranges import RangeRow, draw_ranges
from pbcanalysis.charts.style import BLUE, GRID, INK, ORANGE, Size
from pbcanalysis.display import show
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.sums import written

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

PRINTED = ("What", "As printed", "Currency", "Amount", "Lowest", "Highest")
UNIT_COSTS = ("What", "As printed", "Currency", "Spread over", "Number", "Lowest", "Highest")
REAL = ("What", "Period", "Currency", "As printed", "In prices of one year", "Factor")


def printed_sums(data: pd.DataFrame, *, source: str) -> Chart:
    """How far each printed sum may be from what stands in print, as a share of it.

    Args:
        data: Columns as in ``PRINTED``; sums in units of the currency, all with an upper end and
            above nought, one row at least.
        source: Who printed them.

    Raises:
        InvalidArgument: If a column is missing, there is no row, or an amount is not above nought.
    """
    rows = columns_of(data, PRINTED)
    if not (rows["Amount"] > 0).all():
        raise InvalidArgument("every amount has to lie above nought")
    rows["Least share"] = rows["Lowest"] / rows["Amount"]
    rows["Most share"] = rows["Highest"] / rows["Amount"]
    width = rows["Most share"] - rows["Least share"]
    widest = rows.iloc[int(width.to_numpy().argmax())]
    told = [f"{row['What']}, {row['As printed']}: {_ends(row)}" for row in rows.to_dict("records")]
    headline = choose(
        float(width.max()) == 0,
        "Every sum is taken as exact",
        f"No sum is left more open by its print than {_quoted(widest)}: it can be {_ends(widest)}",
    )
    return Chart(
        headline=headline,
        subtitle="What each print leaves open, as a share of the printed sum (the broken line)",
        alt="Horizontal bars about a line at the printed sum. " + ". ".join(told) + ".",
        source=source,
        data=rows,
        draw=lambda size: _draw_printed(rows, size),
        units={"Least share": "share", "Most share": "share"},
    )


def _draw_printed(rows: pd.DataFrame, size: Size) -> Figure:
    low = min(1.0, float(rows["Least share"].min()))
    high = max(1.0, float(rows["Most share"].max()))
    room = max(0.08 * (high - low), 0.002)
    limits = (low - room, high + room)
    step = _round_step((limits[1] - limits[0]) / (3 if size.narrow else 5))
    first = math.ceil(limits[0] / step)
    ticks = [step * n for n in range(first, math.floor(limits[1] / step) + 1)]
    figure = draw_ranges(
        [
            RangeRow(
                label=f"{row['What']}, {row['As printed']}",
                low=row["Least share"],
                high=row["Most share"],
                told=_ends(row),
                colour=BLUE,
            )
            for row in rows.to_dict("records")
        ],
        size,
        limits=limits,
        ticks=ticks,
        line=1.0,
        axis_label="Share of the printed sum",
    )
    if step < 0.01:
        from matplotlib.ticker import PercentFormatter

        figure.axes[0].xaxis.set_major_formatter(PercentFormatter(1, decimals=1))
    return figure


def unit_costs(data: pd.DataFrame, *, source: str) -> Chart:
    """What each sum comes to for one of those it is spread over.

    Args:
        data: Columns as in ``UNIT_COSTS``: the sum, what it is spread over and how many of these
            there are, and the cost of one with its ends, above nought. One row at least.
        source: Who printed the sums and counts.

    Raises:
        InvalidArgument: If a column is missing, there is no row, or a cost is not above nought.
    """
    rows = columns_of(data, UNIT_COSTS)
    if not (rows["Lowest"] > 0).all():
        raise InvalidArgument("every cost has to lie above nought")
    told = [
        f"{row['What']}, {row['As printed']} over {row['Number']:,} ({row['Spread over']}): "
        f"{_ends(row)}"
        for row in rows.to_dict("records")
    ]
    top = rows.iloc[int(rows["Highest"].to_numpy().argmax())]
    one = f"{_ends(top)} for each of {int(top['Number']):,} ({top['Spread over']})"
    mixed = rows["Currency"].nunique() > 1
    headline = choose(
        len(rows) == 1 or mixed,
        f"{_quoted(rows.iloc[0])} comes to {_ends(rows.iloc[0])} for each of "
        f"{int(rows.iloc[0]['Number']):,} ({rows.iloc[0]['Spread over']})",
        f"No sum comes to more for each than {_quoted(top)}: {one}",
    )
    marks = [
        _Row(
            label=f"{row['What']}, {row['As printed']}, over {row['Number']:,}",
            marks=(_Mark((row["Lowest"] + row["Highest"]) / 2, _ends(row), BLUE, "o"),),
            low=row["Lowest"],
            high=row["Highest"],
        )
        for row in rows.to_dict("records")
    ]
    return Chart(
        headline=headline,
        subtitle="Each sum over the number that it is spread over, on a scale by powers of ten",
        alt="Marks on a scale by powers of ten. " + ". ".join(told) + ".",
        source=source,
        data=rows,
        draw=lambda size: _draw(marks, str(rows["Currency"].iloc[0]), size),
        units={"Number": "count"},
    )


def sums_in_one_year(data: pd.DataFrame, *, prices_of: str, source: str) -> Chart:
    """Sums as printed beside what they come to in the prices of one year.

    Args:
        data: Columns as in ``REAL``: sums in units of the currency, above nought; the factor is
            the index of the year wanted over that of the sum's own.
        prices_of: Year whose prices are taken.
        source: Who printed the sums and the index.

    Raises:
        InvalidArgument: If a column is missing, there is no row, or a sum is not above nought.
    """
    rows = columns_of(data, REAL)
    if not (rows[["As printed", "In prices of one year"]] > 0).to_numpy().all():
        raise InvalidArgument("every sum has to lie above nought")
    already = int((rows["Factor"] == 1).sum())
    if already < len(rows):
        rows = rows[rows["Factor"] != 1].reset_index(drop=True)
    note = {0: "", len(data): "", 1: "; one sum is of that year already"}.get(
        already, f"; {already} sums are of that year already"
    )
    change = (rows["Factor"] - 1).abs()
    most = rows.iloc[int(change.to_numpy().argmax())]
    size_ = show(float(change.max()), "share")
    headline = choose(
        float(change.max()) == 0,
        f"Every sum is of {prices_of} already: prices change nothing",
        f"In prices of {prices_of}, “{most['What']}” of {most['Period']} comes to "
        f"{written(most['In prices of one year'], most['Currency'])}, {size_} "
        f"{'more' if most['Factor'] > 1 else 'less'} than printed; no sum changes by more",
    )
    told = [
        f"{row['What']} of {row['Period']}: {written(row['As printed'], row['Currency'])} as "
        f"printed, {written(row['In prices of one year'], row['Currency'])} in prices of "
        f"{prices_of}"
        for row in rows.to_dict("records")
    ]
    marks = [
        _Row(
            label=f"{row['What']}, {row['Period']}",
            marks=(
                _Mark(row["As printed"], written(row["As printed"], row["Currency"]), ORANGE, "D"),
                _Mark(
                    row["In prices of one year"],
                    written(row["In prices of one year"], row["Currency"]),
                    BLUE,
                    "o",
                ),
            ),
            low=min(row["As printed"], row["In prices of one year"]),
            high=max(row["As printed"], row["In prices of one year"]),
        )
        for row in rows.to_dict("records")
    ]
    return Chart(
        headline=headline,
        subtitle=(
            f"Sums as printed (diamonds) and in prices of {prices_of} (dots), on a scale by powers "
            f"of ten{note}"
        ),
        alt="Pairs of marks on a scale by powers of ten. " + ". ".join(told) + ".",
        source=source,
        data=rows,
        draw=lambda size: _draw(marks, str(rows["Currency"].iloc[0]), size),
        units={"Factor": "ratio"},
    )


@dataclass(frozen=True, slots=True)
class _Mark:
    """A mark of a row: where it stands, its words, its colour and form."""

    value: float
    told: str
    colour: str
    form: str


@dataclass(frozen=True, slots=True)
class _Row:
    """A row of marks, joined by a line from its lowest to its highest value."""

    label: str
    marks: tuple[_Mark, ...]
    low: float
    high: float


def _draw(rows: Sequence[_Row], currency: str, size: Size) -> Figure:
    """Rows of marks on a scale by powers of ten; words stand above (and below) their marks."""
    from matplotlib.ticker import FuncFormatter, LogLocator, NullFormatter

    pairs = max(len(row.marks) for row in rows) > 1
    labels = [textwrap.fill(row.label, 18 if size.narrow else 36) for row in rows]
    heights = [
        max((0.62 if pairs else 0.46), 0.19 * (label.count("\n") + 1) + 0.16) for label in labels
    ]
    figure = new_figure(size, sum(heights) + 0.9)
    axes = figure.subplots()
    axes.set_xscale("log")
    y, centres = sum(heights), []
    for row, height in zip(rows, heights, strict=True):
        centre = y - height / 2
        centres.append(centre)
        axes.hlines(centre, row.low, row.high, color=GRID, linewidth=5)
        apart = len(row.marks) > 1 and row.marks[0].told != row.marks[1].told
        for number, mark in enumerate(row.marks):
            # Two marks of a row stand a little apart, so that neither hides the other.
            place = centre + (0.05 - 0.1 * number if len(row.marks) > 1 else 0.0)
            axes.plot(mark.value, place, mark.form, color=mark.colour, markersize=7, zorder=3)
            if number and not apart:
                continue
            axes.annotate(
                mark.told,
                (mark.value, place),
                xytext=(0, -7 if number else 7),
                textcoords="offset points",
                ha="center",
                va="top" if number else "bottom",
                color=mark.colour if len(row.marks) > 1 else INK,
            )
        y -= height
    least, most = min(row.low for row in rows), max(row.high for row in rows)
    # Room for words at both ends, and never less than one step of the scale.
    axes.set_xlim(least / (4 if size.narrow else 2.5), most * (4 if size.narrow else 2.5))
    axes.set_ylim(-0.1, sum(heights) + 0.05)
    axes.set_yticks(centres, labels)
    subs = (1.0, 2.0, 5.0) if most / least < 30 and not size.narrow else (1.0,)
    axes.xaxis.set_major_locator(LogLocator(10, subs=subs, numticks=5 if size.narrow else 9))
    axes.xaxis.set_minor_formatter(NullFormatter())
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: _tick(value, currency)))
    axes.grid(axis="x", color=GRID)
    axes.tick_params(axis="y", length=0)
    axes.tick_params(axis="x", which="minor", length=0)
    axes.spines["left"].set_visible(False)
    return figure


def _tick(value: float, currency: str) -> str:
    return written(round(value, 4) if value < 1 else round(value), currency)


def _ends(row: Mapping[Hashable, Any] | pd.Series) -> str:
    currency = str(row["Currency"])
    low, high = (written(float(row[end]), currency) for end in ("Lowest", "Highest"))
    return low if low == high else f"{low} to {high}"


def _quoted(row: pd.Series) -> str:
    return f"“{row['What']}”, {row['As printed']}"


def _round_step(step: float) -> float:
    """The next step of 1, 2 or 5 times a power of ten that is no smaller."""
    size = 10.0 ** math.floor(math.log10(step))
    return next(size * factor for factor in (1, 2, 5, 10) if size * factor >= step * 0.999)


__all__ = ["printed_sums", "sums_in_one_year", "unit_costs"]
