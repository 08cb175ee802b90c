"""A shelf of two small editions to judge reports by."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from pbcanalysis.catalogue.records import Catalogue, Record, Table
from pbcanalysis.display import show, show_interval
from pbcanalysis.editions.retired import Retired
from pbcanalysis.verify.shelf import Shelf


def share(id: str, value: float, low: float, high: float) -> Record:
    """A share with its interval."""
    return Record(
        id=id,
        kind="number",
        title=id,
        value=value,
        low=low,
        high=high,
        level=0.95,
        unit="share",
        display=show(value, "share"),
        display_low=show(low, "share"),
        display_high=show(high, "share"),
        display_interval=show_interval(value, low, high, 0.95, "share"),
        chapter="04",
    )


def count(id: str, value: int) -> Record:
    """A count."""
    shown = show(value, "count")
    return Record(
        id=id, kind="number", title=id, value=value, unit="count", display=shown,
        display_interval=shown, chapter="04",
    )  # fmt: skip


@pytest.fixture
def shelf() -> Shelf:
    """Two editions: a share that changed, one that did not, counts, a table, a retired share."""
    data = Table(columns=("a", "b"), units=("", "share"), rows=(("x", 0.42), ("y", 0.58)))
    table = Record(id="t.t", kind="table", title="T", data=data, chapter="04")
    stays = (share("s.stays", 0.5, 0.4, 0.6), count("n.many", 8433), count("n.few", 62), table)
    first = (share("s.moves", 0.18, 0.122, 0.258), share("s.gone", 0.33, 0.3, 0.36), *stays)
    second = (share("s.moves", 0.27, 0.2, 0.35), *stays)
    catalogues = {
        id: Catalogue(edition=id, study="s", digest=id, records=records)
        for id, records in (("2026.11", first), ("2027.02", second))
    }
    return Shelf.of(catalogues, {"s.gone": Retired("s.gone", "It was wrong.", "s.stays")})


@pytest.fixture
def judged(shelf: Shelf) -> Callable[..., list[tuple[str, str, bool]]]:
    """Judges a text in Markdown: the claim, status and rounding of each of its citations."""
    from pbcanalysis.verify.citations import find_citations
    from pbcanalysis.verify.documents import markdown
    from pbcanalysis.verify.judgement import judge_citations

    def judge(text: str) -> list[tuple[str, str, bool]]:
        findings = judge_citations(find_citations(markdown.read(text.encode())), shelf)
        return [(finding.claim, finding.status, finding.rounded) for finding in findings]

    return judge
