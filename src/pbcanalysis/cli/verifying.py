"""``pbc verify``: a finished report against the records that it cites."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from pbcanalysis.cli.telling import fail
from pbcanalysis.cli.where import require_site


def verify(
    report: Annotated[
        Path, typer.Argument(help="The report: docx, odt, html, md, tex, txt or pdf.")
    ],
    site: Annotated[
        Path, typer.Option("--site", help="A published folder, a built site, or a built study.")
    ] = Path(),
    address: Annotated[
        str, typer.Option("--address", help="Where the site is on the web, to know dead links.")
    ] = "",
    allow: Annotated[
        list[str] | None,
        typer.Option(
            "--allow",
            metavar="STATUS",
            help="Accept changed, never, wrong-record, dead, retired, withdrawn; may be repeated.",
        ),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Check the numbers of REPORT against the records it links to.

    Exits with 0 if all are right, 1 if some are not, 2 if the report could not be checked.
    """
    from pbcanalysis.errors import PbcError
    from pbcanalysis.verify import verify as verify_report
    from pbcanalysis.verify.judgement import STATUSES

    unknown = sorted(set(allow or ()) - set(STATUSES))
    if unknown:
        raise typer.BadParameter(f"{', '.join(unknown)}: write one of {', '.join(STATUSES)}")
    try:
        found = verify_report(report, require_site(site), address=address)
    except PbcError as error:
        fail(error, code=2, changed_nothing=False)
    typer.echo(found.to_json() if as_json else found.to_text(), nl=False)
    if found.failing(allow or ()):
        raise typer.Exit(1)
