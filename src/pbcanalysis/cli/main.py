"""Where ``pbc`` starts: what needs no library is answered before one is imported."""

from __future__ import annotations

import os
import sys


def app() -> None:
    """Run the command line; the commands themselves are in :mod:`pbcanalysis.cli.commands`."""
    arguments = sys.argv[1:]
    if "_PBC_COMPLETE" not in os.environ and arguments == ["--help"]:
        from pbcanalysis.cli.overview import overview

        print(overview(), end="")
        return
    if "_PBC_COMPLETE" not in os.environ and arguments[:1] in (["build"], ["sweep"]):
        from pbcanalysis.cli.stamp import unchanged

        told = unchanged(arguments)
        if told is not None:
            lines = [*(told["why"] if "--why" in arguments else ()), *told["told"]]
            print(*lines, sep="\n", file=sys.stderr)
            return
    from pbcanalysis.cli.commands import app as commands

    commands()


if __name__ == "__main__":
    app()
