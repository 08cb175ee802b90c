"""A chapter's text: read once with marks, and filled with what a run found."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from pbcanalysis.catalogue.records import Record
from pbcanalysis.site.sweep.cells import cells_html
from pbcanalysis.site.sweep.fill import Filled, fill
from pbcanalysis.site.sweep.text import ChapterText, read_text
from pbcanalysis.site.tracing import Facts
from pbcanalysis.study import open_study

STUDY = open_study(Path(__file__).resolve().parents[3] / "data", check=False)
PAGES = {"05_other.ipynb": "05_other.html"}


def _text(*cells: str) -> ChapterText:
    """A text of markdown cells; one that starts with ``>>>`` stands for code."""
    nodes = [
        {"cell_type": "code" if cell.startswith(">>>") else "markdown", "source": [cell]}
        for cell in cells
    ]
    return read_text("04_x", nodes, PAGES, {"05_other.ipynb": "5. The other"})


def _record(id: str, value: float) -> Record:
    return Record.model_validate(
        {
            "id": id, "kind": "number", "title": "A share", "value": value, "unit": "share",
            "display": f"{value:.0%}", "display_interval": f"{value:.0%}", "chapter": "04",
            "sources": ["bmj2007nov"],
        }
    )  # fmt: skip


def _filled(
    text: ChapterText, value: float = 0.6, *, of: int | None = None, **cells: str
) -> Filled:
    record = _record("a.b", value)
    if of is not None:
        record = record.model_copy(update={"inputs": {"of": of}})
    facts = Facts({"a.b": record}, STUDY, {"level": 0.9})
    return fill(
        text, facts, {int(name[1:]): html for name, html in cells.items()},
        lambda address: f"at:{address}", lambda: {"c.d": "07"}, lambda id: None,
    )  # fmt: skip


def test_prose_says_what_a_run_found_and_leads_to_it() -> None:
    text = _text("# One {param}`level`\n\nIt is {value}`a.b`, see {stated}`survey.capacity`.")
    html = _filled(text).html
    assert '<a href="at:r/a.b/index.html" aria-describedby="pbc-note-1">60%</a>' in html
    assert ">90%</a>" in html
    assert 'href="at:statements.html#survey.capacity"' in html
    assert ">18%</a>" in html
    assert "A share: 60%. From BMJ 2007." in html


def test_the_same_text_is_filled_for_every_run() -> None:
    text = _text("{value}`a.b`")
    assert [">25%</a>" in _filled(text, value).html for value in (0.25, 0.5)] == [True, False]


def test_a_reading_is_judged_by_the_run_and_shown_broken_in_its_place() -> None:
    text = _text(":::{reading}\n:holds: a.b > 0.5\nMore than **half**, {value}`a.b`.\n:::")
    holds, broken = _filled(text, 0.6), _filled(text, 0.25)
    assert [one.readings[0]["holds"] for one in (holds, broken)] == [True, False]
    assert '<div class="pbc-reading">' in holds.html
    assert "does not hold" not in holds.html
    assert "<strong>This sentence does not hold in this run.</strong>" in broken.html
    assert "It holds if <code>a.b &gt; 0.5</code>, but a.b is 0.25." in broken.html
    assert broken.html.count("<div") == broken.html.count("</div>")
    assert broken.readings[0]["values"] == {"a.b": 0.25}


def test_what_a_reading_says_otherwise_takes_its_place() -> None:
    text = _text(
        ":::{reading}\n:holds: a.b > 0.5\nMore than half.\n\notherwise:\nOnly {value}`a.b`.\n:::"
    )
    for value, said, unsaid in ((0.6, "More than half", "Only"), (0.25, "Only", "More than half")):
        filled = _filled(text, value)
        assert said in filled.html
        assert unsaid not in filled.html
        assert "otherwise" not in filled.html
        assert filled.html.count('<div class="pbc-reading">') == 1
        assert filled.html.count("<div") == filled.html.count("</div>") == 1
        assert filled.readings[0]["holds"] is True
    assert filled.readings[0]["condition"] == "not (a.b > 0.5)"
    assert filled.readings[0]["text"].startswith("Only")


@pytest.mark.parametrize("otherwise", ["", "\n\notherwise:\nFew said so."])
def test_of_nothing_a_run_says_neither_the_reading_nor_its_opposite(otherwise: str) -> None:
    text = _text(
        f"Before.\n\n:::{{reading}}\n:holds: a.b > 0.5\nMost said so.{otherwise}\n:::\n\nAfter."
    )
    filled = _filled(text, of=0)
    assert "said so" not in filled.html
    assert "Before." in filled.html
    assert "After." in filled.html
    assert "pbc-reading" not in filled.html
    assert filled.html.count("<div") == filled.html.count("</div>") == 0
    assert (filled.readings, filled.problems) == ([], [])
    assert "Most said so" in _filled(text, of=3).html


def test_what_a_chapter_that_was_not_run_would_say_is_told_and_not_made_up() -> None:
    text = _text("{value}`c.d`\n\n:::{reading}\n:holds: c.d.low > 0\nSo it is.\n:::")
    filled = _filled(text)
    assert "(in chapter 7, which was not run)" in filled.html
    assert "cannot be judged here" in filled.html
    assert filled.readings[0]["holds"] is None
    assert filled.problems == []


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("{value}`a.c`", "no record 'a.c'; did you mean 'a.b'?"),
        ("{value}`a.b|heigh`", "no form of 'a.b' 'heigh'"),
        ("{stated}`survey.capacitys`", "did you mean 'survey.capacity'?"),
        ("{param}`levle`", "no parameter 'levle'; did you mean 'level'?"),
        ("{source}`nobody`", "no source 'nobody'"),
        ("{nothing}`x`", 'Unknown interpreted text role "nothing"'),
        (":::{record} a.b\n:::", "no chart or table 'a.b'"),
        (":::{reading}\n:holds: z.z > 1\nSo.\n:::", "no record 'z.z'"),
    ],
)
def test_what_a_run_has_not_is_told_on_the_page_and_to_the_caller(source: str, told: str) -> None:
    filled = _filled(_text(source))
    assert len(filled.problems) == 1
    assert told in filled.problems[0]


def test_links_lead_to_pages_of_the_run_or_nowhere() -> None:
    html = _text(
        "[there](05_other.ipynb#part) [](05_other.ipynb) [methods](../methods.md) <https://x.org/>"
    ).html
    assert '<a class="reference external" href="05_other.html#part">there</a>' in html
    assert ">5. The other</a>" in html
    assert "methods" in html
    assert "methods.md" not in html
    assert 'href="https://x.org/"' in html


def test_code_stands_where_it_stood_and_headings_are_listed() -> None:
    text = _text("# Title\n\n## First", ">>> 1", "## Second\n\n### Below\n\nEnd")
    assert (text.title, text.headings) == ("Title", (("first", "First"), ("second", "Second")))
    html = _filled(text, c1="<b>shown</b>").html
    assert html.index("First") < html.index("<b>shown</b>") < html.index("Second")


def _code(source: str, *outputs: dict[str, Any]) -> Any:
    import nbformat

    return nbformat.v4.new_code_cell(source, outputs=[nbformat.from_dict(one) for one in outputs])


def test_output_beside_records_is_shown_in_the_richest_form_without_script() -> None:
    stream = {"output_type": "stream", "name": "stdout", "text": "<1> \x1b[31mred\x1b[0m\n"}
    told = {"output_type": "stream", "name": "stderr", "text": "a warning"}
    rich = {
        "output_type": "execute_result",
        "execution_count": 1,
        "metadata": {},
        "data": {"text/plain": "plain", "text/html": "<b>rich</b>"},
    }
    html = cells_html([_code("print(1)", stream, told, rich)], "04", {}, lambda *_: "")[0]
    assert "&lt;1&gt; red</pre>" in html
    assert "<b>rich</b>" in html
    assert "plain" not in html
    assert "a warning" not in html
    assert html.startswith('<details class="pbc-code"><summary>Show the code</summary>')


def test_code_that_shows_nothing_stands_with_what_comes_next() -> None:
    shown = {"output_type": "stream", "name": "stdout", "text": "x"}
    html = cells_html([_code("first = 1"), _code("second = 2", shown)], "04", {}, lambda *_: "")
    assert list(html) == [0]
    assert html[0].count("<details") == 1
