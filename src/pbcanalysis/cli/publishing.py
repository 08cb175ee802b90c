"""``pbc publish`` and ``pbc compare``: editions that stay, and what changed between them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from pbcanalysis.cli.telling import fail
from pbcanalysis.cli.where import require_site, site_of

if TYPE_CHECKING:
    from rich.console import Console

    from pbcanalysis.editions import Comparison


def publish(
    folder: Annotated[
        Path, typer.Argument(metavar="DIR", help="The published folder; made if need be.")
    ],
    site: Annotated[Path, typer.Option("--site", help="A built site, or study.")] = Path(),
    address: Annotated[
        str | None, typer.Option("--address", help="Where DIR is on the web; kept from then on.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Only check that published editions are untouched.")
    ] = False,
    digest: Annotated[
        str,
        typer.Option(
            "--digest",
            help="With --check: a digest that DIR once had; a history written anew lacks it.",
        ),
    ] = "",
) -> None:
    """Add the built site to DIR as an edition that never changes, and make it the front."""
    from pbcanalysis.editions import publish as publish_site
    from pbcanalysis.errors import PbcError
    from pbcanalysis.scratch import remove_left_overs

    if digest and not check:
        raise typer.BadParameter("--digest goes with --check")
    try:
        if check:
            _check(folder, digest)
            return
        remove_left_overs()
        done = publish_site(require_site(site), folder, address=address)
    except PbcError as error:
        fail(error, changed_nothing=not check)
    for line in done.settled:
        typer.echo(line, err=True)
    if not done.added:
        typer.echo(f"edition {done.edition} is published already; nothing was changed", err=True)
        if done.differing:
            typer.echo(
                f"{len(done.differing)} of its files differ from this site and stay as published; "
                "give the study a new version to publish them",
                err=True,
            )
        return
    typer.echo(
        f"edition {done.edition} is in {folder}/e/{done.edition}/, and at the front", err=True
    )
    if done.comparison is not None:
        changed, new, gone = (
            len(part)
            for part in (done.comparison.changed, done.comparison.new, done.comparison.gone)
        )
        typer.echo(
            f"against {done.comparison.before}: changed {changed}, new {new}, gone {gone}",
            err=True,
        )
        for line in done.comparison.unread:
            typer.echo(f"not compared: {line}", err=True)
    typer.echo(_keep(done.digest), err=True)


def _keep(digest: str) -> str:
    return (
        f"digest of all editions: {digest}\n"
        "keep it elsewhere (a commit, a signed tag, a citation); --check --digest holds DIR "
        "against it"
    )


def _check(folder: Path, digest: str) -> None:
    """Check a published folder, and tell its digest.

    Raises:
        Tampered: If an edition or the front is not as it was published, or the history was not
            always what it is.
    """
    from pbcanalysis.editions import Published, Tampered
    from pbcanalysis.editions.untouched import front_differences, tampering

    published = Published.read(folder)
    frozen = tampering(published)
    front, others = front_differences(published)
    if digest and not published.knows(digest):
        told = (
            "write at least its first 16 characters"
            if len(digest) < 16
            else (
                "its history was written anew since that digest was noted, or the digest is of "
                "another folder"
            )
        )
        raise Tampered(f"{folder} never had the digest {digest}: {told}")
    for line in others:
        typer.echo(f"kept for others, publishing did not make it: {line}", err=True)
    if frozen:
        raise Tampered.at([*frozen, *front])
    if front:
        raise Tampered(
            "the front is not as publishing made it; no edition is concerned:\n"
            + "\n".join(front)
            + "\nthe next publish makes the front anew"
        )
    for entry in published.editions:
        for sentence in entry.told:
            typer.echo(sentence)
    count = len(published.editions)
    typer.echo(f"{folder}: {count} edition{'' if count == 1 else 's'}, untouched")
    typer.echo(f"digest of all editions: {published.digest}")


def withdraw(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The published folder.")],
    edition: Annotated[str, typer.Argument(metavar="EDITION", help="For example 2026.11.")],
    reason: Annotated[
        str, typer.Option("--reason", help="Why, in a sentence for those who cited it.")
    ],
    see: Annotated[str, typer.Option("--see", help="The edition to use instead.")] = "",
    day: Annotated[
        str, typer.Option("--date", metavar="YYYY-MM-DD", help="The day; default: today.")
    ] = "",
    remove: Annotated[
        bool,
        typer.Option("--remove", help="Take its content away, so that only the notice is left."),
    ] = False,
) -> None:
    """Withdraw a published edition: it keeps its address, with a notice and the reason."""
    _amend(folder, edition, "withdrawn", reason, see, day, remove=remove)


def correct(
    folder: Annotated[Path, typer.Argument(metavar="DIR", help="The published folder.")],
    edition: Annotated[str, typer.Argument(metavar="EDITION", help="For example 2026.11.")],
    reason: Annotated[
        str, typer.Option("--reason", help="What is wrong and what is right, in a sentence.")
    ],
    see: Annotated[str, typer.Option("--see", help="The edition that has it right.")] = "",
    day: Annotated[
        str, typer.Option("--date", metavar="YYYY-MM-DD", help="The day; default: today.")
    ] = "",
) -> None:
    """Tell what is wrong in a published edition; the edition stays, with a notice."""
    _amend(folder, edition, "corrected", reason, see, day)


def _amend(
    folder: Path,
    edition: str,
    kind: Literal["withdrawn", "corrected"],
    reason: str,
    see: str,
    day: str,
    *,
    remove: bool = False,
) -> None:
    from datetime import UTC, datetime

    from pbcanalysis.editions.amend import amend
    from pbcanalysis.editions.notice import Notice
    from pbcanalysis.errors import PbcError

    notice = Notice(kind, day or datetime.now(UTC).date().isoformat(), reason, see, remove)
    try:
        published = amend(folder, edition, notice)
    except PbcError as error:
        fail(error)
    typer.echo(published.edition(edition).told[-1], err=True)
    typer.echo(_keep(published.digest), err=True)


def compare(
    before: Annotated[str, typer.Argument(metavar="A", help="The earlier one.")],
    after: Annotated[str, typer.Argument(metavar="B", help="The later one.")],
    as_json: Annotated[bool, typer.Option("--json", help="Write JSON.")] = False,
) -> None:
    """Show what changed from A to B: sites, editions, or addresses on this machine."""
    from rich.console import Console

    from pbcanalysis.editions import compare as compare_editions
    from pbcanalysis.errors import PbcError

    try:
        comparison = compare_editions(_place(before), _place(after))
    except PbcError as error:
        fail(error, changed_nothing=False)
    if as_json:
        typer.echo(comparison.to_json(), nl=False)
        return
    _show(Console(highlight=False, soft_wrap=True), comparison)


def _place(name: str) -> str:
    """An address as it is; a study as its site."""
    return name if "://" in name else str(site_of(Path(name)))


def _show(console: Console, comparison: Comparison) -> None:
    from rich.markup import escape
    from rich.table import Table

    console.print(
        f"edition {comparison.after} against {comparison.before}: "
        f"changed {len(comparison.changed)}, unchanged {comparison.unchanged}, "
        f"new {len(comparison.new)}, gone {len(comparison.gone)}"
    )
    for notice in comparison.notices:
        console.print(escape(notice))
    for line in comparison.unread:
        console.print(escape(f"not compared: {line}"))
    if comparison.nothing:
        console.print("nothing changed that a reader sees")
    if comparison.changed:
        table = Table("record", comparison.before, comparison.after, "change")
        for change in comparison.changed:
            row = (change.id, change.before, change.after, change.summary)
            table.add_row(*(escape(cell) for cell in row))
        console.print(table)
    for heading, things in (
        ("new results", comparison.new),
        ("results that are gone", comparison.gone),
        ("new sources", comparison.sources_new),
        ("sources that are gone", comparison.sources_gone),
        ("new statements", comparison.statements_new),
        ("statements that are gone", comparison.statements_gone),
    ):
        if things:
            console.print(f"{heading}:")
        for thing in things:
            shown = f": {thing.shown}" if thing.shown else ""
            console.print(escape(f"  {thing.id}: {thing.title}{shown}"))
    for heading, readings in (
        ("sentences that no longer hold", comparison.readings_broken),
        ("sentences that hold again", comparison.readings_healed),
    ):
        if readings:
            console.print(f"{heading}:")
        for reading in readings:
            values = ", ".join(f"{name} is {value:.6g}" for name, value in reading.values.items())
            console.print(escape(f"  {reading.page}: {reading.condition} ({values})"))
    for heading, values_changed in (
        ("statements that read differently", comparison.statements_changed),
        ("parameters", comparison.parameters),
    ):
        if values_changed:
            console.print(f"{heading}:")
        for value in values_changed:
            console.print(escape(f"  {value.name}: was {value.before}, is {value.after}"))
    if not comparison.readings_compared:
        console.print("readings were not compared: one of the two has no pages yet")
    if comparison.origin_only:
        console.print(
            f"{len(comparison.origin_only)} further records have the same result and another "
            "origin, title or method"
        )
