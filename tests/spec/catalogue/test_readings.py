"""Readings: what a condition may say, when it holds, and what it refuses."""

from __future__ import annotations

import re

import pytest

from pbcanalysis.catalogue import InvalidCondition, Record, judge


def _number(id: str, value: float | None, low: float | None, high: float | None) -> Record:
    return Record(id=id, kind="number", title="x", value=value, low=low, high=high, unit="share")


RECORDS = {
    record.id: record
    for record in (
        _number("survey.response-rate", 0.2, 0.17, 0.23),
        _number("survey.capacity", None, 0.12, 0.26),
        _number("money.total-gbp", 98e6, None, None),
    )
}


@pytest.mark.parametrize(
    ("condition", "holds"),
    [
        ("survey.capacity.high < 0.5", True),
        ("survey.capacity.high < 0.25", False),
        ("survey.response-rate < 0.25 and survey.capacity.low > 0.1", True),
        ("survey.response-rate > 0.25 or survey.capacity.low > 0.1", True),
        ("not survey.response-rate > 0.25", True),
        ("survey.response-rate.high - survey.response-rate.low < 0.07", True),
        ("0.1 < survey.response-rate < 0.3", True),
        ("money.total-gbp / 1000000 == 98", True),
        ("(survey.response-rate.low + survey.response-rate.high) / 2 == 0.2", True),
        ("survey.response-rate < parameters.level", True),
        ("survey.response-rate > 0.1 and survey.response-rate < 0.3", True),  # named twice
        ("money.total-gbp.low == money.total-gbp.high", True),  # exact: its own ends
    ],
)
def test_a_condition_is_judged(condition: str, holds: bool) -> None:
    assert judge(condition, RECORDS, {"level": 0.95}).holds is holds


def test_the_numbers_that_decided_are_told() -> None:
    verdict = judge("survey.capacity.high < 0.25", RECORDS)
    assert verdict.values == (("survey.capacity.high", 0.26),)
    assert verdict.explained() == "survey.capacity.high is 0.26"


@pytest.mark.parametrize(
    ("condition", "message"),
    [
        ("survey.capasity.high < 0.5", "did you mean 'survey.capacity'"),
        ("survey.capacity < 0.5", "low and high only"),
        ("1 < 2", "names no record"),
        ("survey.response-rate", "write a comparison"),
        ("survey.response-rate <", "cannot be read"),
        ("survey.response-rate / 0 > 1", "cannot be read"),
        ("parameters.nothing > survey.response-rate", "not a parameter"),
        ("__import__('os').system('true') or survey.response-rate > 0", "cannot be read"),
        ("open('x') and survey.response-rate > 0", "cannot be read"),
        ("().__class__ == survey.response-rate", "it has '().__class__'"),
        ("[x for x in (survey.response-rate,)] == 1", "cannot be read"),
        ("survey.response-rate < 9**9**9", "it has '**'"),
        ("1 << 9999999999 > survey.response-rate", "it has '<<'"),
        ("(x := survey.response-rate) > 0", "it has 'x := survey.response-rate'"),
        ("(" * 480 + "survey.response-rate" + ")" * 480 + " > 0", "cannot be read"),
        ("survey.response-rate" + "+1" * 1000 + " > 0", "write at most 1000"),
    ],
)
def test_a_condition_that_cannot_be_judged_is_an_error(condition: str, message: str) -> None:
    with pytest.raises(InvalidCondition, match=re.escape(message)):
        judge(condition, RECORDS, {"level": 0.95})


@pytest.mark.parametrize(
    "condition", ["areas.beyond == 0", "not areas.beyond > 0", "areas.beyond == areas.tested"]
)
def test_nothing_holds_of_nothing(condition: str) -> None:
    """None beyond and all beyond are both true of no area at all, so neither is to be said."""
    tested = _number("areas.tested", 0, None, None)
    beyond = _number("areas.beyond", 0, None, None).model_copy(update={"inputs": {"of": 0}})
    records = {one.id: one for one in (tested, beyond)}
    verdict = judge(condition, records)
    assert verdict.empty
    assert not verdict.holds
    assert "areas.beyond is 0 of none" in verdict.explained()
    # That nothing was tested can be said.
    assert judge("areas.tested == 0", records).holds
    some = {**records, "areas.beyond": beyond.model_copy(update={"inputs": {"of": 7}})}
    assert judge("areas.beyond == 0", some).holds
    assert not judge("areas.beyond == 0", some).empty
