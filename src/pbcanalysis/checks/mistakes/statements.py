"""What is legal in a study's tables and yet suspicious: each with file, row, column and a mend."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from pbcanalysis.checks.mistakes.dates import dates, events
from pbcanalysis.checks.mistakes.sums import amounts, magnitudes, set_against, unpaid_years
from pbcanalysis.checks.mistakes.totals import totals_among_records
from pbcanalysis.checks.rows import Row, Rows, Tables
from pbcanalysis.errors import InvalidArgument, PbcError, Problem
from pbcanalysis.reported.one_statement import FIGURES, KEY, policy_of
from pbcanalysis.reported.policy import policy_names
from pbcanalysis.study import Inspection
from pbcanalysis.study.formats.held import BLOCK

if TYPE_CHECKING:
    from pbcanalysis.reported.policy import WordsPolicy
    from pbcanalysis.study import Study

PACKAGE = "datapackage.json"

SHARES = ("percent", "words")
MOST_PLACES = 6
"""Rows that a message names when it is about many."""


def suspicions(study: Study | Inspection) -> list[Problem]:
    """Everything in a study that whoever made it would mend, and that its schema allows.

    Args:
        study: A study that has passed its checks, or what an inspection could read of one. Of
            what is wrong there, nothing is concluded.

    Returns:
        Warnings in the order of the checks; errors for figures that cannot be read at all, as no
        chapter could use them.
    """
    found = study if isinstance(study, Inspection) else Inspection.of(study)
    tables: Tables = {
        name: Rows(table, found.refusals(name)) for name, table in found.tables.items()
    }
    try:
        policy = policy_of(study)
    except PbcError as error:
        told = str(error)
        mend = f"Write one of {', '.join(policy_names())}, or take the entry out."
        return [Problem(PACKAGE, None, KEY, told, "a policy for words", mend)]
    checks: tuple[Callable[[Tables], Iterator[Problem]], ...] = (
        partial(_figures, policy=policy),
        _of_nobody,
        _same,
        _bases,
        _surveys,
        _ids,
        dates,
        events,
        totals_among_records,
        _printed_nothing,
        amounts,
        set_against,
        unpaid_years,
    )
    problems = [problem for check in checks for problem in check(tables)]
    return [*problems, *magnitudes(found.resources, tables)]


def _counts(tables: Tables) -> dict[str, int]:
    return {
        row["id"]: count
        for row in tables.get("bases", [])
        if row["id"] and (count := row.whole("count")) is not None and count > 0
    }


def _figures(tables: Tables, policy: WordsPolicy) -> Iterator[Problem]:
    """Printed percentages and words: read at all, and given by some count of their base."""
    from pbcanalysis.reported.printed import is_figure

    counts = _counts(tables)
    unknown = {row["id"] for row in tables.get("bases", []) if row.unsure("id", "count")}
    for row in tables.get("statements", []):
        base = counts.get(row["base"])
        # A share is read if it has a base, known or not.
        based = base is not None or row.unsure("base") or row["base"] in unknown
        based = based or (bool(row["base"]) and "bases" not in tables)
        if based and row["kind"] in SHARES and not row.unsure("as_printed"):
            yield from _figure(row, row["kind"], base, policy)
    surveys = {row["id"]: row for row in tables.get("surveys", [])}
    for row in tables.get("survey_findings", []):
        printed = row["as_printed"].strip()
        if row.unsure("as_printed"):
            continue
        survey = surveys.get(row["survey"])
        base = None if survey is None else counts.get(survey["base"])
        # A sign makes it a difference of shares, which is of no one base.
        if printed[:1] not in ("+", "-", "−"):
            yield from _figure(row, "percent" if is_figure(printed) else "words", base, policy)


def _of_nobody(tables: Tables) -> Iterator[Problem]:
    """Shares that name no base, unless somebody has looked into them; told once."""
    rows = [
        row
        for row in tables.get("statements", [])
        if row["kind"] in SHARES
        and row["as_printed"]
        and not (row["base"] or row["recomputable"] or row.unsure("base", "recomputable"))
    ]
    if not rows:
        return
    places = [f"row {row.number}" for row in rows[1:MOST_PLACES]]
    if len(rows) > MOST_PLACES:
        places.append(f"{len(rows) - MOST_PLACES:,} more")
    others = f", and likewise in {', '.join(places)}" if places else ""
    yield rows[0].problem(
        "base",
        f"no base for the share {rows[0]['as_printed']!r}{others}; no chapter can work with it",
        "the row of bases that says of whom it is a share",
        "Fill base; if it is a change, such as 'up 54%', give it the kind qualitative; if the "
        "source names no base, write no in recomputable, and why.",
    )


def _printed_nothing(tables: Tables) -> Iterator[Problem]:
    """Statements with a dash or a dot where the figure should be."""
    for row in tables.get("statements", []):
        printed = row["as_printed"]
        # A share with a base is told as one that cannot be read.
        if printed and not any(map(str.isalnum, printed)) and row["kind"] not in SHARES:
            yield row.problem(
                "as_printed",
                f"{printed!r}, without a figure or a word",
                "what the source prints",
                "Write what it prints; if it prints nothing, take the row out.",
                "error",
            )


def _figure(row: Row, kind: str, base: int | None, policy: WordsPolicy) -> Iterator[Problem]:
    """One printed share that cannot be read, or that names another base than its row."""
    from pbcanalysis.reported.printed import as_percent
    from pbcanalysis.reported.words import read_words

    printed = row["as_printed"]
    try:
        if kind == "words":
            words = read_words(printed, rule="unknown", base=base, policy=policy)
            if words.base is not None and base not in (None, words.base):
                yield row.problem(
                    "as_printed",
                    f"{printed!r}, of {words.base} where the base has {base}",
                    "the base that the statement names",
                    "Correct the figures, or name another base.",
                )
            return
        if re.search(r"points?\b", printed):
            raise InvalidArgument("it is in percentage points, and so no share of a base")
        as_percent(printed)
    except PbcError as error:
        yield row.problem(
            "as_printed",
            repr(printed),
            "a percentage such as 18%"
            if kind == "percent"
            else "words for a share, such as nearly half",
            _mend(printed, kind, str(error), policy),
            "error",
        )


def _mend(printed: str, kind: str, reason: str, policy: WordsPolicy) -> str:
    """What to write in place of a share that cannot be read."""
    from pbcanalysis.checks.mistakes.mends import CHANGED, mend_of
    from pbcanalysis.reported.words import read_words

    if "percentage points" in reason:
        return CHANGED
    if kind == "percent":
        try:
            words = read_words(printed, policy=policy)
        except PbcError:
            words = None
        if words is not None and (words.in_words is not None or words.count is not None):
            return "What stands together in one cell is read as it stands if its kind is words."
    return mend_of(printed, kind, reason)


def _same(tables: Tables) -> Iterator[Problem]:
    """Words said to be the same as a statement that is no share."""
    rows = list(tables["statements"]) if "statements" in tables else []
    by_id = {row["id"]: row for row in rows if row["id"]}
    for row in rows:
        figure = by_id.get(row["same_as"])
        if row["kind"] in FIGURES and figure is not None and figure["kind"] == "words":
            # Either of two rows may name the other.
            row, figure = figure, row
        if row["kind"] != "words" or figure is None or figure.unsure("kind", "base"):
            continue
        if figure["kind"] == "percent":
            continue
        if figure["kind"] != "count" or not (figure["base"] or figure["population"]):
            yield row.problem(
                "same_as",
                f"{figure['id']!r}, of kind {figure['kind']}"
                + (", without a base" if figure["kind"] == "count" else ""),
                "a percentage, or a count with a base",
                "Name the row that prints the share as a figure, or leave the cell empty.",
                "error",
            )


def _bases(tables: Tables) -> Iterator[Problem]:
    """Bases that are parts of themselves."""
    above = {row["id"]: row["population"] for row in tables.get("bases", [])}
    for row in tables.get("bases", []):
        if row.unsure("id"):
            continue
        chain = [row["id"]]
        while (up := above.get(chain[-1], "")) and up not in chain:
            chain.append(up)
        if up == row["id"]:
            yield row.problem(
                "population",
                " of ".join(map(repr, [*chain, up])),
                "a larger group, of which this one is a part",
                "Name the group that it was drawn from, or leave the cell empty.",
                "error",
            )


def _surveys(tables: Tables) -> Iterator[Problem]:
    """Replies of a survey that its base does not have."""
    counts = _counts(tables)
    for row in tables.get("surveys", []):
        stated, held = row.whole("replied"), counts.get(row["base"])
        if stated is not None and held not in (None, stated):
            yield row.problem(
                "replied",
                f"{stated}, where the base {row['base']!r} has {held}",
                "the same number in both tables",
                "Correct one of them, or name another base.",
            )


def _ids(tables: Tables) -> Iterator[Problem]:
    """Ids that are the same but for case, spaces and punctuation, and statements typed twice."""
    for rows in tables.values():
        if "id" not in rows.places:
            continue
        seen: dict[str, Row] = {}
        for place in _alike(rows.cells("id")):
            row = rows[place]
            key = _bare(row["id"])
            if key in seen:
                yield row.problem(
                    "id",
                    f"{row['id']!r}, like {seen[key]['id']!r} in row {seen[key].number}",
                    "ids that differ in more than case or punctuation",
                    "Give one of them another id, or remove the row.",
                )
            seen.setdefault(key, row)
    twice: dict[tuple[str, ...], Row] = {}
    for row in tables.get("statements", []):
        same = ("source", "place", "as_printed", "measures", "base")
        if row.unsure(*same):
            continue
        what = tuple(row[c] for c in same)
        if what in twice:
            yield row.problem(
                "id",
                f"the same statement as {twice[what]['id']!r} in row {twice[what].number}",
                "each statement once",
                "Remove one of the rows.",
            )
        twice.setdefault(what, row)


def _bare(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def _alike(cells: Sequence[str]) -> Sequence[int]:
    """Places of cells that may be the same but for case, spaces and punctuation."""
    bare = map(_bare, cells)
    if len(cells) < BLOCK:
        return [place for place, text in enumerate(bare) if text]
    import numpy as np

    # Of millions of ids only those are looked at whose fingerprint stands more than once.
    prints = np.fromiter(map(hash, bare), dtype=np.int64, count=len(cells))
    values, counts = np.unique(prints, return_counts=True)
    often = values[(counts > 1) & (values != hash(""))]
    return np.flatnonzero(np.isin(prints, often)).tolist() if len(often) else ()


__all__ = ["suspicions"]
