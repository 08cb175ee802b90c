"""What code a chapter reaches, and what of it counts."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
import tokenize
from importlib import import_module
from io import StringIO
from pathlib import Path

import pytest

from pbcanalysis.editions.code import HOME, Code, read_module

PLAIN = """
def half(n: int) -> float:
    return n / 2  # of all
"""
SPOKEN = '''"""What this is."""

# Why it is here.
def half(n: int) -> float:
    """Half of a number.

    Over several lines; with 'quotes' and # a sign.
    """

    # Why two.
    return n / 2
'''


def test_comments_docstrings_and_blank_lines_do_not_count() -> None:
    assert read_module(SPOKEN, "a").digest == read_module(PLAIN, "a").digest


@pytest.mark.parametrize(
    "other",
    [
        PLAIN.replace("2", "3"),
        PLAIN.replace("n /", "n //"),
        # Indented differently, the same words do something else.
        PLAIN + "half(2)\n",
        PLAIN + "    half(2)\n",
    ],
)
def test_what_a_module_does_counts(other: str) -> None:
    assert read_module(other, "a").digest != read_module(PLAIN, "a").digest


def test_a_string_that_is_used_counts_and_one_that_stands_alone_does_not() -> None:
    def of(source: str) -> str:
        return read_module(source, "a").digest

    assert of('a = "x"\n') != of('a = "y"\n')
    assert of('f(\n    "x"\n)\n') != of('f(\n    "y"\n)\n')
    assert of('a = 1\n"""about a"""\n') == of("a = 1\n")
    # Written into the text at run time, it may do anything.
    assert of('f"{print(1)}"\n') != of('f"{print(2)}"\n')
    # A sign inside a string begins no comment.
    assert of('a = "x # y"\n') != of('a = "x # z"\n')


def test_imports_in_every_form() -> None:
    source = (
        "import os, pbcanalysis.site as shown\n"
        "from pbcanalysis.survey import (  # several\n    wilson,\n    wald as plain,\n)\n"
        "def late():\n    from . import near\n    from ..money.sums import total; import json\n"
    )
    assert set(read_module(source, "pbcanalysis.survey.x").imports) == {
        "os",
        "json",
        "pbcanalysis.site",
        "pbcanalysis.survey",
        "pbcanalysis.survey.wilson",
        "pbcanalysis.survey.wald",
        "pbcanalysis.survey.near",
        "pbcanalysis.money.sums",
        "pbcanalysis.money.sums.total",
    }


def test_the_imports_of_every_module_are_those_of_pythons_own_parser() -> None:
    for path in sorted(HOME.rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        expected: set[str] = set()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Import):
                expected |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, path
                expected |= {f"{node.module}.{alias.name}" for alias in node.names}
                expected.add(str(node.module))
        assert set(read_module(source, "x").imports) == expected, path


def test_what_is_left_of_a_module_is_the_same_program() -> None:
    """Python's own parser finds the same in a module and in it with its comments taken out."""
    path = HOME / "survey" / "intervals.py"
    source = path.read_text(encoding="utf-8")
    lines = source.splitlines(keepends=True)
    for token in tokenize.generate_tokens(StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            row, column = token.start
            lines[row - 1] = lines[row - 1][:column] + "\n"
    without = "".join(lines)
    assert ast.dump(ast.parse(without)) == ast.dump(ast.parse(source))
    assert read_module(without, "a").digest == read_module(source, "a").digest


def test_a_chapter_reaches_what_it_imports_and_what_that_imports(tmp_path: Path) -> None:
    code = Code()
    reached = code.of_cells(["from pbcanalysis.errors import PbcError"], tmp_path)
    assert set(reached) == {"pbcanalysis", "pbcanalysis.errors"}
    reached = code.of_cells(
        ["import pandas as pd", "from pbcanalysis.reported import words"], tmp_path
    )
    assert {"pbcanalysis.reported.policy", "reported/policies/2.yml"} <= set(reached)
    assert not any(name.startswith(("pbcanalysis.site", "pbcanalysis.cli")) for name in reached)


def test_every_file_that_is_no_module_belongs_to_the_package_whose_folder_holds_it() -> None:
    reached = Code().reached(
        ["pbcanalysis.reported", "pbcanalysis.survey", "pbcanalysis.catalogue"]
    )
    data = {name for name in reached if "/" in name}
    expected = {
        path.relative_to(HOME).as_posix()
        for part in ("reported", "survey", "money", "study", "charts", "catalogue")
        for path in (HOME / part).rglob("*")
        if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts
    }
    assert data == expected
    assert "reported/policies/2.yml" in data


def test_modules_beside_a_notebook_are_followed(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text("import theirs\n", encoding="utf-8")
    (tmp_path / "theirs.py").write_text("from pbcanalysis import results\n", encoding="utf-8")
    assert "pbcanalysis.results" in Code().of_cells(["import mine"], tmp_path)


@pytest.mark.parametrize(
    "cell", ["%load_ext x", "import importlib\nimportlib.import_module('pbcanalysis.' + name)"]
)
def test_a_chapter_that_cannot_be_seen_through_depends_on_everything(
    cell: str, tmp_path: Path
) -> None:
    code = Code()
    assert code.of_cells([cell], tmp_path) == code.digests


def test_no_module_that_chapters_reach_hides_what_it_imports() -> None:
    """An import by a name made at run time would be missed."""
    code = Code()
    cells = [
        "".join(cell["source"])
        for folder in (HOME.parents[1] / "notebooks", HOME / "templates" / "notebooks")
        for path in folder.glob("*.ipynb")
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code"
    ]
    reached = code.of_cells(cells, HOME)
    assert 100 < len(reached) < len(code.modules)
    for name in sorted(reached.keys() & code.modules.keys()):
        words = Path(str(import_module(name).__file__)).read_text(encoding="utf-8")
        assert "import_module" not in words, name
        assert "__import__" not in words, name


def test_every_module_that_a_run_loads_is_among_those_reached(tmp_path: Path) -> None:
    """Seen from a process that imports what a chapter imports: nothing else may be loaded."""
    cell = "from pbcanalysis.survey import wilson\nfrom pbcanalysis.catalogue import open_chapter\n"
    told = subprocess.run(
        [sys.executable, "-c", cell + "import sys, json; print(json.dumps(list(sys.modules)))"],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {name for name in json.loads(told.stdout) if name.split(".")[0] == "pbcanalysis"}
    assert len(loaded) > 50
    assert loaded <= set(Code().of_cells([cell], tmp_path))
