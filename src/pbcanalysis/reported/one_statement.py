"""Words and the figure that stands for the same: one statement, and the figure rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.policy import PolicyLike, WordsPolicy, load_policy

FIGURES = ("percent", "count")
"""Kinds of statements that give a share as a figure."""
KEY = "words_policy"
"""Entry of datapackage.json that names the policy for words by which a study is read."""


def joined(rows: Iterable[Mapping[Any, Any]]) -> dict[str, str]:
    """Ids of statements in words with the id of the figure that is the same (``same_as``).

    Args:
        rows: Statements; either of two rows may name the other.

    Returns:
        Id of the figure by id of the words; the row that the words name comes first.

    Example:
        >>> joined([{"id": "w", "kind": "words", "same_as": "f"},
        ...         {"id": "f", "kind": "percent", "same_as": ""}])
        {'w': 'f'}
    """
    by_id = {str(row["id"]): row for row in rows}
    found: dict[str, str] = {}
    for key, row in by_id.items():
        named = str(row.get("same_as") or "")
        if row["kind"] == "words" and named in by_id:
            found[key] = named
    for key, row in by_id.items():
        named = str(row.get("same_as") or "")
        words = by_id.get(named)
        if row["kind"] in FIGURES and words is not None and words["kind"] == "words":
            found.setdefault(named, key)
    return found


def policy_of(study: Any, policy: PolicyLike = None) -> WordsPolicy:
    """The policy by which the words of a study are read.

    Args:
        study: The study. Its ``datapackage.json`` may name one, as ``"words_policy":
            "education-scotland"``, or hold changes to one.
        policy: A policy that is asked for and goes before it.

    Returns:
        The policy asked for, else that of the study, else the package's own.

    Raises:
        InvalidArgument: If the study names a policy that does not exist.
    """
    if policy is not None:
        return load_policy(policy)
    named = getattr(study, "descriptor", {}).get(KEY)
    if isinstance(named, int):
        named = str(named)
    if named is None or isinstance(named, str | Mapping):
        return load_policy(named)
    raise InvalidArgument(f"{KEY} is a name or holds changes, not {named!r}")


__all__ = ["FIGURES", "KEY", "joined", "policy_of"]
