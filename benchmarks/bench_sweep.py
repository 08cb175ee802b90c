"""A sweep of one chapter over its level, against other ways to do the same, in the same run.

Each way runs the chapter on percentages once for each level. Slow ways run fewer levels; all are
compared by seconds per run. Two kinds of work are compared, each with itself alone:

- ``records``: the study has been checked beforehand, no chart is drawn, no notebook is kept but
  where a way cannot do without. The records of every way are compared, and have to be the same.
- ``notebooks``: every run draws its charts and leaves its executed notebook. The loop checks the
  study in every run, as a loop has to; the sweep checks it once. The outputs of all cells are
  compared, pictures included, and have to be the same.

Beside them stands the bare computation: the chapter's code by ``exec``, in as many processes with
everything imported, without Papermill, kernel or isolation; imports are not counted for it.

One JSON object per line: ``ratio`` is how many times as fast as ``plain_s``, and ``limit`` what is
wanted of it; or of ``ours_s``, where a time is wanted and no ratio. ``--table``
writes seconds and ratios as CSV for the book; ``--thousand`` adds a sweep of a thousand runs.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import resource
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
from sweep_ways import (
    LEAN,
    bare,
    by_command,
    by_joblib,
    by_plain_dask,
    command,
    in_one_process,
    in_two_processes,
    levels,
    one_warm_run,
    planned_again,
    sweep,
)

LOOP, SWEEP, BARE = "loop over the papermill command", "pbc sweep", "bare computation"


def records_of_loop(level: float) -> list[Any]:
    """The records that the loop over the command left of a level."""
    from pbcanalysis.editions.sweep.collect import records

    return records(nbformat.read(f"loop-{level}.ipynb", as_version=4))


def require_same_records(some: list[float]) -> None:
    """Stop unless the sweep's table holds what the loop's notebooks hold."""
    import pandas as pd

    table = pd.read_parquet("sweep/results.parquet")
    for level in some:
        rows = table[table["set_level"] == level].to_dict("records")
        loop = records_of_loop(level)
        names = [name for name in loop[0] if name in table.columns]
        found = [[row["record"], *(_blank(row[name]) for name in names)] for row in rows]
        if found != [[row["id"], *(row[name] for name in names)] for row in loop]:
            raise SystemExit(f"the records of level {level} differ between the loop and the sweep")


def _blank(value: Any) -> Any:
    return None if value != value or value is None else value


def require_same_outputs(some: list[float]) -> None:
    """Stop unless kept notebooks of the sweep show what the loop's show."""
    for level in some:
        (kept,) = Path("kept/runs").glob(f"level-{level}-*/notebooks/*.ipynb")
        shown = [
            [cell.outputs for cell in nbformat.read(path, as_version=4).cells if "outputs" in cell]
            for path in (kept, f"loop-{level}.ipynb")
        ]
        if shown[0] != shown[1]:
            raise SystemExit(f"the outputs of level {level} differ between the loop and the sweep")


def processor_seconds() -> float:
    """Seconds of processor time of this process and all that it has waited for."""
    return sum(
        used.ru_utime + used.ru_stime
        for used in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    )


def timed(work: Callable[[], Any]) -> tuple[float, float]:
    """Seconds that a call takes, by the clock (or as it says itself) and of processor time."""
    start, used = time.perf_counter(), processor_seconds()
    said = work()
    taken = said if isinstance(said, float) else time.perf_counter() - start
    return taken, processor_seconds() - used


def against(
    name: str, ours_s: float, plain_s: float, n: int, other: str, limit: float | None = None
) -> dict[str, Any]:
    """One line of results: how many times as fast as another way, and what was wanted."""
    ratio = round(plain_s / ours_s, 3)
    return {
        "name": name,
        "what": name,
        "against": other,
        "ratio": ratio,
        "limit": limit,
        "met": None if limit is None else ratio >= limit,
        "ours_s": round(ours_s, 4),
        "plain_s": round(plain_s, 4),
        "n": n,
    }


def within(name: str, ours_s: float, n: int, limit: float) -> dict[str, Any]:
    """One line of results of which a time is wanted, and no ratio."""
    ours_s = round(ours_s, 4)
    return {
        "name": name,
        "what": name,
        "of": "ours_s",
        "limit": limit,
        "met": ours_s <= limit,
        "ours_s": ours_s,
        "n": n,
    }


Way = tuple[str, int, tuple[float, float]]


def compared(n: int, slow: int) -> tuple[list[Way], list[Way], float, float]:
    """All ways with records only, those with notebooks, planning again, and one warm run."""
    lean = [(LOOP, slow, timed(lambda: command(slow, LEAN)))]
    lean += [
        ("execute_notebook in one process", slow, timed(lambda: in_one_process(slow))),
        ("execute_notebook, two processes", slow, timed(lambda: in_two_processes(slow))),
        ("execute_notebook, joblib", slow, timed(lambda: by_joblib(slow))),
        ("Dask, plain", slow, timed(lambda: by_plain_dask(slow))),
        ("pbc sweep --dask local", n, timed(lambda: sweep(n, "local"))),
        (SWEEP, n, timed(lambda: sweep(n))),
        (BARE, n, timed(lambda: bare(n, draw=False))),
    ]
    # The slow ways took levels of a smaller grid.
    sweep(slow)
    require_same_records(levels(slow))
    again = planned_again(slow, "again")
    full = [
        (LOOP, slow, timed(lambda: command(slow, {}))),
        (SWEEP, n, timed(lambda: sweep(n, keep=True))),
        (BARE, n, timed(lambda: bare(n, draw=True))),
    ]
    sweep(slow, keep=True)
    require_same_outputs(levels(slow))
    return lean, full, again, one_warm_run()


def rows_of(ways: list[Way], what: str) -> list[dict[str, Any]]:
    """The lines of one kind of work: each way against the loop, and the sweep against the bare."""
    each = {name: taken / count for name, count, (taken, _) in ways}
    found = [
        against(f"{name}, {what}", each[name], each[LOOP], count, f"{LOOP}, {what}",
                24 if name == SWEEP else None)
        for name, count, _ in ways
        if name != LOOP
    ]  # fmt: skip
    n = next(count for name, count, _ in ways if name == SWEEP)
    other = f"{BARE}, {what}"
    return [*found, against(f"{SWEEP}, {what}", each[SWEEP], each[BARE], n, other, 0.6)]


def main() -> None:
    """Time all ways and print one line of JSON for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=40, help="runs of the sweep")
    parser.add_argument("--slow", type=int, default=4, help="runs of each slow way")
    parser.add_argument("--thousand", action="store_true", help="sweep a thousand runs too")
    parser.add_argument("--only-thousand", action="store_true", help="sweep a thousand runs alone")
    parser.add_argument("--table", type=Path, help="a CSV file to write, too")
    given = parser.parse_args()
    table = given.table.resolve() if given.table else None
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        if not given.only_thousand:
            lean, full, again, warm = compared(given.n, given.slow)
            cold = next(taken / count for name, count, (taken, _) in lean if name == LOOP)
            one = "one run of a chapter by a warm process, records only"
            found = [
                *rows_of(lean, "records only"),
                *rows_of(full, "charts drawn and notebooks kept"),
                against(one, warm, cold, 1, "one run of the papermill command"),
                within(one, warm, 1, 0.2),
                within("pbc sweep of nothing new, whole process", again, given.slow, 0.1),
            ]
            for line in found:
                print(json.dumps(line), flush=True)
            if table is not None:
                write_table(table, lean)
        if given.thousand or given.only_thousand:
            taken = by_command(1000, "thousand")
            name = "a thousand runs of a chapter, records only, whole process"
            print(json.dumps(within(name, taken, 1000, 90)), flush=True)
            again = planned_again(1000, "thousand")
            name = "the thousand runs planned again, whole process"
            print(json.dumps(within(name, again, 1000, 0.1)), flush=True)
        os.chdir("/")


def write_table(path: Path, ways: list[Way]) -> None:
    """Write seconds and ratios of all ways as CSV for the book."""
    each = {name: taken / count for name, count, (taken, _) in ways}
    loop, limit = each[LOOP], each[BARE]
    titles = ("Way", "Runs", "Seconds per run", "Processor seconds per run", "Times as fast")
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow([*titles, "Of the limit"])
        for name, count, (_, used) in ways:
            ratios = [round(loop / each[name], 1), f"{limit / each[name]:.0%}"]
            writer.writerow([name, count, f"{each[name]:.2f}", f"{used / count:.2f}", *ratios])


if __name__ == "__main__":
    main()
