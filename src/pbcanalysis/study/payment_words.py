"""What those are called who were paid, and what their payments are spread over.

A study of payments may say so in ``datapackage.json``::

    "payment_words": {"payee": "school", "payees": "schools", "unit": "pupil", "units": "pupils"}

Without it the words are neutral. The package's own texts about payments are written of practices
and their patients, for which it was made first; :meth:`Words.said` puts the study's words there.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from pbcanalysis.errors import InvalidInput, Problem

FILE = "datapackage.json"
KEY = "payment_words"
_OWN = re.compile(r"\b(?:(a|A) )?(practice|patient)(s?)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Words:
    """Four words of a study, in small letters.

    Attributes:
        payee: One who was paid.
        payees: Several.
        unit: One of what a payment is spread over.
        units: Several.
    """

    payee: str = "practice"
    payees: str = "practices"
    unit: str = "patient"
    units: str = "patients"

    def said(self, text: str) -> str:
        """A text of the package with the study's words in place of practice and patient.

        Names and codes from a table do not belong into the text: they may hold these words.

        Example:
            >>> words = Words("academy", "academies", "pupil", "pupils")
            >>> words.said("Practices by what a practice was paid per patient")
            'Academies by what an academy was paid per pupil'
        """

        def put(match: re.Match[str]) -> str:
            article, own, plural = match[1], match[2], match[3]
            if own.lower() == "practice":
                word = self.payees if plural else self.payee
            else:
                word = self.units if plural else self.unit
            if article:
                # "A unit" is said with a consonant.
                vowel = word[:1].lower() in "aeio"
                return f"{article}{'n' if vowel else ''} {word}"
            return word[:1].upper() + word[1:] if own[0].isupper() else word

        return _OWN.sub(put, text)


PRACTICES = Words()
NEUTRAL = Words("payee", "payees", "unit", "units")


def words_problems(descriptor: Mapping[str, Any]) -> list[Problem]:
    """What is wrong in the words that a study's data package states.

    Args:
        descriptor: The data package as read.

    Example:
        >>> [p.column for p in words_problems({"payment_words": {"payer": "x", "unit": 3}})]
        ['payment_words.payer', 'payment_words.unit']
    """
    told = descriptor.get(KEY)
    if told is None:
        return []
    known = asdict(NEUTRAL)
    if not isinstance(told, Mapping):
        mend = "Write the words in curly brackets, each with its name."
        return [Problem(FILE, None, KEY, repr(told), f"words such as {known}", mend)]
    problems = []
    for name, value in told.items():
        if name not in known:
            near = difflib.get_close_matches(str(name), known, n=1)
            mend = f"Did you mean {near[0]!r}?" if near else "Remove it."
            expected = "one of " + ", ".join(known)
            problems.append(Problem(FILE, None, f"{KEY}.{name}", repr(name), expected, mend))
        elif not isinstance(value, str) or not value.strip():
            expected, mend = "a word", "Write it in quotation marks."
            problems.append(Problem(FILE, None, f"{KEY}.{name}", repr(value), expected, mend))
    return problems


def payment_words(descriptor: Mapping[str, Any]) -> Words:
    """The words that a study's data package states, or neutral ones.

    Args:
        descriptor: The data package as read. Of a word whose plural is not stated, an s is added.

    Raises:
        InvalidInput: If what it states makes no sense.

    Example:
        >>> payment_words({"payment_words": {"payee": "school"}})
        Words(payee='school', payees='schools', unit='unit', units='units')
    """
    problems = words_problems(descriptor)
    if problems:
        raise InvalidInput(problems)
    told = {name: str(value).strip() for name, value in dict(descriptor.get(KEY) or {}).items()}
    for one, several in (("payee", "payees"), ("unit", "units")):
        if one in told:
            told.setdefault(several, f"{told[one]}s")
    return Words(**{**asdict(NEUTRAL), **told})
