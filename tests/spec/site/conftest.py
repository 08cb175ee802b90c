"""The book's records without a run: from the outputs that its notebooks hold."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbcanalysis.editions.edition import Edition, write_edition
from pbcanalysis.editions.notebooks import read_notebooks
from pbcanalysis.editions.preview import as_it_stands
from pbcanalysis.site.context import SiteContext, library_of
from pbcanalysis.study import open_study

ADDRESS = "https://book.example/"


@pytest.fixture(scope="session")
def stored(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Edition:
    """An edition of what the book's notebooks hold; nothing is run."""
    study = open_study(root / "data", check=False)
    values = study.parameters.resolve()
    nowhere = root / "there-is-no-build-here"
    found = [as_it_stands(one, nowhere, values) for one in read_notebooks(root / "notebooks")]
    chapters = [chapter for chapter in found if chapter is not None]
    assert len(chapters) == len(found)
    return write_edition(tmp_path_factory.mktemp("stored"), study, chapters, values, "0" * 64)


@pytest.fixture(scope="session")
def context(stored: Edition) -> SiteContext:
    """What pages know of it, at an address."""
    return SiteContext.of(stored, library_of(stored, "The book", ADDRESS))
