"""Builds one after another: only what changed is run and written, and the bytes are the same."""

from __future__ import annotations

import hashlib
import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from filelock import FileLock
from typer.testing import CliRunner

Run = Callable[..., "subprocess.CompletedProcess[str]"]

# None of these may be needed to say that nothing has changed, or to print the help.
HEAVY = (
    "pandas",
    "numpy",
    "frictionless",
    "nbformat",
    "jinja2",
    "pydantic",
    "yaml",
    "papermill",
    "matplotlib",
    "sphinx",
    "typer",
    "rich",
    "pbcanalysis.study",
)


def _digests(folder: Path) -> dict[str, str]:
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def _ran(done: subprocess.CompletedProcess[str]) -> set[str]:
    """Chapters that ran, from what was told."""
    assert done.returncode == 0, done.stderr
    return {line.split()[0] for line in done.stderr.splitlines() if line.endswith(" done")}


def _wrote_pages(done: subprocess.CompletedProcess[str]) -> bool:
    return "writing pages" in done.stderr or "pages are built:" in done.stderr


def _edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


@pytest.fixture(scope="module")
def built(
    tmp_path_factory: pytest.TempPathFactory, tiny_project: Callable[[Path], Path], pbc: Run
) -> Path:
    folder = tiny_project(tmp_path_factory.mktemp("twice") / "project")
    done = pbc("build", "--why", cwd=folder)
    assert _ran(done) == {"01_bases.ipynb", "02_timeline.ipynb"}
    assert "01_bases.ipynb runs: it has not run here before" in done.stderr
    assert "pages are built: they have not been built here before" in done.stderr
    return folder


@pytest.fixture
def copy(built: Path, tmp_path: Path) -> Path:
    """The built project elsewhere, its cache and site with it."""
    return Path(shutil.copytree(built, tmp_path / "elsewhere"))


def test_a_build_of_nothing_new_says_so_and_imports_nothing(built: Path) -> None:
    code = (
        "import sys; from pbcanalysis.cli.main import app; sys.argv[0] = 'pbc'; "
        "app(); print(*sys.modules, sep='\\n')"
    )
    before = _digests(built)
    # The first is of the same words as the build before; --why is no part of what is built.
    for words in ((), ("--why",), ("--engine", "papermill"), ("--engine=warm", "--workers", "1")):
        done = subprocess.run(
            [sys.executable, "-c", code, "build", *words],
            cwd=built,
            capture_output=True,
            text=True,
        )
        assert done.returncode == 0, done.stderr
        assert "nothing has changed" in done.stderr
        assert "3 records" in done.stderr
        assert ("01_bases.ipynb does not run: nothing" in done.stderr) is ("--why" in words)
        assert set(done.stdout.splitlines()) & set(HEAVY) == set()
    assert _digests(built) == before


def test_help_imports_nothing_and_tells_what_the_commands_say_themselves() -> None:
    code = (
        "import sys; from pbcanalysis.cli.main import app; sys.argv = ['pbc', '--help']; "
        "app(); print(*sys.modules, sep='\\n', file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert set(done.stderr.splitlines()) & set(HEAVY) == set()

    from pbcanalysis.cli.commands import app
    from pbcanalysis.cli.overview import ABOUT, COMMANDS, OPTIONS

    told = " ".join(done.stdout.split())
    for entry in (ABOUT, *COMMANDS, *COMMANDS.values(), *OPTIONS, *OPTIONS.values()):
        assert entry in told
    assert max(map(len, done.stdout.splitlines())) <= 80
    import typer.main

    group = typer.main.get_group(app)
    own = {name: (command.help or "").split("\n\n")[0] for name, command in group.commands.items()}
    assert {name: " ".join(text.split()) for name, text in own.items()} == COMMANDS
    assert app.info.help == ABOUT
    runner, asked = CliRunner(), f"pbcanalysis {importlib.metadata.version('pbcanalysis')}\n"
    assert runner.invoke(app, ["--version"]).stdout == asked
    assert runner.invoke(app, ["--version", "build"]).stdout == asked
    for name in COMMANDS:
        assert runner.invoke(app, [name, "--help"]).exit_code == 0, name


def test_touched_files_with_the_same_content_run_and_write_nothing(copy: Path, pbc: Run) -> None:
    before = _digests(copy / "_site")
    fresh = pbc("build", "--fresh", "--why", cwd=copy)
    assert _ran(fresh) == {"01_bases.ipynb", "02_timeline.ipynb"}
    assert "everything was asked to run" in fresh.stderr
    assert _digests(copy / "_site") == before
    os.utime(copy / "data" / "bases.csv")
    done = pbc("build", "--why", cwd=copy)
    assert _ran(done) == set()
    assert not _wrote_pages(done)
    assert "pages are not built: nothing that they depend on changed" in done.stderr
    assert _digests(copy / "_site") == before
    assert "nothing has changed" in pbc("build", cwd=copy).stderr


def test_a_changed_table_runs_its_readers_alone(copy: Path, pbc: Run) -> None:
    path = copy / "data" / "bases.csv"
    rows = path.read_text(encoding="utf-8").splitlines(keepends=True)
    more = rows[1].replace("ac-trusts,Trusts", "ac-trusts-again,More trusts")
    path.write_text("".join([*rows, more]), encoding="utf-8")
    done = pbc("build", "--why", cwd=copy)
    assert _ran(done) == {"01_bases.ipynb"}
    assert "01_bases.ipynb runs: the table bases changed" in done.stderr
    assert "02_timeline.ipynb does not run: nothing that it depends on changed" in done.stderr
    assert _wrote_pages(done)
    records = json.loads((copy / "_site" / "catalogue.json").read_text("utf-8"))["records"]
    assert {r["id"]: r["value"] for r in records}["tiny.bases"] == len(rows) - 1 + 1


def test_a_site_that_was_tampered_with_is_written_again(copy: Path, pbc: Run) -> None:
    before = _digests(copy / "_site")
    page = copy / "_site" / "index.html"
    times = page.stat()
    content = page.read_bytes()
    page.write_bytes(content.replace(b"Front", b"Fraud"))
    os.utime(page, ns=(times.st_atime_ns, times.st_mtime_ns))
    done = pbc("build", "--why", cwd=copy)
    assert _ran(done) == set()
    assert "pages are built: _site/index.html: was changed, not by a build" in done.stderr
    assert _digests(copy / "_site") == before
    page.write_bytes(content + b" ")
    # Now that all pages have been written here, none has anything new to say: that fails nothing.
    again = pbc("build", "--why", cwd=copy)
    assert "_site/index.html: was changed" in again.stderr
    assert "pages: " not in again.stderr
    assert _digests(copy / "_site") == before


def test_what_was_damaged_is_told_and_made_again_and_the_cache_can_be_looked_at(
    copy: Path, pbc: Run
) -> None:
    before = _digests(copy / "_site")
    listed = pbc("cache", "list", cwd=copy).stdout
    assert "01_bases.ipynb" in listed
    assert "table:timeline" in listed
    assert ": 2 runs, " in pbc("cache", "size", cwd=copy).stdout
    for path in (copy / "_build" / "cache" / "objects").glob("*/*"):
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    shutil.rmtree(copy / "_build" / "edition")
    done = pbc("build", cwd=copy)
    assert _ran(done) == {"01_bases.ipynb", "02_timeline.ipynb"}
    assert done.stderr.count("what was kept of it is no longer whole") == 2
    assert _digests(copy / "_site") == before
    assert "2 runs are whole" in pbc("cache", "verify", cwd=copy).stdout
    for path in (copy / "_build" / "cache" / "objects").glob("*/*"):
        path.write_bytes(b"?")
    found = pbc("cache", "verify", cwd=copy)
    assert found.returncode == 1
    assert found.stderr.count("made again when it is needed") == 2
    assert "0 left" in pbc("cache", "prune", "--to", "0", cwd=copy).stdout


def test_two_builds_at_once_give_one_whole_site(copy: Path, built: Path) -> None:
    shutil.rmtree(copy / "_build")
    shutil.rmtree(copy / "_site")
    (copy / "_build").mkdir()
    command = [sys.executable, "-m", "pbcanalysis.cli.main", "build"]
    told = []
    # Both have begun, and wait, before one of them can.
    with FileLock(copy / "_build" / "lock"):
        builds = [
            subprocess.Popen(command, cwd=copy, stderr=subprocess.PIPE, text=True) for _ in range(2)
        ]
        for build in builds:
            assert build.stderr is not None
            told.append(build.stderr.readline())
    waits = "another build is at work here; waiting for it\n"
    assert told == [waits, waits], [build.communicate()[1] for build in builds]
    told = [build.communicate()[1] for build in builds]
    assert [build.returncode for build in builds] == [0, 0], told
    assert sum("no chapter has to run" in text for text in told) == 1, told
    assert _digests(copy / "_site") == _digests(built / "_site")


def test_a_broken_study_is_told_each_time_and_never_taken_for_unchanged(
    copy: Path, pbc: Run
) -> None:
    _edit(copy / "data" / "bases.csv", ",623,", ",many,")
    for _ in range(2):
        done = pbc("build", cwd=copy)
        assert done.returncode == 1, done.stdout + done.stderr
        assert "column count" in done.stderr
    _edit(copy / "data" / "bases.csv", ",many,", ",623,")
    assert _ran(pbc("build", cwd=copy)) == set()


def test_a_chapter_that_fails_does_not_make_the_others_run_again(copy: Path, pbc: Run) -> None:
    shutil.rmtree(copy / "_build" / "cache")
    path = copy / "notebooks" / "02_timeline.ipynb"
    sound = path.read_bytes()
    _edit(path, "events = len(", "events = 1 / 0 + len(")
    before = _digests(copy / "_site")
    done = pbc("build", cwd=copy)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "ZeroDivisionError" in done.stderr
    assert _digests(copy / "_site") == before
    path.write_bytes(sound)
    assert _ran(pbc("build", cwd=copy)) == {"02_timeline.ipynb"}
