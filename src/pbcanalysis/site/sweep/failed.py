"""What failed in the runs of a sweep: the same mistake in many runs told once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

KINDS = 20
"""Mistakes that a page tells; the others are in the file beside it."""


@dataclass(frozen=True, slots=True)
class Mistake:
    """One mistake, and the runs that it stopped.

    Attributes:
        chapter: File name of the notebook.
        cell: The cell's number, where it is known.
        error: The error in one line.
        source: The cell's code.
        traceback: What the kernel told of the first of the runs.
        runs: What the runs are called, in the order of the plan.
    """

    chapter: str
    cell: int | None
    error: str
    source: str
    traceback: str
    runs: tuple[str, ...]


def mistakes(
    failures: Sequence[Mapping[str, Any]], labels: Mapping[str, str]
) -> tuple[list[Mistake], dict[str, int]]:
    """The mistakes that stopped runs, those of most runs first.

    Args:
        failures: Entries of ``failures.json``.
        labels: What runs are called, by id.

    Returns:
        The mistakes, and for each run that failed the place of its first one among them, from 1.

    Example:
        >>> one = {"chapter": "04.ipynb", "cell": 2, "error": "E", "source": "", "traceback": ""}
        >>> found, of = mistakes([one | {"run": "a"}, one | {"run": "b"}], {"a": "A", "b": "B"})
        >>> found[0].runs, of
        (('A', 'B'), {'a': 1, 'b': 1})
    """
    groups: dict[tuple[str, int, str], list[Mapping[str, Any]]] = {}
    for one in failures:
        cell = -1 if one["cell"] is None else one["cell"]
        groups.setdefault((one["chapter"], cell, one["error"]), []).append(one)
    ordered = sorted(groups.values(), key=lambda group: -len(group))
    found: list[Mistake] = []
    places: dict[str, int] = {}
    for number, group in enumerate(ordered, start=1):
        first = group[0]
        for one in group:
            places.setdefault(one["run"], number)
        found.append(
            Mistake(
                first["chapter"],
                first["cell"],
                first["error"],
                first["source"],
                first["traceback"],
                tuple(labels[one["run"]] for one in group),
            )
        )
    return found, places
