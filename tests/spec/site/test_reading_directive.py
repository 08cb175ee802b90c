"""A reading says what is true where its condition fails, if its author has written it."""

from __future__ import annotations

import pytest
from docutils.statemachine import StringList

from pbcanalysis.site.directives import ReadingDirective


@pytest.mark.parametrize(
    ("lines", "holds", "said", "offset", "true"),
    [
        (["Most."], True, ["Most."], 7, True),
        (["Most."], False, ["Most."], 7, False),
        (["Most.", "otherwise:", "Few."], True, ["Most."], 7, True),
        (["Most.", "otherwise:", "Few."], False, ["Few."], 9, True),
    ],
)
def test_what_is_said(
    lines: list[str], holds: bool, said: list[str], offset: int, true: bool
) -> None:
    reading = ReadingDirective.__new__(ReadingDirective)
    reading.content = StringList(lines, "page")
    reading.content_offset = 7
    found, start, verdict = reading._said(holds)
    assert (list(found), start, verdict) == (said, offset, true)
