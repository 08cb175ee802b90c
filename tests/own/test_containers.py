"""The files for Binder and for development containers agree with the project."""

from __future__ import annotations

import json
import os
import re
import tomllib
from pathlib import Path

import yaml
from packaging.requirements import Requirement
from packaging.specifiers import SpecifierSet

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def _lock(name: str) -> dict[str, str]:
    """Versions by name, and with a marker if a package is for some systems or Pythons alone."""
    return dict(re.findall(r"^([\w.-]+)==(\S+)", (ROOT / name).read_text("utf-8"), re.MULTILINE))


BOOK, TESTS = _lock("requirements.txt"), _lock("requirements-test.txt")
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


EXTRAS = PROJECT["project"]["optional-dependencies"]


def _of(*extras: str) -> list[str]:
    """What extras ask for, and those that they name of this project."""
    found = []
    for line in [line for extra in extras for line in EXTRAS[extra]]:
        wanted = Requirement(line)
        found += _of(*wanted.extras) if wanted.name == "pbcanalysis" else [line]
    return found


def test_the_locks_hold_what_the_project_asks_for() -> None:
    own = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
    for lock, lines in ((BOOK, [*own, *_of("checkout")]), (TESTS, [*own, *_of("dev")])):
        for line in lines:
            wanted = Requirement(line)
            assert wanted.specifier.contains(lock[_normal(wanted.name)]), line


def test_what_a_book_needs_is_the_same_in_the_tests_and_no_more() -> None:
    assert BOOK.items() <= TESTS.items()
    assert not {"pytest", "jupyterlab", "svy", "polars", "mypy", "playwright"} & BOOK.keys()
    assert len(BOOK) < 0.7 * len(TESTS)


def test_every_extra_but_the_developers_own_is_in_it() -> None:
    assert set(Requirement(EXTRAS["dev"][0]).extras) == EXTRAS.keys() - {"dev"}


def test_all_use_a_python_that_is_allowed_and_ci_the_oldest_and_the_newest() -> None:
    allowed = SpecifierSet(PROJECT["project"]["requires-python"])
    versions = [f"3.{minor}" for minor in range(9, 30) if allowed.contains(f"3.{minor}.9")]
    assert versions[0] == "3.11"
    runtime = (ROOT / ".binder" / "runtime.txt").read_text().strip().removeprefix("python-")
    image = DEVCONTAINER["image"].removeprefix("mcr.microsoft.com/devcontainers/python:")
    assert {runtime, image} <= set(versions)
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "test.yml").read_text())
    assert workflow["jobs"]["test"]["strategy"]["matrix"]["python"] == [versions[0], versions[-1]]
    chosen = (ROOT / ".ci" / "python").read_text()
    assert f'NEWEST_FIRST="{" ".join(reversed(versions))}"' in chosen


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
    assert first[-3:] == ["--require-hashes", "-r", "requirements-test.txt"]
    # The package itself has no hash; without isolation it is built by what the lock has installed.
    assert {"--no-deps", "--no-build-isolation"} < set(second)
    assert second[-2:] == ["-e", "."]
    assert {"hatchling", "editables", "jupyterlab"} <= TESTS.keys()


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
