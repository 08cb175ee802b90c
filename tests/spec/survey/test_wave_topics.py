"""Topics over waves: figures, words and unknown bases, alone and judged together."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pbcanalysis.reported import possible_counts, read_words
from pbcanalysis.survey import difference, newcombe
from pbcanalysis.survey.findings import Finding
from pbcanalysis.survey.multiplicity import simultaneous_level
from pbcanalysis.survey.sampled_difference import newcombe_sampled
from pbcanalysis.survey.wave_topics import (
    change_rows,
    changes_together,
    follow_topics,
    steps,
    together_rows,
)
from pbcanalysis.survey.waves import sample_of, wave_change


def finding(wave: int, topic: str, text: str, base: int | None) -> Finding:
    words = not text[0].isdigit()
    read = read_words(text)
    counts = None
    if base is not None:
        counts = read.counts(base) if words else possible_counts(text, base)
    return Finding(
        id=f"w{wave}.{topic}",
        survey=f"w{wave}",
        name=f"Wave {wave}",
        position=wave,
        month="",
        respondents="",
        topic=topic,
        question=f"{topic}?",
        as_printed=text,
        statement="",
        source="s",
        quality="",
        unit="share",
        printed=None if words else int(text[:-1]) / 100,
        bounds=read.shares("core").hull,
        base=base,
        counts=counts,
        series="Wave",
    )


FINDINGS = [
    finding(1, "time", "20%", 100),
    finding(3, "time", "40%", 100),
    finding(2, "time", "30%", 100),
    finding(1, "help", "nearly three quarters", 100),
    finding(3, "help", "a majority", 100),
    finding(1, "plan", "less than half", 100),
    finding(3, "plan", "61%", 100),
    finding(1, "open", "50%", None),
    finding(3, "open", "70%", 100),
    finding(3, "once", "70%", 100),
]


def test_topics_run_from_their_first_wave_to_their_last() -> None:
    topics = {topic.topic: topic for topic in follow_topics(FINDINGS)}
    assert list(topics) == ["time", "help", "plan", "open"]
    time = topics["time"]
    # Of 100, 20% is 20 and 40% is 40.
    sampling = newcombe([40], 100, [20], 100)
    assert time.change.sampling is not None
    assert (time.change.sampling.low, time.change.sampling.high) == pytest.approx(
        (sampling.low, sampling.high), abs=1e-12
    )
    # Three topics have both bases: each is judged at one less a third of what is left.
    assert simultaneous_level(0.95, 3) == pytest.approx(1 - 0.05 / 3)
    joint = newcombe([40], 100, [20], 100, 1 - 0.05 / 3)
    assert time.together is not None
    assert (time.together.low, time.together.high) == pytest.approx(
        (joint.low, joint.high), abs=1e-12
    )
    assert time.clear
    assert time.clear_together
    assert [(s.before.as_printed, s.after.as_printed) for s in steps(time)] == [
        ("20%", "30%"),
        ("30%", "40%"),
    ]
    assert topics["open"].change.known == "one"
    assert topics["open"].together is None
    assert not topics["open"].clear


def test_words_are_compared_as_sets() -> None:
    topics = {topic.topic: topic for topic in follow_topics(FINDINGS)}
    # Nearly three quarters of 100 is 72 to 74, a majority 51 to 74: from -23 to +2.
    counts = [list(one.counts or ()) for one in topics["help"].findings]
    low, high = min(counts[1]) - max(counts[0]), max(counts[1]) - min(counts[0])
    printing = topics["help"].change.printing
    assert (printing.low, printing.high) == pytest.approx((low / 100, high / 100))
    assert low < 0 < high
    assert topics["help"].replies == "cannot be told"
    # At most 49 before and 61 after: more of those who replied, whatever the words mean.
    assert topics["plan"].in_words
    assert topics["plan"].replies == "rose"
    assert topics["plan"].change.printing.low == pytest.approx((61 - 49) / 100)
    assert not topics["time"].in_words


def test_other_people_are_no_change() -> None:
    leads = replace(FINDINGS[1], respondents="leads")
    (topic,) = follow_topics([FINDINGS[0], leads])
    assert topic.replies == "other people"
    assert topic.together is None
    assert change_rows([topic])["All together"].tolist() == ["–"]
    assert change_rows([topic])["What can be said"].tolist() == ["another population"]


def test_the_corners_of_the_sets_decide_newcombes_interval() -> None:
    first, second = range(3, 40), range(20, 51)
    pairs = [difference(a, 60, b, 50) for a in first for b in second]
    whole = difference(first, 60, second, 50)
    assert whole.low == min(each.low for each in pairs)
    assert whole.high == max(each.high for each in pairs)
    assert f"all {len(first) * len(second):,} pairs" in whole.sentence


def test_several_changes_are_corrected_for_being_several() -> None:
    changes = [
        wave_change(finding(1, topic, first, 100), finding(2, topic, second, 100))
        for topic, first, second in (("a", "40%", "55%"), ("b", "40%", "65%"), ("c", "40%", "42%"))
    ]
    alone = []
    for change in changes:
        assert change.p_value is not None
        alone.append(change.p_value)
        assert change.sampling is not None
        # The p-value agrees with the interval: at its own level the end lies at nought.
        low = newcombe_sampled(sample_of(change.after), sample_of(change.before), 1 - alone[-1]).low
        assert low == pytest.approx(0, abs=1e-9)
    # Holm: the smallest by three, the next by two, the largest as it is; none below one before.
    expected = [max(3 * alone[1], 2 * alone[0]), 3 * alone[1], max(2 * alone[0], alone[2])]
    found = changes_together(changes)
    assert [one.p_value for one in found if one] == pytest.approx(expected)
    # Alone the first is clear at 95%; as one of three it is not.
    assert changes[0].clear
    assert found[0] is not None
    assert found[0].interval.low < 0
    unknown = wave_change(finding(1, "d", "40%", None), finding(2, "d", "60%", 100))
    assert changes_together([unknown]) == (None,)
    rows = together_rows(["A", "B", "C", "D"], [*changes, unknown])
    assert rows["Change"].tolist() == [f"{k} (Wave 1 to Wave 2)" for k in "ABC"]
