"""Charts of chapter 10: what a better survey would need."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pbcanalysis.charts.chart import Chart, choose, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, ORANGE, PINK, SKY, Size
from pbcanalysis.display import show, show_level
from pbcanalysis.errors import InvalidArgument

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

MARGINS = ("Population", "Replies", "Half-width")
PLANS = ("Plan", "Silence", "Follow-up", "Wider group")
CLUSTERS = ("Clusters", "Replies", "Worth")

_STYLES: tuple[tuple[str, Any], ...] = (
    (BLUE, "-"),
    (PINK, (0, (6, 2))),
    (INK, (0, (2, 1.5))),
    (MUTED, (0, (7, 2, 1.5, 2))),
)


def margins_by_replies(
    data: pd.DataFrame,
    *,
    wanted: float,
    replied: int,
    level: float,
    source: str,
    needed: Mapping[str, int] | None = None,
) -> Chart:
    """Half-width of an interval against the number of replies, one curve for each population.

    Args:
        data: Columns as in ``MARGINS``, in rising order of replies inside each population;
            half-widths as differences of shares.
        wanted: The half-width that is wanted.
        replied: Replies that the survey had.
        level: Confidence level.
        source: Who made the calculation.
        needed: Replies that are enough, by population. Without it they are read from the data,
            which then have to hold every number of replies between their ends.

    Raises:
        InvalidArgument: If a column is missing, there is no row, ``needed`` lacks a population,
            or numbers of replies are left out and ``needed`` is not given.
    """
    rows = columns_of(data, MARGINS)
    names = list(dict.fromkeys(rows["Population"]))
    enough: dict[str, int | None] = {}
    for name in names:
        own = rows[rows["Population"] == name]
        if needed is not None:
            if name not in needed:
                raise InvalidArgument(f"needed has no number of replies for {name!r}")
            enough[name] = int(needed[name])
            continue
        if bool((own["Replies"].diff().iloc[1:] != 1).any()):
            raise InvalidArgument(
                f"numbers of replies are left out for {name!r}; say in needed how many are enough"
            )
        inside = own[own["Half-width"] <= wanted]
        enough[name] = int(inside["Replies"].min()) if len(inside) else None
    reached = [name for name in names if enough[name] is not None]
    exact = needed is not None
    headline = choose(
        bool(reached),
        f"For {100 * wanted:.3g} points either way, "
        + " and ".join(f"{_enough(rows, name, enough[name], exact)} for {name}" for name in reached)
        + " are enough, if they are drawn at random",
        f"No number of replies shown gives {100 * wanted:.3g} points either way",
    )
    told = []
    for name in names:
        own = rows[rows["Population"] == name]
        told.append(
            f"{name}: from {show(own['Half-width'].iloc[0], 'points')} at "
            f"{own['Replies'].iloc[0]} replies to {show(own['Half-width'].iloc[-1], 'points')} at "
            f"{own['Replies'].iloc[-1]}"
        )
    return Chart(
        headline=headline,
        subtitle=f"Half-width of the {show_level(level)} interval at an even split, by the number "
        "of replies, with the finite population correction",
        alt=f"Falling curves with a broken line at {show(wanted, 'points')} and a mark at "
        f"{replied} replies. " + ". ".join(told) + ".",
        source=source,
        data=rows,
        draw=lambda size: _draw_margins(rows, names, enough, wanted, replied, size),
        units={"Replies": "count", "Half-width": "points"},
    )


def _enough(rows: pd.DataFrame, name: str, replies: int | None, exact: bool) -> str:
    """Replies that are enough; where the first number shown is, fewer may be too."""
    least = int(rows.loc[rows["Population"] == name, "Replies"].min())
    number = show(replies or 0, "count")
    return choose(replies == least and not exact, f"{number} replies or fewer", f"{number} replies")


def _draw_margins(
    rows: pd.DataFrame,
    names: Sequence[str],
    needed: dict[str, int | None],
    wanted: float,
    replied: int,
    size: Size,
) -> Figure:
    figure = new_figure(size, 4.2 if size.narrow else 3.8)
    axes = figure.subplots()
    top = float(rows["Half-width"].max()) * 108
    axes.axhline(100 * wanted, color=MUTED, linewidth=1, linestyle=(0, (3, 3)))
    axes.axvline(replied, color=ORANGE, linewidth=1)
    axes.annotate(
        f"{replied} replied",
        (replied, top),
        xytext=(4, -2),
        textcoords="offset points",
        color=ORANGE,
        va="top",
    )
    right = float(rows["Replies"].max())
    for place, name in enumerate(names):
        own = rows[rows["Population"] == name]
        colour, dash = _STYLES[place % len(_STYLES)]
        axes.plot(
            own["Replies"],
            100 * own["Half-width"],
            color=colour,
            linestyle=dash,
            linewidth=2,
            label=name[0].upper() + name[1:],
        )
        target = needed[name]
        if target is not None and target <= right:
            axes.plot(target, 100 * wanted, "o", color=colour, markeredgecolor="white")
            axes.annotate(
                show(target, "count"),
                (target, 100 * wanted),
                xytext=(-3, -6) if place == 0 else (4, 5),
                textcoords="offset points",
                color=colour,
                weight="semibold",
                ha="right" if place == 0 else "left",
                va="top" if place == 0 else "bottom",
            )
    axes.legend(
        loc="upper right",
        bbox_to_anchor=(1.0, 0.93),
        frameon=False,
        handlelength=2.4,
    )
    axes.set_xlim(0, right)
    axes.set_ylim(0, top)
    axes.grid(color=GRID)
    axes.set_xlabel("Replies")
    axes.set_ylabel("Percentage points either way")
    return figure


def plans(data: pd.DataFrame, *, level: float, source: str) -> Chart:
    """What several plans leave open about those asked, and apart from it about a wider group.

    Args:
        data: Columns as in ``PLANS``; the first row is the survey as it was. Half-widths as
            differences of shares: what silence leaves open, what chance in a follow-up adds, and
            what is added where a wider group is spoken of.
        level: Confidence level of the parts that come from chance.
        source: Who made the calculation.

    Raises:
        InvalidArgument: If a column is missing, there is no row, or a width is negative.
    """
    rows = columns_of(data, PLANS)
    if bool((rows[list(PLANS[1:])] < 0).any().any()):
        raise InvalidArgument("a part of a width is not negative")
    totals = rows["Silence"] + rows["Follow-up"]
    best = int(totals.to_numpy().argmin())
    headline = choose(
        best == 0,
        "None of these plans would have told more of those asked than the survey did",
        f"“{rows['Plan'][best]}” narrows the doubt most, from {100 * totals[0]:.0f} to "
        f"{100 * totals[best]:.0f} points either way",
    )
    told = [
        f"{row['Plan']}: {show(total, 'points')}, of which {show(row['Silence'], 'points')} from "
        f"silence; {show(row['Wider group'], 'points')} more for a wider group"
        for (_, row), total in zip(rows.iterrows(), totals, strict=True)
    ]
    return Chart(
        headline=headline,
        subtitle=(
            "Percentage points either way that each plan leaves open about those asked, at an even "
            "split, with nothing assumed about those still silent. Dotted: what chance adds for a "
            f"wider group, of which they are a random sample. Chance at {show_level(level)}"
        ),
        alt="Bars, one for each plan, with a dotted piece apart at the end of each. "
        + ". ".join(told)
        + ".",
        source=source,
        data=rows,
        draw=lambda size: _draw_plans(rows, size),
        units=dict.fromkeys(PLANS[1:], "points"),
    )


def _draw_plans(rows: pd.DataFrame, size: Size) -> Figure:
    from matplotlib.patches import Patch

    count = len(rows)
    labels = [textwrap.fill(plan, 46 if size.narrow else 36) for plan in rows["Plan"]]
    figure = new_figure(size, (0.82 if size.narrow else 0.6) * count + 1.1)
    axes = figure.subplots()
    widest = 100 * float(rows[list(PLANS[1:])].sum(axis=1).max())
    room = max(widest * 1.3, 1)
    # The part for a wider group is no part of the sum: a gap holds the sum, and keeps it apart.
    gap = room * (0.13 if size.narrow else 0.075)
    for place, (_, row) in enumerate(rows.iterrows()):
        y = count - 1 - place
        silence, follow_up, wider = (100 * row[name] for name in PLANS[1:])
        height = 0.36 if size.narrow else 0.52
        axes.barh(y, silence, height=height, color=ORANGE, edgecolor="white")
        axes.barh(
            y, follow_up, left=silence, height=height, color=SKY, edgecolor="white", hatch="//"
        )
        end = silence + follow_up
        axes.annotate(
            f"{end:.1f}",
            (end, y),
            xytext=(5, 0),
            textcoords="offset points",
            va="center",
            weight="semibold",
        )
        if wider:
            axes.barh(y, wider, left=end + gap, height=height / 2, **_APART)
        if size.narrow:
            axes.text(0, y + 0.22, labels[place], ha="left", va="bottom")
    if size.narrow:
        axes.set_yticks([])
    else:
        axes.set_yticks(range(count - 1, -1, -1), labels)
    handles = [Patch(facecolor=ORANGE, edgecolor="white", label="Silence")]
    if rows["Follow-up"].any():
        handles.append(Patch(facecolor=SKY, edgecolor="white", hatch="//", label="Follow-up"))
    if rows["Wider group"].any():
        handles.append(Patch(label="More, for a wider group", **_APART))
    axes.legend(
        handles=handles,
        loc="lower left",
        bbox_to_anchor=(0, 1.0),
        ncols=2 if size.narrow else 3,
        frameon=False,
        borderaxespad=0.1,
        handlelength=1.2,
    )
    axes.set_xlim(0, room)
    axes.set_ylim(-0.5, count - 0.3 if size.narrow else count - 0.5)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="x", color=GRID)
    axes.spines["left"].set_visible(False)
    axes.set_xlabel("Percentage points either way")
    return figure


_APART: dict[str, Any] = {"facecolor": "white", "edgecolor": MUTED, "linestyle": ":"}


def worth_by_clusters(
    data: pd.DataFrame, *, needed: int, icc: float, asked_clusters: int, source: str
) -> Chart:
    """What replies are worth as they grow in number, one curve for each number of clusters.

    Args:
        data: Columns as in ``CLUSTERS``, in rising order of replies inside each number.
        needed: Replies drawn one by one that would be enough.
        icc: Intra-cluster correlation.
        asked_clusters: Number of clusters that the survey had; one of those in the data.
        source: Who made the calculation.

    Raises:
        InvalidArgument: If a column is missing, or the survey's clusters are not in the data.
    """
    rows = columns_of(data, CLUSTERS)
    names = [int(number) for number in dict.fromkeys(rows["Clusters"])]
    if asked_clusters not in names:
        raise InvalidArgument(f"no rows for {asked_clusters} clusters")
    ceiling = asked_clusters / icc if icc > 0 else float("inf")
    headline = choose(
        ceiling <= needed,
        f"No number of replies from {asked_clusters} trusts would do: they can be worth "
        f"{show(min(ceiling, 1e9), 'count')} at most",
        choose(
            icc > 0,
            f"From {asked_clusters} trusts enough replies could be had, though each further one "
            "is worth less",
            "Without likeness within trusts, replies from few are worth as much as from many",
        ),
    )
    told = []
    for name in names:
        own = rows[rows["Clusters"] == name]
        told.append(
            f"{name} trusts: {own['Replies'].iloc[-1]} replies are worth "
            f"{own['Worth'].iloc[-1]:.0f}"
        )
    return Chart(
        headline=headline,
        subtitle=(
            "Effective number of replies by how many there are, spread evenly over trusts in which "
            f"answers are alike (intra-cluster correlation {icc:g}); the broken line is what is "
            "needed"
        ),
        alt=f"Curves that flatten out, with a broken line at {needed}. " + ". ".join(told) + ".",
        source=source,
        data=rows,
        draw=lambda size: _draw_clusters(rows, names, needed, size),
        units={"Clusters": "count", "Replies": "count", "Worth": "count"},
    )


def _draw_clusters(rows: pd.DataFrame, names: Sequence[int], needed: int, size: Size) -> Figure:
    figure = new_figure(size, 4.0 if size.narrow else 3.6)
    axes = figure.subplots()
    right = float(rows["Replies"].max())
    axes.axhline(needed, color=MUTED, linewidth=1, linestyle=(0, (3, 3)))
    axes.annotate(
        f"needed: {needed}",
        (0, needed),
        xytext=(4, 3),
        textcoords="offset points",
        color=MUTED,
        va="bottom",
    )
    for place, name in enumerate(names):
        own = rows[rows["Clusters"] == name]
        colour, dash = _STYLES[place % len(_STYLES)]
        axes.plot(own["Replies"], own["Worth"], color=colour, linestyle=dash, linewidth=2)
        axes.annotate(
            f"{name} trusts",
            (float(own["Replies"].iloc[-1]), float(own["Worth"].iloc[-1])),
            xytext=(5, 0),
            textcoords="offset points",
            color=colour,
            weight="semibold",
            va="center",
            annotation_clip=False,
        )
    axes.set_xlim(0, right)
    axes.set_ylim(0, max(float(rows["Worth"].max()), needed) * 1.1)
    axes.grid(color=GRID)
    axes.set_xlabel("Replies")
    axes.set_ylabel("Worth, in replies drawn one by one")
    return figure
