"""Plain text as LaTeX writes it, so that BibTeX reads back what was meant."""

from __future__ import annotations

_SPECIAL = {
    "\\": "{\\textbackslash}",
    # BibTeX counts braces even behind a backslash, so they have to be named.
    "{": "{\\textbraceleft}",
    "}": "{\\textbraceright}",
    "~": "{\\textasciitilde}",
    "^": "{\\textasciicircum}",
    "&": "\\&",
    "%": "\\%",
    "$": "\\$",
    "#": "\\#",
    "_": "\\_",
}

# Quotation marks and dashes as LaTeX writers type them, which every reader of BibTeX knows.
_TYPED = {"‘": "`", "’": "'", "“": "``", "”": "''", "–": "--", "—": "---", "\u00a0": "~"}


def escaped(text: str) -> str:
    """Text with LaTeX's own characters escaped and all others as they are (for BibLaTeX).

    Example:
        >>> print(escaped("£1.90 & 18%"))
        £1.90 \\& 18\\%
    """
    return "".join(_SPECIAL.get(character, character) for character in text)


def ascii_only(text: str) -> str:
    """Text with every character beyond ASCII as a command too (for BibTeX).

    Example:
        >>> print(ascii_only("Müller: £1.90"))
        M{\\"u}ller: {\\textsterling}1.90
    """
    from pylatexenc.latexencode import UnicodeToLatexEncoder

    encoder = UnicodeToLatexEncoder(
        non_ascii_only=True,
        replacement_latex_protection="braces",
        unknown_char_policy="keep",
    )
    parts = []
    # Letter by letter, so that what was escaped is not escaped again.
    for character in text:
        if character.isascii():
            parts.append(_SPECIAL.get(character, character))
        elif character in _TYPED:
            parts.append(_TYPED[character])
        else:
            command = encoder.unicode_to_latex(character)
            # BibTeX counts an accented letter as one only if it stands in braces.
            parts.append(command if command.startswith("{") else "{" + command + "}")
    return "".join(parts)
