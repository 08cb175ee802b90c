"""A share that a source prints is no number: sums and costs take all that it leaves open."""

from __future__ import annotations

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import Bounds, Number, exact
from pbcanalysis.reported.printed import Printed
from pbcanalysis.reported.rounding import RoundingRule


def printed_share(
    chosen: Number, as_printed: str, *, rule: RoundingRule | str = RoundingRule.HALF_UP
) -> Bounds:
    """A share chosen for a calculation, with all that its printed figure leaves open.

    Args:
        chosen: The share, 0 to 1.
        as_printed: What a source prints, such as ``"96%"``.
        rule: How the figure is taken to be rounded.

    Returns:
        Shares, 0 to 1: what the figure leaves open where ``chosen`` is the figure printed, and
        otherwise ``chosen`` alone, since no source says how far it is rounded.

    Raises:
        InvalidArgument: If the share lies outside 0 to 1, or the figure is not understood.

    Example:
        >>> float(printed_share(0.96, "96%").low), float(printed_share(0.9, "96%").low)
        (0.955, 0.9)
    """
    share = exact(chosen)
    if not 0 <= share <= 1:
        raise InvalidArgument(f"a share lies from 0 to 1, not {chosen}")
    figure = Printed.read(as_printed)
    if figure.kind != "percent":
        raise InvalidArgument(f"a share is printed as a percentage, not as {as_printed!r}")
    if figure.value / 100 != share:
        return Bounds.between(share, share, share)
    hull = figure.shares(rule).hull
    low, high = max(exact(hull.low), exact(0)), exact(1)
    if hull.high is not None:
        high = min(exact(hull.high), high)
    return Bounds.between(low, high, share, kinds=["rounding"])
