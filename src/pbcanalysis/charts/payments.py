"""Charts of payments at practice level: the funnel of areas and the spread over practices."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.funnels import FunnelPoints, draw_funnel
from pbcanalysis.charts.style import GRID, INK, MUTED, SKY, Size
from pbcanalysis.display import show, show_level
from pbcanalysis.money.payments import AreaFunnel, PaymentTable, per_patient_values
from pbcanalysis.study.payment_words import Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


def payments_funnel(funnel: AreaFunnel, *, source: str) -> Chart:
    """Payments per patient of every area, within funnel limits.

    Args:
        funnel: As :func:`pbcanalysis.money.payments.payments_by_area` gives it.
        source: Who produced the figures.

    Returns:
        The chart, one row of data for each area.

    Raises:
        InvalidArgument: If the source is blank.
    """
    outer = show_level(funnel.levels[-1])
    areas = funnel.areas
    limited = not np.isnan(funnel.practice_sd)
    said = funnel.words.said
    outside = areas["position"].str.endswith(outer).to_numpy() & limited
    count, out = len(areas), int(outside.sum())
    data = areas.rename(
        columns={
            "area": "Area",
            "rows": said("Practices"),
            "effective_practices": said("Effective practices"),
            "per_patient": said("Per patient"),
            "position": "Position",
        }
    )
    limits = [name for name in data.columns if str(name).split(" limit ")[0] in ("lower", "upper")]
    plain = [said(name) for name in ("Practices", "Effective practices", "Per patient")]
    data = data[["Area", *plain, *limits, "Position"]]
    mean = show(funnel.target, funnel.currency, 2)
    low, high = areas["per_patient"].min(), areas["per_patient"].max()
    named = areas[outside].sort_values("per_patient")
    parts = [
        f"{row['area']} {show(row['per_patient'], funnel.currency, 2)}"
        for _, row in named.iterrows()
    ]
    alt = (
        said(f"Points for {count} areas by effective number of practices. Payments per patient ")
        + "run from "
        f"{show(low, funnel.currency, 2)} to {show(high, funnel.currency, 2)}, with a line at the "
        f"mean of {mean}"
    )
    alt += " and limits that narrow to the right. " if limited else ". There are no limits. "
    alt += f"Outside the {outer} limits: {', '.join(parts) or 'none'}." if limited else ""
    return Chart(
        headline=choose(
            limited,
            choose(
                out == 0,
                f"No area's payments per {funnel.words.unit} lie outside the {outer} limits in "
                f"{funnel.year}",
                f"{out} of {count} areas {choose(out == 1, 'lies', 'lie')} outside the {outer} "
                f"limits of payments per {funnel.words.unit} in {funnel.year}",
            ),
            said(f"Payments per patient by area in {funnel.year}: too few practices for limits"),
        ),
        subtitle=(
            said("Payments per patient by area, against the number of practices of equal size ")
            + f"that would vary as the area's do; mean {mean}"
            + (
                f", with {' and '.join(show_level(level) for level in funnel.levels)} limits"
                + _widened(funnel)
                if limited
                else ""
            )
        ),
        alt=alt.strip(),
        source=source,
        data=data.reset_index(drop=True),
        draw=lambda size: _draw_funnel(funnel, outside, limited, size),
        units=dict.fromkeys(
            [said("Per patient"), *map(str, limits)], f"{funnel.currency}/{funnel.words.unit}"
        ),
    )


def _widened(funnel: AreaFunnel) -> str:
    if funnel.overdispersion == "additive" and funnel.between_sd > 0:
        return " widened by the spread between areas"
    if funnel.overdispersion == "multiplicative" and funnel.dispersion > 1:
        return " widened by the dispersion of areas"
    return ""


def _draw_funnel(
    funnel: AreaFunnel,
    outside: np.ndarray[tuple[int], np.dtype[np.bool_]],
    limited: bool,
    size: Size,
) -> Figure:
    points = FunnelPoints(
        names=funnel.areas["area"].astype(str).tolist(),
        sizes=funnel.areas["effective_practices"].to_numpy(dtype=np.float64),
        values=funnel.areas["per_patient"].to_numpy(dtype=np.float64),
        outside=outside,
        target=funnel.target,
        levels=funnel.levels if limited else (),
        limits=funnel.limits,
        shown=lambda value: show(value, funnel.currency, 0),
    )
    return draw_funnel(
        points,
        size,
        across=funnel.words.said("Effective number of practices"),
        upwards=funnel.words.said("Paid per patient"),
    )


def payments_spread(table: PaymentTable, *, source: str) -> Chart:
    """How payments per patient are spread over practices, as a histogram.

    The bars run from the 1st to the 99th of a hundred practices; the outermost bars hold those
    beyond, and say so.

    Args:
        table: One year's payments.
        source: Who produced the figures.

    Returns:
        The chart, one row of data for each bar.

    Raises:
        InvalidArgument: If no row in use has patients, or the source is blank.
    """
    import pandas as pd

    from pbcanalysis.money.payments import per_patient_quantiles

    values = per_patient_values(table)
    quantiles = per_patient_quantiles(table, (0.01, 0.05, 0.25, 0.5, 0.75, 0.95, 0.99))
    first, low, quarter, middle, three, high, last = quantiles["per_patient"].tolist()
    bars = int(np.clip(np.sqrt(values.size), 5, 30))
    if first == last:
        first, last = first - 0.5, last + 0.5
    edges = np.linspace(first, last, bars + 1)
    counts, _ = np.histogram(np.clip(values, first, last), edges)
    beyond = int(((values < first) | (values > last)).sum())
    said = table.words.said
    payees = said("Practices")
    data = pd.DataFrame({"From": edges[:-1], "To": edges[1:], payees: counts})

    def money(value: float) -> str:
        return show(value, table.currency, 2)

    tail = "" if not beyond else f" The outermost bars also hold {beyond:,} practices beyond them."
    unit = f"{table.currency}/{table.words.unit}"
    return Chart(
        headline=choose(
            money(quarter) == money(three),
            said(
                f"At least half of all practices with patients were paid {money(middle)} per "
                f"patient in {table.year}"
            ),
            said(
                f"Half of all practices with patients were paid between {money(quarter)} and "
                f"{money(three)} per patient in {table.year}"
            ),
        ),
        subtitle=said(
            f"Practices by payments per patient; practices with patients: {values.size:,}; "
            f"the middle practice was paid {money(middle)}.{tail}"
        ),
        alt=said(
            f"Histogram of {values.size:,} practices from {money(edges[0])} to {money(edges[-1])} "
            f"per patient, highest with {int(counts.max()):,} practices between "
            f"{money(edges[counts.argmax()])} and {money(edges[counts.argmax() + 1])}. Marked are "
            f"the middle practice at {money(middle)}, and {money(low)} and {money(high)}, between "
            f"which lie nine in ten practices.{tail}"
        ),
        source=source,
        data=data,
        draw=lambda size: _draw_spread(
            data, (low, middle, high), beyond > 0, table.currency, table.words, size
        ),
        units={"From": unit, "To": unit, payees: "count"},
    )


def _draw_spread(
    data: pd.DataFrame,
    marks: tuple[float, float, float],
    beyond: bool,
    currency: str,
    words: Words,
    size: Size,
) -> Figure:
    from matplotlib.ticker import MaxNLocator

    payees = words.said("Practices")

    figure = new_figure(size, 3.4 if size.narrow else 3.7)
    axes = figure.subplots()
    width = data["To"] - data["From"]
    # The outermost bars hold everything beyond them, and look different for it.
    outer = (0, len(data) - 1) if beyond else ()
    colours = [MUTED if place in outer else SKY for place in range(len(data))]
    axes.bar(data["From"], data[payees], width * 0.92, align="edge", color=colours)
    top = float(data[payees].max())
    names = ("5%", "middle", "95%")
    # Where nearly all are paid alike, one mark stands for the three.
    alike = marks[0] == marks[-1]
    for mark, name in zip(marks, names, strict=True):
        if alike and name != "middle":
            continue
        axes.vlines(mark, 0, top * 1.04, color=INK if name == "middle" else MUTED, linewidth=1.4)
        axes.annotate(
            name,
            (mark, top * 1.04),
            xytext=(0, 2),
            textcoords="offset points",
            ha="center",
            va="bottom",
            color=INK,
        )
    axes.set_ylim(0, top * 1.16)
    axes.yaxis.set_major_locator(MaxNLocator(5, integer=True))
    axes.grid(axis="y", color=GRID)
    if size.narrow:
        axes.locator_params(axis="x", nbins=4)
    # Marks on the axis that are less than one apart differ in their pence alone.
    apart = float(data["To"].iloc[-1] - data["From"].iloc[0])
    axes.xaxis.set_major_formatter(lambda value, _: show(value, currency, 0 if apart > 6 else 2))
    axes.set_xlabel(words.said("Paid per patient"), color=INK)
    axes.set_ylabel(payees, color=INK)
    return figure
