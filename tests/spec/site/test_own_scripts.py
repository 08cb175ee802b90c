"""Scripts that stand within a page become files; what a browser keeps out is told."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from pbcanalysis.editions.policy import META
from pbcanalysis.site.own_scripts import (
    PAGE_SCRIPT,
    kept_out,
    scripts_of,
    sources_of,
    with_own_scripts,
)


def _page(*parts: str) -> str:
    return '<html><head>\n<meta charset="utf-8" /><title>T</title></head>' + "".join(parts)


def _moved(page: str, name: str) -> tuple[str, dict[str, bytes]]:
    """A page all of whose scripts are known."""
    return with_own_scripts(page, name, scripts_of(page))


@pytest.mark.parametrize(
    ("attributes", "text"),
    [
        ("", "let a = 1;"),
        (' type="text/javascript"', "let a = '</p>';"),
        (' data-x="1 > 0"', "let a;\nlet b;"),
        (" type=application/javascript", "a()"),
    ],
)
def test_a_script_becomes_a_file_in_its_place(attributes: str, text: str) -> None:
    page, files = _moved(_page(f"<p>A<script{attributes}>{text}</script>B"), "r/a/b.html")
    ((name, content),) = files.items()
    assert content == text.encode()
    assert f'<p>A<script{attributes} src="../../{name}"></script>B' in page


def test_pages_share_what_is_the_same_and_nothing_else() -> None:
    one = _moved(_page("<script>a()</script><script>b()</script>"), "x.html")[1]
    other = _moved(_page("<script>b()</script>"), "y.html")[1]
    assert len(one) == 2
    assert other.items() <= one.items()


@pytest.mark.parametrize(
    "script",
    [
        '<script src="a.js"></script>',
        '<script defer src="a.js"></script>',
        '<script type="application/ld+json">{"a": "onclick=1"}</script>',
        "<script></script>",
    ],
)
def test_files_and_data_stay_as_they_are(script: str) -> None:
    page, files = _moved(_page(script), "x.html")
    assert script in page
    assert files == {}


def test_the_name_of_a_page_is_told_as_data() -> None:
    text = "DOCUMENTATION_OPTIONS.pagename = 'notebooks/a&b';"
    page, files = _moved(_page(f"<script>{text}</script>"), "notebooks/a.html")
    expected = f'<script src="../{PAGE_SCRIPT}" data-pagename="notebooks/a&amp;b"></script>'
    assert expected in page
    assert b"currentScript.dataset.pagename" in files[PAGE_SCRIPT]


def test_the_policy_comes_first_in_the_head_or_before_all_where_there_is_none() -> None:
    page, _ = _moved(_page("<body>"), "x.html")
    assert page.index(META) < page.index("<title>")
    assert page.index(META) > page.index("charset")
    bare, _ = _moved("<html><head lang='a>b'><title>T</title></head>", "x.html")
    assert bare.index(META) < bare.index("<title>")
    leads = '<meta http-equiv="Refresh" content="0; url=y.html" />'
    assert _moved(leads, "x.html") == (f"\n{META}{leads}", {})


@pytest.mark.parametrize(
    ("html", "told"),
    [
        (
            '<script async src="https://example.org/a.js"></script>',
            ["script from https://example.org/a.js"],
        ),
        ('<iframe title="x" src="//example.org/b"></iframe>', ["iframe from //example.org/b"]),
        ("<img alt='a' src='http://example.org/c.png'>", ["img from http://example.org/c.png"]),
        ('<button type="button" disabled onclick="a()">', ["attribute onclick of button"]),
        ("<img src=x ONERROR=a()>", ["attribute onerror of img"]),
        ('<a href="https://example.org/" title="on this = that">', []),
        ("<p>x onclick=1 &lt;b onclick=1></p>", []),
        ('<script type="application/ld+json">"<b onclick=1>"</script>', []),
        ('<img src="a.png"><script src="b.js"></script>', []),
    ],
)
def test_what_a_browser_keeps_out_is_told_with_its_page(
    tmp_path: Path, html: str, told: list[str]
) -> None:
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "x.html").write_text(_page(html, html), encoding="utf-8")
    assert kept_out(tmp_path) == [f"notebooks/x.html: {line}" for line in told]


def test_a_script_that_came_with_data_stays_where_it_cannot_run(tmp_path: Path) -> None:
    known = scripts_of("<script>theme()</script>")
    came = _page("<script>theme( )</script>", "<p><script>steal()</script></p>")
    page, files = with_own_scripts(came, "x.html", known | scripts_of("<script>theme( )</script>"))
    assert list(files.values()) == [b"theme( )"]
    assert "<p><script>steal()</script></p>" in page
    (tmp_path / "x.html").write_text(page, encoding="utf-8")
    assert kept_out(tmp_path) == ["x.html: script that no source of the book holds: steal()"]


def test_scripts_of_the_books_own_sources_are_known(tmp_path: Path) -> None:
    book, notebooks = tmp_path / "book", tmp_path / "notebooks"
    book.mkdir()
    notebooks.mkdir()
    (book / "a.md").write_text("# A\n\n<script>\n  one()\n</script>\n", encoding="utf-8")
    code = new_code_cell('HTML("<script>two()</script>")')
    code.outputs = [
        new_output("display_data", {"text/html": "<script>two()</script><script>data()</script>"})
    ]
    cells = [new_markdown_cell("<script>three()</script>"), code]
    nbformat.write(new_notebook(cells=cells), notebooks / "01_a.ipynb")
    assert sources_of(book, notebooks) == {"one()", "two()", "three()"}


@pytest.mark.parametrize(
    ("name", "runs"), [("python3", True), ("ir-4.3", True), ("'+a()+'", False)]
)
def test_the_name_of_a_kernel_runs_as_a_name_alone(name: str, runs: bool) -> None:
    _, files = with_own_scripts(
        _page(f"<script>kernelName = '{name}'</script>"), "x.html", frozenset()
    )
    assert bool(files) is runs
