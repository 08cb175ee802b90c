"""Scripts that stand within a page become files; what a browser keeps out is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from pbcanalysis.editions.policy import META
from pbcanalysis.site.own_scripts import PAGE_SCRIPT, kept_out, with_own_scripts


def _page(*parts: str) -> str:
    return '<html><head>\n<meta charset="utf-8" /><title>T</title></head>' + "".join(parts)


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
    page, files = with_own_scripts(_page(f"<p>A<script{attributes}>{text}</script>B"), "r/a/b.html")
    ((name, content),) = files.items()
    assert content == text.encode()
    assert f'<p>A<script{attributes} src="../../{name}"></script>B' in page


def test_pages_share_what_is_the_same_and_nothing_else() -> None:
    one = with_own_scripts(_page("<script>a()</script><script>b()</script>"), "x.html")[1]
    other = with_own_scripts(_page("<script>b()</script>"), "y.html")[1]
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
    page, files = with_own_scripts(_page(script), "x.html")
    assert script in page
    assert files == {}


def test_the_name_of_a_page_is_told_as_data() -> None:
    text = "DOCUMENTATION_OPTIONS.pagename = 'notebooks/a&b';"
    page, files = with_own_scripts(_page(f"<script>{text}</script>"), "notebooks/a.html")
    expected = f'<script src="../{PAGE_SCRIPT}" data-pagename="notebooks/a&amp;b"></script>'
    assert expected in page
    assert b"currentScript.dataset.pagename" in files[PAGE_SCRIPT]


def test_the_policy_comes_first_in_the_head_or_before_all_where_there_is_none() -> None:
    page, _ = with_own_scripts(_page("<body>"), "x.html")
    assert page.index(META) < page.index("<title>")
    assert page.index(META) > page.index("charset")
    bare, _ = with_own_scripts("<html><head lang='a>b'><title>T</title></head>", "x.html")
    assert bare.index(META) < bare.index("<title>")
    leads = '<meta http-equiv="Refresh" content="0; url=y.html" />'
    assert with_own_scripts(leads, "x.html") == (f"\n{META}{leads}", {})


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
