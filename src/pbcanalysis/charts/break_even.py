"""Which share of all, at which saving on each, repays a sum: chapter 07, and any study's."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, ORANGE, SKY, Size
from pbcanalysis.display import show, show_ends, show_range
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import Bounds, BoundsLike
from pbcanalysis.money.break_even import break_even_units
from pbcanalysis.money.repayment import break_even_frontier
from pbcanalysis.money.sums import PrintedSum

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

POINTS = 61


def repayment_region(
    cost: PrintedSum,
    volume: float,
    *,
    savings: tuple[float, float],
    effect_high: float,
    reader: BoundsLike,
    effects: Mapping[str, tuple[float, float]],
    counter_case: tuple[str, tuple[float, float]] | None,
    unit: str,
    source: str,
    done: str = "avoided",
    doing: str = "avoiding",
    assumed: str = "reader's assumption",
    compared: tuple[str, str] = (
        "more than any effect shown for comparison",
        "within reach of an effect shown for comparison",
    ),
) -> Chart:
    """Net saving for each unit avoided against the share avoided, with the region that repays.

    Args:
        cost: The sum to be repaid.
        volume: Number of units there are, such as referrals in a year.
        savings: Lowest and highest net saving on the axis, in the currency of the cost; the
            highest above nought. The axis begins at the counter-case if that is lower.
        effect_high: Upper end of the axis of shares avoided, above nought and at most one.
        reader: The net saving that the reader assumes, or what a print of it leaves open.
        effects: Shares to compare with, each low and high, by label.
        counter_case: Label and net saving, low and high, of a case in which avoiding a unit costs
            more.
        unit: What is avoided, in the plural.
        source: Who produced the figures.
        done: What is done to a unit so that it saves, such as avoided or reached.
        doing: The same as a participle.
        assumed: What the saving ``reader`` is, in a few words.
        compared: How the headline ends if the share needed is above all effects, and if not.

    Raises:
        InvalidArgument: If an axis is empty, or the highest saving is not above nought.
    """
    low, high = savings
    if not low < high or high <= 0:
        raise InvalidArgument(
            f"the axis of savings needs to rise above nought, not {low} to {high}"
        )
    if not 0 < effect_high <= 1:
        raise InvalidArgument(
            f"the axis of shares ends above nought and at most at 1, not {effect_high}"
        )
    left = low if counter_case is None else min(low, counter_case[1][0] - 10)
    # The curve enters at the top of the chart; where it never does, its right end is its data.
    start = min(float(cost.amount.low) / volume / effect_high * 0.98, high * 0.98)
    axis = [start + (high - start) * i / (POINTS - 1) for i in range(POINTS)]
    frontier = break_even_frontier(cost, volume, axis)
    currency = cost.currency
    assumes = Bounds.of(reader)
    needed = _needed(cost, volume, assumes)
    best = max((ends[1] for ends in effects.values()), default=0.0)
    at = sum(assumes.ends) / 2
    each = show(at, currency, 0)
    undecided = break_even_units(cost, assumes).repays == "only-if-saving"
    if undecided:
        headline = (
            f"At {each} for each, it stays open whether any number of {unit} repays "
            f"{cost.as_printed}: the saving may be nought"
        )
    elif needed is not None and needed[0] > 1:
        headline = f"At {each} saved on each, {doing} all {unit} would not repay {cost.as_printed}"
    elif needed is None:
        how_many = "fall in" if done == "avoided" else "number of"
        headline = f"At {each} for each, no {how_many} {unit} repays {cost.as_printed}"
    else:
        headline = (
            f"At {each} saved on each, {show_range(*needed, 'share')} of {_whole(unit)} must be "
            f"{done} to repay {cost.as_printed}"
        )
        if effects:
            headline += ", " + choose(needed[0] > best, *compared)
    shown = frontier[["saving", "effect_low", "effect_high"]].rename(
        columns={
            "saving": "Net saving for each",
            "effect_low": "Not repaid below",
            "effect_high": "Repaid from",
        }
    )
    levels = "; ".join(f"{label} at {_span(ends)}" for label, ends in effects.items())
    case = (
        f" {counter_case[0]}: a net saving of {show_range(*counter_case[1], currency, 0)}, where "
        "nothing repays."
        if counter_case and counter_case[1][1] <= 0
        else f" {counter_case[0]}: {show_range(*counter_case[1], currency, 0)}."
        if counter_case
        else ""
    )
    last = frontier.iloc[-1]
    return Chart(
        headline=headline,
        subtitle=(
            f"Share of {show(volume, 'count')} {unit} {done} against the net saving on each; "
            f"every pair in the shaded region repays {cost.as_printed}"
        ),
        alt=(
            f"A falling curve with the region that repays above it. It reaches "
            f"{show(float(last['effect_high']), 'share')} at "
            f"{show(float(last['saving']), currency, 0)} each. "
            f"The {assumed} is {each}. Level lines: {levels or 'none'}.{case}"
        ),
        source=source,
        data=shown,
        draw=lambda size: _draw(
            frontier,
            cost,
            (left, high),
            effect_high,
            at,
            needed,
            effects,
            counter_case,
            f"{unit} {done}",
            assumed,
            size,
        ),
        units={
            "Net saving for each": currency,
            "Not repaid below": "share",
            "Repaid from": "share",
        },
    )


def _needed(cost: PrintedSum, volume: float, saving: Bounds) -> tuple[float, float] | None:
    result = break_even_units(cost, saving)
    if result.repays != "always":
        return None
    share = result.as_share_of(volume)
    return share.low, share.high


def _whole(unit: str) -> str:
    """All of them, unless their name says so already: *everyone who was asked*."""
    return unit if unit.lower().startswith(("all ", "every")) else f"all {unit}"


def _span(ends: tuple[float, float]) -> str:
    low, high = show_ends(*ends, "share")
    return low if low == high else f"{low} to {high}"


def _draw(
    frontier: pd.DataFrame,
    cost: PrintedSum,
    axis: tuple[float, float],
    effect_high: float,
    reader: float,
    needed: tuple[float, float] | None,
    effects: Mapping[str, tuple[float, float]],
    counter_case: tuple[str, tuple[float, float]] | None,
    what: str,
    assumed: str,
    size: Size,
) -> Figure:
    from matplotlib.ticker import FuncFormatter, MaxNLocator, PercentFormatter

    figure = new_figure(size, 4.9 if size.narrow else 4.6)
    axes = figure.subplots()
    left, right = axis
    edge = frontier[["saving", "effect_low", "effect_high"]].astype(float)
    axes.fill_between(edge["saving"], edge["effect_high"], 1, color=SKY, alpha=0.4, linewidth=0)
    axes.plot(edge["saving"], edge["effect_high"], color=BLUE, linewidth=1.6)
    axes.plot(edge["saving"], edge["effect_low"], color=BLUE, linewidth=0.8)
    small = size.font * 0.9
    shown = float(edge["effect_high"].iloc[-1]) < effect_high
    axes.annotate(
        f"repays\n{cost.as_printed}" if shown else "nothing shown\nhere repays",
        (0.97, 0.95),
        xycoords="axes fraction",
        ha="right",
        va="top",
        color=BLUE,
        weight="semibold",
    )
    for label, (low, high) in effects.items():
        if low > effect_high:
            continue
        if high > low:
            axes.axhspan(low, high, color=ORANGE, alpha=0.18, linewidth=0)
        # In a band as thin as the rounding of a print no label has room: it stands below.
        thin = high - low < 0.05 * effect_high
        axes.axhline(low, color=ORANGE, linewidth=1.2, linestyle=(0, (4, 3)))
        axes.annotate(
            f"{label}, {_span((low, high))}",
            (max(left, 0.0), low if thin else (low + high) / 2),
            xytext=(5, -3 if thin else 0),
            textcoords="offset points",
            ha="left",
            va="top" if thin else "center",
            color=ORANGE,
            size=small,
        )
    if left < 0:
        axes.axvspan(left, 0, facecolor="none", edgecolor=GRID, hatch="////", linewidth=0)
        axes.axvline(0, color=MUTED, linewidth=1.2)
        axes.annotate(
            "never repaid:\neach avoided\ncosts more",
            (left / 2, 0.95),
            xycoords=("data", "axes fraction"),
            ha="center",
            va="top",
            color=INK,
            size=small,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 2},
        )
    if counter_case is not None:
        ends = counter_case[1]
        axes.plot(ends, (0, 0), color=INK, linewidth=6, clip_on=False)
        axes.plot([sum(ends) / 2], [0], "D", color=INK, markersize=8, clip_on=False)
        axes.annotate(
            counter_case[0],
            (sum(ends) / 2, 0),
            xytext=(7, 6),
            textcoords="offset points",
            ha="left",
            va="bottom",
            color=INK,
            size=small,
            bbox={"facecolor": "white", "edgecolor": "none", "pad": 1},
        )
    if left <= reader <= right:
        axes.axvline(reader, color=INK, linewidth=1, linestyle=":")
        if needed is not None and needed[0] <= effect_high:
            axes.plot([reader], [sum(needed) / 2], "o", color=INK, markersize=7)
        axes.annotate(
            assumed.replace(" ", "\n", 1),
            (reader, 0.6),
            xycoords=("data", "axes fraction"),
            xytext=(-5, 0),
            textcoords="offset points",
            ha="right",
            va="top",
            color=INK,
            size=small,
        )
    axes.set_xlim(left, right)
    axes.set_ylim(0, effect_high)
    axes.xaxis.set_major_locator(MaxNLocator(4 if size.narrow else 8))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: show(value, cost.currency, 0)))
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    for name, text in (("x", f"Net saving for each of the {what}"), ("y", f"Share of {what}")):
        # Only a long name is broken into lines.
        broken = textwrap.fill(text, 40) if len(text) > 46 else text
        getattr(axes, f"set_{name}label")(broken)
    return figure
