"""Charts of what a better survey would need."""

from __future__ import annotations

import warnings

import pandas as pd
import pytest

from pbcanalysis.charts import NARROW, WIDE, Chart
from pbcanalysis.charts.planning import margins_by_replies, plans, worth_by_clusters
from pbcanalysis.errors import InvalidArgument


def margins(wanted: float = 0.05) -> Chart:
    frame = pd.DataFrame(
        [("a group of 623", n, 1 / n) for n in range(10, 31)]
        + [("England", n, 1.5 / n) for n in range(10, 31)],
        columns=["Population", "Replies", "Half-width"],
    )
    return margins_by_replies(frame, wanted=wanted, replied=12, level=0.95, source="Own")


def compared(*rows: tuple[float, float, float]) -> Chart:
    frame = pd.DataFrame(rows, columns=["Silence", "Follow-up", "Wider group"])
    frame["Plan"] = ["As it was", "Follow up some", "Ask more"][: len(rows)]
    return plans(frame, level=0.95, source="Own")


def clusters(needed: int = 368, icc: float = 0.05, asked: int = 16) -> Chart:
    frame = pd.DataFrame(
        [(16, n, n / (1 + (n / 16 - 1) * icc)) for n in (16, 400, 1200)]
        + [(152, n, n / (1 + (n / 152 - 1) * icc)) for n in (152, 1200)],
        columns=["Clusters", "Replies", "Worth"],
    )
    return worth_by_clusters(frame, needed=needed, icc=icc, asked_clusters=asked, source="Own")


CHARTS = {
    "margins": margins,
    "plans": lambda: compared((0.4, 0, 0.02), (0.08, 0.06, 0.01), (0.4, 0, 0.01)),
    "clusters": clusters,
}


@pytest.mark.parametrize("name", CHARTS)
def test_draws_at_both_sizes_the_same_each_time_without_warnings(name: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for size in (WIDE, NARROW):
            assert CHARTS[name]().svg(size) == CHARTS[name]().svg(size)


def test_margins_headline_reads_the_first_number_that_is_enough() -> None:
    # 1/n is at most 0.05 from 20 on, 1.5/n from 30 on.
    assert "20 replies for a group of 623 and 30 replies for England" in margins().headline
    assert "No number of replies shown" in margins(0.001).headline
    assert "from 10.0 percentage points at 10 replies" in margins().alt


def test_plans_headline_names_the_best() -> None:
    chart = compared((0.4, 0, 0.02), (0.08, 0.06, 0.01), (0.4, 0, 0.01))
    # Of those asked: 40 to 8 + 6. What a wider group adds is no part of the comparison.
    assert chart.headline == (
        "“Follow up some” narrows the doubt most, from 40 to 14 points either way"
    )
    assert "None of these plans" in compared((0.1, 0, 0.02), (0.2, 0, 0.06)).headline
    assert "None of these plans" in compared((0.1, 0, 0.02), (0.1, 0, 0.01)).headline
    assert "Follow up some: 14.0 percentage points, of which 8.0" in chart.alt


def test_plans_are_not_negative() -> None:
    with pytest.raises(InvalidArgument, match="not negative"):
        compared((-0.1, 0.2, 0.1))


def test_clusters_headline_follows_the_ceiling() -> None:
    assert "worth 320 at most" in clusters().headline
    assert "enough replies could be had" in clusters(needed=100).headline
    assert "as much as from many" in clusters(icc=0.0).headline
    with pytest.raises(InvalidArgument, match="7 clusters"):
        clusters(asked=7)


def test_the_headline_is_not_read_from_points_left_out_of_the_drawing() -> None:
    # 1.959964^2 / (4 0.05^2) = 384.15; in a group of 43,893 that is 384.15 / (1 + 383.15 / 43,893)
    # = 380.8, so 381. A drawing with every 70th number shows 445 as its first that is enough.
    replies = list(range(25, 1000, 70))
    frame = pd.DataFrame(
        [
            ("a group of 43,893", n, 1.959964 * (0.25 / n * (43893 - n) / 43892) ** 0.5)
            for n in replies
        ],
        columns=["Population", "Replies", "Half-width"],
    )
    kept = {"wanted": 0.05, "replied": 21127, "level": 0.95, "source": "Own"}
    chart = margins_by_replies(frame, needed={"a group of 43,893": 381}, **kept)
    assert "381 replies for a group of 43,893" in chart.headline
    assert "445" not in chart.headline
    with pytest.raises(InvalidArgument, match="say in needed"):
        margins_by_replies(frame, **kept)
    with pytest.raises(InvalidArgument, match="no number of replies"):
        margins_by_replies(frame, needed={}, **kept)
