"""The same plan on a real Dask cluster on this machine, one worker of which is killed."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from pbcanalysis.editions.sweep import Progress, read_plan, sweep
from pbcanalysis.editions.sweep.luggage import beside, pack, unpack
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.site.sweep import write_site

LEVELS = [0.5 + n / 100 for n in range(12)]


@dataclass(frozen=True)
class Cluster:
    """A scheduler and two workers, programs of their own."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: list[subprocess.Popen[bytes]]


def ids(out: Path) -> set[str]:
    """Ids of the runs that are in a sweep's journal."""
    lines = (out / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    return {json.loads(line)["id"] for line in lines}


def engines(worker: subprocess.Popen[bytes]) -> list[int]:
    """The processes that a worker has its runs forked from."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = (
                stat.read_text(encoding="ascii", errors="replace").rpartition(")")[2].split()[1]
            )
            words = stat.with_name("cmdline").read_bytes().split(b"\0")
            if int(parent) == worker.pid and b"pbcanalysis.warm.zygote" in words:
                found.append(int(stat.parent.name))
    return found


@pytest.fixture(autouse=True)
def patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow machine gets minutes to start a scheduler and its workers."""
    monkeypatch.setattr("pbcanalysis.editions.sweep.cluster.SECONDS", "300s")
    monkeypatch.setattr("pbcanalysis.editions.sweep.cluster.ALONE", 300.0)


@pytest.fixture
def cluster(
    project: Any, tmp_path: Path, request: pytest.FixtureRequest, until: Callable[..., Any]
) -> Iterator[Cluster]:
    """A scheduler and two workers, started as programs of their own; runs wait at their doors."""
    from distributed import Client

    environment = {**os.environ, "DOORS": str(project.doors), "DASK_LOGGING__DISTRIBUTED": "error"}
    written, log = tmp_path / "scheduler.json", tmp_path / "log.txt"

    def start(module: str, *arguments: str, without: str = "") -> subprocess.Popen[bytes]:
        code = f"import sys; sys.modules[{without!r}] = None; " if without else ""
        code += f"from distributed.cli.{module} import main; main()"
        command = [sys.executable, "-c", code, *arguments, "--host", "127.0.0.1", "--no-dashboard"]
        with log.open("a") as told:
            return subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=told)

    def address() -> str:
        assert scheduler.poll() is None, log.read_text()
        with contextlib.suppress(FileNotFoundError, json.JSONDecodeError):
            return str(json.loads(written.read_text())["address"])
        return ""

    # A scheduler needs Dask alone.
    scheduler = start(
        "dask_scheduler", "--port", "0", "--scheduler-file", str(written), "--no-show",
        without="pbcanalysis",
    )  # fmt: skip
    processes = [scheduler]
    try:
        at = until(address, "no scheduler listens", log.read_text)
        processes += [
            start(
                "dask_worker", at, "--nthreads", "1", "--no-nanny",
                "--local-directory", str(tmp_path / f"worker-{number}"),
                without=getattr(request, "param", ""),
            )
            for number in range(2)
        ]  # fmt: skip
        with Client(at, timeout="300s", set_as_default=False) as client:
            client.wait_for_workers(2, timeout=300)
        yield Cluster(at, scheduler, processes[1:])
    finally:
        for process in processes:
            process.kill()
            process.wait()
        print(log.read_text())  # is shown if the test failed


def test_a_worker_or_an_engine_that_is_killed_loses_nothing_and_doubles_nothing(
    project: Any, cluster: Cluster, tmp_path: Path
) -> None:
    address, workers = cluster.address, cluster.workers
    plan = read_plan(project.plan(f"grid: {{level: {LEVELS}}}\n"), project.study)
    ended: list[str] = []
    killed: list[int] = []
    anew: list[int] = []

    def progress(state: Progress) -> None:
        ended.append(state.last)
        if len(ended) == 2:
            # What the workers need has travelled to them: they never look here.
            project.study.rename(project.home / "moved-data")
            project.notebooks.rename(project.home / "moved-notebooks")
        if len(ended) == 4:
            # Those that are under way wait at their doors.
            workers[0].send_signal(signal.SIGKILL)
            project.open(LEVELS[4:-1])
        if len(ended) == 8:
            killed.extend(engines(workers[1]))
            for engine in killed:
                os.kill(engine, signal.SIGKILL)
            project.open(LEVELS[-1:])
        if len(ended) == len(LEVELS):
            anew.extend(engines(workers[1]))

    out = project.home / "out"
    project.open(LEVELS[:4])
    summary = sweep(plan, project.notebooks, out, dask=address, progress=progress)
    assert summary.failed == ()
    assert sorted(ended) == sorted(run.id for run in plan.runs)
    frame = pd.read_parquet(out / "results.parquet")
    assert frame["run"].tolist() == [run.id for run in plan.runs]
    expected = [pytest.approx(level * 623, abs=1e-9) for level in LEVELS]
    assert frame["value"].tolist() == expected
    lines = (out / "journal.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(ids(out)) == len(lines) == len(LEVELS)
    assert workers[0].wait() == -signal.SIGKILL
    # What was left after the engine's end had another, of the only worker.
    assert (len(killed), len(anew)) == (1, 1)
    assert killed != anew
    # The worker that is left has put away what was sent.
    assert not list(tmp_path.rglob("pbc-sweep-*/04_small.ipynb"))


def test_a_cluster_is_started_here_if_asked(with_large_table: Any) -> None:
    project = with_large_table
    text = "grid: {level: [0.5, 0.75]}\n"
    plan = read_plan(project.plan(text), project.study)
    out = project.home / "out"
    kept: dict[str, Any] = {"keep_notebooks": True}
    summary = sweep(plan, project.notebooks, out, dask="local", workers=1, pages=True, **kept)
    assert summary.failed == ()
    site = write_site(plan, project.notebooks, out, **kept)
    assert (len(site.made), site.problems) == (2, ())
    frame = pd.read_parquet(out / "results.parquet")
    # Its worker has read the large table once for all runs, from the copy that travelled.
    assert frame.loc[frame["record"] == "test.shared", "value"].tolist() == [1, 1]
    for run in plan.runs:
        home = out / "runs" / run.id
        assert "Level times population" in (home / "index.html").read_text(encoding="utf-8")
        assert (home / "04_small.html").is_file()
        assert (home / "notebooks" / "04_small.ipynb").is_file()
        assert not (home / "executed").exists()


def test_a_cluster_that_loses_all_workers_is_told_and_goes_on_later(
    project: Any,
    cluster: Cluster,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("pbcanalysis.editions.sweep.cluster.ALONE", 2.0)
    address, workers = cluster.address, cluster.workers
    plan = read_plan(project.plan(f"grid: {{level: {LEVELS[:6]}}}\n"), project.study)
    out = project.home / "out"
    project.open(LEVELS[:1])

    def progress(state: Progress) -> None:
        for worker in workers:
            worker.kill()

    with pytest.raises(InvalidArgument, match="no worker for 2 seconds"):
        sweep(plan, project.notebooks, out, dask=address, progress=progress)
    # Dask's thread for callbacks waits for ever if a result was lost: no process could end then.
    assert not [thread for thread in threading.enumerate() if "Callback" in thread.name]
    done = ids(out)
    assert len(done) == 1
    summary = sweep(plan, project.notebooks, out)
    assert (set(summary.skipped), len(summary.ran)) == (done, 5)


def test_a_scheduler_that_ends_half_way_is_told_and_the_rest_goes_on_later(
    project: Any, cluster: Cluster
) -> None:
    plan = read_plan(project.plan(f"grid: {{level: {LEVELS[:6]}}}\n"), project.study)
    out = project.home / "out"
    project.open(LEVELS[:1])
    with pytest.raises(InvalidArgument, match="has ended while runs were under way"):
        sweep(
            plan,
            project.notebooks,
            out,
            dask=cluster.address,
            progress=lambda state: cluster.scheduler.kill(),
        )
    done = ids(out)
    assert len(done) == 1
    summary = sweep(plan, project.notebooks, out)
    assert (set(summary.skipped), len(summary.ran)) == (done, 5)


def test_a_worker_with_another_version_is_refused(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pbcanalysis.editions.sweep.cluster.package_digest", lambda: "older")
    plan = read_plan(project.plan("grid: {level: [0.5]}\n"), project.study)
    with pytest.raises(InvalidArgument, match="another version of pbcanalysis"):
        sweep(plan, project.notebooks, project.home / "out", dask="local", workers=1)


@pytest.mark.parametrize("cluster", ["pbcanalysis"], indirect=True)
def test_a_worker_without_the_package_is_told(project: Any, cluster: Cluster) -> None:
    plan = read_plan(project.plan("grid: {level: [0.5]}\n"), project.study)
    with pytest.raises(InvalidArgument, match=r"No module named .*each needs this package"):
        sweep(plan, project.notebooks, project.home / "out", dask=cluster.address)


def test_what_is_sent_arrives_byte_for_byte_and_stays_in_its_folder(tmp_path: Path) -> None:
    (tmp_path / "a/data").mkdir(parents=True)
    (tmp_path / "b").mkdir()
    (tmp_path / "a/data/rows.csv").write_bytes(b"x,y\r\n1,\xe9\n")
    (tmp_path / "b/04.ipynb").write_bytes(b"{}")
    files = [tmp_path / "a/data/rows.csv", tmp_path / "b/04.ipynb"]
    sent = pack([*files, files[0]])
    assert sent.root == tmp_path.resolve()
    assert pack(files).content == sent.content
    unpack(sent.content, tmp_path / "there")
    for file in files:
        assert (tmp_path / "there" / file.relative_to(tmp_path)).read_bytes() == file.read_bytes()
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        archive.writestr("../outside", b"")
    with pytest.raises(InvalidArgument, match="leads out"):
        unpack(stream.getvalue(), tmp_path / "else")
    assert not (tmp_path / "else").exists()


def test_what_is_hidden_or_built_stays_at_home(tmp_path: Path) -> None:
    for name in ("04.ipynb", "help.py", ".ipynb_checkpoints/04.ipynb", "_build/big"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_bytes(b"")
    assert [path.name for path in beside(tmp_path)] == ["04.ipynb", "help.py"]


def test_too_much_is_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("pbcanalysis.editions.sweep.luggage.LARGEST", 3)
    (tmp_path / "large.csv").write_bytes(b"1234")
    with pytest.raises(InvalidArgument, match=r"the largest file is .*large\.csv"):
        pack([tmp_path / "large.csv"])


def test_a_scheduler_that_is_not_there_is_told(
    project: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("pbcanalysis.editions.sweep.cluster.SECONDS", "1s")
    plan = read_plan(project.plan("grid: {level: [0.5]}\n"), project.study)
    # Somebody has this port and does not listen.
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{taken.getsockname()[1]}"
        with pytest.raises(InvalidArgument, match="no Dask scheduler"):
            sweep(plan, project.notebooks, project.home / "out", dask=address)
