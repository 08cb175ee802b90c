"""Small numbers of respondents: what a study says is withheld from everything published.

A study of respondents states its rule once, in ``datapackage.json``::

    "suppression": {"threshold": 5, "zeros": false, "complementary": true, "rounding_base": 5}

The file of respondents is published only by a study that asks for it::

    "publish_respondents": true
"""

from __future__ import annotations

import difflib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

from pbcanalysis.errors import InvalidArgument, InvalidInput, Problem

if TYPE_CHECKING:
    from pbcanalysis.study.formats import PlainTable

FILE = "datapackage.json"
KEY = "suppression"
PUBLISH = "publish_respondents"
PEOPLE = ("respondents",)
"""Tables with a row for each person."""


@dataclass(frozen=True, slots=True)
class SuppressionRule:
    """What is withheld from everything published.

    Attributes:
        threshold: Counts under this many respondents are withheld; 1 withholds none.
        zeros: Whether a count of nought is withheld too.
        complementary: Whether further counts are withheld, so that none of those withheld can
            be worked out from totals.
        rounding_base: Counts that are shown are rounded to a multiple of this; 1 for none.

    Raises:
        InvalidArgument: If the threshold or the rounding base is below 1.

    Reference:
        Hundepool et al. 2012, chapter 4; Office for National Statistics, disclosure control
        policies for tables.

    Example:
        >>> SuppressionRule(threshold=5, complementary=False).sentence
        'Counts from 1 to 4 are withheld.'
    """

    threshold: int = 5
    zeros: bool = False
    complementary: bool = True
    rounding_base: int = 1

    def __post_init__(self) -> None:
        if self.threshold < 1 or self.rounding_base < 1:
            raise InvalidArgument("a threshold and a rounding base are at least 1")

    @property
    def withholds(self) -> bool:
        """Whether it changes anything."""
        return self.threshold > 1 or self.zeros or self.rounding_base > 1

    @property
    def sentence(self) -> str:
        """The rule in one or two sentences, to be printed on the page."""
        first, last = (0 if self.zeros else 1), self.threshold - 1
        parts = []
        if first <= last:
            which = f"Counts from {first} to {last}" if first < last else f"Counts of {first}"
            more = ", as are further counts from which they could be worked out"
            parts.append(f"{which} are withheld{more if self.complementary else ''}.")
        if self.rounding_base > 1:
            parts.append(f"Counts that are shown are rounded to the nearest {self.rounding_base}.")
        return " ".join(parts) or "No counts are withheld or rounded."

    def bounds(self, count: int, wholes: Iterable[int] = ()) -> tuple[int, int]:
        """From what to what a single count of respondents is shown.

        Args:
            count: The count.
            wholes: Numbers of respondents that it is part of and that are known, so that the
                rest of each could be worked out from it.

        Returns:
            The count twice, rounded if the rule rounds; or, where it or a rest is too small to
            show, the lowest and the highest that it can be.

        Example:
            >>> SuppressionRule(5).bounds(3), SuppressionRule(5).bounds(119, [122])
            ((1, 4), (118, 121))
            >>> SuppressionRule(5, rounding_base=5).bounds(23)
            (25, 25)
        """
        first, last = (0 if self.zeros else 1), self.threshold - 1
        if first <= count <= last:
            return first, last
        for whole in wholes:
            if first <= whole - count <= last:
                return whole - last, whole - first
        rounded = (count + self.rounding_base // 2) // self.rounding_base * self.rounding_base
        return rounded, rounded


def rule_problems(descriptor: Mapping[str, Any]) -> list[Problem]:
    """What is wrong in the rule that a study's data package states, all of it together.

    Args:
        descriptor: The data package as read.

    Returns:
        One problem for each setting that is unknown or does not fit; none without a rule.

    Example:
        >>> [p.column for p in rule_problems({"suppression": {"treshold": 5, "zeros": "no"}})]
        ['suppression.treshold', 'suppression.zeros']
    """
    told = descriptor.get(KEY)
    asked = descriptor.get(PUBLISH, False)
    problems = []
    if not isinstance(asked, bool):
        mend = "Write it without quotation marks."
        problems.append(Problem(FILE, None, PUBLISH, repr(asked), "true or false", mend))
    elif asked and isinstance(told, Mapping) and told.get("threshold", 5) != 1:
        # From the file every number that is withheld could be counted.
        found = f"true beside {KEY}"
        mend = f"Leave out {PUBLISH}, or {KEY}."
        problems.append(Problem(FILE, None, PUBLISH, found, "one of the two", mend))
    if told is None:
        return problems
    known = asdict(SuppressionRule())
    if not isinstance(told, Mapping):
        return [
            *problems,
            Problem(
                FILE,
                None,
                KEY,
                repr(told),
                f"settings such as {known}",
                "Write the settings in curly brackets, each with its value.",
            ),
        ]
    for name, value in told.items():
        plain = known.get(name)
        if plain is None:
            near = difflib.get_close_matches(str(name), known, n=1)
            expected = "one of " + ", ".join(known)
            mend = f"Did you mean {near[0]!r}?" if near else "Remove it."
        elif isinstance(plain, bool):
            expected, mend = "true or false", "Write it without quotation marks."
            if isinstance(value, bool):
                continue
        else:
            expected, mend = "a whole number of at least 1", "Write it without quotation marks."
            if isinstance(value, int) and not isinstance(value, bool):
                if value >= 1:
                    continue
                mend = "A threshold of 1 withholds nothing; a rounding base of 1 rounds nothing."
        found = repr(name) if plain is None else repr(value)
        problems.append(Problem(FILE, None, f"{KEY}.{name}", found, expected, mend))
    return problems


def study_rule(descriptor: Mapping[str, Any]) -> SuppressionRule | None:
    """The rule that a study's data package states, or ``None``.

    Args:
        descriptor: The data package as read.

    Raises:
        InvalidInput: If a setting is unknown or does not fit; with every such setting.

    Example:
        >>> study_rule({"suppression": {"threshold": 10}}).sentence
        'Counts from 1 to 9 are withheld, as are further counts from which they could be worked \
out.'
        >>> study_rule({}) is None
        True
    """
    problems = rule_problems(descriptor)
    if problems:
        raise InvalidInput(problems)
    told = descriptor.get(KEY)
    return None if told is None else SuppressionRule(**told)


def unpublished(descriptor: Mapping[str, Any]) -> frozenset[str]:
    """Files that a site leaves out: answers of single people, from which all could be counted.

    Args:
        descriptor: The data package as read, sound.

    Returns:
        Paths in the study; none where it asks for them to be published.

    Example:
        >>> tables = [{"name": "respondents", "path": "r.csv"}, {"name": "bases", "path": "b.csv"}]
        >>> unpublished({"resources": tables})
        frozenset({'r.csv'})
        >>> unpublished({"resources": tables, "publish_respondents": True})
        frozenset()
    """
    study_rule(descriptor)
    if descriptor.get(PUBLISH):
        return frozenset()
    return frozenset(one["path"] for one in descriptor["resources"] if one["name"] in PEOPLE)


def few_problems(tables: Mapping[str, PlainTable], descriptor: Mapping[str, Any]) -> list[Problem]:
    """Warnings of groups of respondents so small that a study's own rule withholds all of them.

    Args:
        tables: The study's tables as read.
        descriptor: Its data package; from a rule that is wrong nothing is concluded.
    """
    people = tables.get("respondents")
    if rule_problems(descriptor):
        return []
    rule = study_rule(descriptor)
    if people is None or rule is None:
        return []
    waves = people.cells("wave") if "wave" in people.raw.labels else []
    groups = Counter(map(str, waves)) if waves and None not in waves else Counter()
    groups = groups or Counter({"": len(people.raw.numbers)})
    return [
        Problem(
            people.raw.file,
            None,
            "wave" if wave else None,
            f"{count} respondent{'s' * (count > 1)}" + (f" in the wave {wave!r}" if wave else ""),
            f"at least {rule.threshold}, the threshold under {KEY!r} in {FILE}",
            "Everything about them will be withheld: join them to others, or change the rule.",
            "warning",
        )
        for wave, count in groups.items()
        if 0 < count < rule.threshold
    ]
