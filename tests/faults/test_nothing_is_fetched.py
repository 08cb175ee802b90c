"""A study cannot make its reader fetch anything, look outside its folder, or link to a script."""

from __future__ import annotations

import json
import os
import socketserver
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

import pytest

from pbcanalysis.editions.soundness import check_everything
from pbcanalysis.errors import Problem
from pbcanalysis.study import check_study
from pbcanalysis.study.scaffold import new_study


@pytest.fixture
def asked() -> Iterator[tuple[str, list[str]]]:
    """An address on this machine, and what was asked of it."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_error(404)

        def log_message(self, format: str, *args: Any) -> None: ...

    with socketserver.TCPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}/", seen
        server.shutdown()


def _descriptor(study: Path, change: Any) -> None:
    path = study / "datapackage.json"
    descriptor = json.loads(path.read_text(encoding="utf-8"))
    change(descriptor)
    path.write_text(json.dumps(descriptor), encoding="utf-8")


def _told(problems: list[Problem]) -> list[tuple[str, str | None]]:
    return [(problem.file, problem.column) for problem in problems]


def test_addresses_in_a_package_are_refused_all_at_once_and_not_fetched(
    study_copy: Path, asked: tuple[str, list[str]]
) -> None:
    address, seen = asked

    def change(package: dict[str, Any]) -> None:
        package["profile"] = f"{address}profile.json"
        first, second, third, *_ = package["resources"]
        first["schema"] = f"{address}schema.json"
        second["dialect"] = f"{address}dialect.json"
        third["profile"] = f"{address}resource.json"
        package["resources"].append(f"{address}table.json")

    _descriptor(study_copy, change)
    names = [
        one["name"]
        for one in json.loads((study_copy / "datapackage.json").read_text(encoding="utf-8"))[
            "resources"
        ][:3]
    ]
    problems = check_study(study_copy)
    assert _told(problems) == [
        ("datapackage.json", "profile"),
        ("datapackage.json", f"{names[0]}.schema"),
        ("datapackage.json", f"{names[1]}.dialect"),
        ("datapackage.json", f"{names[2]}.profile"),
        ("datapackage.json", "resources"),
    ]
    assert all("fetched" in problem.found for problem in problems[:4])
    assert all(problem.mend for problem in problems)
    assert seen == []


def test_the_known_names_of_profiles_are_names(study_copy: Path) -> None:
    def change(package: dict[str, Any]) -> None:
        package["profile"] = "tabular-data-package"
        package["resources"][0]["profile"] = "tabular-data-resource"

    _descriptor(study_copy, change)
    assert check_study(study_copy) == []


def test_a_table_that_is_a_link_out_of_the_study_is_refused(
    study_copy: Path, tmp_path: Path
) -> None:
    outside = tmp_path / "elsewhere.csv"
    (study_copy / "bases.csv").rename(outside)
    (study_copy / "bases.csv").symlink_to(outside)
    told = [problem for problem in check_study(study_copy) if "outside the study" in problem.found]
    assert _told(told) == [("bases.csv", None)]


@pytest.mark.parametrize("name", ["datapackage.json", "sources.bib", "parameters.yml", "_toc.yml"])
def test_any_file_of_data_that_is_a_link_out_is_refused_and_not_read(
    tmp_path: Path, name: str
) -> None:
    study = tmp_path / "study"
    new_study(study, "report")
    outside = tmp_path / "elsewhere"
    outside.write_text("secret", encoding="utf-8")
    (study / name).unlink()
    (study / name).symlink_to(outside)
    told = check_everything(study, None).problems
    of_it = [problem for problem in told if problem.file == name]
    assert [(p.found, p.severity) for p in of_it] == [
        ("a link to a file outside the study", "error")
    ]
    assert not any("secret" in f"{problem}" for problem in told)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
@pytest.mark.parametrize("name", ["datapackage.json", "sources.bib", "parameters.yml", "bases.csv"])
def test_a_pipe_is_refused_and_nobody_waits_for_it(tmp_path: Path, name: str) -> None:
    study = tmp_path / "study"
    new_study(study, "report")
    (study / name).unlink()
    os.mkfifo(study / name)
    told = check_everything(study, None).problems
    assert [problem.severity for problem in told if problem.file == name] == ["error"]


def test_a_link_inside_the_study_is_none_of_that(study_copy: Path) -> None:
    (study_copy / "bases.csv").rename(study_copy / "kept.csv")
    (study_copy / "bases.csv").symlink_to("kept.csv")
    assert check_study(study_copy) == []


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JaVa\tScript:alert(1)", "data:text/html,x", "file:///x"]
)
def test_an_address_that_is_no_link_is_told_with_its_row(study_copy: Path, address: str) -> None:
    path = study_copy / "sources.bib"
    text = path.read_text(encoding="utf-8")
    row = text.count("\n") + 4
    path.write_text(
        f"{text}@misc{{mine2024,\n  author = {{Me}},\n  title = {{Mine}},\n"
        f"  url = {{{address}}},\n  year = {{2024}}\n}}\n",
        encoding="utf-8",
    )
    told = [p for p in check_study(study_copy) if p.column == "mine2024.url"]
    assert [(p.file, p.row) for p in told] == [("sources.bib", row)]
    assert "http, https, doi or mailto" in told[0].expected


def test_a_homepage_that_is_no_link_is_told(study_copy: Path) -> None:
    _descriptor(study_copy, lambda package: package.update(homepage="javascript:alert(1)"))
    assert _told(check_study(study_copy)) == [("datapackage.json", "homepage")]
