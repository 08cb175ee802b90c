"""A reading says what is true where its condition fails, if its author has written it."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils.statemachine import StringList

from pbcanalysis.catalogue.records import Record
from pbcanalysis.site import directives
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


@pytest.mark.parametrize(("of", "shown"), [(0, 0), (3, 1)])
def test_of_nothing_no_page_says_a_reading(
    monkeypatch: pytest.MonkeyPatch, of: int, shown: int
) -> None:
    record = Record(
        id="a.b", kind="number", title="Settled", value=0, unit="count", inputs={"of": of}
    )
    site = SimpleNamespace(
        records={"a.b": record},
        edition=SimpleNamespace(parameters={}),
        look=lambda name, folder: "",
    )
    own = SimpleNamespace(depends={}, uses={}, readings=[])
    monkeypatch.setattr(directives, "context", lambda app: site)
    monkeypatch.setattr(directives, "notes", lambda env: own)
    env = SimpleNamespace(app=None, srcdir=str(Path.cwd()), docname="page")
    reading = ReadingDirective.__new__(ReadingDirective)
    reading.options = {"holds": "a.b == 0"}
    reading.content = StringList(["None is settled.", "otherwise:", "Some are."], "page")
    reading.content_offset = reading.lineno = 7
    reading.state = SimpleNamespace(  # type: ignore[assignment]
        document=SimpleNamespace(settings=SimpleNamespace(env=env)),
        nested_parse=lambda lines, offset, node: None,
    )
    assert len(reading.run()) == len(own.readings) == shown
    # What the reading rests on is kept, so that the page is made again once there is something.
    assert list(own.uses) == ["a.b"]
