"""Charts of general surveys: areas, changes, words over waves, replies."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest

from pbcanalysis.charts import NARROW, WIDE
from pbcanalysis.charts.areas import MOST_NAMED, area_dots, area_funnel
from pbcanalysis.charts.paired_items import APART, told_apart
from pbcanalysis.charts.replies import RATES, asked_and_replied, replies_by_survey
from pbcanalysis.charts.silence import TIPPING, tipping_lines
from pbcanalysis.charts.wave_changes import CHANGES, changes_between_waves
from pbcanalysis.charts.waves import OPEN_COLUMNS, WAVE_COLUMNS, survey_waves
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey.area_positions import AreaPositions, compare_areas

NAN = float("nan")
ASKED = {"question": "Well?", "answer": "yes", "source": "Someone"}


def positions(shares: list[float], base: int = 100) -> AreaPositions:
    shown = pd.DataFrame(
        {
            "area": [f"area {k}" for k in range(len(shares))],
            "base": base,
            "share": shares,
            "low": [share - 0.05 for share in shares],
            "high": [share + 0.05 for share in shares],
        }
    )
    found = compare_areas(shown, target=0.5)
    assert found is not None
    return found


def draws(chart) -> None:  # type: ignore[no-untyped-def]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for size in (WIDE, NARROW):
            assert chart.svg(size).count("<svg") == 1


def test_a_funnel_tells_how_many_chance_would_put_outside() -> None:
    # Two standard errors of one half of 100 are 0.098: one area is outside, of twenty one is
    # to be expected.
    chart = area_funnel(positions([0.5] * 19 + [0.62]), **ASKED)
    assert chart.headline.startswith("1 of 20 areas lies outside the 95% limits")
    assert chart.headline.endswith("chance alone would put about 1.0")
    assert "area 19 62.0% of 100" in chart.alt
    assert chart.data["Position"].tolist() == ["above 95%"] + ["within"] * 19
    quiet = area_funnel(positions([0.5, 0.52, 0.48]), **ASKED)
    assert quiet.headline.startswith("No area lies outside the 95% limits")
    draws(chart)


def test_ordered_dots_tell_whether_a_place_is_known() -> None:
    open_ = area_dots(positions([0.5, 0.52, 0.48]), **ASKED)
    assert open_.headline == "From area 1 to area 2, no area's place in the order is known"
    assert open_.data["Area"].tolist() == ["area 1", "area 0", "area 2"]
    assert "3 of 3 intervals hold" in open_.subtitle
    known = area_dots(positions([0.9, 0.5, 0.52]), **ASKED)
    assert known.headline == "Of 3 areas, 1 has a place in the order that is known"
    assert known.data["Last place possible"].tolist() == [1, 3, 3]
    many = area_dots(positions([0.5 + k / 1000 for k in range(MOST_NAMED + 1)]), **ASKED)
    assert len(many.data) == MOST_NAMED + 1
    draws(known)
    draws(many)


def test_changes_count_what_rose_and_what_fell() -> None:
    rows = pd.DataFrame(
        [
            ("Time?", "34%", "45%", 0.103, 0.118, 0.034, 0.186),
            ("Help?", "most", "half", -0.2, 0.1, -0.3, 0.2),
            ("Plan?", "60%", "40%", -0.21, -0.19, -0.3, -0.1),
            ("Old?", "60%", "61%", 0.0, 0.02, NAN, NAN),
        ],
        columns=list(CHANGES),
    )
    options = {"waves": ("2022", "2024"), "level": 0.95, "source": "Someone"}
    chart = changes_between_waves(rows, **options)  # type: ignore[arg-type]
    assert chart.headline == (
        "Of 3 answers tested, 1 is higher and 1 lower beyond chance; 1 cannot be tested"
    )
    assert "Old?: 0.0 to 2.0, not tested, from 60% to 61%" in chart.alt
    still = changes_between_waves(rows.iloc[1:2], **options)  # type: ignore[arg-type]
    assert still.headline.startswith("No answer differs from 2022 to 2024")
    bare = changes_between_waves(rows.iloc[3:], **options)  # type: ignore[arg-type]
    assert bare.headline.startswith("The difference cannot be tested")
    draws(chart)
    with pytest.raises(InvalidArgument, match="low to high"):
        changes_between_waves(rows.assign(**{"Replies to": -1.0}), **options)  # type: ignore[arg-type]


def test_words_are_drawn_as_what_they_leave_open() -> None:
    rows = pd.DataFrame(
        [
            ("Help?", "2022", 1, "", "nearly half", NAN, 0.40, 0.55, "", 0.45, 0.49),
            ("Help?", "2024", 2, "", "61%", 0.61, 0.55, 0.66, "", 0.605, 0.615),
        ],
        columns=[*WAVE_COLUMNS, *OPEN_COLUMNS],
    )
    options = {"first_topic": "Help?", "other_group": None, "level": 0.95, "source": "Someone"}
    chart = survey_waves(rows, **options)  # type: ignore[arg-type]
    assert chart.headline.startswith("Help? The share went from nearly half to 61% over 2 surveys")
    assert "Dark bar without a mark: words" in chart.subtitle
    assert "another population" not in chart.subtitle
    draws(chart)
    with pytest.raises(InvalidArgument, match="Possible from"):
        survey_waves(rows[list(WAVE_COLUMNS)], **options)  # type: ignore[arg-type]


def test_replies_are_of_those_asked_whoever_they_are() -> None:
    rows = pd.DataFrame([("One", 600, 150), ("Two", 500, 200)], columns=list(RATES))
    chart = replies_by_survey(rows, source="Someone")
    assert chart.headline == "Between 25.0% and 40.0% of those asked replied"
    assert "One: 25.0%, 150 of 600" in chart.alt
    draws(chart)
    with pytest.raises(InvalidArgument, match="more can reply"):
        replies_by_survey(rows.assign(Replied=601), source="Someone")
    plain = asked_and_replied(replied=3, asked=10, source="Someone", units=None)
    assert plain.headline == "7 of the 10 asked are not heard"
    assert plain.subtitle.endswith("if each reply stands for one")
    tips = pd.DataFrame([("Well", "30%", 3, 3, 3, 0.6)], columns=list(TIPPING))
    line = tipping_lines(tips, asked=10, replied=5, source="Someone", units=None)
    assert line.headline == "The majority turns where 60.0% of the silent say yes"


def test_statements_that_no_silence_can_turn_are_told_as_such() -> None:
    rows = pd.DataFrame(
        [("A", "90%", 9, 9, 9, -1.5), ("B", "30%", 3, 3, 3, 0.6)], columns=list(TIPPING)
    )
    some = tipping_lines(rows, asked=14, replied=10, source="Someone", units=None)
    assert some.headline.startswith("1 of 2 statements keeps its side of half whatever the silent")
    assert some.headline.endswith("turn at 60.0%")
    assert "turns at no share of those who did not" in some.alt
    none = tipping_lines(rows[:1], asked=14, replied=10, source="Someone", units=None)
    assert none.headline == "Whatever the silent would have said, no majority turns"
    draws(some)


def test_one_line_of_p_values_has_no_names_and_its_own_scale() -> None:
    rows = pd.DataFrame([(0, 0.08, 0.08), (1, 0.03, 0.03)], columns=list(APART))
    chart = told_apart(rows, first="a", second="b", base=31, level=0.95, source="Someone")
    assert "hangs on how many are in both" in chart.headline
    draws(chart)
    figure = chart.draw(WIDE)
    (axes,) = figure.axes
    assert axes.get_ylim()[1] < 0.2
    assert [text.get_text() for text in axes.texts] == ["below 5%: told apart"]
