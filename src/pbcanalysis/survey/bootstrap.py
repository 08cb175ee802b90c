"""Block bootstrap of every share at once, checked by the linearised standard error.

Drawing a million respondents again and again is slow and needless: a share depends on its
area's respondents through two sums. Each area is therefore cut at random into blocks, the sums
of every block are taken once, and a replicate is a redrawing of blocks: one matrix product.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey._arguments import Floats, Integers, level_between
from pbcanalysis.survey.codebook import REASONS
from pbcanalysis.survey.counting import Groups, cell_sums, compact
from pbcanalysis.survey.respondents import Respondents
from pbcanalysis.survey.tabulation import NOT_ASKED, Base, ShareCounter

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd


def block_bootstrap(
    people: Respondents,
    items: Iterable[str] | None = None,
    *,
    base: Base = "answered",
    blocks: int = 200,
    replicates: int = 1000,
    level: float = 0.95,
    seed: int = 20071122,
) -> pd.DataFrame:
    """Bootstrap every share in every area, beside its linearised standard error.

    Respondents are dealt at random into equal blocks within their area; clusters, where there
    are any, are dealt whole. An area with fewer respondents (or clusters) than ``blocks`` has a
    block for each. Replicates redraw blocks with replacement within the area, and their
    variance is multiplied by B / (B - 1) for B blocks.

    The two standard errors answer to the same design where every area is sampled on its own,
    as they are in most surveys of areas; agreement to a few per cent (the simulation error of a
    standard error is about 1 / sqrt(2 replicates), and with B blocks 1 / sqrt(2 B) more) says
    that the linearisation can be trusted.

    Args:
        people: The respondents; strata and finite populations are not provided for.
        items: Names of items; all if left out.
        base: As in :func:`pbcanalysis.survey.tabulation.tabulate`.
        blocks: Most blocks in an area, at least 2.
        replicates: Replicates, at least 2.
        level: Level of the percentile interval.
        seed: Seed of the random numbers: the same seed gives the same table.

    Returns:
        One row per item, answer and area: ``item``, ``answer``, ``area``, ``share``,
        ``standard_error`` (bootstrap), ``linearised`` (standard error), ``low``, ``high``
        (percentiles of the replicates). ``nan`` where a base is empty or an area is one block.

    Raises:
        InvalidArgument: If an argument is out of range, or the respondents have strata or a
            finite population.

    Reference:
        Efron and Tibshirani 1993; Rao and Wu 1988.

    Example:
        >>> import pandas as pd
        >>> from pbcanalysis.survey.codebook import Codebook, Item
        >>> book = Codebook((Item("q", "Well?", {1: "yes", 2: "no"}),))
        >>> people = Respondents.from_table(pd.DataFrame({"q": [1, 2] * 500}), book)
        >>> table = block_bootstrap(people, replicates=4000)
        >>> bool(abs(table["standard_error"][0] / table["linearised"][0] - 1) < 0.2)
        True
    """
    import pandas as pd

    level_between(level)
    if people.strata is not None or people.population is not None:
        raise InvalidArgument("the block bootstrap does not provide for strata or populations")
    if blocks < 2 or replicates < 2:
        raise InvalidArgument("there are at least 2 blocks and 2 replicates")
    random = np.random.default_rng(seed)
    areas = len(people.areas)
    block, first = _deal(people, blocks, random)
    counter = ShareCounter(people, people.area, areas, base)
    weights = people.weights if people.weighted else None
    chosen = people.chosen(items)

    labels: list[tuple[str, str]] = []
    tops: list[Floats] = []
    bottoms: list[Floats] = []
    base_of: list[int] = []
    for item in chosen:
        answers = 2 if item.multiple else len(item.answers)
        columns = [(people.codes[column], answers) for column in item.columns]
        counted = cell_sums(columns, block, int(first[-1]), weights, counts=weights is None)
        for place, found in enumerate(counted):
            sums = found.sums
            in_base = np.ones(sums.shape[1], dtype=bool)
            in_base[: len(REASONS) if base == "answered" else 0] = False
            in_base[NOT_ASKED] = False
            kept = slice(1, 2) if item.multiple else slice(None)
            tops.append(sums[:, len(REASONS) :][:, kept])
            # One base serves all answers of a column.
            base_of += [len(bottoms)] * tops[-1].shape[1]
            bottoms.append(sums[:, in_base].sum(axis=1))
            names = (item.labels[place],) if item.multiple else item.labels
            labels += [(item.name, answer) for answer in names]
    errors = [found.standard_error for found in counter.items(people, chosen)]
    top, bottom = np.column_stack(tops), np.column_stack(bottoms)
    linearised = np.column_stack(errors)
    columns = top.shape[1]
    both = np.column_stack([top, bottom])

    tail = (1 - level) / 2
    results: list[Floats] = []
    for area in range(areas):
        sums = both[first[area] : first[area + 1]]
        count = sums.shape[0]
        whole = sums.sum(axis=0)
        with np.errstate(invalid="ignore", divide="ignore"):
            share = whole[:columns] / whole[columns:][base_of]
            if count < 2:
                blank = np.full(columns, np.nan)
                results.append(np.stack([share, blank, linearised[area], blank, blank]))
                continue
            draws = random.multinomial(count, np.full(count, 1 / count), size=replicates)
            again = draws.astype(np.float64) @ sums
            replicate = again[:, :columns] / again[:, columns:][:, base_of]
        spread = replicate.std(axis=0, ddof=1) * np.sqrt(count / (count - 1))
        low, high = np.quantile(replicate, [tail, 1 - tail], axis=0)
        results.append(np.stack([share, spread, linearised[area], low, high]))
    stacked = np.stack(results)  # area, statistic, column
    names = ("share", "standard_error", "linearised", "low", "high")
    return pd.DataFrame(
        {
            "item": np.repeat([item for item, _ in labels], areas),
            "answer": np.repeat([answer for _, answer in labels], areas),
            "area": np.tile(people.areas, columns),
            **{name: stacked[:, place].T.ravel() for place, name in enumerate(names)},
        }
    )


def _deal(people: Respondents, blocks: int, random: np.random.Generator) -> tuple[Groups, Integers]:
    """Deal respondents, or whole clusters, into blocks; first block of every area, and the end."""
    areas = len(people.areas)
    if people.clusters is None:
        unit_area, unit = people.area, None
    else:
        pairs, unit = np.unique(people.clusters * areas + people.area, return_inverse=True)
        unit_area = compact(pairs % areas, areas)
    counts = np.bincount(unit_area, minlength=areas)
    per_area = np.minimum(counts, blocks)
    first = np.concatenate([[0], np.cumsum(per_area)]).astype(np.int64)
    last = int(first[-1])
    # Shuffle, then put areas together: the place within the area is then a random one.
    shuffled = random.permutation(compact(np.arange(unit_area.size), unit_area.size))
    order = shuffled[np.argsort(unit_area[shuffled], kind="stable")]
    del shuffled
    block = np.empty(unit_area.size, dtype=compact(np.zeros(0, np.int64), last).dtype)
    start = 0
    for area, count in enumerate(counts.tolist()):
        dealt = np.arange(count) % max(int(per_area[area]), 1) + first[area]
        block[order[start : start + count]] = dealt
        start += count
    return (block if unit is None else block[unit]), first
