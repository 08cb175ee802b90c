"""Counts with their percentage and base: in one cell, in joined rows, in tables and surveys."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from pbcanalysis.checks.evidence import Evidence, number_in, percent_in
from pbcanalysis.checks.finding import ANY_RULE, EXACT, Finding, Place
from pbcanalysis.checks.judging.shares import written
from pbcanalysis.checks.rows import Row
from pbcanalysis.errors import PbcError
from pbcanalysis.reported.bases import possible_bases_jointly
from pbcanalysis.reported.integers import IntegerSet
from pbcanalysis.reported.pairs import check_pair
from pbcanalysis.reported.printed import Printed
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.reported.words import read_words

WITHIN = 50
"""Other bases are looked for up to so many times the printed one."""
_RATE = re.compile(
    r"\b(response rate|rate of (response|reply|replies)|(share|proportion) of (the |those )?[\w ]*"
    r"(asked|approached|invited|contacted)( who| that)? (replied|responded|answered))\b|"
    r"^(replied|responded|response|replies)$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Pair:
    """A count and a percentage of one base.

    Attributes:
        at: Place of the percentage.
        others: Places of the count, where that is another cell.
        count: The count.
        base: The base, as the study or the cell has it.
        figure: The percentage.
        name: Id of the base; empty where it stands in the cell itself.
        ids: Ids of statements that are judged with it.
        kind: Name of the judgement.
    """

    at: Place
    others: tuple[Place, ...]
    count: int
    base: int
    figure: Printed
    name: str = ""
    ids: tuple[str, ...] = ()
    kind: str = "count-and-percentage"

    @property
    def printed(self) -> str:
        """The three as they are printed."""
        return f"{self.count:,} of {self.base:,} beside {self.figure.text.strip()}"


def pairs_of(evidence: Evidence) -> list[Pair]:
    """Every count of a study that stands with a percentage and a base, each once."""
    found: dict[tuple[str, int, str, int], Pair] = {}
    for pair in (
        *_joined(evidence),
        *_in_one_cell(evidence),
        *_alone_in_source(evidence),
        *_response_rates(evidence),
        *_uptake(evidence),
    ):
        key = (pair.at.file, pair.at.row, pair.at.column, pair.count)
        if pair.count >= 0:
            found.setdefault(key, pair)
    return list(found.values())


def _joined(evidence: Evidence) -> Iterator[Pair]:
    """Percentages and counts that are said to be the same, across sources too."""
    for group in evidence.joined:
        percents = [row for row in group if row["kind"] == "percent"]
        counts = [row for row in group if row["kind"] == "count"]
        for row in percents:
            figure = percent_in(row["as_printed"])
            for other in counts:
                count = number_in(other)
                name = next((n for n in (row["base"], other["base"], other["population"]) if n), "")
                base = evidence.counts.get(name)
                if figure is not None and count is not None and base is not None:
                    yield Pair(
                        Place.of(row, "as_printed"),
                        (Place.of(other, "as_printed"),),
                        count,
                        base,
                        figure,
                        name,
                        (row["id"], other["id"]),
                    )


def _in_one_cell(evidence: Evidence) -> Iterator[Pair]:
    """Cells such as "22 (18%)" or "22 of 122 (18%)"."""
    for row in evidence.rows("statements"):
        if row["kind"] != "words" or row.unsure("as_printed"):
            continue
        base = evidence.base_of(row)
        try:
            read = read_words(
                row["as_printed"], rule=RoundingRule.UNKNOWN, base=base, policy=evidence.policy
            )
        except PbcError:
            continue  # what cannot be read is a mistake, and told as one
        own = base if read.base is None else read.base
        if read.printed is None or read.count is None or own is None:
            continue
        yield Pair(
            Place.of(row, "as_printed"),
            (),
            read.count,
            own,
            read.printed,
            row["base"],
            (row["id"],),
        )


def _alone_in_source(evidence: Evidence) -> Iterator[Pair]:
    """A percentage of a whole base of which the same source prints one other count."""
    for row in evidence.rows("statements"):
        base, figure = evidence.bases.get(row["base"]), percent_in(row["as_printed"])
        size = evidence.base_of(row)
        if row["kind"] != "percent" or base is None or figure is None or size is None:
            continue
        if not row["population"] or row["base"] != row["population"]:
            continue
        counts = [
            other
            for other in evidence.rows("statements")
            if other["kind"] == "count"
            and other["source"] == row["source"]
            and other["population"] == row["population"]
            and other["id"] != base["statement"]
        ]
        whole = evidence.statements.get(base["statement"])
        if len(counts) != 1 or whole is None or whole["source"] != row["source"]:
            continue
        count = number_in(counts[0])
        if count is not None:
            place = Place.of(counts[0], "as_printed")
            ids = (row["id"], counts[0]["id"])
            yield Pair(Place.of(row, "as_printed"), (place,), count, size, figure, row["base"], ids)


def _response_rates(evidence: Evidence) -> Iterator[Pair]:
    """Response rates against the number asked and replied of their survey."""
    for survey in evidence.rows("surveys"):
        asked, replied = survey.whole("asked"), survey.whole("replied")
        if asked is None or replied is None or asked < 1:
            continue
        own = Place.of(survey, "replied", about=survey["name"])
        stated = percent_in(survey["response_rate"])
        if stated is not None:
            at = Place.of(survey, "response_rate", about=survey["name"])
            yield Pair(at, (), replied, asked, stated, kind="response-rate")
        base = evidence.bases.get(survey["base"])
        above = "" if base is None else base["population"]
        for row in evidence.rows("statements"):
            figure = percent_in(row["as_printed"])
            of_asked = row["base"] in {survey["population"], above} - {""}
            named = any(_RATE.search(row[column]) for column in ("label", "measures"))
            if row["kind"] != "percent" or figure is None or not of_asked or not named:
                continue
            if evidence.base_of(row) == asked and row["source"] == survey["source"]:
                at = Place.of(row, "as_printed")
                yield Pair(
                    at, (own,), replied, asked, figure, row["base"], (row["id"],), "response-rate"
                )


def _uptake(evidence: Evidence) -> Iterator[Pair]:
    """Tables in which each row has a count, a base and a percentage."""
    for name, column in (("uptake", "as_printed"), ("uptake_areas", "percent_published")):
        for row in evidence.rows(name):
            count, base, text = row.whole("taking_up"), row.whole("practices"), row[column]
            if count is None or base is None or base < 1 or not text or count < 0:
                continue
            if name == "uptake_areas" and text.replace(".", "", 1).isdecimal():
                text += "%"
            figure = percent_in(text)
            # What a statement prints is judged there.
            if figure is not None and row["statement"] not in evidence.statements:
                about = row["area"] or row["date"]
                yield Pair(Place.of(row, column, about=about), (), count, base, figure)


def judged(evidence: Evidence, pairs: Sequence[Pair]) -> Iterator[Finding]:
    """Counts and percentages that cannot both be of their base."""
    groups: dict[str, list[Pair]] = {}
    for pair in pairs:
        groups.setdefault(pair.name or f"{pair.at.file} {pair.at.row}", []).append(pair)
    for group in groups.values():
        wrong = [pair for pair in group if not _fits(pair, RoundingRule.UNKNOWN)]
        together = _together(evidence, group) if wrong and len(group) > 1 else None
        if together is not None:
            yield together
            continue
        for pair in group:
            if not _fits(pair, evidence.rule):
                yield _finding(evidence, pair)


def _fits(pair: Pair, rule: RoundingRule) -> bool:
    if not 0 <= pair.count <= pair.base or pair.figure.value > 100:
        return False
    return check_pair(pair.count, pair.base, pair.figure, rule).possible


def _together(evidence: Evidence, group: Sequence[Pair]) -> Finding | None:
    """That another base fits all counts and percentages that are said to be of one."""
    base, first = group[0].base, group[0]
    if any(pair.base != base for pair in group) or len({pair.count for pair in group}) < 2:
        return None
    if any(pair.figure.value > 100 for pair in group):
        return None
    most = IntegerSet(((max(pair.count for pair in group) or 1, WITHIN * base),))
    stated = [(pair.count, pair.figure) for pair in group]
    rule = evidence.rule
    common = possible_bases_jointly(stated, rule, within=most)
    if not common.possible or base in common.bases:
        return None
    why = "; ".join(
        f"{pair.count:,} printed as {pair.figure.text.strip()} needs a base of {_ranges(bases)}"
        for pair, bases in zip(group, common.each, strict=True)
    )
    label = evidence.bases[first.name]["label"] if first.name in evidence.bases else ""
    return Finding(
        "joint-base",
        first.at,
        f"a base of {base:,}" + (f" ({label})" if label else "") + f" for {len(group)} statements",
        "cannot be",
        f"{why}. These {len(group)} fit {_ranges(common.bases)}, not {base:,}.",
        (f"a base of {_ranges(common.bases)} for all {len(group)}",),
        written(rule),
        tuple(place for pair in group for place in (pair.at, *pair.others) if place != first.at),
    )


def _finding(evidence: Evidence, pair: Pair) -> Finding:
    figure, rule = pair.figure, evidence.rule
    if pair.count > pair.base:
        return Finding(
            "count-above-base",
            pair.at,
            pair.printed,
            "cannot be",
            f"{pair.count:,} are more than the {pair.base:,} of whom they are said to be.",
            (f"a base of at least {pair.count:,}",),
            EXACT,
            pair.others,
        )
    verdict = check_pair(pair.count, pair.base, figure, rule)
    otherwise = verdict.fitting_rules
    exact = 100 * pair.count / pair.base
    why = f"{pair.count:,} of {pair.base:,} is {exact:.{figure.decimals + 2}f}%"
    prints = " or ".join(each.text for each in verdict.percentages)
    why += f", printed as {prints}, not {figure.text.strip()}."
    fits = [f"{prints} beside the same count and base"]
    if verdict.counts:
        fits.append(f"a count of {_ranges(verdict.counts)} of {pair.base:,}")
    if verdict.bases:
        fits.append(f"a base of {_ranges(verdict.bases)}")
    fits += [written(each) for each in otherwise]
    return Finding(
        pair.kind,
        pair.at,
        pair.printed,
        "rounded otherwise" if otherwise else "cannot be",
        why,
        tuple(fits),
        written(rule) if otherwise else ANY_RULE,
        pair.others,
    )


def _ranges(numbers: Iterable[int]) -> str:
    """Whole numbers as ranges, with commas in thousands.

    Example:
        >>> _ranges(IntegerSet(((8430, 8454),)))
        '8,430 to 8,454'
    """
    if not isinstance(numbers, IntegerSet):
        numbers = IntegerSet.of(numbers)
    parts = [
        f"{low:,}" if low == high else f"{low:,} to {high:,}" for low, high in numbers.ranges[:6]
    ]
    more = ", and more" if len(numbers.ranges) > 6 else ""
    return ", ".join(parts) + more if parts else "no size"


def above_base(evidence: Evidence, with_percentage: Iterable[str]) -> Iterator[Finding]:
    """Counts above the base or the population that they are said to be of."""
    told = set(with_percentage)
    for row in evidence.rows("statements"):
        count = number_in(row) if row["kind"] == "count" else None
        if count is None or row["id"] in told:
            continue
        for column in ("base", "population"):
            whole = evidence.counts.get(row[column])
            if whole is not None and count > whole:
                yield _above(Place.of(row, "as_printed"), count, whole, evidence, row[column])
                break
    for row in evidence.rows("bases"):
        part, whole = evidence.counts.get(row["id"]), evidence.counts.get(row["population"])
        if part is not None and whole is not None and part > whole:
            at = Place.of(row, "count", about=row["label"])
            yield _above(at, part, whole, evidence, row["population"])
    for row in evidence.rows("statements"):
        part, whole = evidence.base_of(row), evidence.counts.get(row["population"])
        chained = evidence.bases.get(row["base"])
        if part is None or whole is None or part <= whole:
            continue
        if chained is None or chained["population"] != row["population"]:
            yield _above(Place.of(row, "base"), part, whole, evidence, row["population"])
    for row in evidence.rows("surveys"):
        asked, replied = row.whole("asked"), row.whole("replied")
        if asked is not None and replied is not None and replied > asked:
            yield Finding(
                "count-above-base",
                Place.of(row, "replied", about=row["name"]),
                f"{replied:,} replies from {asked:,} asked",
                "cannot be",
                f"{replied:,} replies are {replied - asked:,} more than the {asked:,} asked.",
                (f"at least {replied:,} asked", "several replies from some of those asked"),
                EXACT,
            )
    for name in ("uptake", "uptake_areas"):
        for row in evidence.rows(name):
            part, whole = row.whole("taking_up"), row.whole("practices")
            if part is None or whole is None or part <= whole:
                continue
            if row["statement"] or percent_in(_as_percent(row)) is None:
                at = Place.of(row, "taking_up", about=row["area"] or row["date"])
                yield _above(at, part, whole, evidence, "")


def _as_percent(row: Row) -> str:
    text = row["percent_published"]
    return f"{text}%" if text.replace(".", "", 1).isdecimal() else row["as_printed"]


def _above(at: Place, part: int, whole: int, evidence: Evidence, name: str) -> Finding:
    row = evidence.bases.get(name)
    label = f" ({row['label']})" if row is not None and row["label"] else ""
    return Finding(
        "count-above-base",
        at,
        f"{part:,} of {whole:,}",
        "cannot be",
        f"{part:,} are {part - whole:,} more than the {whole:,}{label} of whom they are a part.",
        (f"a whole of at least {part:,}", "another group as the whole"),
        EXACT,
    )


__all__ = ["Pair", "above_base", "judged", "pairs_of"]
