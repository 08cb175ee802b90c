"""What a sum can be divided by: the counts that a study's sources offer, each with its date."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.bounds import Bounds

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.study import Study


def denominators(study: Study, kinds: Mapping[str, str]) -> pd.DataFrame:
    """Every count of a study by which a sum can be divided.

    Args:
        study: The study, with its tables ``bases`` and, for lists of patients, ``practices``.
        kinds: Name of one unit in the singular, with the beginning of the ids of its rows in
            ``bases``, such as ``{"practice": "practices-"}``. Rows that are part of another row
            (with a ``population``) are left out unless the whole id is given.

    Returns:
        One row per count, in the order of ``kinds`` and by date: ``id``, ``label``,
        ``unit``, ``count`` (:class:`Bounds`: those of a rounded mean list where the count was
        made from one, else exact), ``date``, ``source``, ``statement``.

    Raises:
        InvalidArgument: If a kind has no row.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        ``denominators(study, {"practice": "practices-"})["id"]`` lists five counts of practices
        on this book's study.
    """
    import pandas as pd

    bases = study.table("bases")
    lists = _counts_from_mean_lists(study)
    rows: list[dict[str, object]] = []
    for unit, start in kinds.items():
        exact_id = bases["id"] == start
        chosen = bases[exact_id | (bases["id"].str.startswith(start) & bases["population"].isna())]
        chosen = chosen[chosen["count"].notna()]
        if chosen.empty:
            raise InvalidArgument(f"no count of bases.csv has an id that begins with {start!r}")
        for row in chosen.to_dict("records"):
            count = Bounds.point(int(row["count"]))
            if row["mark"] == "derived":
                count = lists.get(str(row["date"]), count)
            rows.append(
                {
                    "id": str(row["id"]),
                    "label": str(row["label"]),
                    "unit": unit,
                    "count": count,
                    "date": str(row["date"]),
                    "source": str(row["source"]),
                    "statement": row["statement"] if isinstance(row["statement"], str) else None,
                }
            )
    table = pd.DataFrame(rows)
    order = {unit: place for place, unit in enumerate(kinds)}
    place = table["unit"].map(order)
    return (
        table.assign(_place=place)
        .sort_values(["_place", "date"], kind="stable", ignore_index=True)
        .drop(columns="_place")
    )


def nearest_in_time(table: pd.DataFrame, unit: str, date: str) -> pd.Series:
    """The count of a unit whose date is nearest to a day, the earlier of two equally near.

    Args:
        table: As :func:`denominators` returns it.
        unit: The unit wanted.
        date: Day, month or year, as ``2006-09-30``, ``2006-09`` or ``2006``.

    Returns:
        One row of ``table``.

    Raises:
        InvalidArgument: If the table has no such unit.

    Reference:
        None: a choice, not an estimate.

    Example:
        >>> import pandas as pd
        >>> table = pd.DataFrame({"unit": ["gp"] * 2, "date": ["2005-09-30", "2006-09-30"]})
        >>> nearest_in_time(table, "gp", "2006-05-31")["date"]
        '2006-09-30'
    """
    import pandas as pd

    rows = table[table["unit"] == unit]
    if rows.empty:
        raise InvalidArgument(f"the table of denominators has no {unit!r}")
    distance = (pd.to_datetime(rows["date"], format="ISO8601") - pd.Timestamp(date)).abs()
    found = rows.loc[distance.sort_values(kind="stable").index[0]]
    assert isinstance(found, pd.Series)  # one row of a table
    return found


def counts_since(table: pd.DataFrame, unit: str, since: str, *, also: str) -> list[int]:
    """Counts of a unit from a date on, and one more that was chosen whatever its date.

    Chapters that divide the same number by a choice of counts take the list from here, so that
    they give the same answer.

    Args:
        table: As :func:`denominators` returns it.
        unit: The unit wanted.
        since: Day, month or year from which counts are taken, as ``2006-09-30`` or ``2006``.
        also: Id of the row that is taken in any case.

    Returns:
        The counts, each once, from the smallest to the largest.

    Raises:
        InvalidArgument: If the table has no row of that unit with the id ``also``.

    Reference:
        None: a choice, not an estimate.

    Example:
        ``counts_since(table, "practice", "2006", also="practices-2004-09")`` gives the counts of
        practices dated 2006 or later, and that of 2004.
    """
    rows = table[table["unit"] == unit]
    chosen = rows["id"] == also
    if not chosen.any():
        raise InvalidArgument(f"the table of denominators has no {unit!r} with the id {also!r}")
    return sorted(
        {int(count.printed) for count in rows.loc[chosen | (rows["date"] >= since), "count"]}
    )


def _counts_from_mean_lists(study: Study) -> dict[str, Bounds]:
    """Practices times a mean list that is rounded to whole patients, by date."""
    if "practices" not in study.resources:
        return {}
    found = {}
    for row in (
        study.table("practices").dropna(subset=["practices", "mean_list"]).to_dict("records")
    ):
        mean = Bounds.rounded(int(row["mean_list"]), "0.5")
        found[str(row["date"])] = mean * int(row["practices"])
    return found


__all__ = ["counts_since", "denominators", "nearest_in_time"]
