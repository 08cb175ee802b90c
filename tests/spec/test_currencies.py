"""One table of currencies and scales serves reading, display, study formats and `verify`."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from pbcanalysis.currencies import CURRENCIES, SCALES, marks_in, prefix
from pbcanalysis.display import show, show_range
from pbcanalysis.money.sums import written
from pbcanalysis.reported import read_money
from pbcanalysis.study.formats.marks import read_number
from pbcanalysis.verify.figures import find_figures


@pytest.mark.parametrize("code", CURRENCIES)
def test_what_is_shown_is_read_again_everywhere(code: str) -> None:
    shown = show(98e6, code)
    assert shown == f"{prefix(code)}98.0m"
    assert written(98_000_000, code) == f"{prefix(code)}98m"
    found = read_money(shown)
    # 98.0 million is rounded to the next 100,000.
    assert (found.currency, found.low, found.high) == (code, 97_950_000, 98_050_000)
    (figure,) = find_figures(f"It was {shown} then.")
    assert (figure.kind, figure.currency, figure.value) == ("money", code, 98_000_000)
    for cell in (f"{prefix(code)}5.50", f"{code} 5.50", f"5.50 {code}"):
        assert read_number(cell, {"type": "number"}, ".").text == "5.50"
        assert marks_in(cell) == (code,)
        assert read_money(cell).currency == code


@pytest.mark.parametrize(
    ("printed", "code"),
    [("AU$5", "AUD"), ("US$5", "USD"), ("C$5", "CAD"), ("¥5", "JPY"), ("CHF 5", "CHF"),
     ("NZ$5", "NZD"), ("R$5", "BRL"), ("₹5", "INR"), ("SFr 5", "CHF")],
)  # fmt: skip
def test_other_signs_of_a_currency_are_read(printed: str, code: str) -> None:
    assert read_money(printed).currency == code
    assert read_number(printed, {"type": "number"}, ".").text == "5"
    (figure,) = find_figures(f"It was {printed} then.")
    assert figure.currency == code


def test_ends_of_a_range_keep_a_code_with_a_blank() -> None:
    assert show_range(5e6, 7e6, "CHF") == "CHF 5.0m to CHF 7.0m"


def test_a_word_that_is_a_code_in_small_letters_is_no_money() -> None:
    (figure,) = find_figures("They try 5 times.")
    assert figure.kind == "plain"


@pytest.mark.parametrize("scale", sorted(SCALES))
def test_every_scale_is_read(scale: str) -> None:
    found = read_money(f"£3 {scale}")
    assert found.low == SCALES[scale] * 5 / 2


def test_no_other_list_of_currencies_or_scales_stands_in_the_package(root: Path) -> None:
    # Names of TeX macros are another matter, and docstrings may show sums.
    lists = re.compile(
        r"£[\"'], ?[\"']€|GBP[\"']: ?[\"']£|\[£€\$\]|\[£\$€|GBP\|EUR|[\"']bn[\"']: 10"
    )
    package = root / "src" / "pbcanalysis"
    found = [
        str(path.relative_to(package))
        for path in package.rglob("*.py")
        if path.name not in ("currencies.py", "tex.py")
        and lists.search(re.sub(r"^\s*(?:>>>|\.\.\.).*$", "", path.read_text(), flags=re.M))
    ]
    assert found == []
