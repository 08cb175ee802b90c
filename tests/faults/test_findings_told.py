"""How findings are told: by check under a heading of their own, as JSON, and as a failure."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from pbcanalysis.cli.commands import app

BASES = [{"id": "twelve", "count": "12"}]
# Of 12, 5 is 41.67% and 6 is 50.00%.
STATEMENT = {"id": "p.of-twelve", "kind": "percent", "as_printed": "45%", "base": "twelve"}
NO_BASE = {"id": "p.of-whom", "kind": "percent", "as_printed": "18%"}


def check(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(app, ["check", str(folder), *options])


def test_findings_and_mistakes_stand_under_two_headings(written: Callable[..., Path]) -> None:
    done = check(written(statements=[STATEMENT, NO_BASE], bases=BASES))
    lines = done.stderr.splitlines()
    mistakes = lines.index("Mistakes in the study (1)")
    found = lines.index("Findings about the sources (1)")
    assert mistakes < found
    assert lines[mistakes + 1].startswith("warning: statements.csv, row 3, column base: ")
    assert lines[found + 1].startswith(
        "finding: statements.csv, row 2, column as_printed: cannot be: 45% of 12 (report, page 1)"
    )
    assert lines[-1].endswith("are sound; 1 finding about the sources")
    assert done.exit_code == 0


@pytest.mark.parametrize(("statement", "status"), [(STATEMENT, 1), (NO_BASE, 0)])
def test_check_fails_on_findings_if_asked(
    written: Callable[..., Path], statement: dict[str, str], status: int
) -> None:
    folder = written(statements=[statement], bases=BASES)
    assert check(folder).exit_code == 0
    assert check(folder, "--fail-on", "findings").exit_code == status
    assert check(folder, "--fail-on", "findings", "--json").exit_code == status


def test_build_stops_before_anything_runs_if_asked(written: Callable[..., Path]) -> None:
    folder = written(statements=[STATEMENT], bases=BASES)
    done = CliRunner().invoke(app, ["build", str(folder), "--fail-on", "findings"])
    assert done.exit_code == 1
    assert "1 finding about the sources, and --fail-on findings was asked for" in done.stderr
    assert "cannot be: 45% of 12 (report, page 1)" in done.stderr
    assert done.stderr.splitlines()[-1] == "nothing was changed"
    assert not (folder / "_site").exists()


def test_json_has_both(written: Callable[..., Path]) -> None:
    done = check(written(statements=[STATEMENT, NO_BASE], bases=BASES), "--json")
    told = json.loads(done.stdout)
    assert (len(told["problems"]), len(told["findings"])) == (1, 1)
    finding = told["findings"][0]
    assert finding["kind"] == "percentage"
    assert finding["at"] == {
        "file": "statements.csv",
        "row": 2,
        "column": "as_printed",
        "sheet": None,
        "statement": "p.of-twelve",
        "source": "report",
        "place": "page 1",
        "about": "p.of-twelve",
    }
    assert finding["printed"] == "45% of 12"
    assert finding["certainty"] == "cannot be"
    assert finding["rule"] == "any rule of rounding"
    # 5 of 11 is 45.45%, 9 of 20 is 45.00%.
    assert "a base of 11, 20, 22, 29, 31, 33 (the nearest that fit)" in finding["fits"]


def test_a_rule_that_is_set_is_the_one_supposed(written: Callable[..., Path]) -> None:
    """20 of 31 is 64.52%: 64% only where digits are cut off."""
    statement = {**STATEMENT, "kind": "words", "as_printed": "20 (64%)", "base": "clinics"}
    folder = written(statements=[statement], bases=[{"id": "clinics", "count": "31"}])
    assert "1 finding about the sources" in check(folder).stderr
    assert "no finding about" in check(folder, "--set", "rounding_rule=floor").stderr
