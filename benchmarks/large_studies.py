"""Studies of the size of real ones, made up: payments of 7,000 practices, a million respondents."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pandas as pd

EXAMPLES = Path(__file__).resolve().parents[1] / "examples"
AREAS = [f"Area {k:02}" for k in range(1, 43)]
PRACTICES, QUESTIONS = 7_000, 20
MONTHS = [f"{year}-{month:02}" for year in (2021, 2022, 2023) for month in range(1, 13)]

PARAMETERS = 'study_folder = ".."\narea = "Area 01"\noverdispersion = "additive"'
OPEN = """from pbcanalysis.catalogue import open_chapter
from pbcanalysis.money.payments import payments_by_area, study_payments

chapter = open_chapter("11", study_folder, area=area, overdispersion=overdispersion)
paid = chapter.study.table("payments")
tables = study_payments(chapter.study, frame=paid)
own = paid[paid["area"] == area]"""
RECORD = """named = ["payments2024"]
each = own.groupby("year", as_index=False).agg(paid=("paid", "sum"), of=("practice", "nunique"))
chapter.table("one-area.months", each.set_axis(["Month", "Paid", "Practices"], axis=1),
              title=f"Payments in {area}", units={"Paid": "GBP"}, sources=named)
areas = payments_by_area(tables[max(tables)], overdispersion=overdispersion).areas
last = areas.set_index("area").loc[area, "per_patient"]
for name, value, unit in (("total", own["paid"].sum(), "GBP"), ("last", last, "GBP/patient")):
    chapter.number(f"one-area.{name}", float(value), unit=unit, method="sums of rows",
                   title=name, sources=named)"""


def payments(folder: Path) -> Path:
    """Payments of each practice and month, in the form in which they are published.

    Args:
        folder: Where the study is made.

    Returns:
        Its chapter on one area.
    """
    shutil.copytree(EXAMPLES / "payments", folder)
    random = np.random.default_rng(1)
    size = np.maximum(random.lognormal(8.95, 0.5, PRACTICES).astype(int), 800)
    area = random.integers(0, len(AREAS), PRACTICES)
    parts = []
    for number, month in enumerate(MONTHS):
        patients = (size * (1 + number / 1000)).astype(int)
        lines = {
            "line_core": np.round(patients * random.normal(9.0, 1.0, PRACTICES), 2),
            "line_quality": np.round(patients * random.normal(0.9, 0.3, PRACTICES), 2),
            "line_rent": np.round(patients * random.gamma(2, 0.4, PRACTICES), 2),
        }
        sums = {**lines, "paid": sum(lines.values()), "average": sum(lines.values()) / patients}
        written = {name: [_printed(value) for value in values] for name, values in sums.items()}
        about = {
            "year": month,
            "practice": [f"P{place:05}" for place in range(PRACTICES)],
            "area": [AREAS[place] for place in area],
            "patients": [f"{count:,}" for count in patients],
        }
        parts.append(pd.DataFrame({**about, **written, "source": "payments2024"}))
    pd.concat(parts).to_csv(folder / "payments.csv", index=False)
    rows = [f"{month},{100 + number / 4},payments2024" for number, month in enumerate(MONTHS)]
    (folder / "prices.csv").write_text("\n".join(["period,index,source", *rows]) + "\n")
    with (folder / "parameters.yml").open("a", encoding="utf-8") as file:
        file.write(
            "\narea:\n  type: choice\n  default: Area 01\n  label: Area\n  description: The area.\n"
            f"  choices: {json.dumps(AREAS)}\n"
        )
    cells = [nbformat.v4.new_code_cell(text) for text in (PARAMETERS, OPEN, RECORD)]
    cells[0].metadata["tags"] = ["parameters"]
    chapter = folder / "notebooks" / "11_one_area.ipynb"
    chapter.parent.mkdir()
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    cells.insert(0, nbformat.v4.new_markdown_cell("# One area"))
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": kernel}), chapter)
    contents = folder / "_toc.yml"
    text = contents.read_text(encoding="utf-8")
    entry = "      - file: notebooks/09_payments\n"
    contents.write_text(text.replace(entry, entry + "      - file: notebooks/11_one_area\n"))
    return chapter


def _printed(value: float) -> str:
    return f"{'-' if value < 0 else ''}£{abs(value):,.2f}"


def respondents(folder: Path, count: int = 1_000_000) -> Path:
    """Weighted answers to twenty questions in 42 areas.

    Args:
        folder: Where the study is made.
        count: Respondents.

    Returns:
        Its chapter on one area.
    """
    shutil.copytree(EXAMPLES / "areas", folder)
    random = np.random.default_rng(1)
    area = random.integers(0, len(AREAS), count)
    share = random.uniform(0.3, 0.7, len(AREAS))[area]
    names = [f"q{number}" for number in range(1, QUESTIONS + 1)]
    answers = {}
    for name in names:
        said = np.where(random.random(count) < share, 1, 2)
        answers[name] = np.where(random.random(count) < 0.03, 8, said)
    table = {
        "id": np.char.add("p", np.char.zfill(np.arange(1, count + 1).astype(str), 8)),
        "area": np.array(AREAS)[area],
        "weight": np.round(random.uniform(0.4, 2.2, count), 3),
        **answers,
    }
    pd.DataFrame(table).to_csv(folder / "respondents.csv", index=False)
    meanings = [(1, "yes", "answer"), (2, "no", "answer"), (8, "", "don't know")]
    book = [(name, f"Question {name}?", *meaning) for name in names for meaning in meanings]
    columns = ["item", "question", "code", "label", "role"]
    pd.DataFrame(book, columns=columns).to_csv(folder / "codebook.csv", index=False)
    package = folder / "datapackage.json"
    content = json.loads(package.read_text(encoding="utf-8"))
    (entry,) = (one for one in content["resources"] if one["name"] == "respondents")
    entry.pop("dialect", None)
    kept: list[dict[str, Any]] = [
        {key: value for key, value in field.items() if key not in ("decimalChar", "groupChar")}
        for field in entry["schema"]["fields"]
        if field["name"] in table and field["name"] not in names
    ]
    own = [{"name": name, "type": "integer", "description": f"Answer {name}."} for name in names]
    entry["schema"]["fields"] = [*kept, *own]
    package.write_text(json.dumps(content), encoding="utf-8")
    for name in ("bases.csv", "statements.csv"):
        path = folder / name
        text = path.read_text(encoding="utf-8").replace('"1,260"', f'"{count:,}"')
        path.write_text(text.replace("1260", str(count)), encoding="utf-8")
    return folder / "notebooks" / "11_one_area.ipynb"
