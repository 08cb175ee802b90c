"""What is kept of an executed chapter in a sweep; called where the chapter ran."""

from __future__ import annotations

from typing import Any

MIME = "application/vnd.pbcanalysis.record+json"
KEPT = ("id", "kind", "title", "value", "low", "high", "level", "unit")


def records(node: Any) -> list[dict[str, Any]]:
    """The records of a notebook as plain rows: id, kind, title, value, bounds, unit, display.

    Args:
        node: The executed notebook.
    """
    rows = []
    for cell in node.cells:
        for output in cell.get("outputs", ()):
            content = output.get("data", {}).get(MIME)
            if content is None:
                continue
            row = {name: content[name] for name in KEPT}
            row["display"] = content["display_interval"] or content["headline"]
            row["chapter"] = content["chapter"]
            rows.append(row)
    return rows
