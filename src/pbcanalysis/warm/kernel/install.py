"""The kernel spec, for a Jupyter that is installed elsewhere.

A Jupyter of the same environment finds the spec that came with this package.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from pbcanalysis.warm.kernel import NAME

SPEC = Path(__file__).with_name("spec") / "kernel.json"


def install(prefix: str | None = None) -> Path:
    """Write the kernel spec, with this interpreter's full path, where every Jupyter looks.

    Args:
        prefix: An environment's folder; by default the user's own folder for Jupyter.

    Returns:
        The folder of the spec.
    """
    from jupyter_client.kernelspec import KernelSpecManager

    spec = json.loads(SPEC.read_text(encoding="utf-8"))
    spec["argv"][0] = sys.executable
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / NAME
        source.mkdir()
        text = json.dumps(spec, indent=1) + "\n"
        (source / "kernel.json").write_text(text, encoding="utf-8")
        found = KernelSpecManager().install_kernel_spec(
            str(source), NAME, user=prefix is None, prefix=prefix
        )
    return Path(found)
