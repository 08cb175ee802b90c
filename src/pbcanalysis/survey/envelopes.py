# ruff: noqa: N803  (N is the size of the population throughout the field)
"""Intervals over a set of possible counts: the envelope that holds every member's interval."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, SupportsIndex

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import (
    Counts,
    Integers,
    arrays_of_sets,
    counts_and_bases,
    index_of,
    level_between,
    percent_level,
    span,
    whole,
)
from pbcanalysis.survey.finite_bounds import finite_method_of
from pbcanalysis.survey.interval_bounds import method_of

if TYPE_CHECKING:
    import pandas as pd


def envelope(
    counts: Counts,
    n: SupportsIndex | None = None,
    level: float = 0.95,
    *,
    N: SupportsIndex | None = None,
    method: str | None = None,
) -> Estimate:
    """Union envelope of an interval over a set of possible counts.

    A printed figure or a phrase leaves a set of counts open. Each has an interval; the envelope
    runs from the lowest lower end to the highest upper end. It has no point value.

    Args:
        counts: The possible counts of the base ``n``, any iterable of whole numbers; or a
            mapping from each possible base to its possible counts.
        n: The base; left out with a mapping.
        level: Confidence level of every member's interval, strictly between 0 and 1.
        N: Size of the population; then the interval is one for finite populations.
        method: Key of the method: of ``METHODS`` (``"wilson"`` unless told otherwise), or with
            ``N`` of ``FINITE_METHODS`` (``"hypergeometric"`` unless told otherwise).

    Returns:
        An estimate in unit ``"share"`` with value ``None``.

    Raises:
        InvalidArgument: If the set is empty or an argument lies outside its range.

    Reference:
        The method's own; for the union over a set of admissible data, Ferson 2015.

    Example:
        >>> envelope(range(88, 92), 122).sentence[-39:]
        'Wilson score intervals: 63.5% to 81.5%.'
        >>> envelope(range(88, 92), 122).value is None
        True
    """
    x, bases = counts_and_bases(counts, n)
    level_between(level)
    if N is None:
        chosen = method_of("wilson" if method is None else method)
        name, reference = chosen.name, chosen.reference
        lows, highs = chosen.bounds(x, bases, level)
        among = ""
    else:
        population = whole(N, "N", least=1)
        if int(bases.max()) > population:
            raise InvalidArgument(
                f"n is at most N, but {int(bases.max())} is more than {population}"
            )
        finite = finite_method_of("hypergeometric" if method is None else method)
        name, reference = finite.name, finite.reference
        lows, highs = finite.bounds(x, bases, np.full_like(x, population), level)
        among = f" for a population of {population}"
    low, high = max(float(lows.min()), 0.0), min(float(highs.max()), 1.0)
    inputs: dict[str, object] = {
        "counts": tuple(int(k) for k in np.unique(x)),
        "n": tuple(int(k) for k in np.unique(bases)),
        "level": float(level),
    }
    if N is not None:
        inputs["N"] = whole(N, "N")
    return Estimate(
        low=low,
        high=high,
        level=float(level),
        unit="share",
        method=f"{name}, envelope over possible counts",
        reference=reference,
        inputs=inputs,
        sentence=(
            f"{describe_counts(x, bases)}{among}; envelope of the {percent_level(level)} "
            f"{name}s: {span(low, high)}."
        ),
    )


def envelope_table(
    least: npt.ArrayLike,
    most: npt.ArrayLike,
    n: npt.ArrayLike,
    level: float = 0.95,
    *,
    N: npt.ArrayLike | None = None,
    method: str | None = None,
) -> pd.DataFrame:
    """Envelopes over whole tables of sets, each given by its least and its most count.

    The ends of every method here rise with the count, so that what lies between the two does
    not matter.

    Args:
        least: Least possible counts, shape (k,), or a column of a data frame.
        most: Most possible counts, shape (k,).
        n: Bases, shape (k,), or one for all.
        level: Confidence level, strictly between 0 and 1.
        N: Populations, shape (k,), or one for all; ``None`` for endless ones.
        method: Key of the method, as in ``envelope``.

    Returns:
        A table with one row per set: ``least``, ``most``, ``n``, (``N``), ``low``, ``high``
        (shares), ``level``, ``method``. An index of ``least`` is kept.

    Raises:
        InvalidArgument: If any row lies outside its range, or an empty set (least above most) is
            among them.

    Reference:
        As for ``envelope``.

    Example:
        >>> envelope_table([88, 57], [91, 60], 122).round(3)[["low", "high"]].values.tolist()
        [[0.636, 0.815], [0.381, 0.579]]
    """
    import pandas as pd

    low_x, high_x, bases, populations = arrays_of_sets(least, most, n, N)
    level_between(level)
    if populations is None:
        key = "wilson" if method is None else method
        bounds = method_of(key).bounds
        low, high = bounds(low_x, bases, level)[0], bounds(high_x, bases, level)[1]
    else:
        key = "hypergeometric" if method is None else method
        finite = finite_method_of(key).bounds
        low = finite(low_x, bases, populations, level)[0]
        high = finite(high_x, bases, populations, level)[1]
    columns: dict[str, object] = {"least": low_x, "most": high_x, "n": bases}
    if populations is not None:
        columns["N"] = populations
    columns |= {
        "low": np.maximum(low, 0.0),
        "high": np.minimum(high, 1.0),
        "level": float(level),
        "method": key,
    }
    return pd.DataFrame(columns, index=index_of(least))


def envelope_of(estimates: Iterable[Estimate]) -> Estimate:
    """Union envelope of estimates already made, of one unit and one level.

    Args:
        estimates: At least one estimate.

    Returns:
        An estimate from the lowest lower to the highest upper end, with value ``None``.

    Raises:
        InvalidArgument: If there is none, or units or levels differ.

    Reference:
        Ferson 2015.

    Example:
        >>> from pbcanalysis.survey import wilson
        >>> envelope_of([wilson(88, 122), wilson(91, 122)]).low == wilson(88, 122).low
        True
    """
    members = tuple(estimates)
    if not members:
        raise InvalidArgument("an envelope needs at least one estimate")
    for name in ("unit", "level"):
        found = {getattr(member, name) for member in members}
        if len(found) > 1:
            raise InvalidArgument(f"the estimates differ in {name}: {sorted(map(str, found))}")
    methods = tuple(dict.fromkeys(member.method for member in members))
    references = tuple(dict.fromkeys(member.reference for member in members))
    low = min(member.low for member in members)
    high = max(member.high for member in members)
    unit = members[0].unit
    written = span(low, high) if unit == "share" else f"{low:g} to {high:g}"
    return Estimate(
        low=low,
        high=high,
        level=members[0].level,
        kinds=tuple(kind for member in members for kind in member.kinds),
        unit=unit,
        method=f"envelope of {'; '.join(methods)}",
        reference="; ".join(references),
        inputs={"members": tuple((member.low, member.high) for member in members)},
        sentence=f"The envelope of {len(members)} intervals runs from {written}.",
    )


def describe_counts(x: Integers, bases: Integers) -> str:
    """Write a set of possible counts in words: ``88 to 91 of 122``."""
    low, high = int(x.min()), int(x.max())
    counts = f"{low}" if low == high else f"{low} to {high}"
    first, last = int(bases.min()), int(bases.max())
    base = f"{first}" if first == last else f"a base of {first} to {last}"
    return f"{counts} of {base}"
