"""Estimates under a survey design: weights, strata, clusters, finite population.

Point estimates, standard errors and degrees of freedom come from the library ``svy``; the
intervals of a share come from :mod:`pbcanalysis.survey.design_intervals`, which has all those
of R's survey package and is exact where the library's differ.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import Floats, level_between, percent, percent_level, span
from pbcanalysis.survey.design_intervals import (
    METHOD_NAMES,
    REFERENCES,
    DesignInterval,
    design_interval,
)
from pbcanalysis.survey.design_library import svy_and_polars
from pbcanalysis.survey.profile_likelihood import interpolated_likelihood_interval

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class SurveyDesign:
    """How the sample was drawn: the names of the columns that say so.

    Attributes:
        weights: Column of weights; equal weights if left out.
        strata: Column of the stratum.
        clusters: Column of the cluster drawn first, told apart within its stratum.
        population: Column of the number of clusters (or, without clusters, of units) in the
            population of the row's stratum: turns the finite population correction on.
    """

    weights: str | None = None
    strata: str | None = None
    clusters: str | None = None
    population: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that the design uses."""
        named = (self.weights, self.strata, self.clusters, self.population)
        return tuple(name for name in named if name is not None)


def estimate_share(
    table: pd.DataFrame,
    column: str,
    answers: object,
    design: SurveyDesign,
    *,
    level: float = 0.95,
    interval: DesignInterval = "logit",
    df: float | None = None,
    as_in_r: bool = False,
) -> Estimate:
    """Share that gave certain answers, under the design.

    Rows whose answer is blank leave the base but stay in the design.

    Args:
        table: One row per respondent.
        column: Column of the answers.
        answers: The answer to count, or a list, tuple or set of them.
        design: How the sample was drawn.
        level: Confidence level.
        interval: Kind of interval, see :func:`design_interval`.
        df: Degrees of freedom; those of the design if left out.
        as_in_r: Draw the likelihood interval by R's spline instead of exactly.

    Returns:
        The share; ``inputs`` holds ``standard_error``, ``df`` and ``n``.

    Raises:
        InvalidArgument: If a column is missing, nobody answered, the design cannot be used, or
            the interval is not defined (a share of 0 or 1).

    Reference:
        Sarndal, Swensson and Wretman 1992; Korn and Graubard 1998.

    Example:
        >>> import pandas as pd
        >>> replies = pd.DataFrame({"content": ["yes"] * 22 + ["no"] * 100, "of": 623})
        >>> design = SurveyDesign(population="of")
        >>> estimate_share(replies, "content", "yes", design, interval="beta").sentence
        'An estimated 18.0% (95% interval 12.2% to 25.2%) gave this answer; base 122.'
    """
    return _shares(table, column, answers, design, None, level, interval, df, as_in_r)["all"]


def estimate_share_by(
    table: pd.DataFrame,
    column: str,
    answers: object,
    design: SurveyDesign,
    *,
    by: str,
    level: float = 0.95,
    interval: DesignInterval = "logit",
) -> dict[str, Estimate]:
    """Share that gave certain answers in every subgroup, under the whole sample's design.

    Args:
        table: One row per respondent.
        column: Column of the answers.
        answers: The answer to count, or a list, tuple or set of them.
        design: How the sample was drawn.
        by: Column of the subgroup, without blanks.
        level: Confidence level.
        interval: Kind of interval, see :func:`design_interval`.

    Returns:
        An estimate for each subgroup in which somebody answered, by its name.

    Raises:
        InvalidArgument: As :func:`estimate_share`.

    Reference:
        Sarndal, Swensson and Wretman 1992, chapter 10 (domains).

    Example:
        >>> import pandas as pd
        >>> t = pd.DataFrame({"y": [1, 0, 1, 1, 0, 0], "area": list("aaabbb")})
        >>> [round(e.value, 3) for e in estimate_share_by(t, "y", 1, SurveyDesign(), by="area",
        ...                                               interval="wilson").values()]
        [0.667, 0.333]
    """
    return _shares(table, column, answers, design, by, level, interval, None, False)


def estimate_mean(
    table: pd.DataFrame,
    column: str,
    design: SurveyDesign,
    *,
    level: float = 0.95,
    unit: str = "count",
) -> Estimate:
    """Mean of a number under the design, with Student's t interval.

    Args:
        table: One row per respondent; blanks leave the base but stay in the design.
        column: Column of numbers.
        design: How the sample was drawn.
        level: Confidence level.
        unit: Unit of the numbers.

    Returns:
        The mean; ``inputs`` holds ``standard_error``, ``df`` and ``n``.

    Raises:
        InvalidArgument: If a column is missing, no number is given, or the design cannot be
            used.

    Reference:
        Sarndal, Swensson and Wretman 1992.

    Example:
        >>> import pandas as pd
        >>> estimate_mean(pd.DataFrame({"list": [1.0, 3.0]}), "list", SurveyDesign()).value
        2.0
    """
    from scipy.special import stdtrit

    level_between(level)
    _check_columns(table, [column, *design.columns])
    numbers = table[column].to_numpy(dtype=np.float64, na_value=np.nan)
    if np.isinf(numbers).any():
        raise InvalidArgument(f"column {column!r} holds a number without end")
    row = _run(table, numbers, design, None)[0]
    whole = _taken_whole(table, design)
    if not (whole or row["df"] > 0):
        raise InvalidArgument(_NO_FREEDOM.format("all"))
    # Where everybody was asked, nothing varies from sample to sample, whatever the freedom.
    half = 0.0 if whole else -float(stdtrit(row["df"], (1 - level) / 2)) * row["se"]
    value = float(row["est"])
    return Estimate(
        value=value,
        low=value - half,
        high=value + half,
        level=level,
        unit=unit,
        method="Design-based mean (Taylor linearisation, Student t)",
        reference="Sarndal, Swensson & Wretman 1992",
        inputs={"standard_error": float(row["se"]), "df": int(row["df"]), "n": int(row["n"])},
        sentence=(
            f"The mean of {column} is estimated at {value:,.4g} ({percent_level(level)} interval "
            f"{value - half:,.4g} to {value + half:,.4g}); base {int(row['n'])}."
        ),
    )


def _shares(
    table: pd.DataFrame,
    column: str,
    answers: object,
    design: SurveyDesign,
    by: str | None,
    level: float,
    interval: DesignInterval,
    df: float | None,
    as_in_r: bool,
) -> dict[str, Estimate]:
    level_between(level)
    _check_columns(table, [column, *design.columns, *([] if by is None else [by])])
    if as_in_r and interval != "likelihood":
        raise InvalidArgument("as_in_r concerns the likelihood interval only")
    counted = list(answers) if isinstance(answers, list | tuple | set | frozenset) else [answers]
    y = table[column].isin(counted).to_numpy().astype(np.float64)
    y[table[column].isna().to_numpy()] = np.nan
    result: dict[str, Estimate] = {}
    # Nothing then varies from sample to sample: there is no interval but the share itself.
    whole = _taken_whole(table, design)
    for row in _run(table, y, design, by):
        share, error, n = min(float(row["est"]), 1.0), float(row["se"]), int(row["n"])
        freedom = float(row["df"]) if df is None else float(df)
        if as_in_r:
            there = ~np.isnan(y)
            weights = None if design.weights is None else table[design.weights].to_numpy()[there]
            low, high = interpolated_likelihood_interval(
                y[there], error, df=freedom, weights=weights, level=level
            )
        elif whole:
            low = high = share
        elif not freedom > 0:
            raise InvalidArgument(_NO_FREEDOM.format(row["by"]))
        else:
            ends = design_interval(share, error, n=n, df=freedom, level=level, method=interval)
            low, high = float(ends[0]), float(ends[1])
        if np.isnan(low) or np.isnan(high):
            raise InvalidArgument(
                f"the {interval} interval is not defined for a share of {share:g} in {row['by']}: "
                "use tabulate, which carries such cells by the effective sample size"
            )
        result[str(row["by"])] = Estimate(
            value=share,
            low=low,
            high=high,
            level=level,
            unit="share",
            method=METHOD_NAMES[interval],
            reference=REFERENCES[interval],
            inputs={"standard_error": error, "df": freedom, "n": n},
            sentence=(
                f"An estimated {percent(share)} ({percent_level(level)} interval "
                f"{span(low, high)}) gave this answer; base {n}."
            ),
        )
    return result


def _run(
    table: pd.DataFrame,
    y: Floats,
    design: SurveyDesign,
    by: str | None,
) -> list[dict[str, Any]]:
    """Hand the table to svy; one row of est, se, df, n and by for every subgroup."""
    svy, pl = svy_and_polars()

    if np.isnan(y).all():
        raise InvalidArgument("nobody gave an answer: there is no base")
    columns: dict[str, Any] = {"y": pl.Series(y).fill_nan(None)}
    names: dict[str, str] = {}
    if design.weights is None:
        columns["weight"] = np.ones(len(table))
    for role, name in (
        ("weight", design.weights),
        ("stratum", design.strata),
        ("cluster", design.clusters),
        ("population", design.population),
        ("by", by),
    ):
        if name is None:
            continue
        if table[name].isna().any():
            raise InvalidArgument(f"column {name!r} has blanks: a design needs every value")
        names[role] = role
        numeric = role in ("weight", "population")
        columns[role] = (
            table[name].to_numpy(dtype=np.float64) if numeric else table[name].astype(str).to_list()
        )
    if not np.all((columns["weight"] > 0) & np.isfinite(columns["weight"])):
        raise InvalidArgument("weights are positive and finite")
    frame = pl.DataFrame(columns)
    try:
        sample = svy.Sample(
            frame,
            svy.Design(
                wgt="weight",
                stratum=names.get("stratum"),
                psu=names.get("cluster"),
                pop_size=names.get("population"),
            ),
        )
        found: Any = sample.estimation.mean("y", by=names.get("by"), drop_nulls=True)
    except svy.SvyError as error:
        raise InvalidArgument(f"the design cannot be used: {error}") from error
    rows: list[dict[str, Any]] = found.to_polars().to_dicts()
    for row in rows:
        row.setdefault("by", "all")
    return rows


_NO_FREEDOM = (
    "the replies in {} come from a single cluster or reply: no sample of one tells how much "
    "samples vary, so there is no interval"
)


def _taken_whole(table: pd.DataFrame, design: SurveyDesign) -> bool:
    """Whether every cluster, or without clusters every unit, of the population was taken."""
    if design.population is None or not len(table):
        return False
    by = [name for name in (design.strata,) if name is not None]
    counted = table.assign(_stratum=0) if not by else table
    for _, part in counted.groupby(by[0] if by else "_stratum"):
        units = len(part) if design.clusters is None else part[design.clusters].nunique()
        if units < float(part[design.population].iloc[0]):
            return False
    return True


def _check_columns(table: pd.DataFrame, names: list[str]) -> None:
    absent = [name for name in names if name not in table.columns]
    if absent:
        raise InvalidArgument(f"the table has no column {', '.join(map(repr, absent))}")
