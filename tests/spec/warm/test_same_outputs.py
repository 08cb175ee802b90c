"""The warm engine leaves the same notebooks as Papermill's own, byte for byte but for times.

That it does so for every chapter is tested on a whole build, in tests/site/test_builds.py.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from pbcanalysis.warm import ChildDied, RunTimedOut, WarmProblem, Zygote

ROOT = Path(__file__).resolve().parents[3]
CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))

Write = Callable[..., Path]
Both = Callable[..., tuple[dict[str, Any], dict[str, Any]]]
Ready = Callable[[Path, dict[str, Any]], dict[str, Any]]


def _same(plain: dict[str, Any], warm: dict[str, Any]) -> None:
    """Fail at the first cell that differs, then on the whole text."""
    for number, (one, other) in enumerate(zip(plain["cells"], warm["cells"], strict=True)):
        assert one == other, f"cell {number}: {one['source']}"
    assert json.dumps(plain) == json.dumps(warm)


def test_an_awkward_notebook_is_the_same(
    awkward: tuple[str, ...], write: Write, both: Both, in_a_ready_kernel: Ready
) -> None:
    source = write(*awkward, tags={0: "parameters"})
    plain, warm = both(source, "-p", "a", "7")
    _same(plain, warm)
    _same(plain, in_a_ready_kernel(source, {"a": 7}))
    text = json.dumps(plain)
    for expected in ("out 7", "kept", "after", "from bash", "raw out", "child process", "0.33333"):
        assert expected in text


def test_what_runs_when_a_kernel_starts_runs_in_each(write: Write, tmp_path: Path) -> None:
    folder = tmp_path / "profile_default" / "startup"
    folder.mkdir(parents=True)
    (folder / "own.py").write_text("import os\nmade_in = os.getpid()\n", encoding="utf-8")
    environment = {**os.environ, "IPYTHONDIR": str(tmp_path)}
    runs = {"environment": environment, "cwd": str(tmp_path)}
    with Zygote(bare=True, runs=runs) as zygote:
        source = write("import os\nprint(made_in == os.getpid())")
        assert _run(zygote, source, environment=environment)["event"] == "done"
        assert _text(source) == "True\n"


def test_a_notebook_that_stops_leaves_the_same_traceback(
    write: Write, both: Both, in_a_ready_kernel: Ready
) -> None:
    source = write(
        "def inner(x):\n    return 1 / x",
        "def outer():\n    return inner(0)",
        'print("before")\nouter()',
        'print("never")',
    )
    plain, warm = both(source, status=1)
    _same(plain, warm)
    _same(plain, in_a_ready_kernel(source, {}))
    assert "ZeroDivisionError" in json.dumps(plain)
    assert plain["metadata"]["papermill"]["exception"] is True


def test_cells_that_may_raise_and_mistakes_of_syntax_are_the_same(write: Write, both: Both) -> None:
    plain, warm = both(write("1 / 0", "def broken(:", tags={0: "raises-exception"}), status=1)
    _same(plain, warm)


def test_a_process_that_dies_leaves_what_it_had(write: Write, both: Both) -> None:
    # A kernel of its own process waits until its client has everything.
    die = (
        "import os, time\nprint('seen')\ndisplay('shown')\nprint('at last', flush=True)\n"
        "while 'GOT' in os.environ and 'at last' not in open(os.environ['GOT']).read():\n"
        "    time.sleep(0.01)\n"
        "os.kill(os.getpid(), 9)"
    )
    source = write('print("first")', die, 'print("never")')
    plain, warm = both(source, status=1)
    _same(plain, warm)
    (left,) = (cell["outputs"] for cell in plain["cells"] if "".join(cell["source"]) == die)
    assert [output["output_type"] for output in left] == ["stream", "display_data", "stream"]


def test_one_chapter_is_the_same_by_the_command(both: Both, tmp_path: Path) -> None:
    for name in ("data", "notebooks"):
        shutil.copytree(ROOT / name, tmp_path / "home" / name)
    source = tmp_path / "home" / "notebooks" / CHAPTERS[0].name
    plain, warm = both(source)
    _same(plain, warm)


def _run(zygote: Zygote, path: Path, **more: Any) -> dict[str, Any]:
    output = path.with_name("out.ipynb")
    how = {name: more.pop(name) for name in ("timeout", "heard") if name in more}
    request = {"input": str(path), "output": str(output), "parameters": {}, **more}
    return zygote.run({**request, "cwd": str(path.parent)}, **how)


def _text(path: Path) -> str:
    node = nbformat.read(path.with_name("out.ipynb"), as_version=4)
    return "".join(output.get("text", "") for output in node.cells[-1].outputs)


def test_the_next_run_sees_nothing_of_the_one_before(zygote: Zygote, write: Write) -> None:
    spoil = (
        "import builtins, json, os, sys, numpy, random\n"
        "builtins.divmod = lambda x, y: 42\njson.spoilt = True\nos.environ['SPOILT'] = 'yes'\n"
        "sys.path.insert(0, '/spoilt')\nos.chdir('/')\nos.umask(0o777)\n"
        "numpy.random.seed(1)\nrandom.seed(1)"
    )
    assert _run(zygote, write(spoil))["event"] == "done"
    look = (
        "import json, os, sys\n"
        "print(divmod(9, 4), hasattr(json, 'spoilt'), 'SPOILT' in os.environ,"
        " '/spoilt' in sys.path,"
        " os.getcwd() == os.path.realpath(os.environ['HERE']), os.umask(0o022) == 0o777)"
    )
    path = write(look)
    _run(zygote, path, environment={**os.environ, "HERE": str(path.parent)})
    assert _text(path).split() == ["(2,", "1)", "False", "False", "False", "True", "False"]


def test_runs_of_one_ready_kernel_share_neither_numbers_nor_names(
    write: Write, tmp_path: Path
) -> None:
    source = write(
        "import random, numpy\nkernel = get_ipython().kernel\n"
        "print(random.random(), numpy.random.rand(), kernel.session.session, kernel.ident)"
    )
    seen = []
    runs = {"environment": dict(os.environ), "cwd": str(tmp_path)}
    with Zygote(bare=True, runs=runs) as zygote:
        for _ in range(2):
            assert _run(zygote, source)["event"] == "done"
            seen.append(_text(source).split())
        with pytest.raises(WarmProblem, match="another environment"):
            _run(zygote, source, environment={})
    assert len(seen[0]) == 4
    assert not set(seen[0]) & set(seen[1])


def test_two_runs_draw_different_random_numbers(zygote: Zygote, write: Write) -> None:
    path = write("import random, numpy\nprint(random.random(), numpy.random.rand())")
    found = []
    for _ in range(2):
        _run(zygote, path)
        found += _text(path).split()
    assert len(set(found)) == 4


def test_a_signal_is_named(zygote: Zygote, write: Write) -> None:
    with pytest.raises(ChildDied, match=r"signal 9 \(SIGKILL\)"):
        _run(zygote, write("import os\nos.kill(os.getpid(), 9)"))
    with pytest.raises(ChildDied, match="exit status 3"):
        _run(zygote, write("import os\nos._exit(3)"))


def test_a_cell_that_takes_too_long_is_ended_with_all_it_started(
    zygote: Zygote,
    write: Write,
    tmp_path: Path,
    until: Callable[..., Any],
    gone: Callable[[int], None],
) -> None:
    pid = tmp_path / "pid"
    path = write(
        "import subprocess, pathlib, time\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        f"pathlib.Path({str(pid)!r}).write_text(f'{{child.pid}}.')\n"
        "time.sleep(600)"
    )

    def heard(event: dict[str, Any]) -> None:
        # Its time is counted from when this returns.
        if event["event"] == "cell":
            until(lambda: pid.is_file() and pid.read_text().endswith("."), "the cell did not begin")

    with pytest.raises(RunTimedOut):
        _run(zygote, path, timeout=0.5, heard=heard)
    gone(int(pid.read_text().rstrip(".")))


def test_files_left_open_are_written_and_exit_handlers_run(
    zygote: Zygote, write: Write, tmp_path: Path
) -> None:
    path = write(
        f"file = open({str(tmp_path / 'open.txt')!r}, 'w')\nfile.write('kept')\n"
        "import atexit, pathlib\n"
        f"atexit.register(pathlib.Path({str(tmp_path / 'exit.txt')!r}).write_text, 'ran')"
    )
    _run(zygote, path)
    assert (tmp_path / "open.txt").read_text() == "kept"
    assert (tmp_path / "exit.txt").read_text() == "ran"


def test_an_edited_module_is_seen_by_the_next_run(
    zygote: Zygote, write: Write, tmp_path: Path
) -> None:
    path = write("import own_module\nprint(own_module.value)")
    for value in ("1", "22"):
        (tmp_path / "own_module.py").write_text(f"value = {value}")
        _run(zygote, path)
        assert _text(path).strip() == value
    path = write("import sys\nprint([name for name in sys.modules if name.startswith('pbc')])")
    _run(zygote, path)
    assert _text(path).strip() == "[]"
