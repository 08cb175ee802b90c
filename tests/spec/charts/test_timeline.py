import warnings

import pandas as pd
import pytest

from pbcanalysis.charts import NARROW, WIDE
from pbcanalysis.charts.timeline import COLUMNS, SPELLS, timeline
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate

EVENTS = pd.DataFrame(
    [
        ("Apr 2005", "Budgets begin", "step", 2005.25, 2005.33),
        ("2006 to 2007", "A scheme pays", "step", 2006.0, 2007.0),
        ("Oct 2006", "More is promised", "promise", 2006.75, 2006.83),
        ("22 Nov 2007", "A report", "judgement", 2007.89, 2007.89),
    ],
    columns=list(COLUMNS),
)
BANDS = pd.DataFrame([("The policy", 2005.25, 2013.25)], columns=list(SPELLS))


def passed(low: float, high: float) -> Estimate:
    return Estimate(low=low, high=high, unit="share", method="m", reference="r", sentence="s")


def chart(years: tuple[int, int] = (2004, 2013), share: tuple[float, float] = (0.324, 0.331)):
    return timeline(
        EVENTS,
        BANDS,
        passed=passed(*share),
        policy="The policy",
        judge="the Commission",
        years=years,
        source="s",
    )


def test_the_headline_tells_the_share_as_exactly_as_it_is_known() -> None:
    assert chart().headline == (
        "The policy had run 32.4% to 33.1% of its time when the Commission judged it"
    )
    assert " 81.2% of its time" in chart(share=(0.8121, 0.8124)).headline


def test_only_events_of_the_years_are_shown() -> None:
    made = chart((2006, 2006))
    assert made.data["Event"].tolist() == ["A scheme pays", "More is promised"]
    assert made.subtitle == "2 events from 2006 to 2006, in order of time"
    assert "Oct 2006: More is promised" in made.alt
    assert "22 Nov 2007" not in made.alt


def test_wrong_input_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="no event"):
        chart((2010, 2012))
    with pytest.raises(InvalidArgument, match="out of order"):
        chart((2013, 2004))
    for events, bands in (
        (EVENTS.drop(columns="Sort"), BANDS),
        (EVENTS, BANDS.drop(columns="Ends")),
        (EVENTS.assign(Sort="party"), BANDS),
    ):
        with pytest.raises(InvalidArgument):
            timeline(
                events,
                bands,
                passed=passed(0.1, 0.2),
                policy="p",
                judge="j",
                years=(2004, 2013),
                source="s",
            )


@pytest.mark.parametrize("size", [WIDE, NARROW], ids=lambda size: size.name)
@pytest.mark.parametrize("years", [(2004, 2013), (2007, 2007)])
def test_it_draws_the_same_twice_without_warnings(size, years: tuple[int, int]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert chart(years).svg(size) == chart(years).svg(size)
