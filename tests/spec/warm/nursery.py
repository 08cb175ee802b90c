"""Starts the zygote again and again, each time with something else gone, and imports only once.

Reads lines of JSON: ``gone`` (a place, ``module:name``) or ``code`` (run in the fork before the
zygote starts), and ``program``, the module that is started. Answers each with a line: what the
program said.
"""

from __future__ import annotations

import importlib
import json
import os
import sys
import tempfile
from pathlib import Path

from sitecustomize import take_away

from pbcanalysis.warm.later import import_later

import_later()

from pbcanalysis.warm import hooks  # noqa: E402
from pbcanalysis.warm.libraries import KERNEL, import_libraries  # noqa: E402

import_libraries(KERNEL)
assert not hooks.why_not(hooks.ZYGOTE)
for name in [name for name in sys.modules if name.split(".")[0] == "pbcanalysis"]:
    del sys.modules[name]


def run(order: dict[str, str], folder: str) -> None:
    if order.get("gone"):
        module, _, inside = order["gone"].partition(":")
        take_away(importlib.import_module(module), inside)
    exec(order.get("code", ""), {})
    program = importlib.import_module(order["program"])
    sys.argv = [order["program"], str(Path(folder) / "zygote")]
    if order["program"].endswith("zygote"):
        sys.argv.append("--bare")
    try:
        program.main()
    except SystemExit as end:
        print(end.code, flush=True)


for line in sys.stdin:
    with tempfile.TemporaryDirectory() as folder:
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.close(read)
            os.dup2(write, 1)
            # The zygote ends with its input.
            os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
            try:
                run(json.loads(line), folder)
            finally:
                os._exit(0)
        os.close(write)
        with os.fdopen(read) as said:
            answer = said.read()
        os.waitpid(pid, 0)
    print(json.dumps(answer), flush=True)
