"""Areas beside each other: which differ by more than chance, and which ranks they can have.

Everything is worked out from the table as it is published, after small numbers were withheld, so
that no result tells what the table does not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey._arguments import Floats, level_between, percent_level
from pbcanalysis.survey.funnel import dispersion_ratio, exceeds_chance, funnel_limits
from pbcanalysis.survey.interval_bounds import wilson_bounds
from pbcanalysis.survey.multiplicity import simultaneous_level
from pbcanalysis.survey.share_bounds import NOTHING
from pbcanalysis.survey.suppression import SuppressionRule, suppress
from pbcanalysis.survey.tabulation import tabulate
from pbcanalysis.survey.withheld import ALL, as_counted, withheld

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.survey.study_respondents import StudyRespondents

OUTER = 0.998
"""Level of the outer limits, those of public-health practice."""


@dataclass(frozen=True, slots=True, eq=False)
class AreaPositions:
    """The areas of one answer in their funnel.

    Attributes:
        areas: One row for each area shown, by share from high to low: ``area``, ``base``,
            ``share``, ``low``, ``high``, the limits (``lower limit 95%`` and so on), ``position``
            (``"within"``, ``"above 95%"`` and the like), ``first place`` and ``last place``.
        target: Share of all areas together.
        level: Level of the intervals and the inner limits.
        weighting: Factor by which unequal weights raise a variance.
        dispersion: How much more the areas vary than by chance, weights allowed for.
        widened: Whether the limits are widened by it.
        beyond_together: Areas outside limits that all areas together keep at the level.
        left_out: Areas without a share to show.
    """

    areas: pd.DataFrame
    target: float
    level: float
    weighting: float
    dispersion: float
    widened: bool
    beyond_together: int
    left_out: int

    @property
    def levels(self) -> tuple[float, float]:
        """Levels of the inner and the outer limits."""
        return self.level, OUTER

    @property
    def beyond(self) -> int:
        """Areas outside the inner limits."""
        return int((self.areas["position"] != "within").sum())

    @property
    def far_beyond(self) -> int:
        """Areas outside the outer limits."""
        return int(self.areas["position"].str.endswith(percent_level(OUTER)).sum())

    @property
    def expected(self) -> float:
        """Areas that chance alone would put outside the inner limits."""
        return (1 - self.level) * len(self.areas)

    @property
    def narrowest_place(self) -> int:
        """Places among which the best known area lies."""
        return int((self.areas["last place"] - self.areas["first place"]).min()) + 1

    @property
    def widest_place(self) -> int:
        """Places among which the least known area lies."""
        return int((self.areas["last place"] - self.areas["first place"]).max()) + 1

    def limits(self, sizes: npt.ArrayLike, level: float) -> tuple[Floats, Floats]:
        """Limits of the funnel at some sizes.

        Args:
            sizes: Respondents of an area.
            level: Share of areas expected inside.
        """
        factor = self.weighting * (self.dispersion if self.widened else 1.0)
        return funnel_limits(self.target, sizes, level=level, dispersion=factor)


def published_shares(
    people: StudyRespondents, rule: SuppressionRule | None, level: float = 0.95
) -> pd.DataFrame:
    """Shares of every answer in every area and in all together, as the study's rule allows.

    Args:
        people: The respondents, with their areas.
        rule: What is withheld; ``None`` for nothing.
        level: Confidence level.

    Returns:
        The table of ``tabulate`` with the row ``ALL``, ``question`` and ``suppressed`` added;
        withheld rows are blank but for question, answer and area. ``variance from`` is left out
        where counts are rounded, as it would tell a rounded nought from a nought. There are no
        intervals where a stratum has a single respondent or cluster.

    Raises:
        InvalidArgument: If an area is called ``ALL``.

    Reference:
        As for ``tabulate`` and ``suppress``.
    """
    if people.measurable:
        table = tabulate(people.group("area"), level=level, total=ALL)
    else:
        table = tabulate(as_counted(people.group("area")), interval=None, total=ALL)
        table["low"] = table["high"] = np.nan
        table["variance from"] = NOTHING
    if rule is None:
        table["suppressed"] = False
    else:
        several = [item.name for item in people.codebook.items if item.multiple]
        if rule.rounding_base > 1:
            # It would tell a rounded nought from a nought.
            table = table.drop(columns="variance from", errors="ignore")
        hidden = withheld(people, rule).answers
        keys = table[["item", "answer", "area"]].astype(str).itertuples(index=False, name=None)
        table = suppress(
            table,
            rule,
            total=ALL,
            multiple=several,
            level=level,
            hidden=np.array([key in hidden for key in keys], dtype=bool),
        )
    table["question"] = table["item"].map(people.questions)
    return table


def answers_by_area(shown: pd.DataFrame, item: str) -> pd.DataFrame:
    """One question as a table for readers: a row for each area, a column for each answer.

    Args:
        shown: As :func:`published_shares` gives it.
        item: Name of the question.

    Returns:
        ``Area``, ``Answered`` and the share of each answer, all areas together last. What is
        withheld is missing, and so is a base of which every answer is.
    """
    own = shown[shown["item"] == item]
    table = own.pivot_table(
        index="area", columns="answer", values="share", dropna=False, sort=False, observed=False
    )
    # An answer may be called as a column of the table is.
    table = table.rename(columns={name: f"{name} (answer)" for name in ("Area", "Answered")})
    answered = own.groupby("area", sort=False)["base"].max()
    table.insert(0, "Answered", answered)
    return table.reset_index(names="Area").rename_axis(columns=None)


def compare_areas(
    shown: pd.DataFrame, *, level: float = 0.95, weighting: float = 1.0, target: float | None = None
) -> AreaPositions | None:
    """Place the areas of one answer in a funnel and work out the ranks that they can have.

    The limits are widened by the dispersion only where it is more than chance would bring: above
    1 + 2 root (2/k) for k areas. Ranks are those that joint Wilson intervals leave open.

    Args:
        shown: Rows of one answer as ``published_shares`` gives them, with the row ``ALL`` unless
            ``target`` is given; withheld ones may be among them.
        level: Level of the inner limits, and joint level of the ranks.
        weighting: Factor by which unequal weights raise a variance, at least 1.
        target: Share of all areas together; that of the row ``ALL`` if left out.

    Returns:
        The positions; ``None`` where fewer than two areas have a share to show, that of all
        together is withheld, or no area has an interval. An area that has none, as its design
        leaves no degree of freedom, takes Wilson's at its base.

    Raises:
        InvalidArgument: If the level or the factor lies outside its range.

    Reference:
        Spiegelhalter 2005; Klein, Wright and Wieczorek 2020; Kish 1965.

    Example:
        >>> import pandas as pd
        >>> areas = pd.DataFrame({"area": ["a", "b", "c"], "base": [100, 100, 100],
        ...     "share": [0.9, 0.5, 0.1], "low": [0.8, 0.4, 0.05], "high": [0.95, 0.6, 0.2]})
        >>> found = compare_areas(areas, target=0.5)
        >>> found.areas[["area", "first place", "last place"]].values.tolist()
        [['a', 1, 1], ['b', 2, 2], ['c', 3, 3]]
    """
    import pandas as pd

    level_between(level)
    if weighting < 1:
        raise InvalidArgument(f"unequal weights do not lower a variance: {weighting} is below 1")
    common = shown.loc[shown["area"] == ALL, "share"] if target is None else [target]
    places = shown[shown["area"] != ALL]
    kept = places[places["share"].notna()]
    if len(kept) < 2 or not len(common) or np.isnan(next(iter(common))):
        return None
    if kept["low"].isna().all():
        return None
    centre = min(max(float(next(iter(common))), 0.0), 1.0)
    rows = kept.sort_values(["share", "area"], ascending=[False, True], ignore_index=True)
    rows = rows[["area", "base", "share", "low", "high"]].copy()
    share, base = (rows[name].to_numpy(dtype=np.float64) for name in ("share", "base"))
    effective = np.clip(share, 0, 1) * base / weighting, base / weighting
    for name, ends in zip(("low", "high"), wilson_bounds(*effective, level), strict=True):
        rows[name] = rows[name].astype(np.float64).fillna(pd.Series(ends))
    dispersion = 1.0
    if 0 < centre < 1:
        dispersion = dispersion_ratio(np.clip(share, 0, 1) * base, base, centre) / weighting
    found = AreaPositions(
        areas=rows,
        target=centre,
        level=level,
        weighting=weighting,
        dispersion=dispersion,
        widened=exceeds_chance(dispersion, len(rows)),
        beyond_together=0,
        left_out=len(places) - len(kept),
    )
    position = np.full(len(rows), "within", dtype=object)
    for each in found.levels:
        name = percent_level(each)
        lower, upper = found.limits(base, each)
        rows[f"lower limit {name}"], rows[f"upper limit {name}"] = lower, upper
        position[share < lower] = f"below {name}"
        position[share > upper] = f"above {name}"
    rows["position"] = position
    joint = simultaneous_level(level, len(rows))
    lower, upper = found.limits(base, joint)
    low, high = wilson_bounds(*effective, joint)
    rows["first place"] = 1 + (low[None, :] > high[:, None]).sum(axis=1)
    rows["last place"] = len(rows) - (high[None, :] < low[:, None]).sum(axis=1)
    outside = int(((share < lower) | (share > upper)).sum())
    return replace(found, beyond_together=outside)
