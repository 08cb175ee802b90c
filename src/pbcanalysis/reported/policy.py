"""The policy for words: which set of values each word of quantity leaves open, as data.

The policies that come with the package are the files of the folder ``policies``: version 2, which
is used unless another is asked for, version 1, and scales that institutions publish for their own
reports. Every bound is a parameter: hand over what differs, with a version of its own, and results
name that version.
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
    beyond: Exact = Fraction(0)
    beyond_steps: Exact = Fraction(0)
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
    just_under: Reach | None = Field(default=None, alias="just-under")
    just_over: Reach | None = Field(default=None, alias="just-over")
    why: str

    def of(self, name: str) -> Reach | None:
        """The margins beside a half of an approximator, or ``None`` if it keeps its own."""
        margins = {"nearly": self.nearly, "about": self.about}
        margins |= {"just-under": self.just_under, "just-over": self.just_over}  # type: ignore[dict-item]
        return margins.get(name)


class WordsPolicy(_Part):
    """Every choice by which words become sets; see ``policies/2.yml`` for what each means.

    Attributes:
        version: Names the policy; results carry it.
        parts_as_decimals: Whether a part of a million is no narrower than the same in figures:
            half a million as wide as 0.5 million.
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
    parts_as_decimals: bool = False
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
"""A policy; the name of one of the package's; changes to one (mapping, or path of a YAML file); or
nothing for the package's own version 2."""

OWN = "2"
"""Name of the policy that is used unless another is asked for."""


def policy_names() -> tuple[str, ...]:
    """Names of the policies that come with the package: versions, and published house scales.

    Example:
        >>> policy_names()
        ('1', '2', 'education-scotland', 'estyn')
    """
    folder = files("pbcanalysis.reported") / "policies"
    return tuple(
        sorted(each.name.removesuffix(".yml") for each in folder.iterdir() if ".yml" in each.name)
    )


def load_policy(changes: PolicyLike = None) -> WordsPolicy:
    """A policy for words: one of the package's, or one of them with changes laid over it.

    Args:
        changes: Nothing for version 2; the name of another policy of the package, such as
            ``"1"`` or ``"education-scotland"``; a mapping or the path of a YAML file that holds
            what differs, its own ``version`` and, where that is not version 2, ``based_on``; or a
            policy, which is returned as it is.

    Returns:
        The checked policy.

    Raises:
        InvalidArgument: If there is no such policy, the changes have no version of their own,
            name something that does not exist, or give a bound that is not one.

    Example:
        >>> load_policy().version, load_policy("1").version
        ('2', '1')
        >>> str(load_policy("education-scotland").quantifiers["most"].core)
        '[3/4, 9/10]'
        >>> looser = {"version": "2 with nearly 8",
        ...           "approximators": {"nearly": {"points": {"wide": 8}}}}
        >>> load_policy(looser).approximators["nearly"].points.wide
        Fraction(8, 1)
    """
    if isinstance(changes, WordsPolicy):
        return changes
    if changes is None:
        return _policy(OWN)
    if isinstance(changes, str) and changes in policy_names():
        return _policy(changes)
    if isinstance(changes, Mapping):
        overlay, name = changes, "the policy given"
    else:
        path = Path(changes)
        if not path.is_file():
            named = ", ".join(policy_names())
            raise InvalidArgument(f"there is no policy file {path}, and no policy of it: {named}")
        overlay, name = _mapping(path.read_text(encoding="utf-8"), path.name), path.name
    return _checked(_based(overlay, name), name)


def _based(overlay: Mapping[str, object], name: str) -> dict[str, object]:
    """Changes laid over the policy that they are based on."""
    below = str(overlay.get("based_on", OWN))
    if below not in policy_names():
        raise InvalidArgument(
            f"{name} is based on {below!r}, which is none of {', '.join(policy_names())}"
        )
    base = _whole(below)
    if overlay.get("version") in (None, base["version"]):
        raise InvalidArgument(
            f"{name} needs a version of its own (not {base['version']!r}), so that results can "
            "name it"
        )
    return _overlaid(base, {key: value for key, value in overlay.items() if key != "based_on"})


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
def _whole(name: str) -> dict[str, object]:
    """A policy of the package as it is written, with what it is based on."""
    resource = files("pbcanalysis.reported") / "policies" / f"{name}.yml"
    text = _mapping(resource.read_text(encoding="utf-8"), f"{name}.yml")
    return _based(text, f"{name}.yml") if "based_on" in text else dict(text)


@cache
def _policy(name: str) -> WordsPolicy:
    return _checked(_whole(name), f"{name}.yml")
