"""Judging a study and its sources: mistakes, which are ours to mend, and findings, which are not.

A **mistake** is wrong in the study: a cell that cannot be read, a base that is missing. A
**finding** is about a source: figures that cannot all be as printed, or are doubtful.
"""

from pbcanalysis.checks.finding import Certainty, Finding, FindingsRefused, Place, counted
from pbcanalysis.checks.findings import findings
from pbcanalysis.checks.mistakes.statements import suspicions

__all__ = ["Certainty", "Finding", "FindingsRefused", "Place", "counted", "findings", "suspicions"]
