"""A disk that is full: told in one line, nothing is lost, and nothing is left behind."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pbcanalysis.study.scaffold import new_study

Resize = Callable[[int], Path]
PBC = [str(Path(sys.executable).with_name("pbc"))]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Resize]:
    """A disk of its own, of so many mebibytes."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = False

    def resize(size: int) -> Path:
        nonlocal mounted
        again = ["-o", f"remount,size={size}M"] if mounted else ["-o", f"size={size}M"]
        made = subprocess.run(
            ["mount", "-t", "tmpfs", *again, "tmpfs", str(folder)], capture_output=True, text=True
        )
        if made.returncode:
            pytest.skip(f"a small disk needs the right to mount one: {made.stderr.strip()}")
        mounted = True
        return folder

    yield resize
    if mounted:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def _run(*arguments: str | Path, cwd: Path, cache: Path) -> subprocess.CompletedProcess[str]:
    around = {**os.environ, "PBC_CACHE": str(cache)}
    return subprocess.run(
        [*PBC, *map(str, arguments)], cwd=cwd, env=around, capture_output=True, text=True
    )


TOLD = "No space left on device. Free some space, and run the command again."
KEPT = "what stood there before stays as it was"


def test_chapters_on_a_full_disk(disk: Resize, tmp_path: Path) -> None:
    new_study(tmp_path / "mine", "report")
    study = shutil.copytree(tmp_path / "mine", disk(1) / "mine")
    told = _run("build", cwd=study, cache=tmp_path / "cache")
    assert told.returncode == 1, told.stderr
    assert told.stderr.splitlines()[-2:] == [TOLD, KEPT]
    # Nothing is wrong in the chapters, and their code is not shown.
    assert "in the cell" not in told.stderr
    assert not (study / "_site").exists()


def test_a_publish_on_a_full_disk(disk: Resize, tmp_path: Path, site: Path) -> None:
    # With the first edition on it there is no room for another.
    size = sum(path.stat().st_size for path in site.rglob("*") if path.is_file())
    where = disk(3 * size // 2**20)
    address = ["--address", "https://example.org/book/"]
    done = _run("publish", where / "public", "--site", site, *address, cwd=tmp_path, cache=tmp_path)
    assert done.returncode == 0, done.stderr
    first = {path: path.read_bytes() for path in (where / "public").rglob("*") if path.is_file()}
    (where / "public.rest").write_bytes(bytes(shutil.disk_usage(where).free - 2**20))
    next_one = shutil.copytree(site, tmp_path / "next")
    for name in ("edition.json", "catalogue.json"):
        text = (next_one / name).read_text(encoding="utf-8")
        (next_one / name).write_text(text.replace("2026.11", "2026.12"), encoding="utf-8")
    told = _run("publish", where / "public", "--site", next_one, cwd=tmp_path, cache=tmp_path)
    assert told.returncode == 1, told.stdout
    assert told.stderr.splitlines()[-1] == KEPT
    assert told.stderr.splitlines()[-2].endswith(TOLD)
    assert "Traceback" not in told.stderr
    now = {path: path.read_bytes() for path in (where / "public").rglob("*") if path.is_file()}
    assert now == first
    assert sorted(path.name for path in where.iterdir()) == ["public", "public.rest"]
