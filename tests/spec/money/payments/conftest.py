from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from pbcanalysis.money.payments import PaymentTable, read_payment_text, read_payments

FIXTURES = Path(__file__).parent / "fixtures"
PAGE = Path(__file__).parents[4] / "book" / "payments.md"

COLUMNS: dict[str, Any] = {
    "practice": "Code",
    "area": "Area",
    "patients": "Patients",
    "lines": {"one": "One", "two": "Two"},
}

Reader = Callable[..., PaymentTable]


@pytest.fixture(scope="session")
def fixtures() -> Path:
    return FIXTURES


@pytest.fixture(scope="session")
def page() -> str:
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="session")
def page_mapping(page: str) -> dict[str, Any]:
    """The mapping that the page shows to its readers."""
    block = re.search(r"```yaml\n(.*?)```", page, re.DOTALL)
    assert block is not None
    mapping: dict[str, Any] = yaml.safe_load(block[1])
    return mapping


@pytest.fixture(scope="session")
def years(page_mapping: dict[str, Any]) -> dict[str, PaymentTable]:
    """The made-up files, read by the page's mapping."""
    return read_payments(FIXTURES, page_mapping)


@pytest.fixture
def read() -> Reader:
    """Read a small table: code, area, patients and two lines; more columns by ``extra``."""

    def reader(rows: str | bytes, *, header: str = "", year: str = "2021-22", **more: Any):
        top = header or "Code,Area,Patients,One,Two"
        if isinstance(rows, bytes):
            return read_payment_text(top.encode() + b"\n" + rows, {**COLUMNS, **more}, year=year)
        return read_payment_text(f"{top}\n{rows}", {**COLUMNS, **more}, year=year)

    return reader
