"""Where the zygote of a kernel listens: one address for each environment that it would import in.

A kernel that is forked has the imports of its zygote, so the two must agree on everything that an
import can depend on. All of that is in the name of the socket.
"""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping

# Variables that differ from one session to the next and that no import asks for. A kernel gets
# those of its launcher in any case.
OF_A_SESSION = frozenset(
    [
        "_",
        "COLUMNS",
        "LINES",
        "OLDPWD",
        "PBC_READS",
        "PBC_RECORDS",
        "PBC_TABLES",
        "PWD",
        "SHLVL",
        "TERM",
        "WINDOWID",
    ]
)
PREFIXES_OF_A_SESSION = ("JPY_", "KERNEL_", "PYTEST_", "SSH_", "XDG_SESSION_")

# What the name of a socket may be long, by the size of the kernel's field for it.
LONGEST = 107

PACKAGE = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))  # noqa: PTH100, PTH120


class NoPlace(Exception):
    """There is no folder in which a socket would be safe."""


def address(environment: Mapping[str, str]) -> str:
    """Where the zygote for an environment listens, whether it is there or not.

    Args:
        environment: The variables that the kernel will have.

    Returns:
        Path of a socket in a folder that only its owner may enter. Its name is that of the
        environment, a hyphen, and that of this package as it stands on disk.

    Raises:
        NoPlace: If that folder is someone else's, open to others, or its name is too long.
    """
    path = os.path.join(_folder(environment), _key(environment))  # noqa: PTH118
    if len(os.fsencode(path)) > LONGEST:
        raise NoPlace(f"the name of the socket would be too long: {path}")
    return path


def lock_of(address: str) -> str:
    """The file that is locked while a zygote of that folder is started or ends."""
    return os.path.join(os.path.dirname(address), "lock")  # noqa: PTH118, PTH120


def log_of(address: str) -> str:
    """The file to which the zygote at an address writes what goes wrong."""
    return f"{address}.log"


def _folder(environment: Mapping[str, str]) -> str:
    base = environment.get("XDG_RUNTIME_DIR") or environment.get("TMPDIR") or "/tmp"
    folder = os.path.join(base, f"pbc-warm-{os.getuid()}")  # noqa: PTH118
    try:
        os.mkdir(folder, 0o700)  # noqa: PTH102
    except FileExistsError:
        pass
    except OSError as error:
        raise NoPlace(f"{folder} cannot be made: {error}") from error
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or found.st_mode & 0o077:
        raise NoPlace(f"{folder} is not a folder that only its owner may enter; remove it")
    return folder


def _key(environment: Mapping[str, str]) -> str:
    from hashlib import sha256

    def digest(told: Iterable[str]) -> str:
        content = "\0".join(told).encode("utf-8", "surrogateescape")
        return sha256(content).hexdigest()[:12]

    around = digest((*_about_python(), *_about(environment)))
    return f"{around}-{digest(_about_package())}"


def _about_python() -> Iterator[str]:
    yield from (sys.executable, sys.version, sys.prefix)
    for path in sys.path:
        # Installing, upgrading or removing a library changes the folder that holds it.
        if path.endswith("-packages"):
            try:
                yield f"{path} {os.stat(path).st_mtime_ns}"  # noqa: PTH116
            except OSError:
                continue


def _about_package() -> Iterator[str]:
    """This package is imported by the zygote too, as it stands on disk."""
    found = []
    folders = [PACKAGE]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        folders.append(entry.path)
                else:
                    about = entry.stat()
                    found.append(f"{entry.path} {about.st_size} {about.st_mtime_ns}")
    yield from sorted(found)


def _about(environment: Mapping[str, str]) -> Iterator[str]:
    for name in sorted(environment):
        if name not in OF_A_SESSION and not name.startswith(PREFIXES_OF_A_SESSION):
            yield f"{name}={environment[name]}"
