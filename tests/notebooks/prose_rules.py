"""The rule that no result is typed in prose, as code: what a sentence may not contain.

Digits in prose are allowed only in years, dates, financial years and the number of a chapter.
Words that tell a share or a large number are allowed only in readings, which carry a condition.
Everything else comes through a role, and so from a record, a statement or a parameter.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

MONTHS = "January|February|March|April|May|June|July|August|September|October|November|December"

_READING = re.compile(r"^:::\{reading\}.*?^:::\s*$", re.MULTILINE | re.DOTALL)
_OPTIONS = re.compile(r"^:[a-z-]+:.*$", re.MULTILINE)
_DIRECTIVE = re.compile(r"^:::+.*$", re.MULTILINE)
_CODE_BLOCK = re.compile(r"^```.*?^```\s*$", re.MULTILINE | re.DOTALL)
_ROLE = re.compile(r"\{[a-z:]+\}`[^`]*`")
_CODE = re.compile(r"`[^`]*`")
_TARGET = re.compile(r"\]\([^)]*\)")
_ANCHOR = re.compile(r"^\([\w-]+\)=$", re.MULTILINE)
_HEADING_NUMBER = re.compile(r"^# \d+\. ", re.MULTILINE)
_ALLOWED_DIGITS = re.compile(
    rf"\b(?:\d{{1,2}} )?(?:{MONTHS}) (?:1[89]|20)\d\d\b"  # a date or a month
    rf"|\b\d{{1,2}} (?:{MONTHS})\b"
    r"|\b(?:1[89]|20)\d\d[-–/]\d{1,2}\b"  # a financial year
    r"|\b(?:1[89]|20)\d\ds?\b"  # a year or a decade
    r"|\b[Cc]hapters? \d{1,2}(?:(?:, | and | to )\d{1,2})*\b"
    r"|\bCC BY 4\.0\b"
    r"|\bwaves? \d\b"  # the name of a survey's wave
    r"|\bUTF-(?:8|16)\b|\bWindows-1252\b"  # the names of encodings
    r"|(?m:^\d+\. )"  # the steps of a list
)
_DIGITS = re.compile(r"\S*\d\S*")
# How numbers are written, which is no number.
_NOTATION = re.compile(r"\b(?:percent signs?|thousands? separators?)\b", re.IGNORECASE)
_WORDS = re.compile(
    r"\b(?:half|halves|thirds?|quarters?|fifths?|sixths?|tenths?|per cent|percent|majority|minority"
    r"|dozens?|hundreds?|thousands?|millions?|billions?|twice|doubled|tripled|trebled)\b",
    re.IGNORECASE,
)


def typed_results(markdown: str, *, words: bool = True) -> list[str]:
    """Pieces of a text that look like a typed result.

    Args:
        markdown: The text of a page or of a markdown cell.
        words: Whether words that tell a share count too, as they do in prose.
    """
    text = _CODE_BLOCK.sub(" ", markdown)
    readings = _READING.findall(text)
    found = []
    for part, in_prose in ((_READING.sub(" ", text), True), ("\n".join(readings), False)):
        for pattern in (_OPTIONS, _DIRECTIVE, _ANCHOR, _HEADING_NUMBER, _ROLE, _CODE, _TARGET):
            part = pattern.sub(" ", part)
        part = _NOTATION.sub(" ", _ALLOWED_DIGITS.sub(" ", part))
        found += _DIGITS.findall(part)
        if words and in_prose:
            found += _WORDS.findall(part)
    return found


def markdown_of(path: Path) -> list[str]:
    """The markdown texts of a page or notebook."""
    if path.suffix != ".ipynb":
        return [path.read_text(encoding="utf-8")]
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return ["".join(c["source"]) for c in notebook["cells"] if c["cell_type"] == "markdown"]


if __name__ == "__main__":
    failed = False
    for name in sys.argv[1:]:
        for text in markdown_of(Path(name)):
            for piece in typed_results(text):
                failed = True
                print(f"{name}: {piece!r} in: {text[:60]!r}")
    sys.exit(failed)
