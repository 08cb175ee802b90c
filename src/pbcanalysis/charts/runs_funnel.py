"""A funnel of the runs of a sweep: shares against their bases, with the limits of chance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbcanalysis.charts.chart import Chart
from pbcanalysis.charts.frames import columns_of
from pbcanalysis.charts.funnels import FunnelPoints, draw_funnel
from pbcanalysis.charts.style import Size
from pbcanalysis.display import show

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure


def runs_funnel(rows: pd.DataFrame, *, title: str, source: str) -> Chart:
    """Shares of the runs against their bases, with 95% and 99.8% limits about the common share.

    Where the runs vary by more than chance would bring, the limits are widened by that spread,
    which a few runs far out hardly move.

    Args:
        rows: Columns ``Run``, ``Count`` and ``Base``, whole numbers; a base of at least 1.
        title: What the share is of.
        source: Who produced the figures.

    Returns:
        The chart; its data are in the order of the rows.

    Raises:
        InvalidArgument: If a column is missing, there is no row, or counts exceed bases.

    Reference:
        Spiegelhalter 2005; see :func:`pbcanalysis.survey.funnel.dispersion_ratio`.

    Example:
        >>> import pandas as pd
        >>> rows = pd.DataFrame({"Run": ["a", "b"], "Count": [45, 55], "Base": [100, 100]})
        >>> runs_funnel(rows, title="Yes", source="made up").headline
        'Yes: 0 of 2 runs lie beyond the 99.8% limits about the common share of 50.0%'
    """
    from pbcanalysis.survey.funnel import dispersion_ratio, exceeds_chance, funnel_table

    frame = columns_of(rows, ("Run", "Count", "Base"))
    common = float(frame["Count"].sum() / frame["Base"].sum())
    spread = dispersion_ratio(frame["Count"], frame["Base"], common) if 0 < common < 1 else 1.0
    widened = exceeds_chance(spread, len(frame))
    factor = spread if widened else 1.0
    placed = funnel_table(frame, x="Count", n="Base", area="Run", dispersion=factor)
    far = placed["position"].str.endswith("99.8%")
    near = placed["position"].str.endswith("95%")
    verb = "lies" if far.sum() == 1 else "lie"
    headline = (
        f"{title}: {int(far.sum())} of {len(placed)} runs {verb} beyond the 99.8% limits about the "
        f"common share of {show(common, 'share')}"
    )
    outside = int(far.sum() + near.sum())
    parts = [
        f"{row['area']}, {show(row['share'], 'share')} of {show(row['base'], 'count')}"
        for _, row in placed[far | near].iterrows()
    ]
    named = f" Beyond the 95% limits: {'; '.join(parts)}." if parts else ""
    return Chart(
        headline=headline,
        subtitle=(
            f"Share against base, with 95% and 99.8% limits{_allowed(spread, widened)}. "
            f"{outside} of {len(placed)} runs {'lies' if outside == 1 else 'lie'} beyond the 95% "
            f"limits{'' if widened else _by_chance(len(placed))}. Diamonds lie beyond the 99.8% "
            "limits"
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
        draw=lambda size: _draw(placed, common, factor, size),
        units={"Count": "count", "Base": "count", "Share": "share"},
    )  # fmt: skip


def _allowed(spread: float, widened: bool) -> str:
    """What the limits allow for, with how much more the runs vary than chance would make them."""
    variance = (
        "the variance of the runs, with the most extreme pulled in, is "
        f"{show(spread, 'ratio', 1)} times what equal chances alone would give"
    )
    if widened:
        return f", widened for the spread between runs: {variance}"
    return f", which allow for chance alone: {variance}"


def _by_chance(runs: int) -> str:
    return f", where chance alone would put about {0.05 * runs:.0f}"


def _draw(placed: pd.DataFrame, common: float, factor: float, size: Size) -> Figure:
    import numpy as np

    from pbcanalysis.survey.funnel import LEVELS, funnel_limits

    points = FunnelPoints(
        names=placed["area"].astype(str).tolist(),
        sizes=placed["base"].to_numpy(dtype=np.float64),
        values=placed["share"].to_numpy(dtype=np.float64),
        outside=placed["position"].str.endswith("99.8%").to_numpy(),
        target=common,
        levels=LEVELS,
        limits=lambda sizes, level: funnel_limits(
            common, np.floor(sizes), level=level, dispersion=factor
        ),
        shown=lambda value: show(value, "share", 0),
    )
    return draw_funnel(points, size, across="Base", upwards="Share")
