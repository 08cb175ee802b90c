"""What is legal in a study's tables and yet suspicious: each with file, row, column and a mend."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument, PbcError, Problem
from pbcanalysis.reported.one_statement import FIGURES, KEY, policy_of
from pbcanalysis.reported.policy import policy_names
from pbcanalysis.reported.suspicious_dates import dates, events
from pbcanalysis.reported.suspicious_sums import amounts, magnitudes, set_against, unpaid_years
from pbcanalysis.reported.suspicious_totals import totals, totals_among_records
from pbcanalysis.reported.table_rows import Row, Rows, Tables
from pbcanalysis.study import Inspection
from pbcanalysis.study.formats.held import BLOCK

if TYPE_CHECKING:
    from pbcanalysis.reported.policy import WordsPolicy
    from pbcanalysis.reported.words import WordsReading
    from pbcanalysis.study import Study

PACKAGE = "datapackage.json"

SHARES = ("percent", "words")
MOST_PLACES = 6
"""Rows that a message names when it is about many."""


def suspicions(study: Study | Inspection) -> list[Problem]:
    """Everything in a study that a careful reader would ask about.

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
        partial(_same, policy=policy),
        _bases,
        _surveys,
        _areas,
        _ids,
        dates,
        events,
        totals_among_records,
        totals,
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
    """One printed share, and its base where that is known."""
    from pbcanalysis.reported.counts import possible_counts
    from pbcanalysis.reported.printed import as_percent
    from pbcanalysis.reported.words import read_words

    printed = row["as_printed"]
    try:
        if kind == "words":
            # Words are loose, but the ends of a range in figures are not.
            words = read_words(printed, rule="unknown", base=base, policy=policy)
            if words.agreement == "none":
                yield row.problem(
                    "as_printed",
                    repr(printed),
                    "words and figures that can all hold",
                    "They exclude each other under every reading: check them against the source, "
                    "and if it prints them so, say so in note.",
                )
            elif words.base is not None and base not in (None, words.base):
                yield row.problem(
                    "as_printed",
                    f"{printed!r}, of {words.base} where the base has {base}",
                    "the base that the statement names",
                    "Correct the figures, or name another base.",
                )
            elif base is not None and not words.counts(base, "semantic") and _exact(words):
                yield row.problem(
                    "as_printed",
                    f"{printed!r} of {base}",
                    "a range that holds the share of some whole number of the base"
                    if "range" in words.rules
                    else "a figure that some whole number of the base gives",
                    "No count lies in it under any rule of rounding: check figures and base.",
                )
            return
        if re.search(r"points?\b", printed):
            raise InvalidArgument("it is in percentage points, and so no share of a base")
        figure = as_percent(printed)
        if figure.value > 100:
            yield row.problem(
                "as_printed",
                f"{printed!r}, more than all of the base",
                "a share of the base, at most 100%",
                "Correct the figure; if it is no share, such as a change, leave base empty.",
            )
            return
        possible = None if base is None else possible_counts(figure, base, "unknown")
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
        return
    if possible is not None and not len(possible):
        yield row.problem(
            "as_printed",
            f"{printed!r} of {base}",
            "a percentage that some whole number of the base gives",
            "No count gives it under any rule of rounding: check figure and base.",
        )


def _exact(words: WordsReading) -> bool:
    """Whether figures rule a reading, so that no count at all is a mistake and not loose use."""
    return bool({"range", "printed-percentage", "count-and-base"} & set(words.rules))


def _mend(printed: str, kind: str, reason: str, policy: WordsPolicy) -> str:
    """What to write in place of a share that cannot be read."""
    from pbcanalysis.reported.printed_mends import CHANGED, mend_of
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


def _against(row: Row, figure: Row, base: int | None, policy: WordsPolicy) -> Iterator[Problem]:
    """Words that exclude the figure that is said to be the same."""
    from pbcanalysis.reported.intervals import Interval
    from pbcanalysis.reported.printed import Printed
    from pbcanalysis.reported.printed_together import agreement
    from pbcanalysis.reported.sets import ShareSet
    from pbcanalysis.reported.words import read_words

    try:
        words = read_words(row["as_printed"], rule="unknown", policy=policy)
        printed = Printed.read(figure["as_printed"])
        if figure["kind"] == "percent":
            shares, told = printed.shares("unknown"), figure["as_printed"]
        elif base is not None and printed.value <= base:
            shares = ShareSet((Interval.point(printed.value / base),))
            told = f"{figure['as_printed']} of {base:,}"
        else:
            return
    except PbcError:
        return  # what cannot be read is told in its own row
    if agreement(shares, words) == "none":
        yield row.problem(
            "same_as",
            f"{row['as_printed']!r} beside {told!r} in row {figure.number}",
            "words and a figure that can both hold",
            "They exclude each other under every reading: check both against the source, and if "
            "they are printed so, say so in note.",
        )


def _same(tables: Tables, policy: WordsPolicy) -> Iterator[Problem]:
    """Words said to be the same as a statement that is no share, or that excludes them."""
    rows = list(tables["statements"]) if "statements" in tables else []
    by_id = {row["id"]: row for row in rows if row["id"]}
    counts = _counts(tables)
    for row in rows:
        figure = by_id.get(row["same_as"])
        if row["kind"] in FIGURES and figure is not None and figure["kind"] == "words":
            # Either of two rows may name the other.
            row, figure = figure, row
        if row["kind"] != "words" or figure is None or figure.unsure("kind", "base"):
            continue
        if not row.unsure("as_printed") and not figure.unsure("as_printed"):
            base = counts.get(figure["population"]) or counts.get(figure["base"])
            yield from _against(row, figure, base, policy)
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
    counts = _counts(tables)
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
    for name, column in (("bases", "count"), ("statements", "base")):
        for row in tables.get(name, []):
            part = counts.get(row["id"] if name == "bases" else row["base"])
            whole = counts.get(row["population"])
            if part is not None and whole is not None and part > whole:
                yield row.problem(
                    column,
                    f"{part}, more than the {whole} of {row['population']!r}",
                    "a base no larger than its population",
                    "Check both counts, and which is part of which.",
                )


def _surveys(tables: Tables) -> Iterator[Problem]:
    counts = _counts(tables)
    for row in tables.get("surveys", []):
        asked, replied = row.whole("asked"), row.whole("replied")
        if asked is not None and replied is not None and replied > asked:
            yield row.problem(
                "replied",
                f"{replied}, more than the {asked} asked",
                "no more replies than were asked",
                "Check both counts.",
            )
        for column, base in (("replied", "base"), ("asked", "population")):
            stated, held = row.whole(column), counts.get(row[base])
            if column == "replied" and stated is not None and held not in (None, stated):
                yield row.problem(
                    column,
                    f"{stated}, where the base {row[base]!r} has {held}",
                    "the same number in both tables",
                    "Correct one of them, or name another base.",
                )


def _areas(tables: Tables) -> Iterator[Problem]:
    """Parts of rows: counts within counts, and the percentage printed beside them."""
    from pbcanalysis.reported.counts import possible_counts

    for name in ("uptake", "uptake_areas"):
        for row in tables.get(name, []):
            part, whole = row.whole("taking_up"), row.whole("practices")
            if part is None or whole is None or whole < 1:
                continue
            if part > whole:
                yield row.problem(
                    "taking_up",
                    f"{part}, more than the {whole} there are",
                    "no more than there are",
                    "Check both counts.",
                )
            elif row["percent_published"].isdecimal():
                figure = row["percent_published"] + "%"
                if part not in possible_counts(figure, whole, "unknown"):
                    yield row.problem(
                        "percent_published",
                        f"{figure} beside {part} of {whole}",
                        "the percentage that the counts give",
                        "Check the three figures.",
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
