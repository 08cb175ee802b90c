"""How large what comes from outside may be: looked at before it is unpacked or laid out.

A file is told as too large before its reader takes memory for it. The limits are far above what
a study of tables needs; ``PBC_LIMIT`` raises all of them by a factor.
"""

from __future__ import annotations

import os
import re
from io import BytesIO
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from pbcanalysis.errors import InvalidInput
from pbcanalysis.study.formats.cells import refuse

VARIABLE = "PBC_LIMIT"
UNPACKED = 512 * 2**20
"""Bytes to which all parts of a packed file may unpack."""
CELLS = 20_000_000
"""Cells of the rectangle that a sheet's cells span, empty ones among them."""
REPORT = 32 * 2**20
"""Bytes of a report that is verified."""
CHUNK = 2**20
_PLACE = re.compile(rb'<(?:\w+:)?c\b[^>]*?\sr="([A-Z]{1,3})([0-9]{1,7})"')
_RAISE = f"If it is sound, raise the limit: {VARIABLE}=2 in the environment doubles it."


def limit(size: int) -> int:
    """A limit, times the factor that the environment names.

    Args:
        size: The limit as it is by default.

    Example:
        >>> limit(10)
        10
    """
    try:
        factor = float(os.environ.get(VARIABLE, "1"))
    except ValueError:
        factor = 1.0
    return int(size * factor) if 1 <= factor < 1e6 else size


def unpacked_size(content: bytes) -> int:
    """Bytes to which a packed file says that it unpacks.

    Raises:
        BadZipFile: If it is no such file.
    """
    with ZipFile(BytesIO(content)) as archive:
        return sum(part.file_size for part in archive.infolist())


def refuse_large_book(path: Path, file: str) -> None:
    """Refuse a workbook whose parts, or the rectangle of whose cells, are too large.

    Args:
        path: The workbook.
        file: Its name for messages.

    Raises:
        InvalidInput: If it is too large, or damaged.
    """
    if path.suffix.lower() not in (".xlsx", ".xlsm", ".xlsb", ".ods"):
        return
    try:
        with ZipFile(path) as archive:
            size = sum(part.file_size for part in archive.infolist())
            if size > limit(UNPACKED):
                raise too_large(file, f"{size:,} bytes when unpacked", f"{limit(UNPACKED):,} bytes")
            for name in archive.namelist():
                if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
                    _refuse_span(archive, name, file)
    except BadZipFile as error:
        mend = "Save the workbook again."
        raise refuse(file, str(error), "an Excel or OpenDocument workbook", mend) from error


def _refuse_span(archive: ZipFile, name: str, file: str) -> None:
    high, right, far = 0, 0, ""
    with archive.open(name) as part:
        before = b""
        while chunk := part.read(CHUNK):
            text = before + chunk
            for letters, digits in _PLACE.findall(text):
                row, column = int(digits), _column(letters)
                if row > high or column > right:
                    far = f"{letters.decode()}{row}"
                high, right = max(high, row), max(right, column)
            before = text[text.rfind(b"<") :][:CHUNK]
    cells = high * right
    if cells > limit(CELLS):
        raise too_large(
            file,
            f"a sheet that reaches to {far}, {cells:,} cells",
            f"{limit(CELLS):,} cells",
            f"Look at cell {far}: delete it with its row and column if it is stray. ",
        )


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number


def too_large(file: str, found: str, most: str, mend: str = "") -> InvalidInput:
    """One file that is too large, with the limit and how to raise it."""
    return refuse(file, f"too large: {found}", f"at most {most}", mend + _RAISE)
