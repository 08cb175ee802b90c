"""Charts of payments of which no patients are told: to how many, how much, and in which year."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, PAPER, SKY, Size
from pbcanalysis.display import show
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.payments import PaymentTable, practices_with_half, ranked_payments
from pbcanalysis.study.payment_words import PRACTICES, Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

MOST_POINTS = 400
"""Points of a curve that are kept for its data and drawing; more cannot be seen."""
MOST_BARS = 24
"""Bars of a histogram."""
FAR_APART = 20
"""Where the largest sum is so many times the smallest, the axis multiplies at each step."""
STEPS = (1, 2, 5)
RIGHT_HALF = 0.55
"""Up to this share of practices there is room for words to the right of it."""


def practice_sizes(table: PaymentTable, *, source: str) -> Chart:
    """How many practices were paid how much, as a histogram.

    Where payments lie far apart and all are above nought, each mark of the axis is a multiple of
    the one before, so that small sums are seen beside large ones.

    Args:
        table: One year's payments.
        source: Who produced the figures.

    Returns:
        The chart, one row of data for each bar.

    Raises:
        InvalidArgument: If no row can be used, or the source is blank.
    """
    import pandas as pd

    paid = table.paid[table.used] / 100
    if not paid.size:
        raise InvalidArgument(f"no row of {table.file} can be used")
    low, middle, high = np.quantile(paid, (0.25, 0.5, 0.75)).tolist()
    least, most = float(paid.min()), float(paid.max())
    far = least > 0 and most >= FAR_APART * least
    edges = _edges(least, most, int(np.clip(np.sqrt(paid.size), 5, MOST_BARS)), far=far)
    counts, _ = np.histogram(np.clip(paid, edges[0], edges[-1]), edges)
    said = table.words.said
    payees = said("Practices")
    data = pd.DataFrame({"From": edges[:-1], "To": edges[1:], payees: counts})
    top = int(counts.argmax())

    def money(value: float) -> str:
        return show(value, table.currency)

    one = paid.size == 1
    apart = money(low) != money(high)
    return Chart(
        headline=choose(
            one,
            said(f"One practice was paid {money(middle)} in {table.year}"),
            choose(
                apart,
                said(
                    f"Half of all practices were paid between {money(low)} and {money(high)} in "
                    f"{table.year}"
                ),
                said(f"At least half of all practices were paid {money(middle)} in {table.year}"),
            ),
        ),
        subtitle=said(
            f"Practices by what each was paid; practices: {paid.size:,}; the middle practice was "
            f"paid {money(middle)}. Their patients are not taken into account"
            + ("; each mark of the scale is a multiple of the one before" if far else "")
        ),
        alt=said(
            f"Histogram of {choose(one, 'one practice', f'{paid.size:,} practices')}, paid from "
            f"{money(least)} to {money(most)}"
            f"{', on a scale whose marks multiply' if far else ''}. The highest bar, from "
            f"{money(edges[top])} to {money(edges[top + 1])}, holds {int(counts[top]):,}. A line "
            f"marks the middle practice at {money(middle)}."
        ),
        source=source,
        data=data,
        draw=lambda size: _draw_sizes(data, middle, far, table.currency, table.words, size),
        units={"From": table.currency, "To": table.currency, payees: "count"},
    )


def _edges(least: float, most: float, bars: int, *, far: bool) -> np.ndarray[tuple[int], np.dtype]:
    if least == most:
        wide = max(abs(least) * 0.05, 0.5)
        return np.linspace(least - wide, most + wide, 4)
    if far:
        return np.geomspace(least, most, bars + 1)
    return np.linspace(least, most, bars + 1)


def _draw_sizes(
    data: pd.DataFrame, middle: float, far: bool, currency: str, words: Words, size: Size
) -> Figure:
    from matplotlib.ticker import MaxNLocator

    payees = words.said("Practices")

    figure = new_figure(size, 3.2 if size.narrow else 3.5)
    axes = figure.subplots()
    axes.bar(
        data["From"], data[payees], data["To"] - data["From"], align="edge", color=SKY,
        edgecolor="white", linewidth=1,
    )  # fmt: skip
    top = float(data[payees].max())
    axes.vlines(middle, 0, top * 1.04, color=INK, linewidth=1.4)
    axes.annotate(
        f"middle {words.payee}\n{show(middle, currency)}", (middle, top * 1.04), xytext=(0, 2),
        textcoords="offset points", ha="center", va="bottom", color=INK,
    )  # fmt: skip
    axes.set_ylim(0, top * 1.32)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.grid(axis="y", color=GRID)
    first, last = float(data["From"].iloc[0]), float(data["To"].iloc[-1])
    if far:
        axes.set_xscale("log")
        axes.set_xlim(first, last)
        marks = _round_marks(first, last, 4 if size.narrow else 8)
        axes.set_xticks(marks, [show(mark, currency, _places(mark)) for mark in marks])
        axes.minorticks_off()
    else:
        axes.locator_params(axis="x", nbins=4 if size.narrow else 7)
        axes.xaxis.set_major_formatter(
            lambda value, _: show(value, currency, 2 if last - first <= 6 else _places(value))
        )
    axes.set_xlabel(words.said("Paid to a practice"), color=INK)
    axes.set_ylabel(payees, color=INK)
    return figure


def _places(value: float) -> int | None:
    """Decimals of a mark of an axis: none below a million, as many as the house writes above."""
    return None if abs(value) >= 999_950 else 0


def _round_marks(low: float, high: float, most: int) -> list[float]:
    """Round sums between two, each a multiple of the one before; at most so many.

    Example:
        >>> _round_marks(30, 4000, 8), _round_marks(30, 4000, 4)
        ([50, 100, 200, 500, 1000, 2000], [100, 1000])
    """
    powers = range(int(np.floor(np.log10(low))), int(np.ceil(np.log10(high))) + 1)
    found: list[float] = []
    for steps in (STEPS, (1, 3), (1,)):
        found = [
            step * 10**power
            for power in powers
            for step in steps
            if low <= step * 10**power <= high
        ]
        if len(found) <= most:
            return found
    return found[:: -(-len(found) // most)]


def practice_concentration(table: PaymentTable, *, source: str) -> Chart:
    """Which share of the money went to which share of practices, the best paid first.

    Args:
        table: One year's payments.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If nothing or less was paid in all, or the source is blank.
    """
    import pandas as pd

    ranked = ranked_payments(table)
    half = practices_with_half(table)
    number, count = int(half.value or 0), len(ranked)
    at = float(ranked["held"].iloc[number - 1])
    best_paid = table.codes(ranked["place"].to_numpy()[:1])[0]
    tenth = -(-count // 10)
    best = float(ranked["held"].iloc[tenth - 1])
    points = pd.concat(
        [pd.DataFrame({"practices": [0.0], "held": [0.0]}), ranked[["practices", "held"]]],
        ignore_index=True,
    )
    if len(points) > MOST_POINTS:
        step = -(-len(points) // MOST_POINTS)
        kept = sorted({*range(0, len(points), step), number, len(points) - 1})
        points = points.iloc[kept].reset_index(drop=True)
    said = table.words.said
    data = points.set_axis([said("Share of practices"), "Share of payments"], axis=1)
    most = f"{best_paid}, paid {show(float(ranked['paid'].iloc[0]), table.currency)}"
    back = bool((ranked["paid"] < 0).any())
    return Chart(
        headline=choose(
            number == 1,
            said(
                f"The one practice was paid all of the money of {table.year}"
                if count == 1
                else f"One of {count:,} practices was paid half of the money of {table.year} or "
                "more"
            ),
            said(f"{number:,} of {count:,} practices were paid half of the money of {table.year}"),
        ),
        subtitle=(
            said("Share of payments that went to each share of practices, those paid most first")
            + f"; most went to {most}"
            + said(". The broken line is equal payment of every practice")
            + (". Sums taken back bring the curve down at its end" if back else "")
        ),
        alt=(
            "A curve at or above a straight line from corner to corner. "
            + said(f"The {choose(number == 1, 'practice', f'{number:,} practices')} paid most, of ")
            + f"{count:,}, had {show(at, 'share')} of all payments, "
            f"the best paid {choose(tenth == 1, 'one', f'{tenth:,}')} had {show(best, 'share')}."
        ),
        source=source,
        data=data,
        draw=lambda size: _draw_concentration(points, number, count, at, table.words, size),
        units=dict.fromkeys([str(name) for name in data.columns], "share"),
    )


def _draw_concentration(
    points: pd.DataFrame, number: int, count: int, at: float, words: Words, size: Size
) -> Figure:
    from matplotlib.ticker import PercentFormatter

    figure = new_figure(size, 3.8 if size.narrow else 4.4)
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1.2, linestyle=(0, (4, 3)))
    axes.fill_between(
        points["practices"], points["held"], points["practices"], color=GRID, alpha=0.7,
        linewidth=0,
    )  # fmt: skip
    few = count <= 40
    axes.plot(
        points["practices"], points["held"], color=BLUE, linewidth=2,
        marker="o" if few else None, markersize=3.5,
    )  # fmt: skip
    place = number / count
    axes.plot([place], [at], "o", color=BLUE, markersize=7)
    axes.vlines(place, 0, at, color=BLUE, linewidth=1, linestyle=(0, (1, 2)))
    # Below the line of equal payment there is room whatever the curve is like.
    right = place < RIGHT_HALF
    axes.annotate(
        f"{number:,} of {count:,} {words.payees}:\n{show(at, 'share')} of the money",
        (max(place + 0.02, 0.2) if right else place - 0.02, 0.03),
        ha="left" if right else "right",
        va="bottom",
        color=BLUE,
    )
    _equal(axes)
    axes.set_xlim(0, 1)
    axes.set_ylim(0, max(1.02, float(points["held"].max()) * 1.02))
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_xlabel(words.said("Practices, best paid first"), color=INK)
    axes.set_ylabel("Payments", color=INK)
    return figure


def _equal(axes: Axes) -> None:
    axes.annotate(
        "equal payment", (0.75, 0.75), xytext=(6, -6), textcoords="offset points", ha="left",
        va="top", color=MUTED,
    )  # fmt: skip


def paid_in_all(
    years: pd.DataFrame, *, currency: str, source: str, words: Words = PRACTICES
) -> Chart:
    """What was paid in each year in all, and to how many practices, in money of the year.

    Args:
        years: Columns ``year``, ``practices`` and ``paid``, one row for each year in order.
        currency: Three-letter code.
        source: Who produced the figures.
        words: What those paid are called.

    Raises:
        InvalidArgument: If a column is missing or there is no row, or the source is blank.
    """
    columns_of(years, ("year", "practices", "paid"))
    rows = years[["year", "practices", "paid"]].reset_index(drop=True)
    if rows.empty:
        raise InvalidArgument("there is no year to show")
    told = [
        f"{row['year']} {show(row['paid'], currency)} to {row['practices']:,} {words.payees}"
        for _, row in rows.iterrows()
    ]
    first, last = rows.iloc[0], rows.iloc[-1]
    headline = f"{show(last['paid'], currency)} was paid in {last['year']}"
    if len(rows) > 1:
        headline += f", {show(first['paid'], currency)} in {first['year']}"
        if first["paid"] > 0 and last["paid"] > 0:
            change = float(last["paid"] / first["paid"]) - 1
            size = show(abs(change), "share")
            headline += choose(
                size == show(0, "share"),
                ": hardly a change",
                f": {size} {choose(change > 0, 'more', 'less')}",
            )
    return Chart(
        headline=headline,
        subtitle=words.said(
            "Paid in all in each year, in money of the year, with the number of practices"
        ),
        alt=f"Bars by year, on a scale from nought: {'; '.join(told)}.",
        source=source,
        data=rows.set_axis(["Year", words.said("Practices"), "Paid"], axis=1),
        draw=lambda size: _draw_years(rows, currency, words, size),
        units={words.said("Practices"): "count", "Paid": currency},
    )


def _draw_years(rows: pd.DataFrame, currency: str, words: Words, size: Size) -> Figure:
    figure = new_figure(size, 3.2 if size.narrow else 3.3)
    axes = figure.subplots()
    places = list(range(len(rows)))
    axes.bar(places, rows["paid"], 0.62, color=SKY)
    lowest, highest = min(0.0, float(rows["paid"].min())), max(0.0, float(rows["paid"].max()))
    room = (highest - lowest) or 1.0
    axes.set_ylim(lowest - (0.2 * room if lowest < 0 else 0), highest + 0.24 * room)
    step = max(1, -(-len(rows) // (4 if size.narrow else 8)))
    for place in places[::step]:
        value = float(rows["paid"][place])
        axes.annotate(
            f"{show(value, currency)}\n{rows['practices'][place]:,} {words.payees}",
            (place, value), xytext=(0, 4 if value >= 0 else -4), textcoords="offset points",
            ha="center", va="bottom" if value >= 0 else "top", color=INK,
            fontsize=size.font * (0.86 if size.narrow else 0.92),
            bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 1},
        )  # fmt: skip
    axes.axhline(0, color=MUTED, linewidth=1)
    axes.set_xlim(-0.6, len(rows) - 0.4)
    axes.set_xticks(places[::step], rows["year"].tolist()[::step])
    axes.tick_params(axis="x", length=0, labelcolor=INK)
    axes.yaxis.set_major_formatter(lambda value, _: show(value, currency, _places(value)))
    axes.locator_params(axis="y", nbins=5)
    axes.grid(axis="y", color=GRID)
    axes.set_ylabel("Paid in all", color=INK)
    return figure


__all__ = ["paid_in_all", "practice_concentration", "practice_sizes"]
