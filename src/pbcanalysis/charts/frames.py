"""What charts check about the tables they are given."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument

if TYPE_CHECKING:
    import pandas as pd


def columns_of(data: pd.DataFrame, columns: Sequence[str]) -> pd.DataFrame:
    """The named columns of a table, in that order and with rows numbered from nought.

    Raises:
        InvalidArgument: If one is missing, or there is no row.

    Example:
        >>> import pandas as pd
        >>> columns_of(pd.DataFrame({"b": [1], "a": [2]}), ["a"]).columns.tolist()
        ['a']
    """
    missing = [column for column in columns if column not in data.columns]
    if missing:
        raise InvalidArgument(f"the chart needs the columns {', '.join(missing)}")
    if data.empty:
        raise InvalidArgument("the chart needs at least one row")
    return data.loc[:, list(columns)].reset_index(drop=True)
