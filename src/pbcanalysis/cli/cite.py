"""``pbc cite``: the citation of a record, a chapter, the book or a source."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from pbcanalysis.cli.where import require_site


def cite(
    id: Annotated[
        str, typer.Argument(help="Id of a record, chapter-NN, book, or the key of a source.")
    ],
    style: Annotated[
        str | None,
        typer.Option("--style", help="harvard, vancouver or apa. Without it: harvard."),
    ] = None,
    format: Annotated[
        str | None, typer.Option("--format", help="bibtex, biblatex, ris or csl-json.")
    ] = None,
    accessed: Annotated[
        datetime | None,
        typer.Option(
            "--accessed",
            formats=["%Y-%m-%d"],
            help="Day on which it was looked at. Without it, none is written.",
        ),
    ] = None,
    folder: Annotated[
        Path,
        typer.Option("--edition-folder", "--site", help="A built site, or study, or an edition."),
    ] = Path(),
    address: Annotated[
        str, typer.Option("--address", help="Where the site lives, if its build was not told.")
    ] = "",
    alone: Annotated[
        bool, typer.Option("--alone", help="Leave out the sources that it rests on.")
    ] = False,
) -> None:
    """Cite a record, a chapter, the book or a source; the producers of the evidence follow."""
    from pbcanalysis.catalogue.citation import Library, in_style, write
    from pbcanalysis.editions.published import require_as_published
    from pbcanalysis.errors import PbcError

    if style is not None and format is not None:
        typer.echo("name a style or a format, not both", err=True)
        raise typer.Exit(2)
    day: date | None = accessed.date() if accessed is not None else None
    try:
        place = require_site(folder)
        require_as_published(place)
        library = Library.read(place, address=address)
        items = [library.item(id), *([] if alone else library.originals(id))]
        if format is not None:
            text = write(items, format, accessed=day)
        else:
            lines = [in_style(item, style or "harvard", accessed=day) for item in items]
            text = "\n".join(lines) + "\n"
    except PbcError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from error
    typer.echo(text, nl=False)
