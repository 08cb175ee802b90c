"""From words such as "nearly three quarters" to the shares that they leave open.

The phrase is parsed; what its words mean comes from a policy (``words_policy.yml``) that has a
version and can be changed. A phrase that is not known is told, never guessed.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.approximation import (
    Readings,
    approximate_figure,
    approximate_share,
    approximator_after,
    approximator_before,
)
from pbcanalysis.reported.intervals import Interval
from pbcanalysis.reported.phrases import (
    NUMBER,
    UnknownPhrase,
    closest_phrases,
    may_follow,
    normalised,
    number_in_words,
    share_in_words,
    split_phrase,
)
from pbcanalysis.reported.policy import PolicyLike, WordsPolicy, load_policy
from pbcanalysis.reported.printed import DIGITS, PERCENT_SIGN, Printed
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.reported.sets import CountSet, ShareSet

Reading = Literal["core", "wide", "semantic"]

_PERCENT = rf"(?:{DIGITS})\s*{PERCENT_SIGN}"
_BEGINS_PERCENT = re.compile(rf"(?P<figure>{_PERCENT})(?P<rest>.*)")
_PERCENT_IN_WORDS = re.compile(rf"(?P<number>{NUMBER})\s(?=per\s?cent\b)")
_WORDS_THEN_PERCENT = re.compile(
    rf"(?P<words>[^\d(\[]+?)\s*[(\[,;:–—]\s*(?P<figure>{_PERCENT})\s*[)\]]?[,;:–—]?(?P<rest>[^%]*)"
)
_PERCENT_THEN_WORDS = re.compile(
    rf"(?P<figure>{_PERCENT})\s*(?:[,;:–—]\s*(?P<words>[^%)\]]+)|[(\[](?P<inside>[^%)\]]+)[)\]])"
)
_RANGE = re.compile(r"(?:between (?P<a>.+?) and (?P<b>.+)|from (?P<c>.+?) to (?P<d>.+))")
_END = rf"(?:{DIGITS}|{NUMBER})"
_SIGN = r"(?:%|per\s?cent\b|pct\b)"
_FIGURES = re.compile(
    rf"(?:between\s|from\s)?(?P<low>{_END})\s?(?P<first>{_SIGN})?"
    rf"(?:\s?[-\u2010-\u2015\u2212]\s?|\s(?:to|and)\s)"
    rf"(?P<high>{_END})\s?(?P<sign>{_SIGN})(?P<rest>.*)"
)
"""Two percentages as the ends of a range; the first may leave its sign to the second."""


@dataclass(frozen=True, slots=True)
class WordsReading:
    """What a phrase leaves open, with the rules that were applied.

    Attributes:
        phrase: The phrase as given.
        core: Shares that a careful writer would mean.
        wide: Shares that a loose writer could have meant; holds ``core``.
        semantic: Shares that the words literally allow, where that is wider; else ``None``.
        rules: Ids of the policy's rules that were applied, in the order of the words.
        policy_version: Version of the policy.
        printed: The percentage that stands beside or in the phrase, or ``None``.
        agreement: Where a percentage stands beside words, the narrowest reading of the words that
            it fits (``"core"``, ``"wide"``, ``"semantic"``) or ``"none"``; else ``None``.
        sentence: The reading in one sentence.
    """

    phrase: str
    core: ShareSet
    wide: ShareSet
    semantic: ShareSet | None
    rules: tuple[str, ...]
    policy_version: str
    printed: Printed | None
    agreement: Literal["core", "wide", "semantic", "none"] | None
    sentence: str

    @property
    def agrees(self) -> bool | None:
        """Whether words and percentage can both hold; ``None`` where not both stand there."""
        return None if self.agreement is None else self.agreement != "none"

    def shares(self, reading: Reading = "core") -> ShareSet:
        """The shares of one reading; the semantic one is the wide one where it is no wider.

        Raises:
            InvalidArgument: If there is no such reading.
        """
        if reading == "core":
            return self.core
        if reading == "wide":
            return self.wide
        if reading == "semantic":
            return self.wide if self.semantic is None else self.semantic
        raise InvalidArgument(f"a reading is core, wide or semantic, not {reading!r}")

    def counts(self, base: int, reading: Reading = "core") -> CountSet:
        """The counts of a base that one reading leaves open."""
        return self.shares(reading).counts(base)


@dataclass(frozen=True, slots=True)
class _Found:
    """The shares of a phrase and the rules by which they were found."""

    core: ShareSet
    wide: ShareSet
    semantic: ShareSet | None
    rules: tuple[str, ...]
    printed: Printed | None = None


def read_words(
    phrase: str,
    *,
    policy: PolicyLike = None,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
) -> WordsReading:
    """Read a phrase that tells a share in words.

    Known are fractions in words, "n in m" and "n out of m", percentages, words such as *most* and
    *few*, ranges ("between a third and a half"), the approximators of the policy before or after
    them, and *only* and *just*, which set no bound. What follows ("of respondents") is left aside.
    A range may also be typed as figures ("13-15%", "13% to 15%"): its ends are percentages as
    printed, so that each leaves open what its rounding does.
    Where a percentage stands beside words, the percentage is what is read and the words are
    checked against it.

    Args:
        phrase: The phrase as printed.
        policy: Changes to the package's policy; see ``load_policy``.
        rule: How a percentage in the phrase was rounded.

    Returns:
        The core, wide and semantic sets of shares, and the rules applied.

    Raises:
        UnknownPhrase: If the phrase is not understood; known phrases like it are listed.

    Reference:
        Ferson et al. (2015); Cummins, Sauerland and Solt (2012).

    Example:
        >>> nearly = read_words("nearly three quarters of survey respondents")
        >>> str(nearly.counts(122)), str(nearly.counts(122, "wide"))
        ('88 to 91', '86 to 91')
        >>> read_words("nearly three quarters (78%)").agrees
        False
    """
    checked = load_policy(policy)
    rounding = RoundingRule(rule)
    text = normalised(phrase) if isinstance(phrase, str) else ""
    if not text:
        raise UnknownPhrase(str(phrase), "there are no words in it")
    pair = None if _FIGURES.fullmatch(text) else _percent_beside_words(text)
    if pair is None:
        found, agreement = _read(text, phrase, checked, rounding), None
    else:
        figure, words = pair
        _require_share(figure)
        in_words = _read(words, phrase, checked, rounding)
        shares = figure.shares(rounding)
        found = _Found(shares, shares, None, ("printed-percentage", *in_words.rules), figure)
        agreement = _agreement(shares, in_words)
    sentence = _sentence(phrase, found, agreement, checked.version)
    return WordsReading(
        phrase,
        found.core,
        found.wide,
        found.semantic,
        found.rules,
        checked.version,
        found.printed,
        agreement,
        sentence,
    )


def _percent_beside_words(text: str) -> tuple[Printed, str] | None:
    match = _WORDS_THEN_PERCENT.fullmatch(text)
    if match is not None:
        return Printed.read(match["figure"]), f"{match['words']} {match['rest']}".strip()
    match = _PERCENT_THEN_WORDS.fullmatch(text)
    if match is not None:
        return Printed.read(match["figure"]), (match["words"] or match["inside"]).strip()
    return None


def _read(text: str, phrase: str, policy: WordsPolicy, rounding: RoundingRule) -> _Found:
    focus: tuple[str, ...] = ()
    while (split := split_phrase(text, policy.focus.phrases)) is not None:
        # "just under" and "just over" begin with a focus word and are not one.
        if approximator_before(text, policy) is not None:
            break
        focus, text = (*focus, "focus"), split[1]
    found = (
        _read_range(text, phrase, rounding)
        or _read_quantifier(text, policy)
        or _read_quantity(text, phrase, policy, rounding)
    )
    if found is None:
        known = policy.known_phrases()
        raise UnknownPhrase(
            phrase,
            "no known quantity stands there, or what follows would change it",
            closest_phrases(text, (*known, "three quarters", "two thirds", "nine out of ten")),
        )
    return replace(found, rules=(*focus, *found.rules))


def _read_range(text: str, phrase: str, rounding: RoundingRule) -> _Found | None:
    ends = _ends(text)
    if ends is None:
        return None
    first, second = (_named_share(end, rounding) for end in ends)
    if first is None or second is None or first.rest or not may_follow(second.rest):
        return None
    if first.share > second.share:
        raise UnknownPhrase(phrase, "its range ends before it begins")
    # Whatever either end can have been lies between the outermost of both.
    shares = ShareSet((ShareSet((*first.could_be, *second.could_be)).hull,))
    return _Found(shares, shares, None, ("range",))


def _ends(text: str) -> tuple[str, str] | None:
    """The texts of both ends of a range."""
    figures = _FIGURES.fullmatch(text)
    if figures is not None:
        # "between" has its "and"; without it, "13% and 15%" are two figures and no range.
        if (" and " in text[: figures.start("high")]) != text.startswith("between "):
            return None
        low = f"{figures['low']} {figures['first'] or figures['sign']}"
        return low, f"{figures['high']} {figures['sign']}{figures['rest']}"
    match = _RANGE.fullmatch(text)
    return None if match is None else (match["a"] or match["c"], match["b"] or match["d"])


@dataclass(frozen=True, slots=True)
class _End:
    """An end of a range: the share named, the shares that it can have been, what follows it."""

    share: Fraction
    could_be: ShareSet
    rest: str


def _named_share(text: str, rounding: RoundingRule) -> _End | None:
    """The share that a text begins with, in words or per cent."""
    percent = _BEGINS_PERCENT.fullmatch(_digits_before_percent(text))
    if percent is not None:
        figure = Printed.read(percent["figure"])
        _require_share(figure)
        return _End(figure.value / 100, figure.shares(rounding), percent["rest"].strip())
    named = share_in_words(text)
    if named is None:
        return None
    return _End(named.share, ShareSet((Interval.point(named.share),)), named.rest)


def _read_quantifier(text: str, policy: WordsPolicy) -> _Found | None:
    owners = {p: name for name, rule in policy.quantifiers.items() for p in rule.phrases}
    split = split_phrase(text, owners)
    if split is None or not may_follow(split[1]):
        return None
    name = owners[split[0]]
    rule = policy.quantifiers[name]
    return _Found(rule.core, rule.wide, rule.semantic, (name,))


def _read_quantity(
    text: str, phrase: str, policy: WordsPolicy, rounding: RoundingRule
) -> _Found | None:
    split = split_phrase(text, policy.exactly.phrases)
    exactly = split is not None
    if split is not None:
        text = split[1]
    before = None if exactly else approximator_before(text, policy)
    name: str | None = None
    if before is not None:
        name, text = before
        # "some" also stands before a noun; only a quantity makes it an approximator.
        inner = split_phrase(text, policy.focus.phrases)
        text = inner[1] if inner is not None else text
    text = _digits_before_percent(text)
    percent = _BEGINS_PERCENT.fullmatch(text)
    named = None if percent is not None else share_in_words(text)
    rest = percent["rest"].strip() if percent is not None else named.rest if named else ""
    after = approximator_after(rest, policy)
    if after is not None:
        if name is not None or exactly:
            return None
        name, rest = after
    if not may_follow(rest):
        return None
    if percent is not None:
        return _from_percent(Printed.read(percent["figure"]), name, exactly, policy, rounding)
    if named is None:
        return None
    if named.largest > policy.largest_ratio_base:
        raise UnknownPhrase(
            phrase,
            f"more than {policy.largest_ratio_base} is a base, not a share in words; give the "
            "count and its base as figures",
        )
    if exactly:
        shares = ShareSet((Interval.point(named.share),))
        return _Found(shares, shares, None, ("exactly", named.kind))
    readings = approximate_share(named.share, named.kind, name, policy)
    return _from_readings(readings, (name or "bare", named.kind))


def _from_percent(
    figure: Printed, name: str | None, exactly: bool, policy: WordsPolicy, rounding: RoundingRule
) -> _Found:
    _require_share(figure)
    if exactly:
        shares = ShareSet((Interval.point(figure.value / 100),))
        return _Found(shares, shares, None, ("exactly", "percent"), figure)
    if name is None:
        shares = figure.shares(rounding)
        return _Found(shares, shares, None, ("printed-percentage",), figure)
    unit = Fraction(1, 10**figure.decimals)
    readings = approximate_figure(figure.value, unit, name, policy, percent=True)
    return replace(
        _from_readings(readings.scaled(Fraction(1, 100)), (name, "percent")), printed=figure
    )


def _require_share(figure: Printed) -> None:
    if figure.value > 100:
        raise InvalidArgument(f"{figure.text} is above 100% and so not a share of respondents")


def _from_readings(readings: Readings, rules: tuple[str, ...]) -> _Found:
    literal = None if readings.semantic is None else ShareSet((readings.semantic,))
    return _Found(ShareSet((readings.core,)), ShareSet((readings.wide,)), literal, rules)


def _digits_before_percent(text: str) -> str:
    """Turn "seventy per cent" into "70 per cent"."""
    return _PERCENT_IN_WORDS.sub(lambda match: f"{number_in_words(match['number'])} ", text, 1)


def _agreement(shares: ShareSet, words: _Found) -> Literal["core", "wide", "semantic", "none"]:
    if shares & words.core:
        return "core"
    if shares & words.wide:
        return "wide"
    if words.semantic is not None and shares & words.semantic:
        return "semantic"
    return "none"


def _sentence(
    phrase: str,
    found: _Found,
    agreement: Literal["core", "wide", "semantic", "none"] | None,
    version: str,
) -> str:
    told = f"“{phrase.strip()}” leaves open {found.core.in_percent()}"
    if found.wide != found.core:
        told += f", or {found.wide.in_percent()} if used loosely"
    if found.semantic is not None:
        told += f"; literally {found.semantic.in_percent()}"
    told += f" (policy {version}: {', '.join(found.rules)})."
    beside = {
        "core": " The words fit the percentage beside them.",
        "wide": " The words fit the percentage beside them only if used loosely.",
        "semantic": " The words fit the percentage beside them only in their literal meaning.",
        "none": " The words and the percentage beside them exclude each other.",
    }
    return told + (beside[agreement] if agreement is not None else "")
