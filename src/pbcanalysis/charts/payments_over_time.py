"""Charts of payments from year to year, and of how unevenly they are spread over patients."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, ORANGE, Size
from pbcanalysis.display import show
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.payments import PaymentTable
from pbcanalysis.money.payments.concentration import gini_of_payments, lorenz_curve
from pbcanalysis.study.payment_words import PRACTICES, Words

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

YEARS = ("year", "per_patient")
REAL = ("prices_of", "real_per_patient")
MOST_POINTS = 400
"""Points of a curve that are kept for its data and drawing; more cannot be seen."""


def payments_by_year(
    years: pd.DataFrame, *, currency: str, source: str, words: Words = PRACTICES
) -> Chart:
    """Paid per patient in each year, in money of the year and in the prices of one year.

    Args:
        years: As :func:`pbcanalysis.money.payments.payments_over_years` gives it, with at least
            one year in which there are patients; real terms are drawn where it has them.
        currency: Three-letter code.
        source: Who produced the figures.
        words: What those paid, and what payments are spread over, are called.

    Raises:
        InvalidArgument: If a column is missing, or no year has patients.
    """
    columns_of(years, YEARS)
    rows = years[years["per_patient"].notna()].reset_index(drop=True)
    if rows.empty:
        raise InvalidArgument("no year has patients to divide payments by")
    real = all(column in rows.columns for column in REAL)
    unit = f"{currency}/{words.unit}"
    per = words.said("Paid per patient")
    data = rows[["year", "per_patient"]].set_axis(["Year", per], axis=1)
    prices = str(rows["prices_of"].iloc[0]) if real else ""
    if real:
        data[f"In prices of {prices}"] = rows["real_per_patient"]
    told = [
        f"{row['year']} {show(row['per_patient'], currency, 2)}"
        + (f", in prices of {prices} {show(row['real_per_patient'], currency, 2)}" if real else "")
        for _, row in rows.iterrows()
    ]
    return Chart(
        headline=words.said(_headline(rows, currency, real, prices)),
        subtitle=words.said("Paid per patient, practices with patients, in money of each year")
        + (f" (solid) and in prices of {prices} (broken)" if real else ""),
        alt=f"Points by year, joined by lines, on a scale from nought: {'; '.join(told)}.",
        source=source,
        data=data,
        draw=lambda size: _draw_years(rows, currency, real, prices, per, size),
        units=dict.fromkeys([str(name) for name in data.columns[1:]], unit),
    )


def _headline(rows: pd.DataFrame, currency: str, real: bool, prices: str) -> str:
    first, last = rows.iloc[0], rows.iloc[-1]
    if len(rows) == 1:
        return f"{show(first['per_patient'], currency, 2)} was paid per patient in {first['year']}"
    headline = (
        f"Paid per patient: {show(first['per_patient'], currency, 2)} in {first['year']}, "
        f"{show(last['per_patient'], currency, 2)} in {last['year']}"
    )
    if not real:
        return headline
    now, then = float(last["real_per_patient"]), float(first["real_per_patient"])
    if then <= 0 or now <= 0:
        return headline
    change = now / then - 1
    size = show(abs(change), "share")
    if size == show(0, "share"):
        return f"{headline}; in prices of {prices} that is hardly a change"
    return f"{headline}; in prices of {prices} that is {size} {choose(change > 0, 'more', 'less')}"


def _draw_years(
    rows: pd.DataFrame, currency: str, real: bool, prices: str, per: str, size: Size
) -> Figure:
    figure = new_figure(size, 3.6 if size.narrow else 3.5)
    axes = figure.subplots()
    places = list(range(len(rows)))
    axes.plot(places, rows["per_patient"], "-o", color=BLUE, markersize=7, linewidth=1.5)
    highest = float(rows["per_patient"].max())
    if real:
        axes.plot(
            places,
            rows["real_per_patient"],
            color=ORANGE,
            marker="D",
            markersize=6.5,
            linewidth=1.5,
            linestyle=(0, (5, 3)),
        )
        highest = max(highest, float(rows["real_per_patient"].max()))
    lowest = min(0.0, float(rows["per_patient"].min()))
    axes.set_ylim(lowest * 1.2, max(highest, 0.01) * 1.22)
    axes.set_xlim(-0.4, len(rows) - 0.6)
    _names(axes, rows, real, prices, currency)
    step = max(1, round(len(rows) / (4 if size.narrow else 8)))
    axes.set_xticks(places[::step], rows["year"].tolist()[::step])
    axes.grid(axis="y", color=GRID)
    axes.yaxis.set_major_formatter(lambda value, _: show(value, currency, 0))
    axes.tick_params(axis="x", length=0, labelcolor=INK)
    axes.spines["bottom"].set_color(MUTED)
    axes.set_ylabel(per, color=INK)
    return figure


def _names(axes: Axes, rows: pd.DataFrame, real: bool, prices: str, currency: str) -> None:
    """Names of the lines above and below their first points; values at both ends."""
    first, last = 0, len(rows) - 1
    nominal = rows["per_patient"]
    # Where both lines meet at the last year, one number stands for both.
    for place in dict.fromkeys((first, last)):
        above = not real or nominal[place] >= rows["real_per_patient"][place]
        axes.annotate(
            show(float(nominal[place]), currency, 2)
            + ("\nin money of the year" if real and place == first else ""),
            (place, nominal[place]),
            xytext=(0, 9 if above else -9),
            textcoords="offset points",
            ha="left" if place == first and len(rows) > 1 else "center",
            va="bottom" if above else "top",
            color=BLUE,
        )
        value = float(rows["real_per_patient"][place]) if real else 0.0
        if real and (place == first or abs(value - nominal[place]) > 0.005):
            axes.annotate(
                f"in prices of {prices}\n{show(value, currency, 2)}"
                if place == first
                else show(value, currency, 2),
                (place, value),
                xytext=(0, -9 if above else 9),
                textcoords="offset points",
                ha="left" if place == first and len(rows) > 1 else "center",
                va="top" if above else "bottom",
                color=ORANGE,
            )


def payments_concentration(table: PaymentTable, *, source: str) -> Chart:
    """The Lorenz curve of one year: which share of payments goes to which share of patients.

    Args:
        table: One year's payments.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If no row in use has patients, they were paid nothing or less in all, or
            the source is blank.
    """
    curve = lorenz_curve(table)
    gini = gini_of_payments(table)
    value = gini.low
    half = _paid_at(curve, 0.5)
    tenth = 1 - _paid_at(curve, 0.9)
    shown = curve
    if len(curve) > MOST_POINTS:
        step = -(-len(curve) // MOST_POINTS)
        kept = sorted({*range(0, len(curve), step), len(curve) - 1})
        shown = curve.iloc[kept].reset_index(drop=True)
    said = table.words.said
    data = shown.set_axis([said("Share of patients"), "Share of payments"], axis=1)
    return Chart(
        headline=said(
            f"The tenth of patients whose practices are paid most per patient have "
            f"{show(tenth, 'share')} of the payments of {table.year}"
        ),
        subtitle=said(
            "Share of payments that goes to each share of patients, practices in order of what "
            f"they are paid per patient; Gini coefficient {show(value, 'ratio', 3)}. The straight "
            "line is equal payment"
        ),
        alt=said(
            f"A curve at or below a straight line from corner to corner. The half of patients with "
            f"the lowest payments have {show(half, 'share')} of all payments, the tenth with the "
            f"highest {show(tenth, 'share')}. The Gini coefficient is {show(value, 'ratio', 3)}."
        ),
        source=source,
        data=data,
        draw=lambda size: _draw_lorenz(shown, half, table.words, size),
        units=dict.fromkeys([str(name) for name in data.columns], "share"),
    )


def _paid_at(curve: pd.DataFrame, share: float) -> float:
    """Share of payments at a share of patients, between practices on a straight line."""
    import numpy as np

    return float(np.interp(share, curve["patients"], curve["paid"]))


def _draw_lorenz(curve: pd.DataFrame, half: float, words: Words, size: Size) -> Figure:
    from matplotlib.ticker import PercentFormatter

    figure = new_figure(size, 3.9 if size.narrow else 4.6)
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], color=MUTED, linewidth=1.2, linestyle=(0, (4, 3)))
    axes.fill_between(
        curve["patients"], curve["paid"], curve["patients"], color=GRID, alpha=0.7, linewidth=0
    )
    axes.plot(curve["patients"], curve["paid"], color=BLUE, linewidth=2)
    axes.plot([0.5], [half], "o", color=BLUE, markersize=6)
    axes.annotate(
        f"{show(half, 'share')} to the half\nof {words.units} paid least",
        (0.5, half),
        xytext=(8, -4),
        textcoords="offset points",
        ha="left",
        va="top",
        color=BLUE,
    )
    axes.annotate(
        "equal payment",
        (0.4, 0.4),
        xytext=(-6, 6),
        textcoords="offset points",
        ha="right",
        va="bottom",
        color=MUTED,
    )
    axes.set_xlim(0, 1)
    axes.set_ylim(min(0.0, float(curve["paid"].min())), 1)
    for axis in (axes.xaxis, axes.yaxis):
        axis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_xlabel(words.said("Patients, worst paid practices first"), color=INK)
    axes.set_ylabel("Payments", color=INK)
    return figure


__all__ = ["payments_by_year", "payments_concentration"]
