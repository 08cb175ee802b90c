"""Figures in a sentence: the numbers, sums, percentages and fractions that a report prints."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cache
from typing import Literal

from pbcanalysis.currencies import AFTER, BEFORE, MARK, SCALES, either
from pbcanalysis.reported.number_words import NUMBER_WORDS
from pbcanalysis.reported.phrases import alternatives, share_in_words
from pbcanalysis.reported.policy import load_policy

Kind = Literal["percent", "points", "money", "plain", "fraction"]

_GROUP = "[,\u00a0\u2009\u202f]"
_DIGITS = rf"\d{{1,3}}(?:{_GROUP}\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
# "Section 5 b" is a place and no five billion; "try 5" is no sum in lira, "TRY 5" is.
_SCALES = [scale for scale in SCALES if scale != "b"]
_MARK = f"(?-i:{MARK})"
_NAMES = [name for name in AFTER if name not in BEFORE]
_FIGURE = re.compile(
    rf"(?P<sign>(?<![\w.)])[-\u2212\u2013](?=(?:{_MARK}\s?)?[\d.]))?"
    rf"(?P<before>(?<![a-z]){_MARK}\s?)?(?<![\d.,])(?P<digits>{_DIGITS})"
    rf"(?![\d]|\.\d|,\d)"
    rf"(?:[\s\u00a0]?(?P<scale>{either(_SCALES)})(?![\w]))?"
    rf"(?:[\s\u00a0]?(?P<points>percentage[\s-]points?|per\s?cent points?|pp\b|points?\b)"
    rf"|[\s\u00a0]?(?P<percent>%|per\s?cent(?:age)?\b)"
    rf"|[\s\u00a0](?P<after>{either(_NAMES)}|{_MARK})(?![\w])"
    rf"|(?P<pence>p)(?![\w.]))?",
    re.IGNORECASE,
)
_RANGE = re.compile(r"\s*(?:to|and|[-\u2013\u2014])\s*", re.IGNORECASE)
# What looks like a number of the result and is not: places, dates, levels, labels of editions.
_ASIDE = re.compile(
    r"https?://\S+"
    r"|\b(?:figures?|fig\.|tables?|chapters?|sections?|notes?|footnotes?|pages?|pp?\.|no\.|"
    r"editions?|versions?|v|annex|box|appendix|step|part|volume|vol\.)\s?\d+(?:\.\d+)*"
    r"(?:\s?[-\u2013]\s?\d+)?"
    r"|\[\d+(?:[,\u2013-]\s?\d+)*\]"
    r"|\b\d{1,2}\s(?:january|february|march|april|may|june|july|august|september|october|november|"
    r"december)(?:\s\d{4})?"
    r"|\b(?:january|february|march|april|may|june|july|august|september|october|november|december)"
    r"\s\d{4}"
    r"|\b\d{4}[-/]\d{2}(?:[-/]\d{2,4})?\b"
    r"|\b\d+(?:\.\d+)?\s?(?:%|per\s?cent)(?=[\s-](?:(?:confidence|credible|wilson|exact)\s)?"
    r"(?:intervals?|limits?|levels?|confidence|ci\b)|\sof\s(?:random\s)?draws)"
    r"|\b(?:[a-z]+\d|\d+[a-z])[\w-]*\.\w[\w.-]*",
    re.IGNORECASE,
)
_YEAR = re.compile(r"(?:19|20)\d\d")


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure as a report prints it.

    Attributes:
        text: The figure, without what hedges it.
        start: Where it begins in its sentence.
        end: Where it ends.
        kind: What it counts in; a fraction in words has no digits.
        value: The number: a share for percentages and points, whole units for sums.
        step: Size of one in the last printed digit, in the same unit.
        currency: Currency code of a sum, else empty.
        hedge: Words before it such as ``about``, else empty.
        accuses: Whether it may be held against a report where it fits no record. A year or
            a fraction in words may speak for a report, and is too often something else to
            speak against it.
    """

    text: str
    start: int
    end: int
    kind: Kind
    value: Fraction
    step: Fraction
    currency: str = ""
    hedge: str = ""
    accuses: bool = True

    @property
    def phrase(self) -> str:
        """The figure with what hedges it."""
        return f"{self.hedge} {self.text}".strip()

    @property
    def exact_digits(self) -> int:
        """Significant digits that are surely meant: noughts at the end of a whole number are not.

        Example:
            >>> [figure.exact_digits for figure in find_figures("8,400 or 18.0% or £98m")]
            [2, 3, 2]
        """
        digits = re.sub(r"[^\d.]", "", _digits_of(self.text))
        bare = digits.replace(".", "").lstrip("0")
        return len(bare if "." in digits else bare.rstrip("0"))


@dataclass(frozen=True, slots=True)
class Claim:
    """What a report says in one place: a figure, or two ends of a range.

    Attributes:
        low: The figure, or the lower end.
        high: The upper end of a range, or ``None``.
    """

    low: Figure
    high: Figure | None = None

    @property
    def start(self) -> int:
        """Where it begins in its sentence."""
        return self.low.start

    @property
    def end(self) -> int:
        """Where it ends."""
        return (self.high or self.low).end

    @property
    def text(self) -> str:
        """The claim as printed, with what hedges it."""
        return self.low.phrase if self.high is None else f"{self.low.phrase} to {self.high.text}"

    @property
    def accuses(self) -> bool:
        """Whether it may be held against a report."""
        return self.low.accuses


def find_figures(sentence: str) -> list[Figure]:
    """All figures of a sentence, in order; dates, labels and confidence levels are left out.

    Example:
        >>> [(f.phrase, f.kind) for f in find_figures("In May 2007 about 20% of 8,433 saw £98m")]
        [('about 20%', 'percent'), ('8,433', 'plain'), ('£98m', 'money')]
    """
    aside = [match.span() for match in _ASIDE.finditer(sentence)]

    def hidden(start: int, end: int) -> bool:
        return any(start < b and a < end for a, b in aside)

    found = [
        _figure(sentence, match)
        for match in _FIGURE.finditer(sentence)
        if not hidden(*match.span("digits")) and not _inside_word(sentence, match)
    ]
    taken = [(figure.start, figure.end) for figure in found if figure.kind != "plain"]
    for figure in _fractions(sentence):
        if not hidden(figure.start, figure.end) and not any(
            figure.start < b and a < figure.end for a, b in taken
        ):
            found = [f for f in found if f.end <= figure.start or figure.end <= f.start]
            found.append(figure)
    taken = [(figure.start, figure.end) for figure in found]
    found += [
        figure
        for figure in _number_words(sentence)
        if not any(figure.start < b and a < figure.end for a, b in taken)
    ]
    return sorted(found, key=lambda figure: figure.start)


def find_claims(sentence: str) -> list[Claim]:
    """All claims of a sentence: its figures, with the two ends of a range taken together.

    Example:
        >>> [claim.text for claim in find_claims("18.0% (12.2 to 25.8%) of 122")]
        ['18.0%', '12.2% to 25.8%', '122']
    """
    figures = find_figures(sentence)
    claims: list[Claim] = []
    at = 0
    while at < len(figures):
        one = figures[at]
        two = figures[at + 1] if at + 1 < len(figures) else None
        joined = two and _joined(sentence, one, two)
        if joined:
            claims.append(Claim(*joined))
            at += 2
        else:
            claims.append(Claim(one))
            at += 1
    return claims


def _joined(sentence: str, one: Figure, two: Figure) -> tuple[Figure, Figure] | None:
    between = sentence[one.end : two.start]
    if not _RANGE.fullmatch(between) or "fraction" in (one.kind, two.kind):
        return None
    word = between.strip().lower()
    lead = re.search(r"\b(between|from)\s*$", sentence[: one.start], re.IGNORECASE)
    if word == "and" and not (lead and lead[1].lower() == "between"):
        return None
    one, two = _aligned(one, two)
    if one.kind != two.kind or one.currency != two.currency or one.value > two.value:
        return None
    if one.kind == "plain" and not one.accuses and not two.accuses:
        return None
    return one, two


def _aligned(one: Figure, two: Figure) -> tuple[Figure, Figure]:
    """Both ends of a range in one unit, where it stands at one of them: 12.2 to 25.8%, £98-102m."""
    if one.kind == "plain" and two.kind in ("percent", "points"):
        unit = two.text[len(_digits_of(two.text)) :] if two.kind == "percent" else ""
        one = replace(
            one,
            kind=two.kind,
            value=one.value / 100,
            step=one.step / 100,
            text=one.text + unit,
            accuses=True,
        )
    if one.kind == "money" and two.kind == "plain":
        two = replace(two, kind="money", currency=one.currency)
    if one.kind == two.kind and one.kind in ("money", "plain"):
        scale = _scale_of(two.text)
        if scale > 1 and _scale_of(one.text) == 1 and one.value * scale <= two.value:
            one = replace(one, value=one.value * scale, step=one.step * scale)
    return one, two


def _scale_of(text: str) -> int:
    match = _FIGURE.search(text)
    return SCALES.get((match["scale"] or "").lower(), 1) if match else 1


def _digits_of(text: str) -> str:
    match = re.search(_DIGITS, text)
    return match.group() if match else ""


def _inside_word(sentence: str, match: re.Match[str]) -> bool:
    """Digits that belong to a word, such as those of H1N1 or 4th."""
    start, end = match.span()
    before = sentence[start - 1 : start]
    after = sentence[end : end + 1]
    return bool(re.match(r"\w", before)) or bool(re.match(r"[A-Za-z_]", after))


def _figure(sentence: str, match: re.Match[str]) -> Figure:
    digits = re.sub(_GROUP, "", match["digits"])
    decimals = len(digits.partition(".")[2])
    value, step = Fraction(digits), Fraction(1, 10**decimals)
    scale = SCALES.get((match["scale"] or "").lower(), 1)
    value, step = value * scale, step * scale
    kind: Kind = "plain"
    currency = ""
    named = (match["before"] or match["after"] or "").strip().lower()
    if match["points"] and not named:
        kind, value, step = "points", value / 100, step / 100
    elif match["percent"]:
        kind, value, step = "percent", value / 100, step / 100
    elif match["pence"] and not named and not scale > 1:
        kind, currency, value, step = "money", "GBP", value / 100, step / 100
    elif named:
        kind, currency = "money", AFTER[named]
    if match["sign"]:
        value = -value
    year = kind == "plain" and scale == 1 and bool(_YEAR.fullmatch(match["digits"]))
    return Figure(
        text=match.group(),
        start=match.start(),
        end=match.end(),
        kind=kind,
        value=value,
        step=step,
        currency=currency,
        hedge=hedge_before(sentence, match.start()),
        accuses=not year,
    )


def _fractions(sentence: str) -> list[Figure]:
    """Fractions in words ("nearly three quarters") and ratios ("one in five")."""
    text = _plain_hyphens(sentence)
    found = []
    at = 0
    for match in re.finditer(r"\b\w", text):
        if match.start() < at:
            continue
        rest = text[match.start() :]
        share = share_in_words(rest)
        if share is None or share.largest > load_policy().largest_ratio_base:
            continue
        length = len(rest) - len(share.rest) if share.rest else len(rest.rstrip(" "))
        words = rest[:length].rstrip()
        at = match.start() + len(words)
        hedge = hedge_before(sentence, match.start())
        found.append(
            Figure(
                text=sentence[match.start() : at],
                start=match.start(),
                end=at,
                kind="fraction",
                value=share.share,
                step=Fraction(1, share.largest),
                hedge=hedge,
                accuses=bool(hedge) or share.rest.startswith("of "),
            )
        )
    return found


@cache
def _words() -> re.Pattern[str]:
    # "One" is a pronoun more often than a number.
    return re.compile(rf"\b{alternatives(word for word in NUMBER_WORDS if word != 'one')}\b")


def _number_words(sentence: str) -> list[Figure]:
    """Whole numbers in words ("twenty-two"), which may speak for a report and not against it."""
    text = _plain_hyphens(sentence)
    return [
        Figure(
            text=sentence[match.start() : match.end()],
            start=match.start(),
            end=match.end(),
            kind="plain",
            value=Fraction(NUMBER_WORDS[match.group()]),
            step=Fraction(1),
            hedge=hedge_before(sentence, match.start()),
            accuses=False,
        )
        for match in _words().finditer(text)
        if match.end() == len(text) or not text[match.end() :].startswith(" per")
    ]


def _plain_hyphens(sentence: str) -> str:
    """Lower case, hyphens between letters as blanks: one for one, so that places stay the same."""
    if len(sentence.lower()) != len(sentence):
        sentence = "".join(c.lower() if len(c.lower()) == 1 else c for c in sentence)
    else:
        sentence = sentence.lower()
    return re.sub(r"(?<=[a-z])[-\u2010\u2011](?=[a-z])", " ", sentence)


@cache
def _hedges() -> re.Pattern[str]:
    phrases = [p for rule in load_policy().approximators.values() for p in rule.phrases]
    return re.compile(rf"(?:^|(?<=[\s(\u201c\"]))({alternatives(phrases)})\s+$", re.IGNORECASE)


def hedge_before(sentence: str, place: int) -> str:
    """The approximating words right before a place, or empty text.

    Example:
        >>> hedge_before("It was just under 20%", 18)
        'just under'
    """
    match = _hedges().search(sentence[max(0, place - 40) : place])
    return match[1] if match else ""
