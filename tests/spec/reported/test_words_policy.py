"""The policy for words: what comes with the package, and changes to it."""

from fractions import Fraction
from pathlib import Path

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported import ShareSet, load_policy, read_quantity, read_words


def test_every_listed_phrase_is_understood_and_gives_its_rule() -> None:
    policy = load_policy()
    for name, quantifier in policy.quantifiers.items():
        for phrase in quantifier.phrases:
            assert read_words(phrase).rules == (name,)
    for name, approximator in policy.approximators.items():
        for phrase in approximator.phrases:
            assert read_words(f"{phrase} a third").rules == (name, "fraction")
            assert read_words(f"{phrase} 30%").rules == (name, "percent")
            assert read_quantity(f"{phrase} 300").rules == (name, "number")
        for suffix in approximator.suffixes:
            assert read_words(f"a third {suffix}").rules == (name, "fraction")
            assert read_quantity(f"300 {suffix}").rules == (name, "number")
    for phrase in policy.focus.phrases:
        assert read_words(f"{phrase} 18%").rules == ("focus", "printed-percentage")


def test_every_rule_says_why() -> None:
    policy = load_policy()
    rules = [*policy.approximators.values(), *policy.quantifiers.values()]
    assert all(len(rule.why) > 10 for rule in rules)


def test_version_1_is_still_to_be_had() -> None:
    # Version 1: two and three points beside just under, three beside a half too.
    old = read_words("just under half", policy="1")
    assert (str(old.core), str(old.wide)) == ("[12/25, 1/2)", "[47/100, 1/2)")
    assert old.policy_version == "1"
    # Version 2: as loose as nearly, which reaches six points below a half.
    new = read_words("just under half")
    assert (str(new.core), str(new.wide)) == ("[12/25, 1/2)", "[11/25, 1/2)")
    assert new.policy_version == "2"


def test_only_what_print_uses_loosely_was_widened() -> None:
    one, two = load_policy("1"), load_policy("2")
    for name, rule in one.approximators.items():
        same = two.approximators[name]
        assert same.points is None or rule.points is not None
        assert set(rule.phrases) <= set(same.phrases)
        if name not in ("just-under", "just-over"):
            assert (same.points, same.steps) == (rule.points, rule.steps)
    for name, word in one.quantifiers.items():
        assert (two.quantifiers[name].core, two.quantifiers[name].wide) == (word.core, word.wide)
    assert two.bare == one.bare


@pytest.mark.parametrize(
    ("scale", "phrase", "core"),
    [
        # Education Scotland: most is 75 to 90%, majority 50 to 74%, few up to 15%.
        ("education-scotland", "most schools", "[75/100, 90/100]"),
        ("education-scotland", "the majority of schools", "[50/100, 74/100]"),
        ("education-scotland", "almost all schools", "(90/100, 1)"),
        ("education-scotland", "less than half", "[15/100, 49/100]"),
        ("education-scotland", "a few schools", "(0, 15/100]"),
        # Estyn: most is 90% or more, many 70% or more, a majority over 60%.
        ("estyn", "most pupils", "[90/100, 1)"),
        ("estyn", "many pupils", "[70/100, 90/100)"),
        ("estyn", "a minority of pupils", "[20/100, 40/100)"),
        # other words stay as they are
        ("estyn", "nearly half", "[46/100, 1/2)"),
    ],
)
def test_scales_that_institutions_publish_can_be_chosen(scale: str, phrase: str, core: str) -> None:
    found = read_words(phrase, policy=scale)
    assert found.core == ShareSet.parse(core)
    assert found.policy_version == f"{scale} (2)"


def test_changes_may_be_based_on_another_policy() -> None:
    change = {"version": "own", "based_on": "1", "bare": {"points": {"core": 1}}}
    assert read_words("just under half", policy=change).wide == ShareSet.parse("[47/100, 1/2)")
    with pytest.raises(InvalidArgument, match="none of 1, 2"):
        load_policy({"version": "own", "based_on": "9"})


def test_a_change_takes_effect_and_the_rest_stays() -> None:
    change = {
        "version": "1, nearly up to 8 points",
        "approximators": {"nearly": {"points": {"wide": 8}}},
    }
    found = read_words("nearly three quarters", policy=change)
    assert found.core == ShareSet.parse("[72/100, 3/4)")
    assert found.wide == ShareSet.parse("[67/100, 3/4)")
    assert found.policy_version == "1, nearly up to 8 points"
    assert read_words("nearly three quarters").wide == ShareSet.parse("[70/100, 3/4)")


def test_a_change_from_a_file(tmp_path: Path) -> None:
    file = tmp_path / "own.yml"
    file.write_text(
        'version: "own"\nquantifiers:\n  most: {core: "[3/4, 9/10]", wide: "[3/4, 9/10]"}\n'
    )
    found = read_words("most practices", policy=file)
    # 122 * 3/4 = 91.5 and 122 * 9/10 = 109.8
    assert found.counts(122).ranges == ((92, 109),)
    assert found.semantic == ShareSet.parse("(1/2, 1]")


def test_a_new_phrase_can_be_added() -> None:
    change = {
        "version": "own",
        "quantifiers": {
            "lions-share": {
                "phrases": ["the lion's share"],
                "core": "(1/2, 1]",
                "wide": "(1/2, 1]",
                "why": "The largest of all shares.",
            }
        },
    }
    assert read_words("the lion's share", policy=change).core == ShareSet.parse("(1/2, 1]")


def test_a_policy_is_passed_on_as_it_is() -> None:
    policy = load_policy()
    assert load_policy(policy) is policy


def test_decimals_in_a_policy_are_exact() -> None:
    change = {"version": "own", "bare": {"points": {"core": 0.1, "wide": 0.1}}}
    assert load_policy(change).bare.points.core == Fraction(1, 10)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({}, "a version of its own"),
        ({"version": "2"}, "a version of its own"),
        ({"version": "own", "aproximators": {}}, "aproximators"),
        ({"version": "own", "approximators": {"nearly": {"points": {"wide": 1}}}}, "further than"),
        ({"version": "own", "approximators": {"nearly": {"points": {"wide": -1}}}}, "nought"),
        ({"version": "own", "approximators": {"nearly": {"points": None}}}, "needs points"),
        ({"version": "own", "approximators": {"about": {"reach": "next-round"}}}, "one side"),
        ({"version": "own", "approximators": {"about": {"phrases": ["nearly"]}}}, "claimed by"),
        ({"version": "own", "quantifiers": {"most": {"core": "[0, 1]"}}}, "not within wide"),
        ({"version": "own", "quantifiers": {"most": {"semantic": "[9/10, 1]"}}}, "within semantic"),
        ({"version": "own", "quantifiers": {"most": {"core": "half"}}}, "not an interval"),
        ({"version": "own", "margin_at_most": True}, "a number is needed"),
    ],
)
def test_a_change_that_makes_no_sense_is_refused(change: dict[str, object], message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        load_policy(change)


def test_a_file_that_cannot_be_a_policy_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match="no policy file"):
        load_policy(tmp_path / "none.yml")
    file = tmp_path / "list.yml"
    file.write_text("- 1\n")
    with pytest.raises(InvalidArgument, match="not a YAML mapping"):
        load_policy(file)
    file.write_text("a: [\n")
    with pytest.raises(InvalidArgument, match="is not YAML"):
        load_policy(file)
