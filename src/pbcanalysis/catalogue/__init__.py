"""The catalogue: every number, chart and table that can be cited, and the readings over them."""

from pbcanalysis.catalogue.chapter import Chapter, open_chapter
from pbcanalysis.catalogue.readings import InvalidCondition, Verdict, judge
from pbcanalysis.catalogue.records import Catalogue, Record
from pbcanalysis.catalogue.withholding import RespondentCounts, withhold

__all__ = [
    "Catalogue",
    "Chapter",
    "InvalidCondition",
    "Record",
    "RespondentCounts",
    "Verdict",
    "judge",
    "open_chapter",
    "withhold",
]
