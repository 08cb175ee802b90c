"""Charts of chapter 09: uptake beside its verdicts, and claims on one scale."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest

from pbcanalysis.charts import NARROW, WIDE
from pbcanalysis.charts.evidence import (
    UPTAKE_COLUMNS,
    claim,
    claims_on_one_scale,
    shares_fall_from_payment,
    uptake_over_time,
)
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey import wilson, worst_case

UPTAKE = pd.DataFrame(
    [
        ("2006-05-31", "41%", 0.41, 0.41, 0.49, "blank areas"),
        ("2006-08", "6,260", 0.75, 0.74, 0.75, "denominators"),
        ("2007-03-31", "96%", 0.96, 0.955, 0.965, "rounding"),
    ],
    columns=list(UPTAKE_COLUMNS),
)
EVENTS = [("2007-05-17", "“shambles”")]
ALSO = [("2006-05-31", 0.446, "where reported")]
KINDS = ("returns", "survey")
CLAIMS = pd.DataFrame(
    [
        claim("Paid", "Signed up", "returns", worst_case(95, 98, 100), as_printed="nearly all"),
        claim(
            "Budget",
            "Had one",
            "survey",
            wilson(56, 100),
            as_printed="56%",
            interval=wilson(56, 100, 0.99),
        ),
    ]
)
SAID = {"headline": "A finding", "subtitle": "A statistic", "source": "Someone"}


def uptake(data: pd.DataFrame = UPTAKE):  # type: ignore[no-untyped-def]
    return uptake_over_time(data, events=EVENTS, alternatives=ALSO, source="Someone")


def draws(chart) -> None:  # type: ignore[no-untyped-def]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for size in (WIDE, NARROW):
            assert chart.svg(size) == chart.svg(size)


def test_the_headline_of_uptake_follows_the_data() -> None:
    assert uptake().headline == (
        "Paid sign-up rose from 41% in May 2006 to 96% in March 2007; the verdicts came later"
    )
    fell = uptake(UPTAKE.assign(share=[0.96, 0.75, 0.41]))
    assert fell.headline.startswith("Paid sign-up fell from 96%")
    flat = uptake(UPTAKE.assign(share=0.5))
    assert flat.headline.startswith("Paid sign-up went from 50%")
    early = uptake_over_time(
        UPTAKE, events=[("2006-06", "early")], alternatives=[], source="Someone"
    )
    assert "came later" not in early.headline


def test_the_alternative_text_of_uptake_holds_its_numbers() -> None:
    alt = uptake().alt
    for part in ("May 2006: 41.0% (41.0% to 49.0%, from blank areas)", "44.6%", "May 2007"):
        assert part in alt


def test_uptake_is_drawn_alike_at_both_sizes() -> None:
    draws(uptake())


def test_uptake_needs_dates_in_order() -> None:
    with pytest.raises(InvalidArgument, match="rising order"):
        uptake(UPTAKE.iloc[::-1])
    with pytest.raises(InvalidArgument, match="two dates"):
        uptake(UPTAKE.head(1))
    with pytest.raises(InvalidArgument, match="not a date"):
        uptake(UPTAKE.assign(date=["soon", "later", "2007-03-31"]))
    with pytest.raises(InvalidArgument, match="bounds_from"):
        uptake(UPTAKE.drop(columns="bounds_from"))


def test_claims_keep_their_print_and_their_evidence() -> None:
    chart = claims_on_one_scale(CLAIMS, kinds=KINDS, **SAID)  # type: ignore[arg-type]
    assert "Paid, Signed up: nearly all (returns), 95.0% to 97.0%" in chart.alt
    # The 99% interval of 56 of 100 ends at 68.0142%, rounded outwards.
    assert round(100 * wilson(56, 100, 0.99).high, 4) == 68.0142
    assert "to 68.1%" in chart.alt
    assert chart.data["Outer low"].isna().tolist() == [True, False]
    draws(chart)


def test_evidence_without_a_mark_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="no mark for the evidence survey"):
        claims_on_one_scale(CLAIMS, kinds=("returns",), **SAID)  # type: ignore[arg-type]
    with pytest.raises(InvalidArgument, match="6 kinds"):
        claims_on_one_scale(CLAIMS, kinds=(*KINDS, "a", "b", "c", "d"), **SAID)  # type: ignore[arg-type]
    with pytest.raises(InvalidArgument, match="as printed"):
        claim("Paid", "Signed up", "returns", wilson(1, 2))


def ends(*rows: tuple[str, float, float]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["Group", "Low", "High"])


def test_the_headline_of_engagement_says_what_the_shares_do() -> None:
    groups = ["Paid", "Budget", "Done"]
    falls = ends(("Paid", 0.9, 0.95), ("Budget", 0.5, 0.6), ("Done", 0.2, 0.3))
    assert shares_fall_from_payment(falls, groups).endswith("paid, then budget, then done")
    below = ends(("Paid", 0.9, 0.95), ("Budget", 0.5, 0.6), ("Done", 0.4, 0.7))
    assert "smaller share than paid" in shares_fall_from_payment(below, groups)
    mixed = ends(("Paid", 0.5, 0.6), ("Budget", 0.5, 0.6), ("Done", 0.9, 0.95))
    assert shares_fall_from_payment(mixed, groups).startswith("Shares do not simply fall")
    with pytest.raises(InvalidArgument, match="'Plan' has no claim"):
        shares_fall_from_payment(mixed, ["Paid", "Plan"])
