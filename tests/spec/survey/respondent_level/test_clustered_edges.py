"""Shares of 0 and 1 from clusters: no variance of their own, and no interval of a simple sample."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from scipy.stats import norm, t

from pbcanalysis.survey.codebook import Codebook, Item
from pbcanalysis.survey.respondents import Respondents
from pbcanalysis.survey.suppression import SuppressionRule, suppress
from pbcanalysis.survey.tabulation import tabulate

Z = norm.ppf(0.975)
YES_NO = Codebook((Item("q", "?", {1: "yes", 2: "no"}),))


def clustered(rng: np.random.Generator, runs: int, p: float, icc: float) -> pd.DataFrame:
    """Runs of 10 clusters of 30, with shares of clusters from a beta distribution."""
    rest = (1 - icc) / icc
    chance = rng.beta(p * rest, (1 - p) * rest, size=(runs, 10))
    yes = rng.random((runs, 10, 30)) < chance[..., None]
    run, cluster = np.indices(yes.shape)[:2]
    return pd.DataFrame(
        {"q": np.where(yes, 1, 2).ravel(), "run": run.ravel(), "cluster": cluster.ravel()}
    ).astype({"run": str})


@pytest.mark.parametrize(("p", "icc"), [(0.02, 0.2), (0.98, 0.2), (0.02, 0.05), (0.01, 0.1)])
def test_intervals_of_rare_answers_in_clusters_cover(p: float, icc: float) -> None:
    rng = np.random.default_rng(20071122)
    runs, covered, zero = 0, 0, 0
    for _ in range(4):
        # Each run is a sample of its own: a stratum and an area.
        data = clustered(rng, 500, p, icc)
        people = Respondents.from_table(data, YES_NO, area="run", strata="run", clusters="cluster")
        found = tabulate(people)
        found = found[found["answer"] == "yes"]
        inside = (found["low"] <= p) & (p <= found["high"])
        edge = found["n"].isin([0, 300])
        assert inside[edge].all()
        runs, covered, zero = runs + len(found), covered + inside.sum(), zero + edge.sum()
    assert runs == 2000
    assert zero > 0
    assert covered / runs >= 0.94


def one_sample(answers: dict[str, list[int]], labels: dict[int, str]) -> Respondents:
    """A sample of clusters, each with its answers."""
    rows = [(cluster, each) for cluster, given in answers.items() for each in given]
    data = pd.DataFrame(rows, columns=["cluster", "q"])
    return Respondents.from_table(data, Codebook((Item("q", "?", labels),)), clusters="cluster")


def test_with_no_other_answer_to_borrow_from_a_cluster_counts_as_one_reply() -> None:
    sizes = {"a": 5, "b": 10, "c": 15}
    people = one_sample({name: [2] * size for name, size in sizes.items()}, {1: "yes", 2: "no"})
    # All alike inside clusters: (5 + 10 + 15)^2 / (25 + 100 + 225) replies' worth.
    worth = 30**2 / 350
    yes, no = tabulate(people).to_dict("records")
    assert yes["low"] == 0.0
    assert yes["high"] == pytest.approx(Z**2 / (worth + Z**2), abs=1e-12)
    assert no["high"] == 1.0
    assert no["low"] == pytest.approx(worth / (worth + Z**2), abs=1e-12)
    assert yes["variance from"] == no["variance from"] == "clusters as one reply each"
    exact = tabulate(people, interval="beta").iloc[0]
    assert exact["high"] == pytest.approx(1 - 0.025 ** (1 / worth), abs=1e-12)


def test_an_answer_nobody_gave_borrows_from_the_other_answers() -> None:
    # Shares of "no" in four clusters of ten: 0.2, 0.4, 0.6, 0.8; of "unsure" the rest.
    people = one_sample(
        {str(k): [2] * k + [3] * (10 - k) for k in (2, 4, 6, 8)},
        {1: "yes", 2: "no", 3: "unsure"},
    )
    totals = [(k - 5) / 40 for k in (2, 4, 6, 8)]
    variance = 4 / 3 * sum(each**2 for each in totals)
    ratio = t.ppf(0.975, 39) / t.ppf(0.975, 3)
    worth = 0.25 / variance * ratio**2
    assert worth < 40
    yes, no, unsure = tabulate(people).to_dict("records")
    assert yes["high"] == pytest.approx(Z**2 / (worth + Z**2), abs=1e-12)
    assert yes["variance from"] == "other answers"
    assert no["variance from"] == unsure["variance from"] == "own"


def test_too_few_answers_lend_nothing() -> None:
    # One "unsure" in one of four clusters says nothing of how alike clusters are.
    people = one_sample(
        {"a": [2] * 10, "b": [2] * 10, "c": [2] * 10, "d": [2] * 9 + [3]},
        {1: "yes", 2: "no", 3: "unsure"},
    )
    yes = tabulate(people).iloc[0]
    assert yes["high"] == pytest.approx(Z**2 / (4 + Z**2), abs=1e-12)


def test_equal_shares_in_every_cluster_are_not_certainty() -> None:
    # By chance each cluster has the same share: there is no variance to be seen, as at 0%.
    people = one_sample({name: [1, 2, 2] for name in "abcd"}, {1: "yes", 2: "no"})
    yes = tabulate(people).iloc[0]
    # Worth four replies, of which a third say yes.
    centre, scale = (1 / 3 + Z**2 / 8) / (1 + Z**2 / 4), 1 + Z**2 / 4
    half = Z * np.sqrt((1 / 3) * (2 / 3) / 4 + Z**2 / 64) / scale
    assert (yes["low"], yes["high"]) == pytest.approx((centre - half, centre + half), abs=1e-12)


def test_a_single_cluster_leaves_no_interval_at_nought_either() -> None:
    data = pd.DataFrame({"q": [2] * 6, "cluster": list("aabbcc"), "area": list("xxxxyy")})
    people = Respondents.from_table(data, YES_NO, area="area", clusters="cluster")
    found = tabulate(people)
    found = found[found["answer"] == "yes"].set_index("area")
    assert found.loc["x", "high"] == pytest.approx(Z**2 / (2 + Z**2), abs=1e-12)
    assert np.isnan(found.loc["y", ["low", "high"]].astype(float)).all()
    assert found.loc["y", "variance from"] == "none"


def test_without_clusters_the_base_is_the_size() -> None:
    data = pd.DataFrame({"q": [2] * 20, "s": ["u"] * 10 + ["v"] * 10})
    yes = tabulate(Respondents.from_table(data, YES_NO, strata="s")).iloc[0]
    assert yes["high"] == pytest.approx(Z**2 / (20 + Z**2), abs=1e-12)
    assert yes["variance from"] == "base"


def test_an_answer_among_three_covers_by_what_the_others_lend() -> None:
    # Shares of 0.02, 0.3 and 0.68 in clusters from a Dirichlet distribution, correlation 0.2.
    rng = np.random.default_rng(1948)
    shares = np.array([0.02, 0.3, 0.68])
    part = rng.gamma(shares * 0.8 / 0.2, size=(1000, 10, 3)) + 1e-300
    below = (part / part.sum(axis=-1, keepdims=True)).cumsum(axis=-1)[..., None, :2]
    answers = 1 + (rng.random((1000, 10, 30, 1)) > below).sum(axis=-1)
    run, cluster = np.indices(answers.shape)[:2]
    data = pd.DataFrame(
        {"q": answers.ravel(), "run": run.ravel().astype(str), "cluster": cluster.ravel()}
    )
    book = Codebook((Item("q", "?", {1: "yes", 2: "no", 3: "unsure"}),))
    found = tabulate(
        Respondents.from_table(data, book, area="run", strata="run", clusters="cluster")
    )
    yes = found[found["answer"] == "yes"]
    inside = (yes["low"] <= 0.02) & (yes["high"] >= 0.02)
    nobody = yes["n"] == 0
    assert set(yes.loc[nobody, "variance from"]) == {"other answers"}
    assert inside.mean() >= 0.94
    assert inside[nobody].mean() >= 0.94


def test_rounded_counts_keep_the_interval_of_their_clusters() -> None:
    people = one_sample({name: [2] * 10 for name in "abcd"}, {1: "yes", 2: "no"})
    table = tabulate(people).drop(columns="variance from")
    found = suppress(table, SuppressionRule(threshold=1, rounding_base=5)).iloc[0]
    # Worth four replies, not the forty that Wilson's interval of the counts would take.
    assert found["high"] == round(Z**2 / (4 + Z**2), 2) == 0.49


def test_where_everybody_was_asked_nothing_is_left_to_sampling() -> None:
    # All six practices answered; one left the question blank. No sample was drawn.
    data = pd.DataFrame({"q": [1, 1, 2, 2, 2, 9], "of": [6] * 6})
    book = Codebook((Item("q", "?", {1: "yes", 2: "no", 4: "unsure"}, {9: "no answer"}),))
    for interval in ("wilson", "logit", "beta", "mean"):
        table = tabulate(Respondents.from_table(data, book, population="of"), interval=interval)
        assert table["low"].tolist() == table["high"].tolist() == [2 / 5, 3 / 5, 0.0]
        assert set(table["variance from"]) == {"taken whole"}
