"""What a cell of a column has to be, in words."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

_WORDS = {
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
    "date": "a date such as 2007-03-31",
    "year": "a year such as 2007",
    "boolean": "true or false",
}


def expected_of(field: Mapping[str, Any]) -> str:
    """What a cell of a column has to be, in words.

    Example:
        >>> expected_of({"type": "integer", "constraints": {"required": True, "minimum": 1}})
        'a whole number of at least 1'
    """
    limits = dict(field.get("constraints") or {})
    if limits.get("enum"):
        return "one of " + ", ".join(map(str, limits["enum"]))
    words = _WORDS.get(field.get("type", "string"), str(field.get("type")))
    low, high = limits.get("minimum"), limits.get("maximum")
    if low is not None and high is not None:
        words += f" from {low} to {high}"
    elif low is not None:
        words += f" of at least {low}"
    elif high is not None:
        words += f" of at most {high}"
    if field.get("example") is not None:
        words += f" such as {field['example']}"
    elif is_of_dates(str(limits.get("pattern") or "")):
        words = "a date such as 2007-11-24, a month such as 2007-11, or a year"
    elif limits.get("pattern"):
        words += f" of the form {limits['pattern']}"
    return words


def is_of_dates(pattern: str) -> bool:
    """Whether a pattern is met by a day and by no other text of its length."""
    try:
        return bool(re.fullmatch(pattern, "2007-11-24")) and not re.fullmatch(pattern, "abcd-ef-gh")
    except re.error:
        return False
