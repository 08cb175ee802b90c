"""Citations of records, chapters, the book, and the sources beneath them.

One :class:`Item` describes what is cited; every style and every format is written from it, so
that they agree. Nothing of the moment enters a citation: a date of access appears only if given.
"""

from pbcanalysis.catalogue.citation.formats import FORMATS, write
from pbcanalysis.catalogue.citation.item import Item, Name
from pbcanalysis.catalogue.citation.lookup import Library, UnknownId
from pbcanalysis.catalogue.citation.styles import STYLES, in_style
from pbcanalysis.catalogue.citation.work import ChapterTitle, Work

__all__ = [
    "FORMATS",
    "STYLES",
    "ChapterTitle",
    "Item",
    "Library",
    "Name",
    "UnknownId",
    "Work",
    "in_style",
    "write",
]
