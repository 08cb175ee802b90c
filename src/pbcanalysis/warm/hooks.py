"""Parts of other libraries that the warm engine relies on although they do not document them.

An upgrade may rename any of them. So each stands here with its reason and is looked up in the
installed version before the engine is used; the zygote then also runs a small notebook
(:mod:`.trial`), which finds what has kept its name and changed. If anything is amiss, notebooks run
in plain Papermill, with one warning that says what and in which version.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

PYTHON = "Python"
SHOWN = 3
"""How many of the missing parts of a library are named."""


@dataclass(frozen=True)
class Hook:
    """One such part.

    Attributes:
        library: The distribution that it belongs to, or ``Python``.
        module: Module that holds it.
        name: Its name in there, with a dot before an attribute of a class.
        why: What it is needed for.
    """

    library: str
    module: str
    name: str
    why: str

    @property
    def place(self) -> str:
        """Module and name, as Python's own entry points write them."""
        return f"{self.module}:{self.name}"

    def find(self) -> Any:
        """The part itself.

        Raises:
            ImportError: If its module is gone.
            AttributeError: If its name is.
        """
        found: Any = importlib.import_module(self.module)
        for name in self.name.split("."):
            found = getattr(found, name)
        return found


def _hooks(library: str, module: str, inside: str, names: str, why: str) -> tuple[Hook, ...]:
    before = f"{inside}." if inside else ""
    return tuple(Hook(library, module, before + name, why) for name in names.split())


_APP, _KERNEL, _STREAM = "ipykernel.kernelapp", "ipykernel.ipkernel", "ipykernel.iostream"
_SHELL = "IPython.core.interactiveshell"

_PROCESS = _hooks(
    PYTHON, "atexit", "", "_clear _run_exitfuncs", "a fork ends as a process of its own does"
)

ZYGOTE = (
    *_PROCESS,
    # warm.memory_kernel: a kernel without sockets and threads
    *_hooks(
        "ipykernel", _APP, "IPKernelApp",
        "init_connection_file write_connection_file log_connection_info init_poller init_sockets "
        "init_heartbeat init_io init_kernel patch_io kernel_class",
        "queues take the place of its sockets",
    ),
    *_hooks(
        "ipykernel", _APP, "IPKernelApp", "init_pdb loaded_config_files",
        "a kernel that runs code of the user when it starts is not made before the fork",
    ),
    *_hooks(
        "ipykernel", _KERNEL, "IPythonKernel",
        "shell_stream control_stream shell_channel_thread iopub_thread iopub_socket stdin_socket "
        "record_ports dispatch_shell ident execution_count _supports_kernel_subshells "
        "_abort_queues debugger_class",
        "queues take the place of its sockets, one thread that of several",
    ),
    *_hooks("ipykernel", _KERNEL, "IPythonKernel", "_execute_sleep", "a wait after each cell"),
    *_hooks("ipykernel", _KERNEL, "", "sys", "it lists all modules when a kernel is made"),
    *_hooks("ipykernel", "ipykernel.displayhook", "", "ZMQDisplayHook", "results of cells"),
    *_hooks("ipykernel", "ipykernel_launcher", "", "__file__", "what sys.argv is in a kernel"),
    # warm.captured: output without a thread that sends it
    *_hooks(
        "ipykernel", _STREAM, "OutStream",
        "_flush _flush_buffers _hooks parent_header set_parent flush_interval",
        "output goes into a queue, not to a thread",
    ),
    *_hooks(
        "jupyter_client", "jupyter_client.session", "Session",
        "send feed_identities deserialize msg pack unpack check_pid session",
        "messages go into queues",
    ),
    *_hooks("jupyter_client", "jupyter_client.session", "", "new_id", "names of each run"),
    *_hooks(
        "jupyter_core", "jupyter_core.utils", "", "ensure_event_loop run_sync",
        "client and kernel have one event loop",
    ),
    *_hooks(
        "ipython", "IPython.core.application", "", "ENV_CONFIG_DIRS SYSTEM_CONFIG_DIRS",
        "where code of the user may stand that runs when a kernel starts",
    ),
    # warm.child: Papermill's client, told of cells as they start and end
    *_hooks("papermill", "papermill.clientwrap", "", "PapermillNotebookClient", "its client"),
    *_hooks("papermill", "papermill.engines", "", "papermill_engines", "to run over the queues"),
    *_hooks(
        "papermill", "papermill.engines", "NotebookExecutionManager", "PENDING",
        "the state of cells that have not run",
    ),
    *_hooks(
        "nbclient", "nbclient.client", "NotebookClient", "async_execute_cell execute_cell",
        "to tell of each cell",
    ),
    # warm.rehearsed and warm.foreseen: what is the same for all runs is worked out once
    *_hooks(
        "ipykernel", "ipykernel.compiler", "", "murmur2_x86 get_tmp_hash_seed XCachingCompiler",
        "names and code of cells",
    ),
    *_hooks(
        "ipython", "IPython.core.compilerop", "CachingCompiler", "extra_flags ast_parse",
        "code of cells",
    ),
    *_hooks(
        "ipython", "IPython.core.inputtransformer2", "", "TransformerManager.transform_cell",
        "cells without magics",
    ),
    *_hooks("ipython", "IPython.core.async_helpers", "", "_should_be_async", "cells that await"),
    *_hooks("ipython", _SHELL, "", "_should_be_async", "cells that await"),
    *_hooks("ipython", _SHELL, "InteractiveShell", "transform_ast", "code of cells"),
    *_hooks(
        "papermill", "papermill.iorw", "", "load_notebook_node papermill_io", "notebooks are read"
    ),
    # warm.spared: work that changes nothing is left out
    *_hooks(
        "papermill", "papermill.execute", "", "load_notebook_node write_ipynb",
        "notebooks are read once, and not written where nobody keeps them",
    ),
    *_hooks("nbformat", "nbformat.v4.nbbase", "", "validate", "outputs that are plainly sound"),
)  # fmt: skip
"""What the process that runs are forked from needs."""

ASKER = (
    *_hooks(
        "papermill", "papermill.clientwrap", "PapermillNotebookClient", "log_output_message",
        "what cells write goes to Papermill's log and files",
    ),
    *_hooks(
        "papermill", "papermill.engines", "NotebookExecutionManager",
        "cell_start cell_exception cell_complete", "Papermill's times and states of cells",
    ),
    *_hooks(
        "nbclient", "nbclient.client", "NotebookClient", "process_message",
        "what a cell had shown when its process died",
    ),
    *_hooks(
        "nbclient", "nbclient.exceptions", "CellTimeoutError", "error_from_timeout_and_cell",
        "the error of a cell that takes too long",
    ),
)  # fmt: skip
"""What the process of ``papermill --engine warm`` needs."""

MAKERS = ("ipykernel", "ipython", "nbclient", "papermill", "jupyter_client", "nbformat")
"""The libraries whose versions are named if it is not known which of them is amiss."""


def why_not(hooks: Iterable[Hook]) -> str:
    """What is missing of the installed libraries, in one line; empty if nothing is.

    Example:
        >>> why_not([Hook("pip-that-is-not", "os", "path", "")])
        ''
        >>> why_not([Hook("pip-that-is-not", "os", "_gone", "")])
        'os:_gone is not in the installed pip-that-is-not'
        >>> why_not([Hook("pip-that-is-not", "os_gone", "path", "")])
        'os_gone is not in the installed pip-that-is-not'
    """
    names: dict[str, list[str]] = {}
    modules: dict[str, dict[str, None]] = {}
    for hook in hooks:
        try:
            hook.find()
        except AttributeError:
            names.setdefault(hook.library, []).append(hook.place)
        except ImportError:
            modules.setdefault(hook.library, {})[hook.module] = None
    told = []
    for library in dict.fromkeys((*names, *modules)):
        # A module may be missing for a name that is: names first.
        places = [*names.get(library, ()), *modules.get(library, ())]
        more = f" and {len(places) - SHOWN} more" if len(places) > SHOWN else ""
        verb = "is" if len(places) == 1 else "are"
        told.append(f"{', '.join(places[:SHOWN])}{more} {verb} not in {installed(library)}")
    return "; ".join(told)


def installed(library: str) -> str:
    """A library with its version, in words."""
    # Looking for versions takes long, and only a warning needs them.
    from importlib.metadata import PackageNotFoundError, version

    if library == PYTHON:
        return f"{PYTHON} {sys.version.split()[0]}"
    try:
        return f"{library} {version(library)}"
    except PackageNotFoundError:
        return f"the installed {library}"


def amiss(error: str) -> str:
    """What to say of an error that one of the libraries causes, in one line."""
    return f"{' '.join(error.split())} (with {', '.join(map(installed, MAKERS))})"
