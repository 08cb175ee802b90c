"""Charts that set the runs of a sweep beside each other, and the choice between them."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from pbcanalysis.charts import NARROW, WIDE
from pbcanalysis.charts.runs import ordered_runs, runs_by_number
from pbcanalysis.charts.runs_funnel import runs_funnel
from pbcanalysis.charts.style import Size
from pbcanalysis.editions.sweep.plan import Plan, Run
from pbcanalysis.errors import InvalidInput
from pbcanalysis.site.sweep.compare import axis_of, chosen_records, compared, folded
from pbcanalysis.site.sweep.labels import run_labels
from pbcanalysis.site.sweep.moves import largest_changes, without_effect
from pbcanalysis.study import open_study

NAN = math.nan
DATA = Path(__file__).resolve().parents[3] / "data"


def _ordered(rows: list[tuple[object, ...]], unit: str = "share") -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["Run", "Value", "From", "To"])


def _numbers(rows: list[tuple[object, ...]]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["Run", "At", "Series", "Value", "From", "To"])


def test_runs_are_in_order_of_their_values_and_the_headline_names_both_ends() -> None:
    rows = _ordered([("a", 0.2, 0.1, 0.3), ("b", 0.6, 0.5, 0.7), ("c", 0.4, 0.15, 0.5)])
    chart = ordered_runs(rows, title="Yes", unit="share", source="x")
    assert chart.data["Run"].tolist() == ["b", "c", "a"]
    assert chart.headline == "Yes: from 20.0% (a) to 60.0% (b)"
    # The middle value, 0.4, lies in the interval of c alone.
    assert chart.subtitle.endswith("The middle value is 40.0%; 1 of 3 intervals holds it")


def test_sets_are_in_order_of_their_lower_ends_and_have_no_dots() -> None:
    rows = _ordered([("a", NAN, 0.1, 0.9), ("b", NAN, 0.2, 0.3)])
    chart = ordered_runs(rows, title="Yes", unit="share", source="x")
    assert chart.data.columns.tolist() == ["Run", "From", "To"]
    assert chart.data["Run"].tolist() == ["b", "a"]
    assert chart.headline == "Yes: from 10.0% to 90.0% (a) up to 20.0% to 30.0% (b)"
    assert "Dots" not in chart.subtitle


@pytest.mark.parametrize(
    ("rows", "headline"),
    [
        (
            [("a", 1, "", 0.1, NAN, NAN), ("b", 2, "", 0.3, NAN, NAN)],
            "Yes: 10.0% at 1, 30.0% at 2",
        ),
        (
            [("a", 1, "", 0.5, 0.4, 0.6), ("b", 2, "", 0.5, 0.2, 0.8)],
            "Yes: 50.0% throughout; its interval goes from 40.0% to 60.0% at 1 to 20.0% to 80.0% "
            "at 2",
        ),
        (
            [("a", 1, "x", 0.1, NAN, NAN), ("b", 2, "x", 0.1, NAN, NAN),
             ("c", 1, "y", 0.4, NAN, NAN), ("d", 2, "y", 0.4, NAN, NAN)],
            "Yes: 10.0% (x), 40.0% (y), whatever the size",
        ),
        (
            [("a", 1, "x", 0.1, NAN, NAN), ("b", 2, "x", 0.1, NAN, NAN),
             ("c", 1, "y", 0.4, NAN, NAN), ("d", 2, "y", 0.5, NAN, NAN)],
            "Yes: 40.0% at 1, 50.0% at 2 (y)",
        ),
        ([("a", 1, "", 0.1, NAN, NAN), ("b", 2, "", 0.1, NAN, NAN)], "Yes: 10.0% throughout"),
    ],
)  # fmt: skip
def test_the_headline_tells_how_a_result_moves(rows: list[object], headline: str) -> None:
    chart = runs_by_number(
        _numbers(rows), title="Yes", unit="share", axis="Size", axis_unit="", source="x"
    )
    assert chart.headline == headline


def test_a_funnel_counts_what_lies_beyond_its_limits() -> None:
    # Eleven runs of 100 about 1/2, whose standard error is 0.05: one lies 5 of them above, one 2.4
    # below, beyond 1.96.
    counts = [75, 38, 42, 55, 50, 50, 48, 50, 48, 46, 48]
    rows = pd.DataFrame({"Run": list("abcdefghijk"), "Count": counts, "Base": 100})
    chart = runs_funnel(rows, title="Yes", source="x")
    assert sum(counts) == 550
    assert chart.headline == (
        "Yes: 1 of 11 runs lies beyond the 99.8% limits about the common share of 50.0%"
    )
    # Scores in order: -2.4, -1.6, -0.8, -0.4 (three), 0 (three), 1, 5; -2.4 and 5 become -1.6, 1.
    spread = (2 * 1.6**2 + 0.8**2 + 3 * 0.4**2 + 2 * 1**2) / 11
    assert (
        f"chance alone: the variance of the runs, with the most extreme pulled in, is {spread:.1f}"
        in chart.subtitle
    )
    assert "2 of 11 runs lie beyond the 95% limits, where chance alone" in chart.subtitle
    assert chart.data["Position"].tolist()[:2] == ["above 99.8%", "below 95%"]


def test_a_funnel_is_widened_where_runs_vary_by_more_than_chance() -> None:
    # Scores of -3 and 3, four each, about 1/2: the variance is 9 times that of chance, which is
    # above 1 + 2 root (2/8) = 2. Limits three times as far out, 1.96 * 3 and more, hold them all.
    rows = pd.DataFrame({"Run": list("abcdefgh"), "Count": [35, 65] * 4, "Base": 100})
    chart = runs_funnel(rows, title="Yes", source="x")
    assert "limits, widened for the spread between runs: the variance" in chart.subtitle
    assert "is 9.0 times what equal chances alone would give" in chart.subtitle
    assert set(chart.data["Position"]) == {"within"}
    limits = chart.draw(WIDE).axes[0].lines[1].get_ydata()[0]
    base = int(100 * 0.92)
    assert limits == pytest.approx(0.5 - 1.959964 * 3 * math.sqrt(0.25 / base), abs=1e-6)


def test_pictures_are_the_same_at_each_drawing() -> None:
    rows = _numbers([("a", 0.8, "x", NAN, 0.1, 0.4), ("b", 0.9, "y", 0.2, 0.1, 0.5)])
    chart = runs_by_number(
        rows, title="Yes", unit="points", axis="Level", axis_unit="share", source="x"
    )
    assert chart.svg(NARROW) == chart.svg(NARROW)


@pytest.mark.parametrize(
    ("size", "marks"),
    [(WIDE, ["50%", "60%", "70%", "80%", "90%", "100%"]), (NARROW, ["60%", "80%", "100%"])],
)
def test_very_many_numbers_are_marked_at_round_ones(size: Size, marks: list[str]) -> None:
    rows = [("a", 0.5 + 0.49 * n / 300, "", 0.2, 0.1, 0.3) for n in range(300)]
    chart = runs_by_number(
        _numbers(rows), title="Yes", unit="share", axis="Level", axis_unit="share", source="x"
    )
    axes = chart.draw(size).axes[0]
    first, last = axes.get_xlim()
    named = axes.xaxis.get_major_formatter()
    assert [named(place) for place in axes.get_xticks() if first <= place <= last] == marks


def _plan(values: list[dict[str, object]]) -> Plan:
    runs = tuple(Run(f"run-{n}", DATA, dict(value)) for n, value in enumerate(values))  # type: ignore[arg-type]
    return Plan(runs, (), tuple(dict.fromkeys(name for value in values for name in value)))


def _frame(values: list[float], **columns: object) -> pd.DataFrame:
    count = len(values)
    return pd.DataFrame(
        {
            "run": [f"run-{n}" for n in range(count)], "record": "a.b", "kind": "number",
            "title": "Yes", "value": values, "low": NAN, "high": NAN, "unit": "share",
            "count": NAN, "base": NAN, **columns,
        }
    )  # fmt: skip


def test_the_form_follows_from_what_varies() -> None:
    study = {DATA: open_study(DATA, check=False)}
    levels = _plan([{"level": level} for level in (0.8, 0.9, 0.95)])
    axis = axis_of(levels, study)
    assert axis is not None
    assert (axis.name, axis.unit, axis.at["run-2"]) == ("level", "share", 0.95)
    labels = run_labels(levels, study)
    assert labels["run-0"] == "level 80%"
    drawn = compared(_frame([0.1, 0.2, 0.3]), "a.b", labels, axis, "x")
    assert drawn.headline == "Yes: 10.0% at 80%, 30.0% at 95%"
    words = _plan([{"rounding_rule": rule} for rule in ("half-up", "floor", "ceiling")])
    assert axis_of(words, study) is None
    names = run_labels(words, study)
    assert compared(_frame([0.1, 0.2, 0.3]), "a.b", names, None, "x").headline == (
        "Yes: from 10.0% (half-up) to 30.0% (ceiling)"
    )
    # Eight shares, the largest of a base three times the smallest.
    bases = [100, 100, 100, 100, 100, 100, 100, 300]
    of_bases = _frame([0.5] * 8, count=[base // 2 for base in bases], base=bases)
    many = {f"run-{n}": f"area {n}" for n in range(8)}
    assert "common share of 50.0%" in compared(of_bases, "a.b", many, None, "x").headline


def test_what_makes_no_difference_is_left_out_of_a_chart_and_told() -> None:
    study = {DATA: open_study(DATA, check=False)}
    levels, others = (0.8, 0.9, 0.95), [{"population": n} for n in range(400, 470, 10)]
    plan = _plan([{"level": level, **other} for level in levels for other in others])
    # There are more populations than levels, and nothing moves with them.
    assert getattr(axis_of(plan, study), "name", "") == "population"
    frame = _frame([level / 10 for level in levels for _ in others])
    assert largest_changes(frame, plan) == {
        "level": pytest.approx(0.095 - 0.08), "population": 0.0
    }  # fmt: skip
    assert without_effect(frame, plan) == ("population",)
    axis = axis_of(plan, study, ["population"])
    chart = compared(frame, "a.b", run_labels(plan, study), axis, "x")
    assert chart.headline == "Yes: 8.0% at 80%, 9.5% at 95%"
    assert chart.data["At"].tolist() == list(levels)
    assert chart.subtitle.endswith("Practices the survey stands for makes no difference")


def test_runs_that_differ_in_nothing_that_matters_are_one_row() -> None:
    study = {DATA: open_study(DATA, check=False)}
    rules = {"floor": 0.2, "half-up": 0.1}
    plan = _plan([{"level": n, "rounding_rule": rule} for n in (0.8, 0.9) for rule in rules])
    frame = _frame([rules[str(run.values["rounding_rule"])] for run in plan.runs])
    still = without_effect(frame, plan)
    assert still == ("level",)
    assert axis_of(plan, study, still) is None
    together = folded(plan, study, still)
    chart = compared(frame, "a.b", run_labels(plan, study), None, "x", together)
    assert chart.data["Run"].tolist() == ["floor", "half-up"]
    assert chart.headline == "Yes: from 10.0% (half-up) to 20.0% (floor)"
    assert "one row for each of 2 settings, highest first" in chart.subtitle
    assert chart.subtitle.endswith("Confidence level makes no difference")
    assert folded(plan, study, ()) is None
    assert folded(plan, study, ("level", "rounding_rule")) is None


def test_what_changes_a_result_only_together_is_not_taken_for_nothing() -> None:
    runs = [(0.8, 500), (0.8, 600), (0.9, 600), (0.95, 700), (0.95, 800), (0.99, 800)]
    plan = _plan([{"level": level, "population": n} for level, n in runs])
    # Runs that differ in one parameter alone agree; the first three and the last do not.
    frame = _frame([0.1, 0.1, 0.1, 0.2, 0.2, 0.2])
    assert largest_changes(frame, plan) == {"level": 0.0, "population": 0.0}
    assert without_effect(frame, plan) == ()


def test_a_run_without_the_result_is_told() -> None:
    names = {f"run-{n}": f"area {n}" for n in range(3)}
    chart = compared(_frame([0.1, 0.2]), "a.b", names, None, "x")
    assert chart.subtitle.endswith("1 of 3 runs has no such result")


def test_what_differs_most_is_compared_unless_the_plan_says_what() -> None:
    same = _frame([0.5, 0.5]).assign(record="a.same")
    little, much = _frame([0.5, 0.51]).assign(record="a.little"), _frame([0.1, 0.9])
    frame = pd.concat([same, little, much])
    assert chosen_records(frame) == ["a.little", "a.b"]
    assert chosen_records(frame, ["a.same"]) == ["a.same"]
    with pytest.raises(InvalidInput, match=r"Did you mean 'a\.same'"):
        chosen_records(frame, ["a.sane"])


def test_what_is_another_thing_in_another_study_is_not_compared() -> None:
    other = _frame([0.1, 0.9], title=["Yes", "No"]).assign(record="a.other")
    money = _frame([1.0, 9.0]).assign(record="a.money", unit=["GBP", "EUR"])
    frame = pd.concat([other, money, _frame([0.1, 0.2])])
    assert chosen_records(frame, studies_vary=True) == ["a.b"]
    assert chosen_records(frame) == ["a.other", "a.b"]
    with pytest.raises(InvalidInput, match="EUR, GBP; expected a number with one unit"):
        chosen_records(frame, ["a.money"])
    labels = {"run-0": "one", "run-1": "two"}
    drawn = compared(frame, "a.other", labels, None, "x")
    assert drawn.subtitle.endswith("In other runs it has another title; this is that of one")
