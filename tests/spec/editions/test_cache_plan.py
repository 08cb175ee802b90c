"""The plan: a chapter runs if, and only if, something that it depends on differs."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import nbformat
import pytest

from pbcanalysis.editions.cache import Cache, Kept
from pbcanalysis.editions.code import Code
from pbcanalysis.editions.keys import Environment, chapter_key
from pbcanalysis.editions.notebooks import read_notebooks
from pbcanalysis.editions.plan import Former, Step, plan
from pbcanalysis.study import open_study
from pbcanalysis.study.noted import present

READ = {
    "01_bases.ipynb": (
        "table:bases",
        "source:bmj2007may",
        "source:bmj2007may:authors",
        "source:bmj2007may:year",
        "file:../extra/rates.csv",
    ),
    "02_timeline.ipynb": ("table:timeline", "has-table:practices", "about:suppression"),
}
OUTPUTS: list[list[dict[str, Any]]] = [
    [],
    [{"output_type": "stream", "name": "stdout", "text": "then"}],
]


@dataclass
class Home:
    """A project of which every chapter has run once."""

    folder: Path
    cache: Cache
    environment: Environment
    former: Former

    def steps(self, *, fresh: bool = False, **values: object) -> dict[str, Step]:
        """The plan of a build now, by the notebook's name."""
        study = open_study(self.folder / "data", check=False)
        made = plan(
            read_notebooks(self.folder / "notebooks"),
            study,
            study.parameters.resolve(values),
            self.environment,
            self.cache,
            self.former,
            fresh=fresh,
        )
        return {step.notebook.path.name: step for step in made}

    def running(self, **values: object) -> dict[str, str]:
        """Reasons of the chapters that would run."""
        return {name: step.reason for name, step in self.steps(**values).items() if step.runs}


@pytest.fixture
def home(tmp_path: Path, tiny_project: Callable[[Path], Path]) -> Home:
    folder = tiny_project(tmp_path / "project")
    (folder / "extra").mkdir()
    (folder / "extra" / "rates.csv").write_text("a\n1\n", encoding="utf-8")
    environment = Environment.of(folder)
    study = open_study(folder / "data", check=False)
    values = study.parameters.resolve()
    cache = Cache(tmp_path / "cache")
    steps, reads = [], {}
    for notebook in read_notebooks(folder / "notebooks"):
        name = notebook.path.name
        key = chapter_key(notebook, values, environment)
        reads[name] = [(read, present(study, read, notebook.path.parent)) for read in READ[name]]
        cache.keep(key.digest, name, Kept(OUTPUTS, {}, (), reads[name]))
        steps.append(Step(notebook, key, None, "first"))
    Former.write(tmp_path / "build", steps, reads, "")
    return Home(folder, cache, environment, Former.read(tmp_path / "build"))


def _edit(path: Path, before: str, after: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")


def _cell(home: Home, name: str, place: int, source: str) -> None:
    path = home.folder / "notebooks" / name
    node = nbformat.read(path, as_version=4)
    node.cells[place].source = source
    nbformat.write(node, path)


def test_nothing_runs_when_nothing_changed(home: Home) -> None:
    assert home.running() == {}
    assert {step.reason for step in home.steps().values()} == {"nothing that it depends on changed"}


def test_a_changed_table_runs_the_chapter_that_reads_it_and_no_other(home: Home) -> None:
    _edit(home.folder / "data" / "bases.csv", ",623,", ",624,")
    assert home.running() == {"01_bases.ipynb": "the table bases changed"}


def test_a_table_that_nobody_reads_runs_nothing(home: Home) -> None:
    _edit(home.folder / "data" / "money.csv", "98000000", "98000001")
    assert home.running() == {}


def test_words_about_a_table_run_nothing_but_a_columns_type_does(home: Home) -> None:
    path = home.folder / "data" / "datapackage.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    (bases,) = (table for table in about["resources"] if table["name"] == "bases")
    (count,) = (field for field in bases["schema"]["fields"] if field["name"] == "count")
    count["description"] = "In other words."
    about["title"] = "Another title"
    path.write_text(json.dumps(about), encoding="utf-8")
    assert home.running() == {}
    count["type"] = "number"
    path.write_text(json.dumps(about), encoding="utf-8")
    assert home.running() == {"01_bases.ipynb": "the table bases changed"}


def test_a_table_that_goes_runs_the_chapter_that_looked_for_it(home: Home) -> None:
    path = home.folder / "data" / "datapackage.json"
    about = json.loads(path.read_text(encoding="utf-8"))
    about["resources"] = [t for t in about["resources"] if t["name"] != "practices"]
    path.write_text(json.dumps(about), encoding="utf-8")
    assert home.running() == {"02_timeline.ipynb": "the description of the table practices changed"}


def test_a_corrected_title_of_a_source_runs_nothing_but_its_year_does(home: Home) -> None:
    path = home.folder / "data" / "sources.bib"
    _edit(path, "a shambles?", "a mess?")
    assert home.running() == {}
    _edit(path, "year = {2007}", "year = {2008}")
    assert home.running() == {"01_bases.ipynb": "the year of the source bmj2007may changed"}


def test_a_changed_sentence_or_cell_id_runs_nothing_and_stands_in_the_page(home: Home) -> None:
    _cell(home, "01_bases.ipynb", 0, "# Chapter 01\n\nAnother sentence.\n")
    path = home.folder / "notebooks" / "01_bases.ipynb"
    node = nbformat.read(path, as_version=4)
    node.cells[2]["id"] = "renamed"
    node.cells.insert(1, nbformat.v4.new_markdown_cell("And one more.", id="more"))
    nbformat.write(node, path)
    step = home.steps()["01_bases.ipynb"]
    assert not step.runs
    made = step.executed().node
    assert [cell.id for cell in made.cells] == ["01-0", "more", "01-1", "renamed", "01-3"]
    assert "Another sentence." in made.cells[0].source
    assert made.cells[3].outputs == OUTPUTS[1]
    assert [cell.get("execution_count") for cell in made.cells] == [None, None, 1, 2, None]


def test_changed_code_runs_its_chapter(home: Home) -> None:
    _cell(home, "02_timeline.ipynb", 2, "1 + 1")
    assert home.running() == {"02_timeline.ipynb": "its code changed"}


def test_a_parameter_runs_the_chapters_that_declare_it(home: Home) -> None:
    assert home.running(level=0.9) == {"01_bases.ipynb": "level was 0.95, is 0.9"}
    assert home.running(words_policy="wide") == {}


def test_a_new_default_runs_as_a_given_value_does(home: Home) -> None:
    path = home.folder / "data" / "parameters.yml"
    import yaml

    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    content["level"]["label"] = "Other words"
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    assert home.running() == {}
    content["level"]["default"] = 0.9
    path.write_text(yaml.safe_dump(content), encoding="utf-8")
    assert home.running() == {"01_bases.ipynb": "level was 0.95, is 0.9"}


@pytest.mark.parametrize(
    ("part", "value", "told"),
    [
        ("lock", "other", "requirements.txt changed"),
        ("python", "other", "Python changed"),
        ("installed", ("other-1.0",), "installed libraries changed ("),
    ],
)
def test_what_all_chapters_depend_on_runs_them_all(
    home: Home, part: str, value: Any, told: str
) -> None:
    changed = replace(home, environment=replace(home.environment, **{part: value}))
    reasons = changed.running()
    assert set(reasons) == set(READ)
    assert all(reason.startswith(told) for reason in reasons.values())


def _with(home: Home, module: str) -> Home:
    """The same with another module of the package than was there before."""
    code = Code()
    assert module in code.modules
    code.modules[module] = replace(code.modules[module], digest="other")
    changed = replace(home.environment, modules=code.digests, code=code)
    return replace(home, environment=changed)


def test_a_changed_module_runs_the_chapters_that_reach_it(home: Home) -> None:
    # Neither has to do with sums of money.
    assert _with(home, "pbcanalysis.money.sums").running() == {}
    told = "the package's code changed (pbcanalysis.catalogue.records)"
    assert _with(home, "pbcanalysis.catalogue.records").running() == dict.fromkeys(READ, told)


def test_a_module_behind_chapters_runs_only_those_that_reach_for_it(home: Home) -> None:
    changed = _with(home, "pbcanalysis.site.build")
    assert changed.running() == {}
    _cell(home, "02_timeline.ipynb", 2, "import pbcanalysis.site.build")
    keys = {
        chapter_key(step.notebook, {"level": 0.95}, each.environment).digest
        for each in (home, changed)
        for name, step in each.steps().items()
        if name.startswith("02")
    }
    assert len(keys) == 2


def test_a_file_of_the_authors_own_counts_also_when_it_goes(home: Home) -> None:
    path = home.folder / "extra" / "rates.csv"
    path.write_text("a\n2\n", encoding="utf-8")
    assert home.running() == {"01_bases.ipynb": "../extra/rates.csv changed"}
    path.unlink()
    assert home.running() == {"01_bases.ipynb": "../extra/rates.csv changed"}
    path.write_text("a\n1\n", encoding="utf-8")
    assert home.running() == {}


def test_what_was_before_the_last_change_is_still_known(home: Home) -> None:
    path = home.folder / "data" / "bases.csv"
    _edit(path, ",623,", ",624,")
    forgetful = replace(home, former=Former())
    assert forgetful.running() == {"01_bases.ipynb": "it has not run here before"}
    _edit(path, ",624,", ",623,")
    step = forgetful.steps()["01_bases.ipynb"]
    assert (step.runs, step.reason) == (False, "an earlier run had the same code and data")


def test_fresh_runs_everything(home: Home) -> None:
    assert {step.runs for step in home.steps(fresh=True).values()} == {True}


def test_a_damaged_entry_runs_its_chapter_and_says_so(home: Home) -> None:
    (entry, other) = home.cache.entries()
    entry.path.write_bytes(entry.path.read_bytes() + b" ")
    steps = home.steps()
    assert {name: step.runs for name, step in steps.items()} == {
        entry.notebook: True,
        other.notebook: False,
    }
    assert steps[entry.notebook].damaged
    assert "no longer whole" in steps[entry.notebook].reason


def test_an_emptied_cache_is_no_mistake(home: Home) -> None:
    home.cache.trim(0)
    assert set(home.running().values()) == {"nothing was kept of it"}


def test_a_spoilt_note_of_the_former_build_costs_only_the_reason(
    home: Home, tmp_path: Path
) -> None:
    (tmp_path / "build" / "plan.json").write_text("[]", encoding="utf-8")
    spoilt = replace(home, former=Former.read(tmp_path / "build"))
    assert spoilt.running() == {}
    assert Former.read(tmp_path / "nowhere").chapter("01_bases.ipynb") is None
