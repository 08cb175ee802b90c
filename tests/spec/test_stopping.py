"""Being asked to end: never lost, and at once the second time."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pbcanalysis.cli.stopping import STATUS

START = """
import os, signal, sys, time
from pbcanalysis.cli.stopping import Stopping
stopping = Stopping()
stopping.listen()
def ask(number=signal.SIGTERM):
    os.kill(os.getpid(), number)
"""
SWALLOWED = """
class Deleted:
    def __del__(self):
        ask()
        time.sleep(0.01)
one = Deleted()
del one
"""
CAUGHT = """
try:
    ask()
    time.sleep(5)
except BaseException:
    pass
"""
NOTICED = """
try:
    time.sleep(60)
except KeyboardInterrupt:
    stopping.done()
    print("stopped in order")
"""


def run(code: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-c", START + code], capture_output=True, text=True, timeout=50
    )
    return done


@pytest.mark.parametrize("swallowed", [SWALLOWED, CAUGHT], ids=["in a deletion", "by a library"])
def test_an_exception_that_is_swallowed_comes_again(swallowed: str) -> None:
    done = run(swallowed + NOTICED)
    assert (done.returncode, done.stdout) == (0, "stopped in order\n"), done.stderr


@pytest.mark.parametrize("number", ["SIGTERM", "SIGINT"])
def test_what_clears_up_is_not_interrupted_again(number: str) -> None:
    code = f"""
try:
    try:
        ask(signal.{number})
        time.sleep(60)
    finally:
        time.sleep(1)
        print("cleared up")
except KeyboardInterrupt:
    stopping.done()
time.sleep(0.6)
print("and went on")
"""
    done = run(code)
    assert (done.returncode, done.stdout) == (0, "cleared up\nand went on\n"), done.stderr


def test_the_second_time_it_leaves_at_once() -> None:
    code = """
try:
    ask()
    time.sleep(60)
finally:
    ask()
    time.sleep(60)
"""
    done = run(code)
    assert done.returncode == STATUS
    assert "stopped at once; the next run clears up what is left" in done.stderr


def test_a_forked_child_ends_as_any_process(tmp_path: Path) -> None:
    code = """
child = os.fork()
if child == 0:
    ask()
    time.sleep(60)
_, status = os.waitpid(child, 0)
print(os.WTERMSIG(status))
"""
    assert run(code).stdout == f"{signal.SIGTERM.value}\n"
