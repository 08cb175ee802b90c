"""From words such as "nearly three quarters" to the shares that they leave open.

The phrase is parsed; what its words mean comes from a policy (``words_policy.yml``) that has a
version and can be changed. A phrase that is not known is told, never guessed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Literal

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.approximation import (
    Readings,
    approximate_figure,
    approximate_part,
    approximate_share,
    approximator_after,
    approximator_before,
)
from pbcanalysis.reported.beside import Pieces, pieces_of
from pbcanalysis.reported.counted import Counted, counted
from pbcanalysis.reported.groups import group_in
from pbcanalysis.reported.intervals import Interval
from pbcanalysis.reported.named_shares import NamedShare, named_share
from pbcanalysis.reported.phrases import (
    UnknownPhrase,
    closest_phrases,
    normalised,
    split_phrase,
    without_signs,
)
from pbcanalysis.reported.policy import PolicyLike, WordsPolicy, load_policy
from pbcanalysis.reported.printed import Printed
from pbcanalysis.reported.refused import NOT_KNOWN, why_no_share
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.reported.sets import CountSet, ShareSet
from pbcanalysis.reported.share_ranges import share_range

Reading = Literal["core", "wide", "semantic"]
Fit = Literal["core", "wide", "semantic", "none"]


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
        agreement: Where a figure stands beside words, the narrowest reading of the words that it
            fits (``"core"``, ``"wide"``, ``"semantic"``) or ``"none"``; where a percentage stands
            beside a count and its base, whether they agree; else ``None``.
        sentence: The reading in one sentence.
        count: The count that stands in the phrase, or ``None``.
        base: How many the group has, where the phrase tells it, or ``None``.
        in_words: What the words alone leave open, where a figure stands beside them.
    """

    phrase: str
    core: ShareSet
    wide: ShareSet
    semantic: ShareSet | None
    rules: tuple[str, ...]
    policy_version: str
    printed: Printed | None
    agreement: Fit | None
    sentence: str
    count: int | None = None
    base: int | None = None
    in_words: WordsReading | None = None

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
    count: int | None = None
    base: int | None = None


def read_words(
    phrase: str,
    *,
    policy: PolicyLike = None,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
    base: int | None = None,
) -> WordsReading:
    """Read a phrase that tells a share in words. The whole of it is understood, or it is refused.

    Known are fractions in words and in figures, "n in m", "every third", percentages, words such
    as *most* and *few*, ranges ("a third to a half", "13-15%"), counts with their base ("22/122",
    "all but 3 of 40"), the approximators of the policy before or after them, signs such as < and
    ~, and *only* and *just*, which set no bound. What follows may name the group ("of
    respondents") and nothing else.

    Where a figure stands beside words, the figure is what is read and the words are checked
    against it. A fraction in figures of at most ten is a share in words, unless the base is just
    so many; otherwise it is a count and its base. The rules tell which.

    Args:
        phrase: The phrase as printed.
        policy: A policy, changes to the package's own, or the name of one that comes with it; see
            ``load_policy``.
        rule: How a percentage in the phrase was rounded.
        base: The number of respondents of whom it is a share, where that is known.

    Returns:
        The core, wide and semantic sets of shares, and the rules applied.

    Raises:
        UnknownPhrase: If the phrase is not understood; what to write is told, and known phrases
            like it.
        InvalidArgument: If a percentage is above 100.

    Reference:
        Ferson et al. (2015); Cummins, Sauerland and Solt (2012).

    Example:
        >>> nearly = read_words("nearly three quarters of survey respondents")
        >>> str(nearly.counts(122)), str(nearly.counts(122, "wide"))
        ('88 to 91', '86 to 91')
        >>> read_words("nearly three quarters (78%)").agrees
        False
        >>> read_words("half (61 of 122)").rules
        ('count-and-base', 'bare', 'half')
    """
    checked = load_policy(policy)
    rounding = RoundingRule(rule)
    text = normalised(phrase) if isinstance(phrase, str) else ""
    if not text:
        raise UnknownPhrase(str(phrase), "there are no words in it")
    told = str(phrase)
    try:
        found = _alone(text, checked, rounding, base)
        pieces = None if found is not None else pieces_of(text, base)
        if pieces is not None:
            return _together(told, pieces, checked, rounding, base)
    except UnknownPhrase:
        raise
    except InvalidArgument as error:
        raise _refused(told, str(error)) from error
    if found is None:
        raise _unknown(told, text, checked)
    return _reading(told, found, None, checked.version)


def _refused(phrase: str, reason: str) -> InvalidArgument:
    if "range" in reason:
        return UnknownPhrase(phrase, reason)
    return InvalidArgument(reason)


def _unknown(phrase: str, text: str, policy: WordsPolicy) -> UnknownPhrase:
    reason = why_no_share(text)
    if reason != NOT_KNOWN:
        return UnknownPhrase(phrase, reason)
    known = (*policy.known_phrases(), "three quarters", "two thirds", "nine out of ten")
    return UnknownPhrase(phrase, reason, closest_phrases(text, known))


def _together(
    phrase: str, pieces: Pieces, policy: WordsPolicy, rounding: RoundingRule, base: int | None
) -> WordsReading:
    """A figure with words or another figure beside it: one statement, and the figure rules."""
    words = None
    if pieces.words:
        alone = _alone(pieces.words, policy, rounding, base)
        if alone is None:
            raise _unknown(phrase, pieces.words, policy)
        words = _reading(pieces.words, alone, None, policy.version)
    figure = pieces.percent
    if figure is not None:
        _require_share(figure)
    count = pieces.count
    known = None if count is None else count.base if count.base is not None else base
    agreement: Fit | None = None
    if count is not None and known is not None:
        found = _from_count(Counted(count.count, known))
        if figure is not None:
            fits = bool(figure.shares(rounding) & found.core)
            agreement = "core" if fits else "none"
            found = replace(found, printed=figure, rules=(*found.rules, "printed-percentage"))
    elif figure is not None:
        shares = figure.shares(rounding)
        rules = ("printed-percentage", *(("count",) if count is not None else ()))
        found = _Found(shares, shares, None, rules, figure, count.count if count else None)
    else:
        raise UnknownPhrase(
            phrase, "a count stands there without its base; write it as '22 of 122'"
        )
    if words is not None:
        found = replace(found, rules=(*found.rules, *words.rules))
        fit = _fit(found.core, words)
        agreement = "none" if agreement == "none" else fit
    reading = _reading(phrase, found, agreement, policy.version)
    return replace(reading, in_words=words)


def _alone(
    text: str, policy: WordsPolicy, rounding: RoundingRule, base: int | None
) -> _Found | None:
    """A phrase that holds one share, in words or figures, and the whole of it."""
    text = without_signs(text)
    focus: tuple[str, ...] = ()
    while (split := split_phrase(text, policy.focus.phrases)) is not None:
        # "just under" and "just over" begin with a focus word and are not one.
        if approximator_before(text, policy) is not None:
            break
        focus, text = ("focus",), split[1]
    found = (
        _from_range(text, rounding)
        or _from_quantifier(text, policy)
        or _from_quantity(text, policy, rounding, base)
        or _exact_count(text, policy, base)
    )
    return None if found is None else replace(found, rules=(*focus, *found.rules))


def _from_range(text: str, rounding: RoundingRule) -> _Found | None:
    found = share_range(text, rounding)
    if found is None:
        return None
    return _Found(found.shares, found.shares, None, ("range",), base=found.base)


def _from_quantifier(text: str, policy: WordsPolicy) -> _Found | None:
    owners = {p: name for name, rule in policy.quantifiers.items() for p in rule.phrases}
    split = split_phrase(text, owners)
    group = group_in(split[1]) if split is not None else None
    if split is not None and group is None and split[0] == "all":
        # "All 122 practices" tells the base.
        group = group_in(f"of {split[1]}")
        group = group if group is not None and group.base is not None else None
    if split is None or group is None:
        return None
    name = owners[split[0]]
    rule = policy.quantifiers[name]
    return _Found(rule.core, rule.wide, rule.semantic, (name,), base=group.base)


def _exact_count(text: str, policy: WordsPolicy, base: int | None) -> _Found | None:
    split = split_phrase(text, policy.exactly.phrases)
    count = counted(text if split is None else split[1], base)
    return None if count is None or count.base is None else _from_count(count)


def _from_count(count: Counted) -> _Found:
    assert count.base is not None  # asked for only where there is one
    shares = ShareSet((Interval.point(Fraction(count.count, count.base)),))
    rules = ("count-and-base",)
    return _Found(shares, shares, None, rules, count=count.count, base=count.base)


def _from_quantity(
    text: str, policy: WordsPolicy, rounding: RoundingRule, base: int | None
) -> _Found | None:
    split = split_phrase(text, policy.exactly.phrases)
    exactly = split is not None
    if split is not None:
        text = split[1]
    before = None if exactly else approximator_before(text, policy)
    name: str | None = None
    if before is not None:
        name, text = before
        inner = split_phrase(text, policy.focus.phrases)
        text = inner[1] if inner is not None else text
    named = named_share(text, base)
    if named is None:
        return None
    rest = named.rest
    after = approximator_after(rest, policy)
    if after is not None:
        if name is not None or exactly:
            return None
        name, rest = after
    group = group_in(rest)
    if group is None:
        return None
    if named.largest > policy.largest_ratio_base:
        return None
    found = (
        _from_percent(named.figure, name, exactly, policy, rounding)
        if named.figure is not None
        else _from_named(named, name, exactly, policy)
    )
    return replace(found, base=group.base)


def _from_named(named: NamedShare, name: str | None, exactly: bool, policy: WordsPolicy) -> _Found:
    if exactly:
        shares = ShareSet((Interval.point(named.share),))
        return _Found(shares, shares, None, ("exactly", named.kind))
    rules = (name or "bare", named.kind)
    if named.kind == "part-of-percent":
        readings = approximate_part(100 * named.share, name, policy)
        return _from_readings(readings.scaled(Fraction(1, 100)), rules)
    assert named.kind != "percent"  # a percentage has its figure
    return _from_readings(approximate_share(named.share, named.kind, name, policy), rules)


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


def _fit(shares: ShareSet, words: WordsReading) -> Fit:
    if shares & words.core:
        return "core"
    if shares & words.wide:
        return "wide"
    return "semantic" if words.semantic is not None and shares & words.semantic else "none"


def _reading(phrase: str, found: _Found, agreement: Fit | None, version: str) -> WordsReading:
    return WordsReading(
        phrase,
        found.core,
        found.wide,
        found.semantic,
        found.rules,
        version,
        found.printed,
        agreement,
        _sentence(phrase, found, agreement, version),
        found.count,
        found.base,
    )


def _sentence(phrase: str, found: _Found, agreement: Fit | None, version: str) -> str:
    told = f"“{phrase.strip()}” leaves open {found.core.in_percent()}"
    if found.wide != found.core:
        told += f", or {found.wide.in_percent()} if used loosely"
    if found.semantic is not None:
        told += f"; literally {found.semantic.in_percent()}"
    told += f" (policy {version}: {', '.join(found.rules)})."
    if "count-and-base" in found.rules:
        told += f" It is read as a count, {found.count:,} of {found.base:,}."
        figures = "the count"
    else:
        figures = "the percentage"
    words = {"count-and-base", "printed-percentage", "count"}
    if agreement is None:
        return told
    if set(found.rules) <= words:
        fits = "agree" if agreement == "core" else "exclude each other"
        return f"{told} The count and the percentage {fits}."
    beside = {
        "core": f" The words fit {figures} beside them.",
        "wide": f" The words fit {figures} beside them only if used loosely.",
        "semantic": f" The words fit {figures} beside them only in their literal meaning.",
        "none": f" The words and {figures} beside them exclude each other.",
    }
    return told + beside[agreement]
