"""Respondent-level waves: the change of every answer from one wave to another, by the design.

The waves may be samples of their own, or hold some of the same people (or clusters) again: then
what the two shares have in common narrows the interval of their difference.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pbcanalysis.display import show_range
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.study.small_numbers import SuppressionRule
from pbcanalysis.survey._arguments import Floats, level_between
from pbcanalysis.survey.linearisation import linearised_variance
from pbcanalysis.survey.multiplicity import simultaneous_level
from pbcanalysis.survey.tabulation import tabulate
from pbcanalysis.survey.withheld import ALL, withheld

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from pbcanalysis.survey.codebook import Codes, Item
    from pbcanalysis.survey.study_respondents import StudyRespondents

REFERENCE = "Zou and Donner 2008; Newcombe 1998b and 1998c; Binder 1983"
METHOD = "difference of Wilson intervals (MOVER) with the waves' linearised correlation"


@dataclass(frozen=True, slots=True)
class Overlap:
    """What two waves have in common.

    Attributes:
        people: People who are in both; ``None`` where the table does not say who is who.
        clusters: Clusters that are in both; ``None`` where the table tells none.
    """

    people: int | None
    clusters: int | None

    @property
    def independent(self) -> bool:
        """Whether nothing is known to be in both."""
        return not self.people and not self.clusters


def wave_overlap(people: StudyRespondents, before: str, after: str) -> Overlap:
    """What two waves have in common.

    Args:
        people: The respondents, with their waves.
        before: Name of the earlier wave.
        after: Name of the later wave.
    """
    table = people.table

    def common(column: str) -> int | None:
        if column not in table.columns or not table[column].notna().all():
            return None
        first, second = (set(table.loc[table["wave"] == wave, column]) for wave in (before, after))
        return len(first & second)

    return Overlap(common("person"), common("cluster"))


def hybrid_difference(
    first: tuple[float, float, float],
    second: tuple[float, float, float],
    correlation: float = 0.0,
) -> tuple[float, float]:
    """Interval of a difference of two shares from the interval of each.

    Args:
        first: Share, lower and upper end of what is taken away.
        second: Share, lower and upper end of what it is taken from.
        correlation: Correlation of the two estimates, from -1 to 1.

    Returns:
        Lower and upper end of second less first. With Wilson intervals and no correlation it is
        Newcombe's interval for independent samples.

    Raises:
        InvalidArgument: If the correlation lies outside -1 to 1.

    Reference:
        Zou and Donner 2008; Newcombe 1998b (method 10), 1998c (method 8).

    Example:
        >>> low, high = hybrid_difference((0.5, 0.4, 0.6), (0.8, 0.7, 0.9))
        >>> round(low, 4), round(high, 4)
        (0.1586, 0.4414)
    """
    if not -1 <= correlation <= 1:
        raise InvalidArgument(f"a correlation lies from -1 to 1, not {correlation}")
    (p1, low1, high1), (p2, low2, high2) = first, second
    below, above = p2 - low2, high1 - p1
    under = below**2 - 2 * correlation * below * above + above**2
    upper, lower = high2 - p2, p1 - low1
    over = upper**2 - 2 * correlation * upper * lower + lower**2
    gap = p2 - p1
    return max(gap - max(under, 0.0) ** 0.5, -1.0), min(gap + max(over, 0.0) ** 0.5, 1.0)


def wave_changes(
    people: StudyRespondents, before: str, after: str, level: float = 0.95
) -> pd.DataFrame:
    """The change of every answer's share between two waves, with design-based intervals.

    Each wave's share has its own Wilson interval under its own weights, strata and clusters. If
    people or clusters are in both waves, the correlation of the two shares is linearised over
    both waves together.

    Args:
        people: The respondents, with their waves.
        before: Name of the earlier wave.
        after: Name of the later wave.
        level: Confidence level of each change, and the joint level of all of them for the
            columns ``low together`` and ``high together``.

    Returns:
        One row per item and answer: ``item``, ``answer``, ``n before``, ``base before``,
        ``before``, ``low before``, ``high before``, the same of ``after``, ``correlation``,
        ``change``, ``low``, ``high``, ``low together``, ``high together``. Ends are ``nan`` where
        a wave has nobody in the base, or too few for a variance. Intervals hold together over
        all free shares: of an item with two answers one counts.

    Raises:
        InvalidArgument: If a wave is unknown, the level out of range, or a stratum has a single
            cluster.

    Reference:
        Zou and Donner 2008; Newcombe 1998b and 1998c; Binder 1983; Dunn 1961.
    """
    level_between(level)
    for wave in (before, after):
        if wave not in people.waves:
            raise InvalidArgument(f"no wave {wave!r}; there are {', '.join(people.waves)}")
    free = sum(
        len(item.answers) if item.multiple or len(item.answers) > 2 else 1
        for item in people.codebook.items
    )
    joint = simultaneous_level(level, free)
    alone, together = (
        tuple(tabulate(people.group(wave=wave), level=each) for wave in (before, after))
        for each in (level, joint)
    )
    result = alone[0][["item", "answer"]].copy()
    for name, table in zip(("before", "after"), alone, strict=True):
        for column in ("n", "base"):
            result[f"{column} {name}"] = table[column]
        result[name] = table["share"]
        result[f"low {name}"], result[f"high {name}"] = table["low"], table["high"]
    result["correlation"] = _correlations(people, before, after)
    result["change"] = result["after"] - result["before"]
    for suffix, (first, second) in (("", alone), (" together", together)):
        ends = [
            hybrid_difference(one, other, rho)
            for one, other, rho in zip(
                first[["share", "low", "high"]].itertuples(index=False, name=None),
                second[["share", "low", "high"]].itertuples(index=False, name=None),
                result["correlation"],
                strict=True,
            )
        ]
        for place, name in enumerate(("low", "high")):
            # max and min would turn a missing end into an end of the scale.
            known = result["change"].notna() & first["low"].notna() & second["low"].notna()
            found = np.array([end[place] for end in ends], dtype=np.float64)
            result[f"{name}{suffix}"] = np.where(known, found, np.nan)
    return result


def _correlations(people: StudyRespondents, before: str, after: str) -> list[float]:
    """Correlation of the two shares of every item and answer; nought for separate samples."""
    items = people.codebook.items
    rows = [(item, place) for item in items for place in range(len(item.answers))]
    common = wave_overlap(people, before, after)
    if common.independent:
        return [0.0] * len(rows)
    table = people.table[people.table["wave"].isin([before, after])]
    both = people.group("wave")
    kept = people.table["wave"].isin([before, after]).to_numpy()
    weights = both.weights[kept]
    strata = table["stratum"].to_numpy() if "strata" in people.design else None
    # People stay in their cluster, so that the cluster holds what both waves have in common.
    units = table["cluster"] if "clusters" in people.design else table["person"]
    waves = table["wave"].to_numpy()
    found = []
    for item, place in rows:
        answered, gave = _answers(both.codes, item, place)
        scores = [
            _score(gave[kept], answered[kept] & (waves == wave), weights)
            for wave in (before, after)
        ]
        variances = [
            linearised_variance(score, strata=strata, clusters=units.to_numpy())
            for score in (*scores, scores[1] - scores[0])
        ]
        found.append(_correlation(*variances))
    return found


def _answers(
    codes: Mapping[str, Codes], item: Item, place: int
) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
    values = codes[item.columns[place if item.multiple else 0]]
    return values >= 0, values == (1 if item.multiple else place)


def _score(gave: npt.NDArray[np.bool_], inside: npt.NDArray[np.bool_], weights: Floats) -> Floats:
    """Weighted influence values of a share among those inside."""
    total = float(weights[inside].sum())
    if total == 0:
        return np.zeros(weights.size)
    share = float(weights[inside & gave].sum()) / total
    return np.asarray(np.where(inside, weights * (gave - share) / total, 0.0), dtype=np.float64)


def _correlation(first: float, second: float, of_difference: float) -> float:
    if first <= 0 or second <= 0:
        return 0.0
    rho = (first + second - of_difference) / (2 * (first * second) ** 0.5)
    return float(np.clip(rho, -1.0, 1.0))


def shown_changes(
    people: StudyRespondents,
    before: str,
    after: str,
    rule: SuppressionRule | None,
    level: float = 0.95,
) -> pd.DataFrame:
    """The changes of :func:`wave_changes` that a study's rule for small numbers lets be shown.

    Args:
        people: The respondents, with their waves.
        before: Name of the earlier wave.
        after: Name of the later wave.
        rule: What is withheld; ``None`` for nothing.
        level: As in :func:`wave_changes`.

    Returns:
        Columns ``Question``, ``Answer``, ``First``, ``Last``, ``Correlation``, ``Change``,
        ``low``, ``high``, ``low together``, ``high together``; no counts. Answers that are
        withheld in either wave, or that nobody was in the base of, are left out, and of a
        question with two answers the second, whose change is the first's with the sign turned.
        Where the rule rounds, shares are those of rounded percentages.
    """
    found = wave_changes(people, before, after, level)
    mirrored = [
        not item.multiple and len(item.answers) == 2 and place == 1
        for item in people.codebook.items
        for place in range(len(item.answers))
    ]
    keep = found["change"].notna() & ~np.array(mirrored)
    if rule is not None:
        for wave in (before, after):
            hidden = withheld(people, rule, wave).answers
            keys = found[["item", "answer"]].astype(str).itertuples(index=False, name=None)
            keep &= np.array([(*key, ALL) not in hidden for key in keys], dtype=bool)
    found = found[keep].rename(
        columns={
            "answer": "Answer",
            "before": "First",
            "after": "Last",
            "correlation": "Correlation",
            "change": "Change",
        }
    )
    ends = ["low", "high", "low together", "high together"]
    if rule is not None and rule.rounding_base > 1:
        # Exact shares of known bases would tell the counts that are rounded elsewhere.
        figures = ["First", "Last", "Correlation", "Change", *ends]
        found[figures] = found[figures].round(2)
    found.insert(0, "Question", found["item"].map(people.questions))
    return found[
        ["Question", "Answer", "First", "Last", "Correlation", "Change", *ends]
    ].reset_index(drop=True)


def points_between(lows: Iterable[float], highs: Iterable[float]) -> list[str]:
    """Intervals of changes as a reader meets them in a table, without their unit.

    Example:
        >>> points_between([-0.031, float("nan")], [0.052, float("nan")])
        ['−3.1 to 5.2', '–']
    """
    return [
        show_range(low, high, "points").removesuffix(" percentage points") if low == low else "–"
        for low, high in zip(lows, highs, strict=True)
    ]
