"""The policy for words: which set of values each word of quantity leaves open, as data.

The policy that comes with the package is the file ``words_policy.yml``. Every bound in it is a
parameter: hand over what differs, with a version of its own, and results name that version.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Annotated, Literal

import yaml
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainValidator,
    ValidationError,
    model_validator,
)

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.phrases import plain_form
from pbcanalysis.reported.sets import ShareSet


def _fraction(value: object) -> Fraction:
    # Through text, so that 2.5 in the file is five halves and not its nearest float.
    if isinstance(value, bool):
        raise ValueError("a number is needed")
    number = Fraction(str(value))
    if number < 0:
        raise ValueError("a number of nought or above is needed")
    return number


def _share_set(value: object) -> ShareSet:
    return value if isinstance(value, ShareSet) else ShareSet.parse(str(value))


def _phrases(value: object) -> object:
    # In the form in which they are looked for.
    return tuple(plain_form(str(each)) for each in value) if isinstance(value, list) else value


Exact = Annotated[Fraction, PlainValidator(_fraction)]
Shares = Annotated[ShareSet, PlainValidator(_share_set)]
Phrases = Annotated[tuple[str, ...], BeforeValidator(_phrases)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Reach(_Part):
    """How far from the quantity a reading goes: ``core`` at most as far as ``wide``."""

    core: Exact
    wide: Exact

    @model_validator(mode="after")
    def _ordered(self) -> Reach:
        if self.core > self.wide:
            raise ValueError(f"core ({self.core}) reaches further than wide ({self.wide})")
        return self


class PhraseList(_Part):
    """Phrases that share one treatment, and why they get it."""

    phrases: Phrases
    why: str


class Bare(_Part):
    """A fraction with nothing beside it: margin in percentage points on both sides."""

    points: Reach
    why: str


class RoundValues(_Part):
    """Where "more than X" ends."""

    step: Exact
    fractions: tuple[Exact, ...]
    why: str


class Figures(_Part):
    """How round a printed figure is taken to be."""

    divisors: tuple[Exact, ...]
    bare_divisors: tuple[Exact, ...]
    at_most: Exact
    at_most_points: Exact
    why: str


class Approximator(_Part):
    """A word that moves a quantity: on which side, how far, and whether it is itself included."""

    phrases: Phrases
    suffixes: Phrases
    side: Literal["below", "above", "both"]
    reach: Literal["margin", "next-round"]
    includes: bool
    literal: bool
    points: Reach | None = None
    steps: Reach
    why: str

    @model_validator(mode="after")
    def _complete(self) -> Approximator:
        if self.reach == "margin" and self.points is None:
            raise ValueError("an approximator with a margin needs points")
        if self.reach == "next-round" and self.side == "both":
            raise ValueError("an approximator up to the next round value has one side")
        return self


class Quantifier(_Part):
    """A word that stands for a set of shares by itself."""

    phrases: Phrases
    core: Shares
    wide: Shares
    semantic: Shares | None = None
    why: str

    @model_validator(mode="after")
    def _nested(self) -> Quantifier:
        if not self.core.issubset(self.wide):
            raise ValueError(f"core {self.core} is not within wide {self.wide}")
        if self.semantic is not None and not self.wide.issubset(self.semantic):
            raise ValueError(f"wide {self.wide} is not within semantic {self.semantic}")
        return self


class HalfMargins(_Part):
    """Margins in points that apply beside a half in place of the approximator's own."""

    nearly: Reach
    about: Reach
    why: str


class WordsPolicy(_Part):
    """Every choice by which words become sets; see ``words_policy.yml`` for what each means.

    Attributes:
        version: Names the policy; results carry it.
    """

    version: str = Field(min_length=1)
    references: tuple[str, ...]
    focus: PhraseList
    bare: Bare
    exactly: PhraseList
    half: HalfMargins
    margin_at_most: Exact
    round_values: RoundValues
    largest_ratio_base: int = Field(ge=2)
    figures: Figures
    approximators: dict[str, Approximator]
    quantifiers: dict[str, Quantifier]

    @model_validator(mode="after")
    def _unambiguous(self) -> WordsPolicy:
        for group in (self.approximators, self.quantifiers):
            owners: dict[str, str] = {}
            for name, rule in group.items():
                for phrase in rule.phrases:
                    if phrase in owners:
                        raise ValueError(f"{phrase!r} is claimed by {owners[phrase]} and {name}")
                    owners[phrase] = name
        return self

    def known_phrases(self) -> tuple[str, ...]:
        """Every phrase that the policy lists, sorted."""
        listed = {*self.focus.phrases, *self.exactly.phrases}
        for approximator in self.approximators.values():
            listed |= {*approximator.phrases, *approximator.suffixes}
        for quantifier in self.quantifiers.values():
            listed |= set(quantifier.phrases)
        return tuple(sorted(listed))


PolicyLike = WordsPolicy | Mapping[str, object] | Path | str | None
"""A policy, changes to the package's own (mapping, or path of a YAML file), or the own one."""


def load_policy(changes: PolicyLike = None) -> WordsPolicy:
    """The policy for words, with any changes laid over the one that comes with the package.

    Args:
        changes: Nothing for the package's own policy; a mapping or the path of a YAML file that
            holds what differs and its own ``version``; or a policy, which is returned as it is.

    Returns:
        The checked policy.

    Raises:
        InvalidArgument: If the changes have no version of their own, name something that does
            not exist, or give a bound that is not one.

    Example:
        >>> load_policy().version
        '1'
        >>> looser = {"version": "1 with nearly 8",
        ...           "approximators": {"nearly": {"points": {"wide": 8}}}}
        >>> load_policy(looser).approximators["nearly"].points.wide
        Fraction(8, 1)
    """
    if isinstance(changes, WordsPolicy):
        return changes
    if changes is None:
        return _own_policy()
    if isinstance(changes, Mapping):
        overlay, name = changes, "the policy given"
    else:
        path = Path(changes)
        if not path.is_file():
            raise InvalidArgument(f"there is no policy file {path}")
        overlay, name = _mapping(path.read_text(encoding="utf-8"), path.name), path.name
    own = _own_text()
    if overlay.get("version") in (None, own["version"]):
        raise InvalidArgument(
            f"{name} needs a version of its own (not {own['version']!r}), so that results can "
            "name it"
        )
    return _checked(_overlaid(own, overlay), name)


def _mapping(text: str, name: str) -> Mapping[str, object]:
    try:
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise InvalidArgument(f"{name} is not YAML: {error}") from error
    if not isinstance(content, Mapping):
        raise InvalidArgument(f"{name} is not a YAML mapping")
    return content


def _overlaid(base: Mapping[str, object], over: Mapping[str, object]) -> dict[str, object]:
    merged = dict(base)
    for key, value in over.items():
        below = merged.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = _overlaid(below, value) if both else value  # type: ignore[arg-type]
    return merged


def _checked(content: Mapping[str, object], name: str) -> WordsPolicy:
    try:
        return WordsPolicy.model_validate(dict(content))
    except ValidationError as error:
        told = "; ".join(
            f"{'.'.join(str(part) for part in item['loc']) or 'policy'}: {item['msg']}"
            for item in error.errors()
        )
        raise InvalidArgument(f"{name} is not a valid policy: {told}") from error


@cache
def _own_text() -> Mapping[str, object]:
    resource = files("pbcanalysis.reported") / "words_policy.yml"
    return _mapping(resource.read_text(encoding="utf-8"), "words_policy.yml")


@cache
def _own_policy() -> WordsPolicy:
    return _checked(_own_text(), "words_policy.yml")
