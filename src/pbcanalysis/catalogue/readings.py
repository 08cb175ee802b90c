"""Readings: sentences that hold under a condition over records, in a small safe language.

A condition compares numbers: ``survey.capacity.high < 0.5 and survey.response-rate < 0.25``.
It knows records (``<id>``, ``<id>.low``, ``<id>.high``), parameters (``parameters.<name>``),
numbers, ``+ - * /``, comparisons, ``and``, ``or``, ``not`` and brackets. A minus needs a space
before it, since ids have hyphens. Nothing else is evaluated.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pbcanalysis.catalogue.records import Record
from pbcanalysis.errors import PbcError

_NAME = re.compile(r"(?<![\w.])[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*(?:\.[a-z0-9_]+(?:-[a-z0-9_]+)*)+")


class InvalidCondition(PbcError):
    """A reading's condition cannot be evaluated: unknown record, no such end, or bad grammar."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition holds, and the numbers it was judged by.

    Attributes:
        holds: The verdict.
        condition: The condition as written.
        values: Each name in the condition with its number.
    """

    holds: bool
    condition: str
    values: tuple[tuple[str, float], ...]

    def explained(self) -> str:
        """The numbers in words, for example ``survey.capacity.high is 0.258``."""
        return "; ".join(f"{name} is {value:.6g}" for name, value in self.values)


def judge(
    condition: str,
    records: Mapping[str, Record],
    parameters: Mapping[str, object] | None = None,
) -> Verdict:
    """Judge a condition.

    Args:
        condition: The condition.
        records: Records by id.
        parameters: Parameter values by name.

    Raises:
        InvalidCondition: If it names what does not exist, or is not a comparison.
    """
    from simpleeval import InvalidExpression, SimpleEval

    names: dict[str, float] = {}
    numbers: dict[str, float] = {}

    def replace(match: re.Match[str]) -> str:
        name = match.group()
        numbers[name] = _number(name, records, parameters or {})
        variable = f"v{len(names)}"
        names[variable] = numbers[name]
        return variable

    text = _NAME.sub(replace, condition)
    if not numbers:
        raise InvalidCondition(
            f"the condition {condition!r} names no record: it could never stop being true"
        )
    try:
        result = SimpleEval(names=names, functions={}).eval(text)
    except (InvalidExpression, SyntaxError, TypeError, ZeroDivisionError, KeyError) as error:
        raise InvalidCondition(f"the condition {condition!r} cannot be read: {error}") from error
    if not isinstance(result, bool):
        raise InvalidCondition(
            f"the condition {condition!r} gives {result!r}; write a comparison, such as < 0.5"
        )
    return Verdict(result, condition, tuple(numbers.items()))


def _number(name: str, records: Mapping[str, Record], parameters: Mapping[str, object]) -> float:
    if name.startswith("parameters."):
        value = parameters.get(name.removeprefix("parameters."))
        if isinstance(value, int | float):
            return float(value)
        raise InvalidCondition(f"{name!r} is not a parameter with a number")
    record, end = records.get(name), "value"
    if record is None and name.rpartition(".")[2] in ("low", "high", "value"):
        stem, _, end = name.rpartition(".")
        record = records.get(stem)
    if record is None:
        near = difflib.get_close_matches(name, records, n=1)
        raise InvalidCondition(
            f"no record {name!r}" + (f"; did you mean {near[0]!r}?" if near else "")
        )
    value = getattr(record, end)
    if value is None and record.low is None:
        # An exact number is its own lower and upper end.
        value = record.value
    if value is None:
        raise InvalidCondition(
            f"the record {record.id!r} has no {end}; it has low and high only"
            if end == "value" and record.low is not None
            else f"the record {record.id!r} has no {end}"
        )
    return float(value)
