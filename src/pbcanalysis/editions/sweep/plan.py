"""The plan of a sweep: a grid of parameters, a table of rows, or both; checked before it runs."""

from __future__ import annotations

import difflib
import hashlib
import itertools
import json
import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pbcanalysis.editions.sweep.table import ENDINGS, Declarations, Row, rows_of_table
from pbcanalysis.editions.sweep.table import STUDY as STUDY
from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.study.descriptor import read_descriptor
from pbcanalysis.study.parameters import FILE, Declaration, Declared, Parameters, Value
from pbcanalysis.study.yaml_text import read_yaml

KEYS = ("title", "study", "chapters", "grid", "rows", "table", "set", "compare")
LONGEST = 80


@dataclass(frozen=True)
class Run:
    """One run of a sweep.

    Attributes:
        id: Its name, readable and unique: what varies in it, and a short digest of all of it.
        study: The study folder.
        values: The parameters that its plan gives, checked; all others are the study's defaults.
    """

    id: str
    study: Path
    values: dict[str, Value]


@dataclass(frozen=True)
class Plan:
    """What a sweep will run.

    Attributes:
        runs: The runs, in the order of the plan: rows first, within each the grid.
        chapters: Two-digit numbers of the chapters to run; empty for all.
        varied: Names of the parameters that the plan gives, and ``study`` if studies vary.
        title: What the sweep is called on its pages; empty for the study's own title.
        compare: Ids of the records that the front page compares; empty for those that differ most.
        table: The file of its rows, if it has one.
        told: What in that file was read otherwise than it stands, in words.
    """

    runs: tuple[Run, ...]
    chapters: tuple[str, ...]
    varied: tuple[str, ...]
    title: str = ""
    compare: tuple[str, ...] = ()
    table: Path | None = None
    told: tuple[str, ...] = ()


def read_plan(path: Path, study: Path) -> Plan:
    """Read and check a plan.

    A YAML plan has ``grid`` (parameter to list of values), ``rows`` (a list of mappings) or
    ``table`` (the path of a file of rows), and may have ``chapters``, ``study`` and ``set``
    (values for all runs); its site knows ``title`` and ``compare`` (a list of records). Where
    there are rows and a grid, each row is run with each combination of the grid. A plan that is a
    CSV file, a workbook or the like is a table of rows. A column or key ``study`` names a study
    folder, as seen from the plan.

    Args:
        path: The plan.
        study: The study folder of runs whose plan names none.

    Raises:
        InvalidInput: With every problem of every row.
    """
    path = Path(path)
    content = _content(path)
    problems = [
        Problem(path.name, None, str(key), repr(key), f"one of {', '.join(KEYS)}", _meant(str(key)))
        for key in content
        if key not in KEYS
    ]
    home = _study(path, content[STUDY]) if STUDY in content else study
    fixed = _mapping(content.get("set"), path, "set", problems)
    grid = _grid(content.get("grid"), path, problems)
    checker = _Checker(path)
    told: list[str] = []
    rows = _rows(content, path, checker.columns(home), problems, told)
    runs: list[Run] = []
    axes = list(grid.items())
    for place, line, row in rows:
        for combination in itertools.product(*(values for _, values in axes)):
            given = {
                **fixed,
                **row,
                **dict(zip((name for name, _ in axes), combination, strict=True)),
            }
            folder = _study(path, given.pop(STUDY)) if STUDY in given else home
            values = checker.check(given, folder, place, line)
            if values is not None:
                runs.append(Run("", folder, values))
    problems += checker.problems
    listed = content.get("chapters") or []
    if not isinstance(listed, list):
        problems.append(
            Problem(
                path.name, None, "chapters", repr(listed), "a list of chapters",
                'Write for example chapters: ["04"].',
            )
        )  # fmt: skip
        listed = []
    for number, chapter in enumerate(listed):
        if not re.fullmatch(r"\d\d", str(chapter)):
            problems.append(
                Problem(
                    path.name, None, f"chapters[{number}]", repr(chapter), "two digits as text",
                    'Write for example chapters: ["04"].',
                )
            )  # fmt: skip
    compare = content.get("compare") or []
    if not isinstance(compare, list):
        problems.append(
            Problem(
                path.name, None, "compare", repr(compare), "a list of ids of records",
                "Write for example compare: [survey.response-rate].",
            )
        )  # fmt: skip
    if problems:
        raise InvalidInput(problems)
    names = list(dict.fromkeys([*grid, *(name for _, _, row in rows for name in row)]))
    named = _named(runs, names)
    _refuse_twice(named, path)
    chapters = tuple(map(str, listed))
    title, compared = str(content.get("title") or ""), tuple(str(id) for id in compare)
    table = path.parent / str(content["table"]) if content.get("table") else None
    return Plan(tuple(named), chapters, tuple(names), title, compared, table, tuple(told))


def studies_of(path: Path, study: Path) -> set[Path]:
    """The studies that a plan names, as far as it can be read.

    Args:
        path: The plan.
        study: The study of runs whose plan names none.
    """
    path, unused = Path(path), list[Problem]()
    try:
        content = _content(path)
    except InvalidInput:
        return {study}
    home = _study(path, content[STUDY]) if STUDY in content else study
    columns = _Checker(path).columns(home)
    named = [row.get(STUDY) for _, _, row in _rows(content, path, columns, unused, [])]
    grid = _grid(content.get("grid"), path, unused).get(STUDY)
    named = [*(grid or []), *([] if grid else named)]
    return {home if name is None else _study(path, name) for name in named or [None]}


class _Checker:
    """Checks each value once, however many runs have it."""

    def __init__(self, plan: Path) -> None:
        self._plan = plan
        self._declared: dict[Path, Declared] = {}
        self._known: dict[tuple[Path, str, str], tuple[Value | None, list[Problem]]] = {}
        self._told: set[tuple[object, ...]] = set()
        self.problems: list[Problem] = []

    def declared(self, folder: Path) -> Declared:
        """What a study declares; what is wrong with that is told as the study's own mistake."""
        if folder not in self._declared and not folder.is_dir():
            self._declared[folder] = Declared(Parameters({}), None, ())
            self.problems.append(
                Problem(
                    self._plan.name, None, STUDY, f"no folder {folder}", "a study's folder",
                    "Write it in the plan as seen from there, or give --study.",
                )
            )  # fmt: skip
        if folder not in self._declared:
            found = Parameters.inspected(folder / FILE)
            problems = list(found.problems)
            if not (folder / FILE).is_file():
                try:
                    read_descriptor(folder)
                except InvalidInput as error:
                    problems += error.problems
                    found = Declared(found.parameters, None, ())
            self.problems += problems
            self._declared[folder] = found
        return self._declared[folder]

    def columns(self, home: Path) -> Declarations:
        """What a table's columns may be, as far as its studies can be read."""

        def of(studies: Collection[str]) -> dict[str, Declaration]:
            folders = [_study(self._plan, name) for name in sorted(studies)] or [home]
            found: dict[str, Declaration] = {}
            for folder in folders:
                if folder.is_dir():
                    found = {**self.declared(folder).parameters.declarations, **found}
            return found

        return Declarations([STUDY, *of(())], of)

    def check(
        self, given: Mapping[str, Any], folder: Path, place: str, line: int | None
    ) -> dict[str, Value] | None:
        checked: dict[str, Value] = {}
        sound = True
        for name, value in given.items():
            key = (folder, name, f"{type(value).__name__} {value!r}")
            if key not in self._known:
                self._known[key] = self._one(folder, name, value, place)
            found, problems = self._known[key]
            for problem in problems:
                # An unknown name is told once; a wrong value in each row that has it.
                unknown = name not in self.declared(folder).parameters.declarations
                told = (None if unknown else line, problem.column, problem.found)
                if told not in self._told:
                    self._told.add(told)
                    self.problems.append(
                        Problem(
                            place, line, problem.column, problem.found, problem.expected,
                            problem.mend,
                        )
                    )  # fmt: skip
            sound = sound and not problems
            if found is not None:
                checked[name] = found
        return checked if sound else None

    def _one(
        self, folder: Path, name: str, value: Any, place: str
    ) -> tuple[Value | None, list[Problem]]:
        declared = self.declared(folder)
        problems = declared.problems_of({name: value}, where=place)
        if problems or name not in declared.parameters.declarations:
            return None, problems
        return declared.parameters.resolve({name: value})[name], []


def _rows(
    content: Mapping[str, Any],
    path: Path,
    columns: Declarations,
    problems: list[Problem],
    told: list[str],
) -> list[Row]:
    """The rows; one empty row where the plan has a grid alone."""
    rows: list[Row] = []
    before = len(problems)
    for number, row in enumerate(content.get("rows") or (), start=1):
        rows.append((f"{path.name}, run {number}", None, _mapping(row, path, "rows", problems)))
    if content.get("table"):
        rows += rows_of_table(path.parent / str(content["table"]), columns, problems, told)
    if not rows and not content.get("grid") and len(problems) == before:
        problems.append(
            Problem(path.name, None, None, "no runs", "grid, rows or table", "Add one of them.")
        )
    return rows or [(path.name, None, {})]


def _grid(content: Any, path: Path, problems: list[Problem]) -> dict[str, Sequence[Any]]:
    grid: dict[str, Sequence[Any]] = {}
    for name, values in _mapping(content, path, "grid", problems).items():
        if not isinstance(values, list) or not values:
            problems.append(
                Problem(
                    path.name, None, f"grid.{name}", repr(values), "a list of values",
                    "Write for example level: [0.9, 0.95].",
                )
            )  # fmt: skip
            continue
        grid[name] = values
    return grid


def _mapping(content: Any, path: Path, key: str, problems: list[Problem]) -> dict[str, Any]:
    if content is None:
        return {}
    if isinstance(content, Mapping):
        return {str(name): value for name, value in content.items()}
    problems.append(
        Problem(path.name, None, key, repr(content)[:60], "names with values", "Write name: value.")
    )
    return {}


def _content(path: Path) -> dict[str, Any]:
    """What stands in a plan."""
    if not path.is_file():
        beside = [p.name for p in path.parent.iterdir()] if path.parent.is_dir() else []
        near = difflib.get_close_matches(path.name, beside, n=1, cutoff=0.7)
        mend = f"Did you mean {near[0]!r}?" if near else "Correct the path."
        raise InvalidInput([Problem(path.name, None, None, f"no file {path}", "a plan", mend)])
    if path.suffix.lower() in ENDINGS:
        return {"table": path.name}
    content = read_yaml(path.read_bytes(), path.name)
    if not isinstance(content, dict):
        found = "nothing" if content is None else repr(content)[:60]
        mend = "Write for example grid: {level: [0.9, 0.95]}."
        raise InvalidInput([Problem(path.name, None, None, found, "grid, rows or table", mend)])
    return content


def _meant(key: str) -> str:
    near = difflib.get_close_matches(key, KEYS, n=1)
    return f"Did you mean {near[0]!r}?" if near else "Correct it."


def _study(plan: Path, name: Any) -> Path:
    return Path(plan.parent / str(name))


def _named(runs: Iterable[Run], varied: Sequence[str]) -> list[Run]:
    """The runs with ids: what varies, in the order of the plan, and a digest of everything."""
    named = []
    for run in runs:
        content = json.dumps([run.study.name, sorted(run.values.items())], sort_keys=True)
        digest = hashlib.sha256(content.encode()).hexdigest()[:8]
        words = []
        for name in varied:
            value = run.study.name if name == STUDY else run.values.get(name)
            if value is not None:
                words.append(f"{name}-{value}")
        slug = re.sub(r"[^a-z0-9.]+", "-", "_".join(words).lower().replace("_", "-")).strip("-.")
        named.append(Run(f"{slug[:LONGEST] or 'run'}-{digest}", run.study, run.values))
    return named


def _refuse_twice(runs: Sequence[Run], path: Path) -> None:
    seen: dict[str, int] = {}
    problems = []
    for number, run in enumerate(runs, start=1):
        if run.id in seen:
            problems.append(
                Problem(
                    path.name, None, None, f"run {number}, which is run {seen[run.id]} again",
                    "each run once", "Take one of them out.",
                )
            )  # fmt: skip
        seen.setdefault(run.id, number)
    if problems:
        raise InvalidInput(problems)
