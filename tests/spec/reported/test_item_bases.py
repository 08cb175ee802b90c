"""Counts where fewer answered a question than replied, and bases of a study."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported import possible_counts, read_words
from pbcanalysis.reported.base_counts import base_count
from pbcanalysis.reported.item_bases import counts_by_item_base
from pbcanalysis.reported.statements import ReportedShare


def share(printed: str, kind: str, base: int = 122) -> ReportedShare:
    counts = (
        possible_counts(printed, base) if kind == "percent" else read_words(printed).counts(base)
    )
    return ReportedShare("s", printed, "m", "m", kind, base, counts, counts, counts, counts)


def test_percentage_by_integer_arithmetic() -> None:
    found = counts_by_item_base(share("18%", "percent"), range(100, 123))
    for base, counts in found.items():
        # 17.5 <= 100 k / n < 18.5, in whole numbers: 35 n <= 200 k < 37 n.
        assert list(counts) == [k for k in range(base + 1) if 35 * base <= 200 * k < 37 * base]
    assert min(counts.min for counts in found.values()) == 18
    assert max(counts.max for counts in found.values()) == 22


def test_bases_that_fit_no_count_are_left_out() -> None:
    # Of 2 only 0%, 50% and 100% can be printed.
    found = counts_by_item_base(share("18%", "percent"), [2, 100])
    assert list(found) == [100]


def test_words_follow_their_reading() -> None:
    phrase = share("nearly three quarters", "words")
    core = counts_by_item_base(phrase, [100], reading="core")[100]
    wide = counts_by_item_base(phrase, [100], reading="wide")[100]
    assert list(core) == [72, 73, 74]
    assert list(wide) == [70, 71, 72, 73, 74]


def test_nothing_that_fits_is_an_error() -> None:
    with pytest.raises(InvalidArgument, match="none of these bases"):
        counts_by_item_base(share("18%", "percent"), [1, 2])
    with pytest.raises(InvalidArgument, match="no base was given"):
        counts_by_item_base(share("18%", "percent"), [])


def study() -> Any:
    frame = pd.DataFrame({"id": ["asked", "replied"], "count": [623, 122]})
    return SimpleNamespace(table=lambda name: {"bases": frame}[name])


def test_base_count_reads_the_table() -> None:
    assert (base_count(study(), "asked"), base_count(study(), "replied")) == (623, 122)


def test_unknown_base_names_the_nearest() -> None:
    with pytest.raises(InvalidArgument, match="did you mean 'replied'"):
        base_count(study(), "replyed")
