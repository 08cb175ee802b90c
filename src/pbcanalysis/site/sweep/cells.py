"""Code cells and what they show, as HTML: code folded, records in their printed form."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

import nbformat
from markupsafe import Markup, escape

from pbcanalysis.catalogue.records import Record
from pbcanalysis.site.stage import staged_cells

_COLOURS = re.compile(r"\x1b\[[0-9;]*m")
_PICTURES = ("image/png", "image/jpeg")


def cells_html(
    cells: Sequence[nbformat.NotebookNode],
    place: int,
    records: Mapping[str, Record],
    show: Callable[[Record, str], str],
) -> dict[int, str]:
    """The code cells of an executed chapter as HTML, by their place in the notebook.

    Args:
        cells: The cells, clean; they are changed.
        place: Its number, as readers see it.
        records: Records of the run.
        show: A chart or table as HTML, given with its label.

    Returns:
        HTML by place; code that shows nothing stands with the cell that comes next.
    """
    for number, cell in enumerate(cells):
        cell["id"] = str(number)
        if cell["cell_type"] == "code":
            # What a chapter tells on standard error is for whoever runs it.
            cell["outputs"] = [one for one in cell["outputs"] if one.get("name") != "stderr"]
    found = {}
    for cell in staged_cells(cells, place, records, show):
        if cell["cell_type"] == "code":
            shown = "\n".join(_output(output) for output in cell["outputs"])
            found[int(cell["id"])] = f"{_folded(cell['source'])}\n{shown}"
    return found


@lru_cache(maxsize=512)
def _folded(source: str) -> str:
    """Code that a reader may open. Most cells are the same in every run."""
    from pygments import highlight
    from pygments.formatters import HtmlFormatter
    from pygments.lexers import PythonLexer

    if not source.strip():
        return ""
    lexer = PythonLexer()
    lexer.add_filter(_uncoloured())
    html = highlight(source, lexer, HtmlFormatter(cssclass="pbc-code-text", nowrap=False))
    label = 'tabindex="0" role="region" aria-label="Code"'
    html = html.replace('<div class="pbc-code-text">', f'<div class="pbc-code-text" {label}>', 1)
    return f'<details class="pbc-code"><summary>Show the code</summary>{html}</details>'


def _uncoloured() -> Any:
    """Names and signs as plain text: marked one by one they would be most of a page of a run."""
    from pygments.filter import simplefilter
    from pygments.token import Name, Operator, Punctuation, Text, Whitespace

    @simplefilter  # type: ignore[untyped-decorator]
    def plain(_: Any, lexer: Any, stream: Any, options: Any) -> Any:
        for kind, value in stream:
            yield (Text if kind in (Name, Operator, Punctuation, Whitespace) else kind), value

    return plain()


def code_styles() -> str:
    """Colours of code; each has a contrast of at least 4.5 to 1 on its ground."""
    from pygments.formatters import HtmlFormatter

    formatter = HtmlFormatter(style="a11y-high-contrast-light", cssclass="pbc-code-text")
    return str(formatter.get_style_defs(".pbc-code-text"))


def _output(output: Mapping[str, Any]) -> str:
    """What a cell shows beside records, in the richest form that needs no script."""
    if output["output_type"] == "stream":
        return _plain(output["text"])
    data = output.get("data", {})
    if "text/html" in data:
        return _joined(data["text/html"])
    alt = escape(_joined(data.get("text/plain", "A picture")).strip())
    for kind in _PICTURES:
        if kind in data:
            content = _joined(data[kind]).replace("\n", "")
            return f'<p><img src="data:{kind};base64,{content}" alt="{alt}"></p>'
    if "image/svg+xml" in data:
        from urllib.parse import quote

        content = quote(_joined(data["image/svg+xml"]))
        return f'<p><img src="data:image/svg+xml,{content}" alt="{alt}"></p>'
    return _plain(data.get("text/plain", ""))


def _plain(text: str | Sequence[str]) -> str:
    words = _COLOURS.sub("", _joined(text)).rstrip()
    if not words:
        return ""
    return Markup(
        '<pre class="pbc-output" tabindex="0" role="region" aria-label="Output">{}</pre>'
    ).format(words)


def _joined(text: str | Sequence[str]) -> str:
    return text if isinstance(text, str) else "".join(text)
