"""The sources of a study: BibTeX in, one small record out for each source."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from pbcanalysis.errors import InvalidInput, Problem

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
        InvalidInput: If the file does not exist or is not BibTeX.
    """
    from pybtex.exceptions import PybtexError

    try:
        return dict(_parsed(path.read_text(encoding="utf-8")))
    except FileNotFoundError as error:
        raise InvalidInput(
            [Problem(path.name, None, None, "no such file", "BibTeX entries", "Add the file.")]
        ) from error
    except UnicodeDecodeError as error:
        raise InvalidInput(
            [Problem(path.name, None, None, str(error), "UTF-8", "Save the file as UTF-8.")]
        ) from error
    except PybtexError as error:
        raise InvalidInput(
            [
                Problem(
                    path.name,
                    getattr(error, "lineno", None),
                    None,
                    str(error),
                    "BibTeX entries with one key each",
                    "Correct the entry; check its braces, commas and key.",
                )
            ]
        ) from error


@lru_cache(maxsize=16)
def _parsed(text: str) -> dict[str, Source]:
    """Sources by key; the same text is read once in a process."""
    from pybtex.database import parse_string

    entries = parse_string(text, bib_format="bibtex").entries
    return {key: _source(key, entry) for key, entry in entries.items()}


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
