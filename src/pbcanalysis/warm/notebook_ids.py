"""Ids of cells that Papermill adds, which it draws by chance."""

from __future__ import annotations

from typing import Any

INJECTED = "injected-parameters"


def settle_ids(notebook: Any) -> None:
    """Give the cell of parameters that Papermill injects an id that does not change.

    Args:
        notebook: The notebook, changed in place.

    Example:
        >>> from nbformat.v4 import new_code_cell, new_notebook
        >>> cell = new_code_cell("a = 1", metadata={"tags": ["injected-parameters"]})
        >>> notebook = new_notebook(cells=[cell])
        >>> settle_ids(notebook)
        >>> notebook.cells[0].id
        'injected-parameters'
    """
    taken = {cell.get("id") for cell in notebook.cells}
    for cell in notebook.cells:
        if INJECTED in cell.metadata.get("tags", []) and "id" in cell and INJECTED not in taken:
            cell["id"] = INJECTED
