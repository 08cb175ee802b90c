"""``pbc cache``: what builds have kept, so that nothing runs twice."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pbcanalysis.cli.telling import fail

if TYPE_CHECKING:
    from pbcanalysis.editions.cache import Cache

app = typer.Typer(help="List, check, trim or empty what builds have kept.", no_args_is_help=True)

StudyArgument = Annotated[
    Path | None, typer.Argument(help="The study folder, if its build has a folder of its own.")
]
FolderOption = Annotated[
    Path | None,
    typer.Option("--cache", envvar="PBC_CACHE", help="The cache. Default: _build/cache."),
]
ProjectOption = Annotated[
    Path, typer.Option("--project", help="The folder that holds notebooks/ and book/.")
]


@app.command("list")
def list_(
    study: StudyArgument = None, folder: FolderOption = None, project: ProjectOption = Path()
) -> None:
    """List runs and large tables that are kept: name, size, start of the key, number of reads."""
    cache = _cache(study, folder, project)
    for entry in cache.entries():
        typer.echo(
            f"{entry.notebook}  {entry.size:,} bytes  {entry.key[:12]}  {len(entry.reads)} read"
        )
        for name, digest in entry.reads:
            typer.echo(f"    {name} {digest[:12]}")


@app.command()
def size(
    study: StudyArgument = None, folder: FolderOption = None, project: ProjectOption = Path()
) -> None:
    """Say how much the cache holds, and how much it may."""
    cache = _cache(study, folder, project)
    typer.echo(
        f"{cache.folder}: {len(cache.entries())} runs, {cache.size():,} bytes of at most "
        f"{cache.limit:,}"
    )


@app.command()
def prune(
    study: StudyArgument = None,
    folder: FolderOption = None,
    project: ProjectOption = Path(),
    limit: Annotated[
        str, typer.Option("--to", help="Size to keep, such as 500M; 0 empties it.")
    ] = "",
) -> None:
    """Take away what was not used for longest, until the rest fits."""
    from pbcanalysis.editions.cache import read_size
    from pbcanalysis.errors import PbcError

    cache = _cache(study, folder, project)
    try:
        freed = cache.trim(read_size(limit) if limit else cache.limit)
    except PbcError as error:
        fail(error)
    typer.echo(f"{freed:,} bytes freed, {cache.size():,} left")


@app.command()
def verify(
    study: StudyArgument = None, folder: FolderOption = None, project: ProjectOption = Path()
) -> None:
    """Read everything that is kept; take away what is damaged, and exit with 1 if any was."""
    cache = _cache(study, folder, project)
    damaged = cache.verify() if cache.folder.is_dir() else []
    for told in damaged:
        typer.echo(f"{told}; taken away, and made again when it is needed", err=True)
    typer.echo(f"{len(cache.entries())} runs are whole")
    if damaged:
        raise typer.Exit(1)


def _cache(study: Path | None, folder: Path | None, project: Path) -> Cache:
    from pbcanalysis.editions.cache import cache_of
    from pbcanalysis.errors import PbcError

    try:
        return cache_of(folder, (study or project) / "_build")
    except PbcError as error:
        fail(error)
