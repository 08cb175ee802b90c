"""Findings about the sources of an edition: the page that lists them, a line that counts them."""

from __future__ import annotations

from pathlib import Path

from pbcanalysis.checks import counted, findings
from pbcanalysis.editions import Edition
from pbcanalysis.site import render

PAGE = "findings"
LINE = "findings-count"


def findings_parts(edition: Edition, book: Path) -> dict[str, str]:
    """The generated parts ``findings`` and ``findings-count``.

    Args:
        edition: A finished edition.
        book: The folder of its pages; the line leads to the page where there is one.

    Returns:
        HTML of each part, by its name.
    """
    study = edition.study
    found = findings(study, edition.parameters)
    groups = [
        (key, [(place, each) for place, each in enumerate(found, 1) if each.at.source == key])
        for key in dict.fromkeys(each.at.source for each in found)
    ]
    return {
        PAGE: render.render(
            "findings.html",
            groups=groups,
            sources=study.sources,
            statements=set(study.statements),
        ),
        LINE: render.render(
            "findings_count.html",
            told=counted(len(found)),
            page=f"{PAGE}.html" if (book / f"{PAGE}.md").is_file() else "",
        ),
    }


__all__ = ["LINE", "PAGE", "findings_parts"]
