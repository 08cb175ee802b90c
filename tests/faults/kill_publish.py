"""Kills a publish at its steps, publishes again, and tells what was lost. Prints JSON.

Usage: ``python kill_publish.py FOLDER SITE NEXT [--plain] [--renames] [--at-most N]``, where SITE
is published in FOLDER first (unless it is NEXT), and NEXT is what is killed while it is published.
``--plain`` does without the exchange of two folders in one step; ``--renames`` kills at renames and
exchanges alone; ``--at-most`` kills at N steps that are spread over all.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from killed import RENAMES, forked  # type: ignore[import-not-found]

from pbcanalysis.editions import Published, publish
from pbcanalysis.editions.exchange import PLAIN_VARIABLE
from pbcanalysis.editions.untouched import tampering


def editions_of(folder: Path) -> list[str]:
    """Ids of the editions that a folder shows untouched."""
    if not (folder / "editions.json").is_file():
        return []
    published = Published.read(folder)
    return [] if tampering(published) else [entry.id for entry in published.editions]


def main() -> None:
    """Kill, look, publish again, look again."""
    words = argparse.ArgumentParser()
    for name in ("folder", "site", "next"):
        words.add_argument(name, type=Path)
    words.add_argument("--plain", action="store_true")
    words.add_argument("--renames", action="store_true")
    words.add_argument("--at-most", type=int, default=0)
    told = words.parse_args()
    if told.plain:
        os.environ[PLAIN_VARIABLE] = "1"
    kinds = RENAMES if told.renames else ()
    home: Path = told.folder
    if told.site != told.next:
        publish(told.site, home / "start" / "public")
    first = editions_of(home / "start" / "public")

    def anew(name: str) -> Path:
        # Copied and not linked: a killed publish must not reach what the next one begins with.
        place = home / name
        shutil.rmtree(place, ignore_errors=True)
        if first:
            shutil.copytree(home / "start", place)
        place.mkdir(parents=True, exist_ok=True)
        return place / "public"

    steps = forked(partial(publish, told.next, anew("whole")), 0, kinds)
    whole = editions_of(home / "whole" / "public")
    wanted = list(range(1, steps + 1))
    if told.at_most and steps > told.at_most:
        wanted = [1 + n * steps // told.at_most for n in range(told.at_most)]
    rows = []
    for step in wanted:
        folder = anew("killed")
        killed = forked(partial(publish, told.next, folder), step, kinds) == -1
        after = editions_of(folder)
        seen = sorted(path.name for path in folder.parent.iterdir())
        fault = ""
        try:
            forked(partial(publish, told.next, folder))
        except RuntimeError as error:
            fault = str(error)
        rows.append(
            {
                "step": step,
                "killed": killed,
                "after": after,
                "seen": seen,
                "again": editions_of(folder),
                "left": sorted(p.name for p in folder.parent.iterdir() if p.name != "public"),
                "fault": fault,
            }
        )
    json.dump({"first": first, "whole": whole, "steps": steps, "rows": rows}, sys.stdout)


if __name__ == "__main__":
    main()
