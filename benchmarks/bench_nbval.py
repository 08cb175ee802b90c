"""nbval over the chapters: kernels of their own against kernels forked from a warm process.

Both run the same cells and compare the same outputs with the stored ones. Whether each cell passed
is compared between the two before anything is told. The warm process is started anew for the first
warm run, as on a morning, and is there for the second.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from measuring import tell

from pbcanalysis.warm.kernel.server import retire_former

ROOT = Path(__file__).resolve().parents[1]
WANTED = 3.0


def nbval(kernel: str, notebooks: list[str], folder: str) -> tuple[float, list[str]]:
    """Seconds of a run of nbval as a whole process, and what became of each cell."""
    command = [sys.executable, "-m", "pytest", "--nbval", "--nbval-kernel-name", kernel]
    start = time.perf_counter()
    done = subprocess.run(
        [*command, "-p", "no:cacheprovider", "-rA", *notebooks],
        cwd=ROOT,
        env={**os.environ, "XDG_RUNTIME_DIR": folder},
        capture_output=True,
        text=True,
        check=False,
    )
    taken = time.perf_counter() - start
    if done.returncode:
        raise SystemExit(f"nbval failed with the kernel {kernel}:\n{done.stdout}{done.stderr}")
    return taken, sorted(re.findall(r"^PASSED .*$", done.stdout, re.MULTILINE))


def main() -> None:
    """Time both and print one line of JSON for each warm run."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=10, help="chapters")
    given = parser.parse_args()
    notebooks = [str(path) for path in sorted((ROOT / "notebooks").glob("*.ipynb"))[: given.n]]
    # A short name: that of a socket is limited.
    with tempfile.TemporaryDirectory(prefix="pbc-") as folder:
        plain, passed = nbval("python3", notebooks, folder)
        if not passed:
            raise SystemExit("nbval found no cells")
        for state in ("its warm process started for it", "its warm process there"):
            ours, found = nbval("pbc-warm", notebooks, folder)
            if found != passed:
                raise SystemExit("other cells passed with warm kernels than with plain ones")
            name = f"nbval over the chapters, {state}, against a plain kernel for each"
            tell(name, len(notebooks), ours, plain, limit=WANTED)
        for path in Path(folder).glob("*/*-*"):
            if path.is_socket():
                retire_former(path.with_name(path.name.partition("-")[0] + "-none"))


if __name__ == "__main__":
    main()
