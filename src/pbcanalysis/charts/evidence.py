"""Charts of chapter 09: uptake over time, and what was measured about engagement on one scale."""

from __future__ import annotations

import datetime as dt
import textwrap
from collections.abc import Sequence
from itertools import pairwise
from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import (
    BLUE,
    GREEN,
    GRID,
    INK,
    MUTED,
    ORANGE,
    PAPER,
    PINK,
    SKY,
    YELLOW,
    Size,
)
from pbcanalysis.display import show_range
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey.findings import Finding

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

UPTAKE_COLUMNS = ("date", "as_printed", "share", "low", "high", "bounds_from")
CLAIM_COLUMNS = (
    "Group",
    "Claim",
    "Evidence",
    "As printed",
    "Low",
    "High",
    "Outer low",
    "Outer high",
)

# Each kind of evidence has a colour and a mark; more kinds than marks cannot be told apart.
_MARKS = ((BLUE, "s"), (GREEN, "o"), (ORANGE, "^"), (PINK, "D"), (YELLOW, "v"))

# Text that a line would cross stands on paper.
_BEHIND_TEXT = {"facecolor": PAPER, "edgecolor": "none", "pad": 1.0}


def uptake_over_time(
    data: pd.DataFrame,
    *,
    events: list[tuple[str, str]],
    alternatives: list[tuple[str, float, str]],
    source: str,
) -> Chart:
    """Official uptake of a scheme, date by date, beside the days on which others judged it.

    Args:
        data: Columns as in ``UPTAKE_COLUMNS``: dates as ``YYYY-MM`` or ``YYYY-MM-DD``, shares
            from 0 to 1, in rising order of date.
        events: Day and short text of what happened later, shown as lines.
        alternatives: Further shares for a date: date, share, short text.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If a column is missing, there are fewer than two rows, or a date cannot
            be read.
    """
    rows = columns_of(data, UPTAKE_COLUMNS)
    if len(rows) < 2:
        raise InvalidArgument("uptake over time needs two dates at least")
    days = [_day(value) for value in rows["date"]]
    if days != sorted(days):
        raise InvalidArgument("the dates of uptake are not in rising order")
    first, last = rows.iloc[0], rows.iloc[-1]
    way = choose(
        last["share"] > first["share"], "rose", choose(last["share"] < first["share"], "fell", "")
    )
    told = f"from {first['share']:.0%} in {_month(days[0])} to {last['share']:.0%} in " + _month(
        days[-1]
    )
    later = [text for day, text in events if _day(day) > days[-1]]
    after = "; the verdicts came later" if later else ""
    return Chart(
        headline=(
            f"Paid sign-up {way} {told}{after}" if way else f"Paid sign-up went {told}{after}"
        ),
        subtitle=(
            "Share of general practices that had taken up the incentive scheme, official returns. "
            "Bars: what blanks, denominators or rounding leave open; not sampling intervals"
        ),
        alt="Points over time on a scale from nought to all. "
        + "; ".join(
            f"{_month(day)}: {row['share']:.1%} ({show_range(row['low'], row['high'], 'share')}, "
            f"from {row['bounds_from']})"
            for day, (_, row) in zip(days, rows.iterrows(), strict=True)
        )
        + ". "
        + "".join(f"Also {share:.1%}: {text}. " for _, share, text in alternatives)
        + "".join(f"A line at {_month(_day(day))}: {text}. " for day, text in events),
        source=source,
        data=rows,
        draw=lambda size: _draw_uptake(rows, days, events, alternatives, size),
        units=dict.fromkeys(("share", "low", "high"), "share"),
    )


def _draw_uptake(
    rows: pd.DataFrame,
    days: list[dt.date],
    events: list[tuple[str, str]],
    alternatives: list[tuple[str, float, str]],
    size: Size,
) -> Figure:
    from matplotlib.ticker import PercentFormatter

    figure = new_figure(size, 4.0 if size.narrow else 3.7)
    axes = figure.subplots()
    x = [float(day.toordinal()) for day in days]
    axes.plot(x, rows["share"], color=SKY, linewidth=1.4, zorder=1)
    axes.vlines(x, rows["low"], rows["high"], color=SKY, linewidth=7, zorder=2)
    axes.plot(x, rows["share"], "s", color=BLUE, markersize=7, zorder=3)
    previous = float("-inf")
    for at, (_, row) in zip(x, rows.iterrows(), strict=True):
        # Two dates a few weeks apart would print over each other: the first says it for both.
        if at - previous > 45:
            axes.annotate(
                f"{row['share']:.0%}",
                (at, min(row["low"], row["share"])),
                xytext=(5, -6),
                textcoords="offset points",
                ha="left",
                va="top",
                color=INK,
            )
            previous = at
    for day, share, text in alternatives:
        at = float(_day(day).toordinal())
        axes.plot(at, share, "o", markerfacecolor="white", markeredgecolor=BLUE, markersize=7)
        axes.annotate(
            textwrap.fill(f"{share:.1%} {text}", 15 if size.narrow else 30),
            (at, share),
            xytext=(13, -3),
            textcoords="offset points",
            va="center",
            color=BLUE,
            fontsize="small",
        )
    places = [float(_day(day).toordinal()) for day, _ in events]
    for number, (at, (_, text)) in enumerate(zip(places, events, strict=True)):
        axes.axvline(at, color=ORANGE, linewidth=1.4, linestyle=(0, (4, 2)))
        axes.annotate(
            textwrap.fill(text, 12 if size.narrow else 20),
            (at, 0.42 - 0.2 * (number % 2) if size.narrow else 0.3),
            xytext=(-4, 0),
            textcoords="offset points",
            ha="right",
            va="center",
            color=ORANGE,
            fontsize="small",
        )
    span = max([*x, *places]) - x[0]
    axes.set_xlim(x[0] - 0.06 * span, max([*x, *places]) + 0.04 * span)
    axes.set_ylim(0, 1.03)
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.set_yticks([0, 0.25, 0.5, 0.75, 1])
    months = [
        dt.date(year, month, 1)
        for year in range(days[0].year, days[-1].year + 3)
        for month in ((1, 7) if size.narrow else (1, 4, 7, 10))
    ]
    ends = axes.get_xlim()
    shown = [day for day in months if ends[0] <= day.toordinal() <= ends[1]]
    axes.set_xticks(
        [float(day.toordinal()) for day in shown],
        [f"{_month(day)[:3]}\n{day.year}" for day in shown],
    )
    axes.grid(axis="y", color=GRID)
    return figure


def claim(
    group: str,
    text: str,
    evidence: str,
    what: Finding | Estimate,
    *,
    as_printed: str = "",
    interval: Estimate | None = None,
) -> dict[str, object]:
    """A row of :func:`claims_on_one_scale`.

    Args:
        group: Group under which it stands.
        text: The claim in a few words.
        evidence: The kind of evidence.
        what: A finding, or an estimate in unit ``"share"``.
        as_printed: The figure as printed; that of the finding if left out.
        interval: The interval or bounds around it; none if left out.

    Raises:
        InvalidArgument: If an estimate comes without its print.
    """
    printed = what.as_printed if isinstance(what, Finding) else as_printed
    if not printed:
        raise InvalidArgument(f"the claim {text!r} needs the figure as printed")
    missing = float("nan")
    return {
        "Group": group,
        "Claim": text,
        "Evidence": evidence,
        "As printed": printed,
        "Low": float(what.low),
        "High": float(what.high),
        "Outer low": missing if interval is None else interval.low,
        "Outer high": missing if interval is None else interval.high,
    }


def claims_on_one_scale(
    data: pd.DataFrame, *, kinds: Sequence[str], headline: str, subtitle: str, source: str
) -> Chart:
    """Claims from different kinds of evidence on one scale, none of them averaged.

    Args:
        data: Columns as in ``CLAIM_COLUMNS``; shares from 0 to 1; the outer ends (an interval, or
            bounds) may be missing.
        kinds: The kinds of evidence, at most five, in an order that charts share, so that each
            has the same mark and colour everywhere.
        headline: The finding, worked out from the data by the caller; see
            :func:`shares_fall_from_payment`.
        subtitle: The statistic.
        source: Who produced the figures.

    Raises:
        InvalidArgument: If a column is missing, a row's evidence is not among the kinds, or there
            are more kinds than marks.
    """
    rows = columns_of(data, CLAIM_COLUMNS)
    unknown = sorted(set(rows["Evidence"]) - set(kinds))
    if unknown:
        raise InvalidArgument(f"no mark for the evidence {', '.join(unknown)}")
    if len(kinds) > len(_MARKS):
        raise InvalidArgument(
            f"{len(kinds)} kinds of evidence cannot be told apart; use at most {len(_MARKS)}"
        )
    return Chart(
        headline=headline,
        subtitle=subtitle,
        alt="Marks and bars on a scale from nought to all, in groups. "
        + ". ".join(
            f"{row['Group']}, {row['Claim']}: {row['As printed']} ({row['Evidence']}), "
            f"{show_range(row['Low'], row['High'], 'share')}"
            + (
                f", interval {show_range(row['Outer low'], row['Outer high'], 'share')}"
                if row["Outer low"] == row["Outer low"]
                else ""
            )
            for _, row in rows.iterrows()
        )
        + ".",
        source=source,
        data=rows,
        draw=lambda size: _draw_claims(rows, list(kinds), size),
        units=dict.fromkeys(CLAIM_COLUMNS[4:], "share"),
    )


def shares_fall_from_payment(data: pd.DataFrame, groups: list[str]) -> str:
    """Whether every claim of one group lies below every claim of the group before it.

    Args:
        data: Columns ``Group``, ``Low`` and ``High``.
        groups: The groups in their order.

    Returns:
        A headline that holds for the data.

    Raises:
        InvalidArgument: If a group has no claim.
    """
    ends = []
    for group in groups:
        part = data[data["Group"] == group]
        if part.empty:
            raise InvalidArgument(f"the group {group!r} has no claim")
        ends.append((float(part["Low"].min()), float(part["High"].max())))
    falls = all(later[1] < earlier[0] for earlier, later in pairwise(ends))
    names = ", then ".join(group.lower() for group in groups)
    below = all(end[1] < ends[0][0] for end in ends[1:])
    return choose(
        falls,
        f"Each step further from the payment shows a smaller share: {names}",
        choose(
            below,
            f"Whatever asked for more shows a smaller share than {groups[0].lower()}",
            f"Shares do not simply fall with the distance from {groups[0].lower()}",
        ),
    )


def _draw_claims(rows: pd.DataFrame, kinds: list[str], size: Size) -> Figure:
    from matplotlib.ticker import PercentFormatter
    from matplotlib.transforms import ScaledTranslation

    groups = list(dict.fromkeys(rows["Group"]))
    positions, heads, y = [], [], 0.0
    for group in groups:
        heads.append((group, y))
        y -= 0.85
        for _ in range(int((rows["Group"] == group).sum())):
            positions.append(y)
            y -= 1.0
        y -= 0.2
    ordered = rows.iloc[[i for group in groups for i in rows.index[rows["Group"] == group]]]
    figure = new_figure(size, (0.58 if size.narrow else 0.4) * -y + 0.9)
    axes = figure.subplots()
    axes.axvline(0.5, color=MUTED, linewidth=1, linestyle=(0, (3, 3)))
    for place, (_, row) in zip(positions, ordered.iterrows(), strict=True):
        colour, mark = _MARKS[kinds.index(row["Evidence"])]
        if row["Outer low"] == row["Outer low"]:
            axes.hlines(
                place, row["Outer low"], row["Outer high"], color=colour, alpha=0.3, linewidth=8
            )
        low, high = row["Low"], row["High"]
        if high - low > 0.015:
            # A set has no midpoint: its two ends carry the mark.
            axes.hlines(place, low, high, color=colour, linewidth=3)
            axes.plot([low, high], [place, place], mark, color=colour, markersize=6)
        else:
            axes.plot((low + high) / 2, place, mark, color=colour, markersize=8)
        right = max(high, row["Outer high"] if row["Outer high"] == row["Outer high"] else high)
        on_left = right > 0.8
        left = min(low, row["Outer low"] if row["Outer low"] == row["Outer low"] else low)
        axes.annotate(
            textwrap.fill(row["As printed"], 14 if size.narrow else 30),
            (left if on_left else right, place),
            xytext=(-9 if on_left else 9, 0),
            textcoords="offset points",
            ha="right" if on_left else "left",
            va="center",
            color=INK,
            fontsize="small",
            bbox=_BEHIND_TEXT,
        )
    labels = [textwrap.fill(str(text), 21 if size.narrow else 40) for text in ordered["Claim"]]
    axes.set_yticks(positions, labels)
    for group, place in heads:
        axes.annotate(
            group,
            (0, place),
            xycoords=("axes fraction", "data"),
            va="center",
            ha="left",
            xytext=(4, 0),
            textcoords="offset points",
            color=INK,
            weight="semibold",
            bbox=_BEHIND_TEXT,
        )
    shown = set(rows["Evidence"])
    for kind, (colour, mark) in zip(kinds, _MARKS, strict=False):
        if kind in shown:
            axes.plot([], [], mark, color=colour, label=kind)
    below = ScaledTranslation(0, -0.32, figure.dpi_scale_trans)
    axes.legend(
        loc="upper center" if size.narrow else "upper left",
        bbox_to_anchor=(0.3 if size.narrow else 0, 0),
        bbox_transform=axes.transAxes + below,
        ncols=1 if size.narrow else 2,
        frameon=False,
        handletextpad=0.2,
        borderaxespad=0.2,
        fontsize="small",
    )
    axes.set_ylim(y + 0.4, 0.6)
    axes.set_xlim(0, 1)
    axes.set_xticks([0, 0.5, 1] if size.narrow else [0, 0.25, 0.5, 0.75, 1])
    axes.xaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.grid(axis="x", color=GRID)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    return figure


def _day(text: str) -> dt.date:
    """A day; a month alone stands at its middle."""
    parts = str(text).split("-")
    try:
        if len(parts) == 2:
            return dt.date(int(parts[0]), int(parts[1]), 15)
        return dt.date.fromisoformat(str(text))
    except ValueError as error:
        raise InvalidArgument(f"not a date such as 2006-05 or 2006-05-31: {text!r}") from error


def _month(day: dt.date) -> str:
    names = "January February March April May June July August September October November December"
    return f"{names.split()[day.month - 1]} {day.year}"
