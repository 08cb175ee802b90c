"""A chapter that records into a list instead of a notebook's output."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pbcanalysis.catalogue import Chapter, Record, open_chapter
from pbcanalysis.catalogue.records import MIME


class Recorded:
    """A chapter and what it has published so far."""

    def __init__(self, chapter: Chapter) -> None:
        self.chapter = chapter
        self.outputs: list[dict[str, Any]] = []

    def record(self) -> Record:
        """The record published last."""
        return Record.model_validate(self.outputs[-1][MIME])


@pytest.fixture
def recorded(root: Path, monkeypatch: pytest.MonkeyPatch) -> Recorded:
    """A chapter on the book's study."""
    found = Recorded(open_chapter("04", str(root / "data"), level=0.9))
    monkeypatch.setattr(
        "IPython.display.publish_display_data", lambda data, **_: found.outputs.append(data)
    )
    return found
