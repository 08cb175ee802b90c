"""A chapter run by hand, as JupyterLab runs it, shows the numbers of the site."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from pbcanalysis.editions.edition import records_of
from pbcanalysis.study.scaffold import TEMPLATES, new_study

Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory, pbc: Run) -> Path:
    """A built study of a report, which names an address at which chapters can be run."""
    folder = tmp_path_factory.mktemp("by-hand") / "mine"
    new_study(folder, "report")
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    package["run_address"] = "https://run.example/lab?path=notebooks/{notebook}&x=1"
    path.write_text(json.dumps(package), encoding="utf-8")
    done = pbc("build", str(folder), "--set", "level=0.9", cwd=folder.parent)
    assert done.returncode == 0, done.stderr
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


def test_a_link_to_run_the_chapter_where_the_study_says(built: Path) -> None:
    page = (built / "_site" / "notebooks" / "07_planning.html").read_text(encoding="utf-8")
    assert "https://run.example/lab?path=notebooks/07_planning.ipynb&amp;x=1" in page


def test_the_list_of_readings_is_a_page(built: Path) -> None:
    page = (built / "_site" / "readings.html").read_text(encoding="utf-8")
    readings = json.loads((built / "_site" / "readings.json").read_text(encoding="utf-8"))
    assert readings
    assert page.count('<th scope="row">') == len(readings)
    broken = sum(not reading["holds"] for reading in readings)
    words = "does not hold" if broken == 1 else "do not hold"
    assert f"{broken} of them {words}" in " ".join(page.split())
