"""Where a library has lost a part that the warm engine uses, notebooks run in plain Papermill."""

from __future__ import annotations

import ast
import csv
import inspect
import json
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
import pytest
from ipykernel.iostream import OutStream
from jupyter_client.session import Session

from pbcanalysis.editions.engines import Order, engine, run_plain
from pbcanalysis.warm import Unfit, Zygote, hooks, managed
from pbcanalysis.warm.captured import CapturedStream
from pbcanalysis.warm.memory_kernel import MemoryKernel, MemoryKernelApp, MemorySession
from pbcanalysis.warm.short import short_folder

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
WITHOUT = HERE / "without"
PAGE = ROOT / "docs" / "parts-of-libraries.md"
ZYGOTE = "pbcanalysis.warm.zygote"

Say = Callable[..., str]
Write = Callable[..., Path]


@pytest.fixture(scope="module")
def said() -> Iterator[Say]:
    """What a zygote says at its start: ``said(gone="json:dumps")``."""
    around = {**os.environ, "PYTHONPATH": str(WITHOUT)}
    with subprocess.Popen(
        [sys.executable, str(HERE / "nursery.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=around,
        text=True,
    ) as nursery:
        assert nursery.stdin is not None
        assert nursery.stdout is not None
        stdin, stdout = nursery.stdin, nursery.stdout

        def ask(program: str = ZYGOTE, **order: str) -> str:
            print(json.dumps({**order, "program": program}), file=stdin, flush=True)
            answer: str = json.loads(stdout.readline())
            return answer.strip()

        yield ask
        stdin.close()


def test_with_all_its_parts_a_zygote_is_ready(said: Say) -> None:
    assert said() == "ready"


@pytest.mark.parametrize("hook", dict.fromkeys(hooks.ZYGOTE), ids=lambda hook: hook.place)
def test_without_a_part_notebooks_run_in_plain_papermill(
    said: Say,
    hook: hooks.Hook,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    answer = said(gone=hook.place)
    missing = f"{hook.place} is not in {_installed(hook.library)}"
    assert answer == f"unfit: {missing}"

    # A zygote that is started afresh says the same, and takes a second longer.
    def launch(self: Zygote) -> None:
        self._folder = short_folder("pbc-warm-")
        self._process = subprocess.Popen(
            ["echo", answer], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    monkeypatch.setattr(Zygote, "launch", launch)
    with engine("warm") as run:
        assert run is run_plain
    (told,) = [record.getMessage() for record in caplog.records]
    assert told == f"{missing}: running with plain Papermill, which takes longer"


@pytest.mark.parametrize("hook", hooks.ASKER, ids=lambda hook: hook.place)
def test_who_asks_without_a_part_says_which(
    hook: hooks.Hook, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert managed._why_not("python3", {}) == ""
    holder, _, name = hook.name.rpartition(".")
    owner = hooks.Hook(hook.library, hook.module, holder, "").find()
    for parent in owner.__mro__:
        if name in vars(parent):
            monkeypatch.delattr(parent, name)
    told = managed._why_not("python3", {})
    assert told == f"{hook.place} is not in {_installed(hook.library)}"


def _installed(library: str) -> str:
    if library == "Python":
        return f"Python {'.'.join(map(str, sys.version_info[:3]))}"
    return f"{library} {version(library)}"


CHANGED = {
    "an attribute has another name": (
        "from ipykernel.iostream import OutStream\n"
        "del OutStream._flush\nOutStream._flush = lambda self: self._flush_is_due",
        "AttributeError",
    ),
    "a function takes one argument more": (
        "from ipykernel.ipkernel import IPythonKernel\nold = IPythonKernel.dispatch_shell\n"
        "async def dispatch_shell(self, msg, subshell): await old(self, msg)\n"
        "IPythonKernel.dispatch_shell = dispatch_shell",
        "missing 1 required positional argument: 'subshell'",
    ),
    "a function that is replaced is called with one argument more": (
        "from IPython.core.interactiveshell import InteractiveShell\n"
        "from IPython.core.inputtransformer2 import TransformerManager\n"
        "InteractiveShell.transform_cell = lambda self, cell: "
        "self.input_transformer_manager.transform_cell(cell, True)",
        "takes 2 positional arguments but 3 were given",
    ),
    "results are told in another way": (
        "from ipykernel.displayhook import ZMQShellDisplayHook\n"
        "ZMQShellDisplayHook.finish_displayhook = lambda self: None",
        "a small notebook showed",
    ),
    "an import fails": (
        "import sys\nsys.modules['papermill.iorw'] = None",
        "papermill.iorw",
    ),
    "a run stands still": (
        "from ipykernel.ipkernel import IPythonKernel\nimport asyncio\n"
        "async def dispatch_shell(self, msg): await asyncio.sleep(600)\n"
        "IPythonKernel.dispatch_shell = dispatch_shell\n"
        "from pbcanalysis.warm import trial\ntrial.SECONDS = 0.5",
        "did not come to its end",
    ),
    "the process of a run dies": (
        "from ipykernel.ipkernel import IPythonKernel\nimport os\n"
        "async def dispatch_shell(self, msg): os.kill(os.getpid(), 9)\n"
        "IPythonKernel.dispatch_shell = dispatch_shell",
        "ended with status -9",
    ),
    "a library starts a thread": (
        "import threading\n"
        "threading.Thread(target=threading.Event().wait, daemon=True).start()",
        "a library started a thread",
    ),
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGED)
def test_a_part_that_kept_its_name_and_changed_is_found(said: Say, change: str) -> None:
    code, expected = CHANGED[change]
    answer = said(code=code)
    assert answer.startswith("unfit: ")
    assert expected in answer
    assert "\n" not in answer


def test_code_of_the_user_that_runs_when_a_kernel_starts_is_not_run_by_a_trial(
    said: Say, tmp_path: Path
) -> None:
    folder = tmp_path / "profile_default" / "startup"
    folder.mkdir(parents=True)
    (folder / "own.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w').close()\n")
    code = f"import os\nos.environ['IPYTHONDIR'] = {str(tmp_path)!r}"
    assert said(code=code) == "ready"
    assert not (tmp_path / "ran").exists()


CELLS = (
    "a = 1",
    "import os, sys\nprint('out', a, os.environ.get('OWN'))\nprint('err', file=sys.stderr)",
    "%who_ls int",
    "import decimal\ndecimal.Decimal(1) / 3",
)


def _outputs(path: Path) -> list[list[dict[str, Any]]]:
    node = nbformat.read(path, as_version=4)
    return [cell.outputs for cell in node.cells if cell.cell_type == "code"]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[list[dict[str, Any]]]]:
    """A notebook, and its outputs in plain Papermill."""
    folder = tmp_path_factory.mktemp("plain")
    source = folder / "in.ipynb"
    cells = [nbformat.v4.new_code_cell(cell, id=f"c{at}") for at, cell in enumerate(CELLS)]
    cells[0].metadata["tags"] = ["parameters"]
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), source)
    with engine("papermill") as run:
        run(Order(source, folder / "out.ipynb", {"a": 7}, {"OWN": "set"}))
    found = _outputs(folder / "out.ipynb")
    assert "out 7 set" in json.dumps(found)
    return source, found


def _without(places: str, program: str = ZYGOTE) -> dict[str, str]:
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(WITHOUT), str(ROOT / "src")]),
        "GONE": places,
        "GONE_IN": program,
    }


def test_a_run_gives_the_same_with_one_warning(
    plain: tuple[Path, list[list[dict[str, Any]]]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    source, expected = plain
    place = "papermill.execute:write_ipynb"
    for name, value in _without(place).items():
        monkeypatch.setenv(name, value)
    with engine("warm", notebooks=[source]) as run:
        run(Order(source, tmp_path / "out.ipynb", {"a": 7}, {"OWN": "set"}))
    assert _outputs(tmp_path / "out.ipynb") == expected
    (told,) = [record.getMessage() for record in caplog.records]
    assert place in told
    assert _installed("papermill") in told
    assert "running with plain Papermill" in told


def test_the_papermill_command_gives_the_same_with_one_warning(
    plain: tuple[Path, list[list[dict[str, Any]]]], tmp_path: Path
) -> None:
    source, expected = plain
    place = "ipykernel.compiler:murmur2_x86"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "papermill", "--engine", "warm", "--no-progress-bar"),
            *(str(source), str(tmp_path / "out.ipynb"), "-p", "a", "7"),
        ],
        env={**_without(place), "OWN": "set"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert _outputs(tmp_path / "out.ipynb") == expected
    told = [line for line in done.stderr.splitlines() if "not in" in line]
    assert len(told) == 1
    assert place in told[0]
    assert "running with Papermill's own engine" in told[0]
    assert "Traceback" not in done.stderr


def test_a_build_and_a_sweep_end_well_with_one_warning_each(
    tiny_project: Callable[[Path], Path], tmp_path: Path
) -> None:
    home = tiny_project(tmp_path / "home")
    (home / "plan.yml").write_text("grid:\n  level: [0.9]\nchapters: ['01']\n")
    (home / "notebooks" / "02_timeline.ipynb").unlink()
    toc = home / "book" / "_toc.yml"
    toc.write_text(toc.read_text(encoding="utf-8").replace("- file: notebooks/02_timeline\n", ""))
    lost = {
        "ipykernel": "ipykernel.ipkernel:IPythonKernel._abort_queues",
        "ipython": "IPython.core.interactiveshell:_should_be_async",
    }
    commands = (["build"], ["sweep", "plan.yml", "--out", "swept"])
    for words, (library, gone) in zip(commands, lost.items(), strict=True):
        done = subprocess.run(
            [sys.executable, "-m", "pbcanalysis.cli.main", *words],
            cwd=home,
            env=_without(gone),
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        told = [line for line in done.stderr.splitlines() if "plain Papermill" in line]
        assert len(told) == 1
        assert f"{gone} is not in {_installed(library)}" in told[0]
        # None of ours: a plain kernel may print one of its own libraries while it is shut down.
        assert not re.search(r'File "[^"]*pbcanalysis', done.stderr), done.stderr
    with (home / "data" / "bases.csv").open(encoding="utf-8", newline="") as file:
        rows = len(list(csv.DictReader(file)))
    catalogue = json.loads((home / "_site" / "catalogue.json").read_text(encoding="utf-8"))
    assert [one["value"] for one in catalogue["records"] if one["id"] == "tiny.bases"] == [rows]
    swept = pd.read_parquet(home / "swept" / "results.parquet")
    assert list(swept.loc[swept["record"] == "tiny.bases", "value"]) == [rows]


@pytest.mark.parametrize(
    ("own", "theirs"),
    [
        (CapturedStream, OutStream),
        (MemorySession, Session),
        (MemoryKernel, MemoryKernel.__mro__[1]),
        (MemoryKernelApp, MemoryKernelApp.__mro__[1]),
    ],
)
def test_what_is_overridden_stands_on_the_list(own: type, theirs: type) -> None:
    # Written in the class itself: traitlets and abc add more.
    tree = ast.parse(textwrap.dedent(inspect.getsource(own))).body[0]
    assert isinstance(tree, ast.ClassDef)
    written = {
        name
        for node in tree.body
        for name in (
            [node.name]
            if isinstance(node, ast.FunctionDef)
            else [ast.unparse(target) for target in getattr(node, "targets", ())]
        )
    }
    overridden = {name for name in written if hasattr(theirs, name)}
    assert len(overridden) >= 3
    # Of Python's streams, and of traitlets.
    documented = {"__init__", "write", "flush", "close", "parse_command_line", "_session_default"}
    listed = {hook.name.rpartition(".")[2] for hook in hooks.ZYGOTE}
    assert overridden - documented <= listed


SOURCE = {path: ast.parse(path.read_text()) for path in sorted((ROOT / "src").rglob("*.py"))}


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")


def _private_parts_of_others() -> dict[str, str]:
    """Private names that our source uses and does not make itself, with the file of each."""
    trees = {**SOURCE, **{ROOT / name: ast.parse((ROOT / name).read_text()) for name in OF_TESTS}}
    made: set[str] = {"_exit"}  # of os, documented
    used: dict[str, str] = {}
    for path, tree in trees.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                made.add(node.name)
            elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
                made.add(node.id)
            elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                if ast.unparse(node.value) == "self":
                    made.add(node.attr)
            elif isinstance(node, ast.Attribute) and _is_private(node.attr):
                used[node.attr] = str(path)
            elif isinstance(node, ast.ImportFrom) and "pbcanalysis" not in str(node.module):
                used |= {alias.name: str(path) for alias in node.names if _is_private(alias.name)}
    return {name: path for name, path in used.items() if name not in made}


OF_TESTS = ("tests/conftest.py", "tests/notebooks/own_address.py")


def test_every_private_part_of_another_library_stands_on_the_page() -> None:
    page = PAGE.read_text(encoding="utf-8")
    found = _private_parts_of_others()
    assert {"_mapping", "_should_be_async", "_local_constants", "_run_exitfuncs"} - set(found) == (
        {"_mapping"}  # by name in a tuple
    )
    assert [name for name in found if f"{name}`" not in page] == []
    for hook in (*hooks.ZYGOTE, *hooks.ASKER):
        assert f"{hook.name.rpartition('.')[2]}`" in page, hook.place


def test_what_is_replaced_in_another_library_stands_on_the_list() -> None:
    """Each ``setattr`` in the engine names a part that is looked up before."""
    listed = {hook.name.rpartition(".")[2] for hook in hooks.ZYGOTE}
    replaced = {
        node.args[1].value
        for path, tree in SOURCE.items()
        if "warm" in path.parts
        for node in ast.walk(tree)
        if isinstance(node, ast.Call)
        and ast.unparse(node.func) == "setattr"
        and isinstance(node.args[1], ast.Constant)
    }
    assert len(replaced) == 9
    # The built-in function is laid over; the types of polars are told where they are asked for.
    assert replaced - {"compile", "_POLARS_TYPES"} <= listed


def test_a_zygote_that_is_not_fit_leaves_no_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in _without("atexit:_clear").items():
        monkeypatch.setenv(name, value)
    zygote = Zygote(bare=True)
    zygote.launch()
    assert zygote._folder is not None
    folder = Path(zygote._folder.name)
    with pytest.raises(Unfit, match="atexit:_clear is not in Python"):
        zygote.wait()
    assert not folder.exists()
