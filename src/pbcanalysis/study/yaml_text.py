"""YAML text, read so that a mistake is told with its row and nothing is overwritten in silence."""

from __future__ import annotations

from typing import Any

import yaml

from pbcanalysis.errors import InvalidInput, Problem


def read_yaml(text: bytes | str, file: str) -> Any:
    """What a YAML text holds.

    Args:
        text: The text, or its bytes in UTF-8.
        file: Name of the file, for messages.

    Raises:
        InvalidInput: If it is no YAML, or a key stands twice in one place.

    Example:
        >>> read_yaml("level: 0.9", "mine.yml")
        {'level': 0.9}
    """
    content, problems = parsed(text, file)
    if problems:
        raise InvalidInput(problems)
    return content


def parsed(text: bytes | str, file: str) -> tuple[Any, list[Problem]]:
    """What a YAML text holds, with the names that stand twice in one place.

    Args:
        text: The text, or its bytes in UTF-8.
        file: Name of the file, for messages.

    Returns:
        The content, in which the last of two equal names counts, and the problems.

    Raises:
        InvalidInput: If it is no YAML.
    """
    try:
        written = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        loader = yaml.SafeLoader(written)
        node = loader.get_single_node()
        if node is not None and _size(node, {}) > MOST:
            found = f"too large: aliases that repeat to more than {MOST:,} values"
            mend = "Write each value once where it belongs; this limit cannot be raised."
            raise InvalidInput([Problem(file, None, None, found, f"at most {MOST:,}", mend)])
        problems = _twice(node, file)
        content = None if node is None else loader.construct_document(node)
    except UnicodeDecodeError as error:
        row = bytes(error.object)[: error.start].count(b"\n") + 1
        raise InvalidInput(
            [Problem(file, row, None, str(error), "text in UTF-8", "Save the file as UTF-8.")]
        ) from error
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise InvalidInput([_unreadable(error, file)]) from error
    return content, problems


MOST = 1_000_000
"""Values that a YAML text may come to, with each alias counted as what it stands for."""


def _size(node: Any, known: dict[int, int]) -> int:
    if id(node) not in known:
        parts: list[Any] = []
        if isinstance(node, yaml.MappingNode):
            parts = [part for pair in node.value for part in pair]
        elif isinstance(node, yaml.SequenceNode):
            parts = node.value
        known[id(node)] = 1 + sum(_size(part, known) for part in parts)
    return known[id(node)]


def rows_of(text: bytes | str) -> dict[tuple[str, ...], int]:
    """The row of each key of a YAML text that can be read, by the keys that lead to it.

    Example:
        >>> rows_of("level:\\n  type: number")[("level", "type")]
        2
    """
    written = text.decode("utf-8-sig") if isinstance(text, bytes) else text
    found: dict[tuple[str, ...], int] = {}

    def walk(node: Any, path: tuple[str, ...]) -> None:
        if isinstance(node, yaml.MappingNode):
            for key, value in node.value:
                own = (*path, str(key.value))
                found[own] = key.start_mark.line + 1
                walk(value, own)

    # The text is sound, so the messages of the quick parser, which say less, are not wanted.
    walk(yaml.compose(written, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader)), ())
    return found


def _unreadable(error: Exception, file: str) -> Problem:
    mark = getattr(error, "problem_mark", None)
    found = str(getattr(error, "problem", None) or error).splitlines()[0].removeprefix("found ")
    mend = "Correct the line; a value with a colon needs quotation marks."
    if isinstance(error, RecursionError):
        found, mend = "lists within lists without end", "Write each value where it belongs."
    if "\\t" in found:
        found, mend = "a tab at the beginning of a line", "Indent with spaces in place of tabs."
    return Problem(file, mark.line + 1 if mark else None, None, found, "YAML text", mend)


def _twice(node: Any, file: str) -> list[Problem]:
    problems: list[Problem] = []
    if isinstance(node, yaml.MappingNode):
        rows: dict[str, int] = {}
        for key, value in node.value:
            name, row = str(key.value), key.start_mark.line + 1
            if name in rows:
                problems.append(
                    Problem(
                        file,
                        row,
                        name,
                        f"{name!r}, which stands in row {rows[name]} already",
                        "each name once",
                        "Take one of the two out.",
                    )
                )
            rows.setdefault(name, row)
            problems += _twice(value, file)
    elif isinstance(node, yaml.SequenceNode):
        for entry in node.value:
            problems += _twice(entry, file)
    return problems
