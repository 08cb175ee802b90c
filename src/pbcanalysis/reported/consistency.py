"""Several statements of one source, judged together: which rounding rules can have printed them.

A source is taken to round by one rule throughout. Each statement excludes some rules; those that
none excludes survive. Where the base is not stated, one base has to fit all statements of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.bases import CountLike, number_set, possible_bases
from pbcanalysis.reported.counts import possible_counts, possible_counts_table
from pbcanalysis.reported.integers import IntegerSet
from pbcanalysis.reported.printed import Printed, as_percent
from pbcanalysis.reported.rounding import KNOWN_RULES, RoundingRule
from pbcanalysis.reported.sets import require_base


@dataclass(frozen=True, slots=True)
class PercentStatement:
    """A percentage as a source prints it, with what is said about its count and base.

    Attributes:
        label: Names the statement in verdicts.
        printed: The percentage as printed.
        bases: The bases that it may be of.
        counts: The counts that it may be of; ``None`` where no count is stated.
    """

    label: str
    printed: Printed
    bases: IntegerSet
    counts: IntegerSet | None = None

    @classmethod
    def of(
        cls,
        label: str,
        printed: Printed | str,
        base: CountLike,
        count: CountLike | None = None,
    ) -> PercentStatement:
        """A statement from a percentage, a base (or a range of them) and perhaps a count.

        Raises:
            InvalidArgument: If the figure is not a percentage, or there is no base above nought.

        Example:
            >>> PercentStatement.of("replied", "20%", 623, 122).printed.text
            '20%'
        """
        bases = number_set(base)
        if bases.empty or require_base(bases.min) < 1:
            raise InvalidArgument(f"{label}: no base is given")
        counts = None if count is None else number_set(count)
        return cls(label, as_percent(printed), bases, counts)

    def possible_bases(self, rule: RoundingRule) -> IntegerSet:
        """Those of the bases considered of which a rule prints some allowed count so."""
        if self.counts is not None:
            return possible_bases(self.counts, self.printed, rule, self.bases.max) & self.bases
        figure = self.printed
        fitting: list[tuple[int, int]] = []
        for first, last in self.bases.ranges:
            table = possible_counts_table(
                figure.digits, figure.decimals, list(range(first, last + 1)), rule
            )
            fitting += [(first + i, first + i) for i in table.n.nonzero()[0].tolist()]
        return IntegerSet(tuple(fitting))

    def possible_counts(self, rule: RoundingRule) -> IntegerSet:
        """The counts, over all bases considered, that a rule prints so."""
        found = (possible_counts(self.printed, base, rule).ranges for base in self.bases)
        counts = IntegerSet(tuple(each for ranges in found for each in ranges))
        return counts if self.counts is None else counts & self.counts


@dataclass(frozen=True, slots=True)
class RulesVerdict:
    """Which rounding rules can have printed all statements of a source.

    Attributes:
        surviving: The rules that no statement excludes, and that one base fits where asked for.
        excluded_by: For each rule that is excluded, the labels of the statements that exclude it
            alone; empty where only the statements together exclude it.
        bases: The common bases under each surviving rule, where one base was asked for.
        sentence: The verdict in one sentence.
    """

    surviving: tuple[RoundingRule, ...]
    excluded_by: tuple[tuple[RoundingRule, tuple[str, ...]], ...]
    bases: tuple[tuple[RoundingRule, IntegerSet], ...]
    sentence: str

    @property
    def consistent(self) -> bool:
        """Whether some rule can have printed every statement."""
        return bool(self.surviving)


def surviving_rules(
    statements: Iterable[PercentStatement],
    *,
    same_base: bool = False,
    rules: Iterable[RoundingRule | str] = KNOWN_RULES,
) -> RulesVerdict:
    """The rounding rules under which every statement of one source is possible.

    Args:
        statements: The statements, at least one, with labels that differ.
        same_base: Whether all of them are of one base, which is then sought.
        rules: The definite rules considered.

    Returns:
        The surviving rules, and for each other rule the statements that exclude it.

    Raises:
        InvalidArgument: If there is no statement, labels repeat, or a rule is unknown.

    Reference:
        Brown and Heathers (2017), extended from one figure to all figures of a source.

    Example:
        >>> replied = PercentStatement.of("replied", "20%", 623, 122)
        >>> print(surviving_rules([replied]).sentence)
        Every statement fits half-up, half-even, half-down or ceiling rounding; replied (20%) \
excludes floor.
    """
    given = tuple(statements)
    considered = tuple(RoundingRule(rule) for rule in rules)
    if not given or not considered:
        raise InvalidArgument("no statement or no rounding rule was given")
    if RoundingRule.UNKNOWN in considered:
        raise InvalidArgument("only definite rounding rules can be excluded or survive")
    if len({statement.label for statement in given}) != len(given):
        raise InvalidArgument("statements need labels that differ")
    surviving: list[RoundingRule] = []
    excluded: list[tuple[RoundingRule, tuple[str, ...]]] = []
    common: list[tuple[RoundingRule, IntegerSet]] = []
    for rule in considered:
        bases = [statement.possible_bases(rule) for statement in given]
        against = tuple(s.label for s, fit in zip(given, bases, strict=True) if fit.empty)
        shared = bases[0]
        for fit in bases[1:]:
            shared &= fit
        if against or (same_base and shared.empty):
            excluded.append((rule, against))
            continue
        surviving.append(rule)
        if same_base:
            common.append((rule, shared))
    sentence = _sentence(given, surviving, excluded)
    return RulesVerdict(tuple(surviving), tuple(excluded), tuple(common), sentence)


def _sentence(
    given: tuple[PercentStatement, ...],
    surviving: list[RoundingRule],
    excluded: list[tuple[RoundingRule, tuple[str, ...]]],
) -> str:
    figures = {statement.label: statement.printed.text for statement in given}
    if surviving:
        told = f"Every statement fits {_listed([rule.value for rule in surviving])} rounding"
    else:
        told = "No single rounding rule fits every statement"
    reasons: dict[str, list[str]] = {}
    for rule, against in excluded:
        named = ", ".join(f"{label} ({figures[label]})" for label in against)
        reasons.setdefault(named or "no common base", []).append(rule.value)
    parts = [
        (f"{who} {_verb(who)} " if who != "no common base" else "no common base exists under ")
        + _listed(names, "and" if who != "no common base" else "or")
        for who, names in reasons.items()
    ]
    return "; ".join([told, *parts]) + "."


def _verb(who: str) -> str:
    return "exclude" if ", " in who else "excludes"


def _listed(names: list[str], last: str = "or") -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} {last} {names[-1]}"
