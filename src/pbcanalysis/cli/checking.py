"""Checking a study: what is wrong in it, what is suspicious, and what was read as what."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryDirectory
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
    from pbcanalysis.editions.notebooks import declaration_problems, read_notebooks
    from pbcanalysis.editions.outline import gather, has_outline
    from pbcanalysis.errors import InvalidInput
    from pbcanalysis.reported.suspicions import suspicions
    from pbcanalysis.study import check_study, explain_study, open_study
    from pbcanalysis.survey.study_respondents import respondent_problems

    folder = study_of(study, project)
    problems = check_study(folder)
    try:
        read_as = explain_study(folder)
    except InvalidInput:
        read_as = []  # the same problem is in what check_study told
    if not _errors(problems):
        try:
            opened = open_study(folder, check=False)
            problems += [*suspicions(opened), *respondent_problems(opened)]
            opened.parameters.resolve(values_of(folder, set_ or [], params))
            with TemporaryDirectory() as scratch:
                notebooks = project / "notebooks"
                if has_outline(folder):
                    notebooks = gather(opened, Path(scratch) / "own").notebooks
                for notebook in read_notebooks(notebooks):
                    problems += declaration_problems(notebook, opened.parameters)
        except InvalidInput as error:
            problems += error.problems
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


def _write_json(problems: list[Problem], read_as: list[Told]) -> None:
    found = {
        "sound": not _errors(problems),
        "problems": [asdict(problem) for problem in problems],
        "read_as": [asdict(one) for one in read_as],
    }
    typer.echo(json.dumps(found, indent=1, ensure_ascii=False))
