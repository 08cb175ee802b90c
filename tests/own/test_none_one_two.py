"""General chapters on studies with none, one and two of everything: nothing is said of nothing."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from pbcanalysis.editions.needs import unmet
from pbcanalysis.study import open_study
from pbcanalysis.study.scaffold import TEMPLATES, new_study

CHAPTERS = sorted(path.stem for path in (TEMPLATES / "notebooks").glob("*.ipynb"))
TABLES = tuple(json.loads((TEMPLATES / "tables.json").read_text(encoding="utf-8"))["tables"])
# One of a thing is not several: a page that counts says neither "1 surveys" nor "1 of 1 areas".
PLURALS = re.compile(
    r"(?<![\w.,])1 (?!of\b|in\b|or\b|and\b|to\b|at\b|is\b|was\b|per\b|as\b|has\b|yes\b|less\b)"
    r"(?:[a-z]+ )?[a-z]+s\b(?<!us)(?<!ss)"
)
SAME = re.compile(
    r"(?:[Ff]rom|[Bb]etween) (\S*\d\S*) (?:to|and) \1(?![\w.])|(\S+) at the lowest and \2 "
)


def keep(folder: Path, counts: dict[str, int]) -> None:
    """Keep the first rows of tables, and take out what then refers to a row that is gone."""
    rows: dict[str, list[dict[str, str]]] = {}
    headers: dict[str, list[str]] = {}
    for table in TABLES:
        text = (folder / f"{table}.csv").read_text(encoding="utf-8")
        plain = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
        reader = csv.DictReader(io.StringIO(plain))
        headers[table] = list(reader.fieldnames or ())
        # Without its codes an answer cannot be read: a codebook is whole or not there.
        most = 10**9 if table == "codebook" and counts.get(table) else counts.get(table, 10**9)
        rows[table] = list(reader)[:most]
    surveys = {row["id"] for row in rows["surveys"]}
    bases = {row["id"] for row in rows["bases"]}
    rows["survey_findings"] = [r for r in rows["survey_findings"] if r["survey"] in surveys]
    for table in ("statements", "surveys", "money"):
        for row in rows[table]:
            row["base"] = row["base"] if row["base"] in bases else ""
    for row in rows["bases"]:
        row["population"] = row["population"] if row["population"] in bases else ""
    for table, column in (("statements", "same_as"), ("money", "against")):
        ids = {row["id"] for row in rows[table]}
        for row in rows[table]:
            row[column] = row[column] if row[column] in ids else ""
    for table in TABLES:
        with (folder / f"{table}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, headers[table], lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows[table])


CASES = [dict.fromkeys(TABLES, count) for count in (0, 1, 2)]
CASES += [{table: count} for table in TABLES for count in (0, 1, 2) if table != "codebook"]


def told(case: dict[str, int]) -> str:
    return "all" if len(case) > 1 else next(iter(case))


def test_without_any_interval_nothing_is_said_of_places(
    tmp_path: Path, run_chapter: Callable[..., Any], draw_nothing: None
) -> None:
    folder = tmp_path / "one-cluster"
    new_study(folder, "survey")
    path = folder / "datapackage.json"
    package = json.loads(path.read_text(encoding="utf-8"))
    for resource in package["resources"]:
        if resource["name"] == "respondents":
            extra = [{"name": name, "type": "string"} for name in ("stratum", "cluster")]
            resource["schema"]["fields"] += extra
    path.write_text(json.dumps(package), encoding="utf-8")
    # The stratum east holds a single cluster, so that no variance can be worked out.
    rows = [
        f"r{k},{'North' if k % 2 else 'South'},1,,,{1 + k % 2},1,west,c{k % 5}" for k in range(40)
    ]
    rows += [f"s{k},North,1,,,1,1,east,only" for k in range(10)]
    header = "id,area,weight,wave,person,q1,q2,stratum,cluster"
    (folder / "respondents.csv").write_text("\n".join([header, *rows, ""]), encoding="utf-8")
    said = run_chapter(folder, "08_areas").said()
    assert "none lies beyond" not in said
    assert "not one place in it is known" not in said
    assert "no limits are widened" not in said
    assert "An area beyond the limits is a reason to ask" not in said
    assert "there is nothing to compare" in said


def test_where_no_statement_is_of_those_who_replied_nothing_is_said_of_the_silent(
    tmp_path: Path, run_chapters: Callable[..., Any]
) -> None:
    folder = tmp_path / "others"
    new_study(folder, "survey")
    path = folder / "statements.csv"
    # All three statements are of the visits, and of nobody who was asked.
    path.write_text(
        path.read_text(encoding="utf-8").replace(",replied,", ",visits,"), encoding="utf-8"
    )
    found, left_out = run_chapters(folder, "03", "04")
    assert sorted(found) == ["03"]
    assert any(line.startswith("Those who did not reply: left out") for line in left_out)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{told(case)}-{max(case.values())}")
def test_what_is_said_is_of_something(
    case: dict[str, int], tmp_path: Path, run_chapter: Callable[..., Any], draw_nothing: None
) -> None:
    new_study(tmp_path / "few", "full")
    keep(tmp_path / "few", case)
    study = open_study(tmp_path / "few", check=False)
    ran = 0
    for name in CHAPTERS:
        node = nbformat.read(TEMPLATES / "notebooks" / f"{name}.ipynb", as_version=4)
        if unmet(study, node.metadata["pbcanalysis"]["needs"]):
            continue
        if len(case) == 1 and next(iter(case)) not in USED_BY.get(name, TABLES):
            continue
        ran += 1
        chapter = run_chapter(tmp_path / "few", name)
        said = chapter.said()
        assert "BROKEN" not in said, name
        assert not PLURALS.search(said), (name, PLURALS.findall(said))
        assert not SAME.search(said), (name, SAME.findall(said))
        assert not re.search(r"\bnan\b", said), name
        for id, record in chapter.records.items():
            # A table or chart of nothing is left out, not shown without rows.
            assert record["kind"] == "number" or record["data"]["rows"], id
            for text in (record["headline"], record["title"], record["sentence"]):
                assert not PLURALS.search(text), (id, text)
                assert not SAME.search(text), (id, text)
                assert not re.search(r"\bnan\b", text), (id, text)
    assert ran or max(case.values()) == 0 or len(case) == 1


USED_BY = {
    "01_sources": ("statements", "bases", "timeline"),
    "02_respondents": ("surveys", "respondents", "codebook"),
    "03_percentages": ("statements", "bases"),
    "04_silence": ("statements", "bases", "surveys"),
    "05_costs": ("money", "bases", "prices"),
    "06_comparison": ("survey_findings", "surveys", "bases", "respondents", "codebook"),
    "07_planning": ("surveys",),
    "08_areas": ("respondents", "codebook"),
    "09_payments": ("payments", "prices"),
    "10_break_even": ("money", "bases"),
}
"""Tables that a chapter reads: fewer rows of another change nothing in it."""
