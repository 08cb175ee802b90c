"""What is kept of an executed chapter in a sweep; called where the chapter ran."""

from __future__ import annotations

from typing import Any

MIME = "application/vnd.pbcanalysis.record+json"
KEPT = ("id", "kind", "title", "value", "low", "high", "level", "unit")
"""``interval`` is kept as one text, since a table has one cell for it."""


def records(node: Any) -> list[dict[str, Any]]:
    """The records of a notebook as plain rows: id, kind, title, value, bounds, unit, display,
    sources, count and base.

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
            row["interval"] = " ".join(content["interval"])
            row["chapter"] = content["chapter"]
            row["sources"] = content["sources"]
            row["count"], row["base"] = _of_a_base(content)
            rows.append(row)
    return rows


def _of_a_base(content: dict[str, Any]) -> tuple[int | None, int | None]:
    """Count and base of a record that is one whole number over another, as its method had them."""
    count, base = content["inputs"].get("x"), content["inputs"].get("n")
    for number in (count, base):
        if not isinstance(number, int) or isinstance(number, bool):
            return None, None
    same = content["value"] is not None and abs(content["value"] * base - count) < 1e-6
    return (count, base) if same and content["unit"] == "share" else (None, None)
