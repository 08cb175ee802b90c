"""Values of parameters from the command line."""

from __future__ import annotations

from pathlib import Path


def values_of(folder: Path, assignments: list[str], file: Path | None) -> dict[str, object]:
    """Parameters from a file and from ``--set``; the latter win."""
    from pbcanalysis.errors import InvalidInput, Problem
    from pbcanalysis.study.parameters import FILE, Parameters
    from pbcanalysis.study.yaml_text import read_yaml

    declared = Parameters.read(folder / FILE)
    values: dict[str, object] = {}
    if file is not None:
        try:
            content = read_yaml(file.read_bytes(), str(file))
        except OSError as error:
            found = error.strerror or str(error)
            raise InvalidInput(
                [Problem(str(file), None, None, found, "a YAML file", "Name another file.")]
            ) from error
        if not isinstance(content, dict):
            raise InvalidInput(
                [
                    Problem(
                        str(file),
                        None,
                        None,
                        type(content).__name__,
                        "one line for each parameter",
                        "Write name: value.",
                    )
                ]
            )
        values.update({str(name): value for name, value in content.items()})
        problems = declared.problems(values, where=str(file))
        if problems:
            raise InvalidInput(problems)
    given = declared.parse(assignments)
    # Both are told by where they stand.
    problems = declared.problems(given, where="--set")
    if problems:
        raise InvalidInput(problems)
    return values | given
