"""Respondent-level data, a million and ten million respondents, against the plain ways.

Weighted proportions of 42 areas by 20 questions against a pandas group-by per question and
against polars; with linearised intervals; with the reading of codes from a table, and of a
Parquet file in a process of its own, whose peak of memory is told; and the block bootstrap
against a loop over ``DataFrame.sample`` (few replicates, scaled up). All answers are compared.
"""

from __future__ import annotations

import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl
from measuring import alone, fastest, rivals, tell
from profiling import arguments, show_profile

from pbcanalysis.survey.bootstrap import block_bootstrap
from pbcanalysis.survey.codebook import Codebook, Item
from pbcanalysis.survey.respondent_files import read_respondents
from pbcanalysis.survey.respondents import Respondents
from pbcanalysis.survey.tabulation import tabulate

SIZES = (1_000_000, 10_000_000)
AREAS, QUESTIONS, REPLICATES = 42, 20, 1000
LEAST_RATIO, MOST_MEMORY = 4.0, 1500.0
LOOPED = 1  # replicates of the plain bootstrap that are really drawn
ANSWERS = {1: "agree", 2: "neither", 3: "disagree", 4: "strongly disagree"}
NAMES = [f"q{i:02d}" for i in range(QUESTIONS)]
BOOK = Codebook(tuple(Item(name, name, ANSWERS, {9: "refused"}) for name in NAMES))
REFUSED = 9
Shares = npt.NDArray[np.float64]


def made_up(n: int, seed: int = 1) -> pd.DataFrame:
    """A table of codes, with areas and weights."""
    random = np.random.default_rng(seed)
    codes = np.array([*ANSWERS, REFUSED], dtype=np.int8)
    table = pd.DataFrame(
        {name: random.choice(codes, n, p=[0.3, 0.3, 0.2, 0.15, 0.05]) for name in NAMES}
    )
    areas = [f"area {i:02d}" for i in range(AREAS)]
    table["area"] = pd.Categorical.from_codes(random.integers(0, AREAS, n), areas)
    table["weight"] = random.gamma(4, 0.25, n) + 0.1
    return table


def by_pandas(table: pd.DataFrame) -> Shares:
    """Shares by question, area and answer: one group-by for each question."""
    parts = []
    for name in NAMES:
        answered = table.loc[table[name] != REFUSED, ["area", name, "weight"]]
        sums = answered.groupby(["area", name], observed=True)["weight"].sum()
        parts.append(sums / sums.groupby(level="area", observed=True).transform("sum"))
    return pd.concat(parts).to_numpy()


def by_polars(table: pl.DataFrame) -> Shares:
    """The same by polars: all questions planned first, then run together on all processors."""
    asked = [
        table.lazy()
        .filter(pl.col(name) != REFUSED)
        .group_by("area", name)
        .agg(pl.col("weight").sum())
        .with_columns(pl.col("weight") / pl.col("weight").sum().over("area"))
        .sort("area", name)
        for name in NAMES
    ]
    return np.concatenate([part["weight"].to_numpy() for part in pl.collect_all(asked)])


def ours(people: Respondents) -> Shares:
    """The same by this package, in the same order."""
    table = tabulate(people, interval=None)
    return table.sort_values(["item", "area", "answer"], kind="stable")["share"].to_numpy()


def ours_of_file(path: Path) -> Shares:
    """From a Parquet file to shares."""
    return ours(read_respondents(path, BOOK, area="area", weights="weight"))


def pandas_of_file(path: Path) -> Shares:
    """The same by pandas."""
    return by_pandas(pd.read_parquet(path))


def agree(one: Shares, other: Shares) -> None:
    """Stop unless two answers are the same: else the times mean nothing."""
    # Answers are listed by code on one side, by label on the other: each area's four, in order.
    pair = [np.sort(shares.reshape(-1, len(ANSWERS)), axis=1) for shares in (one, other)]
    if not np.allclose(*pair, rtol=0, atol=1e-12):
        raise SystemExit("the two ways disagree: the comparison of times means nothing")


def measure(n: int, profile: bool) -> None:
    """Time all ways for one number of respondents."""
    repeats = 3 if n <= SIZES[0] else 1
    table = made_up(n)
    people = Respondents.from_table(table, BOOK, area="area", weights="weight")
    agree(ours(people), by_pandas(table))
    grouped = partial(by_pandas, table)
    pair = rivals(lambda: tabulate(people, interval=None), grouped, max(repeats, 2))
    tell("weighted shares by pandas", n, *pair, limit=LEAST_RATIO)
    frame = pl.from_pandas(table)
    agree(ours(people), by_polars(frame))
    pair = rivals(lambda: tabulate(people, interval=None), partial(by_polars, frame), repeats)
    tell("weighted shares by polars", n, *pair)
    del frame
    tell("linearised intervals", n, *rivals(lambda: tabulate(people), grouped, repeats))

    def encoded() -> None:
        ours(Respondents.from_table(table, BOOK, area="area", weights="weight"))

    tell("weighted shares from a table", n, *rivals(encoded, grouped, repeats))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "replies.parquet"
        table.to_parquet(path, row_group_size=1_000_000)
        mine, my_peak, found = alone(ours_of_file, path)
        theirs, their_peak, expected = alone(pandas_of_file, path)
    agree(found, expected)
    tell("weighted shares from Parquet", n, mine, theirs)
    tell(
        "memory from Parquet to shares",
        n,
        mine,
        theirs,
        limit=MOST_MEMORY,
        of="ours_mb",
        megabytes=(my_peak, their_peak),
    )

    def loop() -> None:
        for seed in range(LOOPED):
            by_pandas(table.sample(n=n, replace=True, random_state=seed))

    looped = fastest(loop, 1) / LOOPED * REPLICATES
    blocks = fastest(lambda: block_bootstrap(people, replicates=REPLICATES), 2)
    errors = block_bootstrap(people, replicates=REPLICATES)
    apart = (errors["standard_error"] / errors["linearised"] - 1).abs().mean()
    if apart > 0.1:
        raise SystemExit(f"bootstrap and linearised standard errors are {apart:.0%} apart")
    tell("block bootstrap", n, blocks, looped)
    if profile:
        show_profile("weighted shares", lambda: tabulate(people, interval=None))
        show_profile("linearised intervals", lambda: tabulate(people))
        show_profile("block bootstrap", lambda: block_bootstrap(people, replicates=REPLICATES))


def main() -> None:
    """Time all ways and print a line of JSON for each."""
    parser = arguments(__doc__)
    parser.add_argument("--n", type=int, nargs="*", default=SIZES, help="respondents")
    options = parser.parse_args()
    for n in options.n:
        measure(n, options.profile)


if __name__ == "__main__":
    main()
