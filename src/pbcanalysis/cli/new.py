"""A study of one's own, to begin with."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Like(StrEnum):
    """What a new study may be like."""

    survey = "survey"
    report = "report"
    payments = "payments"
    full = "full"


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that does not exist.")],
    like: Annotated[
        Like, typer.Option("--like", help="Which tables: of a survey, a report, payments, or all.")
    ] = Like.full,
) -> None:
    """Write a study into DIR, with example rows, that builds at once."""
    from pbcanalysis.cli.telling import fail
    from pbcanalysis.errors import PbcError
    from pbcanalysis.study.scaffold import new_study

    try:
        written = new_study(folder, like.value)
    except PbcError as error:
        fail(error)
    for path in written:
        typer.echo(str(path))
    typer.echo(f"next: pbc build {folder}", err=True)
