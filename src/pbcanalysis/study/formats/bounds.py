"""How large what comes from outside may be: looked at before it is unpacked or laid out.

A file is told as too large before its reader takes memory for it. The limits are far above what
a study of tables needs; ``PBC_LIMIT`` raises all of them by a factor.
"""

from __future__ import annotations

import os
import struct
import zlib
from io import SEEK_CUR, BytesIO
from pathlib import Path
from typing import IO
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from pbcanalysis.errors import InvalidInput
from pbcanalysis.study.formats.cells import refuse

VARIABLE = "PBC_LIMIT"
UNPACKED = 512 * 2**20
"""Bytes to which all parts of a packed file may unpack."""
CELLS = 20_000_000
"""Cells of the rectangle that a sheet's cells span, empty ones among them."""
REPORT = 32 * 2**20
"""Bytes of a report that is verified."""
SECONDS = 60
"""Seconds for which a reader that may hang is waited for."""
MEMORY = 8 * 2**30
"""Bytes of memory for a reader in a process of its own."""
CHUNK = 2**20
RAISE = f"If it is sound, raise the limit: {VARIABLE}=2 in the environment doubles it."


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
    """Bytes to which a packed file unpacks; counting ends beyond the limit.

    Raises:
        BadZipFile: If it is no such file.
    """
    return _counted(BytesIO(content), len(content))


def refuse_large_pack(path: Path, file: str) -> None:
    """Refuse a workbook whose parts unpack to too much.

    Args:
        path: The workbook.
        file: Its name for messages.

    Raises:
        InvalidInput: If it is too large, or damaged.
    """
    try:
        with path.open("rb") as packed:
            size = _counted(packed, path.stat().st_size)
    except (BadZipFile, EOFError, struct.error, zlib.error) as error:
        mend = "Save the workbook again."
        raise refuse(file, str(error), "an Excel or OpenDocument workbook", mend) from error
    if size > (most := limit(UNPACKED)):
        raise too_large(file, f"{size:,} bytes or more when unpacked", f"{most:,} bytes")


def _counted(packed: IO[bytes], size: int) -> int:
    """What the parts really come to: a file may say less of them than there is."""
    most = limit(UNPACKED)
    with ZipFile(packed) as archive:
        parts = archive.infolist()
    stated = sum(part.file_size for part in parts)
    # Nothing that is deflated grows by more than 1,032 times.
    if stated > most or size * 1032 <= most:
        return stated
    counted = 0
    for part in parts:
        if part.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
            raise BadZipFile(f"{part.filename} is packed in a way that documents are not")
        packed.seek(part.header_offset)
        name, extra = struct.unpack("<HH", packed.read(30)[26:30])
        packed.seek(name + extra, SEEK_CUR)
        if part.compress_type == ZIP_STORED:
            counted += part.compress_size
            continue
        inflate = zlib.decompressobj(-zlib.MAX_WBITS)
        while counted <= most and not inflate.eof and (chunk := packed.read(CHUNK)):
            # Behind the end of a part stands the next one, which is left over again and again.
            while chunk and not inflate.eof and counted <= most:
                counted += len(inflate.decompress(chunk, CHUNK))
                chunk = inflate.unconsumed_tail
        if counted > most:
            break
    return max(counted, stated)


def too_large(file: str, found: str, most: str, mend: str = "") -> InvalidInput:
    """One file that is too large, with the limit and how to raise it."""
    return refuse(file, f"too large: {found}", f"at most {most}", mend + RAISE)
