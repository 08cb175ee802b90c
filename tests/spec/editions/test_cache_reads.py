"""Noting what a chapter reads: all of it, as finely as it can be told, and the same values."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from pbcanalysis.catalogue import open_chapter
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.study import Study, open_study, reads
from pbcanalysis.study.noted import NotedStudy, present


@pytest.fixture
def folder(study_copy: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """A project's notebooks folder, with this process noting in ``tmp_path / "reads"``."""
    home = tmp_path / "notebooks"
    home.mkdir()
    monkeypatch.chdir(home)
    monkeypatch.setenv(reads.VARIABLE, str(tmp_path / "reads" / "here"))
    yield home
    monkeypatch.delenv(reads.VARIABLE)
    reads.begin("00", study_copy)


def _noted(folder: Path) -> set[str]:
    noted = reads.noted(folder.parent / "reads" / "here", "04")
    assert noted is not None
    return {name for name, _ in noted}


def _study() -> Study:
    return open_chapter("04", "../data").study


def test_opening_a_study_reads_nothing_of_it_that_matters(folder: Path) -> None:
    _study()
    assert _noted(folder) <= {"about:suppression", "about:publish_respondents"}


def test_without_a_build_nothing_is_noted(
    study_copy: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(reads.VARIABLE, raising=False)
    study = open_chapter("04", str(study_copy)).study
    assert type(study) is Study
    assert not reads.active()


def test_tables_and_statements_are_noted_by_table(folder: Path) -> None:
    study = _study()
    before = _noted(folder)
    study.table("bases")
    assert _noted(folder) - before == {"table:bases"}
    study.statement("survey.capacity")
    assert _noted(folder) - before == {"table:bases", "table:statements"}


def test_sources_are_noted_by_field(folder: Path) -> None:
    study = _study()
    before = _noted(folder)
    assert "bmj2007may" in study.sources
    assert "nobody2007" not in study.sources
    assert _noted(folder) - before == {"source:bmj2007may", "source:nobody2007"}
    assert study.sources["bmj2007may"].short == "Kmietowicz 2007"
    assert _noted(folder) - before == {
        "source:bmj2007may",
        "source:nobody2007",
        "source:bmj2007may:authors",
        "source:bmj2007may:year",
    }
    assert len(list(study.sources)) == len(study.sources)
    assert "sources" in _noted(folder)


def test_the_package_is_noted_by_entry_and_table_by_name(folder: Path) -> None:
    study = _study()
    before = _noted(folder)
    assert "practices" in study.resources
    assert study.descriptor.get("title") is not None
    assert study.version == open_study(folder.parent / "data", check=False).version
    assert _noted(folder) - before == {"has-table:practices", "about:title", "about:version"}
    assert study.resources["bases"]["path"] == "bases.csv"
    assert len(study.resources) == len(list(study.resources))
    assert {"resource:bases", "resources"} <= _noted(folder)


def test_who_asks_for_the_folder_may_read_all_of_it(folder: Path) -> None:
    study = _study()
    assert (study.folder / "bases.csv").is_file()
    assert "study" in _noted(folder)
    assert study.parameters.declarations
    assert "parameters" in _noted(folder)


def test_files_of_the_authors_own_are_noted_and_what_is_written_is_not(folder: Path) -> None:
    (folder / "own.csv").write_text("a\n1\n", encoding="utf-8")
    (folder.parent / "data" / "extra.csv").write_text("a\n1\n", encoding="utf-8")
    _study()
    before = _noted(folder)
    pd.read_csv("own.csv")
    (folder.parent / "data" / "extra.csv").read_bytes()
    with pytest.raises(FileNotFoundError):
        Path("absent.csv").read_text(encoding="utf-8")
    Path("made.csv").write_text("a\n", encoding="utf-8")
    assert _noted(folder) - before == {
        "file:own.csv",
        "file:../data/extra.csv",
        "file:absent.csv",
    }


def test_libraries_and_the_machines_own_files_are_not_noted(folder: Path) -> None:
    _study()
    before = _noted(folder)
    Path(pd.__file__).read_bytes()
    Path(reads.__file__).read_bytes()
    Path("/etc/passwd").read_bytes()
    assert _noted(folder) == before


def test_a_module_beside_the_notebook_counts(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("early_helper", "late_helper"):
        (folder / f"{name}.py").write_text("VALUE = 1\n", encoding="utf-8")
    monkeypatch.syspath_prepend(str(folder))
    import early_helper  # noqa: F401

    _study()
    import late_helper  # noqa: F401

    assert {"file:early_helper.py", "file:late_helper.py"} <= _noted(folder)


def test_a_digest_is_that_of_the_moment_so_that_a_change_during_a_run_never_matches(
    folder: Path,
) -> None:
    path = folder / "own.csv"
    path.write_text("a\n", encoding="utf-8")
    _study()
    path.read_bytes()
    path.write_text("b\n", encoding="utf-8")
    plain = open_study(folder.parent / "data", check=False)
    noted = dict(reads.noted(folder.parent / "reads" / "here", "04") or ())
    assert noted["file:own.csv"] != present(plain, "file:own.csv", folder)


def test_a_noted_study_gives_what_the_study_gives(folder: Path) -> None:
    noted = _study()
    plain = vars(noted)["_plain"]
    assert isinstance(noted, NotedStudy)
    for name in plain.resources:
        pd.testing.assert_frame_equal(noted.table(name), plain.table(name))
        assert noted.rows(name) == plain.rows(name)
        assert noted.resources[name] == plain.resources[name]
    for key, source in plain.sources.items():
        ours = noted.sources[key]
        assert (ours.title, ours.short, ours.url, ours.note) == (
            source.title,
            source.short,
            source.url,
            source.note,
        )
    assert (noted.name, noted.version, noted.digest) == (plain.name, plain.version, plain.digest)
    with pytest.raises(InvalidArgument, match="no table"):
        noted.table("nothing")
    with pytest.raises(KeyError):
        noted.sources["nobody2007"]


def test_everything_that_is_noted_can_be_looked_up_later(folder: Path) -> None:
    study = _study()
    study.table("bases")
    study.statement("survey.capacity")
    _ = (study.sources["bmj2007may"].short, "practices" in study.resources, study.name)
    _ = (list(study.sources), list(study.resources), dict(study.descriptor), study.digest)
    _ = study.parameters
    plain = open_study(folder.parent / "data", check=False)
    noted = reads.noted(folder.parent / "reads" / "here", "04") or []
    assert [(name, present(plain, name, folder)) for name, _ in noted] == noted


def test_what_is_not_known_by_name_is_refused(study_copy: Path) -> None:
    study = open_study(study_copy, check=False)
    with pytest.raises(InvalidArgument, match="nothing of a study is called 'weather'"):
        present(study, "weather")


def test_a_chapter_that_opens_no_study_has_noted_nothing(tmp_path: Path) -> None:
    assert reads.noted(tmp_path, "04") is None
