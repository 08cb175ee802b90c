"""Patterns of a schema that would keep the check busy for years on one cell.

A pattern such as ``(a+)+b`` tries every way to part a text. What could do so is tried on the cells
in a process of its own first; one that does not come to an end is told, and judges nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from pbcanalysis.errors import Problem
from pbcanalysis.study.descriptor import FILE, is_described
from pbcanalysis.study.formats.apart import Failed, apart
from pbcanalysis.study.formats.held import different

if TYPE_CHECKING:
    from pbcanalysis.study.formats import PlainTable

SECONDS = 5.0
"""Seconds in which a pattern has to be done with all cells of its column."""
_REPEATED = re.compile(r"(?<!\\)\)\s*(?:[*+]|\{)|\\[1-9]|\(\?P=")
_OPEN = re.compile(r"(?<!\\)(?:[*+]|\{\d*,\})")
_CLASS = r"\[\^?[\w-]+\]"
_SHORT = 1_000


def slow_patterns(
    descriptor: Mapping[str, Any], plain: Mapping[str, PlainTable]
) -> dict[tuple[str, str], Problem]:
    """Patterns that are not done with the cells of their columns in ``SECONDS``.

    Args:
        descriptor: The data package.
        plain: Its tables in plain form.

    Returns:
        What is told of each, by table and column.
    """
    found = {}
    for resource in descriptor["resources"]:
        if not is_described(resource) or resource["name"] not in plain:
            continue
        table = plain[resource["name"]]
        for field in resource["schema"]["fields"]:
            pattern = _pattern(field)
            if pattern is None or field["name"] not in table.raw.labels:
                continue
            cells = different(table.cells(field["name"]))
            if is_quick(pattern, cells):
                continue
            try:
                apart(_tried, pattern, sorted(map(str, cells)), seconds=SECONDS)
            except re.error:
                continue  # that it is none is told by the check of the package
            except Failed:
                found[resource["name"], field["name"]] = Problem(
                    FILE,
                    None,
                    f"{resource['name']}.{field['name']}",
                    f"the pattern {pattern!r}, not done with the column in {SECONDS:g} seconds",
                    "a pattern that is done with any text at once",
                    "Write it without a repetition inside a repetition, such as (a+)+.",
                )
    return found


def _pattern(field: Mapping[str, Any]) -> str | None:
    limits = field.get("constraints")
    pattern = limits.get("pattern") if isinstance(limits, dict) else None
    return pattern if isinstance(pattern, str) else None


def is_quick(pattern: str, cells: Collection[str]) -> bool:
    """Whether a pattern can be seen to be quick on some texts, without trying it.

    It is where no group is repeated and nothing is referred back to, where at most two parts are
    repeated without end, and where texts are short: then the tries are no more than the square of
    a text's length. A doubtful one may be quick too.

    A group that begins with a separator which nothing else in the pattern can be, such as
    ``(-[a-z]+)*``, can be parted in one way alone; it is not counted.

    Example:
        >>> is_quick(r"\\d{4}(-\\d{2})?", ["2007-11"]), is_quick("(a+)+b", ["aaaa"])
        (True, False)
    """
    pattern = _without_separated(pattern)
    if _REPEATED.search(pattern) or len(_OPEN.findall(pattern)) > 2:
        return False
    return all(len(str(cell)) <= _SHORT for cell in cells)


def _without_separated(pattern: str) -> str:
    classes = re.findall(_CLASS, pattern)
    loose = re.sub(_CLASS, "", pattern)
    if re.search(r"(?<!\\)\.|\\[DSWdsw]", loose):
        return pattern  # what stands outside of classes may be the separator, too
    before = ""
    while pattern != before:
        before = pattern
        for group in re.finditer(rf"\((?:\?:)?(\\?[-._/,:; ])(?:{_CLASS})[+*]?\)[*+]", pattern):
            separator = group[1][-1]
            if not any(re.fullmatch(one, separator) for one in classes):
                pattern = pattern.replace(group[0], "", 1)
                break
    return pattern


def without(descriptor: Mapping[str, Any], slow: Collection[tuple[str, str]]) -> dict[str, Any]:
    """A data package without some patterns: what they would judge is not judged."""
    resources = []
    for resource in descriptor["resources"]:
        if is_described(resource):
            fields = [
                {**field, "constraints": _others(field)}
                if (resource["name"], field["name"]) in slow
                else field
                for field in resource["schema"]["fields"]
            ]
            resource = {**resource, "schema": {**resource["schema"], "fields": fields}}
        resources.append(resource)
    return {**descriptor, "resources": resources}


def _others(field: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in field["constraints"].items() if name != "pattern"}


def _tried(pattern: str, cells: list[str]) -> None:
    whole = re.compile(f"^{pattern}$")
    for cell in cells:
        whole.match(cell)
