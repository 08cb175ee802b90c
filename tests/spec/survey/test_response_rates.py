from __future__ import annotations

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import RATES, Dispositions, response_rate, response_rates

# 500 complete, 50 partial, 200 refused, 150 not reached, 25 others, 75 of unknown eligibility.
CASES = Dispositions(I=500, P=50, R=200, NC=150, O=25, UH=60, UO=15)


def test_every_rate_by_its_definition() -> None:
    expected = {
        "RR1": 500 / 1000,
        "RR2": 550 / 1000,
        "RR3": 500 / (925 + 0.8 * 75),
        "RR4": 550 / (925 + 0.8 * 75),
        "RR5": 500 / 925,
        "RR6": 550 / 925,
        "COOP1": 500 / (550 + 200 + 25),
        "COOP2": 550 / (550 + 200 + 25),
        "COOP3": 500 / (550 + 200),
        "COOP4": 550 / (550 + 200),
        "REF1": 200 / 1000,
        "REF2": 200 / (925 + 0.8 * 75),
        "REF3": 200 / 925,
        "CON1": (550 + 200 + 25) / 1000,
        "CON2": (550 + 200 + 25) / (925 + 0.8 * 75),
        "CON3": (550 + 200 + 25) / 925,
    }
    rates = response_rates(CASES, 0.8)
    assert list(rates) == list(RATES) == list(expected)
    for name, value in expected.items():
        assert rates[name].value == pytest.approx(value, abs=1e-15), name
        assert rates[name].low == rates[name].high
        assert rates[name].level is None


def test_a_range_for_e_leaves_a_range() -> None:
    rates = response_rates(CASES, (0.0, 1.0))
    assert (rates["RR3"].low, rates["RR3"].high) == (rates["RR1"].value, rates["RR5"].value)
    assert (rates["REF2"].low, rates["REF2"].high) == (rates["REF1"].value, rates["REF3"].value)
    assert (rates["CON2"].low, rates["CON2"].high) == (rates["CON1"].value, rates["CON3"].value)
    assert [name for name, rate in rates.items() if rate.value is None] == [
        "RR3",
        "RR4",
        "REF2",
        "CON2",
    ]
    assert "50.0% to 54.1%" in rates["RR3"].sentence


def test_the_survey_of_623() -> None:
    rates = response_rates(Dispositions(I=122, UO=501), 0.98)
    assert rates["RR1"].value == 122 / 623
    assert rates["RR3"].value == pytest.approx(122 / (122 + 0.98 * 501), abs=1e-15)
    assert rates["RR5"].value == 1.0


def test_rates_of_no_cases_are_left_out() -> None:
    silent = Dispositions(I=0, UO=10)
    assert "RR5" not in response_rates(silent)
    assert response_rates(silent)["RR1"].value == 0.0
    with pytest.raises(InvalidArgument, match="RR5 is a rate of no cases"):
        response_rate(silent, "RR5")


def test_one_rate() -> None:
    assert response_rate(CASES) == response_rates(CASES)["RR1"]
    assert response_rate(CASES, "CON2", 0.8) == response_rates(CASES, 0.8)["CON2"]
    assert CASES.total == 1000


def test_mistakes_are_told() -> None:
    with pytest.raises(InvalidArgument, match="there are no cases"):
        Dispositions(I=0)
    with pytest.raises(InvalidArgument, match="NC is at least 0"):
        Dispositions(I=1, NC=-1)
    with pytest.raises(InvalidArgument, match="I is a whole number"):
        Dispositions(I=1.5)  # type: ignore[arg-type]
    with pytest.raises(InvalidArgument, match="e is a share"):
        response_rates(CASES, 1.1)
    with pytest.raises(InvalidArgument, match="e is a share"):
        response_rates(CASES, (0.9, 0.8))
    with pytest.raises(InvalidArgument, match="no rate is called 'RR7'"):
        response_rate(CASES, "RR7")
