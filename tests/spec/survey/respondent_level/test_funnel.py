from math import sqrt

import pandas as pd
import pytest
from scipy.stats import binom, norm

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey.funnel import dispersion_ratio, funnel_limits, funnel_table


@pytest.mark.parametrize("level", [0.95, 0.998])
def test_score_limits_are_the_target_and_its_standard_errors(level: float) -> None:
    z = norm.ppf((1 + level) / 2)
    low, high = funnel_limits(0.41, [300, 301], level=level)
    assert low[0] == pytest.approx(0.41 - z * sqrt(0.41 * 0.59 / 300), abs=1e-12)
    assert high[1] == pytest.approx(0.41 + z * sqrt(0.41 * 0.59 / 301), abs=1e-12)


def test_limits_stay_between_nought_and_one() -> None:
    low, high = funnel_limits(0.02, [5], level=0.998)
    assert low[0] == 0.0
    low, high = funnel_limits(0.98, [5], level=0.998)
    assert high[0] == 1.0


def test_exact_limits_interpolate_between_whole_counts() -> None:
    low, high = funnel_limits(0.3, [20], method="exact")
    for limit, tail in ((low[0], 0.025), (high[0], 0.975)):
        r = next(k for k in range(21) if binom.cdf(k, 20, 0.3) >= tail)
        within = (binom.cdf(r, 20, 0.3) - tail) / (
            binom.cdf(r, 20, 0.3) - binom.cdf(r - 1, 20, 0.3)
        )
        assert limit == pytest.approx((r - within) / 20, abs=1e-12)
    assert funnel_limits(0.0, [20], method="exact")[1][0] == 0.0


def test_dispersion_is_the_mean_square_of_z_scores() -> None:
    se = sqrt(0.5 * 0.5 / 100)
    expected = ((0.1 / se) ** 2 + (0.05 / se) ** 2 + 0 + 0) / 4
    assert dispersion_ratio([60, 45, 50, 50], [100] * 4, 0.5, winsorise=0) == pytest.approx(
        expected
    )
    # With a quarter pulled in at each end, every score becomes that of the two in the middle.
    pulled = dispersion_ratio([60, 45, 50, 50], [100] * 4, 0.5, winsorise=0.25)
    assert pulled == pytest.approx(0.0, abs=1e-12)
    wide = funnel_limits(0.5, [100], dispersion=4.0)[1][0]
    assert wide == pytest.approx(0.5 + norm.ppf(0.975) * 2 * se, abs=1e-12)


def test_areas_are_placed_by_the_highest_limit_they_pass() -> None:
    # Standard error at one half with a base of 100 is 0.05: limits 0.402/0.598, 0.345/0.655.
    areas = pd.DataFrame(
        {"area": list("abcde"), "n": [50, 60, 66, 40, 0], "base": [100, 100, 100, 100, 0]}
    )
    table = funnel_table(areas, target=0.5)
    assert table["area"].tolist() == list("abcd")
    assert table["position"].tolist() == ["within", "above 95%", "above 99.8%", "below 95%"]
    assert {"low 95%", "high 99.8%", "lower limit 95%", "upper limit 99.8%"} <= set(table.columns)


def test_the_target_is_the_pooled_share_unless_told() -> None:
    areas = pd.DataFrame({"area": ["a", "b"], "n": [1, 50], "base": [100, 900]})
    table = funnel_table(areas, levels=[0.95])
    middle = (table["lower limit 95%"] + table["upper limit 95%"])[1] / 2
    assert middle == pytest.approx((1 + 50) / (100 + 900), abs=1e-12)


def test_arguments_are_checked() -> None:
    areas = pd.DataFrame({"area": ["a"], "n": [1], "base": [2]})
    with pytest.raises(InvalidArgument, match="target lies from 0 to 1"):
        funnel_limits(1.2, [10])
    with pytest.raises(InvalidArgument, match="whole numbers"):
        funnel_limits(0.5, [0])
    with pytest.raises(InvalidArgument, match="exact limits know chance only"):
        funnel_limits(0.5, [10], method="exact", dispersion=2)
    with pytest.raises(InvalidArgument, match="'score' or 'exact'"):
        funnel_limits(0.5, [10], method="wald")  # type: ignore[arg-type]
    with pytest.raises(InvalidArgument, match="dispersion is positive"):
        funnel_limits(0.5, [10], dispersion=0)
    with pytest.raises(InvalidArgument, match="no column 'n'"):
        funnel_table(areas.drop(columns="n"))
    with pytest.raises(InvalidArgument, match="levels rise"):
        funnel_table(areas, levels=[0.998, 0.95])
    with pytest.raises(InvalidArgument, match="at least one"):
        funnel_table(areas.assign(base=0))
    with pytest.raises(InvalidArgument, match="from 0 to their base"):
        dispersion_ratio([3], [2], 0.5)
    with pytest.raises(InvalidArgument, match="winsorise"):
        dispersion_ratio([1], [2], 0.5, winsorise=0.5)
    with pytest.raises(InvalidArgument, match="strictly between"):
        dispersion_ratio([1], [2], 1.0)
