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
        ({"version": "1"}, "a version of its own"),
        ({"version": "2", "aproximators": {}}, "aproximators"),
        ({"version": "2", "approximators": {"nearly": {"points": {"wide": 1}}}}, "further than"),
        ({"version": "2", "approximators": {"nearly": {"points": {"wide": -1}}}}, "nought"),
        ({"version": "2", "approximators": {"nearly": {"points": None}}}, "needs points"),
        ({"version": "2", "approximators": {"about": {"reach": "next-round"}}}, "one side"),
        ({"version": "2", "approximators": {"about": {"phrases": ["nearly"]}}}, "claimed by"),
        ({"version": "2", "quantifiers": {"most": {"core": "[0, 1]"}}}, "not within wide"),
        ({"version": "2", "quantifiers": {"most": {"semantic": "[9/10, 1]"}}}, "within semantic"),
        ({"version": "2", "quantifiers": {"most": {"core": "half"}}}, "not an interval"),
        ({"version": "2", "margin_at_most": True}, "a number is needed"),
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
