# ruff: noqa: N803  (N is the size of the population throughout the field)
"""Replies counted in people, requests counted in organisations: what the rate can then be."""

from __future__ import annotations

from typing import SupportsIndex

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import span, whole


def units_replying(n: SupportsIndex, N: SupportsIndex, most: SupportsIndex = 1) -> Estimate:
    """Number of organisations behind the replies, if one may have sent several.

    Args:
        n: Replies, at least 1.
        N: Organisations asked, at least 1.
        most: Largest number of replies from one organisation, at least 1.

    Returns:
        An estimate in unit ``"count"`` without level: from n over ``most``, rounded up, to the
        smaller of n and N. With one reply each it has a value.

    Raises:
        InvalidArgument: If an argument is not whole, or the replies cannot come from N.

    Reference:
        AAPOR Standard Definitions, on the unit of a response rate.

    Example:
        >>> units_replying(122, 623, 2).low
        61.0
    """
    replies = whole(n, "n", least=1)
    asked = whole(N, "N", least=1)
    each = whole(most, "most", least=1)
    fewest = -(-replies // each)
    if fewest > asked:
        raise InvalidArgument(
            f"{replies} replies cannot come from {asked} organisations with up to {each} each"
        )
    low, high = float(fewest), float(min(replies, asked))
    return Estimate(
        value=low if low == high else None,
        low=low,
        high=high,
        kinds=("worst-case",),
        unit="count",
        method="bounds from replies per organisation",
        reference="AAPOR Standard Definitions, 10th edition, 2023",
        inputs={"n": replies, "N": asked, "most": each},
        sentence=(
            f"{replies} replies, up to {each} from one organisation, come from {fewest} to "
            f"{min(replies, asked)} of the {asked} asked."
        ),
    )


def unit_response_rate(n: SupportsIndex, N: SupportsIndex, most: SupportsIndex = 1) -> Estimate:
    """Response rate of organisations, if one may have sent several replies.

    Args:
        n: Replies, at least 1.
        N: Organisations asked, at least 1.
        most: Largest number of replies from one organisation, at least 1.

    Returns:
        An estimate in unit ``"share"`` without level.

    Raises:
        InvalidArgument: As for ``units_replying``.

    Reference:
        AAPOR Standard Definitions, on the unit of a response rate.

    Example:
        >>> unit_response_rate(122, 623, 2).low == 61 / 623
        True
    """
    units = units_replying(n, N, most)
    asked = whole(N, "N")
    low, high = units.low / asked, units.high / asked
    return Estimate(
        value=None if units.value is None else low,
        low=low,
        high=high,
        kinds=("worst-case",),
        unit="share",
        method=units.method,
        reference=units.reference,
        inputs=units.inputs,
        sentence=(
            f"With up to {whole(most, 'most')} replies from one organisation, the response rate "
            f"of organisations lies in {span(low, high)}."
        ),
    )
