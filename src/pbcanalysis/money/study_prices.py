"""The price index of a study's table ``prices``, by year or by financial year."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.prices import Frequency, PriceIndex

if TYPE_CHECKING:
    from pbcanalysis.money.study_money import MoneyRow
    from pbcanalysis.study import Study

TABLE = "prices"
LATEST = "latest"


def price_indices(study: Study) -> dict[Frequency, PriceIndex]:
    """The index that a study gives, one series for each form of its periods.

    Args:
        study: A study, with or without the table ``prices`` (``period``, ``index``, ``source``).

    Returns:
        By frequency, ``annual`` for periods such as 2021 and ``financial`` for 2021-22; empty if
        the study has no prices.

    Raises:
        InvalidArgument: If a period comes twice or is neither, or an index is not above nought.

    Reference:
        International Labour Organization and others 2020, Consumer Price Index Manual.
    """
    if TABLE not in study.resources:
        return {}
    rows = study.table(TABLE)
    if not len(rows):
        # A mask over no rows at all would choose columns instead.
        return {}
    vintage = ", ".join(study.sources[key].short for key in dict.fromkeys(rows["source"]))
    found: dict[Frequency, PriceIndex] = {}
    for frequency in ("annual", "financial"):
        chosen = rows[[frequency_of(str(period)) == frequency for period in rows["period"]]]
        periods = chosen["period"].astype(str).tolist()
        twice = sorted({period for period in periods if periods.count(period) > 1})
        if twice:
            raise InvalidArgument(f"the table {TABLE} has more than one index for {twice[0]}")
        if periods:
            values = dict(zip(periods, chosen["index"].tolist(), strict=True))
            found[frequency] = PriceIndex("the study's price index", frequency, values, vintage)
    return found


def frequency_of(period: str) -> Frequency:
    """Whether a period is written as a year or as a financial year.

    Raises:
        InvalidArgument: If it is neither.

    Example:
        >>> frequency_of("2021"), frequency_of("2021-22")
        ('annual', 'financial')
    """
    if re.fullmatch(r"\d{4}", period):
        return "annual"
    if re.fullmatch(r"\d{4}-\d{2}", period) and int(period[5:]) == (int(period[:4]) + 1) % 100:
        return "financial"
    raise InvalidArgument(f"{period!r} is neither a year nor a financial year such as 2021-22")


@dataclass(frozen=True, slots=True)
class CommonPrices:
    """Whether sums of several periods can be put into the prices of one.

    Attributes:
        index: The index, or ``None`` if they cannot.
        target: The period whose prices are taken; empty without an index.
        reason: Why they cannot, as the end of a sentence; empty with an index.
    """

    index: PriceIndex | None
    target: str
    reason: str


def common_prices(study: Study, periods: Iterable[str], wanted: str = LATEST) -> CommonPrices:
    """The index that covers all of some periods, if the study has one. Nothing is extrapolated.

    Args:
        study: The study.
        periods: Periods of the sums, all years or all financial years.
        wanted: Period whose prices are wanted; ``"latest"`` for the last of ``periods``.

    Returns:
        The index and the period, or the reason why there is none.

    Raises:
        InvalidArgument: If the table ``prices`` is not sound, or lacks the period wanted.

    Reference:
        HM Treasury, GDP deflators at market prices and money GDP (user's guide).
    """
    given = sorted(set(periods))
    try:
        (frequency,) = {frequency_of(period) for period in given}
    except (InvalidArgument, ValueError):
        return CommonPrices(None, "", "the periods are not all years or all financial years")
    index = price_indices(study).get(frequency)
    if index is None:
        return CommonPrices(None, "", f"the study has no table {TABLE} with periods of that form")
    target = given[-1] if wanted == LATEST else wanted
    try:
        for period in given:
            index.at(period)
    except InvalidArgument as error:
        return CommonPrices(None, "", str(error))
    index.at(target)
    return CommonPrices(index, target, "")


def comparable(
    rows: Sequence[MoneyRow], indices: Mapping[Frequency, PriceIndex], wanted: str = LATEST
) -> list[tuple[MoneyRow, PriceIndex, str]]:
    """The sums whose period stands in an index, each with the period to whose prices it goes.

    Args:
        rows: Sums with an upper end.
        indices: As :func:`price_indices` gives them.
        wanted: Period whose prices are wanted; ``"latest"`` for the last of the sums' own, among
            those written alike. One that is written as a year does not change sums of financial
            years, and the other way round.

    Returns:
        Row, index and period, in the order of the rows.

    Raises:
        InvalidArgument: If the period wanted is not in the index.

    Reference:
        HM Treasury, GDP deflators at market prices and money GDP (user's guide).
    """
    periods: dict[Frequency, list[tuple[MoneyRow, PriceIndex]]] = {}
    for row in rows:
        for frequency, index in indices.items():
            if row.period in index.values:
                periods.setdefault(frequency, []).append((row, index))
    targets = {
        frequency: max(row.period for row, _ in found) for frequency, found in periods.items()
    }
    if wanted != LATEST and frequency_of(wanted) in targets:
        targets[frequency_of(wanted)] = wanted
    found = []
    for frequency, pairs in periods.items():
        for row, index in pairs:
            index.at(targets[frequency])
            found.append((row, index, targets[frequency]))
    order = {row.id: place for place, row in enumerate(rows)}
    return sorted(found, key=lambda item: order[item[0].id])


__all__ = ["CommonPrices", "common_prices", "comparable", "frequency_of", "price_indices"]
