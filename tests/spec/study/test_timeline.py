from pathlib import Path

import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.study import open_study
from pbcanalysis.study.timeline import SORTS, dated_events, event_period, spells

DATA = Path(__file__).parents[3] / "data"
COLUMNS = ["id", "date", "precision", "end_date", "event", "kind", "source"]


class Stub:
    """A study that has a timeline only."""

    def __init__(self, rows: list[tuple[str, ...]]) -> None:
        self.rows = rows

    def table(self, name: str) -> pd.DataFrame:
        assert name == "timeline"
        return pd.DataFrame(self.rows, columns=COLUMNS, dtype="string").replace("", pd.NA)


def test_events_come_in_order_of_time() -> None:
    study = Stub(
        [
            ("late", "2007-05", "month", "", "Late", "evaluation", "s"),
            ("early", "2006-04-01", "day", "2007-03-31", "Early", "scheme", "s"),
        ]
    )
    first, second = dated_events(study)  # type: ignore[arg-type]
    assert (first.id, second.id) == ("early", "late")
    assert first.written == "1 Apr 2006 to 31 Mar 2007"
    # The scheme ends with its last day, the 90th of the year 2007.
    assert (first.starts, first.ends) == (2006 + 90 / 365, 2007 + 90 / 365)
    assert second.written == "May 2007"


@pytest.mark.parametrize(
    "row",
    [
        ("x", "2007", "year", "2006", "Backwards", "scheme", "s"),
        ("x", "2007", "year", "", "Unknown kind", "party", "s"),
        ("x", "2007-05", "day", "", "Wrong precision", "law", "s"),
    ],
)
def test_a_wrong_row_is_refused(row: tuple[str, ...]) -> None:
    with pytest.raises(InvalidArgument):
        dated_events(Stub([row]))  # type: ignore[arg-type]


def test_spells_run_from_the_first_day_of_their_events() -> None:
    study = open_study(DATA, check=False)
    frame = spells(study, {"Fundholding": ("fundholding-begins", "fundholding-ends")})
    # April is the 91st day of the years 1991 and 1999.
    assert frame.to_dict("records") == [
        {"Policy": "Fundholding", "Starts": 1991 + 90 / 365, "Ends": 1999 + 90 / 365}
    ]
    with pytest.raises(InvalidArgument, match="ends before"):
        spells(study, {"x": ("fundholding-ends", "fundholding-begins")})
    with pytest.raises(InvalidArgument, match="no event"):
        event_period(study, "nothing")


def test_every_event_of_the_study_can_be_shown() -> None:
    study = open_study(DATA, check=False)
    events = dated_events(study)
    assert len(events) == len(study.table("timeline"))
    assert {SORTS[event.kind] for event in events} == {"promise", "step", "judgement"}
