"""What was printed, and what it can have been: counts, bases, shares, numbers and sums.

A figure is kept as text, turned into the set of values that print so under a rounding rule, and
carried as a set from there on.
"""

from pbcanalysis.reported.bases import BasesVerdict, possible_bases, possible_bases_jointly
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
from pbcanalysis.reported.phrases import UnknownPhrase
from pbcanalysis.reported.policy import WordsPolicy, load_policy
from pbcanalysis.reported.printed import Printed, print_percent
from pbcanalysis.reported.quantities import (
    QuantityReading,
    read_money,
    read_quantity,
    read_sums,
)
from pbcanalysis.reported.rounding import KNOWN_RULES, NEAREST_RULES, RoundingRule
from pbcanalysis.reported.sets import CountSet, MoneySet, NumberSet, ShareSet
from pbcanalysis.reported.words import WordsReading, read_words

__all__ = [
    "KNOWN_RULES",
    "NEAREST_RULES",
    "BasesVerdict",
    "CountSet",
    "CountsByBase",
    "CountsTable",
    "IntegerSet",
    "Interval",
    "IntervalSet",
    "MoneySet",
    "NumberSet",
    "Printed",
    "QuantityReading",
    "RoundingRule",
    "ShareSet",
    "UnknownPhrase",
    "WordsPolicy",
    "WordsReading",
    "load_policy",
    "possible_bases",
    "possible_bases_jointly",
    "possible_counts",
    "possible_counts_by_base",
    "possible_counts_frame",
    "possible_counts_table",
    "print_percent",
    "read_money",
    "read_quantity",
    "read_sums",
    "read_words",
]
