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
from decimal import ROUND_CEILING, ROUND_FLOOR, ROUND_HALF_EVEN, Decimal
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator
from rows import ALLOWED, PARTS, Part, wording

HERE = Path(__file__).resolve().parent
BOOK = HERE.parent / "book"
HEADER = ("Part", "What", "Against", "Ratio", "Wanted", "Met", "n", "Ours", "Plain", "Busy before")
PACKAGES = (
    *("numpy", "scipy", "pandas", "pyarrow", "polars", "papermill", "nbclient", "ipykernel"),
    *("jupyter-book", "sphinx", "distributed", "joblib", "pbcanalysis"),
)
ROUNDING = 0.005
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
        # A value this near may have been rounded to its limit, or away from it.
        near = abs(value - self.limit) <= ROUNDING * self.limit
        if self.met is None or (self.met is not reached(value, self.limit, self.of) and not near):
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
    """A row of the table, every value as a reader sees it; ``Met`` follows from what is shown."""
    what, against = wording(line.name, line.what, line.against)
    of, limit, ratio = line.of, line.limit, line.ratio
    unit = "MB" if of == "ours_mb" else "s"
    ours, plain = (line.ours_mb, line.plain_mb) if unit == "MB" else (line.ours_s, line.plain_s)
    if against == ALLOWED:
        of, limit, plain, ratio = "ours_s", plain, None, None
    if ratio is None and plain is None:
        against = ALLOWED  # a wanted value is all that it can be held to
    shown_ratio = "" if ratio is None else three_digits(ratio, ROUND_FLOOR)
    shown = "" if ours is None else three_digits(ours, ROUND_CEILING)
    wanted = met = ""
    if limit is not None:
        wanted = f"at least {limit:g}" if of == "ratio" else f"at most {limit:,.10g} {unit}"
        value = shown_ratio if of == "ratio" else shown
        met = "yes" if reached(float(value.replace(",", "")), limit, of) else "no"
    values = (
        *(part, what, against, shown_ratio, wanted, met, f"{line.n:,}", f"{shown} {unit}"),
        "" if plain is None else f"{three_digits(plain, ROUND_HALF_EVEN)} {unit}",
        busy,
    )
    return dict(zip(HEADER, values, strict=True))


def three_digits(value: float, rounding: str) -> str:
    """Three digits, or whole numbers.

    Ratios are rounded down and our own values up, so that none is shown at a limit it misses.
    """
    exact = Decimal(repr(value))
    places = min(exact.adjusted() - 2, 0)
    return f"{exact.quantize(Decimal(1).scaleb(places), rounding=rounding):,f}"


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


def run(part: Part, out: Path) -> str:
    """Run one benchmark, showing its output as it comes."""
    options = [option.replace("{out}", str(out.resolve())) for option in part.options]
    command = [sys.executable, str(HERE / part.script), *options]
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
        lines = read_lines(run(part, options.out), part.name)
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
