"""Takes parts of libraries away in one program: named by GONE, in the program named by GONE_IN.

Python imports a module of this name at its start, if this folder is on ``PYTHONPATH``.
"""

from __future__ import annotations

import importlib.util
import os
import sys
from importlib.machinery import ModuleSpec
from types import ModuleType
from typing import Any


def take_away(module: ModuleType, name: str) -> None:
    """Delete a name of a module, or of a class in it, wherever the class has it from."""
    *path, last = name.split(".")
    holder: Any = module
    for part in path:
        holder = getattr(holder, part)
    for owner in getattr(holder, "__mro__", (holder,)):
        if last in vars(owner):
            delattr(owner, last)


class _Taker:
    """Finds modules as always, and takes something away from them once they are imported."""

    def __init__(self, gone: dict[str, list[str]]) -> None:
        self._gone = gone
        self._under_way = False

    def find_spec(self, name: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if name not in self._gone or self._under_way:
            return None
        names = self._gone[name]
        self._under_way = True
        try:
            spec = importlib.util.find_spec(name)
        finally:
            self._under_way = False
        if spec is None or spec.loader is None:
            return None
        execute = spec.loader.exec_module

        def then_take_away(module: ModuleType) -> None:
            execute(module)
            for one in names:
                take_away(module, one)

        spec.loader.exec_module = then_take_away  # type: ignore[method-assign]
        return spec


if os.environ.get("GONE") and os.environ["GONE_IN"] in " ".join(sys.orig_argv):
    asked: dict[str, list[str]] = {}
    for place in os.environ["GONE"].split():
        module_name, _, inside = place.partition(":")
        if module_name in sys.modules:
            take_away(sys.modules[module_name], inside)
        else:
            asked.setdefault(module_name, []).append(inside)
    sys.meta_path.insert(0, _Taker(asked))  # type: ignore[arg-type]
