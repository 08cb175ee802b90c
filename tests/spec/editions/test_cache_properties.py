"""Whatever is kept comes back the same, or is told to be damaged; never anything else."""

from __future__ import annotations

import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from pbcanalysis.editions.cache import Cache, Damaged, Kept, Reads

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
OUTPUT = st.dictionaries(
    TEXT, st.one_of(TEXT, st.integers(), st.booleans(), st.lists(TEXT, max_size=2)), max_size=3
)
KEPT = st.builds(
    Kept,
    outputs=st.lists(st.lists(OUTPUT, max_size=2), max_size=3),
    files=st.dictionaries(st.from_regex(r"[a-z]{1,8}/[a-z]{1,8}", fullmatch=True), st.binary()),
    warnings=st.lists(TEXT, max_size=2).map(tuple),
    reads=st.lists(st.tuples(TEXT, TEXT), max_size=3),
)
KEY = "c" * 64


def _any(reads: Reads) -> bool:
    return True


@settings(max_examples=60, deadline=None)
@given(KEPT)
def test_what_is_kept_comes_back(kept: Kept) -> None:
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder))
        cache.keep(KEY, "01_a.ipynb", kept)
        assert cache.find(KEY, _any) == kept
        assert cache.verify() == []


@settings(max_examples=60, deadline=None)
@given(KEPT, st.data())
def test_one_changed_bit_anywhere_never_gives_another_result(
    kept: Kept, data: st.DataObject
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder))
        cache.keep(KEY, "01_a.ipynb", kept)
        files = sorted(p for p in Path(folder).rglob("*") if p.is_file() and p.stat().st_size)
        path = data.draw(st.sampled_from(files))
        content = bytearray(path.read_bytes())
        place = data.draw(st.integers(0, len(content) * 8 - 1))
        content[place // 8] ^= 1 << place % 8
        path.write_bytes(content)
        try:
            found = cache.find(KEY, _any)
        except Damaged:
            found = None
        assert found is None
        assert cache.find(KEY, _any) is None


@settings(max_examples=40, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 5), KEPT), max_size=6), st.integers(0, 3_000))
def test_the_bound_holds_after_every_run(runs: list[tuple[int, Kept]], limit: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        cache = Cache(Path(folder), limit)
        for number, kept in runs:
            cache.keep(str(number) * 64, "01_a.ipynb", kept)
            assert cache.size() <= limit
            assert cache.verify() == []
