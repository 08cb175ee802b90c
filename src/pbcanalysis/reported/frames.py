"""Judging whole tables of printed figures: one verdict per row, in columns beside the figures."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.bases import fits_every_large_base, possible_bases
from pbcanalysis.reported.counts import require_columns
from pbcanalysis.reported.granularity import grim
from pbcanalysis.reported.margins import check_margin
from pbcanalysis.reported.pairs import check_pair
from pbcanalysis.reported.printed import as_percent
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.reported.totals import check_total

if TYPE_CHECKING:
    import pandas as pd


def possible_bases_frame(
    table: pd.DataFrame,
    count: str,
    percent: str,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
) -> pd.DataFrame:
    """Add the bases of which a count can have been printed as the percentage beside it.

    Args:
        table: One row per count and percentage.
        count: Name of the column of counts.
        percent: Name of the column of percentages as printed.
        rule: The rounding rule, or its name.

    Returns:
        A copy with ``base_min``, ``base_max`` and ``base_n`` added, whole numbers; blank where
        every large base fits. Where none fits, ``base_n`` is 0 and the other two are blank.

    Raises:
        InvalidArgument: If a column is missing, or a row cannot be read.

    Example:
        >>> import pandas as pd
        >>> printed = pd.DataFrame({"said yes": [41], "figure": ["7.5%"]})
        >>> found = possible_bases_frame(printed, "said yes", "figure")
        >>> found[["base_min", "base_max"]].values.tolist()
        [[544, 550]]
    """

    def verdict(k: int, text: str) -> dict[str, object]:
        figure = as_percent(text)
        if fits_every_large_base(k, figure, rule):
            return {"base_min": None, "base_max": None, "base_n": None}
        bases = possible_bases(k, figure, rule)
        ends = (bases.min, bases.max) if bases else (None, None)
        return {"base_min": ends[0], "base_max": ends[1], "base_n": len(bases)}

    return _judged(table, (count, percent), verdict, whole=("base_min", "base_max", "base_n"))


def check_pairs_frame(
    table: pd.DataFrame,
    count: str,
    base: str,
    percent: str,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
) -> pd.DataFrame:
    """Check every count and base of a table against the percentage printed beside them.

    Args:
        table: One row per count, base and percentage.
        count: Name of the column of counts.
        base: Name of the column of bases.
        percent: Name of the column of percentages as printed.
        rule: The rounding rule, or its name.

    Returns:
        A copy with ``possible`` (whether the three agree), ``prints_as`` (what the count prints
        as), ``counts`` and ``bases`` (those that would fit, as text) and ``verdict`` added.

    Raises:
        InvalidArgument: If a column is missing, or a row cannot be read.

    Example:
        >>> import pandas as pd
        >>> printed = pd.DataFrame({"k": [41, 42], "n": 560, "figure": "7.5%"})
        >>> check_pairs_frame(printed, "k", "n", "figure")["possible"].tolist()
        [False, True]
    """

    def verdict(k: int, n: int, text: str) -> dict[str, object]:
        found = check_pair(k, n, text, rule)
        return {
            "possible": found.possible,
            "prints_as": " or ".join(each.text for each in found.percentages),
            "counts": str(found.counts),
            "bases": "every large base" if found.bases is None else str(found.bases),
            "verdict": found.sentence,
        }

    return _judged(table, (count, base, percent), verdict)


def grim_frame(
    table: pd.DataFrame,
    percent: str,
    base: str,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
) -> pd.DataFrame:
    """Add to every percentage of a table whether its base can print it, and the nearest it can.

    Args:
        table: One row per percentage.
        percent: Name of the column of percentages as printed.
        base: Name of the column of bases.
        rule: The rounding rule, or its name.

    Returns:
        A copy with ``possible``, ``nearest`` (as text) and ``verdict`` added.

    Raises:
        InvalidArgument: If a column is missing, or a row cannot be read.

    Reference:
        Brown and Heathers (2017).

    Example:
        >>> import pandas as pd
        >>> printed = pd.DataFrame({"figure": ["17.9%", "18.0%"], "n": 122})
        >>> grim_frame(printed, "figure", "n")["nearest"].tolist()
        ['18.0%', '18.0%']
    """

    def verdict(text: str, n: int) -> dict[str, object]:
        found = grim(text, n, rule)
        nearest = " or ".join(each.text for each in found.nearest)
        return {"possible": found.possible, "nearest": nearest, "verdict": found.sentence}

    return _judged(table, (percent, base), verdict)


def check_margins_frame(
    table: pd.DataFrame,
    stated: str,
    base: str,
    population: str | None = None,
    *,
    level: float = 0.95,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
) -> pd.DataFrame:
    """Check every stated margin of error of a table against its number of respondents.

    Args:
        table: One row per stated margin.
        stated: Name of the column of margins as printed.
        base: Name of the column of numbers of respondents.
        population: Name of the column of populations, blank where none is known; or ``None``.
        level: Confidence level.
        rule: How the margins were rounded.

    Returns:
        A copy with ``margin`` and ``margin_corrected`` (percentage points), ``fits``,
        ``fits_corrected`` (blank without a population) and ``verdict`` added.

    Raises:
        InvalidArgument: If a column is missing, or a row cannot be read.

    Reference:
        Cochran (1977), Sampling Techniques.

    Example:
        >>> import pandas as pd
        >>> surveys = pd.DataFrame({"margin printed": ["±3%", "±8%"], "n": [1000, 122]})
        >>> check_margins_frame(surveys, "margin printed", "n")["fits"].tolist()
        [True, False]
    """
    names = (stated, base) if population is None else (stated, base, population)

    def verdict(text: str, n: int, people: int | None = None) -> dict[str, object]:
        found = check_margin(text, n, people, level=level, rule=rule)
        return {
            "margin": found.plain,
            "margin_corrected": found.corrected,
            "fits": found.fits_plain,
            "fits_corrected": found.fits_corrected,
            "verdict": found.sentence,
        }

    return _judged(table, names, verdict, truth=("fits", "fits_corrected"))


def check_totals_frame(
    table: pd.DataFrame,
    value: str,
    group: str,
    part: str,
    total: Hashable,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
) -> pd.DataFrame:
    """Check the total of every group of a table against its parts, of which some may be blank.

    Args:
        table: One row per part and one for the total, in every group.
        value: Name of the column of figures: whole numbers, or text as printed; blank or missing
            where nothing is printed.
        group: Name of the column that tells groups apart.
        part: Name of the column that names the parts.
        total: What stands in that column for the total.
        rule: How rounded figures were rounded.

    Returns:
        One row per group, in their order: ``blanks``, ``fits_as_nought``, ``fits_with_blanks``,
        ``remainder_low``, ``remainder_high`` (total less parts) and ``verdict``.

    Raises:
        InvalidArgument: If a column is missing, a group does not have one total that is printed,
            or a figure cannot be read.

    Example:
        >>> import pandas as pd
        >>> areas = pd.DataFrame({"year": 2006, "area": ["a", "b", "c", "all"],
        ...                       "practices": ["60", "30", None, "100"]})
        >>> check_totals_frame(areas, "practices", "year", "area", "all")["blanks"].tolist()
        [1]
    """
    import pandas as pd

    require_columns(table, (value, group, part))
    rows: dict[Hashable, dict[str, object]] = {}
    for name, own in table.groupby(group, sort=False):
        is_total = own[part] == total
        figures = [_figure(each) for each in own[value]]
        totals = [f for f, here in zip(figures, is_total, strict=True) if here]
        if len(totals) != 1 or totals[0] is None:
            raise InvalidArgument(f"{name!r} needs one printed figure for {total!r}")
        parts = [f for f, here in zip(figures, is_total, strict=True) if not here]
        try:
            found = check_total(totals[0], parts, rule)
        except InvalidArgument as mistake:
            raise InvalidArgument(f"{name!r}: {mistake}") from mistake
        rows[name] = {
            "blanks": found.blanks,
            "fits_as_nought": found.fits_as_nought,
            "fits_with_blanks": found.fits_with_blanks,
            "remainder_low": float(found.remainder_low),
            "remainder_high": float(found.remainder_high),
            "verdict": found.sentence,
        }
    return pd.DataFrame(list(rows.values()), index=pd.Index(list(rows), name=group))


def _judged(
    table: pd.DataFrame,
    names: tuple[str, ...],
    verdict: Callable[..., dict[str, object]],
    *,
    whole: tuple[str, ...] = (),
    truth: tuple[str, ...] = (),
) -> pd.DataFrame:
    """Add a verdict's columns, judging each different row once: tables repeat their figures."""
    import pandas as pd

    require_columns(table, names)
    known: dict[tuple[Any, ...], dict[str, object]] = {}
    found = []
    for place, row in enumerate(table[list(names)].itertuples(index=False, name=None)):
        key = tuple(_figure(value) for value in row)
        if key not in known:
            try:
                known[key] = verdict(*key)
            except (InvalidArgument, TypeError) as mistake:
                raise InvalidArgument(f"row {table.index[place]!r}: {mistake}") from mistake
        found.append(known[key])
    added = pd.DataFrame(found, index=table.index)
    for name in whole:
        added[name] = added[name].astype("Int64")
    for name in truth:
        added[name] = added[name].astype("boolean")
    return table.assign(**{str(name): added[name] for name in added.columns})


def _figure(value: Any) -> Any:
    """A cell as the functions for single figures take it: text, a whole number, or nothing."""
    import pandas as pd

    if value is None or value is pd.NA or value != value or value == "":
        return None
    # A blank in a column of whole numbers makes them all floats.
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value.item() if hasattr(value, "item") else value
