"""The table of phrases on the page about methods says what the policy for words does."""

from __future__ import annotations

import re
from pathlib import Path

from pbcanalysis.reported import read_words

ROW = re.compile(r"^\| `([^`]+)` \| `([^`]+)` \| `([^`]+)` \| `([^`]+)` \|$", re.MULTILINE)


def test_every_phrase_on_the_page_reads_as_it_says(root: Path) -> None:
    rows = ROW.findall((root / "book" / "methods.md").read_text(encoding="utf-8"))
    assert len(rows) > 10
    for phrase, *told in rows:
        words = read_words(phrase)
        readings = (words.shares("core"), words.shares("wide"), words.shares("semantic"))
        assert told == [shares.in_percent() for shares in readings], phrase
