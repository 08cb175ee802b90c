"""Where ``pbc`` starts: what needs no library is answered before one is imported."""

from __future__ import annotations

import errno
import gc
import os
import sys

_AGAIN = "and run the command again."
_MACHINE = {
    errno.ENOSPC: f"Free some space, {_AGAIN}",
    errno.EDQUOT: f"Free some space, {_AGAIN}",
    errno.EACCES: f"Allow writing there, or name another folder (--site, --out), {_AGAIN}",
    errno.EPERM: f"Allow writing there, or name another folder (--site, --out), {_AGAIN}",
    errno.EROFS: f"Name a folder that can be written to (--site, --out), {_AGAIN}",
}
"""What the machine refuses, and what to do about it."""


def _one_of(error: OSError) -> OSError:
    """The first of the errors that ``shutil`` tells together, when it copies a folder."""
    told = error.args[0] if error.errno is None and error.args else None
    if isinstance(told, list) and told and len(told[0]) == 3:
        _, target, why = told[0]
        for number in _MACHINE:
            if f"[Errno {number}]" in str(why):
                return OSError(number, os.strerror(number), str(target))
    return error


def app() -> None:
    """Run the command line; the commands themselves are in :mod:`pbcanalysis.cli.commands`."""
    arguments = sys.argv[1:]
    if "_PBC_COMPLETE" not in os.environ and arguments == ["--help"]:
        from pbcanalysis.cli.overview import overview

        print(overview(), end="")
        return
    if arguments == ["--version"]:
        from pbcanalysis.cli.overview import version

        print(version())
        return
    if "_PBC_COMPLETE" not in os.environ and arguments[:1] in (["build"], ["sweep"]):
        from pbcanalysis.cli.stamp import unchanged

        told = unchanged(arguments)
        if told is not None:
            lines = [*(told["why"] if "--why" in arguments else ()), *told["told"]]
            print(*lines, sep="\n", file=sys.stderr)
            return
    from pbcanalysis.cli.stopping import STATUS, Stopping

    stopping = Stopping()
    stopping.listen()
    # Lines of progress end without a line break.
    stopped = "\nstopped; what stood there before stays as it was"
    try:
        from pbcanalysis.warm.later import import_later

        import_later()
        from pbcanalysis.cli.commands import app as commands

        # Few of a command's objects are in cycles; to look for some all the time takes long.
        gc.set_threshold(100_000, 20, 20)
        commands()
    except SystemExit as error:
        stopping.done()
        if error.code == STATUS:
            print(stopped, file=sys.stderr)
        raise
    except KeyboardInterrupt:
        stopping.done()
        print(stopped, file=sys.stderr)
        sys.exit(STATUS)
    except OSError as refused:
        machine = _one_of(refused)
        if machine.errno not in _MACHINE:
            raise
        # Nothing of ours is wrong, and a traceback would help nobody.
        place = f"{machine.filename}: " if machine.filename else ""
        print(f"{place}{machine.strerror}. {_MACHINE[machine.errno]}", file=sys.stderr)
        print("what stood there before stays as it was", file=sys.stderr)
        sys.exit(1)
    finally:
        # What is left is freed with the process; to search it for cycles first takes long.
        gc.freeze()


if __name__ == "__main__":
    app()
