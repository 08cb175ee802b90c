"""Readings: sentences that hold under a condition over records, in a small safe language.

A condition compares numbers: ``survey.capacity.high < 0.5 and survey.response-rate < 0.25``.
It knows records (``<id>``, ``<id>.low``, ``<id>.high``), parameters (``parameters.<name>``),
numbers, ``+ - * /``, comparisons, ``and``, ``or``, ``not`` and brackets. A minus needs a space
before it, since ids have hyphens. Nothing else is evaluated.

A record may say in its input ``of`` among how many it was counted. Where that is nought, nothing
was compared, tested or counted, and a condition that names it does not hold, nor does its opposite:
"none of them" and "all of them" are both true of nothing.
"""

from __future__ import annotations

import ast
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pbcanalysis.catalogue.records import Record
from pbcanalysis.errors import PbcError

_NAME = re.compile(r"(?<![\w.])[a-z][a-z0-9_]*(?:-[a-z0-9_]+)*(?:\.[a-z0-9_]+(?:-[a-z0-9_]+)*)+")


LONGEST = 1000
"""Characters of a condition; a longer one is no sentence's."""
_ALLOWED = (
    *(ast.Expression, ast.BoolOp, ast.And, ast.Or, ast.UnaryOp, ast.Not, ast.USub, ast.UAdd),
    *(ast.BinOp, ast.Add, ast.Sub, ast.Mult, ast.Div, ast.Compare, ast.Name, ast.Load),
    *(ast.Eq, ast.NotEq, ast.Lt, ast.LtE, ast.Gt, ast.GtE),
)
_SIGNS: Mapping[type[ast.AST], str] = {
    **{ast.Pow: "**", ast.Mod: "%", ast.FloorDiv: "//", ast.LShift: "<<", ast.RShift: ">>"},
    **{ast.Is: "is", ast.IsNot: "is not", ast.In: "in", ast.NotIn: "not in"},
    **{ast.BitAnd: "&", ast.BitOr: "|", ast.BitXor: "^", ast.Invert: "~", ast.MatMult: "@"},
}


class InvalidCondition(PbcError):
    """A reading's condition cannot be evaluated: unknown record, no such end, or bad grammar."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a condition holds, and the numbers it was judged by.

    Attributes:
        holds: The verdict.
        condition: The condition as written.
        values: Each name in the condition with its number.
        of_nothing: Names in the condition whose records were counted among nothing. Where there
            are some, neither the condition nor its opposite holds.
    """

    holds: bool
    condition: str
    values: tuple[tuple[str, float], ...]
    of_nothing: tuple[str, ...] = ()

    @property
    def empty(self) -> bool:
        """Whether there is nothing of which the condition could be true or false."""
        return bool(self.of_nothing)

    def explained(self) -> str:
        """The numbers in words, for example ``survey.capacity.high is 0.258``."""
        return "; ".join(
            f"{name} is {value:.6g}" + (" of none" if name in self.of_nothing else "")
            for name, value in self.values
        )


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
    of_nothing: list[str] = []
    written: dict[str, str] = {}

    def replace(match: re.Match[str]) -> str:
        name = match.group()
        if name not in numbers and _among_nothing(name, records):
            of_nothing.append(name)
        numbers[name] = _number(name, records, parameters or {})
        variable = f"v{len(names)}"
        names[variable], written[variable] = numbers[name], name
        return variable

    if len(condition) > LONGEST:
        raise InvalidCondition(
            f"the condition {condition[:60]!r}... has {len(condition)} characters; "
            f"write at most {LONGEST}"
        )
    text = _NAME.sub(replace, condition)
    if not numbers:
        raise InvalidCondition(
            f"the condition {condition!r} names no record: it could never stop being true"
        )
    _refuse_code(text, condition, written)
    try:
        result = SimpleEval(names=names, functions={}).eval(text)
    except (InvalidExpression, ArithmeticError, TypeError, KeyError) as error:
        raise InvalidCondition(f"the condition {condition!r} cannot be read: {error}") from error
    if not isinstance(result, bool):
        raise InvalidCondition(
            f"the condition {condition!r} gives {result!r}; write a comparison, such as < 0.5"
        )
    return Verdict(result and not of_nothing, condition, tuple(numbers.items()), tuple(of_nothing))


def _refuse_code(text: str, condition: str, written: Mapping[str, str]) -> None:
    """Refuse everything but comparisons and arithmetic of names and numbers."""
    try:
        nodes = list(ast.walk(ast.parse(text.strip(), mode="eval")))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        why = getattr(error, "msg", None) or "it is nested too deep"
        raise InvalidCondition(f"the condition {condition!r} cannot be read: {why}") from error
    for node in nodes:
        plain = isinstance(node, ast.Constant) and type(node.value) in (int, float, bool)
        if not plain and not isinstance(node, _ALLOWED):
            part = ast.get_source_segment(text.strip(), node) if hasattr(node, "lineno") else None
            part = part or _SIGNS.get(type(node), type(node).__name__)
            part = re.sub(r"\bv\d+\b", lambda match: written.get(match[0], match[0]), part)
            raise InvalidCondition(
                f"the condition {condition!r} cannot be read: it has {part!r}; a condition knows "
                "numbers, records, parameters, + - * /, comparisons, and, or, not and brackets"
            )


def _among_nothing(name: str, records: Mapping[str, Record]) -> bool:
    record = records.get(name) or records.get(name.rpartition(".")[0])
    return record is not None and record.inputs.get("of") == 0


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
