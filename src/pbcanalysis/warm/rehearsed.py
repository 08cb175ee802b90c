"""What the kernel makes of a cell's code before it runs it, worked out once for all runs.

For each cell the kernel looks for magics (twice), asks whether it awaits anything, and names its
file by a hash. All three depend on the text of the cell alone. A zygote that is told which
notebooks will be run does this for their cells before it forks; for every other cell the kernel
does it as always.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Callable, Iterable
from functools import wraps
from pathlib import Path
from typing import Any

from ipykernel import compiler
from IPython.core import interactiveshell
from IPython.core.async_helpers import _should_be_async
from IPython.core.inputtransformer2 import TransformerManager

from pbcanalysis.warm import foreseen

_plain: dict[str, str] = {}
_awaits: dict[str, bool] = {}
_names: dict[tuple[str, int], int] = {}


def rehearse(paths: Iterable[Path]) -> None:
    """Prepare the code cells of notebooks; one that cannot be read is left to its run.

    Args:
        paths: The notebooks, as JSON of format 4.
    """
    for path in paths:
        try:
            cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        except (OSError, ValueError, KeyError, TypeError):
            continue
        for cell in cells:
            if cell.get("cell_type") == "code":
                source = cell.get("source", "")
                _prepare(source if isinstance(source, str) else "".join(source))


def _prepare(source: str) -> None:
    # A warning belongs to the run that meets it, each time it meets it.
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        try:
            plain = TransformerManager().transform_cell(source)
            awaits = _should_be_async(plain)
            foreseen.prepare(plain)
        except Exception:  # whatever it is, the run will meet it again and tell it
            return
    _names[source, compiler.get_tmp_hash_seed()] = compiler.murmur2_x86(
        source, compiler.get_tmp_hash_seed()
    )
    _plain[source] = plain
    _awaits[plain] = awaits


def install() -> None:
    """Have the kernel look up what was prepared."""
    own = TransformerManager()
    usual = (own.cleanup_transforms, own.line_transforms, own.token_transformers)
    transform: Callable[[Any, str], str] = TransformerManager.transform_cell
    awaits: Callable[[str], bool] = _should_be_async
    name: Callable[[str, int], int] = compiler.murmur2_x86

    @wraps(transform)
    def transform_cell(self: Any, cell: str) -> str:
        # A notebook may add transformations of its own.
        at_hand = (self.cleanup_transforms, self.line_transforms, self.token_transformers)
        if cell in _plain and at_hand == usual:
            return _plain[cell]
        return transform(self, cell)

    @wraps(awaits)
    def should_be_async(cell: str) -> bool:
        found = _awaits.get(cell)
        return awaits(cell) if found is None else found

    @wraps(name)
    def murmur2_x86(data: str, seed: int) -> int:
        found = _names.get((data, seed))
        return name(data, seed) if found is None else found

    setattr(TransformerManager, "transform_cell", transform_cell)  # noqa: B010
    setattr(interactiveshell, "_should_be_async", should_be_async)  # noqa: B010
    setattr(compiler, "murmur2_x86", murmur2_x86)  # noqa: B010
