"""A publish killed at any of its steps loses no edition, and the next one leaves nothing."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from pbcanalysis.catalogue.records import Record
from pbcanalysis.editions import Published, publish
from pbcanalysis.editions.exchange import PLAIN_VARIABLE, exchange, former_of, swap
from pbcanalysis.errors import InvalidArgument

FAULTS = Path(__file__).resolve().parents[2] / "faults"
MakeSite = Callable[..., Path]
MakeShare = Callable[..., Record]


def killed(folder: Path, site: Path, then: Path, *words: str) -> dict[str, Any]:
    """What killing a publish at its steps did; see ``tests/faults/kill_publish.py``."""
    script = str(FAULTS / "kill_publish.py")
    done = subprocess.run(
        [sys.executable, script, str(folder), str(site), str(then), *words],
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    told: dict[str, Any] = json.loads(done.stdout)
    return told


@pytest.fixture
def sites(make_site: MakeSite, make_share: MakeShare) -> tuple[Path, Path]:
    records = [make_share("s.moves", 0.18, 0.12, 0.26), make_share("s.stays", 0.5, 0.4, 0.6)]
    return make_site("a", "2026.11", records), make_site("b", "2026.12", records, digest="2")


MODES = pytest.mark.parametrize("words", [(), ("--plain",)], ids=["in one step", "in two steps"])
FIRST = pytest.mark.parametrize("first", [[], ["2026.11"]], ids=["the first", "the second"])


@MODES
@FIRST
def test_killed_at_every_rename_nothing_is_lost_and_nothing_is_left(
    tmp_path: Path, sites: tuple[Path, Path], words: tuple[str, ...], first: list[str]
) -> None:
    # The first edition is renamed into its place. A later one gets the name of what is next, and
    # changes places with what stood there, which is then former; or the two in two renames.
    assert _lost(tmp_path, sites, first, *words, "--renames") == (3 if first else 1)


@pytest.mark.thorough
@MODES
@FIRST
def test_killed_at_every_step_nothing_is_lost_and_nothing_is_left(
    tmp_path: Path, sites: tuple[Path, Path], words: tuple[str, ...], first: list[str]
) -> None:
    # A made site has nine files; each is written twice, and former ones are linked.
    assert _lost(tmp_path, sites, first, *words) > 30


def _lost(tmp_path: Path, sites: tuple[Path, Path], first: list[str], *words: str) -> int:
    """Look at a publish that was killed at each of its steps; return how many these are."""
    one, two = sites
    told = killed(tmp_path / "k", one if first else two, two, *words)
    assert (told["first"], told["whole"]) == (first, [*first, "2026.12"])
    assert len(told["rows"]) == told["steps"]
    for row in told["rows"]:
        assert row["killed"], row
        if "--plain" in words and first and not row["after"]:
            # Between the two renames it is set aside, and put back by the next publish.
            assert ".public.former" in row["seen"], row
        else:
            assert row["after"] in (first, [*first, "2026.12"]), row
        assert row["fault"] == "", row
        assert row["again"] == [*first, "2026.12"], row
        assert row["left"] == [], row
    steps: int = told["steps"]
    return steps


def test_this_system_exchanges_two_folders_in_one_step(tmp_path: Path) -> None:
    if not sys.platform.startswith("linux"):
        pytest.skip("only Linux has the call")
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    assert exchange(tmp_path / "one", tmp_path / "two")
    assert (tmp_path / "one" / "two").is_file()
    assert (tmp_path / "two" / "one").is_file()
    with pytest.raises(FileNotFoundError):
        exchange(tmp_path / "one", tmp_path / "three")


@pytest.mark.parametrize("plain", [False, True])
def test_a_folder_of_somebody_else_beside_the_place_is_not_touched(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, plain: bool
) -> None:
    if plain:
        monkeypatch.setenv(PLAIN_VARIABLE, "1")
    for name in ("site", "site.old", "site.new"):
        (tmp_path / name).mkdir()
        (tmp_path / name / name).touch()
    swap(tmp_path / "site.new", tmp_path / "site")
    assert (tmp_path / "site" / "site.new").is_file()
    assert (tmp_path / "site.old" / "site.old").is_file()
    assert sorted(path.name for path in tmp_path.iterdir()) == ["site", "site.old"]


def test_a_left_over_with_an_edition_that_the_folder_lacks_is_never_removed(
    tmp_path: Path, sites: tuple[Path, Path]
) -> None:
    one, two = sites
    folder = tmp_path / "public"
    publish(one, folder)
    publish(two, folder)
    former = former_of(folder)
    folder.rename(former)
    publish(two, tmp_path / "elsewhere")
    (tmp_path / "elsewhere").rename(folder)
    with pytest.raises(InvalidArgument, match=r"holds 2026\.11, 2026\.12, which .* does not hold"):
        publish(two, folder)
    assert [entry.id for entry in Published.read(former).editions] == ["2026.11", "2026.12"]
    shutil.rmtree(folder)
    done = publish(two, folder)
    assert done.settled == (
        f"{folder} was put back from .public.former, where a killed publish had left it",
    )
    assert [entry.id for entry in Published.read(folder).editions] == ["2026.11", "2026.12"]


def test_what_an_earlier_version_set_aside_is_told_and_not_begun_anew(
    tmp_path: Path, sites: tuple[Path, Path]
) -> None:
    one, two = sites
    folder = tmp_path / "public"
    publish(one, folder)
    # As a kill between its two renames left it: the editions aside, the next edition unfinished.
    folder.rename(tmp_path / "public.old")
    with pytest.raises(InvalidArgument, match=r"Rename public\.old to public"):
        publish(two, folder)
    assert [e.id for e in Published.read(tmp_path / "public.old").editions] == ["2026.11"]
    (tmp_path / "public.old").rename(folder)
    publish(two, folder)
    assert [entry.id for entry in Published.read(folder).editions] == ["2026.11", "2026.12"]
