"""The same orders on a Dask cluster.

A Dask worker has many threads and is never forked. It starts a zygote of its own by exec, the
first time that a run comes to it, and each task talks to that. A task whose worker is lost is
given to another worker by Dask; what a run leaves is written by the machine that asked, once, when
its result has come back. So nothing is lost and nothing is there twice.

Studies and notebooks travel to each worker once (:mod:`.luggage`), so workers need this package,
from the same source, and nothing else.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

from pbcanalysis.editions.engines import Order
from pbcanalysis.editions.sweep.luggage import beside, pack, package_digest
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.study import Study

RETRIES = 3
SECONDS = "20s"
"""How long a scheduler may take to answer."""


@contextmanager
def dask_orders(
    address: str,
    engine_name: str | None,
    notebooks: Sequence[Path],
    studies: Sequence[Study],
    workers: int | None,
) -> Iterator[tuple[Callable[[Order], Future[Any]], int]]:
    """A way to start orders on a cluster, and how many may be under way.

    Args:
        address: A scheduler's address, or ``local`` to start a cluster on this machine.
        engine_name: See :mod:`pbcanalysis.editions.engines`.
        notebooks: The notebooks; what lies beside them travels with them.
        studies: The studies that they run on.
        workers: Workers of a cluster that is started here.

    Raises:
        InvalidArgument: If Dask is not installed, no scheduler answers, or there is too much to
            be sent.
    """
    try:
        from distributed import Client, LocalCluster

        from pbcanalysis.editions.sweep.camp import Camp, Setting, carry_out
    except ImportError as error:
        raise InvalidArgument(
            "--dask needs the package distributed; install this package with [dask]"
        ) from error
    homes = {path.resolve().parent for path in notebooks}
    luggage = pack(
        [
            *(path for home in homes for path in beside(home)),
            *(path for study in studies for path in study.files()),
        ]
    )

    def inside(path: Path) -> str:
        return path.resolve().relative_to(luggage.root).as_posix()

    setting = Setting(
        name=f"pbc-sweep-{uuid.uuid4().hex}",
        engine=engine_name,
        notebooks=tuple(inside(path) for path in notebooks),
        primes=tuple(inside(study.folder) for study in studies),
        package=package_digest(),
    )
    with ExitStack() as stack:
        if address == "local":
            from pbcanalysis.editions.sweep.execute import workers_here

            count = workers or workers_here()
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
        client.register_plugin(Camp(setting.name, luggage.content))
        stack.callback(client.unregister_worker_plugin, setting.name)

        def submit(order: Order) -> Future[Any]:
            # The notebook goes with the task: what is kept on a worker is lost with it.
            task = client.submit(
                carry_out,
                order,
                order.source.read_bytes(),
                inside(order.home),
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
