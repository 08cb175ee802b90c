"""Codes of whole columns by one look-up table of 256 places, where their values allow it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd

UNKNOWN = 127
"""Stands for a value that is not in the codebook; answers and reasons never reach it."""
PLACES = 256


def looked_up(
    values: pd.Series, meaning: Mapping[object, int], blank: int
) -> npt.NDArray[np.int8] | None:
    """Look every value up at once.

    Args:
        values: A column.
        meaning: Number of each value that is known.
        blank: Number of an empty cell.

    Returns:
        The numbers; ``None`` if the column is not of whole numbers close together or of few
        categories, or if it holds a value that is not known.

    Example:
        >>> import pandas as pd
        >>> looked_up(pd.Series([7, 9, 7]), {7: 0, 9: -2}, -4).tolist()
        [0, -2, 0]
    """
    import pandas as pd

    if isinstance(values.dtype, pd.CategoricalDtype):
        codes = values.cat.codes.to_numpy()
        return of_places(codes, list(values.cat.categories), meaning, blank)
    if not isinstance(values.dtype, np.dtype) or values.dtype.kind not in "iub":
        return None
    return of_numbers(values.to_numpy(), meaning)


def of_numbers(
    values: npt.NDArray[Any], meaning: Mapping[object, int]
) -> npt.NDArray[np.int8] | None:
    """Look whole numbers up, as :func:`looked_up` does.

    Example:
        >>> of_numbers(np.array([1, 1000]), {1: 0, 1000: 1}) is None
        True
    """
    if values.size == 0:
        return np.zeros(0, dtype=np.int8)
    low, high = int(values.min()), int(values.max())
    if high - low >= PLACES:
        return None
    table = np.full(PLACES, UNKNOWN, dtype=np.int8)
    for value in range(low, high + 1):
        table[value - low] = meaning.get(value, UNKNOWN)
    if values.dtype.itemsize == 1:
        # The byte is the place as it stands: the table is turned instead of the column.
        return _known(values.view(np.uint8), np.roll(table, low % PLACES))
    return _known((values - low).astype(np.uint8), table)


def of_places(
    places: npt.NDArray[np.integer[Any]],
    values: Sequence[object],
    meaning: Mapping[object, int],
    blank: int,
) -> npt.NDArray[np.int8] | None:
    """Look values up that stand as places in a list, -1 for an empty cell.

    Example:
        >>> of_places(np.array([0, -1, 1]), ["no", "yes"], {"yes": 0, "no": 1}, -4).tolist()
        [1, -4, 0]
    """
    if len(values) >= PLACES:
        return None
    table = np.full(PLACES, UNKNOWN, dtype=np.int8)
    table[: len(values)] = [meaning.get(value, UNKNOWN) for value in values]
    table[-1] = blank
    return _known(places.astype(np.uint8), table)


def _known(
    places: npt.NDArray[np.uint8], table: npt.NDArray[np.int8]
) -> npt.NDArray[np.int8] | None:
    # ``bytes.translate`` is one look-up per byte; indexing would first widen every place.
    found = np.frombuffer(places.tobytes().translate(table.tobytes()), dtype=np.int8)
    return None if bool((found == UNKNOWN).any()) else found
