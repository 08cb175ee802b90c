"""The chapters that fit every study of a sweep."""

from __future__ import annotations

import filecmp
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    from rich.console import Console

    from pbcanalysis.errors import Problem
    from pbcanalysis.study import Study


def chapters_of(
    studies: Iterable[Path], project: Path, out: Path, console: Console, tables: Path
) -> tuple[Path, set[Path]]:
    """The folder of chapters to run: the project's, or those that fit the studies' own orders.

    Args:
        studies: The studies of the sweep.
        project: The folder with ``notebooks/``, for studies that bring no order of chapters.
        out: The sweep's folder, in which chapters are gathered.
        console: Where to tell what is left out.
        tables: Where copies of large tables of the studies that are checked are laid out.

    Returns:
        The folder, and the studies that have been checked whole.

    Raises:
        InvalidInput: If a study or its order is not sound, or no chapter fits all studies.
    """
    from pbcanalysis.editions.large_tables import copies_in, lay_out
    from pbcanalysis.editions.outline import gather, has_outline, number_on
    from pbcanalysis.editions.soundness import check_everything
    from pbcanalysis.errors import InvalidInput, Problem
    from pbcanalysis.study import open_study

    studies = sorted(set(studies))
    problems: list[Problem] = []
    own: list[tuple[Study, dict[str, pd.DataFrame]]] = []
    for study in studies:
        if has_outline(study):
            found = check_everything(study, project / "notebooks")
            problems += _of_study(found.errors, study, len(studies) > 1)
            if not problems:
                sound = found.require()
                lay_out(sound, found.frames, found.numbers, tables)
                # The tables of many studies do not fit into memory together.
                own.append((sound, dict(found.frames) if len(studies) == 1 else {}))
        else:
            try:
                # Tables are checked when it is known which runs are left.
                open_study(study, check=False)
            except InvalidInput:
                found = check_everything(study, project / "notebooks")
                problems += _of_study(found.errors, study, len(studies) > 1)
    if problems:
        raise InvalidInput(problems)
    if not own:
        return project / "notebooks", set()
    with copies_in(tables):
        outlines = [
            gather(study, out / "chapters" / f"{number:03}", frames, numbered=False)
            for number, (study, frames) in enumerate(own)
        ]
    folders = [outline.notebooks for outline in outlines]
    first = folders[0]
    for name in sorted({path.name for folder in folders for path in folder.glob("*.ipynb")}):
        without = [
            study.folder.name
            for folder, (study, _) in zip(folders, own, strict=True)
            if not (folder / name).is_file()
        ]
        if without:
            why = f"it does not fit {', '.join(without)}"
        elif not all(filecmp.cmp(first / name, folder / name, shallow=False) for folder in folders):
            why = "not all of its sections fit every study"
        else:
            continue
        (first / name).unlink(missing_ok=True)
        console.print(f"{name}: left out, as {why}", highlight=False)
    if not any(first.glob("*.ipynb")):
        expected = "at least one chapter that fits every study"
        mend = "Sweep studies with the same tables together."
        raise InvalidInput([Problem("study", None, None, "no such chapter", expected, mend)])
    number_on(first)
    return first, {study.folder for study, _ in own}


def problems_of(studies: Iterable[Path], project: Path) -> list[Problem]:
    """What is wrong in studies whose sweep cannot be planned, so that it is told with the plan.

    Args:
        studies: The studies.
        project: The folder with ``notebooks/``, for studies that bring no order of chapters.
    """
    from pbcanalysis.editions.soundness import check_everything

    studies = sorted(set(studies))
    return [
        problem
        for study in studies
        for problem in _of_study(
            check_everything(study, project / "notebooks").errors, study, len(studies) > 1
        )
    ]


def _of_study(problems: Iterable[Problem], study: Path, several: bool) -> list[Problem]:
    """Problems of a study among others: its folder tells whose file is meant."""
    if not several:
        return list(problems)
    return [replace(problem, file=f"{study.as_posix()}/{problem.file}") for problem in problems]
