"""Sweeps: results, failures that stop nobody else, and going on after a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest

from pbcanalysis.cli.stamp import take, unchanged
from pbcanalysis.cli.sweeping import sweep as sweep_command
from pbcanalysis.editions.engines import EngineEnded, Order, warm_runner
from pbcanalysis.editions.sweep import Progress, read_plan, sweep
from pbcanalysis.editions.sweep.journal import Finished, Journal
from pbcanalysis.editions.sweep.orders import attempt
from pbcanalysis.errors import InvalidInput
from pbcanalysis.site.sweep import write_site
from pbcanalysis.warm import ZygoteGone

GRID = "grid:\n  level: [0.5, 0.75]\n  population: [500, 600]\n"


def _sweep(project: Any, text: str = GRID, **options: Any) -> Any:
    plan = read_plan(project.plan(text), project.study)
    summary = sweep(plan, project.notebooks, project.home / "out", workers=2, **options)
    write_site(plan, project.notebooks, project.home / "out")
    return summary


@pytest.mark.parametrize("engine", ["warm", "papermill"])
def test_results_are_one_row_for_each_record_of_each_run(project: Any, engine: str) -> None:
    text = "grid:\n  level: [0.5, 0.75]\n  population: [600, 700]\n"
    states: list[Progress] = []
    summary = _sweep(project, text, engine_name=engine, progress=states.append)
    frame = pd.read_parquet(project.home / "out" / "results.parquet")
    assert frame["value"].tolist() == [0.5 * 600, 0.5 * 700, 0.75 * 600, 0.75 * 700]
    assert frame["set_level"].tolist() == [0.5, 0.5, 0.75, 0.75]
    assert set(frame["record"]) == {"test.product"}
    assert set(frame["unit"]) == {"count"}
    assert frame["edition_digest"].str.fullmatch("[0-9a-f]{64}").all()
    other = pd.read_csv(
        project.home / "out" / "results.csv", dtype={"chapter": "str", "display": "str"}
    )
    # A plain count has no interval: empty text, which a reader of CSV takes for nothing.
    assert frame["interval"].tolist() == [""] * 4
    other["interval"] = other["interval"].fillna("")
    pd.testing.assert_frame_equal(frame, other, check_dtype=False)
    assert (len(summary.ran), summary.failed) == (4, ())
    assert [state.done for state in states] == [1, 2, 3, 4]
    assert states[-1].seconds_left == 0


def test_a_run_that_fails_stops_no_other_and_is_told_with_its_cell(project: Any) -> None:
    summary = _sweep(project)
    frame = pd.read_parquet(project.home / "out" / "results.parquet")
    assert frame["value"].tolist() == [0.5 * 600, 0.75 * 600]
    assert len(summary.failed) == 2
    failures = json.loads((project.home / "out" / "failures.json").read_text(encoding="utf-8"))
    assert [failure["cell"] for failure in failures] == [4, 4]
    assert failures[0]["error"] == "ValueError: five hundred is too few"
    assert "raise ValueError" in failures[0]["traceback"]
    page = (project.home / "out" / "index.html").read_text(encoding="utf-8")
    assert "five hundred is too few" in page
    assert "2 runs failed" in page


def test_an_engine_that_has_ended_stops_the_sweep_and_blames_no_run() -> None:
    def gone(request: Any, heard: Any) -> dict[str, Any]:
        raise ZygoteGone("the warm process ended")

    with pytest.raises(EngineEnded, match=r"ended: .* Run the same command again"):
        attempt(warm_runner(gone), Order(Path("a.ipynb"), None, {}))


def test_what_is_done_is_not_run_again_until_it_changes(project: Any) -> None:
    text = "grid: {level: [0.5, 0.75]}\n"
    assert len(_sweep(project, text).ran) == 2
    again = _sweep(project, text)
    assert (again.ran, len(again.skipped)) == ((), 2)
    gone = again.skipped[0]
    runs = project.home / "out" / "runs"
    (runs / gone / "records.json").unlink()
    spoilt = runs / again.skipped[1] / "records.json"
    sound = spoilt.read_bytes()
    spoilt.write_bytes(sound[:-9])
    more = _sweep(project, "grid: {level: [0.5, 0.6, 0.75]}\n")
    assert (len(more.ran), len(more.skipped)) == (3, 0)
    assert spoilt.read_bytes() == sound
    sources = project.study / "sources.bib"
    sources.write_text(sources.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    assert len(_sweep(project, text).ran) == 2


def test_notebooks_are_kept_each_in_its_own_folder(project: Any) -> None:
    text = "grid: {level: [0.5, 0.75]}\n"
    summary = _sweep(project, text, keep_notebooks=True)
    for id in summary.ran:
        path = project.home / "out" / "runs" / id / "notebooks" / "04_small.ipynb"
        assert nbformat.read(path, as_version=4).cells[-1].outputs
    sound = path.read_bytes()
    path.write_bytes(sound.replace(b"output_type", b"ouptut_type"))
    assert _sweep(project, text, keep_notebooks=True).ran == (id,)
    assert b"ouptut_type" not in path.read_bytes()


def test_an_unsound_study_is_told_before_anything_runs(project: Any) -> None:
    path = project.study / "statements.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8")
    with pytest.raises(InvalidInput):
        _sweep(project)
    assert not (project.home / "out" / "runs").exists()
    with pytest.raises(InvalidInput, match="'99'"):
        _sweep(project, chapters=["99"])


def test_a_sweep_that_is_killed_goes_on(project: Any, until: Callable[..., Any]) -> None:
    levels = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95)
    text = f"grid:\n  level: {list(levels)}\n"
    plan = project.plan(text)
    out = project.home / "out"
    project.open(levels[:2])
    command = [sys.executable, "-m", "pbcanalysis.cli.main", "sweep", str(plan)]
    with (project.home / "told.txt").open("w") as told:
        process = subprocess.Popen(
            [*command, "--project", str(project.home), "--out", str(out), "--workers", "1"],
            env={**os.environ, "DOORS": str(project.doors)},
            stderr=told,
        )
    until(
        lambda: len(Journal(out).finished()) == 2 or process.poll() is not None,
        "no two runs were done",
    )
    process.send_signal(signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL, (project.home / "told.txt").read_text()
    assert len(Journal(out).finished()) == 2
    summary = _sweep(project, text)
    assert (len(summary.skipped), len(summary.ran)) == (2, 4)
    frame = pd.read_parquet(out / "results.parquet")
    assert frame["value"].tolist() == [pytest.approx(level * 623, abs=1e-9) for level in levels]


def test_a_sweep_of_nothing_new_says_so_and_imports_nothing(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ["sweep", str(project.plan("grid: {level: [0.5, 0.75]}\n")), "--no-pages"]
    words += ["--notebooks", "keep"]
    code = (
        "import sys; from pbcanalysis.cli.main import app; sys.argv[0] = 'pbc'\n"
        "try:\n    app()\nfinally:\n    print(*sys.modules, sep='\\n')"
    )

    def run() -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", code, *words]
        done = subprocess.run(command, cwd=project.home, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done

    assert "2 runs in" in run().stderr
    again = run()
    assert "nothing has changed: all 2 runs were done before" in again.stderr
    heavy = {"pandas", "numpy", "pydantic", "nbformat", "yaml", "typer", "rich", "pathlib"}
    assert set(again.stdout.splitlines()) & heavy == set()

    monkeypatch.chdir(project.home)
    out = project.home / "_build" / "sweeps" / "plan"
    parts = (
        project.home / "plan.yml",
        project.study / "sources.bib",
        project.notebooks / "04_small.ipynb",
        out / "results.csv",
        out / "journal.jsonl",
        *sorted(out.glob("runs/*/notebooks/04_small.ipynb")),
    )
    assert len(parts) == 5 + 2
    assert unchanged(words) is not None
    assert unchanged([*words, "--chapters", "04"]) is None
    items = [item for item, _ in json.loads((out / "stamp.json").read_text())["items"]]
    for part in parts:
        before = [take(item) for item in items]
        part.write_bytes(part.read_bytes() + b" ")
        assert [take(item) for item in items] != before, part
        assert unchanged(words) is None


def test_a_sweep_that_is_stopped_says_what_is_kept(
    project: Any, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stopped(*_: Any, progress: Any, **__: Any) -> None:
        for number in (1, 2):
            progress(Progress(number, 4, 0, None, f"run-{number}"))
        raise KeyboardInterrupt

    monkeypatch.setattr("pbcanalysis.editions.sweep.sweep", stopped)
    path = project.plan("grid: {level: [0.5, 0.6, 0.7, 0.8]}\n")
    with pytest.raises(KeyboardInterrupt):
        sweep_command(path, study=None, project=project.home)
    assert "2 runs are kept; the same command runs the rest" in capsys.readouterr().err


def test_a_line_that_was_cut_off_is_a_run_that_is_not_done(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    journal.write(Finished("a", "k"), [])
    path = tmp_path / "journal.jsonl"
    path.write_bytes(path.read_bytes() + b'{"id": "b", "ke')
    assert set(journal.finished()) == {"a"}
    journal.write(Finished("c", "k"), [{"id": "x.y"}])
    assert set(journal.finished()) == {"a", "c"}
    assert journal.records("c") == [{"id": "x.y"}]
