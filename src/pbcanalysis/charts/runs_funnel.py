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

    from pbcanalysis.survey.funnel import LEVELS, funnel_limits

    points = FunnelPoints(
        names=placed["area"].astype(str).tolist(),
        sizes=placed["base"].to_numpy(dtype=np.float64),
        values=placed["share"].to_numpy(dtype=np.float64),
        outside=placed["position"].str.endswith("99.8%").to_numpy(),
        target=common,
        levels=LEVELS,
        limits=lambda sizes, level: funnel_limits(common, np.floor(sizes), level=level),
        shown=lambda value: show(value, "share", 0),
    )
    return draw_funnel(points, size, across="Base", upwards="Share")
