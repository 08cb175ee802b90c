import numpy as np
import pandas as pd
import pytest

from pbcanalysis.money.payments import rows
from pbcanalysis.money.payments.amounts import MISSING


@pytest.mark.parametrize("alike", [False, True], ids=["numbers apart", "all numbers the same"])
def test_rows_held_earlier_are_those_that_pandas_finds(
    monkeypatch: pytest.MonkeyPatch, alike: bool
) -> None:
    if alike:
        # Rows whose numbers meet by chance are compared in full.
        monkeypatch.setattr(rows, "_FACTOR", np.uint64(0))
        monkeypatch.setattr(pd.util, "hash_array", lambda column: np.zeros(column.size, np.uint64))
    monkeypatch.setattr(rows, "BLOCK", 7)
    random = np.random.default_rng(2)
    practice = random.integers(0, 4, 300).astype(np.int32)
    columns = [random.choice([MISSING, 0, 500], 300) for _ in range(3)]
    places = np.flatnonzero(random.random(300) < 0.8)
    table = pd.DataFrame({"practice": practice, **{str(k): c for k, c in enumerate(columns)}})
    expected = places[table.iloc[places].duplicated().to_numpy()]
    found = rows._same_as_earlier(places, practice, columns)
    assert 0 < expected.size < places.size
    assert found.tolist() == expected.tolist()


def test_the_first_row_of_a_practice_is_the_first_of_those_left() -> None:
    reason = np.zeros(5, np.uint8)
    reason[0] = 2
    practice = np.array([0, 1, 0, 0, 1], np.int32)
    amounts = np.array([9, 1, 2, 3, 1], np.int64)
    mapping = rows.PaymentMapping.model_validate(
        {
            "practice": "Code",
            "patients": "Patients",
            "lines": {"qof": "QOF"},
            "years": {"2021-22": {"file": "a.csv"}},
            "repeated": "refuse",
        }
    )
    lines, codes = np.arange(2, 7), pd.Index(["A", "B"])
    problems = rows._repeated("a.csv", reason, lines, practice, codes, [amounts], mapping)
    assert [(p.row, p.found) for p in problems] == [
        (5, "'A' again, with other figures than in row 4")
    ]
    assert reason.tolist() == [2, 0, 0, 0, rows._SAME]
