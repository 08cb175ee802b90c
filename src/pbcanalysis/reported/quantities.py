"""Counts and sums of money in figures and words: "more than 300", "half a billion pounds".

A sum printed as "£98m" is a sum rounded to millions. A number printed in full is that number, and
read loosely one rounded to its noughts. Words beside either follow the same policy as shares.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction

from pbcanalysis.currencies import marks_in
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.amounts import Amount, parse_amount, per_in
from pbcanalysis.reported.approximation import (
    Readings,
    approximate_figure,
    approximate_part,
    approximator_after,
    approximator_before,
    roundness,
)
from pbcanalysis.reported.groups import group_in
from pbcanalysis.reported.intervals import Interval
from pbcanalysis.reported.phrases import (
    UnknownPhrase,
    closest_phrases,
    normalised,
    split_phrase,
    without_signs,
)
from pbcanalysis.reported.policy import PolicyLike, WordsPolicy, load_policy
from pbcanalysis.reported.refused import NO_QUANTITY, why_no_quantity
from pbcanalysis.reported.rounding import RoundingRule, rounding_cuts
from pbcanalysis.reported.sets import CountSet, MoneySet, NumberSet
from pbcanalysis.reported.share_ranges import DASH, splits
from pbcanalysis.reported.words import Reading

_BRACKETS = re.compile(r"(?P<first>[^()\[\]]+)[(\[](?P<others>[^()\[\]]+)[)\]]")
_PARTS = re.compile(r";|,\s|/(?=\s?[^\d\sa-z])")


@dataclass(frozen=True, slots=True)
class QuantityReading:
    """What a number or a sum of money in a phrase leaves open.

    Attributes:
        phrase: The phrase as given.
        currency: Three-letter code, or ``None`` for a number of things.
        core: Numbers that a careful writer would mean, in units of the currency or of things.
        wide: Numbers that a loose writer could have meant; holds ``core``.
        semantic: Numbers that the words literally allow, where that is wider; else ``None``.
        rules: Ids of the rules that were applied.
        policy_version: Version of the policy.
        sentence: The reading in one sentence.
        per: What it is for each of, as in "£5m a year", or ``None`` for a sum in all.
        beside: The same sum in other currencies, where they stand in the same cell.
    """

    phrase: str
    currency: str | None
    core: Interval
    wide: Interval
    semantic: Interval | None
    rules: tuple[str, ...]
    policy_version: str
    sentence: str
    per: str | None = None
    beside: tuple[QuantityReading, ...] = ()

    def interval(self, reading: Reading = "core") -> Interval:
        """The interval of one reading; the semantic one is the wide one where it is no wider.

        Raises:
            InvalidArgument: If there is no such reading.
        """
        if reading not in ("core", "wide", "semantic"):
            raise InvalidArgument(f"a reading is core, wide or semantic, not {reading!r}")
        if reading == "semantic" and self.semantic is not None:
            return self.semantic
        return self.core if reading == "core" else self.wide

    def money(self, reading: Reading = "core") -> MoneySet:
        """The sums of money of one reading.

        Raises:
            InvalidArgument: If the phrase names no currency.
        """
        if self.currency is None:
            raise InvalidArgument(f"{self.phrase!r} names no currency")
        return MoneySet(self.currency, self.interval(reading))

    def numbers(self, reading: Reading = "core") -> NumberSet:
        """The numbers of one reading.

        Raises:
            InvalidArgument: If the phrase is a sum of money.
        """
        if self.currency is not None:
            raise InvalidArgument(f"{self.phrase!r} is a sum of money, not a number of things")
        return NumberSet.clipped(self.interval(reading))

    def counts(self, base: int, reading: Reading = "core") -> CountSet:
        """The counts of a base that one reading leaves open."""
        return self.numbers(reading).counts(base)


def read_quantity(
    phrase: str,
    *,
    policy: PolicyLike = None,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
) -> QuantityReading:
    """Read a number or a sum of money in figures or words. The whole is understood, or refused.

    Args:
        phrase: The phrase as printed, such as ``"more than 300"``, ``"€140m"``, ``"£1.2-1.4bn"``,
            ``"£12.50 per head"`` or ``"£98m (€140m; $202m)"``, of which the first is read and the
            others stand in ``beside``. A plain ``$`` is read as US dollars.
        policy: A policy, changes to the package's own, or a name; see ``load_policy``.
        rule: How the figure was rounded.

    Returns:
        The core, wide and semantic intervals, with exact ends.

    Raises:
        UnknownPhrase: If the phrase is not understood; what to write is told.
        InvalidArgument: If a range ends before it begins or is in two currencies.

    Example:
        >>> print(read_quantity("£98m").money())
        GBP [97500000, 98500000)
        >>> print(read_quantity("more than 300").counts(1000))
        301 to 400
        >>> print(read_quantity("£1.2-1.4bn a year").money(), read_quantity("£5m a year").per)
        GBP [1150000000, 1450000000) year
    """
    checked, rounding = load_policy(policy), RoundingRule(rule)
    text = normalised(phrase) if isinstance(phrase, str) else ""
    together = _BRACKETS.fullmatch(text)
    if together is None:
        return _one(str(phrase), text, checked, rounding)
    first = _one(str(phrase), together["first"].strip(), checked, rounding)
    others = tuple(
        _one(part.strip(), part.strip(), checked, rounding)
        for part in _PARTS.split(together["others"])
    )
    codes = [first.currency, *(each.currency for each in others)]
    if None in codes or len(set(codes)) < len(codes):
        raise UnknownPhrase(
            str(phrase), "what stands in the brackets is not the same sum in another currency"
        )
    return replace(first, beside=others)


def _one(phrase: str, text: str, policy: WordsPolicy, rounding: RoundingRule) -> QuantityReading:
    whole = text
    text = without_signs(text)
    rules: tuple[str, ...] = ()
    while (split := split_phrase(text, policy.focus.phrases)) is not None:
        if approximator_before(text, policy) is not None:
            break
        rules, text = ("focus",), split[1]
    found = _read_range(text, rounding) or _read_amount(text, policy, rounding)
    if found is None:
        reason = why_no_quantity(whole)
        known = (*policy.known_phrases(), "half a million", "two million pounds")
        closest = closest_phrases(text, known) if reason == NO_QUANTITY else ()
        raise UnknownPhrase(phrase, reason, closest)
    rules = (*rules, *found.rules)
    sentence = _sentence(phrase, found.currency, found.readings, rules, policy.version)
    return QuantityReading(
        phrase,
        found.currency,
        found.readings.core,
        found.readings.wide,
        found.readings.semantic,
        rules,
        policy.version,
        sentence,
        found.per,
    )


def read_money(
    phrase: str,
    *,
    reading: Reading = "core",
    policy: PolicyLike = None,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
) -> MoneySet:
    """The sums of money that a printed sum leaves open.

    Args:
        phrase: The sum as printed, such as ``"£98m"``, ``"EUR 140m"`` or ``"95p"``.
        reading: ``"core"``, ``"wide"`` or ``"semantic"``.
        policy: Changes to the package's policy for words.
        rule: How the figure was rounded.

    Returns:
        Currency and interval, in whole units of the currency.

    Raises:
        UnknownPhrase: If the phrase is not understood.
        InvalidArgument: If it names no currency.

    Example:
        >>> print(read_money("95p"))
        GBP [189/200, 191/200)
    """
    return read_quantity(phrase, policy=policy, rule=rule).money(reading)


def read_sums(
    phrase: str, *, policy: PolicyLike = None, rule: RoundingRule | str = RoundingRule.HALF_UP
) -> tuple[QuantityReading, ...]:
    """Read sums of money that stand side by side, such as one sum in several currencies.

    Args:
        phrase: The sums as printed, parted by brackets, semicolons, commas or slashes.
        policy: Changes to the package's policy for words.
        rule: How the figures were rounded.

    Returns:
        One reading for each sum, in the order printed.

    Raises:
        UnknownPhrase: If a part is not understood.
        InvalidArgument: If a part names no currency.

    Example:
        >>> [str(sum_.money()) for sum_ in read_sums("£98m (€140m; $202m)")][1]
        'EUR [139500000, 140500000)'
    """
    if re.match(r"\s*[(\[]", phrase):
        raise UnknownPhrase(phrase, why_no_quantity(normalised(phrase)))
    parts = [
        part for part in re.split(r"[()\[\];]|,\s|/(?=\s?[^\d\sA-Za-z])", phrase) if part.strip()
    ]
    readings = tuple(read_quantity(part, policy=policy, rule=rule) for part in parts)
    for found in readings:
        found.money()  # refuses a number that names no currency
    return readings


@dataclass(frozen=True, slots=True)
class _Found:
    """An amount or a range of amounts, as far as it is understood."""

    currency: str | None
    readings: Readings
    rules: tuple[str, ...]
    per: str | None = None


def _read_range(text: str, rounding: RoundingRule) -> _Found | None:
    lead, _, inner = text.partition(" ")
    if lead == "between":
        joints: tuple[str, ...] = (r" and ", DASH)
    elif lead == "from":
        joints = (r" to ", DASH)
    else:
        joints, inner = (r" to ", DASH, r" or "), text
    for before, joint, behind in splits(inner, joints):
        lower, upper = parse_amount(before), parse_amount(behind)
        if lower is None or upper is None or lower.rest:
            continue
        per, rest = per_in(upper.rest) or (None, upper.rest)
        group = group_in(rest)
        if group is None or group.base is not None:
            continue
        if lower.fraction is not None or upper.fraction is not None:
            continue
        found = _between(text, lower, upper, joint, rounding)
        if found is not None:
            return replace(found, per=per)
    return None


def _between(
    text: str, lower: Amount, upper: Amount, joint: str, rounding: RoundingRule
) -> _Found | None:
    currency = lower.currency or upper.currency
    if upper.factor < 1 and lower.currency is None and not lower.scaled:
        # In "60-80p" both are pence.
        lower = replace(lower, factor=upper.factor, currency=currency)
    if (lower.factor < 1) != (upper.factor < 1) and None in (lower.currency, upper.currency):
        # "95p - 3": three of what is not told.
        return None
    if upper.currency not in (None, currency):
        raise InvalidArgument(f"a range in two currencies: {text!r}")
    # In "£90 to £100m" the scale of the second belongs to both.
    if not lower.scaled and upper.scaled:
        if lower.value >= upper.value:
            return None
        lower = replace(lower, factor=upper.factor, scaled=True)
    low, high = lower.value * lower.factor, upper.value * upper.factor
    if low > high:
        raise InvalidArgument(f"a range that ends before it begins: {text!r}")
    if joint == "or" and (currency is not None or lower.scaled or high - low != 1):
        return None
    first, last = (_end(each, currency, rounding) for each in (lower, upper))
    span = Interval(first.low, last.high, first.low_closed, last.high_closed)
    kind = "money" if currency is not None else "number"
    return _Found(currency, Readings(span, span), ("range", kind))


def _end(amount: Amount, currency: str | None, rounding: RoundingRule) -> Interval:
    """What an end of a range can have been: as wide as the same amount alone."""
    if currency is None and not amount.scaled and amount.unit == 1:
        return Interval.point(amount.value)
    return _rounded(amount.value, amount.unit, rounding).scaled(amount.factor)


def _read_amount(text: str, policy: WordsPolicy, rounding: RoundingRule) -> _Found | None:
    split = split_phrase(text, policy.exactly.phrases)
    exactly = split is not None
    text = split[1] if split is not None else text
    before = None if exactly else approximator_before(text, policy)
    name, text = before if before is not None else (None, text)
    amount = parse_amount(text)
    if amount is None:
        return None
    rest = amount.rest
    after = approximator_after(rest, policy)
    if after is not None and (name is not None or exactly):
        return None
    if after is not None:
        name, rest = after
    per, rest = per_in(rest) or (None, rest)
    group = group_in(rest)
    # A count with its base is a share.
    if group is None or group.base is not None or marks_in(rest):
        return None
    kind = "money" if amount.currency is not None else "number"
    if exactly:
        value = (amount.value + (amount.fraction or 0)) * amount.factor
        point = Interval.point(value)
        return _Found(amount.currency, Readings(point, point), ("exactly", kind), per)
    readings = _readings(amount, name, policy, rounding)
    return _Found(amount.currency, readings, (name or "rounded", kind), per)


def _readings(
    amount: Amount, name: str | None, policy: WordsPolicy, rounding: RoundingRule
) -> Readings:
    if amount.fraction is not None:
        found = approximate_part(amount.fraction, name, policy).shifted(amount.value)
        if name is not None and found.semantic is not None:
            # A share ends at nought and the whole; a sum does not.
            value, rule = amount.value + amount.fraction, policy.approximators[name]
            literal = (
                Interval(value, None, rule.includes)
                if rule.side == "above"
                else Interval(Fraction(0), value, True, rule.includes)
            )
            found = Readings(found.core, found.wide, literal)
    elif name is not None:
        found = approximate_figure(amount.value, amount.unit, name, policy, percent=False)
    else:
        figures = policy.figures
        limit = amount.value * figures.at_most
        # Noughts after the point are significant; only those before it may be rounding.
        divisors = figures.bare_divisors if amount.unit == 1 else ()
        step = roundness(amount.value, amount.unit, limit, divisors)
        core = _rounded(amount.value, amount.unit, rounding)
        wide = _rounded(amount.value, step, rounding)
        if amount.in_full and amount.unit == 1:
            core = Interval.point(amount.value)
            wide = wide if step > 1 else core
        found = Readings(core, wide)
    return found.scaled(amount.factor)


def _rounded(value: Fraction, step: Fraction, rounding: RoundingRule) -> Interval:
    """The numbers that print as ``value`` when rounded to steps, from nought up."""
    cuts = rounding_cuts(int(value / step), rounding)
    found = Interval.from_cuts(
        max((int(cuts.low) * step / 2, int(cuts.low_after)), (Fraction(0), 0)),
        (int(cuts.high) * step / 2, int(cuts.high_after)),
    )
    assert found is not None  # the value itself is always between the cuts or at one of them
    return found


def _sentence(
    phrase: str,
    currency: str | None,
    readings: Readings,
    rules: tuple[str, ...],
    version: str,
) -> str:
    told = f"“{phrase.strip()}” leaves open {_span(readings.core, currency)}"
    if readings.wide != readings.core:
        told += f", or {_span(readings.wide, currency)} if used loosely"
    if readings.semantic is not None:
        told += f"; literally {_span(readings.semantic, currency)}"
    return f"{told} (policy {version}: {', '.join(rules)})."


def _span(interval: Interval, currency: str | None) -> str:
    unit = f"{currency} " if currency is not None else ""
    low = f"{unit}{_plain(interval.low)}"
    if interval.low == interval.high:
        return f"exactly {low}"
    start = low if interval.low_closed else f"above {low}"
    if interval.high is None:
        return f"{start} with no upper end" if not interval.low_closed else f"{start} or more"
    high = f"{unit}{_plain(interval.high)}"
    return f"{start} to {high}" if interval.high_closed else f"{start} to below {high}"


def _plain(number: Fraction) -> str:
    if number.denominator == 1:
        return f"{number.numerator:,}"
    return f"{float(number):,.4f}".rstrip("0").rstrip(".")
