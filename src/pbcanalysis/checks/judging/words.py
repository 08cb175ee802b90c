"""Words against the figure that stands for the same, and ranges that no count lies in."""

from __future__ import annotations

from collections.abc import Iterator

from pbcanalysis.checks.evidence import Evidence, percent_in
from pbcanalysis.checks.finding import ANY_RULE, Finding, Place
from pbcanalysis.checks.judging.shares import between, counts_beside
from pbcanalysis.checks.rows import Row
from pbcanalysis.errors import PbcError
from pbcanalysis.reported.intervals import Interval
from pbcanalysis.reported.one_statement import FIGURES
from pbcanalysis.reported.printed import Printed, is_figure
from pbcanalysis.reported.printed_together import agreement
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.reported.sets import ShareSet
from pbcanalysis.reported.words import WordsReading, read_words

UNKNOWN = RoundingRule.UNKNOWN


def words(evidence: Evidence) -> Iterator[Finding]:
    """Words that exclude a figure, in their own cell or joined to it."""
    for row in evidence.rows("statements"):
        if row["kind"] == "words" and not row.unsure("as_printed"):
            yield from _in_one_cell(
                evidence, row, evidence.base_of(row), Place.of(row, "as_printed")
            )
    for row in evidence.figures_of_surveys:
        survey = evidence.surveys.get(row["survey"])
        base = None if survey is None else evidence.counts.get(survey["base"])
        if not is_figure(row["as_printed"]) and row["as_printed"][:1] not in "+-−":
            yield from _in_one_cell(evidence, row, base, evidence.place_of_finding(row))
    yield from _joined(evidence)


def _in_one_cell(evidence: Evidence, row: Row, base: int | None, at: Place) -> Iterator[Finding]:
    printed = row["as_printed"]
    try:
        read = read_words(printed, rule=UNKNOWN, base=base, policy=evidence.policy)
    except PbcError:
        return  # what cannot be read is a mistake, and told as one
    if read.in_words is not None and read.agreement == "none":
        figure = read.printed.text if read.printed is not None else f"{read.count} of {read.base}"
        yield _excluded(at, printed, read.in_words, figure, read.core)
    elif base is not None and read.base in (None, base) and "range" in read.rules:
        if not read.counts(base, "semantic"):
            yield Finding(
                "range",
                at,
                f"{printed} of {base:,}",
                "cannot be",
                f"{counts_beside(int(read.core.low * base), base, 2)} No share of {base:,} lies "
                f"in {read.core.in_percent()}.",
                ("a wider range", "another base"),
                ANY_RULE,
            )
    elif base is not None and read.printed is not None and read.count is None:
        known = read.in_words is not None and read.base in (None, base)
        if known and not read.counts(base, "semantic"):
            yield Finding(
                "percentage",
                at,
                f"{printed} of {base:,}",
                "cannot be",
                f"{between(read.printed, base)} No whole number of {base:,} prints as "
                f"{read.printed.text}, however it is rounded.",
                ("another figure", "another base"),
                ANY_RULE,
            )


def _joined(evidence: Evidence) -> Iterator[Finding]:
    for group in evidence.joined:
        for row in group:
            if row["kind"] != "words" or row.unsure("as_printed"):
                continue
            try:
                read = read_words(row["as_printed"], rule=UNKNOWN, policy=evidence.policy)
            except PbcError:
                continue
            # Where a figure stands in the cell, the words are held against that.
            if read.in_words is not None:
                continue
            for other in group:
                if other["kind"] not in FIGURES or not _linked(row, other):
                    continue
                found = _shares(evidence, other)
                if found is not None and agreement(found[0], read) == "none":
                    told = f"{row['as_printed']} beside {found[1]}"
                    yield _excluded(
                        Place.of(row, "as_printed"),
                        told,
                        read,
                        found[1],
                        found[0],
                        Place.of(other, "as_printed"),
                    )


def _linked(row: Row, other: Row) -> bool:
    return other["id"] == row["same_as"] or row["id"] == other["same_as"]


def _shares(evidence: Evidence, figure: Row) -> tuple[ShareSet, str] | None:
    """The shares that a figure leaves open, and how it is told."""
    try:
        printed = Printed.read(figure["as_printed"])
        if figure["kind"] == "percent":
            return printed.shares(UNKNOWN), printed.text.strip()
    except PbcError:
        return None
    base = evidence.counts.get(figure["population"]) or evidence.base_of(figure)
    if base is None or printed.value > base or percent_in(figure["as_printed"]) is not None:
        return None
    share = ShareSet((Interval.point(printed.value / base),))
    return share, f"{printed.text.strip()} of {base:,}"


def _excluded(
    at: Place,
    printed: str,
    read: WordsReading,
    figure: str,
    shares: ShareSet,
    *others: Place,
) -> Finding:
    open_ = read.shares("semantic").in_percent()
    return Finding(
        "words-and-figure",
        at,
        printed,
        "doubtful",
        f"The words leave open {read.core.in_percent()}, used loosely {read.wide.in_percent()}, "
        f"and at the most {open_}; the figure {figure.strip()} is {shares.in_percent()}. They "
        f"exclude each other under every reading of the policy for words, version "
        f"{read.policy_version}.",
        (f"words for {shares.in_percent()}", f"a figure within {open_}"),
        ANY_RULE,
        others,
    )


__all__ = ["words"]
