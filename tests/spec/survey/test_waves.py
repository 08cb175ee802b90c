"""Changes between waves: with both bases, with one, with none, and between populations."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from math import hypot

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported import Interval, Printed, possible_counts
from pbcanalysis.survey import newcombe, wilson
from pbcanalysis.survey.findings import Finding
from pbcanalysis.survey.waves import design_effect_at_nought, net_support, opposed, wave_change


def finding(
    text: str, base: int | None, position: int, topic: str = "support", who: str = "practices"
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
    )


def test_both_bases_give_newcombes_interval_over_all_pairs() -> None:
    change = wave_change(finding("40%", 50, 1), finding("60%", 50, 2), 0.9)
    # Of 50, 40% is 20 and 60% is 30: one pair.
    expected = newcombe(30, 50, 20, 50, 0.9)
    assert change.known == "both"
    assert change.sampling is not None
    assert (change.sampling.low, change.sampling.high) == (expected.low, expected.high)
    assert change.sampling.value == pytest.approx(0.2)
    assert change.verdict == "rose"


def test_a_fall_and_a_change_that_is_not_settled() -> None:
    assert wave_change(finding("60%", 50, 1), finding("20%", 50, 2)).verdict == "fell"
    still = wave_change(finding("50%", 50, 1), finding("52%", 50, 2))
    assert still.verdict == "not settled"
    assert still.withstands is None


def test_rounding_alone() -> None:
    change = wave_change(finding("57%", None, 1), finding("59%", None, 2))
    # 58.5 - 57.5 and 59.5 - 56.5.
    assert (change.printing.low, change.printing.high) == (pytest.approx(0.01), pytest.approx(0.03))
    assert change.sampling is None
    assert change.verdict == "no base known"


@pytest.mark.parametrize("first_known", [True, False])
def test_one_base_gives_what_any_other_base_could_not_beat(first_known: bool) -> None:
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


def test_no_real_base_beats_the_interval_at_best() -> None:
    before = finding("40%", 50, 1)
    best = wave_change(before, finding("60%", None, 2)).sampling
    assert best is not None
    for base in (100, 1000, 100_000):
        real = wave_change(before, finding("60%", base, 2)).sampling
        assert real is not None
        assert real.low <= best.low + 0.005
        assert real.high >= best.high - 0.011


def test_verdicts_with_one_base() -> None:
    close = wave_change(finding("40%", 50, 1), finding("42%", None, 2))
    assert close.verdict == "no base could settle it"
    far = wave_change(finding("40%", 50, 1), finding("90%", None, 2))
    assert far.verdict == "depends on a base not printed"


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
    assert row["What can be said"].startswith("rose, up to a design effect of")


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
