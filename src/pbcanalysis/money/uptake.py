"""Uptake over areas of which some did not report.

The areas are a census, not a sample: the shares carry no sampling interval, and the only doubt is
about areas left blank.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from pbcanalysis.display import show_ends
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import Bounds, exact
from pbcanalysis.results import Estimate

if TYPE_CHECKING:
    import pandas as pd

REFERENCE = "Manski 1989, Journal of Human Resources 24:343"


@dataclass(frozen=True, slots=True, kw_only=True)
class UptakeShares:
    """Three readings of one table with blanks.

    Attributes:
        blanks_as_nought: Those taking part over all units, blanks counted as nobody.
        reported_only: Those taking part over the units of areas that reported.
        bounds: Every share that the blanks leave possible, from nobody in them to everybody.
        areas: Number of areas.
        blank_areas: Names of the areas left blank.
        units: Units in all areas.
        blank_units: Units in the areas left blank.
        taking_up: Those taking part in the areas that reported.
    """

    blanks_as_nought: Estimate
    reported_only: Estimate
    bounds: Estimate
    areas: int
    blank_areas: tuple[str, ...]
    units: int
    blank_units: int
    taking_up: int


def uptake_shares(
    areas: pd.DataFrame,
    *,
    area: str = "area",
    units: str = "practices",
    taking_up: str = "taking_up",
) -> UptakeShares:
    """Share that took part, with blanks counted as nought, left out, and bounded.

    Args:
        areas: One row per area, without a row of totals; ``taking_up`` is missing where an area
            did not report.
        area: Column with the name of the area.
        units: Column with the number of units.
        taking_up: Column with the number that took part.

    Returns:
        The three shares and what they rest on.

    Raises:
        InvalidArgument: If a column is missing, an area comes twice, a count is not a whole number
            of nought or more, more took part than there are, or no area reported.

    Reference:
        Manski 1989, Journal of Human Resources 24:343 (worst-case bounds).

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame(
        ...     {"area": ["A", "B"], "practices": [60, 40], "taking_up": [30, None]}
        ... )
        >>> result = uptake_shares(table)
        >>> result.blanks_as_nought.value, result.reported_only.value, result.bounds.high
        (0.3, 0.5, 0.7)
    """
    rows = _rows(areas, area, units, taking_up)
    whole = sum(count for _, count, _ in rows)
    blank = tuple(name for name, _, taken in rows if taken is None)
    missing = sum(count for _, count, taken in rows if taken is None)
    taken_up = sum(taken for _, _, taken in rows if taken is not None)
    if whole == missing:
        raise InvalidArgument("no area reported any units")
    inputs = {"taking_up": taken_up, "units": whole, "blank_units": missing}
    noughts = Bounds.point(Fraction(taken_up, whole))
    reported = Bounds.point(Fraction(taken_up, whole - missing))
    outer = Bounds.between(
        Fraction(taken_up, whole), Fraction(taken_up + missing, whole), kinds=["worst-case"]
    )
    where = f"in the {len(blank)} blank area" + ("" if len(blank) == 1 else "s")
    nobody, whatever = f", if nobody did {where}", f", whatever happened {where}"
    if not blank:
        nobody = whatever = "; no area is blank"
    return UptakeShares(
        blanks_as_nought=noughts.estimate(
            unit="share",
            method="Share of a census, blanks counted as nought",
            reference="Count",
            sentence=(
                f"{taken_up:,} of {whole:,} took part, {100 * float(noughts.low):.1f}%{nobody}."
            ),
            inputs=inputs,
        ),
        reported_only=reported.estimate(
            unit="share",
            method="Share of a census, areas that reported",
            reference="Count",
            sentence=(
                f"{taken_up:,} of the {whole - missing:,} in areas that reported took part, "
                f"{100 * float(reported.low):.1f}%."
            ),
            inputs=inputs,
        ),
        bounds=outer.estimate(
            unit="share",
            method="Worst-case bounds",
            reference=REFERENCE,
            sentence=(
                f"Between {' and '.join(show_ends(*outer.ends, 'share'))} took part{whatever}."
            ),
            inputs=inputs,
        ),
        areas=len(rows),
        blank_areas=blank,
        units=whole,
        blank_units=missing,
        taking_up=taken_up,
    )


def uptake_by_area(
    areas: pd.DataFrame,
    *,
    area: str = "area",
    units: str = "practices",
    taking_up: str = "taking_up",
    percent_printed: str = "percent_published",
) -> pd.DataFrame:
    """Share of each area, its bounds where it is blank, and whether the printed share fits.

    Args:
        areas: As for :func:`uptake_shares`; the printed whole percentages may be missing.
        area: Column with the name of the area.
        units: Column with the number of units.
        taking_up: Column with the number that took part.
        percent_printed: Column with the printed whole percentage; it need not exist.

    Returns:
        One row per area, in the order given: ``area``, ``units``, ``taking_up``, ``reported``,
        ``share`` (missing where blank), ``low`` and ``high`` (equal to the share, or nought and
        one where blank), ``percent_printed``, ``printed_fits`` (whether nearest rounding gives
        the printed percentage, ties either way; missing where nothing was printed).

    Raises:
        InvalidArgument: As for :func:`uptake_shares`.

    Reference:
        Manski 1989, Journal of Human Resources 24:343 (worst-case bounds).

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame(
        ...     {"area": ["A"], "practices": [3], "taking_up": [1], "percent_published": [33]}
        ... )
        >>> uptake_by_area(table)["printed_fits"].tolist()
        [True]
    """
    import pandas as pd

    rows = _rows(areas, area, units, taking_up)
    printed: list[object] = [None] * len(rows)
    if percent_printed in areas.columns:
        column = areas[percent_printed]
        printed = [None if pd.isna(value) else value for value in column.tolist()]
    out: list[dict[str, object]] = []
    for (name, count, taken), figure in zip(rows, printed, strict=True):
        part = None if taken is None or count == 0 else Fraction(taken, count)
        fits = None
        if figure is not None and part is not None:
            fits = abs(100 * part - exact(figure)) <= Fraction(1, 2)  # type: ignore[arg-type]
        out.append(
            {
                "area": name,
                "units": count,
                "taking_up": taken,
                "reported": taken is not None,
                "share": None if part is None else float(part),
                "low": 0.0 if part is None else float(part),
                "high": 1.0 if part is None else float(part),
                "percent_printed": figure,
                "printed_fits": fits,
            }
        )
    table = pd.DataFrame(out)
    return table.astype(
        {
            "taking_up": "Int64",
            "share": "float64",
            "percent_printed": "Float64",
            "printed_fits": "boolean",
        }
    )


def _rows(
    areas: pd.DataFrame, area: str, units: str, taking_up: str
) -> list[tuple[str, int, int | None]]:
    """Name, units and takers (``None`` where blank), checked."""
    import pandas as pd

    lacking = [name for name in (area, units, taking_up) if name not in areas.columns]
    if lacking:
        raise InvalidArgument(f"the table of areas lacks {', '.join(lacking)}")
    if areas.empty:
        raise InvalidArgument("the table of areas has no rows")
    rows: list[tuple[str, int, int | None]] = []
    seen: set[str] = set()
    columns = (areas[area].tolist(), areas[units].tolist(), areas[taking_up].tolist())
    for name, count, taken in zip(*columns, strict=True):
        label = str(name)
        if label in seen:
            raise InvalidArgument(f"area {label!r} comes twice")
        seen.add(label)
        whole = _count(label, units, count)
        part = None if pd.isna(taken) else _count(label, taking_up, taken)
        if part is not None and part > whole:
            raise InvalidArgument(f"area {label!r}: {part} of {whole} took part")
        rows.append((label, whole, part))
    return rows


def _count(area: str, column: str, value: float) -> int:
    number = exact(value)
    if number.denominator != 1 or number < 0:
        raise InvalidArgument(f"area {area!r}: {column} must be a whole number, not {value!r}")
    return int(number)
