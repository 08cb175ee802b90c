"""Whether a study can be built: everything that is wrong in it and its chapters, told together."""

from __future__ import annotations

import gc
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from pbcanalysis.checks import Finding, findings, suspicions
from pbcanalysis.editions.needs import Tables, unmet
from pbcanalysis.editions.notebooks import (
    Notebook,
    declaration_problems,
    general_parameters,
    nothing_in,
    read_chapter,
    read_notebook,
)
from pbcanalysis.editions.outline import has_outline, named_chapters, nothing_fits, unnumbered
from pbcanalysis.errors import InvalidArgument, InvalidInput, Problem
from pbcanalysis.study import Inspection, Study, inspect_study, open_study
from pbcanalysis.study.formats import Told
from pbcanalysis.study.made_up import made_up_problems
from pbcanalysis.study.parameters import FILE, Declared
from pbcanalysis.study.small_numbers import few_problems
from pbcanalysis.survey.respondent_checks import respondent_problems

if TYPE_CHECKING:
    from collections.abc import Callable

    import pandas as pd


MOST_ALIKE = 10
"""Rows with one and the same mistake that are told one by one."""
MOST_DIFFERENT = 50
"""Different wrong cells of a column that are told one by one; with more, the column is wrong."""


@dataclass(frozen=True)
class Checked:
    """What a check of a study found.

    Attributes:
        folder: The study folder.
        declared: What its parameters declare.
        problems: Every mistake in the study, each once.
        read_as: What in its tables is read otherwise than it stands.
        frames: Tables that have been read, by name.
        numbers: For each row of those that were read as text its row in the file.
        inspection: What was read; none where the study was found sound before.
    """

    folder: Path
    declared: Declared
    problems: tuple[Problem, ...]
    read_as: tuple[Told, ...] = ()
    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    numbers: Mapping[str, Sequence[int]] = field(default_factory=dict)
    inspection: Inspection | None = field(default=None, repr=False)

    @property
    def errors(self) -> list[Problem]:
        """What stops a run."""
        return [problem for problem in self.problems if problem.severity == "error"]

    def findings(self, values: Mapping[str, object] | None = None) -> list[Finding]:
        """What the study shows about its sources; see :func:`pbcanalysis.checks.findings`.

        Args:
            values: Values of parameters other than the study's own.
        """
        found = self.inspection
        return findings(open_study(self.folder, check=False) if found is None else found, values)

    def require(self, others: Iterable[Problem] = ()) -> Study:
        """The study, if nothing stops a run.

        Args:
            others: What is wrong elsewhere, such as in the values of parameters.

        Raises:
            InvalidInput: With every problem.
        """
        wrong = list(others)
        if wrong or self.errors:
            raise InvalidInput([*self.problems, *wrong])
        return open_study(self.folder, check=False)


def check_everything(
    folder: Path,
    notebooks: Path,
    *,
    sound: Callable[[Study], bool] | None = None,
    own_order: bool = True,
) -> Checked:
    """Check a study and the chapters that are to run on it.

    Each check runs on what can be read, and concludes nothing from what is wrong already.

    Args:
        folder: The study folder.
        notebooks: The folder of chapters of a study without an order of its own.
        sound: Whether the files of a study were found without fault before, so that only its
            chapters are looked at.
        own_order: Whether to look at the study's order of chapters, if it has one, and not at
            ``notebooks``.
    """
    with uncollected():
        return _check(folder, notebooks, sound, own_order=own_order)


@contextmanager
def uncollected() -> Iterator[None]:
    """A stretch in which nothing is searched for cycles: millions of cells have none."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            gc.enable()


def _check(
    folder: Path, notebooks: Path, sound: Callable[[Study], bool] | None, *, own_order: bool
) -> Checked:
    chapters = None if own_order and has_outline(folder) else notebooks
    if sound is not None:
        try:
            study = open_study(folder, check=False)
        except InvalidInput:
            pass
        else:
            if sound(study):
                declared = Declared(study.parameters, frozenset(), ())
                tables: Tables = {}
                wrong = chapter_problems(study, folder, declared, chapters, tables=tables)
                return Checked(folder, declared, tuple(wrong), frames=tables)
    found = inspect_study(folder)
    problems = study_problems(found)
    firm = not [problem for problem in problems if problem.severity == "error"]
    problems += chapter_problems(found, folder, found.declared, chapters, firm=firm)
    problems = _folded(problems)
    # File by file, in the order in which they were looked at; within a table row by row.
    files = list(dict.fromkeys(problem.file for problem in problems))
    problems.sort(key=lambda problem: (files.index(problem.file), problem.row or 0))
    numbers = {name: found.tables[name].raw.numbers for name in found.frames}
    told = tuple(found.read_as)
    return Checked(folder, found.declared, tuple(problems), told, found.frames, numbers, found)


def _folded(problems: Iterable[Problem]) -> list[Problem]:
    """The same mistake in very many rows as one, with the rows; and so a column that is wrong."""
    same: dict[Problem, list[Problem]] = {}
    for problem in problems:
        same.setdefault(replace(problem, row=None), []).append(problem)
    folded: list[Problem] = []
    for group in same.values():
        if len(group) <= MOST_ALIKE:
            folded += group
            continue
        rows = [f"{problem.row}" for problem in group[1:]]
        shown = ", ".join(rows[:MOST_ALIKE]) + (", ..." if len(rows) > MOST_ALIKE else "")
        found = f"{group[0].found}, here and in {len(rows):,} more rows: {shown}"
        folded.append(replace(group[0], found=found))
    columns: dict[Problem, list[Problem]] = {}
    for problem in folded:
        columns.setdefault(replace(problem, row=None, found=""), []).append(problem)
    told: list[Problem] = []
    for group in columns.values():
        first, last = group[0], group[-1]
        if len(group) <= MOST_DIFFERENT or first.column is None:
            told += group
            continue
        more = f"and {len(group) - 1:,} more such cells to row {last.row}"
        told.append(replace(first, found=f"{first.found}, {more}"))
    return told


def study_problems(found: Inspection) -> list[Problem]:
    """Every mistake in a study's files, each once; see ``Checked.findings`` for its sources.

    Args:
        found: What an inspection could read.
    """
    problems = list(found.problems)
    told = {(p.file, p.sheet, p.row, p.column) for p in problems if p.severity == "error"}
    numbers = {name: table.raw.numbers for name, table in found.tables.items()}
    # A row with a mistake in it cannot be told from an example that somebody has changed.
    examples = [] if told else made_up_problems(found, numbers)
    few = few_problems(found.tables, found.descriptor)
    more = (*suspicions(found), *respondent_problems(found), *few, *examples)
    return problems + [p for p in more if (p.file, p.sheet, p.row, p.column) not in told]


def chapter_problems(
    found: Inspection | Study,
    folder: Path,
    declared: Declared,
    notebooks: Path | None,
    *,
    firm: bool = True,
    tables: Tables | None = None,
) -> list[Problem]:
    """What is wrong in the order of chapters, in the notebooks, and in what they declare.

    Args:
        found: The study's tables, which say what fits.
        folder: The study folder.
        declared: Its parameters.
        notebooks: The folder of chapters; ``None`` for the study's own order.
        firm: Whether the tables are sound, so that what does not fit now never will.
        tables: Where tables are found that have been read, and those that are read here are kept.
    """
    problems: list[Problem] = []
    if notebooks is None:
        paths, problems = named_chapters(folder)
    else:
        paths = sorted(notebooks.glob("*.ipynb"))
        if not paths:
            return [nothing_in(notebooks)]
    tables = {} if tables is None else tables
    chapters: list[Notebook] = []
    left_out: list[str] = []
    for path in paths:
        try:
            reason = _lacking(found, path, tables) if notebooks is None else ""
            if reason:
                left_out.append(f"{unnumbered(read_notebook(path))}: left out, as {reason}.")
                continue
            chapters.append(read_chapter(path))
        except InvalidInput as error:
            problems += error.problems
    if not chapters and not problems and firm:
        problems.append(nothing_fits(left_out))
    return problems + _declarations(chapters, folder, declared)


def _lacking(found: Inspection | Study, path: Path, tables: Tables) -> str:
    """Why a chapter does not fit; empty if it does, or if that cannot be told yet."""
    needs = read_notebook(path).metadata.get("pbcanalysis", {}).get("needs", ())
    if isinstance(found, Inspection) and found.unread is None:
        return ""
    try:
        return unmet(found, needs, tables)
    except InvalidArgument:
        return ""


def _declarations(chapters: Iterable[Notebook], folder: Path, declared: Declared) -> list[Problem]:
    """Where parameters cells and declarations disagree; what chapters share is told once."""
    problems: list[Problem] = []
    lacking: dict[str, list[Problem]] = {}
    for notebook in chapters:
        for problem in declaration_problems(notebook, declared):
            name = str(problem.column)
            if name in general_parameters() and name not in declared.parameters.declarations:
                lacking.setdefault(name, []).append(problem)
            else:
                problems.append(problem)
    if lacking and not (folder / FILE).is_file():
        expected = "the parameters of its chapters: " + ", ".join(lacking)
        mend = f"Copy {FILE} from a study that `pbc new` writes."
        return [*problems, Problem(FILE, None, None, "no such file", expected, mend)]
    for name, same in lacking.items():
        users = ", ".join(problem.file for problem in same)
        told = replace(same[0], file=FILE, found=f"no parameter {name}")
        problems.append(replace(told, expected=f"the parameter that is used by {users}"))
    return problems


__all__ = ["Checked", "chapter_problems", "check_everything", "study_problems"]
