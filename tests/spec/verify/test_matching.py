"""When a claim is what a record says."""

from __future__ import annotations

import pytest

from pbcanalysis.catalogue.records import Record, Table
from pbcanalysis.display import show, show_ends, show_interval
from pbcanalysis.verify.figures import find_claims, find_figures
from pbcanalysis.verify.matching import Part, match, match_part, right_form


def part(value: float, unit: str) -> Part:
    return Part("value", value, unit, show(value, unit))


@pytest.mark.parametrize(
    ("text", "value", "unit", "grade"),
    [
        # 22 of 122 is 18.03%, shown as 18.0%.
        ("18.0%", 22 / 122, "share", "same"),
        ("18.03%", 22 / 122, "share", "same"),
        ("0.180", 22 / 122, "share", "same"),
        ("18%", 22 / 122, "share", "rounded"),
        ("18.05%", 22 / 122, "share", None),
        ("18.1%", 22 / 122, "share", None),
        ("17%", 22 / 122, "share", None),
        ("about 20%", 22 / 122, "share", "rounded"),
        ("20%", 22 / 122, "share", None),
        ("almost a fifth", 22 / 122, "share", "rounded"),
        ("one in five", 22 / 122, "share", "rounded"),
        ("over a fifth", 22 / 122, "share", None),
        ("less than 18.0%", 22 / 122, "share", None),
        ("18", 22 / 122, "share", None),
        # 122 of 623 is 19.58%.
        ("19.6%", 122 / 623, "share", "same"),
        ("about 20%", 122 / 623, "share", "rounded"),
        ("20%", 122 / 623, "share", "rounded"),
        ("a fifth", 122 / 623, "share", "rounded"),
        ("19%", 122 / 623, "share", None),
        # Rounded from the number as shown: 18.46% is shown as 18.5%, and that rounds to 19%.
        ("19%", 0.1846, "share", "rounded"),
        ("8,433", 8433, "count", "same"),
        ("8,400", 8433, "count", "rounded"),
        ("8,000", 8433, "count", None),
        ("about 8,400", 8433, "count", "rounded"),
        ("8,434", 8433, "count", None),
        ("£98.0m", 98e6, "GBP", "same"),
        ("£98m", 98e6, "GBP", "rounded"),
        ("£98,000,000", 98e6, "GBP", "same"),
        ("£98,200,000", 98_234_567, "GBP", "rounded"),
        ("£100m", 98e6, "GBP", None),
        ("nearly £100m", 98e6, "GBP", "rounded"),
        ("€98m", 98e6, "GBP", None),
        ("£11,800", 11771.77, "GBP/practice", "rounded"),
        ("3.4 percentage points", -0.034, "points", "same"),
        ("\u22123.4 percentage points", -0.034, "points", "same"),
        ("4.4 percentage points", -0.034, "points", None),
        ("2007", 2007, "year", "same"),
        ("€1.47", 1.4712, "EUR per GBP", "rounded"),
        ("1.85", 1.85, "ratio", "same"),
    ],
)
def test_a_figure_against_a_number(text: str, value: float, unit: str, grade: str | None) -> None:
    (figure,) = find_figures(text)
    assert match_part(figure, part(value, unit)) == grade


def record(value: float | None, low: float, high: float) -> Record:
    level = 0.95
    return Record(
        id="s.a",
        kind="number",
        title="A",
        value=value,
        low=low,
        high=high,
        level=level,
        unit="share",
        display="" if value is None else show(value, "share"),
        display_low=show_ends(low, high, "share")[0],
        display_high=show_ends(low, high, "share")[1],
        display_interval=show_interval(value, low, high, level, "share"),
    )


def test_a_range_fits_both_ends_or_not_at_all() -> None:
    one = record(0.18, 0.122, 0.258)
    assert match(find_claims("12.2% to 25.8%")[0], one) == "same"
    assert match(find_claims("12% to 26%")[0], one) == "rounded"
    assert match(find_claims("12.2% to 26.8%")[0], one) is None
    assert match(find_claims("18.0% to 25.8%")[0], one) is None


def test_an_end_of_a_set_may_be_cited_alone() -> None:
    one = record(None, 0.035, 0.839)
    assert match(find_claims("at least 3.5%")[0], one) is not None
    assert match(find_claims("83.9%")[0], one) == "same"
    assert match(find_claims("50%")[0], one) is None


def test_an_end_may_be_rounded_outwards_as_pages_do_or_to_the_nearest() -> None:
    one = record(None, 22 / 623, 523 / 623)  # 3.531% and 83.949%
    for right in ("3.5% to 84.0%", "3.5% to 83.9%", "3.53% to 83.95%"):
        assert match(find_claims(right)[0], one) == "same", right
    for wrong in ("3.6% to 84.0%", "3.5% to 84.1%", "3.4% to 84.0%", "3.5% to 83.8%"):
        assert match(find_claims(wrong)[0], one) is None, wrong


def test_any_cell_of_a_table_may_be_meant() -> None:
    data = Table(columns=("a", "b"), units=("", "share"), rows=(("x", 0.18), ("y", 0.5)))
    one = Record(id="s.t", kind="table", title="T", data=data)
    assert match(find_claims("50.0%")[0], one) == "same"
    assert match(find_claims("18%")[0], one) == "rounded"
    assert match(find_claims("19%")[0], one) is None


@pytest.mark.parametrize(
    ("text", "form"),
    [("17%", "18.0% (or 18%)"), ("17.0%", "18.0%"), ("27.0%", "25.8%"), ("50.0%", "18.0%")],
)
def test_the_nearest_right_form_has_as_many_digits_as_the_report(text: str, form: str) -> None:
    (figure,) = find_figures(text)
    assert right_form(figure, record(0.18, 0.122, 0.258)) == form
