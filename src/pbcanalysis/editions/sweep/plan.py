"""The plan of a sweep: a grid of parameters, a table of rows, or both; checked before it runs."""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.study.descriptor import read_descriptor
from pbcanalysis.study.parameters import FILE, Declared, Parameters, Value

STUDY = "study"
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
    """

    runs: tuple[Run, ...]
    chapters: tuple[str, ...]
    varied: tuple[str, ...]
    title: str = ""
    compare: tuple[str, ...] = ()
    table: Path | None = None


def read_plan(path: Path, study: Path) -> Plan:
    """Read and check a plan.

    A YAML plan has ``grid`` (parameter to list of values), ``rows`` (a list of mappings) or
    ``table`` (the path of a CSV file of rows), and may have ``chapters``, ``study`` and ``set``
    (values for all runs); its site knows ``title`` and ``compare`` (a list of records). Where
    there are rows and a grid, each row is run with each combination of the grid. A CSV plan is a
    table of rows. A column or key ``study`` names a study folder, as seen from the plan.

    Args:
        path: The plan.
        study: The study folder of runs whose plan names none.

    Raises:
        InvalidInput: With every problem of every row.
    """
    path = Path(path)
    if path.suffix.lower() == ".csv":
        content: dict[str, Any] = {"table": path.name}
    else:
        content = _yaml(path)
    problems = [
        Problem(path.name, None, str(key), repr(key), f"one of {', '.join(KEYS)}", "Correct it.")
        for key in content
        if key not in KEYS
    ]
    home = _study(path, content[STUDY]) if STUDY in content else study
    fixed = _mapping(content.get("set"), path, "set", problems)
    grid = _grid(content.get("grid"), path, problems)
    rows = _rows(content, path, problems)
    runs: list[Run] = []
    checker = _Checker()
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
    for number, chapter in enumerate(content.get("chapters") or ()):
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
    chapters = tuple(str(chapter) for chapter in content.get("chapters") or ())
    title, compared = str(content.get("title") or ""), tuple(str(id) for id in compare)
    table = path.parent / str(content["table"]) if content.get("table") else None
    return Plan(tuple(named), chapters, tuple(names), title, compared, table)


def studies_of(path: Path, study: Path) -> set[Path]:
    """The studies that a plan names, as far as it can be read.

    Args:
        path: The plan.
        study: The study of runs whose plan names none.
    """
    path, unused = Path(path), list[Problem]()
    try:
        content = {"table": path.name} if path.suffix.lower() == ".csv" else _yaml(path)
    except InvalidInput:
        return {study}
    home = _study(path, content[STUDY]) if STUDY in content else study
    named = [row.get(STUDY) for _, _, row in _rows(content, path, unused)]
    grid = _grid(content.get("grid"), path, unused).get(STUDY)
    named = [*(grid or []), *([] if grid else named)]
    return {home if name is None else _study(path, name) for name in named or [None]}


class _Checker:
    """Checks each value once, however many runs have it."""

    def __init__(self) -> None:
        self._declared: dict[Path, Declared] = {}
        self._known: dict[tuple[Path, str, str], tuple[Value | None, list[Problem]]] = {}
        self._told: set[tuple[object, ...]] = set()
        self.problems: list[Problem] = []

    def declared(self, folder: Path) -> Declared:
        """What a study declares; what is wrong with that is told as the study's own mistake."""
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
                told = (line, problem.column, problem.found)
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
    content: Mapping[str, Any], path: Path, problems: list[Problem]
) -> list[tuple[str, int | None, dict[str, Any]]]:
    """Rows as (file, line, values); one empty row where the plan has a grid alone."""
    rows: list[tuple[str, int | None, dict[str, Any]]] = []
    for number, row in enumerate(content.get("rows") or (), start=1):
        rows.append((f"{path.name}, run {number}", None, _mapping(row, path, "rows", problems)))
    if content.get("table"):
        rows += _table(path.parent / str(content["table"]), path, problems)
    if not rows and not content.get("grid"):
        problems.append(
            Problem(path.name, None, None, "no runs", "grid, rows or table", "Add one of them.")
        )
    return rows or [(path.name, None, {})]


def _table(
    file: Path, plan: Path, problems: list[Problem]
) -> list[tuple[str, int | None, dict[str, Any]]]:
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        problems.append(
            Problem(
                plan.name, None, "table", str(error), "a CSV file in UTF-8", "Correct the path."
            )
        )
        return []
    reader = csv.DictReader(text.splitlines())
    rows: list[tuple[str, int | None, dict[str, Any]]] = []
    for row in reader:
        if None in row or None in row.values():
            problems.append(
                Problem(
                    file.name, reader.line_num, None, "another number of cells than the header",
                    f"{len(reader.fieldnames or ())} cells", "Correct the row.",
                )
            )  # fmt: skip
            continue
        # A blank cell leaves the default.
        cells = {name.strip(): _typed(cell.strip()) for name, cell in row.items() if cell.strip()}
        rows.append((file.name, reader.line_num, cells))
    return rows


def _typed(cell: str) -> Any:
    """A cell as YAML reads it, but never as a date or truth value: those stay text."""
    try:
        value = yaml.safe_load(cell)
    except yaml.YAMLError:
        return cell
    return value if isinstance(value, int | float) and not isinstance(value, bool) else cell


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


def _yaml(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInput(
            [Problem(path.name, None, None, str(error), "a YAML file", "Name another file.")]
        ) from error
    if not isinstance(content, dict):
        raise InvalidInput(
            [Problem(path.name, None, None, type(content).__name__, "grid or rows", "Add one.")]
        )
    return content


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
