"""The bases of a study: how many there are of whom a figure may be a share."""

from __future__ import annotations

import difflib
from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument

if TYPE_CHECKING:
    from pbcanalysis.study import Study


def base_count(study: Study, base: str) -> int:
    """Count of one base of a study, such as the practices asked.

    Args:
        study: The study, with its table ``bases``.
        base: Id of the base.

    Returns:
        The count.

    Raises:
        InvalidArgument: If the base has no row.
    """
    counts = {str(row["id"]): int(row["count"]) for row in study.table("bases").to_dict("records")}
    if base not in counts:
        near = difflib.get_close_matches(base, counts, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        raise InvalidArgument(f"no base {base!r} in bases.csv{hint}")
    return counts[base]
