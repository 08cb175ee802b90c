"""Figures that fit another rule of rounding than the study's: one finding for each source."""

from __future__ import annotations

from collections.abc import Iterable

from pbcanalysis.checks.evidence import Evidence
from pbcanalysis.checks.finding import Finding
from pbcanalysis.checks.judging.pairs import Pair
from pbcanalysis.checks.judging.shares import Share, written
from pbcanalysis.reported.counts import possible_counts
from pbcanalysis.reported.rounding import KNOWN_RULES, RoundingRule

Judged = Share | Pair


def cut_off(
    evidence: Evidence, found: Iterable[Finding], judged: Iterable[Judged]
) -> list[Finding]:
    """Fold what fits only another rule into one finding for a source, where one rule fits all.

    Args:
        evidence: The study.
        found: Findings; those that say ``rounded otherwise`` may be folded.
        judged: Every percentage that was judged, whether found wanting or not.

    Returns:
        The findings; of a source of which two or more fit only otherwise, and all fit one other
        rule, one instead of each.
    """
    findings, figures = list(found), list(judged)
    sources = {f.at.source for f in findings if f.certainty == "rounded otherwise"}
    for source in sorted(source for source in sources if source):
        own = [f for f in findings if f.certainty == "rounded otherwise" and f.at.source == source]
        beside = [each for each in figures if each.at.source == source and each.figure.value <= 100]
        rules = [rule for rule in KNOWN_RULES if all(_fits(each, rule) for each in beside)]
        if len(own) < 2 or not rules:
            continue
        first, places = own[0], tuple(f.at for f in own[1:])
        folded = Finding(
            "rounding",
            first.at,
            ", ".join(f.printed for f in own),
            "rounded otherwise",
            " ".join(f.why for f in own),
            tuple(
                f"{written(rule)}, which fits all {len(beside)} percentages of this source "
                "that can be tried"
                for rule in rules
            ),
            written(evidence.rule),
            places,
        )
        findings[findings.index(first)] = folded
        findings = [f for f in findings if f not in own]
    return findings


def _fits(each: Judged, rule: RoundingRule) -> bool:
    counts = possible_counts(each.figure, each.base, rule)
    return each.count in counts if isinstance(each, Pair) else bool(counts)


__all__ = ["cut_off"]
