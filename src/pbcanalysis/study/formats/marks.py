"""What the cells of a column mean: numbers, marks for what is missing, and what is refused."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from pbcanalysis.currencies import MARK, SIGNS
from pbcanalysis.study.formats.cells import Cell
from pbcanalysis.study.formats.wanted import expected_of

MISSING = frozenset(
    ("n/a", "na", "#n/a", "n.a.", "not available", "-", "\u2013", "\u2014", "..", "[x]", "[z]")
)
"""Marks that stand for no value, in small letters."""
SUPPRESSED = frozenset(("*", "[c]"))
"""Marks of published tables for a value that is there but withheld."""
_SPACES = "\u00a0\u202f\u2009"
_SIGN = f"[{re.escape(SIGNS)}]"
_CURRENCY = re.compile(rf"^([-+(]?)\s*({MARK})\s*|\s*({MARK})$")
_COMMA_DECIMAL = re.compile(r"\d+,\d+|\d{1,3}(\.\d{3})+,\d+")
_POINT_DECIMAL = re.compile(r"\d+\.\d+|\d{1,3}(,\d{3})+\.\d+")
_PLAIN = re.compile(r"[-+]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?")
_USUAL = re.compile(rf"(-?)({_SIGN}?)(?:(\d+)|([1-9]\d{{0,2}}(?:,\d{{3}})+))(\.\d+)?", re.ASCII)
"""A sum as most files write it, where the decimal mark is a point."""
_THREES = {mark: re.compile(rf"[1-9]\d{{0,2}}{re.escape(mark)}\d{{3}}") for mark in ",."}


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one cell is read as.

    Attributes:
        text: The value as text in plain form, empty for a missing one.
        told: How it was read, where that is not as it stands; the same words for all such cells.
        expected: What should stand there, where the cell is refused.
        mend: What to do about it, where the cell is refused.
    """

    text: str
    told: str = ""
    expected: str = ""
    mend: str = ""


def is_number(field: Mapping[str, Any]) -> bool:
    """Whether a column is of numbers."""
    return field.get("type") in ("integer", "number", "year")


def is_typed(field: Mapping[str, Any], keys: Iterable[str] = ()) -> bool:
    """Whether marks for missing values are read in a column: in all but free text."""
    constraints = field.get("constraints") or {}
    name = str(field.get("name", ""))
    return (
        field.get("type", "string") != "string"
        or "enum" in constraints
        or "pattern" in constraints
        or name.split("_")[0] == "source"
        or name in set(keys)
    )


def is_share(field: Mapping[str, Any]) -> bool:
    """Whether a column of numbers holds shares of one, so that 18% is 0.18."""
    constraints = field.get("constraints") or {}
    return field.get("unit") == "share" or constraints.get("maximum") in (1, 1.0)


def bare(text: str) -> str:
    """A number's text without sign, currency, percent sign and spaces around."""
    text = text.strip().replace("\u2212", "-").strip(_SPACES + " ")
    text = _CURRENCY.sub(r"\1", text).removesuffix("%").strip(_SPACES + " ")
    return text[1:] if text[:1] in ("+", "-") else text


def decimal_mark(texts: Iterable[str]) -> str | None:
    """The decimal mark that the numbers of a file show beyond doubt.

    Args:
        texts: Cells of columns of numbers.

    Returns:
        ``","`` or ``"."``; ``"both"`` if some show one and some the other; ``None`` if none shows.

    Example:
        >>> decimal_mark(["1.234,5", "12"]), decimal_mark(["1,234", "2.345"])
        (',', None)
    """
    found = set()
    for text in texts:
        core = bare(text)
        if _COMMA_DECIMAL.fullmatch(core) and not _THREES[","].fullmatch(core):
            found.add(",")
        elif _POINT_DECIMAL.fullmatch(core) and not _THREES["."].fullmatch(core):
            found.add(".")
    return "both" if len(found) == 2 else next(iter(found), None)


_ACCOUNTS = re.compile(
    rf"\s*(?:-|{MARK})?\s*(?:(\()|(?=\d|{MARK}))(?:\s|{MARK})*\d{{1,3}}(?:,?\d{{3}})*(?:\.\d+)?\s*(?(1)\)|(CR|DR|-))\s*",
    re.IGNORECASE,
)
"""A sum as accounts write it: in brackets, or with CR, DR or a minus behind it."""


def read_missing(text: str) -> Meaning | None:
    """A mark for a missing value, or ``None`` if the text is no such mark.

    Example:
        >>> read_missing("[c]").told
        "'[c]' read as missing: the value is withheld (suppressed)"
    """
    mark = text.strip().lower()
    if mark in SUPPRESSED:
        return Meaning("", f"{mark!r} read as missing: the value is withheld (suppressed)")
    if mark in MISSING:
        return Meaning("", f"{mark!r} read as missing")
    return None


def read_number(text: str, field: Mapping[str, Any], mark: str | None) -> Meaning:
    """A number written as text.

    Args:
        text: The cell.
        field: The column's entry in the schema; ``decimalChar`` and ``groupChar`` settle its
            marks.
        mark: Decimal mark of the file; ``None`` if nothing shows it, ``"both"`` if it differs.

    Returns:
        The number in plain form; refused where it can be read in two ways, or in none.

    Example:
        >>> read_number("6,260", {"type": "integer"}, ".").text
        '6260'
        >>> read_number("18%", {"type": "number", "unit": "share"}, ".").text
        '0.18'
        >>> read_number("1,234", {"type": "number"}, None).expected
        'a number that can be read in one way only'
    """
    usual = _USUAL.fullmatch(text) if mark == "." and field.get("type") != "year" else None
    if usual and not (field.get("decimalChar") or field.get("groupChar")):
        # Nearly every cell of a table of payments: what follows comes to the same, in steps.
        sign, unit, digits, grouped, part = usual.groups("")
        number = f"{sign}{digits or grouped.replace(',', '')}{part}"
        return within(number, field, _left_out(bool(grouped), unit))
    core = bare(text)
    stripped = text.strip().strip(_SPACES)
    if _PLAIN.fullmatch(text) and not (
        mark in (",", "both", None) and "." in text and not field.get("decimalChar")
    ):
        return within(text, field)
    told: list[str] = []
    point = str(field.get("decimalChar") or (mark if mark in (",", ".") else "") or "")
    group = str(field.get("groupChar") or {",": ".", ".": ","}.get(point, ""))
    one_way = Meaning(
        text,
        expected="a number that can be read in one way only",
        mend="Write it without separators of thousands and with a decimal point, or name "
        "decimalChar and groupChar for the column in datapackage.json.",
    )
    spaced = re.sub(rf"(?<=\d)[ {_SPACES}'’](?=\d{{3}}(?!\d))", "", core)
    if spaced != core:
        told.append("spaces between thousands left out")
    if not re.fullmatch(r"[0-9.,]*[0-9][0-9.,]*", spaced):
        return within(stripped, field) if _PLAIN.fullmatch(stripped) else no_number(text, field)
    if not point:
        settled = _settled(spaced, mark, integer=field.get("type") in ("integer", "year"))
        if settled is None:
            return one_way
        point, group = settled
    whole, found, part = spaced.partition(point)
    if group and group in whole:
        if field.get("type") == "year":
            return no_number(text, field)
        if not re.fullmatch(rf"[1-9]\d{{0,2}}({re.escape(group)}\d{{3}})+", whole):
            return one_way
        whole = whole.replace(group, "")
        told.append(f"{group!r} between thousands left out")
    if not whole.isdecimal() or (found and not part.isdecimal()) or not whole.isascii():
        return one_way
    if found and point == ",":
        told.append("',' read as decimal mark")
    number = whole + (f".{part}" if found else "")
    before = stripped.replace("\u2212", "-")
    if before.startswith("-"):
        number = "-" + number
    currency = _CURRENCY.search(before)
    if currency:
        told.append(f"{(currency[2] or currency[3])!r} left out")
    if before.rstrip(_SPACES + " " + SIGNS).endswith("%"):
        if is_share(field):
            number = format(Decimal(number) / 100, "f")
            told.append("per cent read as a share of one")
        else:
            told.append("percent sign left out")
    if not told and number != text:
        told.append("spaces around a number, or its sign, put in plain form")
    return within(number, field, "; ".join(told))


@cache
def _left_out(grouped: bool, currency: str) -> str:
    told = ["',' between thousands left out"] if grouped else []
    return "; ".join([*told, f"{currency!r} left out"] if currency else told)


def within(number: str, field: Mapping[str, Any], told: str = "") -> Meaning:
    """A number in plain form, refused if a column of its type cannot hold it.

    Example:
        >>> within("1e999", {"type": "number"}).expected
        'a number'
    """
    whole = field.get("type") in ("integer", "year")
    # What is not whole is refused by the schema, with the bounds of the column.
    digits = number.lstrip("+-")
    # Python refuses to read whole numbers of thousands of digits.
    long = len(digits.lstrip("0")) > 19
    if (whole and digits.isdigit() and (long or abs(int(digits[-19:])) >= 2**63)) or (
        abs(float(number)) == float("inf")
    ):
        return no_number(number, field)
    return Meaning(number, told)


def no_number(text: str, field: Mapping[str, Any]) -> Meaning:
    """Text that is no number in any of the forms that are understood."""
    mend = "Correct the cell, or leave it empty if the value is not known."
    if re.search("Â[£\u00a0]|â‚¬", text):
        mend = "The file is UTF-8 and read as another encoding: correct encoding in "
        mend += "datapackage.json, or take it out there."
    sign = _ACCOUNTS.fullmatch(text)
    if sign is not None:
        number = re.sub(r"[^\d.]", "", text)
        behind = (sign[2] or "").upper()
        what = "the brackets mean" if sign[1] else f"{behind} means"
        minus, plain = (number, f"-{number}") if behind == "DR" else (f"-{number}", number)
        mend = f"If {what} that it was paid{'' if behind == 'DR' else ' back'}, write {minus}; "
        mend += f"else {plain}."
    return Meaning(text, expected=expected_of(field), mend=mend)


def _settled(number: str, mark: str | None, *, integer: bool) -> tuple[str, str] | None:
    """Decimal mark and mark of thousands of a number in a file that shows neither beyond doubt."""
    english = (".", ",")
    if "," not in number and "." not in number:
        return english
    # Three digits behind one mark may be thousands or decimals; a whole number has no decimals.
    if integer and re.fullmatch(r"[1-9]\d{0,2}(,\d{3})+", number):
        return english
    if mark is None and "," not in number and not _THREES["."].fullmatch(number):
        return english
    return None


def read_value(cell: Cell, field: Mapping[str, Any], shown: str | None) -> Meaning:
    """A cell that is no text in the file: a number, a date, true or false.

    Args:
        cell: The cell.
        field: The column's entry in the schema.
        shown: How a spreadsheet shows it, where that is known and differs.

    Example:
        >>> read_value(122.0, {"type": "integer"}, None).text
        '122'
        >>> read_value(0.18, {"name": "as_printed"}, "18%").text
        '18%'
    """
    if cell is None:
        return Meaning("")
    if isinstance(cell, bool):
        return Meaning("true" if cell else "false")
    if isinstance(cell, dt.datetime):
        at_midnight = cell.time() == dt.time(0)
        return Meaning(cell.date().isoformat() if at_midnight else cell.isoformat(), _DATE)
    if isinstance(cell, dt.date):
        return Meaning(cell.isoformat(), _DATE)
    if isinstance(cell, int | float):
        whole = float(cell).is_integer() and abs(cell) < 2**53
        plain = (
            str(int(cell)) if whole else format(Decimal(repr(cell)), "f") if _finite(cell) else ""
        )
        if not plain:
            return Meaning(str(cell), expected="a finite number", mend="Correct the cell.")
        if is_number(field):
            if shown and not is_share(field):
                return Meaning(shown.removesuffix("%"), "a percentage read as per cent")
            return within(plain, field)
        if shown:
            return Meaning(shown, "a percentage read as the sheet shows it")
        if isinstance(cell, float) and not whole:
            return Meaning(
                plain,
                expected="text",
                mend="A spreadsheet may have changed what was typed (18% is kept as 0.18): give "
                "the column the format Text and type the cell again.",
            )
        return Meaning(plain, "a number read as text")
    return Meaning(str(cell))


_DATE = "a date of the file read as year-month-day"


def _finite(cell: int | float) -> bool:
    return cell == cell and cell not in (float("inf"), float("-inf"))


__all__ = [
    "MISSING",
    "SUPPRESSED",
    "Meaning",
    "bare",
    "decimal_mark",
    "is_number",
    "is_share",
    "is_typed",
    "read_missing",
    "read_number",
    "read_value",
]
