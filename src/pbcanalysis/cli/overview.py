"""What ``pbc --help`` and ``pbc --version`` say, without importing any of the commands."""

from __future__ import annotations

from pbcanalysis import __version__

ABOUT = "Turn a study (a folder of tables) into a book in which every number traces."

# The first sentence of each command's own help, in the order in which a newcomer meets them.
COMMANDS = {
    "new": "Write a study into DIR, with example rows, that builds at once; or begin with a file.",
    "add": "Add an empty TABLE with its schema to a study.",
    "build": "Check the study, run the chapters that changed, build the site; all or nothing.",
    "check": "Check a study and its parameters, judge its sources, and change nothing.",
    "parameters": "List the parameters that a study declares, with their bounds and defaults.",
    "store": "Run the notebooks, and keep their outputs in them.",
    "serve": "Show a built site at http://localhost:PORT/.",
    "cache": "List, check, trim or empty what builds have kept.",
    "sweep": "Run chapters under many sets of parameters, and tell the results in one table.",
    "warm": "Keep a process with its imports done, for `papermill --engine warm`.",
    "publish": "Add the built site to DIR as an edition that never changes, and make it the front.",
    "withdraw": "Withdraw a published edition: it keeps its address, with a notice and the reason.",
    "correct": "Tell what is wrong in a published edition; the edition stays, with a notice.",
    "compare": "Show what changed from A to B: sites, editions, or addresses on this machine.",
    "verify": "Check the numbers of REPORT against the records it links to.",
    "cite": "Cite a record, a chapter, the book or a source; the producers of the evidence follow.",
}

OPTIONS = {
    "--version": "Show this package's version.",
    "--install-completion": "Install completion for the current shell.",
    "--show-completion": "Show completion for the current shell.",
    "--help": "Show this message; after a command, what it does and its options.",
}


def version() -> str:
    """What ``pbc --version`` says."""
    return f"pbcanalysis {__version__}"


def overview() -> str:
    """The help of ``pbc`` as text of at most 80 columns."""
    lines = ["Usage: pbc COMMAND [OPTIONS] [ARGUMENTS]", "", ABOUT, "", "Commands:"]
    for heading, entries in (("", COMMANDS), ("Options:", OPTIONS)):
        if heading:
            lines += ["", heading]
        width = max(map(len, entries)) + 4
        for name, sentence in entries.items():
            lines += _wrapped(f"  {name}".ljust(width), sentence)
    return "\n".join(lines) + "\n"


def _wrapped(start: str, sentence: str, columns: int = 80) -> list[str]:
    lines, line, indent = [], start, " " * len(start)
    for word in sentence.split():
        if len(line) + len(word) > columns and line.strip():
            lines.append(line.rstrip())
            line = indent
        line += word + " "
    return [*lines, line.rstrip()]
