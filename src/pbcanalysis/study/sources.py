"""The sources of a study: BibTeX in, one small record out for each source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.study.addresses import link_problem
from pbcanalysis.study.own_files import own_bytes

FILE = "sources.bib"


@dataclass(frozen=True, slots=True)
class Source:
    """One document that a study rests on.

    Attributes:
        key: BibTeX key; tables name a source by it.
        title: Title without braces.
        authors: Family names or the institution, as written in short citations.
        year: Year of publication, or ``"n.d."``.
        url: Address, or an empty text.
        note: What the entry says beside (for example that the title is ours).
    """

    key: str
    title: str
    authors: str
    year: str
    url: str
    note: str

    @property
    def short(self) -> str:
        """Short citation, for example ``Kmietowicz 2007``."""
        return f"{self.authors} {self.year}"


def read_sources(path: Path) -> dict[str, Source]:
    """Read a BibTeX file.

    Args:
        path: The file.

    Returns:
        Sources by key, in the order of the file.

    Raises:
        InvalidInput: If the file does not exist, is a link out of its folder or is not BibTeX,
            or an address in it is of a kind
            that no page may link to.
    """
    try:
        text = own_bytes(path).decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
        _refuse_long(text, path.name)
        found, wrong = _parsed(text)
    except FileNotFoundError as error:
        raise InvalidInput(
            [Problem(path.name, None, None, "no such file", "BibTeX entries", "Add the file.")]
        ) from error
    except UnicodeDecodeError as error:
        row = bytes(error.object)[: error.start].count(b"\n") + 1
        raise InvalidInput(
            [Problem(path.name, row, None, str(error), "UTF-8", "Save the file as UTF-8.")]
        ) from error
    if wrong:
        mend = "Correct the entry; check its braces, commas and key. Text stands in {braces}."
        expected = "BibTeX entries, each with a key of its own"
        raise InvalidInput(
            [Problem(path.name, row, None, found, expected, mend) for row, found in wrong]
        )
    linked = _address_problems(path.name, text, found)
    if linked:
        raise InvalidInput(linked)
    return dict(found)


def _address_problems(file: str, text: str, sources: dict[str, Source]) -> list[Problem]:
    """Addresses that a page must not link to, each at the row in which it stands."""
    problems = []
    for source in sources.values():
        if not source.url:
            continue
        field = rf"@\w+\s*[{{(]\s*{re.escape(source.key)}\s*,[^@]*?\burl\s*="
        place = re.search(field, text, re.IGNORECASE)
        row = None if place is None else text.count("\n", 0, place.end()) + 1
        problem = link_problem(source.url, file, row, f"{source.key}.url")
        if problem:
            problems.append(problem)
    return problems


_STRING = re.compile(r"@string\s*[{(]\s*([^\s=]+)\s*=([^\n]*)", re.IGNORECASE)
LONGEST = 1_000_000
"""Characters that a string of a BibTeX file may come to when others are put into it."""


def _refuse_long(text: str, file: str) -> None:
    """Refuse strings that are made of strings until they are too long to be held.

    Raises:
        InvalidInput: With the row of the first.
    """
    lengths: dict[str, int] = {}
    for match in _STRING.finditer(text):
        parts = match[2].split("#")
        names = [part.strip(' \t\r"{})').lower() for part in parts]
        length = sum(lengths.get(name, len(name)) for name in names)
        lengths[match[1].lower()] = length
        if length > LONGEST:
            row = text[: match.start()].count("\n") + 1
            found = f"too large: a string that comes to {length:,} characters"
            mend = "Write the string out; this limit cannot be raised."
            most = f"at most {LONGEST:,} characters"
            raise InvalidInput([Problem(file, row, match[1], found, most, mend)])


def keys_written(path: Path) -> set[str] | None:
    """Keys that a BibTeX file seems to have which cannot be read whole.

    Args:
        path: The file.

    Returns:
        The keys; ``None`` if there is no file, or an entry whose key cannot be made out.
    """
    try:
        text = own_bytes(path).decode("utf-8", "replace")
    except (OSError, InvalidInput):
        return None
    entries = re.findall(r"@(\w+)\s*[{(]\s*([^\s,{}()\"#%~\\=]*)[ \t]*(=?)", text)
    keys = {
        key if not sign else ""
        for sort, key, sign in entries
        if sort.lower() not in ("string", "comment", "preamble")
    }
    return None if "" in keys else keys


@lru_cache(maxsize=16)
def _parsed(text: str) -> tuple[dict[str, Source], list[tuple[int | None, str]]]:
    """Sources by key, and what is wrong by row; the same text is read once in a process."""
    from pybtex import errors
    from pybtex.database import parse_string
    from pybtex.exceptions import PybtexError

    with errors.capture() as captured:
        try:
            entries = parse_string(text, bib_format="bibtex").entries
        except PybtexError as error:
            entries, captured = {}, [*captured, error]
    wrong = []
    for mistake in captured:
        row = getattr(mistake, "lineno", None)
        found = str(mistake).replace(f" in line {row}", "")
        if row is None:
            row = _row_of_second(text, found.rpartition(" ")[2])
        wrong.append((row, found))
    if wrong:
        return {}, wrong
    sources: dict[str, Source] = {}
    for key, entry in entries.items():
        try:
            sources[key] = _source(key, entry)
        except PybtexError as error:
            wrong.append((None, f"entry {key}: {error}"))
    return sources, wrong


def _row_of_second(text: str, key: str) -> int | None:
    """Row of the second entry with a key."""
    places = [m.start() for m in re.finditer(rf"@\w+\s*{{\s*{re.escape(key)}\s*,", text)]
    return text[: places[1]].count("\n") + 1 if len(places) > 1 else None


def _source(key: str, entry: object) -> Source:
    fields = entry.fields  # type: ignore[attr-defined]
    people = entry.persons.get("author", [])  # type: ignore[attr-defined]
    names = [_plain(" ".join(person.prelast_names + person.last_names)) for person in people]
    if len(names) > 2:
        authors = f"{names[0]} and others"
    else:
        authors = " and ".join(names) or _plain(
            fields.get("institution") or fields.get("organization") or fields.get("publisher", key)
        )
    return Source(
        key=key,
        title=_plain(fields.get("title", "")),
        authors=authors,
        year=fields.get("year") or fields.get("date", "n.d.")[:4],
        url=fields.get("url", ""),
        note=_plain(fields.get("note", "")),
    )


def _plain(text: str) -> str:
    """LaTeX text as plain text: accents, ampersands and braces resolved."""
    from pybtex.richtext import Text

    return str(Text.from_latex(text)).replace("\xa0", " ")
