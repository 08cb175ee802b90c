"""Recording: what a record holds, and what is refused before anything is shown."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pandas as pd
import pytest
from matplotlib.figure import Figure

from pbcanalysis.catalogue import open_chapter
from pbcanalysis.catalogue.files import chart_files, record_csv, record_files
from pbcanalysis.charts import Chart, Size, new_figure
from pbcanalysis.errors import InvalidArgument, InvalidInput
from pbcanalysis.results import Estimate

if TYPE_CHECKING:
    from conftest import Recorded

ESTIMATE = Estimate(
    value=122 / 623,
    low=0.1667,
    high=0.2288,
    level=0.95,
    unit="share",
    method="Wilson score interval",
    reference="Wilson 1927",
    inputs={"x": 122, "n": 623},
    sentence="122 of 623.",
)


def _draw(size: Size) -> Figure:
    figure = new_figure(size, 2.0)
    figure.subplots().plot([0, 1], [0, 1])
    return figure


CHART = Chart(
    headline="A finding",
    subtitle="A statistic",
    alt="A rising line from 0 to 1",
    source="A source",
    data=pd.DataFrame({"x": [0, 1], "share": [0.0, 1.0]}),
    draw=_draw,
    units={"share": "share"},
)


def test_a_number_keeps_all_that_it_rests_on(recorded: Recorded) -> None:
    recorded.chapter.number(
        "survey.response-rate", ESTIMATE, title="Response rate", statements=["survey.replies"]
    )
    record = recorded.record()
    assert record.display == "19.6%"
    assert record.display_interval == "19.6% (95% confidence 16.6% to 22.9%)"
    assert record.method is not None
    assert record.method.reference == "Wilson 1927"
    assert record.inputs == {"n": 623, "x": 122}
    assert record.statements == ("survey.replies",)
    assert record.sources == ("bmj2007nov",)
    assert record.parameters == {"level": 0.9}
    assert record.chapter == "04"


def test_a_set_has_no_point_value_and_is_written_by_its_ends(recorded: Recorded) -> None:
    bounds = Estimate(
        low=22 / 623, high=523 / 623, unit="share", method="m", reference="r", sentence="s"
    )
    with pytest.raises(InvalidArgument, match=r"'survey\.worst' has bounds .* give kinds"):
        recorded.chapter.number("survey.worst", bounds, title="t", statements=["survey.capacity"])
    recorded.chapter.number(
        "survey.worst",
        bounds,
        title="t",
        statements=["survey.capacity"],
        kinds=["worst-case"],
    )
    record = recorded.record()
    assert record.value is None
    # 22/623 = 3.531%, 523/623 = 83.949%, rounded outwards
    assert record.display == "between 3.5% and 84.0% (worst case)"
    assert record.interval == ("worst-case",)


def test_a_table_and_a_chart_say_what_their_ranges_cover(recorded: Recorded) -> None:
    recorded.chapter.table(
        "a.b",
        pd.DataFrame({"From": [1], "To": [2]}),
        title="t",
        statements=["survey.capacity"],
        kinds=["words", "rounding"],
    )
    assert recorded.record().sentence == "Ranges: rounding and words."
    recorded.chapter.chart(
        "a.c", CHART, title="t", statements=["survey.capacity"], kinds=["confidence"], level=0.9
    )
    assert recorded.record().subtitle == "A statistic. Ranges: 90% confidence."
    assert recorded.record().interval == ("confidence",)
    with pytest.raises(InvalidArgument, match="level"):
        recorded.chapter.chart(
            "a.d", CHART, title="t", statements=["survey.capacity"], kinds=["confidence"]
        )


def test_a_plain_number_names_its_unit_and_method(recorded: Recorded) -> None:
    with pytest.raises(InvalidArgument, match="unit and its method"):
        recorded.chapter.number("a.b", 22, title="t", statements=["survey.capacity"])
    recorded.chapter.number(
        "a.b", 22, unit="count", method="count", title="t", statements=["survey.capacity"]
    )
    assert recorded.record().display_interval == "22"
    assert recorded.record().low is None


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({}, "neither a statement nor a source"),
        ({"statements": ["survey.capasity"]}, r"did you mean 'survey\.capacity'"),
        ({"sources": ["nobody"]}, "no source 'nobody'"),
        ({"statements": ["survey.capacity"], "unit": "share"}, "carries its own unit"),
    ],
)
def test_a_record_without_a_true_origin_is_refused(
    recorded: Recorded, options: dict[str, object], message: str
) -> None:
    with pytest.raises(InvalidArgument, match=message):
        recorded.chapter.number("a.b", ESTIMATE, title="t", **options)  # type: ignore[arg-type]
    assert recorded.outputs == []


def test_an_id_is_used_once_and_has_the_form_of_an_id(recorded: Recorded) -> None:
    recorded.chapter.number("a.b", ESTIMATE, title="t", statements=["survey.capacity"])
    with pytest.raises(InvalidArgument, match="used twice"):
        recorded.chapter.number("a.b", ESTIMATE, title="t", statements=["survey.capacity"])
    for wrong in ("survey", "Survey.rate", "survey.response_rate", "survey.", "survey..rate"):
        with pytest.raises(ValueError, match="is not an id"):
            recorded.chapter.number(wrong, ESTIMATE, title="t", statements=["survey.capacity"])


def test_a_table_keeps_its_cells_and_the_units_of_its_columns(recorded: Recorded) -> None:
    frame = pd.DataFrame({"Item": ["a", None], "Share": [0.5, float("nan")], "n": [3, 4]})
    recorded.chapter.table(
        "a.b", frame, title="t", units={"Share": "share"}, statements=["survey.capacity"]
    )
    data = recorded.record().data
    assert data is not None
    assert data.rows == (("a", 0.5, 3), (None, None, 4))
    assert data.units == ("", "share", "")
    with pytest.raises(InvalidArgument, match="do not exist"):
        recorded.chapter.table(
            "a.c", frame, title="t", units={"Shares": "share"}, statements=["survey.capacity"]
        )


def test_a_chart_carries_words_for_those_who_cannot_see_it(recorded: Recorded) -> None:
    recorded.chapter.chart("a.b", CHART, title="t", statements=["survey.capacity"])
    record = recorded.record()
    assert (record.headline, record.alt) == ("A finding", "A rising line from 0 to 1")
    assert recorded.outputs[-1]["image/svg+xml"].startswith("<?xml")


def test_in_a_build_a_chart_is_saved_in_every_format(
    recorded: Recorded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PBC_RECORDS", str(tmp_path))
    recorded.chapter.chart("a.b", CHART, title="t", statements=["survey.capacity"])
    assert sorted(path.name for path in (tmp_path / "a.b").iterdir()) == [
        "a.b.narrow.svg",
        "a.b.png",
        "a.b.svg",
        "a.b.wide.svg",
    ]


def test_the_same_chart_gives_the_same_bytes() -> None:
    assert chart_files("a.b", CHART) == chart_files("a.b", CHART)


def test_files_of_a_record_are_named_by_its_id(recorded: Recorded) -> None:
    recorded.chapter.number("a.b", ESTIMATE, title="t", statements=["survey.capacity"])
    record = recorded.record().sealed(edition="2026.11")
    assert set(record_files(record)) == {"a.b.json", "a.b.csv"}
    assert record_csv(record).splitlines() == [
        "id,title,value,low,high,level,interval,unit,edition",
        "a.b,t,0.195826645265,0.1667,0.2288,0.95,confidence,share,2026.11",
    ]


def test_the_digest_is_of_the_content_and_not_of_the_edition(recorded: Recorded) -> None:
    recorded.chapter.number("a.b", ESTIMATE, title="t", statements=["survey.capacity"])
    record = recorded.record()
    one, other = record.sealed(edition="2026.11"), record.sealed(edition="2027.05")
    assert one.digest == other.digest
    changed = record.model_copy(update={"value": 0.2})
    assert changed.sealed(edition="2026.11").digest != one.digest


def test_a_chapter_refuses_a_parameter_that_is_not_declared(root: Path) -> None:
    with pytest.raises(InvalidInput, match="Did you mean 'level'"):
        open_chapter("04", str(root / "data"), lvel=0.9)
