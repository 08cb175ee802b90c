"""Counting, looking codes up and reading Parquet: the parts that large tables go through."""

from pathlib import Path
from types import MappingProxyType

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from pbcanalysis.errors import InvalidInput
from pbcanalysis.survey.codebook import Codebook, Item
from pbcanalysis.survey.counting import BLOCK, MOST_CELLS, cell_sums, compact
from pbcanalysis.survey.lookup import looked_up
from pbcanalysis.survey.respondent_files import read_respondents
from pbcanalysis.survey.respondents import Respondents
from pbcanalysis.survey.tabulation import tabulate

ITEM = Item("q", "?", {1: "yes", 2: "no", -3: "perhaps"}, {9: "refused", 7: "not asked"})


@pytest.mark.parametrize("groups", [1, 3, MOST_CELLS // 64])
def test_columns_counted_together_are_counted_as_pandas_counts_each(groups: int) -> None:
    random = np.random.default_rng(3)
    n = BLOCK + 1000
    group = compact(random.integers(0, groups, n), groups)
    columns = [(random.integers(-4, answers, n).astype(np.int8), answers) for answers in (3, 2, 4)]
    weights = random.gamma(4, 0.25, n)
    found = cell_sums(columns, group, groups, weights, squares=True)
    for (codes, answers), sums in zip(columns, found, strict=True):
        table = pd.DataFrame({"g": group, "c": codes, "w": weights, "s": weights**2})
        expected = table.groupby(["g", "c"]).agg(n=("w", "size"), w=("w", "sum"), s=("s", "sum"))
        every = pd.MultiIndex.from_product([range(groups), range(-4, answers)])
        expected = expected.reindex(every, fill_value=0)
        assert sums.counts.ravel().tolist() == expected["n"].tolist()
        assert sums.sums.ravel() == pytest.approx(expected["w"].to_numpy(), rel=1e-12)
        assert sums.squares.ravel() == pytest.approx(expected["s"].to_numpy(), rel=1e-12)


def test_without_weights_or_counts_the_others_stand_for_them() -> None:
    codes, group = np.array([0, 0, 1], np.int8), np.zeros(3, np.int8)
    alone = cell_sums([(codes, 2)], group, 1)[0]
    assert alone.sums.tolist() == alone.squares.tolist() == [[0, 0, 0, 0, 2, 1]]
    weighted = cell_sums([(codes, 2)], group, 1, np.array([1.0, 2.0, 4.0]), counts=False)[0]
    assert weighted.counts.tolist() == weighted.sums.tolist() == [[0, 0, 0, 0, 1 + 2, 4]]


@pytest.mark.parametrize(
    "values",
    [
        pd.Series([1, 2, -3, 9, 7, 1], dtype="int8"),
        pd.Series([1, 2, -3, 9, 7, 1], dtype="int64"),
        pd.Series(pd.Categorical([1, 2, -3, 9, 7, 1], categories=[5, 9, 7, 2, 1, -3])),
        pd.Series([1.0, 2.0, -3.0, 9.0, 7.0, 1.0]),
        pd.Series([1, 2, -3, 9, 7, 1], dtype="Int16"),
        pd.Series([1, 2, -3, 9, 7, 1], dtype=object),
    ],
    ids=lambda values: str(values.dtype),
)
def test_a_column_is_read_alike_in_every_type(values: pd.Series) -> None:
    assert ITEM.encode(values).tolist() == [0, 1, 2, -2, -1, 0]


def test_blanks_and_ticks_are_looked_up_too() -> None:
    blank = pd.Series(pd.Categorical([1, None, 2]))
    assert ITEM.encode(blank).tolist() == [0, -4, 1]
    ticks = Item("m", "?", {"m_a": "A"}, multiple=True)
    assert ticks.encode(pd.Series([True, False])).tolist() == [1, 0]
    assert ITEM.encode(pd.Series([], dtype="int8")).tolist() == []


def test_values_far_apart_are_left_to_the_general_way() -> None:
    far = Item("q", "?", {1: "yes", 1000: "no"})
    values = pd.Series([1000, 1])
    assert looked_up(values, far.meaning, -4) is None
    assert far.encode(values).tolist() == [1, 0]
    with pytest.raises(InvalidInput) as caught:
        ITEM.encode(pd.Series([1, 2, 5], name="q"), "a.csv")
    assert [(p.row, p.found) for p in caught.value.problems] == [(4, "5")]


@pytest.fixture(scope="module")
def replies() -> tuple[pd.DataFrame, Codebook]:
    random = np.random.default_rng(5)
    n = 400
    table = pd.DataFrame(
        {
            "q": random.choice([1, 2, 9], n).astype("int8"),
            "word": pd.Series(random.choice(["for", "against"], n)).where(random.random(n) < 0.9),
            "gap": pd.Series(random.choice([1.0, 2.0], n)).where(random.random(n) < 0.9),
            "m_a": random.integers(0, 2, n).astype(bool),
            "m_b": random.integers(0, 2, n).astype(bool),
            "kind": pd.Categorical(random.choice(["b", "a"], n), categories=["c", "b", "a"]),
            "area": random.choice(["south", "north", "east"], n),
            "w": random.gamma(4, 0.25, n),
            "not used": "text",
        }
    )
    items = (
        Item("q", "?", {1: "yes", 2: "no"}, {9: "refused"}),
        Item("word", "?", {"for": "for", "against": "against"}, blank="don't know"),
        Item("gap", "?", {1: "yes", 2: "no"}),
        Item("m", "?", {"m_a": "A", "m_b": "B"}, multiple=True),
        Item("kind", "?", {"a": "A", "b": "B"}),
    )
    return table, Codebook(items)


@pytest.mark.parametrize("area", ["area", "kind", None])
def test_a_parquet_file_is_read_as_the_table_would_be(
    tmp_path: Path, replies: tuple[pd.DataFrame, Codebook], area: str | None
) -> None:
    table, book = replies
    path = tmp_path / "replies.parquet"
    table.to_parquet(path, row_group_size=150)
    ours = read_respondents(path, book, area=area, weights="w", clusters="area")
    theirs = Respondents.from_table(table, book, area=area, weights="w", clusters="area")
    assert ours.areas == theirs.areas
    assert isinstance(ours.codes, MappingProxyType)
    for column, codes in theirs.codes.items():
        assert ours.codes[column].tolist() == codes.tolist(), column
    assert tabulate(ours).equals(tabulate(theirs))


def test_every_mistake_in_a_parquet_file_is_told_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "replies.parquet"
    wrong = {"q": [1, 2, 1, 5, 5], "word": ["for", None, "no", "for", "never"], "w": list("1234x")}
    pq.write_table(pa.table(wrong), path, row_group_size=2)
    book = Codebook((Item("q", "?", {1: "yes", 2: "no"}), Item("word", "?", {"for": "for"})))
    with pytest.raises(InvalidInput) as caught:
        read_respondents(path, book, area="word")
    told = [(p.file, p.row, p.column, p.found) for p in caught.value.problems]
    assert told == [
        ("replies.parquet", 4, "q", "5"),
        ("replies.parquet", 3, "word", "'no'"),
        ("replies.parquet", 5, "word", "'never'"),
        ("replies.parquet", 2, "word", "a blank"),
    ]
    book = Codebook((Item("q", "?", {1: "yes", 2: "no", 5: "maybe"}),))
    with pytest.raises(InvalidInput, match="numbers"):
        read_respondents(path, book, strata="q", population="w", weights="q")
    pq.write_table(pa.table({"q": [[1], [2]]}), path)
    with pytest.raises(InvalidInput, match="one plain value"):
        read_respondents(path, book)
    with pytest.raises(InvalidInput, match="no such column"):
        read_respondents(path, book, area="area")
    path.write_text("q\n1\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match="a Parquet file"):
        read_respondents(path, book)
