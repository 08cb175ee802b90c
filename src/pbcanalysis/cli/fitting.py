"""The chapters that fit every study of a sweep."""

from __future__ import annotations

import filecmp
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from pbcanalysis.cli.where import require_study

if TYPE_CHECKING:
    from rich.console import Console


def chapters_of(studies: Iterable[Path], project: Path, out: Path, console: Console) -> Path:
    """The folder of chapters to run: the project's, or those that fit the studies' own orders.

    Args:
        studies: The studies of the sweep.
        project: The folder with ``notebooks/``, for studies that bring no order of chapters.
        out: The sweep's folder, in which chapters are gathered.
        console: Where to tell what is left out.

    Raises:
        InvalidInput: If a study or its order is not sound, or no chapter fits all studies.
    """
    from pbcanalysis.editions.outline import gather, has_outline
    from pbcanalysis.errors import InvalidInput, Problem
    from pbcanalysis.study import open_study

    studies = sorted(set(studies))
    for study in studies:
        require_study(study)
    own = [study for study in studies if has_outline(study)]
    if not own:
        return project / "notebooks"
    outlines = [
        gather(open_study(study), out / "chapters" / f"{number:03}")
        for number, study in enumerate(own)
    ]
    first, *others = (outline.notebooks for outline in outlines)
    names = [path.name for path in sorted(first.glob("*.ipynb"))]
    for name in names:
        if not all(
            (other / name).is_file() and filecmp.cmp(first / name, other / name, shallow=False)
            for other in others
        ):
            (first / name).unlink()
            console.print(f"{name}: left out, as it does not fit every study", highlight=False)
    if not any(first.glob("*.ipynb")):
        expected = "at least one chapter that fits every study"
        mend = "Sweep studies with the same tables together."
        raise InvalidInput([Problem("study", None, None, "no such chapter", expected, mend)])
    return first
