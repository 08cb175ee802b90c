"""A library that takes long to import and that hardly anybody uses comes when it is used."""

from __future__ import annotations

import importlib
import importlib.util
import sys
from types import ModuleType
from typing import Any

NAME = "rfc3987_syntax"
"""It compiles a grammar of internationalised addresses when it is imported, which takes most of a
second. jsonschema imports it for the formats ``iri`` and ``iri-reference``; nbformat imports
jsonschema, and names no such format."""


class _Later(ModuleType):
    """Stands for the library, and makes way for it as soon as anything of it is used."""

    def __init__(self, places: list[str]) -> None:
        super().__init__(NAME)
        self.__path__ = places

    def __getattr__(self, name: str) -> Any:
        # Python itself asks a module for such names; they are no use of the library.
        if name.startswith("__"):
            raise AttributeError(name)
        return getattr(_arrived(), name)

    @staticmethod
    def is_valid_syntax(*given: Any, **named: Any) -> Any:
        """What jsonschema takes from the library at once, and calls for the two formats alone."""
        check = getattr(_arrived(), "is_valid_syntax", None)
        # Where it has no such check, jsonschema takes every text for an address.
        return True if check is None else check(*given, **named)


def _arrived() -> ModuleType:
    if isinstance(sys.modules.get(NAME), _Later):
        del sys.modules[NAME]
    return importlib.import_module(NAME)


def import_later() -> None:
    """Have the library wait for its first use; nothing is done if it is absent or imported.

    Example:
        >>> import_later()
        >>> from rfc3987_syntax import is_valid_syntax
        >>> is_valid_syntax("iri", "https://example.org/\\u00fc"), is_valid_syntax("iri", "<>")
        (True, False)
    """
    if NAME in sys.modules:
        return
    spec = importlib.util.find_spec(NAME)
    if spec is not None and spec.submodule_search_locations:
        sys.modules[NAME] = _Later(list(spec.submodule_search_locations))
