"""The form of what a notebook says of itself: ``needs`` and ``section``, and the tags of cells."""

from __future__ import annotations

from typing import Annotated, Any

import nbformat
from pydantic import BaseModel, ConfigDict, Discriminator, Tag, TypeAdapter, ValidationError

Value = str | int | float | bool


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)


class _Pair(_Form):
    column: str
    table: str
    of: str


class _Need(_Form):
    table: str
    filled: list[str] = []
    empty: list[str] = []
    above: dict[str, float] = {}
    any: dict[str, list[Value]] = {}
    begins: str = ""
    distinct: dict[str, int] = {}
    covers: _Pair | None = None
    meets: _Pair | None = None


class _OneOf(_Form):
    one_of: list[list[_Need]]


def _which(need: Any) -> str:
    return "one of" if isinstance(need, dict) and "one_of" in need else "need"


_Any = Annotated[
    Annotated[_OneOf, Tag("one of")] | Annotated[_Need, Tag("need")], Discriminator(_which)
]


class _Own(BaseModel):
    # What is not ours to know may stand beside: other tools, later versions.
    model_config = ConfigDict(extra="allow", strict=True)
    needs: list[_Any] = []
    section: str = ""


_TAGS = TypeAdapter(list[str], config=ConfigDict(strict=True))


def odd_metadata(node: nbformat.NotebookNode) -> str:
    """What of a notebook's own metadata has not the form that :mod:`.needs` describes.

    Args:
        node: The notebook.

    Returns:
        The first such place in words; empty if there is none.
    """
    places = [("metadata", node.metadata)]
    places += [(f"cell {number}", cell.metadata) for number, cell in enumerate(node.cells, 1)]
    for place, told in places:
        try:
            if "pbcanalysis" in told:
                name = f"{place}, pbcanalysis"
                _Own.model_validate(_plain(told["pbcanalysis"]))
            if "tags" in told:
                name = f"{place}, tags"
                _TAGS.validate_python(_plain(told["tags"]))
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            where = ", ".join([name, *map(str, first["loc"])])
            return f"{where}: {first['msg']}"
    return ""


def _plain(told: Any) -> Any:
    """The same without nbformat's own mapping type, which strict validation takes for another."""
    if isinstance(told, dict):
        return {key: _plain(value) for key, value in told.items()}
    return [_plain(value) for value in told] if isinstance(told, list) else told
