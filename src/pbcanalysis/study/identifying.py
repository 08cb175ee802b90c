"""Columns that say who somebody is: they have no place in a study of answers.

A column is known by its name (*Surname*, *Date of birth*) or by what its cells look like (e-mail
addresses, addresses of computers, telephone numbers, postcodes, places on a map). What is free
text may say anything, and so may name somebody; it is treated alike.
"""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from pbcanalysis.errors import Problem
from pbcanalysis.study.formats.cells import Cell
from pbcanalysis.study.small_numbers import FILE, PUBLISH

if TYPE_CHECKING:
    from pbcanalysis.study.formats import PlainTable

MOST = 0.5
"""Share of the filled cells from which a column is taken for what they look like."""
LOOKED_AT = 10_000
"""Cells of a column that are looked at, at most."""

_NAMES: tuple[tuple[str, str], ...] = (
    ("e-mail addresses", r"(recipient )?e ?mail( address(es)?)?|mail address"),
    ("addresses of computers", r"(ip|ip address|ipaddress|mac address)"),
    ("telephone numbers", r".*\b(tele)?phone\b.*|mobile|mobile (number|no)|tel|fax"),
    ("postcodes", r"post ?code|postal code|zip( ?code)?|pcode"),
    (
        "names of people",
        r"(first|last|full|middle|family|given|maiden|recipient ?first|recipient ?last) ?name|"
        r"surname|forename|firstname|lastname|name|"
        r"(respondent|patient|participant|customer).? name",
    ),
    ("dates of birth", r"(date of )?birth ?(day|date)?|dob|birthday|date of birth"),
    (
        "addresses",
        r"(home|street|postal|your )? ?address( ?line ?\d)?|street( name)?|house (number|name)",
    ),
    (
        "places on a map",
        r"(location ?)?(lat|latitude|lon|lng|longitude|easting|northing|coordinates?)",
    ),
    ("numbers of persons", r"nhs (number|no)|national insurance( number)?|ssn|passport( number)?"),
)
_UK_POSTCODE = re.compile(r"[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}", re.IGNORECASE)
_EMAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]{2,}")
_PHONE = re.compile(r"(\+|00|0|\()[\d ()./-]{8,20}")
_MAP = re.compile(r"-?\d{1,3}\.\d{4,},\s*-?\d{1,3}\.\d{4,}")


def _is_computer(text: str) -> bool:
    if "." not in text and text.count(":") < 2:
        return False
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True


def _is_phone(text: str) -> bool:
    digits = sum(character.isdigit() for character in text)
    return bool(_PHONE.fullmatch(text)) and 9 <= digits <= 15


_CELLS: tuple[tuple[str, Callable[[str], bool]], ...] = (
    ("e-mail addresses", lambda text: bool(_EMAIL.fullmatch(text))),
    ("addresses of computers", _is_computer),
    ("telephone numbers", _is_phone),
    ("postcodes", lambda text: bool(_UK_POSTCODE.fullmatch(text))),
    ("places on a map", lambda text: bool(_MAP.fullmatch(text))),
)


def identifying(name: str, cells: Iterable[Cell]) -> str:
    """What a column holds that says who somebody is, or empty text.

    Args:
        name: Its name.
        cells: Its cells.

    Returns:
        What they are, in words, such as ``e-mail addresses``.

    Example:
        >>> identifying("Contact", ["a@example.org", None, "b@example.org"])
        'e-mail addresses'
        >>> identifying("Date of birth", ["1970-01-02"]), identifying("Region", ["North"])
        ('dates of birth', '')
    """
    plain = " ".join(re.sub(r"[^a-z0-9]+", " ", _parted(name).lower()).split())
    for what, pattern in _NAMES:
        if re.fullmatch(pattern, plain):
            return what
    texts = [text for cell in cells if isinstance(cell, str) and (text := cell.strip())]
    # Of a long column cells all along it: what most of them are like, ten thousand show.
    texts = texts[:: len(texts) // LOOKED_AT + 1]
    return next((what for what, fits in _CELLS if _mostly(texts, fits)), "")


def _parted(name: str) -> str:
    """A name with blanks between its words: RecipientLastName, IPAddress."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", name)


def _mostly(texts: list[str], fits: Callable[[str], bool]) -> bool:
    return bool(texts) and sum(map(fits, texts)) > MOST * len(texts)


def identifying_problems(
    tables: Mapping[str, PlainTable], descriptor: Mapping[str, Any]
) -> list[Problem]:
    """Questions whose answers say who somebody is, and columns that would be published so.

    Args:
        tables: The study's tables as read.
        descriptor: Its data package.
    """
    return [*_questions(tables.get("codebook")), *_columns(tables.get("respondents"), descriptor)]


def _questions(codebook: PlainTable | None) -> Iterator[Problem]:
    if codebook is None or not {"item", "label"} <= set(codebook.raw.labels):
        return
    answers: dict[str, list[Cell]] = {}
    rows: dict[str, int] = {}
    cells = zip(codebook.raw.numbers, codebook.cells("item"), codebook.cells("label"), strict=True)
    for number, item, label in cells:
        answers.setdefault(str(item), []).append(label)
        rows.setdefault(str(item), number)
    for item, labels in answers.items():
        texts = [str(label).strip() for label in labels if label is not None]
        what = next((what for what, fits in _CELLS if _mostly(texts, fits)), "")
        if what:
            yield Problem(
                codebook.raw.file,
                rows[item],
                "label",
                f"{what} as the answers to {item!r}",
                "answers that do not say who somebody is",
                "Remove the question here, and its column from the respondents.",
            )


def _columns(respondents: PlainTable | None, descriptor: Mapping[str, Any]) -> Iterator[Problem]:
    if respondents is None or descriptor.get(PUBLISH) is not True:
        return
    for name in respondents.raw.labels:
        what = identifying(name, respondents.cells(name)[:LOOKED_AT])
        if what:
            yield Problem(
                respondents.raw.file,
                None,
                name,
                f"{what} in a file that is to be published",
                "no column that says who somebody is",
                f"Remove the column, or leave {PUBLISH!r} out of {FILE}.",
            )
