"""The runner of the benchmarks, and the table that the book shows."""

import csv
import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[2]
GOOD = {"name": "a, against b", "n": 3, "ours_s": 0.5, "plain_s": 2.0, "ratio": 4.0}
AT = "Busy before"


@pytest.fixture(scope="module")
def run() -> ModuleType:
    sys.path.insert(0, str(ROOT / "benchmarks"))
    try:
        spec = importlib.util.spec_from_file_location("run", ROOT / "benchmarks" / "run.py")
        assert spec is not None
        assert spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules["run"] = module
        spec.loader.exec_module(module)
    finally:
        sys.path.pop(0)
    return module


def table() -> list[dict[str, str]]:
    with (ROOT / "book" / "benchmarks.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def number(text: str) -> float:
    return float(text.replace(",", "").split()[-1 if text.startswith("at ") else 0])


def test_the_table_has_the_columns_and_parts_of_the_runner(run: ModuleType) -> None:
    rows = table()
    assert rows
    assert tuple(rows[0]) == run.HEADER
    parts = [part.name for part in run.PARTS]
    assert [row["Part"] for row in rows] == sorted((r["Part"] for r in rows), key=parts.index)
    named = [(row["What"], row["Against"], row["n"]) for row in rows]
    assert len(named) == len(set(named))
    for row in rows:
        assert all(row[name] for name in ("What", "Against", "Ours")), row
        assert number(row["n"]) >= 1


def test_every_row_says_whether_its_limit_is_met(run: ModuleType) -> None:
    with_limit = [row for row in table() if row["Wanted"]]
    assert with_limit
    for row in table():
        if not row["Wanted"]:
            assert row["Met"] == "", row
            continue
        least, value = row["Wanted"].startswith("at least "), row["Wanted"].split()
        wanted = float(value[2].replace(",", ""))
        if least:
            met = number(row["Ratio"]) >= wanted
        else:
            assert row["Ours"].split()[1] == value[3], "the limit's unit is the value's"
            met = number(row["Ours"]) <= wanted
        assert row["Met"] == ("yes" if met else "no"), row


def test_every_ratio_follows_from_the_two_values_beside_it() -> None:
    for row in table():
        if row["Plain"]:
            ratio = number(row["Plain"]) / number(row["Ours"])
            assert number(row["Ratio"]) == pytest.approx(ratio, rel=0.02), row


def test_the_versions_are_those_of_what_the_lock_holds(run: ModuleType) -> None:
    path = ROOT / "book" / "benchmark-versions.csv"
    with path.open(encoding="utf-8", newline="") as file:
        found = {row["Name"]: row["Version"] for row in csv.DictReader(file)}
    assert {"Python", "processors", *run.PACKAGES} <= set(found)
    lock = (ROOT / "requirements.txt").read_text(encoding="utf-8")
    for name in ("numpy", "pandas", "papermill", "jupyter-book"):
        assert f"{name}=={found[name]} " in lock


@pytest.mark.parametrize(
    ("line", "told"),
    [
        (GOOD | {"ratio": -1.0}, "ratio"),
        (GOOD | {"ours_s": 0.0}, "ours_s"),
        ({key: value for key, value in GOOD.items() if key != "name"}, "name"),
        (GOOD | {"ratio": float("nan")}, "ratio"),
        (GOOD | {"n": "many"}, "n:"),
        (GOOD | {"limit": 5.0, "met": True}, "met is True, but ratio is 4.0 and limit 5.0"),
        (GOOD | {"limit": 5.0}, "met is None"),
        (GOOD | {"met": True}, "met is told without a limit"),
        (GOOD | {"limit": 0.4, "of": "ours_s", "met": True}, "ours_s is 0.5"),
        (GOOD | {"limit": 9.0, "of": "ours_mb", "met": True}, "which is not told"),
        (GOOD | {"limit": 9.0, "of": "speed", "met": True}, "of:"),
    ],
)
def test_a_bad_line_is_refused_with_its_place(
    run: ModuleType, line: dict[str, object], told: str
) -> None:
    output = f"{json.dumps(GOOD)}\n{json.dumps(line)}\n"
    with pytest.raises(SystemExit) as caught:
        run.read_lines(output, "some part")
    assert "some part, line 2" in str(caught.value)
    assert told in str(caught.value)


def test_every_bad_line_is_told_at_once_and_none_at_all_is_refused(run: ModuleType) -> None:
    with pytest.raises(SystemExit) as caught:
        run.read_lines('{"name": 1}\nsome text\n{broken\n', "p")
    assert "p, line 1" in str(caught.value)
    assert "p, line 3: no JSON" in str(caught.value)
    with pytest.raises(SystemExit, match="no row was printed"):
        run.read_lines("profile: nothing\n", "p")


def test_a_row_is_never_shown_at_a_limit_that_it_misses(run: ModuleType) -> None:
    down = {3.9999: "3.99", 0.1567: "0.156", 12.0: "12.0", 1344.9: "1,344", 0.0123456: "0.0123"}
    assert {value: run.three_digits(value, run.ROUND_FLOOR) for value in down} == down
    up = {0.15001: "0.151", 0.15: "0.150", 1500.2: "1,501"}
    assert {value: run.three_digits(value, run.ROUND_CEILING) for value in up} == up
    # 3.999 to 4.00 is how the line rounds it, and 4.0 what was wanted.
    line = run.Line(**GOOD | {"ratio": 3.9999, "limit": 4.0, "met": True})
    row = run.row_of(line, "builds", "5%")
    assert (row["Ratio"], row["Wanted"], row["Met"]) == ("3.99", "at least 4", "no")
    assert (row["What"], row["Against"], row["Ours"], row[AT]) == ("a", "b", "0.500 s", "5%")


@pytest.mark.parametrize("name", ["a, against the wanted 0.4 s", "a, time allowed"])
def test_a_wanted_time_is_shown_as_a_limit_and_not_as_a_way(run: ModuleType, name: str) -> None:
    line = run.Line(name=name, ours_s=0.5, plain_s=0.4, ratio=0.8, limit=1, met=False)
    row = run.row_of(line, "builds", "")
    assert (row["What"], row["Against"], row["Wanted"], row["Met"]) == (
        "a",
        "the time allowed",
        "at most 0.4 s",
        "no",
    )
    assert (row["Ratio"], row["Plain"]) == ("", "")


def test_ways_of_a_sweep_are_told_apart(run: ModuleType) -> None:
    loop = run.wording("records: pbc sweep")
    assert loop == ("one run by pbc sweep, records only", "a loop over the papermill command")
    bare = run.wording("notebooks: pbc sweep, as a share of the bare computation")
    assert bare == (
        "one run by pbc sweep, with charts and notebooks kept",
        "the bare computation",
    )


def test_a_part_replaces_its_own_rows_and_a_failure_keeps_them(
    run: ModuleType, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = f"print('''{json.dumps(GOOD)}''')\n"
    for name in ("one.py", "two.py"):
        (tmp_path / name).write_text(good, encoding="utf-8")
    parts = (run.Part("one", "one.py"), run.Part("two", "two.py"))
    monkeypatch.setattr(run, "PARTS", parts)
    monkeypatch.setattr(run, "HERE", tmp_path)
    monkeypatch.setattr(run, "busy_share", lambda: "1%")
    run.main(["--out", str(tmp_path)])
    faster = json.dumps(GOOD | {"ours_s": 0.25, "ratio": 8.0})
    (tmp_path / "one.py").write_text(f"print('''{faster}''')\n", encoding="utf-8")
    run.main(["--out", str(tmp_path), "--only", "one"])
    path = tmp_path / "benchmarks.csv"
    assert [(row["Part"], row["Ratio"]) for row in run.read_table(path)] == [
        ("one", "8.00"),
        ("two", "4.00"),
    ]
    before = path.read_bytes()
    (tmp_path / "two.py").write_text(good + "raise SystemExit(3)\n", encoding="utf-8")
    with pytest.raises(SystemExit, match="status 3"):
        run.main(["--out", str(tmp_path), "--only", "two"])
    assert path.read_bytes() == before
