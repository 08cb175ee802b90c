"""The same orders on a Dask cluster.

A Dask worker has many threads and is never forked. It starts a zygote of its own by exec, the
first time that a run comes to it, and each task talks to that. A task whose worker is lost is
given to another worker by Dask; what a run leaves is written by the machine that asked, once, when
its result has come back. So nothing is lost and nothing is there twice.

Studies and notebooks travel to each worker once (:mod:`.luggage`), so workers need this package,
from the same source, and nothing else.
"""

from __future__ import annotations

import asyncio
import pickle
import threading
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError, Future, InvalidStateError
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from pbcanalysis.editions.engines import Order
from pbcanalysis.editions.sweep.luggage import beside, pack, package_digest
from pbcanalysis.editions.sweep.memory import workers_here
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.study import Study

RETRIES = 3
SECONDS = "20s"
"""How long a scheduler may take to answer."""

ALONE = 60.0
"""Seconds that a cluster may be without any worker; those that grow by need take some time."""


@contextmanager
def dask_orders(
    address: str,
    engine_name: str | None,
    notebooks: Sequence[Path],
    studies: Sequence[Study],
    tables: Path,
    workers: int | None,
) -> Iterator[tuple[Callable[[Order], Future[Any]], int]]:
    """A way to start orders on a cluster, and how many may be under way.

    Args:
        address: A scheduler's address, or ``local`` to start a cluster on this machine.
        engine_name: See :mod:`pbcanalysis.editions.engines`.
        notebooks: The notebooks; what lies beside them travels with them.
        studies: The studies that they run on.
        tables: Folder with copies of their large tables, which travel with them.
        workers: Workers of a cluster that is started here.

    Raises:
        InvalidArgument: If Dask is not installed, no scheduler or worker answers, or there is too
            much to be sent. A run whose cluster loses all workers for long ends with it too.
    """
    try:
        from distributed import Client, LocalCluster

        from pbcanalysis.editions.sweep.camp import Camp, Setting
    except ImportError as error:
        raise InvalidArgument(
            "--dask needs the package distributed; install this package with [dask]"
        ) from error
    homes = {path.resolve().parent for path in notebooks}
    copies = sorted(tables.glob("*.parquet"))
    luggage = pack(
        [
            *(path for home in homes for path in beside(home)),
            *(path for study in studies for path in study.files()),
            *copies,
        ]
    )

    def inside(path: Path) -> str:
        return path.resolve().relative_to(luggage.root).as_posix()

    setting = Setting(
        name=f"pbc-sweep-{uuid.uuid4().hex}",
        engine=engine_name,
        notebooks=tuple(inside(path) for path in notebooks),
        primes=tuple(inside(study.folder) for study in studies),
        # Without copies their folder is none of those that travel.
        tables=inside(tables) if copies else "",
        package=package_digest(),
    )
    with ExitStack() as stack:
        if address == "local":
            count = workers or workers_here(tables)
            address = stack.enter_context(
                LocalCluster(
                    n_workers=count,
                    threads_per_worker=1,
                    processes=True,
                    dashboard_address=":0",
                    scheduler_port=0,
                )
            )
        try:
            client = stack.enter_context(Client(address, timeout=SECONDS, set_as_default=False))
        except (OSError, TimeoutError) as error:
            raise InvalidArgument(f"no Dask scheduler answers at {address}: {error}") from error
        _wait_for_worker(client, address)
        try:
            client.register_plugin(Camp(setting.name, luggage.content))
        except Exception as error:  # a worker's own error comes as its text alone
            raise InvalidArgument(
                f"a worker of the Dask cluster at {address} cannot take what runs need ({error}); "
                "each needs this package, from the same source as here, and room for the study"
            ) from error
        stack.callback(_put_away, client, setting.name)

        waiting: dict[Future[Any], None] = {}
        stack.enter_context(_watched(client, address, waiting))

        def submit(order: Order) -> Future[Any]:
            # The notebook goes with the task: what is kept on a worker is lost with it.
            content = pickle.dumps((order, order.source.read_bytes(), inside(order.home), setting))
            task = client.submit(_by_value(), content, pure=False, retries=RETRIES)
            done: Future[Any] = Future()
            waiting[done] = None
            # Not by a callback: Dask has one thread for those of all its clients, and a result that
            # is lost with its worker holds that thread for ever, even the end of this process.
            asyncio.run_coroutine_threadsafe(
                _settle(task, order, done, address), client.loop.asyncio_loop
            )
            return done

        yield submit, 2 * max(_threads(client), 1)


def _by_value() -> Callable[[bytes], Any]:
    """What a worker calls with a packed order.

    A scheduler reads each task that it passes on. A function inside a function travels as itself
    and not by its name, so the scheduler needs neither this package nor the time to import it.
    """

    def carry_out_packed(content: bytes) -> Any:
        import pickle

        from pbcanalysis.editions.sweep.camp import carry_out

        return carry_out(*pickle.loads(content))

    return carry_out_packed


def _wait_for_worker(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=ALONE)
    except TimeoutError as error:
        raise InvalidArgument(_no_worker(address)) from error


def _no_worker(address: str) -> str:
    return (
        f"the Dask scheduler at {address} has had no worker for {ALONE:g} seconds; start one with "
        f"`dask worker {address}`, and run the same sweep again: what is done is not done twice"
    )


def _put_away(client: Any, name: str) -> None:
    """Have workers drop what was sent; those whose scheduler is gone drop it as they end."""
    if client.status == "running":
        client.unregister_worker_plugin(name)


def _no_scheduler(address: str) -> str:
    return (
        f"the Dask scheduler at {address} has ended while runs were under way; start it again, and "
        "run the same sweep again: what is done is not done twice"
    )


def _threads(client: Any) -> int:
    """Threads of all workers; none where the scheduler does not answer."""
    try:
        return sum(client.nthreads().values())
    except OSError:
        return 0


@contextmanager
def _watched(client: Any, address: str, waiting: dict[Future[Any], None]) -> Iterator[None]:
    """Give up what is waited for when all workers have been gone for long, rather than wait on."""
    ended = threading.Event()

    def watch() -> None:
        since = time.monotonic()
        while not ended.wait(ALONE / 10):
            for future in [future for future in list(waiting) if future.done()]:
                del waiting[future]
            if _threads(client):
                since = time.monotonic()
            elif time.monotonic() - since > ALONE:
                for future in list(waiting):
                    _tell(future, InvalidArgument(_no_worker(address)))

    thread = threading.Thread(target=watch, daemon=True)
    thread.start()
    try:
        yield
    finally:
        ended.set()
        thread.join()


async def _settle(task: Any, order: Order, done: Future[Any], address: str) -> None:
    """Write what came back where it was ordered, and tell who waits."""
    try:
        found, content = await task
        if content is not None and order.output is not None:
            await asyncio.to_thread(_write, content, order.output)
        _tell(done, found)
    except (CancelledError, asyncio.CancelledError):
        # Nobody here cancels a task: its scheduler is gone, or this sweep is at its end.
        _tell(done, InvalidArgument(_no_scheduler(address)))
    except BaseException as error:  # whatever it is, whoever waits is told
        _tell(done, error)


def _write(content: bytes, output: Path) -> None:
    scratch = output.with_suffix(".new")
    scratch.write_bytes(content)
    scratch.replace(output)


def _tell(done: Future[Any], found: Any) -> None:
    """Pass on a result or an error, unless another thread has just told of the cluster's end."""
    with suppress(InvalidStateError):
        if isinstance(found, BaseException):
            done.set_exception(found)
        else:
            done.set_result(found)
