"""What was printed, and what it can have been: counts, bases, shares, numbers and sums.

A figure is kept as text, turned into the set of values that print so under a rounding rule, and
carried as a set from there on.
"""

from pbcanalysis.reported.attainability import AmbiguityProfile, ambiguity_profile
from pbcanalysis.reported.bases import BasesVerdict, possible_bases, possible_bases_jointly
from pbcanalysis.reported.consistency import PercentStatement, RulesVerdict, surviving_rules
from pbcanalysis.reported.counts import (
    CountsByBase,
    CountsTable,
    possible_counts,
    possible_counts_by_base,
    possible_counts_frame,
    possible_counts_table,
)
from pbcanalysis.reported.frames import (
    check_margins_frame,
    check_pairs_frame,
    check_totals_frame,
    grim_frame,
    possible_bases_frame,
)
from pbcanalysis.reported.granularity import GrimVerdict, grim, grim_mean
from pbcanalysis.reported.integers import IntegerSet
from pbcanalysis.reported.intervals import Interval, IntervalSet
from pbcanalysis.reported.margins import MarginVerdict, check_margin
from pbcanalysis.reported.pairs import PairVerdict, check_pair
from pbcanalysis.reported.phrases import UnknownPhrase
from pbcanalysis.reported.points import ChangeVerdict, points_or_percent
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
from pbcanalysis.reported.totals import (
    BlanksVerdict,
    TotalVerdict,
    check_share_of_total,
    check_total,
)
from pbcanalysis.reported.words import WordsReading, read_words

__all__ = [
    "KNOWN_RULES",
    "NEAREST_RULES",
    "AmbiguityProfile",
    "BasesVerdict",
    "BlanksVerdict",
    "ChangeVerdict",
    "CountSet",
    "CountsByBase",
    "CountsTable",
    "GrimVerdict",
    "IntegerSet",
    "Interval",
    "IntervalSet",
    "MarginVerdict",
    "MoneySet",
    "NumberSet",
    "PairVerdict",
    "PercentStatement",
    "Printed",
    "QuantityReading",
    "RoundingRule",
    "RulesVerdict",
    "ShareSet",
    "TotalVerdict",
    "UnknownPhrase",
    "WordsPolicy",
    "WordsReading",
    "ambiguity_profile",
    "check_margin",
    "check_margins_frame",
    "check_pair",
    "check_pairs_frame",
    "check_share_of_total",
    "check_total",
    "check_totals_frame",
    "grim",
    "grim_frame",
    "grim_mean",
    "load_policy",
    "points_or_percent",
    "possible_bases",
    "possible_bases_frame",
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
    "surviving_rules",
]
