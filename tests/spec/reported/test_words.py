"""From words to shares: the article's phrases, every kind of phrase, and phrases not understood."""

from fractions import Fraction

import pytest

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported import ShareSet, UnknownPhrase, read_words


@pytest.mark.parametrize(
    ("phrase", "core", "wide", "semantic"),
    [
        ("nearly three quarters", (88, 91), (86, 91), (86, 91)),
        ("more than two thirds", (82, 85), (82, 91), (82, 122)),
        ("almost half", (57, 60), (54, 60), (54, 60)),
        ("only 18%", (22, 22), (22, 22), (22, 22)),
        ("most", (62, 109), (62, 121), (62, 122)),
        ("a number of", (0, 122), (0, 122), (0, 122)),
        ("nearly all", (116, 121), (110, 121), (110, 121)),
    ],
)
def test_the_article_of_november_2007(
    phrase: str, core: tuple[int, int], wide: tuple[int, int], semantic: tuple[int, int]
) -> None:
    found = read_words(phrase)
    assert found.counts(122).ranges == (core,)
    assert found.counts(122, "wide").ranges == (wide,)
    assert found.counts(122, "semantic").ranges == (semantic,)


@pytest.mark.parametrize(
    ("phrase", "core", "wide"),
    [
        # margins: 3 and 5 points below, 4 and 6 beside a half
        ("almost two thirds", "[191/300, 2/3)", "[185/300, 2/3)"),
        ("not quite half", "[46/100, 1/2)", "[44/100, 1/2)"),
        ("just under a third", "[94/300, 1/3)", "[85/300, 1/3)"),
        ("just over a third", "(1/3, 106/300]", "(1/3, 115/300]"),
        ("slightly more than half", "(1/2, 52/100]", "(1/2, 56/100]"),
        # two points to fifteen beyond, loosely from the half to three quarters
        ("well over half", "[52/100, 65/100]", "(1/2, 3/4]"),
        ("well under half", "[35/100, 48/100]", "[1/4, 1/2)"),
        ("half a per cent", "[45/10000, 55/10000)", "[45/10000, 55/10000)"),
        ("a quarter of one per cent", "[23/10000, 27/10000]", "[22/10000, 28/10000]"),
        ("about half", "[46/100, 54/100]", "[44/100, 56/100]"),
        ("a quarter or so", "[22/100, 28/100]", "[20/100, 30/100]"),
        # next round value, and next familiar fraction beyond it
        ("over half", "(1/2, 6/10]", "(1/2, 2/3)"),
        ("more than a quarter", "(1/4, 3/10]", "(1/4, 1/3)"),
        ("more than a fifth", "(1/5, 3/10]", "(1/5, 1/3)"),
        ("over nine in ten", "(9/10, 1]", "(9/10, 1]"),
        ("less than a third", "[3/10, 1/3)", "(1/4, 1/3)"),
        ("under a tenth", "[0, 1/10)", "[0, 1/10)"),
        ("at least half", "[1/2, 6/10]", "[1/2, 2/3)"),
        ("half or more", "[1/2, 6/10]", "[1/2, 2/3)"),
        ("at most a quarter", "[2/10, 1/4]", "(1/10, 1/4]"),
        ("up to a third", "[3/10, 1/3]", "(1/4, 1/3]"),
        ("no more than a third", "[3/10, 1/3]", "(1/4, 1/3]"),
        # bare fractions: 2 and 3 points on both sides
        ("three quarters", "[73/100, 77/100]", "[72/100, 78/100]"),
        ("nine out of ten", "[88/100, 92/100]", "[87/100, 93/100]"),
        ("one in five", "[18/100, 22/100]", "[17/100, 23/100]"),
        ("seven of every ten", "[68/100, 72/100]", "[67/100, 73/100]"),
        # never more than half of the way to nought
        ("one in fifty", "[1/100, 3/100]", "[1/100, 3/100]"),
        ("exactly half", "[1/2, 1/2]", "[1/2, 1/2]"),
        ("between a third and a half", "[1/3, 1/2]", "[1/3, 1/2]"),
        # ends in figures are percentages as printed, and were rounded as such
        ("from 20% to 30%", "[195/1000, 305/1000)", "[195/1000, 305/1000)"),
        ("13-15%", "[125/1000, 155/1000)", "[125/1000, 155/1000)"),
        ("13% to 15% of practices", "[125/1000, 155/1000)", "[125/1000, 155/1000)"),
        ("between 13 and 15 per cent", "[125/1000, 155/1000)", "[125/1000, 155/1000)"),
        ("13.0–15.5%", "[1295/10000, 1555/10000)", "[1295/10000, 1555/10000)"),
        ("between a third and 40%", "[1/3, 405/1000)", "[1/3, 405/1000)"),
        ("0-5%", "[0, 55/1000)", "[0, 55/1000)"),
        # figures: 70 is round to 10, 75 to 5, 18 to 1
        ("nearly 70%", "[67/100, 70/100)", "[65/100, 70/100)"),
        ("nearly 75%", "[735/1000, 75/100)", "[725/1000, 75/100)"),
        ("about 18%", "[175/1000, 185/1000]", "[175/1000, 185/1000]"),
        ("more than 18%", "(18/100, 19/100]", "(18/100, 20/100)"),
        ("over 50 per cent", "(1/2, 6/10]", "(1/2, 7/10)"),
        ("70% or more", "[7/10, 8/10]", "[7/10, 9/10)"),
        ("seventy per cent", "[695/1000, 705/1000)", "[695/1000, 705/1000)"),
        ("exactly 18%", "[18/100, 18/100]", "[18/100, 18/100]"),
        ("hardly any", "[0, 5/100]", "[0, 10/100]"),
        ("none", "[0, 0]", "[0, 0]"),
        ("all", "[1, 1]", "[1, 1]"),
    ],
)
def test_shares(phrase: str, core: str, wide: str) -> None:
    found = read_words(phrase)
    assert found.core == ShareSet.parse(core)
    assert found.wide == ShareSet.parse(wide)


@pytest.mark.parametrize(
    ("phrase", "semantic"),
    [
        ("more than two thirds", "(2/3, 1]"),
        ("fewer than half", "[0, 1/2)"),
        ("at least 60%", "[6/10, 1]"),
        ("up to 60%", "[0, 6/10]"),
        ("the vast majority", "(1/2, 1]"),
        ("few", "(0, 1/2)"),
    ],
)
def test_the_literal_meaning_is_kept_where_it_is_wider(phrase: str, semantic: str) -> None:
    assert read_words(phrase).semantic == ShareSet.parse(semantic)


def test_where_the_literal_meaning_is_no_wider_the_wide_one_stands_for_it() -> None:
    found = read_words("nearly half")
    assert found.semantic is None
    assert found.shares("semantic") == found.wide
    with pytest.raises(InvalidArgument, match="core, wide or semantic"):
        found.shares("loose")  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("plain", "dressed"),
    [
        ("a third", "only a third"),
        ("a third", "just a third"),
        ("a third", "just one third of practices"),
        ("two thirds", "two-thirds of the 122 respondents"),
        ("two thirds", "⅔"),
        ("half", "one half"),
        ("nearly three quarters", "“Nearly three-quarters of survey respondents”."),
        ("almost half", "almost half the respondents"),
        ("more than half", "only more than half"),
        ("just over half", "only just over half"),
        ("some", "some practices"),
        ("most", "most practices"),
        ("nearly all", "nearly all general practices"),
        ("about 70%", "some 70%"),
        ("1 in 5", "one in five practices"),
        ("three quarters", "three fourths"),
    ],
)
def test_what_only_dresses_a_phrase_changes_nothing(plain: str, dressed: str) -> None:
    one, other = read_words(plain), read_words(dressed)
    assert (one.core, one.wide, one.semantic) == (other.core, other.wide, other.semantic)


def test_only_and_just_are_told_as_rules() -> None:
    assert read_words("only 18%").rules == ("focus", "printed-percentage")
    assert read_words("just under half").rules == ("just-under", "half")
    assert read_words("just half").rules == ("focus", "bare", "half")


@pytest.mark.parametrize(
    ("phrase", "percent", "agreement"),
    [
        ("nearly three quarters (74%)", "74%", "core"),
        ("nearly three quarters (74%) of respondents", "74%", "core"),
        ("74% (nearly three quarters)", "74%", "core"),
        ("nearly three quarters, 71%", "71%", "wide"),
        ("more than two thirds (78%)", "78%", "semantic"),
        ("nearly three quarters (78%)", "78%", "none"),
        ("most (48.2%)", "48.2%", "none"),
        ("a number of practices (12%)", "12%", "core"),
    ],
)
def test_beside_a_percentage_the_words_are_checked(
    phrase: str, percent: str, agreement: str
) -> None:
    found = read_words(phrase)
    value = Fraction(percent.rstrip("%")) / 100
    assert value in found.core
    assert found.core == found.wide
    assert found.printed is not None
    assert found.printed.text == percent
    assert found.agreement == agreement
    assert found.agrees == (agreement != "none")


def test_a_percentage_beside_words_is_rounded_by_the_rule_given() -> None:
    found = read_words("nearly three quarters (74%)", rule="floor")
    assert found.core == ShareSet.parse("[74/100, 75/100)")


def test_without_a_percentage_there_is_nothing_to_agree_with() -> None:
    assert read_words("nearly half").agrees is None


@pytest.mark.parametrize(
    "phrase",
    [
        "",
        "the lion's share",
        "nealry half",
        "half an hour",
        "half of two thirds",
        "half as many",
        "two thirds more",
        "a two-thirds majority",
        "a few more than half",
        "not all",
        "22 of 122 of 623",
        "22 in 122",
        "five in three",
        "three thirds",
        "two half",
        "122 (20%) (22)",
        "between a half and a third",
        "between a third of practices and a half",
        "15-13%",
        "13% and 15%",
        "about 13-15%",
        "13-15% more",
        "13-15",
        "about a half or so",
        "exactly half or more",
        "a quarter of a million",
        "at least about half",
        "more than most",
    ],
)
def test_what_is_not_understood_is_told(phrase: str) -> None:
    with pytest.raises(UnknownPhrase, match="not understood"):
        read_words(phrase)


def test_the_error_names_the_known_phrases_nearest_to_it() -> None:
    with pytest.raises(UnknownPhrase) as told:
        read_words("nealry all practices")
    assert "nearly all" in told.value.closest
    assert "nearly all" in str(told.value)


@pytest.mark.parametrize("phrase", ["150%", "nearly half (150%)", "more than 100%", "nearly 0%"])
def test_what_is_no_share_is_refused(phrase: str) -> None:
    with pytest.raises(InvalidArgument):
        read_words(phrase)


def test_the_sentence_tells_the_reading_and_the_rules() -> None:
    assert read_words("nearly three quarters").sentence == (
        "“nearly three quarters” leaves open 72% to below 75%, or 70% to below 75% if used "
        "loosely (policy 2: nearly, fraction)."
    )
    assert read_words("nearly half (60%)").sentence.endswith("exclude each other.")


@pytest.mark.parametrize(
    ("phrase", "base", "agreement", "count"),
    [
        ("22 (18%)", 122, "core", 22),
        ("22 (18%) of 122", None, "core", 22),
        # 22 of 100 is 22%
        ("22 (18%)", 100, "none", 22),
        ("half (61 of 122)", None, "core", 61),
        # 54 of 122 is 44.3%, six points below
        ("just under half (54 of 122)", None, "wide", 54),
        ("most (50 of 122)", None, "none", 50),
        ("half (61 of 122, 50%)", None, "core", 61),
        # the words fit the count, the percentage does not
        ("half (61 of 122, 40%)", None, "none", 61),
    ],
)
def test_beside_a_count_words_and_percentages_are_checked(
    phrase: str, base: int | None, agreement: str, count: int
) -> None:
    found = read_words(phrase, base=base)
    assert (found.agreement, found.count) == (agreement, count)


def test_a_count_beside_a_percentage_needs_no_base_to_be_read() -> None:
    found = read_words("22 (18%)")
    assert found.core == ShareSet.parse("[175/1000, 185/1000)")
    assert (found.count, found.base, found.agreement) == (22, None, None)


def test_the_words_beside_a_figure_keep_their_own_reading() -> None:
    found = read_words("just under two thirds (64 per cent)")
    assert found.in_words is not None
    assert found.in_words.core == ShareSet.parse("[388/600, 2/3)")
    assert read_words("64%").in_words is None


def test_a_fraction_in_figures_is_a_phrase_unless_its_base_says_otherwise() -> None:
    assert read_words("2/3").rules == ("bare", "fraction")
    assert read_words("2/3", base=3).rules == ("count-and-base",)
    assert "read as a count, 22 of 122" in read_words("22/122").sentence


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("10% rise", "give it the kind qualitative"),
        ("5 percentage points", "give it the kind points"),
        ("20% ± 3", "the margin in note"),
        ("18", "write '18%' if it is a percentage"),
        ("18 practices", "write it as in '22 of 122'"),
        ("18% and 22%", "give each a row of its own"),
        ("12%*", "what the mark stands for in note"),
        ("10% a year", "write the share alone"),
        ("half an hour", "a length of time"),
        ("half a million", "give it the kind count"),
    ],
)
def test_a_refusal_says_what_to_write(text: str, told: str) -> None:
    with pytest.raises(UnknownPhrase) as refused:
        read_words(text)
    assert told in str(refused.value)
