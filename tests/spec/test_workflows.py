"""Workflows use what they name and nothing newer, and each job may do what it has to do alone."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

FILES = ("test.yml", "publish.yml", "audit.yml")


def _workflow(root: Path, name: str) -> dict[str, Any]:
    path = root / ".github" / "workflows" / name
    read: dict[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return read


def test_every_workflow_is_looked_at(root: Path) -> None:
    found = {path.name for path in (root / ".github" / "workflows").iterdir()}
    assert found == set(FILES)


@pytest.mark.parametrize("name", FILES)
def test_actions_are_named_by_commit(root: Path, name: str) -> None:
    jobs = _workflow(root, name)["jobs"].values()
    used = [step["uses"] for job in jobs for step in job["steps"] if "uses" in step]
    assert used
    for action in used:
        assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", action), action


@pytest.mark.parametrize("name", FILES)
def test_a_job_that_runs_tests_may_write_nothing(root: Path, name: str) -> None:
    workflow = _workflow(root, name)
    for job in workflow["jobs"].values():
        if any("/run" in step.get("run", "") for step in job["steps"]):
            allowed = job.get("permissions", workflow["permissions"])
            assert allowed == {"contents": "read"}


def test_what_is_published_was_tested_first(root: Path) -> None:
    jobs = _workflow(root, "publish.yml")["jobs"]
    assert jobs["publish"]["needs"] == "test"
    assert set(jobs["publish"]["permissions"]) == {"contents", "pages", "id-token"}
