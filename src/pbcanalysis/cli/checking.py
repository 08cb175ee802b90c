"""Checking a study: what is wrong in it, what is suspicious, and what was read as what."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pbcanalysis.cli.telling import tell
from pbcanalysis.cli.where import study_of

if TYPE_CHECKING:
    from pbcanalysis.errors import Problem
    from pbcanalysis.study.formats import Told


def check(
    study: Annotated[
        Path | None, typer.Argument(help="The study folder. Without it: data/, or this folder.")
    ] = None,
    set_: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="A parameter; may be given again."),
    ] = None,
    params: Annotated[
        Path | None, typer.Option("--params", help="A YAML file with parameters, name: value.")
    ] = None,
    project: Annotated[
        Path, typer.Option("--project", help="The folder that holds notebooks/ and book/.")
    ] = Path(),
    explain: Annotated[
        bool, typer.Option("--explain", help="Tell what in the tables was read as what.")
    ] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Write problems and readings as JSON.")
    ] = False,
) -> None:
    """Check a study and its parameters, and change nothing."""
    from pbcanalysis.cli.values import values_of
    from pbcanalysis.editions.soundness import check_everything
    from pbcanalysis.study import open_study
    from pbcanalysis.study.made_up import TOLD, made_up
    from pbcanalysis.study.placeholders import left_to_say

    folder = study_of(study, project)
    checked = check_everything(folder, project / "notebooks")
    problems = [*checked.problems, *values_of(checked.declared, set_ or [], params)[1]]
    read_as = checked.read_as
    if as_json:
        _write_json(problems, read_as)
    else:
        tell(problems)
        if explain:
            for one in read_as:
                typer.echo(str(one))
        elif read_as:
            cells = sum(one.cells for one in read_as)
            files = len({one.file for one in read_as})
            told = f"{cells:,} cells in {_count(files, 'file')}" if cells else _count(files, "file")
            verb = "is" if cells in (0, 1) and files == 1 else "are"
            typer.echo(
                f"{told} {verb} read otherwise than as plain CSV; --explain tells how", err=True
            )
    if _errors(problems):
        raise typer.Exit(1)
    if not as_json:
        opened = open_study(folder, check=False)
        for line in left_to_say(opened.descriptor, opened.sources):
            typer.echo(line, err=True)
        if made_up(opened, checked.frames).trial:
            typer.echo(TOLD, err=True)
        typer.echo(
            f"{folder}: {_count(len(opened.descriptor['resources']), 'table')}, "
            f"{_count(len(opened.sources), 'source')} and "
            f"{_count(len(opened.parameters.declarations), 'parameter')} are sound",
            err=True,
        )


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _errors(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]


def _write_json(problems: list[Problem], read_as: Sequence[Told]) -> None:
    found = {
        "sound": not _errors(problems),
        "problems": [asdict(problem) for problem in problems],
        "read_as": [asdict(one) for one in read_as],
    }
    typer.echo(json.dumps(found, indent=1, ensure_ascii=False))
