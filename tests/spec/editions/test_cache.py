"""The cache as a store: whole or told, bounded, the same from two builds at once."""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pbcanalysis.editions.cache import Cache, Damaged, Kept, Reads, cache_of, read_size, write_files
from pbcanalysis.errors import InvalidArgument

KEY = "a" * 64
OTHER = "b" * 64


def _kept(text: str, reads: Reads | None = None, size: int = 100) -> Kept:
    outputs = [[{"output_type": "stream", "name": "stdout", "text": text}], []]
    return Kept(outputs, {f"{text}/{text}.svg": text.encode() * size}, ("a warning",), reads or [])


def _any(reads: Reads) -> bool:
    return True


def _objects(cache: Cache) -> list[Path]:
    return sorted(path for path in (cache.folder / "objects").glob("*/*") if path.is_file())


def test_what_was_kept_is_found_under_its_key_and_no_other(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    assert cache.find(KEY, _any) is None
    cache.keep(KEY, "01_a.ipynb", _kept("one", [("table:bases", "d")]))
    assert cache.find(KEY, _any) == _kept("one", [("table:bases", "d")])
    assert cache.find(OTHER, _any) is None


def test_of_several_runs_of_the_same_code_the_one_on_the_same_data_is_found(
    tmp_path: Path,
) -> None:
    cache = Cache(tmp_path)
    for text in ("one", "two"):
        cache.keep(KEY, "01_a.ipynb", _kept(text, [("table:bases", text)]))
    for text in ("one", "two"):
        found = cache.find(KEY, lambda reads, text=text: reads == [("table:bases", text)])
        assert found is not None
        assert found.outputs == _kept(text).outputs
    assert cache.find(KEY, lambda reads: reads == [("table:bases", "three")]) is None


@pytest.mark.parametrize("harm", ["change", "cut", "remove"])
@pytest.mark.parametrize("part", ["entries", "objects"])
def test_whatever_is_damaged_is_told_once_taken_away_and_can_be_made_again(
    tmp_path: Path, part: str, harm: str
) -> None:
    cache = Cache(tmp_path)
    cache.keep(KEY, "01_a.ipynb", _kept("one"))
    path = next(path for path in (tmp_path / part).glob("*/*") if path.is_file())
    if harm == "change":
        content = bytearray(path.read_bytes())
        content[len(content) // 2] ^= 1
        path.write_bytes(content)
    elif harm == "cut":
        path.write_bytes(path.read_bytes()[:-1])
    else:
        path.unlink()
    if (part, harm) == ("entries", "remove"):
        assert cache.find(KEY, _any) is None
    else:
        with pytest.raises(Damaged, match=r"damaged|missing"):
            cache.find(KEY, _any)
    assert cache.find(KEY, _any) is None
    cache.keep(KEY, "01_a.ipynb", _kept("one"))
    assert cache.find(KEY, _any) == _kept("one")
    assert cache.verify() == []


def test_verify_finds_damage_that_no_build_has_met(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.keep(KEY, "01_a.ipynb", _kept("one"))
    cache.keep(OTHER, "02_b.ipynb", _kept("two"))
    _objects(cache)[0].write_bytes(b"spoilt")
    (told,) = cache.verify()
    assert "is damaged" in told
    assert len(cache.entries()) == 1
    assert cache.verify() == []


def test_the_bound_is_kept_and_what_was_used_last_stays(tmp_path: Path) -> None:
    # Each run holds a picture of 3 x 10,000 bytes and some hundred bytes about it.
    cache = Cache(tmp_path, limit=2 * 30_000 + 5_000)
    for seconds, name in ((1_000, "one"), (2_000, "two")):
        cache.keep(name[0] * 64, f"{name}.ipynb", _kept(name, size=10_000))
        (entry,) = (e for e in cache.entries() if e.notebook == f"{name}.ipynb")
        os.utime(entry.path, (seconds, seconds))
    assert cache.find("o" * 64, _any) is not None  # used now, and so younger than "two"
    cache.keep("x" * 64, "six.ipynb", _kept("six", size=10_000))
    assert [entry.notebook for entry in cache.entries()] == ["one.ipynb", "six.ipynb"]
    assert cache.size() <= cache.limit
    assert cache.verify() == []


def test_nothing_of_what_goes_stays_behind(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.keep(KEY, "01_a.ipynb", _kept("one"))
    cache.keep(OTHER, "02_b.ipynb", _kept("one"))
    before = cache.size()
    assert len(_objects(cache)) == 2  # the outputs and the picture, each once for both
    assert cache.trim(0) == before
    assert cache.size() == 0
    assert cache.entries() == []


def test_builds_at_once_keep_everything_whole(tmp_path: Path) -> None:
    def keep(number: int) -> None:
        name = f"n{number % 5}"
        Cache(tmp_path).keep(name.ljust(64, "0"), f"{name}.ipynb", _kept(name, size=5_000))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(keep, range(40)))
    cache = Cache(tmp_path)
    assert [entry.notebook for entry in cache.entries()] == [f"n{n}.ipynb" for n in range(5)]
    assert cache.verify() == []
    for number in range(5):
        name = f"n{number}"
        assert cache.find(name.ljust(64, "0"), _any) == _kept(name, size=5_000)


def test_manifests_are_named_by_their_content_and_can_be_read_by_anyone(tmp_path: Path) -> None:
    cache = Cache(tmp_path)
    cache.keep(KEY, "01_a.ipynb", _kept("one", [("table:bases", "d")]))
    (entry,) = cache.entries()
    about = json.loads(entry.path.read_text(encoding="utf-8"))
    assert about["notebook"] == "01_a.ipynb"
    assert about["reads"] == [["table:bases", "d"]]
    assert entry.size == cache.size()


def test_files_go_to_where_a_run_puts_them(tmp_path: Path) -> None:
    write_files({"a.b/a.b.svg": b"x"}, tmp_path)
    assert (tmp_path / "a.b" / "a.b.svg").read_bytes() == b"x"


def test_place_and_limit_come_from_the_option_then_the_variable_then_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PBC_CACHE", raising=False)
    monkeypatch.delenv("PBC_CACHE_LIMIT", raising=False)
    assert cache_of(None, tmp_path).folder == tmp_path / "cache"
    assert cache_of(None, tmp_path).limit == 1024**3
    monkeypatch.setenv("PBC_CACHE", str(tmp_path / "shared"))
    monkeypatch.setenv("PBC_CACHE_LIMIT", "500M")
    assert cache_of(None, tmp_path).folder == tmp_path / "shared"
    assert cache_of(None, tmp_path).limit == 500 * 1024**2
    assert cache_of(tmp_path / "named", tmp_path).folder == tmp_path / "named"


@pytest.mark.parametrize(
    ("text", "size"),
    [("0", 0), ("12", 12), ("2K", 2 * 1024), ("3 MiB", 3 * 1024**2), ("1g", 1024**3)],
)
def test_sizes(text: str, size: int) -> None:
    assert read_size(text) == size


@pytest.mark.parametrize("text", ["", "much", "-1", "1.5G", "5P"])
def test_what_is_no_size_is_refused(text: str) -> None:
    with pytest.raises(InvalidArgument, match="is not a size"):
        read_size(text)


def test_a_limit_below_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match="cannot be below 0"):
        Cache(tmp_path, limit=-1)
