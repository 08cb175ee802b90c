import pandas as pd
import pytest

from pbcanalysis.errors import InvalidArgument, InvalidInput
from pbcanalysis.survey.codebook import Codebook, Item, missing_code

ITEM = Item(
    "budget", "Do you hold a budget?", {1: "yes", 2: "no"}, {7: "not asked", 8: "don't know"}
)


def test_answers_are_numbered_in_order_and_reasons_below_nought() -> None:
    given = pd.Series([2, 1, 7, 8, None])
    assert ITEM.encode(given).tolist() == [1, 0, -1, -3, -4]
    assert [missing_code(r) for r in ("not asked", "refused", "don't know", "no answer")] == [
        -1,
        -2,
        -3,
        -4,
    ]


def test_codes_can_be_words_and_blanks_can_mean_not_asked() -> None:
    item = Item("q", "?", {"Y": "yes", "N": "no"}, {"R": "refused"}, blank="not asked")
    assert item.encode(pd.Series(["N", "R", None, "Y"])).tolist() == [1, -2, -1, 0]


def test_every_unknown_code_is_told_with_its_first_row() -> None:
    with pytest.raises(InvalidInput) as caught:
        ITEM.encode(pd.Series([1, 5, 6, 5], name="budget"), "replies.csv")
    first, second = caught.value.problems
    # Row 1 is the header, so the second value stands in row 3.
    assert (first.file, first.row, first.column, first.found) == ("replies.csv", 3, "budget", "5")
    assert second.row == 4


@pytest.mark.parametrize(
    "wrong",
    [
        {"answers": {}},
        {"answers": {1: "same", 2: "same"}},
        {"answers": {1: "yes"}, "missing": {1: "refused"}},
        {"answers": {1: "yes"}, "missing": {9: "went home"}},
        {"answers": {i: str(i) for i in range(121)}},
        {"answers": {"a": "A"}, "missing": {0: "refused"}, "multiple": True},
    ],
)
def test_an_item_that_contradicts_itself_is_refused(wrong: dict) -> None:  # type: ignore[type-arg]
    with pytest.raises(InvalidArgument):
        Item("q", "?", **wrong)


def test_two_items_cannot_share_a_name_or_a_column() -> None:
    with pytest.raises(InvalidArgument, match="share the name q"):
        Codebook((Item("q", "?", {1: "a"}), Item("q", "?", {1: "a"})))
    with pytest.raises(InvalidArgument, match="share the column q"):
        Codebook((Item("q", "?", {1: "a"}), Item("m", "?", {"q": "a"}, multiple=True)))


def test_items_do_not_change() -> None:
    with pytest.raises(TypeError):
        ITEM.answers[3] = "perhaps"  # type: ignore[index]


def test_a_codebook_is_read_from_a_table() -> None:
    table = pd.DataFrame(
        [
            ("q", "Well?", 1, None, "yes", "answer"),
            ("q", None, 2, None, "no", "answer"),
            ("q", None, 9, None, None, "refused"),
            ("q", None, None, None, "not asked", "blank"),
            ("m", "Which?", 1, "m_a", "A", "answer"),
            ("m", None, 1, "m_b", "B", "answer"),
        ],
        columns=["item", "question", "code", "column", "label", "role"],
    )
    book = Codebook.from_table(table)
    assert book["q"].question == "Well?"
    assert book["q"].labels == ("yes", "no")
    assert book["q"].blank == "not asked"
    assert book["q"].encode(pd.Series([2, 9, None])).tolist() == [1, -2, -1]
    assert book["m"].multiple
    assert book["m"].columns == ("m_a", "m_b")


def test_a_codebook_table_with_mistakes_tells_them_all() -> None:
    with pytest.raises(InvalidInput) as missing:
        Codebook.from_table(pd.DataFrame({"item": ["q"]}))
    assert [p.column for p in missing.value.problems] == ["code", "label", "role"]
    rows = pd.DataFrame({"item": "q", "code": [1, 2], "label": "x", "role": ["answr", "gone"]})
    with pytest.raises(InvalidInput) as roles:
        Codebook.from_table(rows)
    assert [p.row for p in roles.value.problems] == [2, 3]
