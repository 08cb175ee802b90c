"""Changes between waves: with both bases, with one, with none, and between populations."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import comb, hypot

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported import Interval, Printed, possible_counts
from pbcanalysis.results import Estimate
from pbcanalysis.survey import mcnemar_range, newcombe, wilson, wilson_finite
from pbcanalysis.survey.findings import Finding
from pbcanalysis.survey.net_support import net_support, opposed
from pbcanalysis.survey.wave_shares import hybrid_difference
from pbcanalysis.survey.waves import design_effect_at_nought, wave_change


def finding(
    text: str,
    base: int | None,
    position: int,
    topic: str = "support",
    who: str = "practices",
    *,
    population: int | None = None,
    series: str = "Survey",
    began: str = "",
) -> Finding:
    points = text.startswith("+")
    figure = Printed.read(text.lstrip("+"))
    return Finding(
        id=f"wave-{position}.{topic}",
        survey=f"wave-{position}",
        name=f"Survey, wave {position}",
        position=position,
        month="",
        respondents=who,
        topic=topic,
        question="Is it so?",
        as_printed=text,
        statement="a.b",
        source="s",
        quality="high",
        unit="points" if points else "share",
        printed=float(figure.value) / 100,
        bounds=figure.interval().scaled(Fraction(1, 100)),
        base=base,
        counts=None if base is None or points else possible_counts(text, base),
        population=population,
        series=series,
        began=began,
    )


def test_both_bases_give_newcombes_interval_over_all_pairs() -> None:
    change = wave_change(finding("40%", 50, 1), finding("60%", 50, 2), 0.9)
    # Of 50, 40% is 20 and 60% is 30: one pair.
    expected = newcombe(30, 50, 20, 50, 0.9)
    assert change.known == "both"
    assert change.sampling is not None
    assert (change.sampling.low, change.sampling.high) == pytest.approx(
        (expected.low, expected.high), abs=1e-12
    )
    assert change.sampling.value == pytest.approx(0.2)
    # Were people in both, and their answers went against each other, it would reach nought.
    assert change.verdict == "rose, were the waves drawn apart"
    larger = wave_change(finding("40%", 200, 1), finding("60%", 200, 2), 0.9)
    assert larger.verdict == "rose"


def test_a_fall_and_a_change_that_is_not_settled() -> None:
    assert wave_change(finding("60%", 50, 1), finding("20%", 50, 2)).verdict == "fell"
    still = wave_change(finding("50%", 50, 1), finding("52%", 50, 2))
    # One of 50 may have changed, or 24 one way and 25 the other: neither is beyond chance.
    assert still.verdict == "not settled"
    assert still.withstands is None


def test_rounding_alone() -> None:
    change = wave_change(finding("57%", None, 1), finding("59%", None, 2))
    # 58.5 - 57.5 and 59.5 - 56.5.
    assert (change.printing.low, change.printing.high) == (pytest.approx(0.01), pytest.approx(0.03))
    assert change.sampling is None
    assert change.verdict.startswith("no base known; rose if each had ")


@pytest.mark.parametrize("first_known", [True, False])
def test_one_base_gives_the_interval_with_the_other_without_limit(first_known: bool) -> None:
    before = finding("40%", 50 if first_known else None, 1)
    after = finding("60%", None if first_known else 50, 2)
    change = wave_change(before, after)
    assert change.known == "one"
    assert change.sampling is not None
    known = wilson(20 if first_known else 30, 50)
    low, high = (
        (0.595 - known.high, 0.605 - known.low)
        if first_known
        else (known.low - 0.405, known.high - 0.395)
    )
    assert change.sampling.low == pytest.approx(low)
    assert change.sampling.high == pytest.approx(high)


def test_no_large_base_settles_what_a_base_without_end_does_not() -> None:
    before = finding("40%", 50, 1)
    best = wave_change(before, finding("60%", None, 2)).sampling
    assert best is not None
    for base in (100_000, 1_000_000):
        real = wave_change(before, finding("60%", base, 2)).sampling
        assert real is not None
        assert real.low <= best.low + 1e-4
        assert real.high >= best.high - 1e-4


def test_verdicts_with_one_base() -> None:
    close = wave_change(finding("40%", 50, 1), finding("42%", None, 2))
    assert close.settled_from is None
    assert close.verdict == "not settled by any base, were the waves drawn apart"
    far = wave_change(finding("40%", 50, 1), finding("90%", None, 2))
    assert far.verdict == f"rose if the last had {far.settled_from} replies or more"


def newcombe_low(p1: float, n1: float, p2: float, n2: float) -> float:
    """Newcombe's lower end, written out from the formula of Wilson."""
    z = 1.959963984540054

    def ends(p: float, n: float) -> tuple[float, float]:
        middle, root = 2 * n * p + z * z, z * (z * z + 4 * n * p * (1 - p)) ** 0.5
        return (middle - root) / (2 * (n + z * z)), (middle + root) / (2 * (n + z * z))

    return p1 - p2 - hypot(p1 - ends(p1, n1)[0], ends(p2, n2)[1] - p2)


def test_the_base_from_which_on_a_change_beside_929_is_settled() -> None:
    known, unknown = finding("40%", 929, 1), finding("46%", None, 2)
    change = wave_change(known, unknown)
    # Of 929, 40% is 367 to 376; the largest decides. Of each base sought, the least that prints.
    largest = max(k for k in range(930) if 395 <= 1000 * k / 929 < 405)
    assert largest == 376

    def settled(base: int) -> bool:
        # The least count of at least 45.5%, which prints so if it is under 46.5%.
        least = -(-455 * base // 1000)
        fits = 1000 * least < 465 * base
        return not fits or newcombe_low(least / base, base, 376 / 929, 929) > 0

    last_open = max(base for base in range(1, 20_000) if not settled(base))
    assert change.settled_from == last_open + 1
    assert change.verdict == f"rose if the last had {last_open + 1:,} replies or more"
    # The other way round the same base is sought, of the first wave.
    turned = wave_change(finding("46%", None, 1), finding("40%", 929, 2))
    assert turned.settled_from == last_open + 1
    assert turned.verdict == f"fell if the first had {last_open + 1:,} replies or more"


def test_without_any_base_both_waves_have_the_base_sought() -> None:
    change = wave_change(finding("40%", None, 1), finding("50%", None, 2))

    def settled(base: int) -> bool:
        low = [k for k in range(base + 1) if 495 * base <= 1000 * k < 505 * base]
        high = [k for k in range(base + 1) if 395 * base <= 1000 * k < 405 * base]
        if not low or not high:
            return True
        return newcombe_low(min(low) / base, base, max(high) / base, base) > 0

    last_open = max(base for base in range(1, 3000) if not settled(base))
    assert change.settled_from == last_open + 1
    assert change.verdict == f"no base known; rose if each had {last_open + 1:,} or more"


def test_a_known_sampling_fraction_narrows_the_interval() -> None:
    # 40 of 80 with 120 in all tell as much as 80 * 119 / 40 = 238 of very many.
    before, after = finding("25%", 80, 1, population=120), finding("50%", 80, 2, population=120)
    change = wave_change(before, after)
    assert change.sampling is not None
    assert change.sampling.low == pytest.approx(newcombe_low(0.5, 238, 0.25, 238), abs=1e-12)
    assert dict(change.sampling.inputs)["N1"] == 120
    plain = wave_change(finding("25%", 80, 1), finding("50%", 80, 2)).sampling
    assert plain is not None
    assert plain.low < change.sampling.low
    assert before.interval() == wilson_finite(20, 80, 120)


def test_waves_that_share_people_are_told_both_ways() -> None:
    # 57.0% and 59.0% of 1,198 are 683 and 707 alone.
    change = wave_change(finding("57.0%", 1198, 1), finding("59.0%", None, 2))
    assert change.settled_from is None
    assert change.verdict == "not settled by any base, were the waves drawn apart"
    same = change.same_people
    assert same is not None
    # All 683 among the 707: 24 changed, all one way. Fewest in both: 192, so that 515 and 491 did.
    assert same.low == pytest.approx(2 * 0.5**24)
    away = 515 + 491
    tail = sum(comb(away, k) for k in range(492))
    assert same.high == pytest.approx(2 * tail / 2**away)
    assert (same.low, round(same.high, 2)) == (pytest.approx(1.2e-7, rel=0.01), 0.47)
    assert change.row()["If people are in both"] == "p below 0.001 to 0.47"


def test_corners_decide_mcnemar_over_all_counts() -> None:
    for first, second in (("45%", "55%"), ("80%", "86%"), ("12%", "13%"), ("50%", "50%")):
        found = wave_change(finding(first, 150, 1), finding(second, None, 2)).same_people
        assert found is not None
        one, other = (possible_counts(text, 150) for text in (second, first))
        whole = mcnemar_range(one, other, 150)
        assert (found.low, found.high) == pytest.approx((whole.low, whole.high), rel=1e-12)


def test_with_both_bases_people_in_both_widen_or_narrow_the_interval() -> None:
    change = wave_change(finding("50%", 100, 1), finding("60%", 100, 2))
    assert change.shared is not None
    against, along = change.shared
    assert change.sampling is not None
    assert against.low < change.sampling.low < along.low
    # All 50 among the 60: the shares' correlation is (0.5 - 0.3) / sqrt(0.25 * 0.24).
    low, high = hybrid_difference(
        (0.5, *ends_of(wilson(50, 100))),
        (0.6, *ends_of(wilson(60, 100))),
        0.2 / (0.25 * 0.24) ** 0.5,
    )
    assert (along.low, along.high) == pytest.approx((low, high), abs=1e-12)
    assert change.verdict == "not settled, unless people are in both"


def ends_of(estimate: Estimate) -> tuple[float, float]:
    return estimate.low, estimate.high


def test_arms_of_one_study_are_no_waves() -> None:
    arms = (
        finding("40%", 50, 1, series="", began="2023-03"),
        finding("60%", 50, 2, series="", began="2023-03-04"),
    )
    change = wave_change(*arms)
    assert change.over_time is False
    assert change.verdict == "higher"
    # Nobody is in two arms.
    assert change.shared is None
    later = wave_change(arms[0], replace(arms[1], began="2024-01"))
    assert later.over_time is True
    assert later.verdict.startswith("rose")
    unknown = wave_change(replace(arms[0], began="2023"), replace(arms[1], began=""))
    assert unknown.over_time is None
    assert unknown.verdict.startswith("higher")


def test_a_difference_of_shares_is_not_tested() -> None:
    net = finding("+37", 1198, 1, "net"), finding("+42", 1198, 2, "net")
    # The base is known; what the difference is made of is not.
    assert wave_change(*net).verdict == "no test of a difference of shares"


def test_another_population_has_no_interval() -> None:
    leads = finding("84%", 500, 2, who="leads")
    change = wave_change(finding("61%", 500, 1), leads)
    assert change.sampling is None
    assert change.withstands is None
    assert change.verdict == "another population"


def test_the_design_effect_puts_the_end_at_nought() -> None:
    before, after = finding("40%", 50, 1), finding("60%", 50, 2)
    effect = design_effect_at_nought(before, after)
    assert effect > 1
    # The hybrid score limit worked out by hand at the bases divided by the effect.
    n, z = 50 / effect, 1.959963984540054

    def ends(p: float) -> tuple[float, float]:
        centre, half = p + z * z / (2 * n), z * (p * (1 - p) / n + (z / (2 * n)) ** 2) ** 0.5
        return (centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)

    assert 0.2 - hypot(0.6 - ends(0.6)[0], ends(0.4)[1] - 0.4) == pytest.approx(0, abs=1e-7)
    mirrored = design_effect_at_nought(after, replace(before, position=3))
    assert mirrored == pytest.approx(effect)


def test_a_design_effect_needs_bases_and_a_change() -> None:
    same = finding("50%", 1000, 1), finding("50%", 1000, 2)
    assert design_effect_at_nought(*same) == 0
    with pytest.raises(InvalidArgument, match="both bases"):
        design_effect_at_nought(finding("40%", None, 1), finding("60%", 50, 2))


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="not about the same"):
        wave_change(finding("40%", 50, 1), finding("60%", 50, 2, "budget"))
    with pytest.raises(InvalidArgument, match="not later"):
        wave_change(finding("40%", 50, 2), finding("60%", 50, 1))
    with pytest.raises(InvalidArgument, match="level"):
        wave_change(finding("40%", 50, 1), finding("60%", 50, 2), 95)


def test_a_row_for_readers() -> None:
    row = wave_change(finding("40%", 50, 1), finding("60%", 50, 2)).row("Support")
    assert row["Change"] == "Support (wave 1 to wave 2)"
    assert row["As printed"] == "40% to 60%"
    assert row["Rounding alone"] == "+20.0 to +20.0"
    back = wave_change(finding("60%", 50, 1), finding("40%", 50, 2)).row()
    assert (back["Change"], back["Rounding alone"]) == (
        "Is it so? (wave 1 to wave 2)",
        "−20.0 to −20.0",
    )
    # People in both whose answers go against each other could undo a rise of ten of fifty.
    assert row["What can be said"].startswith("rose, were the waves drawn apart, up to a design")


def test_opposition_from_support_and_net_support() -> None:
    against = opposed(finding("57%", None, 1), finding("+37", None, 1, "net-support"))
    # 56.5 - 37.5 and 57.5 - 36.5.
    assert (against.low, against.high) == (pytest.approx(0.19), pytest.approx(0.21))
    assert against.value is None


def test_opposition_stays_within_what_support_leaves() -> None:
    full = opposed(finding("100%", None, 1), finding("+100", None, 1, "net-support"))
    assert (full.low, full.high) == (0.0, pytest.approx(0.005))
    with pytest.raises(InvalidArgument, match="no share opposed"):
        opposed(finding("10%", None, 1), finding("+40", None, 1, "net-support"))
    with pytest.raises(InvalidArgument, match="points"):
        opposed(finding("10%", None, 1), finding("40%", None, 1))


def test_net_support_from_three_shares() -> None:
    shares = [
        finding(text, None, 1, topic) for text, topic in (("64%", "a"), ("20%", "b"), ("5%", "c"))
    ]
    net = net_support(*shares)
    # At worst all the rest is against, 63.5 - (100 - 63.5 - 19.5); at best the strong, 64.5 - 4.5.
    assert (net.low, net.high) == (pytest.approx(0.465), pytest.approx(0.60))
    with pytest.raises(InvalidArgument, match="exceed"):
        net_support(*(finding("50%", None, 1) for _ in range(3)))
    with pytest.raises(InvalidArgument, match="are shares"):
        net_support(finding("+5", None, 1), *shares[:2])


def test_the_interval_type_is_exact() -> None:
    assert finding("57%", None, 1).bounds == Interval.of("565/1000", "575/1000", high_closed=False)
