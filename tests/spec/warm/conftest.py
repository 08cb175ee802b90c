"""Notebooks run by both engines, as a reader of files sees them."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import nbformat
import pytest

from pbcanalysis.warm import Zygote
from pbcanalysis.warm.client import SOCKET_VARIABLE

# Programs of their own, started by tests; to collect one would run it.
collect_ignore = ["nursery.py", "without"]

ROOT = Path(__file__).resolve().parents[3]
OWN_ADDRESS = ROOT / "tests" / "notebooks" / "own_address.py"
CHAPTERS = sorted((ROOT / "notebooks").glob("*.ipynb"))

Both = Callable[..., tuple[dict[str, Any], dict[str, Any]]]


NEWLINE = "\n"


def taken_in(text: str) -> str:
    """Code that waits until a kernel's thread has brought it what was written past Python."""
    return (
        "import time\n"
        "while not any(text.getvalue().endswith("
        f"{text!r}) for text in list(sys.stdout._buffers.values())):\n"
        "    time.sleep(0.01)"
    )


AWKWARD = (
    "a = 1",
    # What has waited for this interval is sent, so on a slow machine in pieces.
    "import sys\nsys.stdout.flush_interval = sys.stderr.flush_interval = 600",
    'print("out", a)\nprint("err", file=sys.stderr)\nprint("out again")',
    "from IPython.display import HTML, clear_output, display, update_display\n"
    'print("gone")\nclear_output()\nprint("kept")',
    'print("also gone")\nclear_output(wait=True)\ndisplay(HTML("<b>kept</b>"))',
    'display("before", display_id="one")\ndisplay("other")',
    'update_display("after", display_id="one")',
    '%%bash\necho "from bash"\necho "wrong" >&2',
    "!echo from the shell; seq 3",
    "found = !seq 4\nfound.n",
    "import asyncio\nawait asyncio.sleep(0.01)\nawait asyncio.gather(asyncio.sleep(0, 5))",
    "from tqdm.std import tqdm\n"
    'for _ in tqdm(range(3), bar_format="{l_bar}{bar:10}|", mininterval=0):\n    pass',
    f'import os\nos.write(1, b"raw out\\n")\n{taken_in("raw out" + NEWLINE)}',
    f'os.system("echo from a child process")\n{taken_in("from a child process" + NEWLINE)}',
    f'os.write(1, b"x" * 300_000 + b"y")\n{taken_in("xy")}',
    'try:\n    input("name? ")\nexcept Exception as error:\n    print(type(error).__name__, error)',
    "import decimal\ndecimal.getcontext().prec = 5\ndecimal.Decimal(1) / 3",
    "decimal.Decimal(1) / 3",
    "import numpy as np\nnp.set_printoptions(precision=2)",
    "np.array([1 / 3])",
    "import matplotlib.pyplot as plt\nplt.plot([1, 2])\nplt.show()",
    "fig, axes = plt.subplots()\naxes.bar([1, 2], [3, 4])",
    "%config InlineBackend.figure_formats = ['svg']\nplt.rcParams['svg.hashsalt'] = 'x'\n"
    "plt.rcParams['svg.id'] = 'y'\nplt.hist([1, 2, 2], metadata=None) if False else None",
    "import pandas as pd\npd.DataFrame({'a': [1, 2]})",
    "import warnings\nwarnings.warn('be careful')",
    "%who_ls str",
    "print(os.environ['MPLBACKEND'], os.environ['TERM'], __name__, sys.flags.safe_path)",
    "import signal\nprint(signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGCHLD))",
    "(1, {'b': 2}, {3})",
    "Out[max(Out)] + ({4},)",
    "import logging\nlogging.warning('told')",
    "?len",
)


@pytest.fixture
def awkward() -> tuple[str, ...]:
    """Cells of a notebook in which much can go wrong."""
    return AWKWARD


@pytest.fixture(scope="session")
def zygote(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Zygote]:
    """One warm process for all tests, which has made ready for the notebooks that it can."""
    path = tmp_path_factory.mktemp("known") / "awkward.ipynb"
    nbformat.write(notebook(*AWKWARD), path)
    with Zygote(notebooks=[path, *CHAPTERS]) as running:
        yield running


def notebook(*sources: str, tags: dict[int, str] | None = None) -> nbformat.NotebookNode:
    """A notebook of code cells, each with its number as its id."""
    cells = []
    for number, source in enumerate(sources):
        cell = nbformat.v4.new_code_cell(source, id=f"c{number}")
        if tags and number in tags:
            cell.metadata["tags"] = [tags[number]]
        cells.append(cell)
    node = nbformat.v4.new_notebook(cells=cells)
    node.metadata["kernelspec"] = {
        "display_name": "Python 3",
        "language": "python",
        "name": "python3",
    }
    return node


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a notebook of code cells to a file."""

    def to_file(*sources: str, tags: dict[int, str] | None = None) -> Path:
        path = tmp_path / "in.ipynb"
        nbformat.write(notebook(*sources, tags=tags), path)
        return path

    return to_file


def papermill(
    engine: str,
    source: Path,
    folder: Path,
    environment: dict[str, str],
    arguments: Sequence[str] = (),
) -> subprocess.CompletedProcess[str]:
    """The Papermill command on a notebook; the output is ``out.ipynb`` in the folder."""
    folder.mkdir(exist_ok=True)
    command = [sys.executable, str(OWN_ADDRESS), "papermill"]
    command += ["--engine", engine, "--no-progress-bar"]
    return subprocess.run(
        [*command, "--cwd", str(source.parent), str(source), "out.ipynb", *arguments],
        cwd=folder,
        env=environment,
        text=True,
        capture_output=True,
        check=False,
    )


def _in_one_piece(outputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Outputs with each stream whole: what a shell writes is sent in the pieces it comes in."""
    whole: list[dict[str, Any]] = []
    for output in outputs:
        text = "".join(output.get("text", ()))
        if whole and output["output_type"] == "stream" and whole[-1].get("name") == output["name"]:
            whole[-1]["text"] += text
        else:
            whole.append({**output, "text": text} if "text" in output else output)
    return whole


def without_times(path: Path) -> dict[str, Any]:
    """An executed notebook without what differs between two runs of plain Papermill."""
    text = path.read_text(encoding="utf-8")
    # The kernel names its cells' code by its process and the code.
    text = re.sub(r"ipykernel_\d+", "ipykernel_N", text)
    node: dict[str, Any] = json.loads(text)
    about = node["metadata"]["papermill"]
    for name in ("start_time", "end_time", "duration", "output_path"):
        about.pop(name)
    for cell in node["cells"]:
        if "outputs" in cell:
            cell["outputs"] = _in_one_piece(cell["outputs"])
        cell["metadata"].pop("execution", None)
        for name in ("start_time", "end_time", "duration"):
            cell["metadata"].get("papermill", {}).pop(name, None)
        tags = cell["metadata"].get("tags", [])
        if "injected-parameters" in tags or "papermill-error-cell-tag" in tags:
            cell.pop("id", None)
    return node


@pytest.fixture
def both(zygote: Zygote, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Both:
    """Runs a notebook by both engines and returns what each left, without times."""

    def run(
        source: Path, *arguments: str, status: int = 0
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        left = []
        for engine in ("nbclient", "warm"):
            environment = {**os.environ, SOCKET_VARIABLE: str(zygote.address)}
            environment.pop("PYTEST_CURRENT_TEST", None)
            got = str(tmp_path / engine / "got.txt")
            if engine == "nbclient":
                environment["GOT"] = got
            done = papermill(
                engine, source, tmp_path / engine, environment, [*arguments, "--stdout-file", got]
            )
            assert (done.returncode != 0) == bool(status), done.stderr
            left.append(without_times(tmp_path / engine / "out.ipynb"))
        return left[0], left[1]

    return run


@pytest.fixture
def in_a_ready_kernel(tmp_path: Path) -> Callable[[Path, dict[str, Any]], dict[str, Any]]:
    """Runs a notebook, foreseen, in a kernel that was made before the fork."""

    def run(source: Path, parameters: dict[str, Any]) -> dict[str, Any]:
        output = tmp_path / "ready.ipynb"
        request = {"input": str(source), "output": str(output), "parameters": parameters}
        runs = {"environment": {**os.environ}, "cwd": str(source.parent)}
        with Zygote(bare=True, notebooks=[source], runs=runs) as zygote:
            zygote.run(request)
        return without_times(output)

    return run
