"""Opening a study: checked whole if asked, and noting what is read of it in a build."""

from __future__ import annotations

from pathlib import Path

from pbcanalysis.errors import InvalidInput
from pbcanalysis.study import descriptor as descriptor_file
from pbcanalysis.study import parameters as parameters_file
from pbcanalysis.study import reads
from pbcanalysis.study import sources as sources_file
from pbcanalysis.study.folder import Study
from pbcanalysis.study.inspection import check_study
from pbcanalysis.study.noted import NotedStudy
from pbcanalysis.study.parameters import Parameters
from pbcanalysis.study.sources import read_sources


def open_study(folder: Path | str, *, check: bool = True) -> Study:
    """Open a study folder.

    Args:
        folder: The study folder.
        check: Whether to check it whole first. A notebook of a build, which runs on a study that
            the build has just checked, need not check it again.

    Raises:
        InvalidInput: With every problem of the folder.
    """
    folder = Path(folder)
    with reads.unnoted():
        if check:
            problems = [p for p in check_study(folder) if p.severity == "error"]
            if problems:
                raise InvalidInput(problems)
        study = Study(
            folder=folder,
            descriptor=descriptor_file.read_descriptor(folder),
            parameters=Parameters.read(folder / parameters_file.FILE),
            sources=read_sources(folder / sources_file.FILE),
        )
    if reads.active():
        return NotedStudy(study)
    return study
