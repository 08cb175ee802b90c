"""A study that notes what is read from it, and what such a thing is at present."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.study import reads
from pbcanalysis.study.folder import Study
from pbcanalysis.study.sources import Source

if TYPE_CHECKING:
    import pandas as pd

V = TypeVar("V")

_FIELDS = frozenset(field.name for field in fields(Source))
# Whoever asks for one of these may go on to read anything.
_WHOLE = {
    "folder": "study",
    "digest": "study",
    "files": "study",
    "parameters": "parameters",
    "name": "about:name",
    "version": "about:version",
    "statements": "table:statements",
}
_OWN = (
    *("_plain", "_look", "table", "rows", "row_numbers", "statement"),
    *("sources", "resources", "descriptor"),
)


class NotedStudy(Study):
    """A study in a chapter of a build: the same, and every use of it is noted.

    Args:
        plain: The study.
    """

    def __init__(self, plain: Study) -> None:
        self.__dict__["_plain"] = plain

    def __getattribute__(self, name: str) -> Any:
        if name.startswith("__") or name in _OWN:
            return object.__getattribute__(self, name)
        if name in _WHOLE:
            self._look(_WHOLE[name])
        with reads.unnoted():
            return getattr(self._plain, name)

    def _look(self, name: str) -> None:
        plain: Study = self._plain
        reads.note(name, present(plain, name))

    def table(self, name: str) -> pd.DataFrame:
        """See :meth:`Study.table`."""
        self._look(f"table:{name}")
        plain: Study = self._plain
        with reads.unnoted():
            return plain.table(name)

    def rows(self, name: str) -> list[dict[str, str]]:
        """See :meth:`Study.rows`."""
        self._look(f"table:{name}")
        plain: Study = self._plain
        with reads.unnoted():
            return plain.rows(name)

    def row_numbers(self, name: str) -> tuple[int, ...]:
        """See :meth:`Study.row_numbers`; where rows stand is a matter of the table's bytes."""
        self._look(f"table:{name}")
        plain: Study = self._plain
        with reads.unnoted():
            return plain.row_numbers(name)

    def statement(self, statement_id: str) -> dict[str, str]:
        """See :meth:`Study.statement`."""
        self._look("table:statements")
        plain: Study = self._plain
        with reads.unnoted():
            return plain.statement(statement_id)

    @property
    def sources(self) -> Mapping[str, Source]:
        """Sources by key; each field that is read is noted."""
        sources = self._plain.sources

        def noted(key: str, source: Source) -> Source:
            return _NotedSource(source, lambda field: self._look(f"source:{key}:{field}"))

        return _Noted(sources, self._look, "sources", "source:{}", "source:{}", noted)

    @property
    def resources(self) -> Mapping[str, dict[str, Any]]:  # type: ignore[override]
        """Descriptions of tables; each that is read is noted, and each that is looked for."""
        resources = self._plain.resources
        return _Noted(resources, self._look, "resources", "has-table:{}", "resource:{}")

    @property
    def descriptor(self) -> Mapping[str, Any]:
        """The data package; each entry that is read is noted."""
        return _Noted(self._plain.descriptor, self._look, "descriptor", "about:{}", "about:{}")


class _Noted(Mapping[str, V]):
    """A mapping that tells what is asked of it: all of it, whether there is a key, its value."""

    def __init__(
        self,
        plain: Mapping[str, V],
        look: Callable[[str], None],
        whole: str,
        has: str,
        value: str,
        noted: Callable[[str, V], V] = lambda key, value: value,
    ) -> None:
        self._plain, self._look, self._noted = plain, look, noted
        self._whole, self._has, self._value = whole, has, value

    def __contains__(self, key: object) -> bool:
        self._look(self._has.format(key))
        return key in self._plain

    def __getitem__(self, key: str) -> V:
        self._look(self._value.format(key))
        return self._noted(key, self._plain[key])

    def __iter__(self) -> Iterator[str]:
        self._look(self._whole)
        return iter(self._plain)

    def __len__(self) -> int:
        self._look(self._whole)
        return len(self._plain)


class _NotedSource(Source):
    """A source that tells which of its fields are read: a corrected title re-runs nobody else."""

    def __init__(self, source: Source, tell: Callable[[str], None]) -> None:
        super().__init__(**{name: getattr(source, name) for name in _FIELDS})
        object.__setattr__(self, "_tell", tell)

    def __getattribute__(self, name: str) -> Any:
        if name in _FIELDS:
            object.__getattribute__(self, "_tell")(name)
        return object.__getattribute__(self, name)


def present(study: Study, name: str, notebooks: Path | None = None) -> str:
    """Digest of something that a chapter once read, as it is now.

    Args:
        study: The study.
        name: What was noted: ``table:NAME``, ``has-table:NAME``, ``resource:NAME``,
            ``source:KEY``, ``source:KEY:FIELD``, ``about:KEY``, ``file:PATH``, or the whole of
            ``sources`` (their keys), ``resources`` (their names), ``descriptor``, ``parameters``
            or ``study``.
        notebooks: The folder that a file's path starts from.

    Returns:
        The digest; ``"absent"`` where there is no such thing now.

    Raises:
        InvalidArgument: If the name is none of these.
    """
    sort, _, rest = name.partition(":")
    resource = study.resources.get(rest)
    if sort == "table":
        return reads.ABSENT if resource is None else reads.table_digest(study.folder, resource)
    if sort == "has-table":
        return reads.ABSENT if resource is None else reads.digest_of(rest)
    if sort == "resource":
        return reads.ABSENT if resource is None else reads.digest_of(resource)
    if sort == "source":
        key, _, field = rest.partition(":")
        source = study.sources.get(key)
        if source is None:
            return reads.ABSENT
        return reads.digest_of(getattr(source, field) if field else key)
    if sort == "about":
        return reads.digest_of(study.descriptor.get(rest))
    if sort == "file":
        return reads.file_digest((notebooks or Path()) / rest)
    wholes: dict[str, Callable[[], str]] = {
        "sources": lambda: reads.digest_of(list(study.sources)),
        "resources": lambda: reads.digest_of(list(study.resources)),
        "descriptor": lambda: reads.digest_of(dict(study.descriptor)),
        "parameters": lambda: reads.file_digest(study.folder / "parameters.yml"),
        "study": lambda: study.digest,
    }
    if name not in wholes:
        raise InvalidArgument(f"nothing of a study is called {name!r}")
    return wholes[name]()
