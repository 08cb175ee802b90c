"""The README's examples are true."""

from __future__ import annotations

import doctest
import re
from pathlib import Path


def test_the_python_examples_give_what_they_say(root: Path) -> None:
    result = doctest.testfile(str(root / "README.md"), module_relative=False)
    assert result.attempted >= 5
    assert result.failed == 0


def test_the_commands_named_in_the_pages_for_developers_exist(root: Path) -> None:
    makefile = (root / "Makefile").read_text(encoding="utf-8")
    named = set()
    for page in ("README.md", "CONTRIBUTING.md"):
        text = (root / page).read_text(encoding="utf-8")
        named |= set(re.findall(r"(?:^|[`(|] *)make ([a-z]+)", text, re.MULTILINE))
    assert {"book", "chapter", "quick", "test", "thorough", "serve", "check", "lock"} <= named
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_the_recipes_name_files_that_are_there(root: Path) -> None:
    text = (root / "CONTRIBUTING.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:src|tests|book|notebooks|docs)/[\w./-]+)`", text))
    assert len(named) > 10
    for name in named:
        assert (root / name).exists(), name


def test_links_inside_the_repository_lead_somewhere(root: Path) -> None:
    for page in [
        root / "README.md",
        root / "CONTRIBUTING.md",
        *sorted((root / "docs").rglob("*.md")),
    ]:
        for target in re.findall(r"\]\(([^)#]+)[^)]*\)", page.read_text(encoding="utf-8")):
            if not target.startswith("http"):
                assert (page.parent / target).exists(), f"{page.name}: {target}"
