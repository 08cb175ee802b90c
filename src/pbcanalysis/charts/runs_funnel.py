"""A funnel of the runs of a sweep: shares against their bases, with the limits of chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart, new_figure
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.style import BLUE, GRID, INK, MUTED, ORANGE, PAPER, Size
from pbcanalysis.display import show

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

NAMED = 4


def runs_funnel(rows: pd.DataFrame, *, title: str, source: str) -> Chart:
    """Shares of the runs against their bases, with 95% and 99.8% limits about the common share.

    Args:
        rows: Columns ``Run``, ``Count`` and ``Base``, whole numbers; a base of at least 1.
        title: What the share is of.
        source: Who produced the figures.

    Returns:
        The chart; its data are in the order of the rows.

    Raises:
        InvalidArgument: If a column is missing, there is no row, or counts exceed bases.

    Reference:
        Spiegelhalter 2005; see :func:`pbcanalysis.survey.funnel.funnel_limits`.

    Example:
        >>> import pandas as pd
        >>> rows = pd.DataFrame({"Run": ["a", "b"], "Count": [90, 10], "Base": [100, 100]})
        >>> runs_funnel(rows, title="Yes", source="made up").headline
        'Yes: 2 of 2 runs lie beyond the 99.8% limits about the common share of 50.0%'
    """
    from pbcanalysis.survey.funnel import funnel_table

    frame = columns_of(rows, ("Run", "Count", "Base"))
    common = float(frame["Count"].sum() / frame["Base"].sum())
    placed = funnel_table(frame, x="Count", n="Base", area="Run")
    far = placed["position"].str.endswith("99.8%")
    near = placed["position"].str.endswith("95%")
    verb = "lies" if far.sum() == 1 else "lie"
    headline = (
        f"{title}: {int(far.sum())} of {len(placed)} runs {verb} beyond the 99.8% limits about the "
        f"common share of {show(common, 'share')}"
    )
    expected = 0.05 * len(placed)
    outside = int(far.sum() + near.sum())
    parts = [
        f"{row['area']}, {show(row['share'], 'share')} of {show(row['base'], 'count')}"
        for _, row in placed[far | near].iterrows()
    ]
    named = f" Beyond the 95% limits: {'; '.join(parts)}." if parts else ""
    return Chart(
        headline=headline,
        subtitle=(
            f"Share against base, with 95% and 99.8% limits; {outside} of {len(placed)} runs "
            f"{'lies' if outside == 1 else 'lie'} beyond the 95% limits, where chance alone would "
            f"put about {expected:.0f}. Diamonds lie beyond the 99.8% limits"
        ),
        alt=(
            f"Dots for {len(placed)} runs by base and share, in a funnel that narrows to the right "
            f"about {show(common, 'share')}.{named}"
        ),
        source=source,
        data=placed[["area", "n", "base", "share", "position"]].rename(
            columns={
                "area": "Run", "n": "Count", "base": "Base", "share": "Share",
                "position": "Position",
            }
        ),
        draw=lambda size: _draw(placed, common, size),
        units={"Count": "count", "Base": "count", "Share": "share"},
    )  # fmt: skip


def _draw(placed: pd.DataFrame, common: float, size: Size) -> Figure:
    import numpy as np
    from matplotlib.ticker import PercentFormatter

    from pbcanalysis.survey.funnel import LEVELS, funnel_limits

    figure = new_figure(size, 3.6 if size.narrow else 4.0)
    axes = figure.subplots()
    largest, smallest = int(placed["base"].max()), int(placed["base"].min())
    bases = np.unique(np.linspace(max(int(0.7 * smallest), 1), 1.08 * largest, 200).astype(int))
    for level, style in zip(LEVELS, ((0, (4, 3)), "-"), strict=True):
        low, high = funnel_limits(common, bases, level=level)
        for line in (low, high):
            axes.plot(bases, line, color=MUTED, linewidth=1, linestyle=style)
        axes.annotate(
            f"{level * 100:g}%", (bases[-1], high[-1]), xytext=(0, 2), textcoords="offset points",
            ha="right", va="bottom", color=MUTED, size=size.font * 0.85,
        )  # fmt: skip
    axes.axhline(common, color=MUTED, linewidth=1.2)
    far = placed["position"].str.endswith("99.8%").to_numpy()
    axes.plot(placed["base"][~far], placed["share"][~far], "o", color=BLUE, markersize=5)
    axes.plot(placed["base"][far], placed["share"][far], "D", color=ORANGE, markersize=6)
    stray = (placed["share"] - common).abs() * placed["base"] ** 0.5
    middle = (bases[0] + bases[-1]) / 2
    for index in stray[far].nlargest(NAMED).index:
        row = placed.loc[index]
        right = row["base"] > middle
        axes.annotate(
            str(row["area"]), (row["base"], row["share"]), xytext=(-8 if right else 8, 0),
            textcoords="offset points", ha="right" if right else "left", va="center", color=INK,
            size=size.font * 0.85, bbox={"facecolor": PAPER, "edgecolor": "none", "pad": 0.5},
        )  # fmt: skip
    top = min(1.0, float(max(placed["share"].max(), common)) * 1.25 + 0.05)
    bottom = max(0.0, float(min(placed["share"].min(), common)) - 0.1)
    axes.set_ylim(bottom, top)
    axes.set_xlim(bases[0], bases[-1])
    axes.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    axes.grid(axis="y", color=GRID)
    axes.set_xlabel("Base", color=INK)
    return figure
