"""Editions: one run of all chapters on one study, whole or not at all."""

from pbcanalysis.editions.edition import Edition, make_edition, swap
from pbcanalysis.editions.notebooks import Notebook, read_notebooks
from pbcanalysis.editions.run import ChapterFailed

__all__ = ["ChapterFailed", "Edition", "Notebook", "make_edition", "read_notebooks", "swap"]
