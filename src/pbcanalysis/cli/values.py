"""Values of parameters from the command line."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pbcanalysis.errors import Problem
    from pbcanalysis.study.parameters import Declared


def values_of(
    declared: Declared, assignments: list[str], file: Path | None
) -> tuple[dict[str, object], list[Problem]]:
    """Parameters from a file and from ``--set``, of which the latter win, and what is wrong.

    Args:
        declared: What the study declares.
        assignments: Texts ``name=value``.
        file: A YAML file, if one was named.
    """
    from pbcanalysis.errors import InvalidInput

    values: dict[str, object] = {}
    problems: list[Problem] = []
    if file is not None:
        try:
            values.update(_of_file(file))
        except InvalidInput as error:
            problems += error.problems
        problems += declared.problems_of(values, str(file))
    # Both are told by where they stand.
    for assignment in assignments:
        try:
            given = declared.parameters.parse([assignment])
        except InvalidInput as error:
            problems += error.problems
        else:
            problems += declared.problems_of(given, "--set")
            values |= given
    return values, problems


def _of_file(file: Path) -> Mapping[str, object]:
    from pbcanalysis.errors import InvalidInput, Problem
    from pbcanalysis.study.yaml_text import read_yaml

    try:
        content = read_yaml(file.read_bytes(), str(file))
    except OSError as error:
        found = error.strerror or str(error)
        raise InvalidInput(
            [Problem(str(file), None, None, found, "a YAML file", "Name another file.")]
        ) from error
    if not isinstance(content, dict):
        found = "nothing" if content is None else type(content).__name__
        expected = "one line for each parameter"
        raise InvalidInput([Problem(str(file), None, None, found, expected, "Write name: value.")])
    return {str(name): value for name, value in content.items()}
