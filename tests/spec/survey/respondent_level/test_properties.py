from random import Random

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import LinearConstraint, milp

from pbcanalysis.survey.codebook import Codebook, Item
from pbcanalysis.survey.design_intervals import design_interval
from pbcanalysis.survey.funnel import funnel_table
from pbcanalysis.survey.linearisation import linearised_mean
from pbcanalysis.survey.respondents import Respondents
from pbcanalysis.survey.suppression import SuppressionRule, suppress
from pbcanalysis.survey.tabulation import tabulate
from pbcanalysis.survey.weighting import calibrate_linear, effective_sample_size, rake

QUICK = settings(max_examples=60, deadline=None)
METHODS = st.sampled_from(
    ["mean", "logit", "asin", "beta", "beta-truncated", "likelihood", "wilson"]
)


@QUICK
@given(
    share=st.floats(0.02, 0.98),
    relative=st.floats(0.3, 2.0),
    n=st.integers(20, 5000),
    df=st.integers(5, 200),
    method=METHODS,
)
def test_intervals_hold_the_share_mirror_and_widen(
    share: float,
    relative: float,
    n: int,
    df: int,
    method: str,
) -> None:
    error = relative * (share * (1 - share) / n) ** 0.5

    def ends(p: float, level: float = 0.95) -> tuple[float, float]:
        low, high = design_interval(p, error, n=n, df=df, level=level, method=method)  # type: ignore[arg-type]
        return float(low), float(high)

    low, high = ends(share)
    assert low <= share <= high
    mirrored = ends(1 - share)
    assert abs(mirrored[0] - (1 - high)) < 1e-9
    assert abs(mirrored[1] - (1 - low)) < 1e-9
    wider = ends(share, 0.998)
    assert wider[0] <= low
    assert high <= wider[1]


@QUICK
@given(
    st.lists(st.tuples(st.integers(0, 60), st.integers(1, 60)), min_size=2, max_size=12),
    st.floats(0.05, 0.95),
)
def test_an_area_is_outside_the_funnel_when_its_wilson_interval_excludes_the_target(
    cells: list[tuple[int, int]], target: float
) -> None:
    areas = pd.DataFrame(
        {
            "area": [f"a{i}" for i in range(len(cells))],
            "n": [min(x, n) for x, n in cells],
            "base": [n for _, n in cells],
        }
    )
    table = funnel_table(areas, target=target)
    for name in ("95%", "99.8%"):
        outside = (table["share"] < table[f"lower limit {name}"]) | (
            table["share"] > table[f"upper limit {name}"]
        )
        excluded = (target < table[f"low {name}"]) | (target > table[f"high {name}"])
        # Right at a limit either answer may be given by the last digit.
        near = np.minimum(abs(target - table[f"low {name}"]), abs(target - table[f"high {name}"]))
        assert (outside == excluded)[near > 1e-9].all()


def fits_twice(published: pd.DataFrame, row: int) -> bool:
    """Whether an outsider, told that counts are whole and add up, finds two values for a row."""
    n = len(published)
    areas, answers = published["area"].to_numpy(), published["answer"].to_numpy()
    names = sorted(set(areas))
    # Unknowns: the counts of all rows, then the base of every area.
    rows, targets = [], []

    def add(terms: dict[int, float], value: float) -> None:
        line = np.zeros(n + len(names))
        for place, factor in terms.items():
            line[place] = factor
        rows.append(line)
        targets.append(value)

    for place, name in enumerate(names):
        inside = np.flatnonzero(areas == name)
        add(dict.fromkeys(inside, 1.0) | {n + place: -1.0}, 0)
        seen = published["base"].iloc[inside].dropna()
        if len(seen):
            add({n + place: 1.0}, float(seen.iloc[0]))
    for answer in set(answers):
        total = np.flatnonzero((answers == answer) & (areas == "All"))
        parts = np.flatnonzero((answers == answer) & (areas != "All"))
        add(dict.fromkeys(parts, 1.0) | {int(total[0]): -1.0}, 0)
    for place in np.flatnonzero(~published["suppressed"]):
        add({int(place): 1.0}, float(published["n"].iloc[place]))
    goal = np.zeros(n + len(names))
    goal[row] = 1
    ties = LinearConstraint(np.array(rows), targets, targets)
    whole = np.ones(goal.size)
    least = milp(goal, constraints=ties, integrality=whole)
    most = milp(-goal, constraints=ties, integrality=whole)
    return (not most.success) or bool(-most.fun - least.fun > 0.5)


@settings(max_examples=40, deadline=None)
@given(st.integers(2, 5), st.integers(2, 4), st.randoms(use_true_random=False), st.booleans())
def test_no_withheld_count_can_be_worked_out(
    areas: int, answers: int, random: Random, zeros: bool
) -> None:
    cells = {
        f"a{i}": [random.choice([0, 1, 3, 8, 20, 50]) for _ in range(answers)] for i in range(areas)
    }
    cells["All"] = [sum(column) for column in zip(*cells.values(), strict=True)]
    table = pd.DataFrame(
        [
            {"answer": f"b{k}", "area": area, "n": count, "base": sum(counts)}
            for area, counts in cells.items()
            for k, count in enumerate(counts)
        ]
    )
    rule = SuppressionRule(threshold=5, zeros=zeros)
    published = suppress(table, rule, total="All")
    small = (table["n"] < 5) & (table["n"] >= (0 if zeros else 1))
    assert published["suppressed"][small].all()
    for row in np.flatnonzero(published["suppressed"]):
        assert fits_twice(published, int(row))


@QUICK
@given(st.integers(0, 10_000), st.integers(20, 80))
def test_raked_and_calibrated_weights_meet_their_margins(seed: int, n: int) -> None:
    random = np.random.default_rng(seed)
    people = pd.DataFrame(
        {"a": np.tile(["x", "y"], n), "b": np.repeat(["u", "v"], n), "y": random.random(2 * n)}
    )
    base = random.uniform(1, 2, 2 * n)
    margins = {
        "a": {"x": 300 + float(random.integers(0, 100)), "y": 300.0},
        "b": {"u": 250.0},
    }
    margins["b"]["v"] = sum(margins["a"].values()) - 250.0
    for adjusted in (rake(people, margins, base), calibrate_linear(people, margins, base)):
        for column, levels in margins.items():
            sums = pd.Series(adjusted.weights).groupby(people[column]).sum()
            for level, wanted in levels.items():
                assert abs(sums[level] - wanted) < 1e-6
        # A variable that the margins explain has no variance left.
        explained = adjusted.mean((people["a"] == "x").astype(float))
        assert explained.standard_error < 1e-9
        assert effective_sample_size(adjusted.weights) <= 2 * n + 1e-9


@QUICK
@given(st.integers(0, 10_000), st.integers(10, 60))
def test_scale_of_weights_and_order_of_rows_do_not_matter(seed: int, n: int) -> None:
    random = np.random.default_rng(seed)
    data = pd.DataFrame(
        {
            "q": random.integers(1, 4, n),
            "area": random.choice(["a", "b"], n),
            "w": random.uniform(1, 3, n),
            "c": random.integers(0, 6, n),
        }
    )
    book = Codebook((Item("q", "?", {1: "p", 2: "q", 3: "r"}),))

    def table(frame: pd.DataFrame) -> pd.DataFrame:
        people = Respondents.from_table(frame, book, area="area", weights="w", clusters="c")
        return tabulate(people)

    first = table(data)
    for other in (data.assign(w=data["w"] * 1000), data.sample(frac=1, random_state=seed)):
        again = table(other)
        for name in ("share", "low", "high"):
            assert np.allclose(first[name], again[name], atol=1e-9, equal_nan=True)


@QUICK
@given(st.integers(0, 10_000), st.integers(4, 60))
def test_a_finite_population_narrows_and_a_census_has_no_error(seed: int, n: int) -> None:
    random = np.random.default_rng(seed)
    y, weights = random.random(n), random.uniform(1, 2, n)
    open_ended = linearised_mean(y, weights)
    finite = linearised_mean(y, weights, population=np.full(n, 2 * n))
    census = linearised_mean(y, weights, population=np.full(n, n))
    assert finite.standard_error < open_ended.standard_error
    assert census.standard_error == 0.0
    assert open_ended.value == finite.value == census.value
