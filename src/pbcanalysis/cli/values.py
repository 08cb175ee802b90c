"""Values of parameters from the command line."""

from __future__ import annotations

from pathlib import Path


def values_of(folder: Path, assignments: list[str], file: Path | None) -> dict[str, object]:
    """Parameters from a file and from ``--set``; the latter win."""
    import yaml

    from pbcanalysis.errors import InvalidInput, Problem
    from pbcanalysis.study.parameters import FILE, Parameters

    declared = Parameters.read(folder / FILE)
    values: dict[str, object] = {}
    if file is not None:
        try:
            content = yaml.safe_load(file.read_text(encoding="utf-8"))
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            raise InvalidInput(
                [Problem(str(file), None, None, str(error), "a YAML file", "Name another file.")]
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
        values.update(content)
        problems = declared.problems(values, where=str(file))
        if problems:
            raise InvalidInput(problems)
    values.update(declared.parse(assignments))
    return values
