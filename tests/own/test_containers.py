"""The files for Binder and for development containers agree with the project."""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / "requirements.txt").read_text(), re.MULTILINE))
DEVCONTAINER = json.loads((ROOT / ".devcontainer" / "devcontainer.json").read_text())
# Properties of https://github.com/devcontainers/spec, schemas/devContainer.base.schema.json, that
# are used, and their types.
SCHEMA = {
    "name": str,
    "image": str,
    "postCreateCommand": dict,
    "customizations": dict,
    "forwardPorts": list,
    "portsAttributes": dict,
}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_the_lock_holds_what_the_project_asks_for() -> None:
    asked = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    for line in [*asked, *PROJECT["project"]["optional-dependencies"]["dev"]]:
        wanted = Requirement(line)
        assert wanted.specifier.contains(LOCK[_normal(wanted.name)]), line


def test_all_use_the_same_python() -> None:
    runtime = (ROOT / ".binder" / "runtime.txt").read_text().strip()
    version = runtime.removeprefix("python-")
    assert DEVCONTAINER["image"] == f"mcr.microsoft.com/devcontainers/python:{version}"
    allowed = SpecifierSet(PROJECT["project"]["requires-python"])
    major, minor = map(int, version.split("."))
    found = [allowed.contains(f"{major}.{n}.9") for n in (minor - 1, minor, minor + 1)]
    assert found == [False, True, False]


def test_binder_installs_from_the_lock_in_its_own_script() -> None:
    """Where there is a folder .binder, repo2docker reads its configuration there and only there."""
    folder = ROOT / ".binder"
    assert sorted(path.name for path in folder.iterdir()) == ["postBuild", "runtime.txt"]
    assert os.access(folder / "postBuild", os.X_OK)
    commands = [
        line.split()
        for line in (folder / "postBuild").read_text().splitlines()
        if line.startswith("python -m pip")
    ]
    first, second = commands
    assert first[-3:] == ["--require-hashes", "-r", "requirements.txt"]
    # The package itself has no hash; without isolation it is built by what the lock has installed.
    assert {"--no-deps", "--no-build-isolation"} < set(second)
    assert second[-2:] == ["-e", "."]
    assert {"hatchling", "editables", "jupyterlab"} <= LOCK.keys()


def test_the_development_container_is_as_its_schema_has_it() -> None:
    assert {name: type(value) for name, value in DEVCONTAINER.items()} == SCHEMA
    assert {str(port) for port in DEVCONTAINER["forwardPorts"]} == set(
        DEVCONTAINER["portsAttributes"]
    )
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    commands = " && ".join(DEVCONTAINER["postCreateCommand"].values())
    targets = re.findall(r"\bmake (\w+)", commands)
    assert targets
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in targets)
