"""Which files of a study its site offers for download, and what is told of that."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbcanalysis.study.small_numbers import FILE, PEOPLE, PUBLISH, unpublished

if TYPE_CHECKING:
    from pbcanalysis.study.folder import Study

LARGEST = 50_000_000
"""Bytes up to which a file is offered: hosts of pages refuse much larger ones."""


def too_large(study: Study) -> frozenset[str]:
    """Files of tables that are too large to be offered, by their path in the study."""
    paths = (str(one["path"]) for one in study.descriptor["resources"])
    files = ((path, study.folder / path) for path in paths)
    return frozenset(
        path for path, file in files if file.is_file() and file.stat().st_size > LARGEST
    )


def left_out(study: Study) -> frozenset[str]:
    """Files of tables that a site leaves out, for whatever reason."""
    return unpublished(study.descriptor) | too_large(study)


def told_of_downloads(study: Study) -> list[str]:
    """What is told of tables that a site leaves out for their size, or offers with all answers."""
    large, hidden = too_large(study), unpublished(study.descriptor)
    told = []
    for one in study.descriptor["resources"]:
        path = str(one["path"])
        if path in large - hidden:
            size = round((study.folder / path).stat().st_size / 1e6)
            told.append(
                f"{path} is too large for the site's downloads ({size} MB) and left out of them"
            )
        elif one["name"] in PEOPLE and path not in hidden:
            told.append(
                f"{path} will be among the site's downloads, with the answers of every respondent, "
                f"as {PUBLISH!r} in {FILE} says"
            )
    return told


__all__ = ["LARGEST", "left_out", "told_of_downloads", "too_large"]
