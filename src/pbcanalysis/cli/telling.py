"""How commands tell what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, NoReturn

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from pbcanalysis.errors import Problem


def fail(error: Exception, *, code: int = 1, changed_nothing: bool = True) -> NoReturn:
    """Tell what is wrong, every problem on a line of its own, and stop.

    Args:
        error: What went wrong.
        code: The exit status.
        changed_nothing: Whether to add that nothing was changed.
    """
    from pbcanalysis.errors import InvalidInput

    if isinstance(error, InvalidInput):
        tell(error.problems)
    else:
        typer.echo(str(error), err=True)
    if changed_nothing:
        typer.echo("nothing was changed", err=True)
    raise typer.Exit(code)


def tell(problems: Iterable[Problem]) -> None:
    """Write each problem on a line of its own."""
    for problem in problems:
        typer.echo(f"{problem.severity}: {problem}", err=True)


def waiting(console: Console, what: str) -> None:
    """Tell that another build or sweep is waited for."""
    console.print(f"another {what} is at work here; waiting for it", highlight=False)
