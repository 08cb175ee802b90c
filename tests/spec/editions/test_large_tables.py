"""Large tables of a build: read once, kept with their types, never taken for another's."""

from __future__ import annotations

import io
import os
from pathlib import Path

import pandas as pd
import pytest
from rich.console import Console

from pbcanalysis.cli.building import Places
from pbcanalysis.editions.cache import Cache
from pbcanalysis.editions.keys import Environment
from pbcanalysis.editions.large_tables import copies_in, keep_tables, laid_out, lay_out
from pbcanalysis.editions.plan import Former, sound_of
from pbcanalysis.editions.soundness import Checked, check_everything
from pbcanalysis.study import Study, open_study, remembered, tables, typed_copies
from pbcanalysis.study.formats import PlainTable
from pbcanalysis.study.scaffold import new_study

ANSWERS = "id,area,weight,q1,q2\na1,North,1.5,1,2\na2,East,0.5,,1\n\na3,South,1,2,1\n"


def _survey(folder: Path) -> None:
    """A study of three respondents with a codebook of its own, and no other rows."""
    new_study(folder, "survey")
    for path in folder.glob("*.csv"):
        head, *rest = path.read_text(encoding="utf-8").splitlines(keepends=True)
        rows = rest if path.stem == "codebook" else []
        path.write_text(head + "".join(rows).replace("Made-up example: ", ""), encoding="utf-8")
    (folder / "respondents.csv").write_text(ANSWERS, encoding="utf-8")


@pytest.fixture
def reads(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Files that are read as text by whoever asks for a table; any of ten bytes is large."""
    monkeypatch.setattr(remembered, "LARGEST", 10)
    monkeypatch.delenv(typed_copies.VARIABLE, raising=False)
    found: list[str] = []
    read = tables.read_plain

    def counted(folder: Path, resource: dict[str, object]) -> PlainTable:
        found.append(str(resource["path"]))
        return read(folder, resource)

    monkeypatch.setattr(tables, "read_plain", counted)
    return found


@pytest.fixture
def kept(tmp_path: Path, reads: list[str]) -> tuple[Checked, Study, Cache, Environment]:
    """A study of three respondents that has been checked, with its tables kept."""
    folder = tmp_path / "mine"
    _survey(folder)
    checked = check_everything(folder, folder)
    assert not checked.errors
    study = open_study(folder, check=False)
    cache, environment = Cache(tmp_path / "cache"), Environment.of(folder)
    keep_tables(checked, study, cache, environment)
    return checked, study, cache, environment


def test_chapters_read_what_the_check_has_read(
    tmp_path: Path, kept: tuple[Checked, Study, Cache, Environment], reads: list[str]
) -> None:
    _, study, cache, environment = kept
    assert reads.count("respondents.csv") == 1
    text, numbers = study.table("respondents"), study.row_numbers("respondents")
    assert numbers == (2, 3, 5)
    assert reads.count("respondents.csv") == 2
    with laid_out(study, cache, environment, tmp_path / "tables"):
        copy = study.table("respondents")
        pd.testing.assert_frame_equal(copy, text)
        assert copy.dtypes.tolist() == text.dtypes.tolist()
        copy.loc[0, "weight"] = 9.0
        assert study.table("respondents")["weight"].tolist() == [1.5, 0.5, 1.0]
        assert study.row_numbers("respondents") == numbers
        assert reads.count("respondents.csv") == 2
        # Another content is another table, whatever lies there.
        more = ANSWERS + "a4,West,1,1,1\n"
        (study.folder / "respondents.csv").write_text(more, encoding="utf-8")
        assert study.table("respondents")["area"].tolist() == ["North", "East", "South", "West"]
        assert reads.count("respondents.csv") == 3
    assert study.table("respondents")["weight"].tolist() == [1.5, 0.5, 1.0, 1.0]
    assert reads.count("respondents.csv") == 4


def test_a_table_is_kept_once_and_damage_is_made_again(
    tmp_path: Path, kept: tuple[Checked, Study, Cache, Environment], reads: list[str]
) -> None:
    checked, study, cache, environment = kept
    [entry] = [one for one in cache.entries() if one.notebook == "the table respondents"]
    os.utime(entry.path, (1_000, 1_000))
    before = {path: path.stat().st_mtime_ns for path in (cache.folder / "objects").rglob("*")}
    keep_tables(checked, study, cache, environment)
    assert {path: path.stat().st_mtime_ns for path in before} == before
    assert entry.path.stat().st_mtime > 1_000  # used again, and so younger
    [digest] = entry.files.values()
    (cache.folder / "objects" / digest[:2] / digest).write_bytes(b"damaged")
    with laid_out(study, cache, environment, tmp_path / "tables"):
        assert len(study.table("respondents")) == 3
        assert reads.count("respondents.csv") == 2
    keep_tables(checked, study, cache, environment)
    with laid_out(study, cache, environment, tmp_path / "tables"):
        assert len(study.table("respondents")) == 3
    assert reads.count("respondents.csv") == 2


def test_a_table_that_is_shared_is_nobodys_to_change(
    tmp_path: Path,
    kept: tuple[Checked, Study, Cache, Environment],
    reads: list[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(remembered, "_shared", {})
    checked, study, *_ = kept
    entry, text = study.resources["respondents"], study.table("respondents")
    with copies_in(tmp_path):
        assert typed_copies.share_copy(study.folder, entry, 10**9) == 0
        lay_out(study, checked.frames, checked.numbers, tmp_path)
        size = typed_copies.size_in_memory(tmp_path / typed_copies.copy_name(study.folder, entry))
        assert typed_copies.share_copy(study.folder, entry, size - 1) == 0
        assert typed_copies.share_copy(study.folder, entry, size) == size
    before = len(reads)
    first = study.table("respondents")
    pd.testing.assert_frame_equal(first, text)
    first.loc[0, "q2"] = 1
    first["weight"] += 1
    first.iloc[2, first.columns.get_loc("q1")] = 1
    with pytest.raises(ValueError, match="read-only"):
        study.table("respondents")["q2"].array[1] = 2
    assert study.row_numbers("respondents") == (2, 3, 5)
    pd.testing.assert_frame_equal(study.table("respondents"), text)
    assert len(reads) == before
    (study.folder / "respondents.csv").write_text(ANSWERS + "a4,West,1,1,1\n", encoding="utf-8")
    assert len(study.table("respondents")) == 4
    assert len(reads) == before + 1


def test_a_study_that_was_found_sound_has_its_large_tables_read_from_copies(
    tmp_path: Path, reads: list[str]
) -> None:
    folder, work = tmp_path / "mine", tmp_path / "build"
    _survey(folder)
    places = Places(folder, folder, work, tmp_path / "site")
    console = Console(file=io.StringIO())
    before, _, found = places.checked(console, [])
    assert reads.count("respondents.csv") == 1
    Former.write(work, [], {}, sound_of(found.study, Environment.of(folder)))
    after, _, _ = places.checked(console, [])
    # Whether chapters fit is asked of what answers there are.
    assert reads.count("respondents.csv") == 1
    chapters = [sorted(path.name for path in one.notebooks.iterdir()) for one in (before, after)]
    assert chapters[0] == chapters[1]
    assert "08_areas.ipynb" in chapters[0]
