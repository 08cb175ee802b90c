"""Declared parameters: typed, bounded, and never silently misspelt.

Papermill accepts any name and runs on the default when the name is wrong. So a study declares its
parameters in ``parameters.yml``, and every value, from wherever it comes, passes through here.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    create_model,
    field_validator,
    model_validator,
)

from pbcanalysis.display import plain
from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.study.own_files import own_bytes
from pbcanalysis.study.yaml_text import parsed, rows_of

FILE = "parameters.yml"
LISTED = 12
"""A message lists up to so many parameters by name."""
Value = int | float | str


class Declaration(BaseModel):
    """One declared parameter.

    Attributes:
        type: ``number``, ``integer``, ``string`` or ``choice``.
        default: The value used where none is given.
        minimum: Smallest value allowed (numbers and integers).
        maximum: Largest value allowed (numbers and integers).
        choices: The values allowed (choice).
        unit: The unit in words, for example ``share`` or ``GBP``.
        label: A short name for readers.
        description: What it changes, in plain English.
        chapters: Two-digit numbers of the chapters that use it.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    type: Literal["number", "integer", "string", "choice"]
    default: Value
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[Value, ...] | None = None
    unit: str = ""
    label: str
    description: str
    chapters: tuple[str, ...] = ()

    @field_validator("choices", "default", mode="before")
    @classmethod
    def _not_truth(cls, value: object) -> object:
        # Read as numbers, they would be 0 and 1 in every sweep.
        if any(isinstance(one, bool) for one in (value if isinstance(value, list) else [value])):
            raise ValueError(
                "text or numbers: YAML takes NO, no, off, yes and on for true or false unless they "
                "stand in quotation marks, such as 'NO'"
            )
        return value

    @model_validator(mode="after")
    def _consistent(self) -> Declaration:
        if self.type == "choice" and not self.choices:
            raise ValueError("a choice needs a list of choices")
        if self.type != "choice" and self.choices:
            raise ValueError("only a choice has choices")
        if self.minimum is not None and self.maximum is not None and self.minimum > self.maximum:
            raise ValueError(f"minimum {self.minimum} is above maximum {self.maximum}")
        return self

    def annotation(self) -> Any:
        """The pydantic type that a value of this parameter has to satisfy."""
        if self.type == "choice":
            return Literal[self.choices]
        if self.type == "string":
            return Annotated[str, Field(strict=True)]
        # An integer is a fine number; a number written as text, or true/false, is not.
        if self.type == "integer":
            return Annotated[int, Field(strict=True, ge=self.minimum, le=self.maximum)]
        return Annotated[
            float, Field(strict=True, ge=self.minimum, le=self.maximum, allow_inf_nan=False)
        ]

    def expected(self) -> str:
        """What a value has to be, in words."""
        if self.type == "choice":
            return "one of " + ", ".join(str(choice) for choice in self.choices or ())
        words = {"number": "a number", "integer": "a whole number", "string": "text"}[self.type]
        if self.minimum is not None and self.maximum is not None:
            return f"{words} from {plain(self.minimum)} to {plain(self.maximum)}"
        if self.minimum is not None:
            return f"{words} of at least {plain(self.minimum)}"
        if self.maximum is not None:
            return f"{words} of at most {plain(self.maximum)}"
        return words


def _of_entry(file: str, name: str, rows: Mapping[tuple[str, ...], int], item: Any) -> Problem:
    """What is wrong in one entry of ``parameters.yml``, in words."""
    keys = [str(key) for key in item["loc"]]
    row = next(
        (rows[path] for n in range(len(keys), -1, -1) if (path := (name, *keys[:n])) in rows), None
    )
    column, known = ".".join([name, *keys]), ", ".join(Declaration.model_fields)
    found, mend = repr(item["input"])[:60], "Correct the entry."
    expected = item["msg"].removeprefix("Input should be ")
    if item["type"] == "missing":
        found, expected, mend = f"no {keys[-1]}", f"{keys[-1]} in each parameter", "Add the line."
    elif item["type"] == "extra_forbidden":
        found, expected = f"the key {keys[-1]!r}", f"one of {known}"
        near = difflib.get_close_matches(keys[-1], Declaration.model_fields, n=1)
        mend = f"Did you mean {near[0]!r}?" if near else "Remove the line."
    elif item["type"] == "model_type":
        expected, mend = f"keys with values: {known}", "Write each key on a line of its own."
    return Problem(file, row, column, found, expected, mend)


def _names_written(text: bytes) -> frozenset[str] | None:
    """Names that a text seems to declare which is no YAML; none if it shows no name."""
    names = re.findall(r"^([A-Za-z_]\w*)\s*:", text.decode("utf-8", "replace"), re.MULTILINE)
    return frozenset(names) or None


@dataclass(frozen=True, slots=True)
class Declared:
    """What a file declares, as far as it can be read.

    Attributes:
        parameters: The declarations that are sound.
        doubtful: Names whose declarations are not; ``None`` if not even names can be made out.
        problems: What is wrong.
    """

    parameters: Parameters
    doubtful: frozenset[str] | None
    problems: tuple[Problem, ...]

    def problems_of(self, values: Mapping[str, object], where: str) -> list[Problem]:
        """What is wrong with values, as far as their declarations are sound.

        Args:
            values: Values by name.
            where: What messages call their origin.
        """
        if self.doubtful is None:
            return []
        return self.parameters.problems(values, where, self.doubtful)


class Parameters:
    """The parameters that a study declares.

    Args:
        declarations: Declaration by name, in the order of the file.
    """

    def __init__(self, declarations: Mapping[str, Declaration]) -> None:
        self.declarations = dict(declarations)
        # A model takes longer to make than to use, and a sweep checks thousands of values.
        self._models: dict[tuple[str, ...], type[BaseModel]] = {}

    @classmethod
    def read(cls, path: Path) -> Parameters:
        """Read ``parameters.yml``.

        Raises:
            InvalidInput: With every mistake of the file.
        """
        found = cls.inspected(path)
        if found.problems:
            raise InvalidInput(found.problems)
        return found.parameters

    @classmethod
    def inspected(cls, path: Path) -> Declared:
        """What ``parameters.yml`` declares, as far as it can be read, and what is wrong in it."""
        try:
            sound, doubtful, problems = cls._declared(own_bytes(path), path.name)
        except FileNotFoundError:
            return Declared(cls({}), frozenset(), ())
        except InvalidInput as error:
            return Declared(cls({}), None, tuple(error.problems))
        return Declared(cls(sound), doubtful, problems)

    @classmethod
    @lru_cache(maxsize=16)
    def _declared(
        cls, text: bytes, file: str
    ) -> tuple[Mapping[str, Declaration], frozenset[str] | None, tuple[Problem, ...]]:
        """What :class:`Declared` holds; the same text is read once in a process."""
        try:
            content, problems = parsed(text, file)
        except InvalidInput as error:
            return {}, _names_written(text), error.problems
        if not isinstance(content, dict):
            problem = Problem(
                file,
                None,
                None,
                "nothing" if content is None else type(content).__name__,
                "one entry for each parameter name",
                "Write each parameter as a name with its type, default and description.",
            )
            return {}, None, (problem,)
        declarations: dict[str, Declaration] = {}
        doubtful = {str(problem.column) for problem in problems}
        rows = rows_of(text)
        for name, entry in content.items():
            try:
                declarations[str(name)] = Declaration.model_validate(entry)
            except ValidationError as error:
                doubtful.add(str(name))
                problems += [_of_entry(file, str(name), rows, item) for item in error.errors()]
        # A default that its own bounds forbid.
        parameters = cls(declarations)
        for problem in parameters.problems(parameters.defaults(), where=file):
            doubtful.add(str(problem.column))
            row = rows.get((str(problem.column),))
            problems.append(replace(problem, row=row, mend="Correct one of them."))
        sound = {name: entry for name, entry in declarations.items() if name not in doubtful}
        return sound, frozenset(doubtful), tuple(problems)

    def defaults(self) -> dict[str, Value]:
        """Default by name."""
        return {name: entry.default for name, entry in self.declarations.items()}

    def for_chapter(self, chapter: str) -> dict[str, Value]:
        """Defaults of the parameters that a chapter declares to use."""
        return {
            name: entry.default
            for name, entry in self.declarations.items()
            if chapter in entry.chapters
        }

    def problems(
        self, values: Mapping[str, object], where: str, others: Collection[str] = ()
    ) -> list[Problem]:
        """Everything that is wrong with values.

        Args:
            values: Values by name.
            where: What messages call their origin.
            others: Names that the study knows as well, whose values cannot be judged.
        """
        problems = []
        names = [*self.declarations, *sorted(others)]
        for name in values:
            if name not in names:
                near = difflib.get_close_matches(name, names, n=1, cutoff=0.5)
                known = "one of " + ", ".join(names)
                if len(names) > LISTED:
                    known = f"one of the {len(names)} parameters that {FILE} declares"
                if not names:
                    known = f"a parameter that {FILE} declares; it declares none"
                problems.append(
                    Problem(
                        where,
                        None,
                        name,
                        f"the unknown parameter {name!r}",
                        known,
                        f"Did you mean {near[0]!r}?" if near else "See `pbc parameters`.",
                    )
                )
        known_values = {name: value for name, value in values.items() if name in self.declarations}
        try:
            self._model(known_values)(**known_values)
        except ValidationError as error:
            for item in error.errors():
                name = str(item["loc"][0])
                entry = self.declarations[name]
                problems.append(
                    Problem(
                        where,
                        None,
                        name,
                        repr(values[name]),
                        entry.expected(),
                        f"The default is {entry.default!r}.",
                    )
                )
        return problems

    def resolve(
        self, values: Mapping[str, object] | None = None, where: str = "parameters"
    ) -> dict[str, Value]:
        """All parameters, with ``values`` in place of defaults.

        Args:
            values: Values by name, of the declared type.
            where: What messages call the origin of the values.

        Raises:
            InvalidInput: With every unknown name (and the nearest known one) and every value of
                the wrong type or out of bounds.
        """
        values = dict(values or {})
        problems = self.problems(values, where)
        if problems:
            raise InvalidInput(problems)
        checked = self._model(values)(**values).model_dump()
        return {**self.defaults(), **checked}

    def parse(self, assignments: Iterable[str], where: str = "--set") -> dict[str, object]:
        """Values from ``name=value`` texts, each value read as YAML reads it.

        Raises:
            InvalidInput: If an assignment has no equals sign.
        """
        values: dict[str, object] = {}
        problems = []
        for assignment in assignments:
            name, sign, text = assignment.partition("=")
            if not sign:
                problems.append(
                    Problem(
                        where,
                        None,
                        None,
                        repr(assignment),
                        "name=value",
                        "Write for example --set level=0.9.",
                    )
                )
                continue
            name = name.strip()
            declared = self.declarations.get(name)
            # A financial year such as 2006-07 has to stay text, whatever YAML makes of it.
            as_text = declared is not None and (
                declared.type == "string"
                or (
                    declared.type == "choice"
                    and all(isinstance(c, str) for c in declared.choices or ())
                )
            )
            try:
                values[name] = text if as_text else yaml.safe_load(text)
            except yaml.YAMLError:
                # No value of any type: refused with the bounds of the parameter.
                values[name] = text
        if problems:
            raise InvalidInput(problems)
        return values

    def _model(self, names: Iterable[str]) -> type[BaseModel]:
        key = tuple(names)
        if key not in self._models:
            fields: dict[str, Any] = {
                name: (self.declarations[name].annotation(), ...) for name in key
            }
            config = ConfigDict(extra="forbid")
            self._models[key] = create_model("Values", __config__=config, **fields)
        return self._models[key]
