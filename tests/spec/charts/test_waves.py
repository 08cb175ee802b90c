"""Charts of survey waves: headlines follow data, hollow marks where no base is known."""

from __future__ import annotations

import warnings
from dataclasses import replace

import pandas as pd
import pytest

from pbcanalysis.charts import NARROW, WIDE, house_style
from pbcanalysis.charts.polls import COLUMNS as POLL_COLUMNS
from pbcanalysis.charts.polls import replies_and_asked
from pbcanalysis.charts.wave_changes import change_marks, changes_between_waves, topics_by_wave
from pbcanalysis.charts.waves import (
    CHANGE_COLUMNS,
    WAVE_COLUMNS,
    population_change,
    survey_waves,
    wave_rows,
)
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported import possible_counts, read_words
from pbcanalysis.study import open_study
from pbcanalysis.survey.findings import Finding, read_findings
from pbcanalysis.survey.wave_topics import TopicChange, change_rows, follow_topics

NAN = float("nan")
WAVES = pd.DataFrame(
    [
        ("Budget", "Jun 2007", 3, "practices", "56%", 0.56, 0.52, 0.60, "high"),
        ("Budget", "no date", 4, "practices", "61%", 0.61, NAN, NAN, "low"),
        ("Budget", "Oct 2009", 5, "leads", "84%", 0.84, NAN, NAN, "medium"),
        ("Plan", "no date", 4, "practices", "54%", 0.54, NAN, NAN, "medium"),
    ],
    columns=list(WAVE_COLUMNS),
)
OPTIONS = {"other_group": "leads", "level": 0.9, "source": "Someone"}
CHANGE = pd.DataFrame(
    [("Budget", "61%", 0.61, "84%", 0.84), ("Plan", "64%", 0.64, "80%", 0.80)],
    columns=list(CHANGE_COLUMNS),
)
WHO = {"people": ("practices", "leads"), "months": ("Jul 2009", "Oct 2009"), "source": "Someone"}
POLL = pd.DataFrame(
    [("Committed", "75%", 0.75, 0.76, 0.30, 0.90), ("Waiting", "40%", 0.40, 0.41, 0.16, 0.76)],
    columns=list(POLL_COLUMNS),
)


def draws(chart) -> None:  # type: ignore[no-untyped-def]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for size in (WIDE, NARROW):
            assert chart.svg(size) == chart.svg(size)


def test_the_headline_follows_the_topic_and_leaves_the_other_group_out() -> None:
    budget = survey_waves(WAVES, first_topic="Budget", **OPTIONS)  # type: ignore[arg-type]
    # Without what can be said of the change, only what was printed.
    assert budget.headline == "Budget went from 56% to 61% over 2 surveys"
    assert "base known (1 of 4)" in budget.subtitle
    plan = survey_waves(WAVES, first_topic="Plan", **OPTIONS)  # type: ignore[arg-type]
    assert plan.headline.startswith("Plan: a single figure")
    same = WAVES.assign(Printed=0.5)
    same["As printed"] = "50%"
    stayed = survey_waves(same, first_topic="Budget", **OPTIONS)  # type: ignore[arg-type]
    assert stayed.headline.startswith("Budget stayed at 50%")


def finding(wave: int, text: str, base: int | None) -> Finding:
    return Finding(
        id=f"w{wave}.time",
        survey=f"w{wave}",
        name=f"Survey, wave {wave}",
        position=wave,
        month="",
        respondents="",
        topic="time",
        question="Time?",
        as_printed=text,
        statement="",
        source="s",
        quality="",
        unit="share",
        printed=int(text[:-1]) / 100,
        bounds=read_words(text).shares("core").hull,
        base=base,
        counts=None if base is None else possible_counts(text, base),
        series="Survey",
    )


def changes(*topics: tuple[tuple[str, int | None], tuple[str, int | None]]) -> list[TopicChange]:
    found = []
    for place, (first, last) in enumerate(topics):
        one, other = finding(1, *first), finding(2, *last)
        named = [replace(each, topic=f"t{place}", question=f"Q{place}?") for each in (one, other)]
        found += follow_topics(named)
    return found


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [
        (("40%", 929), ("60%", 929), ", by more than chance would bring"),
        (("40%", 929), ("41%", 929), ", no further than chance may bring"),
        (("40%", 929), ("41%", None), "; no base would settle it for waves drawn apart"),
        (("40%", None), ("41%", None), "; without bases no change is tested"),
    ],
)
def test_the_headline_says_of_the_change_what_the_table_says(
    first: tuple[str, int | None], last: tuple[str, int | None], said: str
) -> None:
    topics = changes((first, last))
    headline = topics_by_wave(topics, level=0.95, source="s").headline
    assert headline == f"Q0? The share went from {first[0]} to {last[0]} over 2 surveys{said}"


def test_an_answer_without_a_base_is_not_one_that_has_not_changed() -> None:
    told = {"waves": ("the first survey", "the last"), "level": 0.95, "source": "s"}

    def headline(topics: list[TopicChange]) -> str:
        return changes_between_waves(change_marks(topics), **told).headline  # type: ignore[arg-type]

    still, rose = (("40%", 929), ("41%", 929)), (("40%", 929), ("60%", 929))
    unknown = (("40%", None), ("46%", 929))
    assert headline(changes(unknown)) == "The difference cannot be tested from what was printed"
    assert headline(changes(still)) == (
        "No answer differs from the first survey to the last by more than chance may bring"
    )
    assert headline(changes(still, unknown)) == (
        "Of 1 answer tested, none differs by more than chance may bring; 1 cannot be tested"
    )
    assert headline(changes(still, rose, unknown, unknown)) == (
        "Of 2 answers tested, 1 is higher and 0 lower beyond chance; 2 cannot be tested"
    )
    # The table says from which base on it would be settled, and the headline counts it apart.
    said = change_rows(changes(unknown))["What can be said"][0]
    assert said.startswith("rose if the first had ")


def test_the_alternative_text_holds_every_number_and_who_answered() -> None:
    chart = survey_waves(WAVES, first_topic="Budget", **OPTIONS)  # type: ignore[arg-type]
    for part in ("Jun 2007 56%, interval 52.0% to 60.0%", "Oct 2009 84% (leads)", "no date 54%"):
        assert part in chart.alt
    assert "90%" in chart.subtitle
    assert "low quality" in chart.subtitle
    good = survey_waves(
        WAVES.assign(**{"Source quality": "high"}),
        first_topic="Budget",
        **OPTIONS,  # type: ignore[arg-type]
    )
    assert "low quality" not in good.subtitle


def test_waves_are_drawn_alike_at_both_sizes() -> None:
    draws(survey_waves(WAVES, first_topic="Budget", **OPTIONS))  # type: ignore[arg-type]


def test_no_mark_of_the_other_group_is_joined_to_the_rest() -> None:
    chart = survey_waves(WAVES, first_topic="Budget", **OPTIONS)  # type: ignore[arg-type]
    with house_style(WIDE):
        figure = chart.draw(WIDE)
    joined = next(line for line in figure.axes[0].lines if len(line.get_xdata()) > 1)
    assert [float(y) for y in joined.get_ydata()] == [0.56, 0.61]


def test_rows_of_the_study_leave_out_words_and_give_intervals_to_known_bases(root) -> None:  # type: ignore[no-untyped-def]
    findings = read_findings(open_study(root / "data"))
    rows = wave_rows(findings, {"plan": "Plan", "support": "Support"}, 0.95)
    assert list(rows.columns) == list(WAVE_COLUMNS)
    assert "less than half" not in set(rows["As printed"])
    support = rows[rows["Topic"] == "Support"]
    assert support["As printed"].tolist() == ["57%", "59%", "64%"]
    assert support["Interval from"].notna().tolist() == [True, False, True]


def test_what_waves_cannot_show_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="there are Budget, Plan"):
        survey_waves(WAVES, first_topic="Support", **OPTIONS)  # type: ignore[arg-type]
    with pytest.raises(InvalidArgument, match="Printed"):
        survey_waves(WAVES.drop(columns="Printed"), first_topic="Plan", **OPTIONS)  # type: ignore[arg-type]


def test_a_change_of_people_is_never_called_a_rise() -> None:
    chart = population_change(CHANGE, **WHO)  # type: ignore[arg-type]
    assert chart.headline == (
        "Leads said yes more often than practices on all 2 questions: "
        "other people, so no rise can be read from it"
    )
    some = population_change(CHANGE.assign(Second=[0.84, 0.5]), **WHO)  # type: ignore[arg-type]
    assert "on 1 of 2 questions" in some.headline
    none = population_change(CHANGE.assign(Second=0.1), **WHO)  # type: ignore[arg-type]
    assert none.headline.endswith("on 0 of 2 questions: other people")
    assert "Budget: practices 61%, leads 84%" in chart.alt
    draws(chart)
    with pytest.raises(InvalidArgument, match="no change of population"):
        population_change(CHANGE, people=("a", "a"), months=("b", "c"), source="d")


def test_a_poll_says_what_the_silent_leave_open() -> None:
    chart = replies_and_asked(POLL, replied=40, asked=100, source="Someone")
    assert chart.headline.startswith("With 60 of 100 silent, no finding shows")
    sided = POLL.assign(**{"Asked from": [0.6, 0.16]})
    told = replies_and_asked(sided, replied=40, asked=100, source="Someone").headline
    assert "1 of 2 findings show" in told
    assert "Committed, 75%: 75.0% to 76.0% of replies, 30.0% to 90.0% of those asked" in chart.alt
    draws(chart)
    # A finding that no majority is claimed for has no side to be on.
    none = replies_and_asked(POLL, replied=40, asked=100, source="Someone", threshold=None)
    assert none.headline == (
        "With 60 of 100 silent, the worst case leaves up to 60.0 percentage points open"
    )
    assert "half" not in none.alt
    draws(none)
    with pytest.raises(InvalidArgument, match="101 replies of 100"):
        replies_and_asked(POLL, replied=101, asked=100, source="Someone")
    with pytest.raises(InvalidArgument, match="Finding"):
        replies_and_asked(POLL.drop(columns="Finding"), replied=1, asked=2, source="Someone")
