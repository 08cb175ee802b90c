from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from pbcanalysis.money import PrintedSum

DATA = Path(__file__).parents[3] / "data"


@pytest.fixture(scope="session")
def incentives() -> list[PrintedSum]:
    """The incentive payments as printed in three currencies."""
    parts = (("GBP", 98), ("EUR", 140), ("USD", 202))
    return [PrintedSum.rounded(currency, figure, "m") for currency, figure in parts]


@pytest.fixture(scope="session")
def table() -> Callable[[str], pd.DataFrame]:
    """A table of the book's own study, by name."""
    return lambda name: pd.read_csv(DATA / f"{name}.csv")
