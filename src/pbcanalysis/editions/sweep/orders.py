"""How one order of a sweep is carried out, on this machine and on a worker of a cluster alike."""

from __future__ import annotations

from typing import Any

from pbcanalysis.editions.engines import Order, RunFailed, Runner
from pbcanalysis.editions.sweep.journal import Failure

PRIMED = "pbcanalysis.editions.sweep.primed"
"""What the process that runs are forked from imports beforehand."""


def attempt(runner: Runner, order: Order) -> list[dict[str, Any]] | Failure:
    """Carry out an order: the records that it leaves, or why it failed."""
    try:
        found: list[dict[str, Any]] = runner(order)
        return found
    except RunFailed as error:
        return Failure(order.source.name, error.cell, error.error, error.source, error.traceback)
