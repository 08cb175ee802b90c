"""A chapter run by hand, as JupyterLab runs it, shows the numbers of the site."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path

import nbformat
import pandas as pd
import pytest
from nbclient import NotebookClient
from typer.testing import CliRunner

from pbcanalysis.cli.commands import app
from pbcanalysis.editions.edition import records_of
from pbcanalysis.study.scaffold import TEMPLATES

ROOT = Path(__file__).resolve().parents[2]
# What is imported here from elsewhere is not for an environment of its own.
ALONE = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
runner = CliRunner()


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with the wheel installed, and nothing of this folder but libraries."""
    folder = tmp_path_factory.mktemp("elsewhere")

    def run(*words: str | Path) -> None:
        done = subprocess.run(
            [sys.executable, "-m", *words], cwd=ROOT, env=ALONE, capture_output=True, text=True
        )
        assert done.returncode == 0, done.stdout + done.stderr

    run("hatchling", "build", "-t", "wheel", "-d", folder)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", symlinks=True)
    python = folder / "env" / "bin" / "python"
    # The libraries as they are here; files with paths, which say where this project is, are read
    # only in the environment's own folder.
    libraries = next((folder / "env" / "lib").glob("python*/site-packages"))
    (libraries / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    run("pip", "--python", python, "install", "--quiet", "--no-deps", "--no-index", wheel)
    return folder / "env"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, elsewhere: Path) -> Path:
    """A study of a report, which names an address at which chapters can be run.

    Made and built with the package as it was installed from its wheel.
    """
    folder = tmp_path_factory.mktemp("by-hand") / "mine"

    def pbc(*arguments: str) -> None:
        done = subprocess.run(
            [elsewhere / "bin" / "pbc", *arguments],
            cwd=folder.parent,
            env=ALONE,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    pbc("new", "mine", "--like", "report")
    # Under a source of its own no row is an example any more, so that it can be published.
    for file in [*folder.glob("*.csv"), folder / "sources.bib"]:
        text = file.read_text(encoding="utf-8")
        file.write_text(text.replace("example2024", "report2024"), encoding="utf-8")
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["run_address"] = "https://run.example/lab?path=notebooks/{notebook}&x=1"
    path.write_text(json.dumps(package), encoding="utf-8")
    pbc("build", "mine", "--set", "level=0.9")
    return folder


@pytest.mark.parametrize("name", ["03_percentages", "07_planning"])
def test_the_same_numbers_without_the_command_line(
    built: Path, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PBC_RECORDS", raising=False)
    folder = built / "notebooks"
    folder.mkdir(exist_ok=True)
    shutil.copyfile(TEMPLATES / "notebooks" / f"{name}.ipynb", folder / f"{name}.ipynb")
    node = nbformat.read(folder / f"{name}.ipynb", as_version=4)
    (cell,) = (c for c in node.cells if "parameters" in c.metadata.get("tags", []))
    cell.source = cell.source.replace('"../data"', '".."').replace("level = 0.95", "level = 0.9")
    NotebookClient(
        node, kernel_name="python3", resources={"metadata": {"path": str(folder)}}
    ).execute()
    catalogue = json.loads((built / "_site" / "catalogue.json").read_text(encoding="utf-8"))
    site = {
        record["id"]: (record["value"], record["low"], record["high"], record["data"])
        for record in catalogue["records"]
        if record["chapter"] == name[:2]
    }
    by_hand = {
        record.id: (record.value, record.low, record.high, record.data)
        for record, _ in records_of(node)
    }
    assert by_hand.keys() == site.keys()
    for id, (value, low, high, data) in by_hand.items():
        told = json.loads(data.model_dump_json()) if data else None
        assert (value, low, high, told) == site[id], id


def test_the_general_chapters_are_stored_to_be_run_by_hand(
    built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.rmtree(built / "notebooks", ignore_errors=True)
    monkeypatch.chdir(built)
    told = runner.invoke(app, ["store", "--general"])
    assert told.exit_code == 0, told.output
    stored = sorted((built / "notebooks").glob("*.ipynb"))
    ran = (built / "_build" / "edition" / "notebooks").glob("*.ipynb")
    assert [path.name for path in stored] == sorted(path.name for path in ran)
    for path in stored:
        node = nbformat.read(path, as_version=4)
        (cell,) = (c for c in node.cells if "parameters" in c.metadata.get("tags", []))
        assert 'study_folder = ".."' in cell.source
        assert any(c.get("outputs") for c in node.cells)
    # A chapter still says which tables it needs, so that it is left out where they are empty.
    assert "needs" in nbformat.read(stored[0], as_version=4).metadata["pbcanalysis"]


def test_other_commands_take_the_study_for_its_site(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(built)
    told = runner.invoke(app, ["cite", "response.lowest"])
    assert told.exit_code == 0, told.output
    assert "[number response.lowest]" in told.output
    report = tmp_path / "report.md"
    link = (built / "_site" / "r" / "response.lowest" / "index.html").as_posix()
    # 150 of 600 replied: a quarter.
    report.write_text(f"It was [25%](<{link}>).\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    told = runner.invoke(app, ["verify", "report.md", "--site", str(built)])
    assert told.exit_code == 0, told.output
    told = runner.invoke(app, ["publish", "public", "--site", str(built)])
    assert told.exit_code == 0, told.output
    told = runner.invoke(app, ["compare", str(built), "public"])
    assert "nothing changed that a reader sees" in told.output
    for command in (["publish", "x"], ["cite", "x"], ["verify", "report.md"], ["parameters"]):
        told = runner.invoke(app, command)
        assert told.exit_code != 0
        assert told.exception is None or isinstance(told.exception, SystemExit)
        assert "found no" in told.output


def test_a_checkout_gives_the_edition_of_the_wheel_and_can_publish_beside_it(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(built, "mine", ignore=shutil.ignore_patterns("_build", "_site", "notebooks"))
    told = runner.invoke(app, ["build", "mine", "--set", "level=0.9"])
    assert told.exit_code == 0, told.output
    digests = {
        json.loads((folder / "_site" / "edition.json").read_text(encoding="utf-8"))["digest"]
        for folder in (built, tmp_path / "mine")
    }
    assert len(digests) == 1
    for site in (built, tmp_path / "mine"):
        told = runner.invoke(app, ["publish", "public", "--site", str(site)])
        assert told.exit_code == 0, told.output
    assert (
        len(json.loads(Path("public/editions.json").read_text(encoding="utf-8"))["editions"]) == 1
    )


def test_a_sweep_runs_the_chapters_that_fit_the_study(
    built: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    plan = Path("plan.yml")
    plan.write_text("grid: {level: [0.8, 0.9]}\n", encoding="utf-8")
    told = runner.invoke(app, ["sweep", "plan.yml"])
    assert told.exit_code == 1, told.output
    assert "no folder data" in told.output
    wanted = ["--study", str(built), "--chapters", "07", "--out", "runs"]
    told = runner.invoke(app, ["sweep", "plan.yml", *wanted])
    assert told.exit_code == 0, told.output
    results = pd.read_csv("runs/results.csv")
    assert results["run"].nunique() == 2


def test_a_link_to_run_the_chapter_where_the_study_says(built: Path) -> None:
    page = (built / "_site" / "notebooks" / "07_planning.html").read_text(encoding="utf-8")
    assert "https://run.example/lab?path=notebooks/07_planning.ipynb&amp;x=1" in page


def test_the_wheel_brings_the_whole_package(elsewhere: Path) -> None:
    where = "import pbcanalysis; print(pbcanalysis.__file__)"
    python = elsewhere / "bin" / "python"
    told = subprocess.run([python, "-c", where], env=ALONE, capture_output=True, text=True)
    assert told.returncode == 0, told.stderr
    installed = Path(told.stdout.strip()).parent
    assert installed.is_relative_to(elsewhere)
    source = ROOT / "src" / "pbcanalysis"
    files = {path.relative_to(source) for path in source.rglob("*") if path.is_file()}
    files = {path for path in files if "__pycache__" not in path.parts}
    found = {path.relative_to(installed) for path in installed.rglob("*") if path.is_file()}
    assert files <= found


def test_the_list_of_readings_is_a_page(built: Path) -> None:
    page = (built / "_site" / "readings.html").read_text(encoding="utf-8")
    readings = json.loads((built / "_site" / "readings.json").read_text(encoding="utf-8"))
    assert readings
    assert page.count('<th scope="row">') == len(readings)
    broken = sum(not reading["holds"] for reading in readings)
    told = {0: "all of them hold", 1: "1 of them does not hold"}
    assert told.get(broken, f"{broken} of them do not hold") in " ".join(page.split())
