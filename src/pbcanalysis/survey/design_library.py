"""The library that estimates from designs and rakes weights, an extra of this package.

No chapter and no command needs it, and it weighs as much as a fifth of what a book needs.
"""

from __future__ import annotations

from typing import Any

from pbcanalysis.errors import PbcError


class MissingExtra(PbcError):
    """A library that is not installed by default is needed; the text says how to install it."""


def svy_and_polars() -> tuple[Any, Any]:
    """The modules ``svy`` and ``polars``, with whose tables it works.

    Raises:
        MissingExtra: If they are not installed.
    """
    try:
        import polars
        import svy
    except ImportError as error:
        raise MissingExtra(
            f"estimates from a design need the library {error.name}: "
            "pip install 'pbcanalysis[designs]'"
        ) from error
    return svy, polars
