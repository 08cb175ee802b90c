"""Sweeps over the areas of large studies, against a loop that reads the study in each run.

The studies are made up (:mod:`large_studies`). ``pbc sweep`` runs their chapter on one area once
for each of 42 areas, as a whole process: checking the study, all runs, the table and the front
page. The plain way is ``papermill.execute_notebook`` in a loop, over some of the areas; it is told
that the study has been checked, and draws no chart. The records of both have to be the same.
``--table`` writes rows, seconds and memory as CSV for the book.
"""

from __future__ import annotations

import argparse
import contextlib
import csv
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pandas as pd
from large_studies import AREAS, payments, respondents
from sweep_ways import LEAN, variables

HEADER = (
    "Study", "Rows", "Runs", "Seconds in all", "Peak of memory, MB", "Seconds per run",
    "The loop, seconds per run", "Times as fast",
)  # fmt: skip


def by_loop(chapter: Path, areas: list[str]) -> float:
    """Seconds of the loop."""
    from papermill import execute_notebook

    start = time.perf_counter()
    with variables(LEAN):
        for area in areas:
            given = {"study_folder": "..", "area": area}
            options = {"cwd": str(chapter.parent), "progress_bar": False, "kernel_name": "python3"}
            execute_notebook(str(chapter), f"loop-{area}.ipynb", parameters=given, **options)
    return time.perf_counter() - start


def by_sweep(chapter: Path) -> tuple[float, float]:
    """Seconds of the whole process, and the peak of memory of it and what it started, in MB."""
    study = chapter.parents[1]
    plan = Path(f"{study.name}.yml")
    plan.write_text(f'chapters: ["11"]\ngrid:\n  area: {json.dumps(AREAS)}\n', encoding="utf-8")
    words = ["sweep", str(plan), "--study", str(study), "--out", f"{study.name}-runs", "--no-pages"]
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "pbcanalysis.cli.main", *words], stderr=subprocess.PIPE, text=True
    )
    peak = [0.0]
    watch = threading.Thread(target=_watch, args=(process, peak))
    watch.start()
    _, told = process.communicate()
    taken = time.perf_counter() - start
    watch.join()
    if process.returncode:
        raise SystemExit(told)
    return taken, peak[0]


def _watch(process: subprocess.Popen[str], peak: list[float]) -> None:
    while process.poll() is None:
        peak[0] = max(peak[0], sum(map(_megabytes, _family(process.pid))))
        time.sleep(0.3)


def _family(pid: int) -> list[int]:
    """A process and all that it has started."""
    children: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parent = int(stat.read_text(errors="replace").rpartition(")")[2].split()[1])
            children.setdefault(parent, []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found += children.get(one, [])
    return found


def _megabytes(pid: int) -> float:
    """Memory of a process; what several share counts in parts."""
    with contextlib.suppress(OSError):
        text = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="ascii")
        return int(text.split("\nPss:")[1].split()[0]) / 1024
    return 0.0


def require_same_records(name: str, areas: list[str]) -> None:
    """Stop unless the sweep's table holds what the loop's notebooks hold."""
    from pbcanalysis.editions.sweep.collect import records

    table = pd.read_parquet(f"{name}-runs/results.parquet")
    for area in areas:
        rows = table[table["set_area"] == area].set_index("record")
        loop = records(nbformat.read(f"loop-{area}.ipynb", as_version=4))
        numbers = {row["id"]: row["value"] for row in loop if row["value"] is not None}
        if not numbers or any(rows.loc[id, "value"] != value for id, value in numbers.items()):
            raise SystemExit(f"{name}: records of {area} differ between the loop and the sweep")
        if len(rows) != len(loop):
            raise SystemExit(f"{name}: the loop and the sweep have other records of {area}")


def main() -> None:
    """Measure, compare, and print."""
    parser = argparse.ArgumentParser(description="Sweeps of large studies.")
    parser.add_argument("--table", type=Path, help="a CSV file for the book")
    parser.add_argument("--runs", type=int, default=2, help="runs of the loop")
    given = parser.parse_args()
    table = given.table and given.table.resolve()
    cases: list[tuple[str, str, str, Callable[[Path], Path]]] = [
        ("payments", "payments of 7,000 practices, 36 months", "payments.csv", payments),
        ("respondents", "respondents, 20 questions, weights", "respondents.csv", respondents),
    ]
    rows: list[tuple[Any, ...]] = []
    with tempfile.TemporaryDirectory() as name:
        os.chdir(name)
        for short, words, file, make in cases:
            chapter = make(Path(name) / short)
            path = chapter.parents[1] / file
            count = sum(1 for _ in path.open("rb")) - 1
            some = AREAS[: given.runs]
            loop = by_loop(chapter, some) / len(some)
            whole, peak = by_sweep(chapter)
            require_same_records(short, some)
            ours, ratio = whole / len(AREAS), loop * len(AREAS) / whole
            print(
                json.dumps(
                    {
                        "name": f"one run of 42 over {words}",
                        "what": f"one run of 42, one for each area: {words}",
                        "against": "execute_notebook in a loop, the study told to be sound",
                        "n": count,
                        "ours_s": round(ours, 4),
                        "plain_s": round(loop, 4),
                        "ratio": float(f"{ratio:.4g}"),
                    }
                ),
                flush=True,
            )
            rows.append(
                (words, f"{count:,}", len(AREAS), f"{whole:.1f}", f"{peak:,.0f}",
                 f"{ours:.2f}", f"{loop:.1f}", f"{ratio:.1f}")
            )  # fmt: skip
        if table:
            with table.open("w", encoding="utf-8", newline="") as out:
                writer = csv.writer(out, lineterminator="\n")
                writer.writerow(HEADER)
                writer.writerows((row[0][0].upper() + row[0][1:], *row[1:]) for row in rows)
        os.chdir("/")


if __name__ == "__main__":
    main()
