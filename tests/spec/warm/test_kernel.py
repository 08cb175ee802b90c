"""The kernel ``pbc-warm`` behaves as ipykernel's own, driven as Jupyter drives it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from jupyter_client import BlockingKernelClient, KernelManager
from jupyter_client.kernelspec import KernelSpecManager
from jupyter_core.utils import ensure_event_loop

from pbcanalysis.warm.kernel import NAME, launcher, places
from pbcanalysis.warm.kernel.install import install
from pbcanalysis.warm.short import short_folder

# A slow machine gets minutes: nothing is judged by how long it takes.
SOON = 300.0
OWN_ADDRESS = Path(__file__).resolve().parents[2] / "notebooks" / "own_address.py"


@dataclass
class Session:
    """A kernel and a client of it."""

    manager: KernelManager
    client: BlockingKernelClient
    shown: list[dict[str, Any]] = field(default_factory=list)

    def run(self, code: str, **options: Any) -> dict[str, Any]:
        """Run code and return the content of the reply; what it shows is in ``shown``."""
        self.shown.clear()
        reply = self.client.execute_interactive(
            code, timeout=SOON, output_hook=self.shown.append, **options
        )
        content: dict[str, Any] = reply["content"]
        return content

    def said(self, code: str, **options: Any) -> str:
        """What code prints."""
        assert self.run(code, **options)["status"] == "ok", self.shown
        texts = [message["content"].get("text", "") for message in self.shown]
        return "".join(texts)

    def ended(self) -> int:
        """The exit status of the launcher, once it has ended."""
        process = self.manager.provisioner.process
        status: int = process.wait(SOON)
        return status


Start = Callable[..., Session]
Until = Callable[..., Any]
Gone = Callable[[int], None]


@pytest.fixture(scope="module")
def around(until: Until) -> Iterator[dict[str, str]]:
    """An environment with a place of its own for the zygote, which ends soon after its use."""
    with short_folder() as folder:
        around = {**os.environ, "XDG_RUNTIME_DIR": folder, "PBC_WARM_IDLE": "0.2"}
        yield around
        # The folder is taken away once nobody writes in it.
        address = _address(around)
        until(lambda: not address.exists(), "the zygote has not ended")


@contextlib.contextmanager
def _started(name: str, environment: Mapping[str, str], **options: Any) -> Iterator[Session]:
    manager = KernelManager(kernel_name=name)
    options.setdefault("stderr", subprocess.DEVNULL)
    manager.start_kernel(env=dict(environment), **options)
    with _attended(manager) as session:
        yield session


@contextlib.contextmanager
def _attended(manager: KernelManager) -> Iterator[Session]:
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(SOON)
        yield Session(manager, client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def _address(environment: Mapping[str, str]) -> Path:
    """Where the zygote for kernels in an environment is."""
    asked = subprocess.run(
        [
            *(sys.executable, "-Xfrozen_modules=off", "-c"),
            "import os; from pbcanalysis.warm.kernel import places; "
            "print(places.address(os.environ))",
        ],
        env=dict(environment),
        capture_output=True,
        text=True,
        cwd="/",
    )
    assert asked.returncode == 0, asked.stderr
    return Path(asked.stdout.strip())


def _zygote(environment: Mapping[str, str]) -> int:
    """The process of the zygote that answers in an environment."""
    with socket.socket(socket.AF_UNIX) as sock:
        sock.connect(str(_address(environment)))
        about = sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12)
        return int.from_bytes(about[:4], sys.byteorder)


@pytest.fixture(scope="module")
def first(around: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Session]:
    """A warm kernel, one of two that started at once; it keeps the zygote from ending."""
    folder = tmp_path_factory.mktemp("first")

    def start(manager: KernelManager) -> None:
        try:
            manager.start_kernel(env=around, stderr=subprocess.DEVNULL, cwd=str(folder))
        finally:
            ensure_event_loop().close()

    managers = [KernelManager(kernel_name=NAME) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(start, managers))
    with _attended(managers[0]) as kept:
        with _attended(managers[1]) as second:
            second.run("name = 'the other'")
            kept.run("name = 'the first'")
            assert second.said("print(name)") == "the other\n"
            for session in (kept, second):
                assert session.said("import os; print(os.getppid())") == f"{_zygote(around)}\n"
        yield kept


@pytest.fixture
def start(first: Session, around: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """Starts further kernels, which end with the test."""
    with contextlib.ExitStack() as stack:

        def begin(name: str = NAME, **more: str) -> Session:
            return stack.enter_context(_started(name, {**around, **more}, cwd=str(tmp_path)))

        yield begin


FACTS = """
import asyncio, json, matplotlib, os, random, signal, sys, threading, IPython
mask = os.umask(0o022); os.umask(mask)
facts = {
    "argv": [sys.argv[0], sys.argv[1]],
    "cwd": os.getcwd(),
    "environment": sorted(set(os.environ) - {"JPY_PARENT_PID"}),
    "name": __name__,
    "path": sys.path,
    "mask": mask,
    "threads": sorted(type(thread).__name__ for thread in threading.enumerate()),
    "signals": [str(signal.getsignal(n)) for n in (2, 15, 17)],
    "streams": [os.readlink(f"/proc/self/fd/{n}")[:4] for n in range(1)],
    "encodings": [sys.getfilesystemencoding(), sys.stdout.encoding],
    "backend": matplotlib.rcParams["backend"],
    "size": list(matplotlib.rcParams["figure.figsize"]),
    "formatters": sorted(str(key) for key in get_ipython().display_formatter.formatters),
    "hash": os.environ.get("PYTHONHASHSEED"),
    "leader": os.getpid() == os.getpgrp(),
}
print(json.dumps(facts))
"""

FIGURE = """
import matplotlib.pyplot as plt
plt.plot([1, 3, 2]); plt.show()
"""


def test_what_a_notebook_finds_is_what_it_finds_in_a_plain_kernel(
    start: Start, tmp_path: Path
) -> None:
    # A notebook's folder may hold settings for matplotlib.
    (tmp_path / "matplotlibrc").write_text("figure.figsize: 3, 2\n")
    found = []
    for name in ("python3", NAME):
        session = start(name, KERNEL_OWN="yes")
        facts = json.loads(session.said(FACTS))
        session.run(FIGURE)
        (figure,) = [
            message["content"]["data"]["image/png"]
            for message in session.shown
            if message["msg_type"] == "display_data"
        ]
        info = session.client.kernel_info(reply=True, timeout=SOON)["content"]
        del info["banner"]  # which ends with a tip by chance
        # The launcher of a warm kernel looks for the parent instead.
        facts["threads"] = [thread for thread in facts["threads"] if "Parent" not in thread]
        found.append({**facts, "figure": figure, "info": info})
    plain, warm = found
    differing = {name: (plain[name], warm[name]) for name in plain if plain[name] != warm[name]}
    assert differing == {}
    assert warm["cwd"] == str(tmp_path)
    assert warm["size"] == [3, 2]
    assert "KERNEL_OWN" in warm["environment"]


def test_chance_is_another_in_each_kernel(first: Session, start: Start) -> None:
    code = "import random, numpy; print(random.random(), numpy.random.rand())"
    found = (first.said(code) + start().said(code)).split()
    assert len(set(found)) == 4


@pytest.mark.parametrize(
    "code", ["pathlib.Path('begun').touch(); time.sleep(600)", "!touch begun; sleep 600"]
)
def test_a_cell_is_interrupted_and_the_next_runs(first: Session, code: str, until: Until) -> None:
    begun = Path(first.said("import os, pathlib, time; print(os.getcwd())").strip()) / "begun"
    begun.unlink(missing_ok=True)
    # Told not to give up what comes after an error, as JupyterLab's next cell comes later.
    name = first.client.execute(f"kept = 1\n{code}\nkept = 2", stop_on_error=False)
    until(begun.exists, "the cell has not begun")
    first.manager.interrupt_kernel()
    while (reply := first.client.get_shell_msg(timeout=SOON))["parent_header"]["msg_id"] != name:
        continue
    if not code.startswith("!"):
        assert reply["content"]["ename"] == "KeyboardInterrupt"
        assert first.said("print(kept)") == "1\n"
    assert first.said("print('next')") == "next\n"


@pytest.mark.parametrize("now", [False, True])
def test_a_restart_is_a_kernel_that_knows_nothing(start: Start, now: bool, gone: Gone) -> None:
    session = start()
    before = session.said("known = 1; import os; print(os.getpid())")
    session.manager.restart_kernel(now=now)
    session.client.wait_for_ready(SOON)
    after = session.said("import os; print(os.getpid())")
    assert before != after
    gone(int(before))
    assert session.run("known")["ename"] == "NameError"


def test_a_shutdown_runs_what_is_to_run_at_the_end(start: Start, tmp_path: Path) -> None:
    session = start()
    session.run(
        "import atexit, pathlib, threading, time\n"
        "atexit.register(pathlib.Path('exit.txt').write_text, 'ran')\n"
        "file = open('open.txt', 'w'); _ = file.write('kept')\n"
        "def late():\n    time.sleep(0.2); pathlib.Path('thread.txt').write_text('waited for')\n"
        "threading.Thread(target=late).start()"
    )
    session.client.shutdown()
    assert session.ended() == 0
    written = [(tmp_path / f"{name}.txt").read_text() for name in ("exit", "open", "thread")]
    assert written == ["ran", "kept", "waited for"]


def test_a_cell_asks_for_input(first: Session) -> None:
    def answer(message: dict[str, Any]) -> None:
        first.client.input(message["content"]["prompt"] + "Ada")

    asked = "print(input('Name: '))"
    assert "Name: Ada" in first.said(asked, allow_stdin=True, stdin_hook=answer)


def test_a_comm_as_widgets_use_it(first: Session) -> None:
    first.run(
        "def opened(comm, message):\n"
        "    comm.on_msg(lambda m: comm.send({'twice': 2 * m['content']['data']['n']},"
        " buffers=[b'raw']))\n"
        "get_ipython().kernel.comm_manager.register_target('double', opened)"
    )
    for kind, content in (
        ("comm_open", {"comm_id": "c", "target_name": "double", "data": {}}),
        ("comm_msg", {"comm_id": "c", "data": {"n": 21}}),
    ):
        first.client.shell_channel.send(first.client.session.msg(kind, content))
    while (got := first.client.get_iopub_msg(timeout=SOON))["msg_type"] != "comm_msg":
        continue
    assert got["content"]["data"] == {"twice": 42}
    assert [bytes(part) for part in got["buffers"]] == [b"raw"]


def test_the_debugger_starts(start: Start) -> None:
    client = start().client
    content = {
        "type": "request",
        "seq": 1,
        "command": "initialize",
        "arguments": {"clientID": "test", "adapterID": ""},
    }
    client.control_channel.send(client.session.msg("debug_request", content))
    reply = client.get_control_msg(timeout=SOON)
    assert reply["content"]["success"] is True, reply


@pytest.mark.parametrize(
    ("code", "status"),
    [("os.kill(os.getpid(), 9)", -9), ("os._exit(3)", 3), ("os.kill(os.getpid(), 15)", -15)],
)
def test_a_kernel_that_dies_takes_its_launcher_with_it(
    start: Start, code: str, status: int
) -> None:
    session = start()
    session.client.execute(f"import os; {code}")
    assert session.ended() == status
    assert not session.manager.is_alive()


def test_a_kernel_ends_with_its_launcher_and_takes_what_it_started(
    start: Start, gone: Gone
) -> None:
    session = start()
    pids = session.said(
        "import os, subprocess; print(os.getpid(), subprocess.Popen(['sleep', '600']).pid)"
    )
    os.kill(session.manager.provisioner.process.pid, signal.SIGKILL)
    for pid in pids.split():
        gone(int(pid))


def test_a_kernel_ends_with_who_started_it(
    around: dict[str, str], first: Session, gone: Gone
) -> None:
    leave = (
        "import os, runpy, sys\n"
        "from jupyter_client.manager import start_new_kernel\n"
        "runpy.run_path(sys.argv[2])['use_own_address']()\n"
        "manager, client = start_new_kernel(300, kernel_name=sys.argv[1])\n"
        "found = []\n"
        "client.execute_interactive('import os; print(os.getpid())', output_hook=found.append)\n"
        "print(''.join(m['content'].get('text', '') for m in found), end='', flush=True)\n"
        "os._exit(0)"
    )
    done = subprocess.run(
        [sys.executable, "-c", leave, NAME, str(OWN_ADDRESS)],
        env=around,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    gone(int(done.stdout))


def test_without_a_safe_folder_the_kernel_is_a_plain_one(start: Start, tmp_path: Path) -> None:
    open_to_all = tmp_path / f"pbc-warm-{os.getuid()}"
    open_to_all.mkdir()
    open_to_all.chmod(0o755)
    session = start(XDG_RUNTIME_DIR=str(tmp_path))
    own = session.manager.provisioner.process.pid
    assert session.said("import os; print(os.getpid())") == f"{own}\n"
    assert list(open_to_all.iterdir()) == []
    with pytest.raises(places.NoPlace, match="only its owner may enter"):
        places.address({"XDG_RUNTIME_DIR": str(tmp_path)})


def test_the_address_is_another_where_imports_could_differ(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest
) -> None:
    # A socket's name has to be short, and the usual folders of tests are deep.
    short = short_folder()
    request.addfinalizer(short.cleanup)
    base = {"XDG_RUNTIME_DIR": short.name, "HOME": "/home/ada"}
    package = tmp_path / "package"
    package.mkdir()
    (package / "module.py").write_text("value = 1")
    monkeypatch.setattr(places, "PACKAGE", str(package))
    address = places.address(base)
    assert places.address({**base, "JPY_PARENT_PID": "7", "PWD": "/elsewhere"}) == address
    assert places.address({**base, "PYTHONPATH": "/lib"}) != address
    (package / "module.py").write_text("value = 12")
    edited = places.address(base)
    # Of the same environment, so that the next zygote can tell the former one to end.
    assert edited != address
    assert Path(edited).name.partition("-")[0] == Path(address).name.partition("-")[0]
    assert Path(edited).parent.stat().st_mode & 0o777 == 0o700


def test_the_spec_for_a_jupyter_elsewhere_names_this_interpreter(tmp_path: Path) -> None:
    folder = install(str(tmp_path))
    assert folder == tmp_path / "share" / "jupyter" / "kernels" / NAME
    spec = json.loads((folder / "kernel.json").read_text(encoding="utf-8"))
    own = KernelSpecManager().get_kernel_spec(NAME)
    assert spec["argv"] == [sys.executable, *own.argv[1:]]
    assert spec["metadata"] == own.metadata


def test_a_socket_that_nobody_listens_on_is_no_zygote() -> None:
    with short_folder() as folder:
        path = str(Path(folder) / "left")
        with socket.socket(socket.AF_UNIX) as sock:
            sock.bind(path)
        assert launcher._try(path) is None


def test_a_zygote_that_ends_as_it_is_asked_is_not_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    ended, left = socket.socketpair()
    left.close()
    asked, zygote = socket.socketpair()
    connections = iter([ended, asked])
    monkeypatch.setattr(launcher, "_connected", lambda address: next(connections))
    monkeypatch.setattr(places, "address", lambda environment: "nowhere")

    def fork() -> None:
        _, (descriptor,), _, _ = socket.recv_fds(zygote, 1, 1)
        with socket.socket(fileno=descriptor) as kernel:
            kernel.sendall((4321).to_bytes(4))
            while kernel.recv(1 << 20):  # until the launcher has gone
                continue

    with ThreadPoolExecutor(1) as pool, zygote, asked:
        forked = pool.submit(fork)
        kernel = launcher.WarmKernel.ask(["-f", "connection.json"])
        kernel._lifeline.close()
        forked.result()
    assert kernel._pid == 4321
    assert ended.fileno() == -1


def test_a_kernel_outlives_its_zygote_and_a_zygote_ends_when_idle(
    around: dict[str, str], first: Session, until: Until, gone: Gone
) -> None:
    """Last in this file: first the zygote is told to end, then killed, then left alone."""
    zygote = _zygote(around)
    address = _address(around)
    with _started(NAME, around) as session:
        os.kill(zygote, signal.SIGTERM)
        until(lambda: not address.exists(), "the zygote still listens")
        assert first.said("print('there')") == "there\n"
        os.kill(zygote, signal.SIGKILL)
        assert session.said("print('still there')") == "still there\n"
        session.client.execute("import os; os._exit(0)")
        assert session.ended() == 1  # how it ended, only the zygote could have told
    with _started(NAME, around) as session:
        zygote = _zygote(around)
        assert session.said("print(1 + 1)") == "2\n"
    gone(zygote)
    assert not address.exists()
