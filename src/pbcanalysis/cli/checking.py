"""Checking a study: mistakes in it, findings about its sources, and what was read as what."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pbcanalysis.cli.telling import FINDINGS, MISTAKES, FailOnOption, tell, tell_findings
from pbcanalysis.cli.where import study_of

if TYPE_CHECKING:
    from pbcanalysis.checks import Finding
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
        bool, typer.Option("--json", help="Write mistakes, findings and readings as JSON.")
    ] = False,
    fail_on: FailOnOption = None,
) -> None:
    """Check a study and its parameters, judge its sources, and change nothing."""
    from pbcanalysis.checks import counted
    from pbcanalysis.cli.values import values_of
    from pbcanalysis.editions.soundness import check_everything
    from pbcanalysis.study import open_study
    from pbcanalysis.study.made_up import TOLD, made_up
    from pbcanalysis.study.placeholders import left_to_say

    folder = study_of(study, project)
    checked = check_everything(folder, project / "notebooks")
    values, wrong = values_of(checked.declared, set_ or [], params)
    problems = [*checked.problems, *wrong]
    findings = checked.findings({} if wrong else values)
    read_as = checked.read_as
    if as_json:
        _write_json(problems, findings, read_as)
    else:
        if problems:
            typer.echo(f"{MISTAKES} ({len(problems)})", err=True)
        tell(problems)
        if findings:
            typer.echo(f"{FINDINGS} ({len(findings)})", err=True)
        tell_findings(findings)
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
            f"{_count(len(opened.parameters.declarations), 'parameter')} are sound; "
            f"{counted(len(findings))}",
            err=True,
        )
    if findings and fail_on is not None:
        raise typer.Exit(1)


def _count(number: int, thing: str) -> str:
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def _errors(problems: list[Problem]) -> list[Problem]:
    return [problem for problem in problems if problem.severity == "error"]


def _write_json(
    problems: list[Problem], findings: Sequence[Finding], read_as: Sequence[Told]
) -> None:
    found = {
        "sound": not _errors(problems),
        "problems": [asdict(problem) for problem in problems],
        "findings": [finding.to_json() for finding in findings],
        "read_as": [asdict(one) for one in read_as],
    }
    typer.echo(json.dumps(found, indent=1, ensure_ascii=False))
