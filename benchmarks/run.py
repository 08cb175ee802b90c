"""Run the benchmarks one after the other, and write their rows into one table.

``book/benchmarks.csv`` holds a row for everything measured, ``book/benchmark-versions.csv`` with
what. A part that is run alone replaces its own rows and leaves the others as they stand, so each
row tells how much of the processors other work took just before it was measured.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import platform
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from rows import PARTS, Part, wording

HERE = Path(__file__).resolve().parent
BOOK = HERE.parent / "book"
HEADER = ("Part", "What", "Against", "Ratio", "Wanted", "Met", "n", "Ours", "Plain", "Busy before")
PACKAGES = (
    *("numpy", "scipy", "pandas", "pyarrow", "polars", "papermill", "nbclient", "ipykernel"),
    *("jupyter-book", "sphinx", "nbval", "distributed", "pbcanalysis"),
)
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Line(BaseModel):
    """One line of a benchmark's output; other keys are left alone.

    Attributes:
        name: What was measured, by the name that ``rows`` words.
        n: How much of it.
        ours_s: Our way's seconds.
        plain_s: The plain way's seconds, if there is one.
        ratio: The plain way's over ours, in seconds, or in megabytes where these are told.
        ours_mb: Our way's peak of memory.
        plain_mb: The plain way's.
        limit: The wanted value, if there is one.
        of: The key that the limit is of: at least so much for a ratio, at most for any other.
        met: Whether it was reached.
        what: What was measured in words, if ``rows`` has none.
        against: What it was measured against, likewise.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)

    name: Annotated[str, Field(min_length=1)]
    n: Annotated[int, Field(ge=1)] = 1
    ours_s: Positive
    plain_s: Positive | None = None
    ratio: Positive | None = None
    ours_mb: Positive | None = None
    plain_mb: Positive | None = None
    limit: Positive | None = None
    of: Literal["ratio", "ours_s", "ours_mb"] = "ratio"
    met: bool | None = None
    what: str = ""
    against: str = ""

    @model_validator(mode="after")
    def _met_follows(self) -> Line:
        if self.limit is None:
            if self.met is not None:
                raise ValueError("met is told without a limit")
            return self
        value: float | None = getattr(self, self.of)
        if value is None:
            raise ValueError(f"the limit is of {self.of}, which is not told")
        if self.met is not reached(value, self.limit, self.of):
            raise ValueError(f"met is {self.met}, but {self.of} is {value} and limit {self.limit}")
        return self


def reached(value: float, limit: float, of: str) -> bool:
    """Whether a value meets its limit."""
    return value >= limit if of == "ratio" else value <= limit


def read_lines(output: str, part: str) -> list[Line]:
    """Read what a benchmark printed: each line that begins with a brace is a row.

    Raises:
        SystemExit: With every line that is not of the form of :class:`Line`.
    """
    found, wrong = [], []
    for number, text in enumerate(output.splitlines(), start=1):
        if not text.startswith("{"):
            continue
        try:
            found.append(Line.model_validate(json.loads(text)))
        except (json.JSONDecodeError, ValidationError) as error:
            told = (
                "; ".join(
                    f"{'.'.join(map(str, item['loc'])) or 'line'}: {item['msg']}, found "
                    f"{str(item['input'])[:60]}"
                    for item in error.errors()
                )
                if isinstance(error, ValidationError)
                else f"no JSON: {error}"
            )
            wrong.append(f"{part}, line {number}: {told}")
    if not found and not wrong:
        wrong.append(f"{part}: no row was printed")
    if wrong:
        raise SystemExit("\n".join(["a benchmark's output cannot be used:", *wrong]))
    return found


def row_of(line: Line, part: str, busy: str) -> dict[str, str]:
    """A row of the table, every value as a reader sees it."""
    what, against = wording(line.name, line.what, line.against)
    memory = line.of == "ours_mb"
    wanted = ""
    if line.limit is not None:
        wanted = {
            "ratio": f"at least {line.limit:g}",
            "ours_s": f"at most {line.limit:g} s",
            "ours_mb": f"at most {line.limit:,.0f} MB",
        }[line.of]
    ours, plain = (line.ours_mb, line.plain_mb) if memory else (line.ours_s, line.plain_s)
    values = (
        part,
        what,
        against,
        "" if line.ratio is None else rounded(line.ratio),
        wanted,
        "" if line.met is None else "yes" if line.met else "no",
        f"{line.n:,}",
        measure(ours, "MB" if memory else "s"),
        measure(plain, "MB" if memory else "s"),
        busy,
    )
    return dict(zip(HEADER, values, strict=True))


def rounded(value: float) -> str:
    """Three digits, cut and not rounded up: a ratio under its limit is never shown at it."""
    from decimal import ROUND_FLOOR, Decimal

    exact = Decimal(repr(value))
    places = exact.adjusted() - 2
    cut = exact.quantize(Decimal(1).scaleb(min(places, 0)), rounding=ROUND_FLOOR)
    return f"{cut:,f}"


def measure(value: float | None, unit: str) -> str:
    """A measured value with its unit, three digits or whole numbers."""
    if value is None:
        return ""
    return f"{value:,.0f} {unit}" if value >= 100 else f"{float(f'{value:.3g}'):g} {unit}"


def busy_share(seconds: float = 2.0) -> str:
    """Share of the processors' time that other work takes; empty where it is not told."""
    status = Path("/proc/stat")
    if not status.exists():
        return ""

    def read() -> tuple[int, int]:
        fields = [
            int(field) for field in status.read_text(encoding="ascii").split("\n")[0].split()[1:9]
        ]
        return sum(fields), fields[3] + fields[4]

    before, idle_before = read()
    time.sleep(seconds)
    after, idle_after = read()
    return f"{1 - (idle_after - idle_before) / max(after - before, 1):.0%}"


def versions() -> list[tuple[str, str]]:
    """What the measurements were made with."""
    found = [
        ("Python", platform.python_version()),
        ("operating system", platform.system()),
        ("processors", str(os.cpu_count())),
    ]
    for name in PACKAGES:
        try:
            found.append((name, version(name)))
        except PackageNotFoundError:
            found.append((name, "not installed"))
    return found


def read_table(path: Path) -> list[dict[str, str]]:
    """The rows of an earlier run.

    Raises:
        SystemExit: If the table has other columns.
    """
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        if tuple(reader.fieldnames or ()) != HEADER:
            raise SystemExit(f"{path.name} has other columns than {', '.join(HEADER)}: remove it")
        return list(reader)


def with_part(
    kept: Sequence[dict[str, str]], part: str, new: Sequence[dict[str, str]]
) -> list[dict[str, str]]:
    """The table with one part's rows replaced, in the order of the parts."""
    order = {known.name: place for place, known in enumerate(PARTS)}
    rows = [row for row in kept if row["Part"] != part and row["Part"] in order] + list(new)
    return sorted(rows, key=lambda row: order[row["Part"]])


def write_table(path: Path, header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Write a table whole, or not at all."""
    beside = path.with_suffix(".new")
    with beside.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerows([header, *rows])
    beside.replace(path)


def run(part: Part) -> str:
    """Run one benchmark, showing its output as it comes."""
    command = [sys.executable, str(HERE / part.script), *part.options]
    printed = []
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8") as process:
        assert process.stdout is not None
        for text in process.stdout:
            print(text, end="", flush=True)
            printed.append(text)
    if process.returncode:
        raise SystemExit(f"{part.name} ended with status {process.returncode}; its rows are kept")
    return "".join(printed)


def main(arguments: list[str] | None = None) -> None:
    """Run what is asked for, and write the table after each part."""
    names = [part.name for part in PARTS]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--only", nargs="+", choices=names, default=names, metavar="PART",
                        help=f"parts to run: {', '.join(names)}; all if left out")  # fmt: skip
    parser.add_argument("--out", type=Path, default=BOOK, help="folder of the tables")
    options = parser.parse_args(arguments)
    table = options.out / "benchmarks.csv"
    for part in (part for part in PARTS if part.name in options.only):
        busy = busy_share()
        print(f"-- {part.name}: processors {busy or 'perhaps'} busy with other work", flush=True)
        lines = read_lines(run(part), part.name)
        rows = with_part(
            read_table(table), part.name, [row_of(line, part.name, busy) for line in lines]
        )
        write_table(table, HEADER, [[row[name] for name in HEADER] for row in rows])
        write_table(options.out / "benchmark-versions.csv", ("Name", "Version"), versions())
    missed = [row for row in read_table(table) if row["Met"] == "no"]
    for row in missed:
        print(f"not met: {row['What']}, against {row['Against']}: {row['Ratio']} "
              f"({row['Ours']}), wanted {row['Wanted']}")  # fmt: skip


if __name__ == "__main__":
    main()
