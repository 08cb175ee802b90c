"""The parts of ``make bench``, and how each of their rows is worded."""

from __future__ import annotations

from typing import NamedTuple


class Part(NamedTuple):
    """A benchmark: its name, its script, and its options, ``{out}`` for the tables' folder."""

    name: str
    script: str
    options: tuple[str, ...] = ()


PARTS = (
    Part("builds", "bench_build.py"),
    Part("sweeps", "bench_sweep.py", ("--table", "{out}/scaling.csv")),
    Part("a thousand runs", "bench_sweep.py", ("--only-thousand",)),
    Part("large sweeps", "bench_large_sweep.py", ("--table", "{out}/scaling-large.csv")),
    Part("respondents", "bench_respondents.py"),
    Part("payments", "bench_payments.py"),
    Part("counts", "bench_possible_counts.py"),
    Part("exact intervals", "bench_exact_intervals.py"),
)

_GROUP_BY = "a pandas group-by per question"
_WORDS = {
    "weighted shares by pandas": ("weighted shares, 42 areas by 20 questions", _GROUP_BY),
    "weighted shares by polars": (
        "weighted shares, 42 areas by 20 questions",
        "polars, all questions planned together",
    ),
    "linearised intervals": (
        "the same with linearised Wilson intervals",
        "the group-by, which gives no intervals",
    ),
    "weighted shares from a table": (
        "the same with reading and checking every code",
        "the group-by on codes as they stand",
    ),
    "weighted shares from Parquet": (
        "from a Parquet file to shares",
        "pandas.read_parquet and the group-by",
    ),
    "memory from Parquet to shares": (
        "peak of memory from a Parquet file to shares",
        "pandas.read_parquet and the group-by",
    ),
    "block bootstrap": (
        "block bootstrap, a thousand replicates",
        "resampling the table and grouping it anew (one replicate, scaled up)",
    ),
    "payment file, CSV to figures": (
        "payments at practice level: reading, checking, areas, adding up",
        "pandas, which strips the text, adds up floats and checks nothing",
    ),
    "memory of a payment file": ("peak of memory for the same", "the same"),
    "possible counts of printed percentages": (
        "possible counts of printed percentages, bases up to ten million",
        "the same integer arithmetic, one pair at a time in Python",
    ),
    "exact hypergeometric intervals": (
        "exact hypergeometric intervals, populations up to ten thousand",
        "a library call over every possible count of each table (a part, scaled up)",
    ),
}


_LOOP = "a loop over the papermill command"
_KINDS = {"records": "records only", "notebooks": "with charts and notebooks kept"}
ALLOWED = "the time allowed"
"""Against nothing but a wanted time, which then stands where the plain way's would."""


def wording(name: str, what: str = "", against: str = "") -> tuple[str, str]:
    """What a row is about, and what it is measured against.

    The words here come first, then those of the line, then what its name says.
    """
    if name in _WORDS:
        return _WORDS[name]
    if name.endswith(", time allowed"):
        return name.removesuffix(", time allowed"), ALLOWED
    said, _, other = name.partition(", against ")
    if other.startswith("the wanted "):
        return said, ALLOWED
    kind, _, way = name.partition(": ")
    if kind in _KINDS and not other:
        way, _, share = way.partition(", as a share of ")
        return f"one run by {way}, {_KINDS[kind]}", share or _LOOP
    return what or said, against or other or "the plain way"
