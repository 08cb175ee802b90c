"""Price indices, and sums of money in the prices of another year.

Periods are text, and their meaning depends on the frequency: ``"2006-07"`` is a financial year in
one series and July 2006 in another. An index therefore holds one frequency only.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import Bounds, BoundsLike, Number, exact, positive
from pbcanalysis.money.sums import PrintedSum, written, written_bounds
from pbcanalysis.results import Estimate

if TYPE_CHECKING:
    import pandas as pd

Frequency: TypeAlias = Literal["annual", "monthly", "financial"]

_PATTERNS: Mapping[str, str] = {
    "annual": r"\d{4}",
    "monthly": r"\d{4}-(0[1-9]|1[0-2])",
    "financial": r"\d{4}-\d{2}",
}


@dataclass(frozen=True, slots=True)
class PriceIndex:
    """One published series of prices.

    Attributes:
        name: What the series is, such as ``"CPI"``.
        frequency: ``"annual"``, ``"monthly"`` or ``"financial"`` (April to March, ``"2006-07"``).
        values: Index by period, exact, in order of time.
        vintage: Which release the figures come from; it goes into every result.
        rounding: Half the unit to which the index is printed, for bounds; nought means exact.

    Raises:
        InvalidArgument: If there are no values, a period is not written as its frequency demands,
            or a value is not above nought.

    Reference:
        International Labour Organization and others 2020, Consumer Price Index Manual.

    Example:
        >>> cpi = PriceIndex("CPI", "annual", {"2006": "79.9", "2007": "81.8"}, "March 2026")
        >>> float(cpi.at("2007"))
        81.8
    """

    name: str
    frequency: Frequency
    values: Mapping[str, Number]
    vintage: str
    rounding: Fraction = Fraction(0)
    _exact: dict[str, Fraction] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if self.frequency not in get_args(Frequency):
            raise InvalidArgument(
                f"a frequency is one of {', '.join(get_args(Frequency))}, not {self.frequency!r}"
            )
        if not self.vintage.strip():
            raise InvalidArgument(f"name the vintage of {self.name}: which release it is from")
        if not self.values:
            raise InvalidArgument(f"{self.name} has no {self.frequency} values")
        numbers: dict[str, Fraction] = {}
        for period in sorted(self.values):
            _check_period(period, self.frequency)
            numbers[period] = positive(f"{self.name} in {period}", exact(self.values[period])).low
        object.__setattr__(self, "_exact", numbers)
        object.__setattr__(self, "rounding", exact(self.rounding))

    @property
    def first(self) -> str:
        """First period of the series."""
        return next(iter(self._exact))

    @property
    def last(self) -> str:
        """Last period of the series."""
        return next(reversed(self._exact))

    def at(self, period: str) -> Fraction:
        """The index in a period. Nothing is extrapolated or interpolated.

        Raises:
            InvalidArgument: If the period is not in the table; the message names its range.
        """
        _check_period(period, self.frequency)
        if period in self._exact:
            return self._exact[period]
        where, done = "outside", "extrapolated"
        if self.first < period < self.last:
            where, done = "one of the gaps in", "interpolated"
        raise InvalidArgument(
            f"{period} is {where} {self.name} ({self.frequency}, {self.vintage}), which covers "
            f"{self.first} to {self.last}; prices are not {done}"
        )

    def bounds_at(self, period: str) -> Bounds:
        """The index in a period with the bounds of its rounding."""
        return Bounds.rounded(self.at(period), self.rounding)

    def rebased(self, period: str) -> PriceIndex:
        """The same series with ``period`` as 100; ratios between periods do not change.

        Example:
            >>> index = PriceIndex("CPI", "annual", {"2006": 50, "2007": 60}, "made up")
            >>> float(index.rebased("2006").at("2007"))
            120.0
        """
        factor = 100 / self.at(period)
        return PriceIndex(
            self.name,
            self.frequency,
            {name: value * factor for name, value in self._exact.items()},
            self.vintage,
            self.rounding * factor,
        )

    def financial_year_means(self) -> PriceIndex:
        """Means of twelve months from April to March; years that are not complete are left out.

        Raises:
            InvalidArgument: If the series is not monthly or holds no complete financial year.

        Example:
            >>> months = [f"2006-{m:02d}" for m in range(4, 13)] + ["2007-01", "2007-02", "2007-03"]
            >>> index = PriceIndex("CPI", "monthly", dict.fromkeys(months, 80), "made up")
            >>> float(index.financial_year_means().at("2006-07"))
            80.0
        """
        if self.frequency != "monthly":
            raise InvalidArgument(
                f"financial-year means need monthly values, and {self.name} is {self.frequency}"
            )
        means: dict[str, Number] = {}
        for year in range(int(self.first[:4]) - 1, int(self.last[:4]) + 1):
            months = [f"{year}-{month:02d}" for month in range(4, 13)]
            months += [f"{year + 1}-{month:02d}" for month in range(1, 4)]
            if all(month in self._exact for month in months):
                total = sum((self._exact[month] for month in months), Fraction(0))
                means[f"{year}-{(year + 1) % 100:02d}"] = total / 12
        if not means:
            raise InvalidArgument(
                f"{self.name} covers {self.first} to {self.last}: no complete financial year"
            )
        # A mean of twelve figures, each off by at most half a unit, is off by at most that too.
        return PriceIndex(self.name, "financial", means, self.vintage, self.rounding)


def index_from_table(
    table: pd.DataFrame,
    *,
    name: str,
    frequency: Frequency,
    value: str,
    period: str = "period",
    vintage: str | None = None,
    rounding: Number = 0,
) -> PriceIndex:
    """Read one series from a table.

    Args:
        table: One row per period. If it has a column ``frequency``, only the rows of the wanted
            frequency are read.
        name: What the series is.
        frequency: Frequency of the periods wanted.
        value: Column with the index.
        period: Column with the period.
        vintage: Which release the figures come from; if left out, the one value of the table's
            column ``vintage``.
        rounding: Half the unit to which the index is printed.

    Returns:
        The series.

    Raises:
        InvalidArgument: If a column is missing, a period comes twice, a value is no number, or the
            vintage is not given and not one and the same for all rows read.

    Reference:
        International Labour Organization and others 2020, Consumer Price Index Manual.

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"financial_year": ["2006-07", "2022-23"], "index": [69.7, 100.0]})
        >>> index = index_from_table(
        ...     table,
        ...     name="GDP deflator",
        ...     frequency="financial",
        ...     value="index",
        ...     period="financial_year",
        ...     vintage="June 2023",
        ... )
        >>> index.last
        '2022-23'
    """
    missing = [column for column in (period, value) if column not in table.columns]
    if missing:
        raise InvalidArgument(f"the table of {name} lacks {', '.join(missing)}")
    rows = table
    if "frequency" in table.columns:
        rows = table[table["frequency"] == frequency]
    periods = rows[period].astype(str).tolist()
    twice = sorted({item for item in periods if periods.count(item) > 1})
    if twice:
        raise InvalidArgument(f"the table of {name} has more than one value for {twice[0]}")
    if vintage is None:
        releases = sorted(set(rows["vintage"].astype(str))) if "vintage" in rows.columns else []
        if len(releases) != 1:
            raise InvalidArgument(
                f"the table of {name} must name one vintage, or be given one; "
                f"it names {', '.join(releases) or 'none'}"
            )
        vintage = releases[0]
    values: dict[str, Number] = dict(zip(periods, rows[value].tolist(), strict=True))
    return PriceIndex(name, frequency, values, vintage, exact(rounding))


def real_terms_bounds(nominal: BoundsLike, index_from: BoundsLike, index_to: BoundsLike) -> Bounds:
    """Nominal amount times index of the target period over index of the base period.

    Args:
        nominal: Amount in the prices of the base period.
        index_from: Index of the base period, exact or with the bounds of its rounding.
        index_to: Index of the target period, likewise.

    Returns:
        Bounds in the unit of ``nominal``.

    Raises:
        InvalidArgument: If an index may be nought or less.

    Reference:
        HM Treasury, GDP deflators at market prices and money GDP (user's guide).

    Example:
        >>> float(real_terms_bounds(98, 80, 100).low)
        122.5
    """
    base, target = positive("the base index", index_from), positive("the target index", index_to)
    return Bounds.of(nominal) * (target / base)


def real_terms(amount: PrintedSum, index: PriceIndex, from_period: str, to_period: str) -> Estimate:
    """A sum in the prices of another period.

    Args:
        amount: The sum as printed, in the prices of ``from_period``.
        index: The price index; its frequency decides how periods are written.
        from_period: Period whose prices the sum is in.
        to_period: Period whose prices are wanted.

    Returns:
        Bounds in the currency of ``amount``; they hold its rounding, and that of the index if the
        index states it. The value is the printed figure in new prices.

    Raises:
        InvalidArgument: If a period lies outside the table; the message names the range.

    Reference:
        HM Treasury, GDP deflators at market prices and money GDP (user's guide).

    Example:
        >>> values = {"2006-07": "69.7398", "2022-23": "100"}
        >>> index = PriceIndex("GDP deflator", "financial", values, "30 June 2023")
        >>> total = PrintedSum.rounded("GBP", 98, "m")
        >>> print(real_terms(total, index, "2006-07", "2022-23").sentence)
        £98m of 2006-07 is £140.5m in 2022-23 prices (GDP deflator, 30 June 2023).
    """
    factor = index.bounds_at(to_period) / index.bounds_at(from_period)
    if from_period == to_period:
        # One and the same figure: its rounding cancels.
        factor = Bounds.point(1)
    result = amount.amount * factor
    shown = (
        written_bounds(result, amount.currency)
        if result.printed is None
        else written(result.printed, amount.currency)
    )
    return result.estimate(
        unit=amount.currency,
        method=f"Real terms by {index.name}",
        reference=f"{index.name}, {index.vintage}",
        sentence=(
            f"{amount.as_printed} of {from_period} is {shown} in {to_period} prices "
            f"({index.name}, {index.vintage})."
        ),
        inputs={
            "amount": amount.as_printed,
            "index": index.name,
            "vintage": index.vintage,
            "frequency": index.frequency,
            "from": from_period,
            "to": to_period,
            "index_from": float(index.at(from_period)),
            "index_to": float(index.at(to_period)),
        },
    )


def chained_growth(nominal: Number, growth_percent: Sequence[Number]) -> Fraction:
    """An amount carried forward by yearly growth of prices in per cent.

    Args:
        nominal: Amount in the prices of the first year.
        growth_percent: Growth of each following year, in per cent.

    Returns:
        The amount in the prices of the last year, exactly.

    Raises:
        InvalidArgument: If a year shrinks prices by 100 per cent or more.

    Reference:
        HM Treasury, GDP deflators at market prices and money GDP (user's guide).

    Example:
        >>> float(chained_growth(100, [10, 10]))
        121.0
    """
    amount = exact(nominal)
    for growth in growth_percent:
        factor = 1 + exact(growth) / 100
        if factor <= 0:
            raise InvalidArgument(f"prices cannot fall by {growth} per cent")
        amount *= factor
    return amount


def _check_period(period: str, frequency: Frequency) -> None:
    good = re.fullmatch(_PATTERNS[frequency], period) is not None
    if good and frequency == "financial":
        good = int(period[5:]) == (int(period[:4]) + 1) % 100
    if not good:
        form = {"annual": "2006", "monthly": "2006-07", "financial": "2006-07"}[frequency]
        raise InvalidArgument(
            f"{period!r} is not a period of a series that is {frequency}: write it like {form}"
        )
