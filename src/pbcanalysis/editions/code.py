"""What code a chapter can reach, as a digest of what that code does.

A chapter's results depend on the modules that it imports, and on those that these import, and so
on; not on the rest of the package. Nor do they depend on comments and docstrings, which are left
out before a module's digest is made. What is left is the text itself, so that every Python, and a
wheel as well as a checkout, gives the same digest for the same code.
"""

from __future__ import annotations

import ast
import hashlib
import io
import itertools
import json
import os
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from importlib.util import cache_from_source
from pathlib import Path

import pbcanalysis
from pbcanalysis.study.reads import digest_of, file_digest

PACKAGE = "pbcanalysis"
HOME = Path(pbcanalysis.__file__).parent

MEMORY = Path(cache_from_source(__file__)).with_name("code.json")
"""What is known of modules by the digest of their bytes, beside what Python keeps of them."""

# Code that looks for modules by names made at run time: nobody can say what it reaches.
_UNSEEN = re.compile(r"\bimport_module\b|\b__import__\b|\bexec\b|\beval\b|\brun_path\b")


@dataclass(frozen=True)
class Module:
    """What is known of a module's source.

    Attributes:
        digest: SHA-256 of it without comments and docstrings.
        imports: Dotted names that it imports; from ``from a import b`` come ``a`` and ``a.b``.
    """

    digest: str
    imports: tuple[str, ...]


def read_module(source: str, name: str, *, package: bool = False) -> Module:
    """What a module's source says.

    Args:
        source: The source.
        name: Its dotted name, which relative imports start from.
        package: Whether it is the ``__init__`` of a folder.

    Raises:
        SyntaxError: If it is no Python.
    """
    home = name if package else name.rpartition(".")[0]
    lines = source.splitlines(keepends=True)
    imports: dict[str, None] = {}
    try:
        for statement in _statements(source):
            if statement and all(token.type == tokenize.STRING for token in statement):
                # A string that is a statement of its own speaks to people alone.
                if not any(_FORMATTED.match(token.string) for token in statement):
                    _cut(lines, statement[0].start, statement[-1].end)
            elif statement and statement[0].string in ("import", "from"):
                imports |= dict.fromkeys(_imported([t.string for t in statement], home))
            for token in statement.comments:
                _cut(lines, token.start, token.end)
    except tokenize.TokenError as error:
        raise SyntaxError(str(error)) from error
    text = "\n".join(line.rstrip() for line in lines if line.strip())
    return Module(hashlib.sha256(text.encode()).hexdigest(), tuple(imports))


class Code:
    """The package's own code as it stands on disk."""

    def __init__(self) -> None:
        self._paths = _paths()
        keys = {name: f"{name} {file_sum(path)}" for name, path in self._paths.items()}
        if not _known.keys() >= set(keys.values()):
            _remember()
        self.modules = {name: _module(key, self._paths[name]) for name, key in keys.items()}
        _keep(set(keys.values()))

    @property
    def digests(self) -> dict[str, str]:
        """Digest of each module by its dotted name."""
        return {name: module.digest for name, module in self.modules.items()}

    def reached(self, names: Iterable[str]) -> dict[str, str]:
        """What can be reached by import, and the files that lie beside it.

        Args:
            names: Dotted names to start from; what is not of this package is passed over.

        Returns:
            Digests by dotted name, or by path for files that are no modules.
        """
        found: dict[str, str] = {}
        rest = [name for name in names if name.partition(".")[0] == PACKAGE]
        while rest:
            parts = rest.pop().split(".")
            for end in range(1, len(parts) + 1):
                name = ".".join(parts[:end])
                if name in self.modules and name not in found:
                    module = self.modules[name]
                    found[name] = module.digest
                    rest += [one for one in module.imports if one.partition(".")[0] == PACKAGE]
        folders = {self._paths[name].parent for name in found} - {HOME}
        for path in itertools.chain.from_iterable(map(_data_of, sorted(folders))):
            found[path.relative_to(HOME).as_posix()] = file_sum(path)
        return dict(sorted(found.items()))

    def of_cells(self, cells: Iterable[str], folder: Path) -> dict[str, str]:
        """What the code cells of a notebook can reach.

        Args:
            cells: Their sources.
            folder: Where the notebook lies; modules beside it are followed as well.
        """
        names = _of_sources(list(cells), folder)
        return self.digests if names is None else self.reached(names)

    def beside(self) -> str:
        """SHA-256 over the files of the package that are no modules, names and bytes."""
        return digest_of(
            [
                [path.relative_to(HOME).as_posix(), file_sum(path)]
                for path in sorted(HOME.rglob("*"))
                if "__pycache__" not in path.parts and path.suffix != ".py" and path.is_file()
            ]
        )


def file_sum(path: Path) -> str:
    """A file's SHA-256; a build asks several times, and reads again what was touched meanwhile."""
    about = path.stat()
    signature = (about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns)
    if _sums.get(path, ((), ""))[0] != signature:
        _sums[path] = (signature, file_digest(path))
    return _sums[path][1]


_sums: dict[Path, tuple[tuple[int, ...], str]] = {}
_known: dict[str, Module] = {}
_kept: set[str] = set()


def _paths() -> dict[str, Path]:
    """The package's modules by dotted name."""
    found = {}
    for path in sorted(HOME.rglob("*.py")):
        parts = path.relative_to(HOME.parent).with_suffix("").parts
        if "__pycache__" not in parts:
            found[".".join(parts[:-1] if parts[-1] == "__init__" else parts)] = path
    return found


def _data_of(folder: Path) -> Iterator[Path]:
    """The files of a package's folder that are no modules, in folders without modules as well."""
    for path in sorted(folder.iterdir()):
        if path.is_dir():
            if path.name != "__pycache__" and not any(path.rglob("*.py")):
                yield from (one for one in sorted(path.rglob("*")) if one.is_file())
        elif path.suffix != ".py":
            yield path


def _module(key: str, path: Path) -> Module:
    if key not in _known:
        source = path.read_text(encoding="utf-8")
        name = key.partition(" ")[0]
        _known[key] = read_module(source, name, package=path.stem == "__init__")
    return _known[key]


def _remember() -> None:
    with suppress(OSError, ValueError, TypeError, AttributeError):
        content = json.loads(MEMORY.read_text(encoding="utf-8"))
        for key, (digest, imports) in content.items():
            _known.setdefault(key, Module(str(digest), tuple(map(str, imports))))
            _kept.add(key)


def _keep(now: set[str]) -> None:
    """Write what is known of the modules of now, if that is not what stands there."""
    if now == _kept or sys.dont_write_bytecode:
        return
    content = {key: [_known[key].digest, _known[key].imports] for key in sorted(now)}
    new = MEMORY.with_name(f"{MEMORY.name}.{os.getpid()}")
    # Where the package may not be written to, modules are read again each time.
    with suppress(OSError):
        MEMORY.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(json.dumps(content), encoding="utf-8")
        new.replace(MEMORY)
        _kept.clear()
        _kept.update(now)


_FORMATTED = re.compile(r"[rR]?[fF]")
_AROUND = (tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENCODING, tokenize.ENDMARKER)


class _Statement(list[tokenize.TokenInfo]):
    """The tokens of a statement; the comments in it and before it stand apart."""

    def __init__(self) -> None:
        super().__init__()
        self.comments: list[tokenize.TokenInfo] = []


def _statements(source: str) -> Iterator[_Statement]:
    """The statements of a source; the last may hold comments alone."""
    statement = _Statement()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type == tokenize.COMMENT:
            statement.comments.append(token)
        elif token.type == tokenize.NEWLINE or token.string == ";":
            yield statement
            statement = _Statement()
        elif token.type not in _AROUND:
            statement.append(token)
    yield statement


def _cut(lines: list[str], start: tuple[int, int], end: tuple[int, int]) -> None:
    """Blank out what stands between two places; everything else stays where it is."""
    (first, left), (last, right) = start, end
    for row in range(first, last + 1):
        line = lines[row - 1]
        begin = left if row == first else 0
        stop = right if row == last else len(line.rstrip("\n"))
        lines[row - 1] = line[:begin] + " " * (stop - begin) + line[stop:]


def _imported(words: list[str], home: str) -> Iterator[str]:
    """Dotted names that an import statement, given as its tokens, may load."""
    if words[0] == "import":
        for part in " ".join(words[1:]).split(","):
            yield part.split(" as ")[0].replace(" ", "")
        return
    at = words.index("import")
    origin = "".join(words[1:at])
    if dots := len(origin) - len(origin.lstrip(".")):
        above = home.split(".")[: len(home.split(".")) - dots + 1]
        origin = ".".join([*above, *filter(None, [origin.lstrip(".")])])
    yield origin
    for part in " ".join(words[at + 1 :]).strip("() ").split(","):
        name = part.split(" as ")[0].strip()
        if name and name != "*":
            yield f"{origin}.{name}"


def _of_sources(sources: Iterable[str], folder: Path) -> list[str] | None:
    """Names of this package that sources import, themselves or by modules beside them.

    Returns:
        The names, or ``None`` where that cannot be seen from the sources.
    """
    names: list[str] = []
    rest, seen = list(sources), set[Path]()
    while rest:
        source = rest.pop()
        if _UNSEEN.search(source):
            return None
        try:
            ast.parse(source)
        except SyntaxError:
            # Magics of IPython, most likely.
            return None
        imports = read_module(source, "__main__").imports
        for name in imports:
            if name.partition(".")[0] == PACKAGE:
                names.append(name)
                continue
            beside = folder.joinpath(*name.split("."))
            for path in (beside.with_suffix(".py"), beside / "__init__.py"):
                if path.is_file() and path not in seen:
                    seen.add(path)
                    rest.append(path.read_text(encoding="utf-8"))
    return names
