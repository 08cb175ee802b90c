"""The same plan on a real Dask cluster on this machine, one worker of which is killed."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pbcanalysis.editions.sweep import Progress, read_plan, sweep
from pbcanalysis.errors import InvalidArgument

LEVELS = [0.5 + n / 100 for n in range(12)]


@pytest.fixture
def cluster(tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A scheduler and two workers, started as programs of their own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    environment = {**os.environ, "PAUSE": "0.3", "DASK_LOGGING__DISTRIBUTED": "critical"}

    def start(module: str, *arguments: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.{module}", *arguments]
        return subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.DEVNULL)

    scheduler = start(
        "dask_scheduler", "--host", "127.0.0.1", "--port", str(port), "--no-dashboard", "--no-show"
    )
    workers = [
        start(
            "dask_worker", address, "--host", "127.0.0.1", "--nthreads", "1", "--no-nanny",
            "--no-dashboard",
        )
        for _ in range(2)
    ]  # fmt: skip
    yield address, workers
    for process in (*workers, scheduler):
        process.kill()
        process.wait()


def test_a_worker_that_is_killed_loses_nothing_and_doubles_nothing(
    project: Any, cluster: tuple[str, list[subprocess.Popen[bytes]]]
) -> None:
    from distributed import Client

    address, workers = cluster
    with Client(address, timeout="30s", set_as_default=False) as client:
        client.wait_for_workers(2, timeout=30)
    plan = read_plan(project.plan(f"grid: {{level: {LEVELS}}}\n"), project.study)
    ended: list[str] = []

    def progress(state: Progress) -> None:
        ended.append(state.last)
        if len(ended) == 4:
            workers[0].send_signal(signal.SIGKILL)

    out = project.home / "out"
    summary = sweep(plan, project.notebooks, out, dask=address, progress=progress)
    assert summary.failed == ()
    assert sorted(ended) == sorted(run.id for run in plan.runs)
    frame = pd.read_parquet(out / "results.parquet")
    assert frame["run"].tolist() == [run.id for run in plan.runs]
    expected = [pytest.approx(level * 623, abs=1e-9) for level in LEVELS]
    assert frame["value"].tolist() == expected
    lines = (out / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    assert len({json.loads(line)["id"] for line in lines}) == len(lines) == len(LEVELS)
    assert workers[0].wait() == -signal.SIGKILL


def test_a_cluster_is_started_here_if_asked(project: Any) -> None:
    text = "grid: {level: [0.5, 0.75]}\n"
    plan = read_plan(project.plan(text), project.study)
    out = project.home / "out"
    summary = sweep(plan, project.notebooks, out, dask="local", workers=1, keep_notebooks=True)
    assert summary.failed == ()
    assert len(list(out.glob("runs/*/notebooks/*.ipynb"))) == 2


def test_a_scheduler_that_is_not_there_is_told(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pbcanalysis.editions.sweep.cluster.SECONDS", "1s")
    plan = read_plan(project.plan("grid: {level: [0.5]}\n"), project.study)
    with pytest.raises(InvalidArgument, match="no Dask scheduler"):
        sweep(plan, project.notebooks, project.home / "out", dask="tcp://127.0.0.1:9")
