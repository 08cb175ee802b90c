"""The commands of ``pbc``."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from pbcanalysis.cli import caching, checking, publishing, sweeping, verifying
from pbcanalysis.cli.cite import cite
from pbcanalysis.cli.new import add, new
from pbcanalysis.cli.overview import ABOUT, OPTIONS, version
from pbcanalysis.cli.telling import FailOnOption, fail, waiting
from pbcanalysis.cli.where import require_study, site_of, study_of

if TYPE_CHECKING:
    from rich.console import Console

    from pbcanalysis.editions import Notebook

app = typer.Typer(
    name="pbc",
    help=ABOUT,
    no_args_is_help=True,
    add_completion=True,
    pretty_exceptions_enable=False,
)
StudyArgument = Annotated[
    Path | None, typer.Argument(help="The study folder. Without it: data/, or this folder.")
]
SetOption = Annotated[
    list[str] | None,
    typer.Option("--set", metavar="NAME=VALUE", help="A parameter; may be given several times."),
]
ParamsOption = Annotated[
    Path | None, typer.Option("--params", help="A YAML file with parameters, name: value.")
]
ProjectOption = Annotated[
    Path, typer.Option("--project", help="The folder that holds notebooks/ and book/.")
]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", min=1, help="Notebooks at a time; default: processors.")
]
EngineOption = Annotated[
    str | None,
    typer.Option(
        "--engine",
        help="papermill, or warm (default): forked from a process with imports done.",
    ),
]
CacheOption = Annotated[
    Path | None,
    typer.Option(
        "--cache",
        envvar="PBC_CACHE",
        help="Where runs are kept. Default: _build/cache, in STUDY if named.",
    ),
]


def _tell_version(wanted: bool) -> None:
    if wanted:
        typer.echo(version())
        raise typer.Exit


@app.callback()
def every_command(
    _version: Annotated[
        bool,
        typer.Option("--version", help=OPTIONS["--version"], is_eager=True, callback=_tell_version),
    ] = False,
) -> None:
    """Have options that stand before any command."""


@app.command()
def build(
    study: StudyArgument = None,
    set_: SetOption = None,
    params: ParamsOption = None,
    project: ProjectOption = Path(),
    site: Annotated[
        Path | None,
        typer.Option("--site", help="Where the site goes. Default: _site, in STUDY if named."),
    ] = None,
    workers: WorkersOption = None,
    address: Annotated[
        str, typer.Option("--address", help="Where the site will live, for citations and feeds.")
    ] = "",
    commit: Annotated[
        str,
        typer.Option(
            "--commit", envvar="PBC_COMMIT", help="Commit of the source, named on record pages."
        ),
    ] = "",
    why: Annotated[
        bool, typer.Option("--why", help="Say for each chapter, and the pages, why it ran or not.")
    ] = False,
    fresh: Annotated[
        bool, typer.Option("--fresh", help="Run every chapter and build the pages, changed or not.")
    ] = False,
    cache: CacheOption = None,
    strict: Annotated[
        bool, typer.Option("--strict", help="Fail, and keep the old site, if a reading is broken.")
    ] = False,
    fail_on: FailOnOption = None,
    engine: EngineOption = None,
    chapter: Annotated[
        str,
        typer.Option(
            "--chapter",
            metavar="NN",
            help="Run this chapter alone, and show it as a page; the site stays as it is.",
        ),
    ] = "",
) -> None:
    """Check the study, run the chapters that changed, build the site; all or nothing."""
    from pbcanalysis.cli import building
    from pbcanalysis.editions.alone import alone
    from pbcanalysis.editions.exchange import recover
    from pbcanalysis.errors import PbcError
    from pbcanalysis.site.writer import Writer

    home = study if study is not None else project
    folder = study_of(study, project)
    work = building.work_folder(home, site)
    if chapter:
        # Beside the site, and with the cache that builds have.
        cache, work = cache or work / "cache", work / "chapter"
        site = site or work / "_site"
    places = building.Places(folder, project, work, site or home / "_site", params)
    console = _console()
    try:
        with alone(places.build, lambda: waiting(console, "build")), Writer() as writer:
            recover(places.site)
            places, values, sound = places.checked(
                console, set_ or [], cache, refuse_findings=fail_on is not None
            )
            # As the folders stood before anything was read: a later change is another build's.
            inputs = places.inputs()
            with _progress(console) as progress:
                edition, steps = building.make(
                    places,
                    values,
                    cache,
                    console,
                    progress=progress,
                    workers=workers,
                    fresh=fresh,
                    why=why,
                    engine=engine,
                    sound=sound,
                    only=chapter,
                )
            if chapter:
                building.tell(console, building.chapter_page(places, edition, writer))
                return
            made = building.pages(
                places,
                edition,
                console,
                address=address,
                commit=commit,
                fresh=fresh,
                why=why,
                strict=strict,
                writer=writer,
            )
            lines = building.report(edition, made, places.findings)
            building.leave_stamp(places, inputs, lines, steps)
    except PbcError as error:
        fail(error)
    building.tell(console, lines)


@app.command()
def parameters(study: StudyArgument = None, project: ProjectOption = Path()) -> None:
    """List the parameters that a study declares, with their bounds and defaults."""
    from rich.table import Table

    from pbcanalysis.errors import PbcError
    from pbcanalysis.study.parameters import FILE, Parameters

    folder = study_of(study, project)
    try:
        require_study(folder)
        declared = Parameters.read(folder / FILE).declarations
    except PbcError as error:
        fail(error)
    table = Table("name", "default", "may be", "what it changes")
    for name, entry in declared.items():
        expected = entry.expected()
        if len(entry.choices or ()) > 4:
            first, *_, last = entry.choices or ()
            expected = f"one of {len(entry.choices or ())}, from {first} to {last}"
        table.add_row(name, str(entry.default), expected, entry.label)
    _console(error=False).print(table)


@app.command()
def store(
    study: StudyArgument = None,
    project: ProjectOption = Path(),
    workers: WorkersOption = None,
    cache: CacheOption = None,
    general: Annotated[
        bool,
        typer.Option(
            "--general", help="Also put the general chapters into STUDY, to be run by hand."
        ),
    ] = False,
) -> None:
    """Run the notebooks, and keep their outputs in them."""
    from pbcanalysis.cli import building
    from pbcanalysis.editions.alone import alone
    from pbcanalysis.errors import PbcError

    console = _console()
    folder, home = study_of(study, project), study or project
    places = building.Places(folder, project, home / "_build", home / "_site")
    try:
        with alone(places.build, lambda: waiting(console, "build")):
            places, values, sound = places.checked(console, [], cache)
            with _progress(console) as progress:
                edition, _ = building.make(
                    places, values, cache, console, progress=progress, workers=workers, sound=sound
                )
            stored = building.store(places, edition, general=general)
    except PbcError as error:
        fail(error)
    building.tell(console, [("warning", warning) for warning in edition.warnings])
    where = (folder if places.own else project) / "notebooks"
    if stored:
        told = f"outputs of {len(stored)} chapters stored in {where}/"
    else:
        told = f"{folder} has no notebooks of its own; --general puts the general chapters there"
    console.print(told, highlight=False)


@app.command()
def serve(
    site: Annotated[Path, typer.Argument(help="A site, or a built study.")] = Path(),
    port: Annotated[int, typer.Option(help="Port on this machine.", min=0, max=65535)] = 8000,
) -> None:
    """Show a built site at http://localhost:PORT/."""
    from pbcanalysis.cli.serving import server_of

    site = site_of(site)
    if not (site / "index.html").is_file():
        typer.echo(f"{site}/ holds no site yet; run `pbc build` first", err=True)
        raise typer.Exit(1)
    try:
        server = server_of(site, port)
    except OSError as error:
        typer.echo(f"port {port} cannot be used ({error}); choose another with --port", err=True)
        raise typer.Exit(1) from error
    typer.echo(f"http://localhost:{server.server_port}/ (stop with Ctrl+C)")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


def _console(*, error: bool = True) -> Console:
    from rich.console import Console

    return Console(stderr=error)


@contextmanager
def _progress(console: Console) -> Iterator[Callable[[Notebook, str], None]]:
    """A context that prints one line for each chapter as it ends."""
    with console.status("checking the study") as status:

        def tell(notebook: Notebook, state: str) -> None:
            if state == "start":
                status.update(f"running {notebook.path.name}")
            else:
                console.print(f"{notebook.path.name} {state}", highlight=False)

        yield tell


app.add_typer(caching.app, name="cache")
app.command()(checking.check)
app.command()(new)
app.command()(add)
app.command()(publishing.publish)
app.command()(publishing.compare)
app.command()(publishing.withdraw)
app.command()(publishing.correct)
app.command()(verifying.verify)
app.command()(sweeping.sweep)
app.command()(sweeping.warm)
app.command()(cite)
