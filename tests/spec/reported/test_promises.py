from pathlib import Path

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.promises import (
    PromisedStep,
    later_figures,
    promised_steps,
    span_of_changes,
    span_of_percentages,
)
from pbcanalysis.study import open_study

STUDY = open_study(Path(__file__).parents[3] / "data", check=False)
STEPS = [
    PromisedStep("Budgets", "", "policy.open-from-april-2005", ("surveys.dh-w1-budget",)),
    PromisedStep("Fewer referrals", "Budgets", "policy.promise-fewer-referrals"),
    PromisedStep("Payments", "Budgets", "money.incentives-gbp", ("survey.capacity",)),
]


def test_sizes_come_from_the_statements() -> None:
    frame = promised_steps(STUDY, STEPS)
    assert frame["Size promised"].tolist() == ["April 2005", "none", "£98m"]
    assert frame["Figures since"].tolist() == [1, 0, 1]


def test_later_figures_are_listed_as_printed() -> None:
    frame = later_figures(STUDY, STEPS)
    assert frame[["Statement", "Step", "As printed"]].to_numpy().tolist() == [
        ["surveys.dh-w1-budget", "Budgets", "56%"],
        ["survey.capacity", "Payments", "18%"],
    ]


def test_what_is_no_figure_cannot_be_laid_beside_a_step() -> None:
    with pytest.raises(InvalidArgument, match="no figure"):
        promised_steps(STUDY, [PromisedStep("x", "", "policy.shambles", ("policy.shambles",))])
    with pytest.raises(InvalidArgument):
        promised_steps(STUDY, [])


def test_the_span_of_percentages_holds_their_rounding() -> None:
    span = span_of_percentages(["3.5%", "3.3%", "5.1%"])
    assert span.value is None
    assert span.low == pytest.approx((3.3 - 0.05) / 100)
    assert span.high == pytest.approx((5.1 + 0.05) / 100)
    cut = span_of_percentages(["18%"], "floor")
    assert (cut.low, cut.high) == (pytest.approx(0.18), pytest.approx(0.19))
    with pytest.raises(InvalidArgument):
        span_of_percentages([])


def test_changes_carry_the_sign_of_their_first_word() -> None:
    fall = span_of_changes(STUDY, ["savings.fundholding-admissions"])  # "Fewer ...", 3.3%
    assert (fall.low, fall.high) == pytest.approx((-0.0335, -0.0325))
    rise = span_of_changes(  # "More ...", 3.5% to 5.1%
        STUDY, ["savings.fundholding-abolition-low", "savings.fundholding-abolition-high"]
    )
    assert (rise.low, rise.high) == pytest.approx((0.0345, 0.0515))


def test_changes_without_one_direction_are_refused() -> None:
    with pytest.raises(InvalidArgument, match="both ways"):
        span_of_changes(
            STUDY, ["savings.fundholding-admissions", "savings.fundholding-abolition-low"]
        )
    with pytest.raises(InvalidArgument, match="does not tell a direction"):
        span_of_changes(STUDY, ["survey.capacity"])
