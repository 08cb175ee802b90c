"""What a new study says of itself and its sources until somebody has replaced it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pbcanalysis.study.sources import Source

UNNAMED = "To be named"
AUTHOR = "Your Name"
DESCRIPTION = "A study made with pbc new. Replace this by what it is about."


def left_to_say(descriptor: Mapping[str, Any], sources: Mapping[str, Source]) -> list[str]:
    """What every page and citation would say that is still the words of a new study.

    Args:
        descriptor: The data package as read.
        sources: Sources by key.

    Returns:
        Sentences for whoever checks or builds; none where all has been replaced.

    Example:
        >>> left_to_say({"description": "Heating", "contributors": []}, {})
        []
        >>> left_to_say({"contributors": [{"title": "Your Name"}]}, {})
        ["datapackage.json: 'Your Name' still stands for the author, on every page"]
    """
    told = []
    unnamed = [key for key, source in sources.items() if source.authors == UNNAMED]
    if unnamed:
        told.append(
            f"sources.bib: still to be named, on every page: {', '.join(unnamed)}; say there who "
            "wrote it, what it is called and when it came out"
        )
    if descriptor.get("description") == DESCRIPTION:
        told.append("datapackage.json: the description is still that of a new study")
    people = descriptor.get("contributors") or ()
    if any(isinstance(one, Mapping) and one.get("title") == AUTHOR for one in people):
        told.append(f"datapackage.json: {AUTHOR!r} still stands for the author, on every page")
    return told
