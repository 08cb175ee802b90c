"""Editions: one run of all chapters on one study, whole or not at all; published, and compared."""

from pbcanalysis.editions.compare import Comparison, compare
from pbcanalysis.editions.edition import Edition, make_edition
from pbcanalysis.editions.exchange import recover, swap
from pbcanalysis.editions.listed import PublishedEdition
from pbcanalysis.editions.notebooks import Notebook, read_notebooks
from pbcanalysis.editions.publish import EditionTaken, Publication, publish
from pbcanalysis.editions.published import Published, Tampered
from pbcanalysis.editions.run import ChapterFailed

__all__ = [
    "ChapterFailed",
    "Comparison",
    "Edition",
    "EditionTaken",
    "Notebook",
    "Publication",
    "Published",
    "PublishedEdition",
    "Tampered",
    "compare",
    "make_edition",
    "publish",
    "read_notebooks",
    "recover",
    "swap",
]
