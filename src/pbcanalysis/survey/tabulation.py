"""Tables of shares by item, answer and area, with intervals that answer to the design."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey._arguments import Floats, level_between
from pbcanalysis.survey.codebook import REASONS, Item
from pbcanalysis.survey.counting import CellSums, Groups, cell_sums, compact
from pbcanalysis.survey.design_intervals import DesignInterval
from pbcanalysis.survey.linearisation import ClusterLayout
from pbcanalysis.survey.respondents import Respondents
from pbcanalysis.survey.share_bounds import Shares, share_bounds

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

Base: TypeAlias = Literal["answered", "asked"]
NOT_ASKED = len(REASONS) - 1
"""Place of "not asked" among the counted codes: the last before the answers."""


def tabulate(
    people: Respondents,
    items: Iterable[str] | None = None,
    *,
    base: Base = "answered",
    level: float = 0.95,
    interval: DesignInterval | None = "wilson",
    total: str | None = None,
) -> pd.DataFrame:
    """Share of every answer to every item in every area, with an interval.

    The interval allows for weights, strata, clusters and finite populations by Taylor
    linearisation over the whole sample, each area being a domain of it; without any of these,
    ``"wilson"`` and ``"beta"`` are the plain Wilson and Clopper-Pearson ones. Where everybody or
    nobody gave an answer, linearisation sees no variance; ``"wilson"``, ``"beta"`` and
    ``"beta-truncated"`` then take another effective sample size, and the other intervals are not
    defined (``nan``). Without clusters it is Kish's of the base. With clusters the design effect
    is borrowed from the other answers to the item in the area, the largest of those that at
    least as many people as there are clusters gave, and as many did not. Where no answer can
    lend it, each cluster counts as one reply. Where everybody was asked there is no sampling:
    the ends are the share of those who answered. Bounds are ``nan`` too where a base is empty,
    or its single cluster leaves no degree of freedom.

    Args:
        people: The respondents.
        items: Names of items; all if left out.
        base: ``"answered"``: those who gave an answer of the questionnaire. ``"asked"``: also
            those who refused, did not know or left it blank.
        level: Confidence level.
        interval: Kind of interval (see :func:`design_interval`), or ``None`` to leave out
            ``low`` and ``high``. The likelihood interval is not offered for tables.
        total: Name of a further row over all areas together; none if left out.

    Returns:
        One row per item, answer and area: ``item``, ``answer``, ``area``, ``n`` (respondents
        who gave the answer, unweighted), ``base`` (respondents in the base, unweighted),
        ``share``, ``low``, ``high`` (weighted, 0 to 1), ``variance from`` (what the interval's
        variance was taken from: ``OWN``, ``BORROWED``, ``CLUSTERS``, ``SIZE``, ``WHOLE`` or
        ``NOTHING``). Shares of a multiple response item add up to more than 1 where people
        ticked several.

    Raises:
        InvalidArgument: If an item is not in the codebook, ``total`` is the name of an area,
            the base or the interval is unknown, or the design has a stratum of one cluster.

    Reference:
        Binder 1983; Korn and Graubard 1998; Dean and Pagano 2015. Borrowing a design effect from
        like variables: Kish 1965, section 8.2.

    Example:
        >>> import pandas as pd
        >>> from pbcanalysis.survey.codebook import Codebook, Item
        >>> book = Codebook((Item("q", "Well?", {1: "yes", 2: "no"}, {9: "refused"}),))
        >>> people = Respondents.from_table(pd.DataFrame({"q": [1] * 22 + [2] * 100 + [9]}), book)
        >>> table = tabulate(people)
        >>> table[["answer", "n", "base"]].values.tolist()
        [['yes', 22, 122], ['no', 100, 122]]
        >>> table["share"].round(4).tolist()
        [0.1803, 0.8197]
    """
    import pandas as pd

    level_between(level)
    if base not in ("answered", "asked"):
        raise InvalidArgument(f"a base is 'answered' or 'asked', not {base!r}")
    if interval == "likelihood":
        raise InvalidArgument("tables take closed intervals: estimate_share has the likelihood's")
    chosen = people.chosen(items)
    parts = [_table(people, chosen, people.area, people.areas, base, level, interval)]
    if total is not None:
        if total in people.areas:
            raise InvalidArgument(f"{total!r} is the name of an area already")
        everywhere = np.zeros(len(people), dtype=np.int8)
        parts.append(_table(people, chosen, everywhere, (total,), base, level, interval))
    return pd.concat(parts, ignore_index=True)


class ShareCounter:
    """Counts shares item by item over one grouping into areas, the design laid out once.

    Args:
        people: The respondents.
        area: Running number of the area of each respondent.
        areas: Number of areas.
        base: As in :func:`tabulate`.

    Raises:
        InvalidArgument: If the design has a stratum of a single cluster.
    """

    def __init__(self, people: Respondents, area: Groups, areas: int, base: Base) -> None:
        self.areas = areas
        self.first = len(REASONS) if base == "answered" else 0
        self.base = base
        self.weights = people.weights if people.weighted else None
        self.clustered = people.clusters is not None
        layout = ClusterLayout.of(len(people), people.strata, people.clusters, people.population)
        self.factor, self.sampled = layout.factor, layout.clusters
        strata = self.factor.size
        if layout.cluster is not None:
            # One group for every cluster and area that meet.
            pairs, group = np.unique(layout.cluster * areas + area, return_inverse=True)
            self.groups = int(pairs.size)
            self.group = compact(group, self.groups)
            self.group_area = pairs % areas
            self.group_stratum = layout.stratum_of_cluster[pairs // areas]
        else:
            # Respondents are their own clusters: sums of squares by stratum and area do.
            self.groups = strata * areas
            stratum = layout.stratum_of_cluster
            self.group = area if strata == 1 else compact(stratum * areas + area, self.groups)
            self.group_area = np.arange(self.groups) % areas
            self.group_stratum = np.arange(self.groups) // areas
        self.cell = self.group_stratum * areas + self.group_area
        self.strata = strata
        self.simple = not people.weighted and not self.clustered and people.population is None
        self.simple = self.simple and people.strata is None

    def items(
        self, people: Respondents, items: Iterable[Item], *, errors: bool = True
    ) -> list[Shares]:
        """Count some items, single answer or multiple response, in as few passes as can be.

        Args:
            people: The respondents.
            items: Items of their codebook.
            errors: Whether to work out standard errors; ``nan`` if not.

        Returns:
            Shares by area and answer for each item, answers in the order of the questionnaire.
        """
        chosen = list(items)
        columns = [(item, column) for item in chosen for column in item.columns]
        counted = cell_sums(
            [(people.codes[c], 2 if i.multiple else len(i.answers)) for i, c in columns],
            self.group,
            self.groups,
            self.weights,
            squares=errors,
        )
        ready = iter(counted)
        return [
            _of_item(item, [self.shares(next(ready), errors=errors) for _ in item.columns])
            for item in chosen
        ]

    def shares(self, found: CellSums, *, errors: bool = True) -> Shares:
        """Work out the shares of one column.

        Args:
            found: What was counted, by this counter's groups.
            errors: Whether to work out standard errors; ``nan`` if not.

        Returns:
            Shares by area and answer.
        """
        counts, sums, squares = found.counts, found.sums, found.squares
        width, first = counts.shape[1], self.first
        in_base = np.ones(width, dtype=bool)
        in_base[:first] = False
        in_base[NOT_ASKED] = False
        gave = slice(len(REASONS), None)
        n_cells, weight_cells = counts[:, gave], sums[:, gave]
        n_base, weight_base = counts[:, in_base].sum(axis=1), sums[:, in_base].sum(axis=1)
        n, base = self._by_area(n_cells), self._by_area(n_base)
        weight = self._by_area(weight_base)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = self._by_area(weight_cells) / weight[:, None]
        if not errors:
            unknown = np.full_like(share, np.nan)
            blank, never = unknown[:, 0], np.zeros(self.areas, dtype=bool)
            return Shares(n, base, share, unknown, blank, blank, blank, never)

        square_base = squares[:, in_base].sum(axis=1)
        p, whole = share[self.group_area], weight[self.group_area][:, None]
        with np.errstate(invalid="ignore", divide="ignore"):
            effective = weight**2 / self._by_area(square_base)
            clusters = weight**2 / self._by_area(weight_base**2) if self.clustered else effective
            total = (weight_cells - p * weight_base[:, None]) / whole
            if self.clustered:
                square = total**2
            else:
                square = (1 - 2 * p) * squares[:, gave] + p**2 * square_base[:, None]
                square /= whole**2
        # Groups outside an area's base have no part in its variance.
        total, square = np.nan_to_num(total), np.nan_to_num(square)
        variance = np.zeros_like(share)
        of_square, of_total = self._by_cell(square), self._by_cell(total)
        for stratum in range(self.strata):
            rows = slice(stratum * self.areas, (stratum + 1) * self.areas)
            spread = of_square[rows] - of_total[rows] ** 2 / self.sampled[stratum]
            variance += self.factor[stratum] * spread
        reached = n_base > 0
        units = self._by_area(reached.astype(np.float64)) if self.clustered else base
        met = np.bincount(self.cell[reached], minlength=self.strata * self.areas) > 0
        met = met.reshape(self.strata, self.areas)
        df = units - met.sum(axis=0)
        varies = met & (self.factor > 0)[:, None]
        taken: npt.NDArray[np.bool_] = np.asarray(met.any(axis=0) & ~varies.any(axis=0))
        # A share of 0 or 1 has no variance by this formula: rounding error must not give one.
        error = np.sqrt(np.maximum(variance, 0.0))
        error[(n == 0) | (n == base[:, None])] = 0.0
        # Equal shares in every cluster leave none either, but for the last digits of doubles.
        error[variance <= 1e-24] = 0.0
        return Shares(
            n, base, share, error, df, effective, clusters, taken, self.simple, self.clustered
        )

    def _by_area(self, values: Floats) -> Floats:
        result = np.zeros((self.areas, *values.shape[1:]))
        np.add.at(result, self.group_area, values)
        return result

    def _by_cell(self, values: Floats) -> Floats:
        result = np.zeros((self.strata * self.areas, *values.shape[1:]))
        np.add.at(result, self.cell, values)
        return result


def _of_item(item: Item, columns: list[Shares]) -> Shares:
    if not item.multiple:
        return columns[0]
    return Shares(
        np.column_stack([one.n[:, 1] for one in columns]),
        columns[0].base,
        np.column_stack([one.share[:, 1] for one in columns]),
        np.column_stack([one.standard_error[:, 1] for one in columns]),
        columns[0].df,
        columns[0].effective,
        columns[0].clusters,
        columns[0].whole,
        columns[0].simple,
        columns[0].clustered,
    )


def _table(
    people: Respondents,
    items: tuple[Item, ...],
    area: Groups,
    areas: tuple[str, ...],
    base: Base,
    level: float,
    interval: DesignInterval | None,
) -> pd.DataFrame:
    import pandas as pd

    counter = ShareCounter(people, area, len(areas), base)
    names = np.array(areas, dtype=object)
    parts: dict[str, list[npt.NDArray[Any]]] = {}
    counted = counter.items(people, items, errors=interval is not None)
    for item, found in zip(items, counted, strict=True):
        shape = found.share.shape[::-1]
        columns = {
            "item": np.full(shape, item.name, dtype=object),
            "answer": np.broadcast_to(np.array(item.labels, dtype=object)[:, None], shape),
            "area": np.broadcast_to(names, shape),
            "n": found.n.T.astype(np.int64),
            "base": np.broadcast_to(found.base.astype(np.int64), shape),
            "share": found.share.T,
        }
        if interval is not None:
            low, high, source = share_bounds(found, level, interval)
            columns |= {"low": low.T, "high": high.T, "variance from": source.T}
        for name, values in columns.items():
            parts.setdefault(name, []).append(values.ravel())
    return pd.DataFrame({name: np.concatenate(values) for name, values in parts.items()})
