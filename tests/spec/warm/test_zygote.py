"""The loop that forks runs and buries them."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pbcanalysis.warm import WarmProblem, client
from pbcanalysis.warm.zygote import Zygote


def test_a_run_that_ends_as_its_asker_leaves_ends_nothing_else() -> None:
    listener, ours, theirs = socket.socket(socket.AF_UNIX), *socket.socketpair()
    run = subprocess.Popen(["true"], start_new_session=True)
    zygote = Zygote(listener, None)
    with listener, ours, theirs, zygote._wake, zygote._woken, zygote._selector:
        zygote._wait_for(run.pid, theirs)
        os.waitid(os.P_PID, run.pid, os.WEXITED | os.WNOWAIT)
        ours.close()
        # What one look at the selector finds is dealt with in the order in which it happened.
        ((key, _),) = zygote._selector.select(5)
        zygote._bury()
        key.data()
        assert zygote._waiting == {}
        assert not zygote._selector.select(0)
    run.returncode = 0  # it was buried already


def test_a_zygote_that_is_killed_while_it_starts_is_told_as_such(tmp_path: Path) -> None:
    # This import ends when the zygote's input does: it is not ready before it is killed.
    (tmp_path / "stands_still.py").write_text("import sys\nsys.stdin.read()\n")
    around = {**os.environ, "PYTHONPATH": str(tmp_path)}
    zygote = client.Zygote(preload=["stands_still"], environment=around, bare=True)
    zygote.launch()
    assert zygote._process is not None
    zygote._process.kill()
    with pytest.raises(WarmProblem, match="it was killed, as happens where memory runs out"):
        zygote.wait()
    assert zygote._folder is None


OWNER = """
import os, signal
from pbcanalysis.warm import Zygote
zygote = Zygote(bare=True, runs={"environment": dict(os.environ), "cwd": os.getcwd()})
zygote.start()
print(zygote.address, flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_nothing_is_left_of_a_zygote_whose_owner_is_killed(
    tmp_path: Path, until: Callable[..., Any]
) -> None:
    owner = subprocess.run(
        [sys.executable, "-c", OWNER], cwd=tmp_path, stdout=subprocess.PIPE, text=True, check=False
    )
    address = Path(owner.stdout.strip())
    assert address.name == "zygote"
    folder = address.parent
    until(lambda: not folder.exists(), f"{folder} has not gone", lambda: list(folder.iterdir()))
