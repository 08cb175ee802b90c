"""Every package that the project is made of has a licence, declared or looked up."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest


@pytest.fixture(scope="module")
def components(root: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    target = tmp_path_factory.mktemp("components") / "components.cdx.json"
    command = [root / ".ci" / "components", target, "--no-validate"]
    subprocess.run(command, check=True, capture_output=True)
    listed = json.loads(target.read_text(encoding="utf-8"))
    assert listed["bomFormat"] == "CycloneDX"
    found: list[dict[str, Any]] = listed["components"]
    return found


@pytest.fixture(scope="module")
def looked_up(root: Path) -> dict[str, str]:
    text = (root / "docs" / "licences.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([\w.-]+) \| ([\w.-]+) \| .*its", text, re.MULTILINE)
    rows += re.findall(r"^\| ([\w.-]+) \| ([\w.-]+) \| `License`", text, re.MULTILINE)
    assert rows
    return dict(rows)


def test_every_package_has_a_licence(
    components: list[dict[str, Any]], looked_up: dict[str, str]
) -> None:
    undeclared = {
        one["name"]
        for one in components
        if not one.get("licenses") and one["name"] != "pbcanalysis"
    }
    assert undeclared - set(looked_up) == set(), "look their licences up, in docs/licences.md"
    # A package that has since declared its licence, or is no longer used, leaves the table.
    present = {one["name"] for one in components}
    assert {name for name in looked_up if name in present} - undeclared == set()


def test_the_list_is_of_what_is_locked(root: Path, components: list[dict[str, Any]]) -> None:
    locked: dict[str, set[str]] = {}
    for name in ("requirements.txt", "requirements-test.txt"):
        text = (root / name).read_text(encoding="utf-8")
        for package, version in re.findall(r"^([\w.-]+)==([^\s;]+)", text, re.MULTILINE):
            locked.setdefault(_plain(package), set()).add(version)
    for one in components:
        if one["name"] != "pbcanalysis":
            assert one["version"] in locked.get(_plain(one["name"]), set()), one["name"]


def test_an_audit_that_could_ask_nobody_fails(root: Path, tmp_path: Path) -> None:
    asked = subprocess.run(
        [root / ".ci" / "audit"],
        env={"PATH": "/usr/bin:/bin", "HTTPS_PROXY": "http://127.0.0.1:9", "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert asked.returncode != 0
    assert "127.0.0.1" in asked.stderr


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
