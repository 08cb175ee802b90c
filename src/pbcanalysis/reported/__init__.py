"""What was printed, and what it can have been: counts, bases, shares, numbers and sums.

A figure is kept as text, turned into the set of values that print so under a rounding rule, and
carried as a set from there on.
"""

from pbcanalysis.reported.counts import (
    CountsByBase,
    CountsTable,
    possible_counts,
    possible_counts_by_base,
    possible_counts_frame,
    possible_counts_table,
)
from pbcanalysis.reported.integers import IntegerSet
from pbcanalysis.reported.intervals import Interval, IntervalSet
from pbcanalysis.reported.printed import Printed, print_percent
from pbcanalysis.reported.rounding import KNOWN_RULES, NEAREST_RULES, RoundingRule
from pbcanalysis.reported.sets import CountSet, MoneySet, NumberSet, ShareSet

__all__ = [
    "KNOWN_RULES",
    "NEAREST_RULES",
    "CountSet",
    "CountsByBase",
    "CountsTable",
    "IntegerSet",
    "Interval",
    "IntervalSet",
    "MoneySet",
    "NumberSet",
    "Printed",
    "RoundingRule",
    "ShareSet",
    "possible_counts",
    "possible_counts_by_base",
    "possible_counts_frame",
    "possible_counts_table",
    "print_percent",
]
