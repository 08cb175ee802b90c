"""What a site offers for download, and what is told of the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from pbcanalysis.study import downloads, open_study
from pbcanalysis.study.downloads import left_out, told_of_downloads
from pbcanalysis.study.scaffold import new_study


def test_a_very_large_table_is_left_out_and_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    new_study(tmp_path / "mine", "survey")
    package = tmp_path / "mine" / "datapackage.json"
    asked = json.loads(package.read_text(encoding="utf-8")) | {"publish_respondents": True}
    del asked["suppression"]
    package.write_text(json.dumps(asked), encoding="utf-8")
    study = open_study(tmp_path / "mine", check=False)
    monkeypatch.setattr(downloads, "LARGEST", 2_000_000)
    assert left_out(study) == frozenset()
    [told] = told_of_downloads(study)
    assert told.startswith("respondents.csv will be among the site's downloads")
    with (tmp_path / "mine" / "respondents.csv").open("ab") as file:
        file.write(b"\n" * 2_000_000)
    assert left_out(study) == frozenset({"respondents.csv"})
    expected = "respondents.csv is too large for the site's downloads (2 MB) and left out of them"
    assert told_of_downloads(study) == [expected]
