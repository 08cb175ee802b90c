"""What a study withholds of its respondents, decided once for all tables that show them.

Answers stand in several places: by area, together, as a change from wave to wave, and beside what
became of each question. Withheld in each by itself, one table could show what another hides. So
the counts of a wave are laid out as one system, with all sums that an outsider knows, and every
table withholds the same.

How many gave no answer to a question is seen from its base, and is not withheld; which of several
reasons they had is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from pbcanalysis.study.small_numbers import SuppressionRule
from pbcanalysis.survey.codebook import REASONS
from pbcanalysis.survey.disclosure import Additive, protect
from pbcanalysis.survey.respondents import Respondents, item_bases
from pbcanalysis.survey.suppression import rule_flags
from pbcanalysis.survey.tabulation import tabulate

if TYPE_CHECKING:
    from pbcanalysis.survey.study_respondents import StudyRespondents

ALL = "All areas"
"""Name of the row of all areas together."""
ANSWERED = "answered"
NO_ANSWER = (*REASONS[1:], REASONS[0])
"""What else becomes of a question: why it has no answer."""


@dataclass(frozen=True, slots=True)
class Withheld:
    """What is withheld of one wave.

    Attributes:
        answers: Item, answer and area (``ALL`` for all together).
        outcomes: Item and what became of it.
    """

    answers: frozenset[tuple[str, str, str]] = frozenset()
    outcomes: frozenset[tuple[str, str]] = frozenset()


def as_counted(group: Respondents) -> Respondents:
    """The respondents as if they were everyone: counts and shares, and no variance."""
    stratum = np.zeros(len(group), dtype=np.int64) if group.strata is None else group.strata
    unit = np.arange(len(group)) if group.clusters is None else group.clusters
    pairs = np.unique(np.stack([stratum, unit]), axis=1)
    return replace(group, population=np.bincount(pairs[0]).astype(np.float64)[stratum])


def too_few(people: int, rule: SuppressionRule | None) -> bool:
    """Whether so few respondents may not even be counted: their number is withheld too."""
    return rule is not None and people < rule.threshold


def withheld(
    people: StudyRespondents, rule: SuppressionRule | None, wave: str | None = None
) -> Withheld:
    """What a rule withholds of the respondents of one wave, in all tables together.

    Args:
        people: The respondents.
        rule: What is withheld; ``None`` for nothing.
        wave: The wave; left out, the respondents are taken as those of the last. Answers by
            area and what became of the questions are shown of the last wave alone.

    Reference:
        As for ``suppress``.
    """
    if rule is None:
        return Withheld()
    last = wave is None or wave == people.waves[-1]
    part = people.latest if last and wave is not None else people
    by_area = last and "area" in part.table.columns
    group = part.group("area" if by_area else None, wave=None if last else wave)
    table = tabulate(as_counted(group), interval=None, total=ALL if by_area else None)
    bases = item_bases(part.group()).set_index("item") if last else None
    # How many respondents there are stands beside whatever is shown of them.
    few = too_few(len(group), rule)
    answers: set[tuple[str, str, str]] = set()
    outcomes: set[tuple[str, str]] = set()
    for item in people.codebook.items:
        rows = table[table["item"] == item.name]
        cells = Additive.of_item(
            counts=rows["n"].to_numpy(dtype=np.int64),
            bases=rows["base"].to_numpy(dtype=np.int64),
            answers=rows["answer"].to_numpy(dtype=object),
            areas=rows["area"].astype(str).to_numpy(),
            total=ALL if by_area else None,
            multiple=item.multiple,
        )
        areas = rows["area"].astype(str).to_numpy() if by_area else np.full(len(rows), ALL)
        base = int(cells.base_of[np.flatnonzero(areas == ALL)[0]])
        counted = cells.values.size
        if bases is not None:
            found = bases.loc[item.name, list(NO_ANSWER)].to_numpy(dtype=np.int64)
            cells = cells.with_outcomes(found, base)
        if few:
            blank = np.ones(cells.values.size, dtype=bool)
        else:
            blank = protect(cells, rule_flags(cells, rule), complementary=rule.complementary)
        answers |= {
            (item.name, str(answer), str(area))
            for answer, area, hidden in zip(rows["answer"], areas, blank, strict=False)
            if hidden
        }
        if blank[base]:
            outcomes.add((item.name, ANSWERED))
        outcomes |= {
            (item.name, reason)
            for reason, hidden in zip(NO_ANSWER, blank[counted:], strict=False)
            if hidden
        }
    return Withheld(frozenset(answers), frozenset(outcomes))
