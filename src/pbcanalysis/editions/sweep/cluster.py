"""The same orders on a Dask cluster.

A Dask worker has many threads and is never forked. It starts a zygote of its own by exec, the
first time that a run comes to it, and each task talks to that. A task whose worker is lost is
given to another worker by Dask; what a run leaves is written by the machine that asked, once, when
its result has come back. So nothing is lost and nothing is there twice.

Workers need this package, and the folders of study and notebooks under the same paths.
"""

from __future__ import annotations

import atexit
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from pbcanalysis.editions.engines import Order, Runner, engine
from pbcanalysis.editions.sweep.journal import Failure
from pbcanalysis.errors import InvalidArgument

Setting = tuple[str | None, tuple[str, ...], tuple[str, ...], str]
RETRIES = 3
SECONDS = "20s"
"""How long a scheduler may take to answer."""

_runners: dict[Setting, Runner] = {}
_open = ExitStack()
_lock = threading.Lock()


def carry_out(
    order: Order, source: bytes, setting: Setting
) -> tuple[list[dict[str, Any]] | Failure, bytes | None]:
    """Carry out an order on the worker that this is called on.

    Args:
        order: The order; its source and output are of the machine that asks.
        source: The notebook itself.
        setting: Engine, notebooks, studies to read beforehand, and the digest of what they hold.

    Returns:
        The records or the failure, and the executed notebook if it is to be kept.
    """
    import tempfile

    from pbcanalysis.editions.sweep.execute import attempt

    runner = _runner(setting)
    with tempfile.TemporaryDirectory(prefix="pbc-task-") as name:
        there = Path(name) / order.source.name
        there.write_bytes(source)
        output = None if order.output is None else Path(name) / "out.ipynb"
        found = attempt(runner, replace(order, source=there, output=output))
        content = output.read_bytes() if output is not None and output.is_file() else None
    return found, content


def _runner(setting: Setting) -> Runner:
    """The engine of this worker, started when it is first wanted."""
    with _lock:
        if setting not in _runners:
            from pbcanalysis.editions.sweep.execute import PRIMED

            if not _runners:
                atexit.register(_open.close)
            name, notebooks, primes, _ = setting
            _runners[setting] = _open.enter_context(
                engine(
                    name,
                    notebooks=[Path(path) for path in notebooks],
                    preload=[PRIMED],
                    environment={"PBC_PRIME": os.pathsep.join(primes)},
                )
            )
        return _runners[setting]


@contextmanager
def dask_orders(
    address: str,
    engine_name: str | None,
    notebooks: Sequence[Path],
    primes: Sequence[str],
    workers: int | None,
    digest: str,
) -> Iterator[tuple[Callable[[Order], Future[Any]], int]]:
    """A way to start orders on a cluster, and how many may be under way.

    Args:
        address: A scheduler's address, or ``local`` to start a cluster on this machine.
        engine_name: See :mod:`pbcanalysis.editions.engines`.
        notebooks: The notebooks, under the paths that workers see.
        primes: Study folders, likewise.
        workers: Workers of a cluster that is started here.
        digest: Of everything that the runs depend on; another digest starts other processes.

    Raises:
        InvalidArgument: If Dask is not installed, or no scheduler answers.
    """
    try:
        from distributed import Client, LocalCluster
    except ImportError as error:
        raise InvalidArgument(
            "--dask needs the package distributed; install this package with [dask]"
        ) from error
    paths = tuple(str(path.resolve()) for path in notebooks)
    setting: Setting = (engine_name, paths, tuple(primes), digest)
    with ExitStack() as stack:
        if address == "local":
            from pbcanalysis.editions.sweep.execute import workers_here

            count = workers or workers_here()
            address = stack.enter_context(
                LocalCluster(
                    n_workers=count,
                    threads_per_worker=1,
                    processes=True,
                    dashboard_address=None,
                    scheduler_port=0,
                )
            )
        try:
            client = stack.enter_context(Client(address, timeout=SECONDS, set_as_default=False))
        except (OSError, TimeoutError) as error:
            raise InvalidArgument(f"no Dask scheduler answers at {address}: {error}") from error

        def submit(order: Order) -> Future[Any]:
            # The notebook goes with the task: what is kept on a worker is lost with it.
            task = client.submit(
                carry_out,
                order,
                order.source.read_bytes(),
                setting,
                pure=False,
                retries=RETRIES,
            )
            done: Future[Any] = Future()
            task.add_done_callback(lambda finished: _settle(finished, order, done))
            return done

        threads = sum(client.nthreads().values())
        yield submit, 2 * max(threads, 1)


def _settle(task: Any, order: Order, done: Future[Any]) -> None:
    """Write what came back where it was ordered, and tell who waits."""
    try:
        found, content = task.result()
        if content is not None and order.output is not None:
            scratch = order.output.with_suffix(".new")
            scratch.write_bytes(content)
            scratch.replace(order.output)
        done.set_result(found)
    except BaseException as error:  # whatever it is, whoever waits is told
        done.set_exception(error)
