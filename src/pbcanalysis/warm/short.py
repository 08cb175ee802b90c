"""A folder for sockets, whose names have to be short."""

from __future__ import annotations

import tempfile
from pathlib import Path

from pbcanalysis.scratch import Scratch

LONGEST = 107
"""What the name of a socket may be long, by the size of the kernel's field for it (Linux)."""


def short_folder(prefix: str = "pbc-kernel-") -> Scratch:
    """A temporary folder whose files can be sockets, even if the usual place has a long name.

    Args:
        prefix: What its name begins with; see :data:`pbcanalysis.scratch.PREFIXES`.

    Example:
        >>> with short_folder() as folder:
        ...     len(folder) < 80
        True
    """
    usual = tempfile.gettempdir()
    # Its own name, and that of a socket in it.
    fits = len(str(Path(usual) / f"{prefix}12345678" / "kernel-12")) <= LONGEST
    return Scratch(prefix, usual if fits else "/tmp")
