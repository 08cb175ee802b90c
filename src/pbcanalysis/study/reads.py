"""What a chapter reads, noted while it runs, so that it need not run again until that changes.

A build names a folder in the variable ``PBC_READS``. A chapter that opens its study there writes
one line for each thing that it reads, with a digest of what it saw: a table, a field of a source,
a file of its own. The list belongs to that run alone, as in a compiler's list of included files:
what was not read cannot have mattered.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

VARIABLE = "PBC_READS"
ABSENT = "absent"

_PACKAGE = str(Path(__file__).resolve().parents[1])
_muted = threading.local()

SETTLED = 2_000_000_000
"""Nanoseconds after its last change from which a file's times tell of another change for sure."""
WORTH_KNOWING = 1_000_000
"""Bytes of a file from which its digest is kept."""
_known: dict[tuple[int, int], tuple[tuple[int, int, int], str]] = {}


class _Notes:
    """Where this process writes its notes, and what it has noted."""

    def __init__(self) -> None:
        self.path: Path | None = None
        self.home = ""
        self.inside: tuple[str, ...] = ()
        self.outside: tuple[str, ...] = ()
        self.seen: set[str] = set()
        self.hooked = False


_notes = _Notes()


def begin(chapter: str, study_folder: Path) -> None:
    """Note from now on what a chapter reads, if the build asks for it.

    Args:
        chapter: Two-digit number of the chapter.
        study_folder: The study; its files count as read wherever they lie.
    """
    folder = os.environ.get(VARIABLE)
    if not folder:
        _notes.path = None
        return
    home = str(Path.cwd().resolve())
    _notes.home = home
    _notes.inside = (home, str(Path(home).parent), str(study_folder.resolve()))
    _notes.outside = _outside(Path(folder))
    _notes.seen = set()
    Path(folder).mkdir(parents=True, exist_ok=True)
    _notes.path = Path(folder) / f"{chapter}.jsonl"
    _notes.path.touch()
    # Modules of the author's own, which were imported before the study was opened.
    for name, module in list(sys.modules.items()):
        file = getattr(module, "__file__", None)
        if isinstance(file, str) and name != "__main__":
            _note_file(file)
    if not _notes.hooked:
        # A hook cannot be taken away again; without a path to write to it does nothing.
        sys.addaudithook(_on_event)
        _notes.hooked = True


def active() -> bool:
    """Whether this process notes what it reads."""
    return _notes.path is not None


def note(name: str, digest: str) -> None:
    """Note that something was read.

    Args:
        name: What it is, as :func:`present` understands it.
        digest: What it was.
    """
    if _notes.path is None or name in _notes.seen or getattr(_muted, "on", False):
        return
    _notes.seen.add(name)
    line = json.dumps([name, digest]) + "\n"
    with unnoted(), _notes.path.open("a", encoding="utf-8") as file:
        file.write(line)


@contextmanager
def unnoted() -> Iterator[None]:
    """A stretch in which nothing is noted: what is read there is noted in a finer way, or not at
    all because it cannot change the result.
    """
    before = getattr(_muted, "on", False)
    _muted.on = True
    try:
        yield
    finally:
        _muted.on = before


def noted(folder: Path, chapter: str) -> list[tuple[str, str]] | None:
    """What a chapter noted, sorted; ``None`` if it noted nothing at all.

    Args:
        folder: The folder that ``PBC_READS`` named.
        chapter: Two-digit number of the chapter.

    Returns:
        Pairs of name and digest. A thing that was read twice and had changed between is there
        twice, so that no state of it can match both.
    """
    try:
        text = (folder / f"{chapter}.jsonl").read_text(encoding="utf-8")
    except FileNotFoundError:
        return None
    return sorted({(name, digest) for name, digest in map(json.loads, text.splitlines())})


def digest_of(content: bytes | str | Any) -> str:
    """SHA-256 of bytes, of text, or of anything that JSON can write.

    Example:
        >>> digest_of("a") == digest_of(b"a")
        True
    """
    if isinstance(content, str):
        content = content.encode()
    elif not isinstance(content, bytes):
        content = json.dumps(content, sort_keys=True, ensure_ascii=False, default=str).encode()
    return hashlib.sha256(content).hexdigest()


def file_digest(path: Path) -> str:
    """SHA-256 of a file's bytes, or ``"absent"`` where there is no such file.

    A large file is read once by a process and those forked from it, and again when its size or
    one of its times is another.
    """
    try:
        with unnoted(), path.open("rb") as file:
            before = os.fstat(file.fileno())
            state = (before.st_size, before.st_mtime_ns, before.st_ctime_ns)
            place = (before.st_dev, before.st_ino)
            known = _known.get(place)
            if known is not None and known[0] == state:
                return known[1]
            found = hashlib.file_digest(file, "sha256").hexdigest()
            after = os.fstat(file.fileno())
            same = state == (after.st_size, after.st_mtime_ns, after.st_ctime_ns)
            # Two changes within one tick of the clock leave the same times.
            if same and before.st_size >= WORTH_KNOWING and _is_settled(after):
                _known[place] = state, found
            return found
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return ABSENT


def _is_settled(state: os.stat_result) -> bool:
    return time.time_ns() - max(state.st_mtime_ns, state.st_ctime_ns) > SETTLED


def table_digest(folder: Path, resource: Mapping[str, Any]) -> str:
    """What reading a table depends on: its bytes, and its description but for words to readers."""
    paths = resource.get("path", "")
    files = [paths] if isinstance(paths, str) else list(paths)
    return digest_of([_bare(resource), [file_digest(folder / name) for name in files]])


def _bare(value: Any) -> Any:
    if isinstance(value, Mapping):
        kept = {k: v for k, v in value.items() if k not in ("title", "description")}
        return {key: _bare(entry) for key, entry in kept.items()}
    return [_bare(entry) for entry in value] if isinstance(value, list) else value


def _outside(folder: Path) -> tuple[str, ...]:
    """Folders whose files are no data: interpreter, libraries, the machine's own, scratch."""
    home = Path.home()
    names = [
        sys.prefix,
        sys.base_prefix,
        _PACKAGE,
        tempfile.gettempdir(),
        str(folder.parent),
        os.environ.get("MPLCONFIGDIR", ""),
        os.environ.get("PBC_RECORDS", ""),
        *(str(home / name) for name in (".cache", ".config", ".ipython", ".jupyter", ".local")),
        *("/proc", "/sys", "/dev", "/etc", "/usr", "/lib", "/var/lib", "/run"),
        *sys.path,
    ]
    # A folder of modules is where the author's own may be, if it is the notebook's.
    own = {str(Path.cwd()), str(Path.cwd().resolve()), ""}
    return tuple({str(Path(name).resolve()) for name in names if name and name not in own})


def _on_event(event: str, arguments: tuple[Any, ...]) -> None:
    if event != "open" or _notes.path is None or getattr(_muted, "on", False):
        return
    path, mode, flags = arguments
    if not isinstance(path, str | bytes | os.PathLike):
        return
    writing = (isinstance(mode, str) and any(c in mode for c in "wax")) or (
        mode is None and isinstance(flags, int) and flags & (os.O_WRONLY | os.O_CREAT)
    )
    if not writing:
        _note_file(os.fsdecode(path))


def _note_file(name: str) -> None:
    if name.endswith(".pyc"):
        try:
            name = importlib.util.source_from_cache(name)
        except ValueError:
            return
    path = os.path.realpath(name)
    if not _counts(path) or os.path.isdir(path):  # noqa: PTH112 - a hook has to be quick
        return
    relative = os.path.relpath(path, _notes.home).replace(os.sep, "/")
    if f"file:{relative}" not in _notes.seen:
        note(f"file:{relative}", file_digest(Path(path)))


def _counts(path: str) -> bool:
    """Whether a file is data: the innermost known folder around it decides."""

    def innermost(folders: tuple[str, ...]) -> int:
        inside = (f for f in folders if path == f or path.startswith(f.rstrip(os.sep) + os.sep))
        return max(map(len, inside), default=-1)

    return innermost(_notes.inside) >= innermost(_notes.outside)
