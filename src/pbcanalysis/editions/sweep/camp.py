"""A sweep on a worker of a Dask cluster: its files, its engine, its runs.

Imported where Dask is installed alone. A worker has many threads and is never forked: the engine
starts a process of its own by exec, the first time that a run comes.
"""

from __future__ import annotations

import os
import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from distributed import Worker, WorkerPlugin

from pbcanalysis.editions.engines import EngineEnded, Order, Runner, engine
from pbcanalysis.editions.sweep.journal import Failure
from pbcanalysis.editions.sweep.luggage import package_digest, unpack
from pbcanalysis.editions.sweep.orders import PRIMED, attempt
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.scratch import Scratch
from pbcanalysis.study.typed_copies import VARIABLE


@dataclass(frozen=True)
class Setting:
    """What the runs of one sweep have in common.

    Attributes:
        name: Unlike that of any other sweep.
        engine: See :mod:`pbcanalysis.editions.engines`.
        notebooks: The notebooks, relative to the luggage's root.
        primes: Study folders to read beforehand, likewise.
        tables: Folder with copies of their large tables, likewise.
        package: Digest of this package's source where the sweep was ordered.
    """

    name: str
    engine: str | None
    notebooks: tuple[str, ...]
    primes: tuple[str, ...]
    tables: str
    package: str


@dataclass
class _Camp:
    """One sweep on one worker: where its files are, and its engine once it is wanted."""

    folder: Path
    runner: Runner | None = None
    open: ExitStack = field(default_factory=ExitStack)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def ready(self, setting: Setting) -> Runner:
        with self.lock:
            if self.runner is None:
                self.runner = self.open.enter_context(_engine(setting, self.folder))
            return self.runner

    def lost(self, runner: Runner) -> None:
        """Have another engine started when the next run comes."""
        with self.lock:
            if self.runner is runner:
                self.runner = None
                self.open.close()


_camps: dict[str, _Camp] = {}


def carry_out(
    order: Order, source: bytes, folder: str, setting: Setting
) -> tuple[list[dict[str, Any]] | Failure, bytes | None]:
    """Carry out an order on the worker that this is called on.

    Args:
        order: The order; its paths are of the machine that asks.
        source: The notebook itself.
        folder: Where it runs, relative to the luggage's root.
        setting: What all runs of the sweep have in common.

    Returns:
        The records or the failure, and the executed notebook if it is to be kept.

    Raises:
        InvalidArgument: If this worker's package is not that of the machine that asks.
    """
    camp = _camps[setting.name]
    runner = camp.ready(setting)
    with Scratch("pbc-task-") as name:
        there = Path(name) / order.source.name
        there.write_bytes(source)
        output = None if order.output is None else Path(name) / "out.ipynb"
        home = camp.folder / folder
        home.mkdir(parents=True, exist_ok=True)
        environment = {**order.environment, VARIABLE: str(camp.folder / setting.tables)}
        own = replace(order, source=there, output=output, folder=home, environment=environment)
        try:
            found = attempt(runner, own)
        except EngineEnded:
            camp.lost(runner)  # Dask asks again, this worker or another
            raise
        content = output.read_bytes() if output is not None and output.is_file() else None
    return found, content


@contextmanager
def _engine(setting: Setting, folder: Path) -> Iterator[Runner]:
    if package_digest() != setting.package:
        raise InvalidArgument(
            f"the worker on {socket.gethostname()} has another version of pbcanalysis than the "
            "machine that asks; install the same on both"
        )
    primes = os.pathsep.join(str(folder / name) for name in setting.primes)
    with engine(
        setting.engine,
        notebooks=[folder / name for name in setting.notebooks],
        preload=[PRIMED],
        environment={"PBC_PRIME": primes, VARIABLE: str(folder / setting.tables)},
    ) as runner:
        yield runner


class Camp(WorkerPlugin):
    """What Dask gives to each worker, now and later: the luggage, and what to do with it.

    Args:
        name: The sweep's.
        content: The packed files.
    """

    def __init__(self, name: str, content: bytes) -> None:
        self.name = name
        self.content = content

    def setup(self, worker: Worker) -> None:
        """Unpack, before the first run can come."""
        folder = Path(worker.local_directory) / self.name
        unpack(self.content, folder)
        _camps[self.name] = _Camp(folder)

    def teardown(self, worker: Worker) -> None:
        """Leave nothing behind: neither the engine's process nor files."""
        camp = _camps.pop(self.name, None)
        if camp is not None:
            camp.open.close()
            shutil.rmtree(camp.folder, ignore_errors=True)
