"""A study of one's own, to begin with."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import typer


class Like(StrEnum):
    """What a new study may be like."""

    survey = "survey"
    report = "report"
    payments = "payments"
    full = "full"


class Missing(StrEnum):
    """What is read as no answer, beside what a file declares."""

    marks = "marks"
    labels = "labels"
    none = "none"


def new(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="A folder that does not exist.")],
    like: Annotated[
        Like, typer.Option("--like", help="Which tables: of a survey, a report, payments, or all.")
    ] = Like.full,
    source: Annotated[
        Path | None,
        typer.Option(
            "--from",
            help="Begin with a file of yours: .sav, .dta, .xlsx, .csv and so on; "
            "- takes what is piped in.",
        ),
    ] = None,
    missing: Annotated[
        Missing,
        typer.Option(
            "--missing",
            help="No answers: marks such as NA; also labels such as No answer; or none.",
        ),
    ] = Missing.marks,
) -> None:
    """Write a study into DIR, with example rows, that builds at once; or begin with a file."""
    from pbcanalysis.cli.telling import fail
    from pbcanalysis.errors import PbcError
    from pbcanalysis.study.scaffold import new_study, study_from

    told: tuple[str, ...] = ()
    try:
        if source is None:
            written = new_study(folder, like.value)
        else:
            with _file_of(source) as file:
                written, told = study_from(folder, file, missing.value)
    except PbcError as error:
        fail(error)
    for path in written:
        typer.echo(str(path))
    for line in told:
        typer.echo(line, err=True)
    step = "build" if source is None else "check"
    shown = f'"{folder}"' if " " in str(folder) else str(folder)
    typer.echo(f"next: pbc {step} {shown}", err=True)


@contextmanager
def _file_of(source: Path) -> Iterator[Path]:
    """The file that is named; of ``-``, one with what is piped in, such as copied cells."""
    if str(source) != "-":
        yield source
        return
    if sys.stdin.isatty():
        typer.echo("paste the cells, then press Ctrl-D (Ctrl-Z and Enter on Windows)", err=True)
    with TemporaryDirectory() as place:
        file = Path(place) / "copied.csv"
        # Sheets put tabs between the cells that are copied; what stands between is found out.
        file.write_bytes(sys.stdin.buffer.read())
        yield file


def add(
    study: Annotated[Path, typer.Argument(metavar="STUDY", help="The study folder.")],
    table: Annotated[str, typer.Argument(metavar="TABLE", help="A table, such as timeline.")],
) -> None:
    """Add an empty TABLE with its schema to a study."""
    from pbcanalysis.cli.telling import fail
    from pbcanalysis.errors import PbcError
    from pbcanalysis.study.adding import add_table

    try:
        written = add_table(study, table)
    except PbcError as error:
        fail(error)
    for path in written:
        typer.echo(str(path))
    typer.echo(f"next: fill in {written[0].name}", err=True)
