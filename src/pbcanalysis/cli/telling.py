"""How commands tell what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

if TYPE_CHECKING:
    from rich.console import Console

    from pbcanalysis.checks import Finding
    from pbcanalysis.errors import Problem

MISTAKES = "Mistakes in the study"
FINDINGS = "Findings about the sources"


class FailOn(StrEnum):
    """What a command can be asked to fail on, beside mistakes."""

    FINDINGS = "findings"


FailOnOption = Annotated[
    FailOn | None,
    typer.Option("--fail-on", help="findings: fail if there are findings about the sources."),
]


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


def tell_findings(findings: Iterable[Finding]) -> None:
    """Write each finding about a source on a line of its own."""
    for finding in findings:
        typer.echo(f"finding: {finding}", err=True)
