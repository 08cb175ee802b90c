from collections.abc import Callable
from math import sqrt

import numpy as np
import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.survey.bootstrap import block_bootstrap
from pbcanalysis.survey.codebook import Codebook, Item
from pbcanalysis.survey.respondents import Respondents
from pbcanalysis.survey.tabulation import tabulate

MadeUp = Callable[..., tuple[pd.DataFrame, Codebook]]


def test_the_standard_error_of_a_share() -> None:
    book = Codebook((Item("q", "?", {1: "yes", 2: "no"}),))
    people = Respondents.from_table(pd.DataFrame({"q": [1] * 300 + [2] * 700}), book)
    found = block_bootstrap(people, replicates=4000).iloc[0]
    assert found["share"] == 0.3
    assert found["linearised"] == pytest.approx(sqrt(0.3 * 0.7 / 999), abs=1e-12)
    # 200 blocks: the error of the error is about 1 / sqrt(400) = 5 per cent; four of these.
    assert found["standard_error"] == pytest.approx(sqrt(0.3 * 0.7 / 1000), rel=0.2)
    assert found["low"] < 0.3 < found["high"]


def test_agreement_with_linearisation_over_a_whole_survey(make: MadeUp) -> None:
    table, book = make(60_000, areas=6)
    people = Respondents.from_table(table, book, area="area", weights="weight")
    found = block_bootstrap(people, replicates=2000)
    assert len(found) == 6 * (20 * 3 + 3)
    ratio = found["standard_error"] / found["linearised"]
    # Nearly 400 ratios, each with an error of about 5 per cent: their mean is close to 1.
    assert float(ratio.mean()) == pytest.approx(1.0, abs=0.02)
    assert float(ratio.std()) < 0.08
    shares = tabulate(people, interval=None).set_index(["item", "answer", "area"])["share"]
    ours = found.set_index(["item", "answer", "area"])["share"]
    assert np.abs(ours - shares).max() < 1e-12


def test_clusters_are_drawn_whole() -> None:
    # Everybody in a cluster answers alike, so ten respondents are worth one.
    random = np.random.default_rng(5)
    answers = np.repeat(random.choice([1, 2], 2000), 10)
    data = pd.DataFrame({"q": answers, "practice": np.repeat(np.arange(2000), 10)})
    book = Codebook((Item("q", "?", {1: "yes", 2: "no"}),))
    alone = block_bootstrap(Respondents.from_table(data, book)).iloc[0]
    together = block_bootstrap(Respondents.from_table(data, book, clusters="practice")).iloc[0]
    assert together["standard_error"] / alone["standard_error"] == pytest.approx(sqrt(10), rel=0.25)
    assert together["linearised"] / alone["linearised"] == pytest.approx(sqrt(10), rel=1e-2)


def test_the_same_seed_gives_the_same_table(make: MadeUp) -> None:
    table, book = make(500, areas=2, questions=1)
    people = Respondents.from_table(table, book, area="area")
    first = block_bootstrap(people, replicates=50, seed=7)
    assert first.equals(block_bootstrap(people, replicates=50, seed=7))
    assert not first.equals(block_bootstrap(people, replicates=50, seed=8))


def test_an_area_of_one_respondent_has_no_spread() -> None:
    book = Codebook((Item("q", "?", {1: "yes", 2: "no"}),))
    data = pd.DataFrame({"q": [1, 2, 1], "area": ["a", "b", "b"]})
    found = block_bootstrap(Respondents.from_table(data, book, area="area"))
    assert np.isnan(found[found["area"] == "a"]["standard_error"]).all()


def test_what_is_not_provided_for_is_refused() -> None:
    book = Codebook((Item("q", "?", {1: "yes", 2: "no"}),))
    data = pd.DataFrame({"q": [1, 2, 1, 2], "h": list("aabb")})
    with pytest.raises(InvalidArgument, match="strata"):
        block_bootstrap(Respondents.from_table(data, book, strata="h"))
    with pytest.raises(InvalidArgument, match="at least 2"):
        block_bootstrap(Respondents.from_table(data, book), blocks=1)
