"""All findings about a study's sources: every judgement asked, nothing told twice."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from pbcanalysis.checks.evidence import Evidence
from pbcanalysis.checks.finding import Finding
from pbcanalysis.checks.judging import changes, intervals, pairs, parts, rounding, shares, sums
from pbcanalysis.checks.judging.words import words
from pbcanalysis.checks.rows import Rows
from pbcanalysis.errors import InvalidInput, PbcError
from pbcanalysis.reported.one_statement import policy_of
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.study import Inspection, Study
from pbcanalysis.study.parameters import Declared
from pbcanalysis.study.tables import read_tables

PARAMETER = "rounding_rule"
"""The parameter that names the study's rule of rounding, for the book and for its check."""
RECORDS = ("payments", "respondents", "codebook")
"""Tables of records, in which no source is quoted."""


def findings(study: Study | Inspection, values: Mapping[str, Any] | None = None) -> list[Finding]:
    """What a study's figures show about its sources.

    Args:
        study: A study that has passed its checks, or what an inspection could read of one. Of
            what is wrong there, nothing is concluded.
        values: Values of parameters other than the study's own; ``rounding_rule`` counts here.

    Returns:
        Findings in the order of the files and rows.

    Reference:
        Brown and Heathers 2017 (granularity of printed figures).
    """
    found = study if isinstance(study, Inspection) else _inspected(study)
    tables = {
        name: Rows(table, found.refusals(name))
        for name, table in found.tables.items()
        if name not in RECORDS
    }
    try:
        evidence = Evidence(tables, _rule(found, values or {}), policy_of(study))
    except PbcError:
        return []  # what is wrong with the rule or the policy is a mistake, and told as one
    together = pairs.pairs_of(evidence)
    with_counts = {id for pair in together for id in pair.ids}
    told = [
        *pairs.judged(evidence, together),
        *pairs.above_base(evidence, with_counts),
        *shares.alone(evidence, with_counts),
    ]
    alone = [s for s in shares.shares_of(evidence) if s.row["id"] not in with_counts]
    told = rounding.cut_off(evidence, told, [*together, *alone])
    told += words(evidence)
    told += parts.exclusive(evidence)
    told += parts.totals_of_statements(evidence)
    told += parts.rows_of_totals(evidence)
    told += changes.changes(evidence)
    told += intervals.intervals(evidence)
    told += sums.in_several_currencies(evidence)
    told += sums.told_twice(evidence)
    told += sums.parts_beyond(evidence)
    files = {table.raw.file: place for place, table in enumerate(found.tables.values())}
    return sorted(
        (_tidy(each) for each in told), key=lambda each: (files[each.at.file], each.at.row)
    )


def _tidy(finding: Finding) -> Finding:
    """A finding without the same way to fit, or the same place, twice."""
    others = tuple(place for place in dict.fromkeys(finding.others) if place != finding.at)
    return replace(finding, fits=tuple(dict.fromkeys(finding.fits)), others=others)


def _inspected(study: Study) -> Inspection:
    """A sound study without its tables of records, which may be large."""
    resources = [one for one in study.descriptor["resources"] if one["name"] not in RECORDS]
    try:
        plain, _ = read_tables(study.folder, {**study.descriptor, "resources": resources})
    except InvalidInput:
        plain = {}
    declared = Declared(study.parameters, frozenset(), ())
    return Inspection(study.folder, study.resources, plain, frozenset(), declared)


def _rule(found: Inspection, values: Mapping[str, Any]) -> RoundingRule:
    if PARAMETER in values:
        return RoundingRule(str(values[PARAMETER]))
    declared = found.declared.parameters.declarations.get(PARAMETER)
    return RoundingRule.HALF_UP if declared is None else RoundingRule(str(declared.default))


__all__ = ["PARAMETER", "findings"]
