"""Reading printed amounts of money exactly, a whole column at a time.

Amounts are held as whole pence in 64-bit integers, not as floats (0.1 + 0.2 is not 0.3 there) and
not as ``Decimal`` (exact, but some fifty times slower and ten times larger in memory). Pence are
what payments are made in, so nothing is lost. A cell may hold up to ``LARGEST`` pence; within
that, a row of thousands of lines cannot overflow, and sums over rows are kept exact by
:mod:`pbcanalysis.money.payments.exact_sums`.

A column is read by a small automaton, one character position of many rows at a time. What it does
not accept goes to :func:`parse_amount`, which decides.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt

Pence = npt.NDArray[np.int64]
Bytes = npt.NDArray[np.uint8]

MISSING = np.iinfo(np.int64).min
"""How a cell without an amount is held."""
LARGEST = 10**15
"""Most hundredths that one cell may hold: ten trillion pounds. More is a mistake in the file."""
DASHES = "-\u2010\u2011\u2012\u2013\u2014\u2212"

Tables: TypeAlias = tuple[npt.NDArray[np.int32], Pence, Pence]
Refusal: TypeAlias = Literal["not a number", "too fine", "too large"]

_MARKS = str.maketrans(dict.fromkeys(DASHES, "-") | {"\xa0": " ", "\u202f": " ", "\u2009": " "})
_AMOUNT = re.compile(
    r"(?P<open>\()? *(?P<sign>[-+])? *\u00a3? *(?P<sign_behind>[-+])? *"
    r"(?P<whole>[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+|(?=\.[0-9]))(?:\.(?P<decimals>[0-9]+))?"
    r" *(?P<close>\))?"
)
_DASH = re.compile(r"(?:\u00a3? *-{1,3})?")


@dataclass(frozen=True, slots=True)
class ParsedAmount:
    """What one cell says: hundredths, or ``None`` for missing, or why it cannot be read.

    Attributes:
        hundredths: Whole hundredths of the unit; ``None`` if missing or refused.
        refusal: Why the cell is refused, or ``None``.
        rounded: Whether digits beyond the hundredths had to be rounded away.
    """

    hundredths: int | None
    refusal: Refusal | None = None
    rounded: bool = False


def parse_amount(
    text: str, *, missing: Collection[str] = (), round_finer: bool = False
) -> ParsedAmount:
    """Read one printed amount exactly.

    Accepted are thousands separators (in groups of three), a pound sign, spaces around, a minus
    before or after the pound sign, and brackets for a negative amount. A blank or a dash is
    missing, with or without a pound sign.

    Args:
        text: The cell.
        missing: Further texts that mean missing, compared without regard to case.
        round_finer: Round what is finer than hundredths (half to even) instead of refusing it.

    Returns:
        Whole hundredths, or missing, or the reason of refusal.

    Reference:
        RFC 4180 (the file); the forms are those that spreadsheets write.

    Example:
        >>> [parse_amount(t).hundredths for t in ("(1,234.56)", "-\u00a31,234.5 ", "7", "-")]
        [-123456, -123450, 700, None]
        >>> parse_amount("1,23").refusal, parse_amount("0.125").refusal
        ('not a number', 'too fine')
    """
    plain = text.translate(_MARKS).strip()
    if _DASH.fullmatch(plain) or plain.casefold() in {word.strip().casefold() for word in missing}:
        return ParsedAmount(None)
    found = _AMOUNT.fullmatch(plain)
    if found is None:
        return ParsedAmount(None, "not a number")
    signs = [part for part in (found["sign"], found["sign_behind"]) if part]
    if bool(found["open"]) != bool(found["close"]) or len(signs) + bool(found["open"]) > 1:
        return ParsedAmount(None, "not a number")
    decimals = (found["decimals"] or "").rstrip("0")
    whole = found["whole"].replace(",", "").lstrip("0") or "0"
    if len(whole) > len(str(LARGEST)):
        return ParsedAmount(None, "too large")
    if len(decimals) > 2 and not round_finer:
        return ParsedAmount(None, "too fine")
    exact = Fraction(int(whole)) * 100
    if decimals:
        # A long tail cannot change the rounding except as "more than a half".
        kept = decimals if len(decimals) <= 40 else decimals[:40] + "1"
        exact += Fraction(int(kept), 10 ** len(kept)) * 100
    hundredths = round(exact)
    if hundredths > LARGEST:
        return ParsedAmount(None, "too large")
    negative = bool(found["open"]) or signs == ["-"]
    return ParsedAmount(-hundredths if negative else hundredths, rounded=hundredths != exact)


def _automaton() -> tuple[Tables, Pence]:
    """Tables of the automaton, and what each last state means.

    States are pairs of a sign (plus, minus, bracket) and a phase; state 0 refuses. The digit in
    the name of a phase is the number of digits read, or of decimals for ``end`` and ``close``.
    """
    phases = (
        *("start", "sign", "lead", "pound", "i1", "i2", "i3", "many", "c0", "c1", "c2", "c3"),
        *("dot", "d1", "d2", "end0", "end1", "end2", "close0", "close1", "close2"),
    )
    number = {
        (sign, phase): 1 + k * len(phases) + j
        for k, sign in enumerate("+-(")
        for j, phase in enumerate(phases)
    }
    following = {
        **{"start": "i1", "sign": "i1", "pound": "i1", "i1": "i2", "i2": "i3", "i3": "many"},
        **{"many": "many", "c0": "c1", "c1": "c2", "c2": "c3", "dot": "d1", "d1": "d2"},
    }
    before, wholes = ("start", "sign", "pound"), ("i1", "i2", "i3", "many", "c3")
    decimals = dict.fromkeys(wholes, 0) | {"d1": 1, "d2": 2}
    decimals |= {f"{name}{k}": k for name in ("end", "close") for k in range(3)}
    count = 1 + len(number)
    step = np.zeros((count, 256), dtype=np.int32)
    times = np.ones((count, 256), dtype=np.int64)
    digit = np.zeros((count, 256), dtype=np.int64)
    last = np.zeros(count, dtype=np.int64)
    for (sign, phase), state in number.items():
        moves: dict[int, tuple[str, str]] = {}
        if phase in following:
            moves |= dict.fromkeys(range(48, 58), (sign, following[phase]))
            times[state, 48:58], digit[state, 48:58] = 10, np.arange(10)
        if phase == "d2":
            moves[ord("0")] = (sign, "d2")
        if phase in ("i1", "i2", "i3", "c3"):
            moves[ord(",")] = (sign, "c0")
        if phase in (*wholes, *before):
            moves[ord(".")] = (sign, "dot")
        if phase in before:
            moves[ord(" ")] = (sign, phase)
            if phase != "pound":
                # 0xA3 is the pound sign of Windows files; UTF-8 has 0xC2 before it.
                moves[0xC2], moves[0xA3] = (sign, "lead"), (sign, "pound")
            if sign == "+":
                moves[ord("-")] = ("-", "pound" if phase == "pound" else "sign")
            if phase == "start":
                moves[ord("(")] = ("(", "sign")
        if phase == "lead":
            moves[0xA3] = (sign, "pound")
        if phase in decimals:
            if not phase.startswith("close"):
                moves[ord(" ")] = (sign, f"end{decimals[phase]}")
                if sign == "(":
                    moves[ord(")")] = (sign, f"close{decimals[phase]}")
            else:
                moves[ord(" ")] = (sign, phase)
            if (sign == "(") == phase.startswith("close"):
                last[state] = (1 if sign == "+" else -1) * 10 ** (2 - decimals[phase])
        if (sign, phase) in (("+", "start"), ("-", "sign")):
            last[state] = MISSING
        for byte, to in moves.items():
            step[state, byte] = number[to]
    # Each step is one look-up: the state is kept multiplied by 256, and the byte is added.
    return (step.ravel() * 256, times.ravel(), digit.ravel()), last


_TABLES, _LAST = _automaton()
_START = 256
WIDEST = 18
"""Longest cell, in bytes, that the automaton reads: eighteen digits cannot overflow."""


@dataclass(frozen=True, slots=True)
class ParsedColumn:
    """A column of amounts.

    Attributes:
        hundredths: Whole hundredths; :data:`MISSING` where missing or refused.
        refused: Places of the cells that cannot be read, rising.
        refusals: Why, for each of them.
        rounded: How many cells were finer than hundredths and have been rounded.
    """

    hundredths: Pence
    refused: npt.NDArray[np.int64]
    refusals: tuple[Refusal, ...]
    rounded: int


def parse_column(
    data: Bytes,
    offsets: npt.NDArray[np.integer],
    *,
    missing: Collection[str] = (),
    round_finer: bool = False,
) -> ParsedColumn:
    """Read a column of printed amounts, as :func:`parse_amount` reads one.

    Args:
        data: The bytes of all cells, one after the other (UTF-8 or Windows-1252).
        offsets: Where each cell begins, and the end of the last: one more than there are cells.
        missing: Further texts that mean missing.
        round_finer: Round what is finer than hundredths instead of refusing it.

    Returns:
        The column.

    Reference:
        RFC 4180 (the file).

    Example:
        >>> data = np.frombuffer(b"1,234.5(2)x", dtype=np.uint8)
        >>> column = parse_column(data, np.array([0, 7, 10, 11]))
        >>> column.hundredths[:2].tolist(), column.refused.tolist(), column.refusals
        ([123450, -200], [2], ('not a number',))
    """
    starts = np.asarray(offsets[:-1], dtype=np.int64)
    lengths = np.asarray(offsets[1:], dtype=np.int64) - starts
    step, times, digit = _TABLES
    state = np.full(starts.size, _START, dtype=np.int32)
    value = np.zeros(starts.size, dtype=np.int64)
    widest = min(int(lengths.max(initial=0)), WIDEST)
    shortest = int(lengths.min(initial=0))
    # Padding, so that reading beyond the last cell stays inside the array.
    padded = np.concatenate([data, np.full(WIDEST, 32, dtype=np.uint8)])
    for place in range(widest):
        byte = padded[starts + place]
        if place >= shortest:
            # A cell that has ended is read as if spaces followed, which change nothing.
            byte[lengths <= place] = 32
        state += byte
        value *= times[state]
        value += digit[state]
        state = step[state]
    meaning = _LAST[state >> 8]
    # What could pass LARGEST is settled one by one.
    settled = (meaning != 0) & (lengths <= WIDEST) & (value <= LARGEST // 100)
    absent = meaning == MISSING
    hundredths = np.where(settled & ~absent, value * np.where(absent, 0, meaning), MISSING)
    return _settle(
        data, starts, lengths, hundredths, np.flatnonzero(~settled), missing, round_finer
    )


def _settle(
    data: Bytes,
    starts: Pence,
    lengths: Pence,
    hundredths: Pence,
    open_places: npt.NDArray[np.int64],
    missing: Collection[str],
    round_finer: bool,
) -> ParsedColumn:
    """Read the cells that the automaton left open, each different text once."""
    raw = data.tobytes() if open_places.size else b""
    known: dict[bytes, ParsedAmount] = {}
    refused: list[int] = []
    refusals: list[Refusal] = []
    rounded = 0
    for place in open_places.tolist():
        cell = raw[starts[place] : starts[place] + lengths[place]]
        if cell not in known:
            known[cell] = parse_amount(decoded(cell), missing=missing, round_finer=round_finer)
        amount = known[cell]
        if amount.hundredths is not None:
            hundredths[place] = amount.hundredths
            rounded += amount.rounded
        elif amount.refusal is not None:
            refused.append(place)
            refusals.append(amount.refusal)
    return ParsedColumn(hundredths, np.asarray(refused, dtype=np.int64), tuple(refusals), rounded)


def decoded(cell: bytes) -> str:
    """Text of a cell: UTF-8, or else Windows-1252, in which older files are written.

    Example:
        >>> decoded(b"caf\\xc3\\xa9") == decoded(b"caf\\xe9")
        True
    """
    try:
        return cell.decode("utf-8")
    except UnicodeDecodeError:
        return cell.decode("cp1252", errors="replace")
