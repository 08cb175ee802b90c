"""Planning a survey in clusters: how many replies, and when no number of them is enough."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil
from typing import SupportsIndex

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey._arguments import decimal_fraction, whole


@dataclass(frozen=True, slots=True, kw_only=True)
class ClusteredSize:
    """Replies needed from clusters in place of a simple random sample.

    Attributes:
        n: Replies needed, rounded up; ``None`` where no number is enough.
        ceiling: The most that replies from these clusters can be worth, clusters over the
            intra-cluster correlation; ``None`` with a correlation of nought.
        least_clusters: Fewest clusters with which some number of replies is enough.
        sentence: The result in one plain English sentence.
        method: The field's name for the method.
        reference: Where it is published.
    """

    n: int | None
    ceiling: float | None
    least_clusters: int
    sentence: str
    method: str = "sample size with the design effect of equal clusters"
    reference: str = "Kish 1965"


def replies_in_clusters(n: SupportsIndex, clusters: SupportsIndex, icc: float) -> ClusteredSize:
    """Replies from clusters that are worth n replies drawn one by one.

    With m replies spread evenly over k clusters, the design effect is 1 + (m/k - 1) x icc, which
    grows with m. So m replies are worth at most k / icc, however many there are.

    Args:
        n: Replies that a simple random sample would need, at least 1.
        clusters: Clusters k, at least 1.
        icc: Intra-cluster correlation, 0 to 1.

    Returns:
        The replies needed; n itself where there are as many clusters, so that one from each of
        n clusters will do.

    Raises:
        InvalidArgument: If an argument lies outside its range.

    Reference:
        Kish 1965, section 5.4, solved for the number of replies.

    Example:
        >>> replies_in_clusters(100, 50, 0.1).n, replies_in_clusters(400, 16, 0.05).n is None
        (113, True)
    """
    needed = whole(n, "n", least=1)
    groups = whole(clusters, "clusters", least=1)
    if not 0 <= icc <= 1:
        raise InvalidArgument(f"an intra-cluster correlation lies from 0 to 1, not {icc}")
    rho = decimal_fraction(icc)
    least = min(int(needed * rho) + 1, needed)
    ceiling = None if rho == 0 else float(groups / rho)
    if rho == 0 or groups >= needed:
        return ClusteredSize(
            n=needed,
            ceiling=ceiling,
            least_clusters=least,
            sentence=f"Likeness inside clusters takes nothing away: {needed} replies are enough.",
        )
    # m = n (1 + (m/k - 1) rho), solved for m.
    if needed * rho >= groups:
        return ClusteredSize(
            n=None,
            ceiling=ceiling,
            least_clusters=least,
            sentence=(
                f"No number of replies from {groups} clusters is worth {needed} drawn one by "
                f"one: they can be worth {float(groups / rho):.0f} at most. "
                f"It takes {least} clusters or more."
            ),
        )
    exact = needed * (1 - rho) / (1 - needed * rho / Fraction(groups))
    replies = max(ceil(exact), needed)
    return ClusteredSize(
        n=replies,
        ceiling=ceiling,
        least_clusters=least,
        sentence=(
            f"From {groups} clusters with an intra-cluster correlation of {icc:g}, {replies} "
            f"replies are worth {needed} drawn one by one."
        ),
    )
