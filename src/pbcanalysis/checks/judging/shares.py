"""Percentages on their own against their base: whether some whole number of it prints so."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from fractions import Fraction

from pbcanalysis.checks.evidence import Evidence, percent_in
from pbcanalysis.checks.finding import ANY_RULE, EXACT, Finding, Place
from pbcanalysis.checks.rows import Row
from pbcanalysis.errors import PbcError
from pbcanalysis.reported.counts import possible_counts, possible_counts_table
from pbcanalysis.reported.printed import Printed, print_percent
from pbcanalysis.reported.rounding import KNOWN_RULES, RoundingRule

FAR = 60
"""How far from a printed base others are looked for, on either side."""
SHOWN = 3


@dataclass(frozen=True, slots=True)
class Share:
    """A percentage of a base.

    Attributes:
        row: Its row.
        at: Its place.
        figure: The percentage.
        base: The number of whom it is a share.
        name: Id of the base.
    """

    row: Row
    at: Place
    figure: Printed
    base: int
    name: str


def shares_of(evidence: Evidence) -> Iterator[Share]:
    """Every percentage that stands alone in its cell and has a base of known size."""
    for row in evidence.rows("statements"):
        base, figure = evidence.base_of(row), percent_in(row["as_printed"])
        if row["kind"] == "percent" and figure is not None and base is not None:
            yield Share(row, Place.of(row, "as_printed"), figure, base, row["base"])
    for row in evidence.figures_of_surveys:
        survey = evidence.surveys.get(row["survey"])
        printed = row["as_printed"].strip()
        figure = None if printed[:1] in "+-−" else percent_in(printed)
        base = None if survey is None else evidence.counts.get(survey["base"])
        if survey is not None and figure is not None and base is not None:
            yield Share(row, evidence.place_of_finding(row), figure, base, survey["base"])


def alone(evidence: Evidence, with_counts: Collection[str]) -> Iterator[Finding]:
    """Percentages that no whole number of their base prints as.

    Args:
        evidence: The study.
        with_counts: Ids of percentages that are judged together with their count.
    """
    for share in shares_of(evidence):
        if share.row["id"] in with_counts and share.row["id"]:
            continue
        if share.figure.value > 100:
            yield _more_than_all(share)
        else:
            yield from _judged(evidence, share)


def _more_than_all(share: Share) -> Finding:
    return Finding(
        "percentage",
        share.at,
        f"{share.figure.text} of {share.base:,}",
        "cannot be",
        f"A share is at most 100%, and {share.figure.text} is more than all of the {share.base:,}.",
        ("a change or a ratio, which is a share of no base: then leave base empty",),
        EXACT,
    )


def _judged(evidence: Evidence, share: Share) -> Iterator[Finding]:
    figure, base, rule = share.figure, share.base, evidence.rule
    if possible_counts(figure, base, rule):
        return
    fitting = [each for each in KNOWN_RULES if possible_counts(figure, base, each)]
    why = between(figure, base)
    fits = list(nearest_prints(figure, base, rule))
    if fitting:
        fits += [
            f"{written(each)}: {possible_counts(figure, base, each)} of {base:,}"
            for each in fitting
        ]
    fits += near_bases(figure, base, rule)
    fits += _other_bases(evidence, share)
    yield Finding(
        "percentage",
        share.at,
        f"{figure.text} of {base:,}",
        "rounded otherwise" if fitting else "cannot be",
        f"{why} No whole number of {base:,} prints as {figure.text}"
        + (f" under {written(rule)}." if fitting else ", however it is rounded."),
        tuple(fits),
        written(rule) if fitting else ANY_RULE,
    )


def between(figure: Printed, base: int) -> str:
    """The two counts next to a percentage, with what they are in per cent.

    Example:
        >>> between(Printed.read("45%"), 12)
        'Of 12, 5 is 41.67% and 6 is 50.00%.'
    """
    return counts_beside(_below(figure, base), base, figure.decimals + 2)


def counts_beside(below: int, base: int, decimals: int) -> str:
    """A count of a base and the next, with what they are in per cent.

    Example:
        >>> counts_beside(15, 122, 2)
        'Of 122, 15 is 12.30% and 16 is 13.11%.'
    """
    told = [
        f"{count:,} is {exactly(count, base, decimals)}"
        for count in (below, below + 1)
        if count <= base
    ]
    return f"Of {base:,}, {' and '.join(told)}."


def _below(figure: Printed, base: int) -> int:
    """The larger of the two counts next to a percentage is one more than this."""
    return max(0, min(int(figure.value * base / 100), base - 1))


def exactly(count: int, base: int, decimals: int) -> str:
    """A count of a base in per cent, to so many decimals."""
    return print_percent(count, base, decimals).text


def nearest_prints(figure: Printed, base: int, rule: RoundingRule) -> Iterator[str]:
    """What the two counts next to a percentage print as."""
    definite = KNOWN_RULES[0] if rule is RoundingRule.UNKNOWN else rule
    below = _below(figure, base)
    for count in (below, below + 1):
        if count <= base:
            text = print_percent(count, base, figure.decimals, definite).text
            yield f"{count:,} of {base:,}, printed as {text}"


def near_bases(figure: Printed, base: int, rule: RoundingRule) -> list[str]:
    """The bases nearest to one of which some count prints as a percentage."""
    first = max(1, base - FAR)
    bases = list(range(first, base + FAR + 1))
    try:
        numbers = possible_counts_table(figure.digits, figure.decimals, bases, rule).n
    except PbcError:
        return []  # beyond what 64 bits hold
    fit = [each for each, number in zip(bases, numbers.tolist(), strict=True) if number]
    nearest = sorted(sorted(fit, key=lambda each: abs(each - base))[: 2 * SHOWN])
    if not nearest:
        return []
    listed = ", ".join(f"{each:,}" for each in nearest)
    return [f"a base of {listed} (the nearest that fit)"]


def _other_bases(evidence: Evidence, share: Share) -> list[str]:
    """Bases of the same source or chain that fit, and which others of their shares stand by it."""
    own = evidence.bases.get(share.name)
    if own is None:
        return []
    found = []
    for key, count in evidence.counts.items():
        row = evidence.bases[key]
        near = row["source"] == own["source"] or key == own["population"]
        near = near or row["population"] in (share.name, own["population"] or None)
        # Of a base of several hundred nearly every percentage is a share of some count.
        telling = count < 100 * 10**share.figure.decimals
        if key == share.name or not near or not telling:
            continue
        if possible_counts(share.figure, count, evidence.rule):
            found.append(f"{row['label'] or key}, {count:,}, as its base")
    return found[:SHOWN]


def written(rule: RoundingRule) -> str:
    """A rule of rounding in words.

    Example:
        >>> written(RoundingRule.FLOOR), written(RoundingRule.UNKNOWN)
        ('digits cut off (floor)', 'any rule of rounding')
    """
    return {
        RoundingRule.FLOOR: "digits cut off (floor)",
        RoundingRule.CEILING: "always rounded up (ceiling)",
        RoundingRule.UNKNOWN: ANY_RULE,
    }.get(rule, f"{rule.value} rounding")


def percent_of(share: Fraction, decimals: int = 2) -> str:
    """A share in per cent, to so many decimals.

    Example:
        >>> percent_of(Fraction(1, 3))
        '33.33%'
    """
    return f"{float(100 * share):.{decimals}f}%"


__all__ = [
    "Share",
    "alone",
    "between",
    "counts_beside",
    "near_bases",
    "percent_of",
    "shares_of",
    "written",
]
