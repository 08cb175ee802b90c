"""Uptake of a scheme over time: counts, percentages and blanks on one scale, with bounds."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING

from pbcanalysis.display import show, show_range
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.interval_kinds import Kind
from pbcanalysis.money.bounds import exact
from pbcanalysis.reported.printed import Printed
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.results import Estimate

if TYPE_CHECKING:
    import pandas as pd

COLUMNS = ("date", "as_printed", "share", "low", "high", "bounds_from", "source", "statement")


_KINDS: Mapping[str, Kind] = {
    "rounding": "rounding",
    "denominators": "sources",
    "blank areas": "worst-case",
}


def uptake_series(
    uptake: pd.DataFrame,
    denominators: Iterable[int],
    *,
    default: int,
    blanks: Mapping[str, tuple[float, float]] | None = None,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
) -> pd.DataFrame:
    """Shares that took part, date by date, with what leaves each of them open.

    These are returns of all units, not samples, so there is no interval with a level.

    Args:
        uptake: One row per date: ``date``, ``taking_up`` and ``practices`` (whole numbers, may be
            missing), ``as_printed``, ``source``, ``statement``.
        denominators: Counts of units that a count without its own may be a share of.
        default: The denominator of a count that is printed without one.
        blanks: Bounds (0 to 1) for dates on which some areas returned nothing, by date.
        rule: How percentages are taken to be rounded.

    Returns:
        One row per date, columns ``COLUMNS``: the share as printed or from its counts, its lowest
        and highest value, and where they come from (``rounding``, ``denominators``,
        ``blank areas``).

    Raises:
        InvalidArgument: If a row has neither a count nor a percentage, a denominator is below 1,
            or a count exceeds its denominator.

    Reference:
        Manski 1989 (worst-case bounds) for blanks; otherwise counting.

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({
        ...     "date": ["2006-08"], "taking_up": [60], "practices": [None],
        ...     "as_printed": ["60"], "source": ["a"], "statement": ["b"]})
        >>> row = uptake_series(table, [80, 100], default=100).iloc[0]
        >>> float(row["share"]), float(row["low"]), float(row["high"]), row["bounds_from"]
        (0.6, 0.6, 0.75, 'denominators')
    """
    import pandas as pd

    others = [_denominator(each) for each in denominators]
    standing = _denominator(default)
    known = {} if blanks is None else dict(blanks)
    rows = []
    for row in uptake.to_dict("records"):
        date = str(row["date"])
        if pd.isna(row["taking_up"]):
            figure = Printed.read(str(row["as_printed"]))
            hull = figure.shares(rule).hull
            assert hull.high is not None  # a share has an upper end
            share, low, high, why = figure.value / 100, hull.low, hull.high, "rounding"
        else:
            count = int(row["taking_up"])
            own = standing if pd.isna(row["practices"]) else _denominator(row["practices"])
            bases = [own, *others]
            if count > min(bases):
                raise InvalidArgument(f"{date}: {count} of {min(bases)} took part")
            share = Fraction(count, own)
            low, high = Fraction(count, max(bases)), Fraction(count, min(bases))
            why = "denominators"
        if date in known:
            low, high = (exact(end) for end in known[date])
            why = "blank areas"
            if not low <= high:
                raise InvalidArgument(f"{date}: bounds are not ordered")
        rows.append(
            {
                "date": date,
                "as_printed": str(row["as_printed"]),
                "share": float(share),
                "low": float(low),
                "high": float(high),
                "bounds_from": why,
                "source": str(row["source"]),
                "statement": str(row["statement"]),
            }
        )
    return pd.DataFrame(rows, columns=list(COLUMNS))


def uptake_estimate(row: Mapping[str, object]) -> Estimate:
    """One row of :func:`uptake_series` as an estimate.

    Args:
        row: A row as a mapping of its columns.

    Returns:
        An estimate in unit ``"share"`` without a level: what is open is not sampling.

    Reference:
        Counting; Manski 1989 for blanks.
    """
    share, low, high = (float(str(row[name])) for name in ("share", "low", "high"))
    return Estimate(
        value=share,
        low=low,
        high=high,
        kinds=(_KINDS[str(row["bounds_from"])],),
        unit="share",
        method=f"share of a census, with bounds from {row['bounds_from']}",
        reference="Count",
        inputs={"as printed": str(row["as_printed"]), "date": str(row["date"])},
        sentence=(
            f"{row['date']}: {show(share, 'share')} of practices, "
            f"{show_range(low, high, 'share')} by {row['bounds_from']}."
        ),
    )


def _denominator(value: object) -> int:
    number = exact(value)  # type: ignore[arg-type]
    if number.denominator != 1 or number < 1:
        raise InvalidArgument(f"a denominator is a whole number of at least 1, not {value!r}")
    return int(number)
