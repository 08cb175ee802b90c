"""What has to hold for any file: no traceback, and no penny lost."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from fractions import Fraction
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from pbcanalysis.errors import InvalidInput
from pbcanalysis.money.payments import (
    PaymentTable,
    analyse_payments,
    left_out_rows,
    line_table,
    parse_amount,
    read_payment_text,
    summarise_payments,
)
from pbcanalysis.money.payments.amounts import LARGEST, MISSING, parse_column
from pbcanalysis.money.payments.exact_sums import exact_sum, group_sums

MAPPING: dict[str, Any] = {
    "practice": "Code",
    "area": "Area",
    "patients": "Patients",
    "total": "Total",
    "average": "Average",
    "lines": {"one": "One", "two": "Two"},
    "not_practices": ["Total"],
}
HEADER = ["Code", "Area", "Patients", "One", "Two", "Total", "Average"]

pence = st.integers(-LARGEST, LARGEST)
blanks = st.sampled_from(["", "-", " ", "\u2013", "£-"])


def forms(amount: int) -> st.SearchStrategy[str]:
    """Ways in which an amount can be printed."""
    size = abs(amount)
    plain, grouped = f"{size // 100}.{size % 100:02d}", f"{size // 100:,}.{size % 100:02d}"
    shown = [plain, grouped, f"£{grouped}", f" {plain} ", f"{plain}00"]
    if amount < 0:
        shown = [form for s in shown for form in (f"-{s.strip()}", f"({s.strip()})")]
    return st.sampled_from(shown)


@given(pence.flatmap(lambda amount: st.tuples(st.just(amount), forms(amount))))
def test_every_form_of_an_amount_says_the_same(printed: tuple[int, str]) -> None:
    amount, text = printed
    assert parse_amount(text).hundredths == amount


@given(
    st.lists(st.text(alphabet="0123456789,.-()£ +x\xa0", max_size=22), max_size=30), st.booleans()
)
@settings(max_examples=400)
def test_a_column_is_read_as_its_cells_are(cells: list[str], round_finer: bool) -> None:
    raw = [cell.encode() for cell in cells]
    data = np.frombuffer(b"".join(raw), dtype=np.uint8)
    column = parse_column(data, np.cumsum([0, *map(len, raw)]), round_finer=round_finer)
    alone = [parse_amount(cell, round_finer=round_finer) for cell in cells]
    assert column.hundredths.tolist() == [
        MISSING if one.hundredths is None else one.hundredths for one in alone
    ]
    refused = [(k, one.refusal) for k, one in enumerate(alone) if one.refusal]
    assert list(zip(column.refused.tolist(), column.refusals, strict=True)) == refused
    assert column.rounded == sum(one.rounded for one in alone)


@given(st.lists(st.tuples(pence, st.integers(0, 3)), max_size=50))
def test_sums_are_those_of_whole_numbers(cells: list[tuple[int, int]]) -> None:
    values = np.array([value for value, _ in cells], dtype=np.int64)
    groups = np.array([group for _, group in cells], dtype=np.int64)
    assert exact_sum(values) == sum(value for value, _ in cells)
    wanted = [sum(value for value, group in cells if group == g) for g in range(4)]
    assert group_sums(values, groups, 4) == wanted


@st.composite
def rows(draw: st.DrawFn) -> list[list[str]]:
    """A table whose cells can all be read; practices may repeat."""
    amounts = st.integers(-(10**9), 10**9).flatmap(forms)
    money = st.one_of(blanks, amounts)
    patients = st.one_of(blanks, st.integers(0, 10**6).flatmap(forms), st.just("0"))
    codes = st.sampled_from(["A", "B", "C", "D", " D ", "Total", "", "-", 'E "e"', "F\nf", "é"])
    areas = st.sampled_from(["north", "south, far", "", "-", "Total"])
    row = st.tuples(codes, areas, patients, money, money, money, money).map(list)
    table = draw(st.lists(row, min_size=1, max_size=12))
    if draw(st.booleans()):
        table.append(list(table[0]))
    return table


def written(table: list[list[str]], bom: bool, ends: str) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator=ends).writerows([HEADER, *table])
    return (b"\xef\xbb\xbf" if bom else b"") + text.getvalue().encode()


def read_or_told(content: str | bytes, **changes: Any) -> PaymentTable | None:
    """The table, or nothing if the problems were told; any other exception goes through."""
    try:
        return read_payment_text(content, {**MAPPING, **changes})
    except InvalidInput as told:
        if told.problems:
            return None
        raise


def checked(table: PaymentTable) -> None:
    """Money and rows in use and left out make up the file; parts make up their wholes."""
    everything = left_out_rows(table)
    out = everything[everything["figure"] == "all"]
    used = exact_sum(table.paid[table.used])
    assert used + sum(out["paid_pence"].tolist()) == exact_sum(table.paid)
    assert int(table.used.sum()) + len(out) == len(table)
    if not table.used.any():
        return
    summary = summarise_payments(table)
    assert summary.all_pence == exact_sum(table.paid)
    assert sum(e.pence for e in summary.left_out if e.figure == "all") == summary.all_pence - used
    assert sum(line_table(table)["paid_pence"].tolist()) == used
    beside = sum(e.pence for e in summary.left_out if e.figure == "per patient")
    listed = exact_sum(table.paid[table.has_patients])
    assert listed + beside == used
    found = analyse_payments({table.year: table})
    nowhere = sum(e.pence for e in summary.left_out if e.figure == "by area")
    for funnel in found.funnels.values():
        areas = sum(Fraction(round(paid * 100)) for paid in funnel.areas["paid"])
        assert areas + nowhere == listed


@given(
    rows(),
    st.booleans(),
    st.sampled_from(["\n", "\r\n"]),
    st.sampled_from(["refuse", "first", "separate"]),
)
@settings(max_examples=150, deadline=None)
def test_totals_are_conserved(table: list[list[str]], bom: bool, ends: str, repeated: str) -> None:
    content = written(table, bom, ends)
    kinds: dict[str, set[tuple[object, ...]]] = defaultdict(set)
    for code, area, *cells in table:
        if code.strip() not in ("", "-", "Total"):
            plain = area.replace("-", "")
            kinds[code.strip()].add((plain, *(parse_amount(c).hundredths for c in cells)))
    differing = any(len(kind) > 1 for kind in kinds.values())
    try:
        found = read_payment_text(content, {**MAPPING, "repeated": repeated})
    except InvalidInput:
        assert repeated == "refuse"
        assert differing
        return
    assert not (repeated == "refuse" and differing)
    # The whole file as a plain loop over its cells reads it.
    amounts = [parse_amount(cell).hundredths or 0 for row in table for cell in row[3:5]]
    assert exact_sum(found.paid) == sum(amounts)
    assert len(found) == len(table)
    checked(found)


@given(st.text(alphabet='AB,"\n\r\t;-£(). 0123456789é\x00', max_size=120), st.booleans())
@settings(max_examples=200, deadline=None)
def test_any_text_is_read_or_told(text: str, with_header: bool) -> None:
    head = ",".join(HEADER) + "\n" if with_header else ""
    found = read_or_told(head + text)
    if found is not None:
        checked(found)


@given(st.binary(max_size=80), st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_bytes_are_read_or_told(content: bytes, with_header: bool) -> None:
    head = (",".join(HEADER) + "\n").encode() if with_header else b""
    found = read_or_told(head + content)
    if found is not None:
        checked(found)


keys = st.sampled_from([*MAPPING, "years", "repeated", "missing", "header", "currency"])
values = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=5)),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.dictionaries(keys, values, max_size=4))
@settings(max_examples=150, deadline=None)
def test_any_mapping_is_taken_or_told(changes: dict[str, Any]) -> None:
    changes.pop("years", None)
    found = read_or_told(",".join(HEADER) + "\nA,n,1,1,1,2,2\n", **changes)
    assert found is None or len(found) == 1
