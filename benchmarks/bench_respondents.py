"""Respondent-level data against the plain way, in the same run: one JSON object per line.

Weighted proportions of 42 areas by 20 questions against a pandas group-by per question, and
the block bootstrap against a loop over ``DataFrame.sample`` (few replicates, scaled up).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import numpy as np
import pandas as pd
from profiling import arguments, show_profile

from pbcanalysis.survey.bootstrap import block_bootstrap
from pbcanalysis.survey.codebook import Codebook, Item
from pbcanalysis.survey.respondents import Respondents
from pbcanalysis.survey.tabulation import tabulate

AREAS, QUESTIONS, REPLICATES = 42, 20, 1000
LOOPED = 2  # replicates of the plain bootstrap that are really drawn
ANSWERS = {1: "agree", 2: "neither", 3: "disagree", 4: "strongly disagree"}


def made_up(n: int, seed: int = 1) -> tuple[pd.DataFrame, Codebook]:
    random = np.random.default_rng(seed)
    names = [f"q{i:02d}" for i in range(QUESTIONS)]
    codes = np.array([*ANSWERS, 9], dtype=np.int8)
    table = pd.DataFrame(
        {name: random.choice(codes, n, p=[0.3, 0.3, 0.2, 0.15, 0.05]) for name in names}
    )
    areas = [f"area {i:02d}" for i in range(AREAS)]
    table["area"] = pd.Categorical.from_codes(random.integers(0, AREAS, n), areas)
    table["weight"] = random.gamma(4, 0.25, n) + 0.1
    return table, Codebook(tuple(Item(name, name, ANSWERS, {9: "refused"}) for name in names))


def plain_shares(table: pd.DataFrame, codebook: Codebook) -> pd.Series:
    parts = []
    for item in codebook.items:
        answered = table[table[item.name] != 9]
        sums = answered.groupby(["area", item.name], observed=True)["weight"].sum()
        parts.append(sums / sums.groupby(level="area", observed=True).transform("sum"))
    return pd.concat(parts)


def fastest(work: Callable[[], object], times: int) -> float:
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return min(taken)


def report(name: str, ours: float, plain: float, n: int) -> None:
    line = {
        "name": name,
        "ratio": round(plain / ours, 2),
        "ours_s": round(ours, 4),
        "plain_s": round(plain, 4),
        "n": n,
    }
    print(json.dumps(line), flush=True)


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("--n", type=int, default=1_000_000, help="respondents")
    options = parser.parse_args()
    n = options.n
    table, codebook = made_up(n)
    people = Respondents.from_table(table, codebook, area="area", weights="weight")

    plain = fastest(lambda: plain_shares(table, codebook), 3)
    shares = fastest(lambda: tabulate(people, interval=None), 3)
    ours = tabulate(people, interval=None).set_index(["item", "area", "answer"])["share"]
    theirs = plain_shares(table, codebook)
    same = np.allclose(np.sort(ours.to_numpy()), np.sort(theirs.to_numpy()), rtol=0, atol=1e-12)
    if not same:
        raise SystemExit("the two ways disagree: the comparison of times means nothing")
    report("weighted proportions, 42 areas x 20 questions", shares, plain, n)
    with_intervals = fastest(lambda: tabulate(people), 3)
    report("the same with linearised Wilson intervals", with_intervals, plain, n)
    encoded = fastest(
        lambda: tabulate(
            Respondents.from_table(table, codebook, area="area", weights="weight"), interval=None
        ),
        3,
    )
    report("the same from the table of codes, reading included", encoded, plain, n)

    def loop() -> None:
        for seed in range(LOOPED):
            plain_shares(table.sample(n=n, replace=True, random_state=seed), codebook)

    looped = fastest(loop, 1) / LOOPED * REPLICATES
    blocks = fastest(lambda: block_bootstrap(people, replicates=REPLICATES), 2)
    report(f"bootstrap, {REPLICATES} replicates (plain: {LOOPED} scaled up)", blocks, looped, n)

    if options.profile:
        show_profile("weighted proportions", lambda: tabulate(people, interval=None))
        show_profile("the same with linearised Wilson intervals", lambda: tabulate(people))
        show_profile("bootstrap", lambda: block_bootstrap(people, replicates=REPLICATES))


if __name__ == "__main__":
    main()
