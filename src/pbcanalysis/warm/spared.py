"""Work that Papermill and nbformat do for every run and that changes nothing here."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import nbformat.v4.nbbase
import papermill.execute

KEYS = {
    "display_data": {"output_type", "data", "metadata"},
    "execute_result": {"output_type", "data", "metadata", "execution_count"},
    "stream": {"output_type", "name", "text"},
}
"""What an output of each kind holds."""


def install() -> None:
    """Spare the text of a notebook that nobody keeps, and the schema of a sound output."""
    write: Callable[[Any, str | None], None] = papermill.execute.write_ipynb
    validate: Callable[..., None] = nbformat.v4.nbbase.validate

    @wraps(write)
    def write_ipynb(nb: Any, path: str | None) -> None:
        if path is not None:
            write(nb, path)

    @wraps(validate)
    def validate_unless_sound(node: Any, ref: str | None = None) -> None:
        if ref is None or not is_sound(node, ref):
            validate(node, ref=ref)

    setattr(papermill.execute, "write_ipynb", write_ipynb)  # noqa: B010
    setattr(nbformat.v4.nbbase, "validate", validate_unless_sound)  # noqa: B010


def is_sound(output: Any, kind: str) -> bool:
    """Whether an output is plainly what the notebook format asks for.

    Args:
        output: The output.
        kind: ``display_data``, ``execute_result`` or ``stream``; of others nothing is said.

    Returns:
        True only if the schema would accept it; the schema decides about all the rest.

    Example:
        >>> is_sound({"output_type": "stream", "name": "stdout", "text": "seen"}, "stream")
        True
        >>> is_sound({"output_type": "stream", "name": "stdout", "text": 3}, "stream")
        False
    """
    if output.keys() != KEYS.get(kind) or output["output_type"] != kind:
        return False
    if kind == "stream":
        return isinstance(output["name"], str) and isinstance(output["text"], str)
    count = output.get("execution_count")
    if not (count is None or (type(count) is int and count >= 0)):
        return False
    data, metadata = output["data"], output["metadata"]
    return (
        isinstance(data, dict)
        and isinstance(metadata, dict)
        and all(
            isinstance(name, str) and (isinstance(value, str) or _is_json(name))
            for name, value in data.items()
        )
    )


def _is_json(name: str) -> bool:
    return name == "application/json" or (
        name.startswith("application/") and name.endswith("+json")
    )
