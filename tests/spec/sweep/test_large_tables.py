"""Large tables in a sweep: read once for all runs, and no run sees what another did to them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pbcanalysis.editions.sweep import memory, read_plan, sweep

ROWS, COUNTED = 28_000, 4_000 * sum(range(7))


def found(out: Path) -> dict[str, list[float]]:
    """Values of each record, run by run."""
    frame = pd.read_parquet(out / "results.parquet")
    return {str(name): own["value"].tolist() for name, own in frame.groupby("record")}


def test_runs_share_a_large_table_and_a_changed_file_is_read_again(with_large_table: Any) -> None:
    project = with_large_table
    plan = read_plan(project.plan("grid: {level: [0.5, 0.75]}\n"), project.study)
    sweep(plan, project.notebooks, project.home / "warm", workers=1)
    warm = found(project.home / "warm")
    # Below a line of names; a change in one run, or in one read, is nobody else's.
    assert (warm["test.counted"], warm["test.last-row"]) == ([COUNTED] * 2, [ROWS + 1] * 2)
    assert (warm["test.again"], warm["test.shared"]) == ([COUNTED] * 2, [1, 1])
    path = project.study / "visits.csv"
    path.write_text(path.read_text(encoding="utf-8") + "one more,1000\n", encoding="utf-8")
    one = read_plan(project.plan("grid: {level: [0.5]}\n"), project.study)
    options = {"engine_name": "papermill", "workers": 1}
    assert len(sweep(one, project.notebooks, project.home / "warm", **options).ran) == 1
    plain = found(project.home / "warm")
    # A kernel of its own reads the copy by itself.
    assert (plain["test.counted"], plain["test.shared"]) == ([COUNTED + 1000], [0])


def test_runs_at_a_time_leave_room_for_their_tables(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory.os, "sched_getaffinity", lambda pid: set(range(8)))
    monkeypatch.setattr(memory, "free_memory", lambda: 4_000_000_000)
    monkeypatch.setattr(memory, "size_in_memory", lambda path: int(path.stem))
    assert memory.workers_here() == memory.workers_here(tmp_path) == 8
    for size, runs in (
        # What is shared counts once, what a run makes of it in each.
        (600_000_000, (4_000 - 600) // (400 + 300)),
        # Beyond a quarter of what is free nothing is shared.
        (2_000_000_000, (4_000 - 1_000) // (400 + 2_000)),
        (9_000_000_000, 1),
    ):
        (tmp_path / f"{size}.parquet").touch()
        assert memory.workers_here(tmp_path) == max(1, runs)
        (tmp_path / f"{size}.parquet").unlink()
