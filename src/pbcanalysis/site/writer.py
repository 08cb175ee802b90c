"""jupyter-book in a process of its own, started early and used late.

Its imports take as long as writing a few pages. So a build starts the process at once, works on
the study and the chapters meanwhile, and says what to write when it knows.
"""

from __future__ import annotations

import contextlib
import gc
import importlib
import json
import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from types import TracebackType
from typing import IO, Self

from pbcanalysis.warm.ending import end, end_with_parent
from pbcanalysis.warm.later import import_later

# What a build of the book imports sooner or later; what is absent is for jupyter-book to tell.
_EARLY = (
    "jupyter_book.cli.main",
    "jupyter_book.sphinx",
    "sphinx.builders.html",
    "sphinx.builders.texinfo",
    "sphinx.search.en",
    "sphinx_external_toc",
    "sphinx_external_toc.events",
    "myst_nb.sphinx_ext",
    "sphinx_book_theme",
    "sphinx_design",
    "sphinx_copybutton",
    "sphinx_togglebutton",
    "sphinx_comments",
    "sphinx_thebe",
    "sphinx_jupyterbook_latex",
    "sphinxcontrib.bibtex",
    "sphinxcontrib.applehelp",
    "IPython.lib.lexers",
    "pbcanalysis.site.extension",
)


class Writer:
    """One run of jupyter-book; nothing happens before :meth:`start` is given its words."""

    def __init__(self) -> None:
        self._told: IO[bytes] = tempfile.TemporaryFile()  # noqa: SIM115 - closed with the writer
        self._process = subprocess.Popen(
            [sys.executable, "-c", "from pbcanalysis.site.writer import main; main()"],
            stdin=subprocess.PIPE,
            stdout=self._told,
            stderr=subprocess.STDOUT,
            # The order of sets is part of what Sphinx writes.
            env={**os.environ, "PYTHONHASHSEED": "0", "LC_ALL": "C.UTF-8"},
        )

    def start(self, words: Sequence[str], variables: Mapping[str, str]) -> None:
        """Let it run.

        Args:
            words: The words after ``jupyter-book``.
            variables: Variables of the environment.
        """
        order = json.dumps({"words": list(words), "variables": dict(variables)})
        assert self._process.stdin is not None
        # A process that died already tells why in what it wrote.
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(order.encode())
            self._process.stdin.close()

    def wait(self) -> tuple[int, str]:
        """Its exit status and all that it told."""
        status = self._process.wait()
        self._told.seek(0)
        return status, self._told.read().decode("utf-8", "replace")

    def close(self) -> None:
        """End it if it still runs."""
        end(self._process)
        self._told.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def main() -> None:
    """What the process does."""
    end_with_parent()
    import_later()
    # Pages are written from trees that live to the end: there is little to find in between.
    gc.set_threshold(100_000, 20, 20)
    for name in _EARLY:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    order = sys.stdin.read()
    if not order:
        return
    told = json.loads(order)
    os.environ.update(told["variables"])
    from jupyter_book.cli.main import main as jupyter_book

    status: object = 0
    try:
        jupyter_book(told["words"])
    except SystemExit as ended:
        status = ended.code
    if not isinstance(status, int | None):
        raise SystemExit(status)
    # Nothing is left to be done, and to take all that was imported apart takes half a second.
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status or 0)
