"""Payment files of a million and ten million rows, CSV to figures, against the plain pandas way.

Each way runs in a process of its own, so that its peak of memory is its own. Both read the same
file (made up, with commas, pound signs, brackets, dashes and blanks) and give the total, the mean
per patient, five quantiles and the mean per patient by area; the answers are compared before
anything is printed. The plain way reads text, strips it with ``str.replace``, and adds up floats;
it checks nothing. Ours also decides row by row what is left out, checks every printed total and
average, and tells the file and line of whatever cannot be read.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

import numpy as np
from measuring import alone, tell

LINES = ("Global sum", "Quality", "Premises", "Dispensing", "Enhanced", "Seniority")
AREAS = 42
SIZES = (1_000_000, 10_000_000)
QUANTILES = (0.05, 0.25, 0.5, 0.75, 0.95)
Answer = tuple[float, float, list[float], list[float]]

MAPPING = {
    "practice": "Practice Code",
    "area": "Area",
    "patients": "Registered Patients",
    "total": "Total",
    "average": "Average per Patient",
    "lines": {name.lower(): name for name in LINES},
    "years": {"2021-22": {"file": "made-up.csv"}},
}


def made_up(path: Path, rows: int, seed: int = 1) -> None:
    """Write a file of made-up practices: 100,000 rows written out, the others alike."""
    random = np.random.default_rng(seed)
    header = [
        "Practice Code",
        "Area",
        "Registered Patients",
        *LINES,
        "Total",
        "Average per Patient",
    ]
    block = []
    for row in range(min(rows, 100_000)):
        patients = int(random.integers(0, 20_000)) if row % 500 else 0
        pence = [int(random.gamma(2, patients * 400 + 1)) for _ in LINES]
        if row % 7 == 0:
            pence[2] = -pence[2] // 10
        cells = [f'"{p / 100:,.2f}"' if p >= 100_000 else f"{p / 100:.2f}" for p in pence]
        if row % 11 == 0:
            cells[0] = f'"£{pence[0] / 100:,.2f} "'
        if pence[2] < 0:
            cells[2] = f'"({-pence[2] / 100:,.2f})"'
        if row % 3 == 0:
            cells[3], pence[3] = "-", 0
        total = sum(pence)
        average = f"{total / patients / 100:.2f}" if patients else "-"
        area = f"Area {int(random.integers(0, AREAS)):02d}"
        cells = [f"@{row:05d}", area, str(patients), *cells, f'"{total / 100:,.2f}"', average]
        block.append(",".join(cells))
    text = ("\n".join(block) + "\n").encode()
    with path.open("wb") as file:
        file.write(b"\xef\xbb\xbf" + ",".join(header).encode() + b"\n")
        for part in range(rows // len(block)):
            file.write(text.replace(b"@", f"P{part:03d}".encode()))


def ours(path: Path) -> Answer:
    """Read by the mapping, and answer."""
    from pbcanalysis.money.payments import analyse_payments, read_payments

    found = analyse_payments(read_payments(path.parent, MAPPING))
    summary, areas = found.summaries["2021-22"], found.funnels["2021-22"].areas
    if summary.per_patient is None or summary.total.value is None:
        raise SystemExit("the made-up file has no patients")
    if len(found.not_adding_up):
        raise SystemExit(f"{len(found.not_adding_up)} made-up rows do not add up")
    quantiles = [value for _, value in summary.quantiles]
    mean = summary.per_patient.value or 0.0
    return summary.total.value, mean, quantiles, areas["per_patient"].tolist()


def plain(path: Path) -> Answer:
    """Read text, strip it, add up floats."""
    import pandas as pd

    table = pd.read_csv(path, dtype=str, encoding="utf-8-sig", keep_default_na=False)
    for column in (*LINES, "Total", "Average per Patient", "Registered Patients"):
        text = table[column].str.strip().str.replace(r"[£,)]", "", regex=True)
        text = text.str.replace("(", "-", regex=False).replace("-", "")
        table[column] = pd.to_numeric(text, errors="coerce")
    paid = table[list(LINES)].fillna(0).sum(axis=1)
    table["paid"] = paid
    listed = table[table["Registered Patients"] > 0]
    sums = listed.groupby("Area")[["paid", "Registered Patients"]].sum()
    each = listed["paid"] / listed["Registered Patients"]
    mean = listed["paid"].sum() / listed["Registered Patients"].sum()
    by_area = (sums["paid"] / sums["Registered Patients"]).tolist()
    return float(paid.sum()), float(mean), each.quantile(list(QUANTILES)).tolist(), by_area


def measure(rows: int) -> None:
    """Time both ways for one number of rows."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "made-up.csv"
        made_up(path, rows)
        ours_s, peak, found = alone(ours, path)
        plain_s, plain_peak, expected = alone(plain, path)
    for mine, theirs in zip(found, expected, strict=True):
        if not np.allclose(mine, theirs, rtol=1e-9, atol=1e-9):
            raise SystemExit("the two ways disagree: the comparison of times means nothing")
    tell("payment file, CSV to figures", rows, ours_s, plain_s)
    peaks = (peak, plain_peak)
    tell("memory of a payment file", rows, ours_s, plain_s, of="ours_mb", megabytes=peaks)


def main() -> None:
    """Time both ways and print lines of JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, nargs="*", default=SIZES, help="rows, in 100,000s")
    for rows in parser.parse_args().n:
        measure(rows)


if __name__ == "__main__":
    main()
