"""A labelled survey made up by rule: 42 areas, 20 questions, weights, clusters and strata."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest

from pbcanalysis.survey.codebook import Codebook, Item

AREAS, QUESTIONS = 42, 20
ANSWERS = {1: "agree", 2: "neither", 3: "disagree"}
MISSING = {7: "not asked", 8: "don't know", 9: "refused"}
MadeUp = Callable[..., tuple[pd.DataFrame, Codebook]]


def make_survey(
    n: int = 4000, *, areas: int = AREAS, questions: int = QUESTIONS, seed: int = 1
) -> tuple[pd.DataFrame, Codebook]:
    random = np.random.default_rng(seed)
    names = [f"q{i + 1:02d}" for i in range(questions)]
    table = pd.DataFrame(
        {
            name: random.choice([*ANSWERS, *MISSING], n, p=[0.4, 0.3, 0.2, 0.04, 0.03, 0.03])
            for name in names
        }
    )
    table["area"] = [f"area {i:02d}" for i in random.integers(0, areas, n)]
    table["weight"] = random.gamma(4, 0.25, n) + 0.1
    table["stratum"] = random.choice(["small", "medium", "large"], n)
    table["practice"] = random.integers(0, max(n // 8, 4), n)
    for place, column in enumerate(("by_post", "by_phone", "in_person")):
        table[column] = (random.random(n) < 0.2 + 0.2 * place).astype(int)
    channels = {"by_post": "post", "by_phone": "telephone", "in_person": "in person"}
    items = [Item(name, f"Question {name}", ANSWERS, MISSING) for name in names]
    items.append(Item("channels", "How were you told?", channels, multiple=True))
    return table, Codebook(tuple(items))


@pytest.fixture(scope="session")
def make() -> MadeUp:
    return make_survey
