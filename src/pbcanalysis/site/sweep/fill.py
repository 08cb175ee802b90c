"""A chapter's text with what one run of it found: numbers, readings, charts, tables and code."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup, escape

from pbcanalysis.catalogue.readings import InvalidCondition, Verdict, judge
from pbcanalysis.site.sweep.text import (
    CELL,
    CLOSED,
    ELSE_CLOSED,
    ELSE_OPENED,
    MARK,
    OPENED,
    TRACED,
    ChapterText,
    Reading,
)
from pbcanalysis.site.tracing import (
    Facts,
    UnknownName,
    broken_because,
    closed,
    opened,
    unbroken,
)

BROKEN = "This sentence does not hold in this run."
UNJUDGED = "This sentence cannot be judged here: it needs a chapter that was not run."


@dataclass
class Filled:
    """A chapter's page, as far as its text goes.

    Attributes:
        html: The text.
        readings: Its readings as they were judged: ``condition``, ``text``, ``holds`` (``None``
            where the run lacks what the condition needs) and ``values``.
        problems: What the text names and the run has not.
    """

    html: str = ""
    readings: list[dict[str, Any]] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def fill(
    text: ChapterText,
    facts: Facts,
    cells: Mapping[int, str],
    address: Callable[[str], str],
    elsewhere: Callable[[], Mapping[str, str]],
    placed: Callable[[str], str | None],
) -> Filled:
    """Fill a chapter's text with a run.

    Args:
        text: The text with its marks.
        facts: What prose can name in this run.
        cells: HTML of code cells by number; one that is not there shows nothing.
        address: Where an address of the book leads from the page.
        elsewhere: Records of chapters that the sweep did not run, each with its chapter.
        placed: HTML of a chart or table by id, or ``None`` if the run has none such.

    Returns:
        The text, and what was judged and found wanting on the way.
    """
    done = Filled(problems=[f"{text.name}: {problem}" for problem in text.problems])
    verdicts = [_judged(done, text.name, one, facts, elsewhere) for one in text.readings]

    def put(match: re.Match[str]) -> str:
        kind, number = match[1], int(match[2])
        if kind == CELL:
            return cells.get(number, "")
        if kind in (OPENED, CLOSED):
            return _around(verdicts[number], kind)
        if kind in (ELSE_OPENED, ELSE_CLOSED):
            return '<div class="pbc-reading">' if kind == ELSE_OPENED else "</div>"
        named = text.named[number]
        if named.role == "record":
            html = placed(named.text)
            if html is not None:
                return html
        else:
            try:
                found = facts.trace(named.role, named.text)
            except UnknownName as error:
                told = str(error)
            else:
                id = f"pbc-note-{number}"
                start = opened(named.role, address(found.address), id)
                return start + _kept_whole(found.text) + closed(found.note, id)
        id = named.text.partition("|")[0]
        where = elsewhere().get(id) if named.role in ("value", "record") else None
        if where is not None:
            return _missing(f"(in chapter {int(where)}, which was not run)")
        if named.role == "record":
            told = f"no chart or table {id!r}"
        done.problems.append(f"{text.name}: line {named.line} of its text: {told}")
        return _missing(f"({told})")

    done.html = MARK.sub(put, _without_what_is_not_said(text, verdicts))
    return done


def _without_what_is_not_said(text: ChapterText, verdicts: Sequence[Verdict | str]) -> str:
    """The text with one of the two parts of each reading that says what is true otherwise.

    Of a reading of nothing, neither is kept.
    """
    html = text.html
    for number, (reading, verdict) in enumerate(zip(text.readings, verdicts, strict=True)):
        empty = isinstance(verdict, Verdict) and verdict.empty
        other = isinstance(verdict, Verdict) and not verdict.holds
        unsaid = []
        if empty or (other and reading.otherwise):
            unsaid.append((OPENED, CLOSED))
        if reading.otherwise and (empty or not other):
            unsaid.append((ELSE_OPENED, ELSE_CLOSED))
        for first, last in unsaid:
            start = html.index(f"{first}{number}{TRACED}")
            mark = f"{last}{number}{TRACED}"
            html = html[:start] + html[html.index(mark, start) + len(mark) :]
    return html


def _judged(
    done: Filled,
    name: str,
    reading: Reading,
    facts: Facts,
    elsewhere: Callable[[], Mapping[str, str]],
) -> Verdict | str:
    """The verdict on a reading, or why there is none."""
    entry: dict[str, Any] = {
        "condition": reading.condition,
        "text": reading.text,
        "holds": None,
        "values": {},
    }
    done.readings.append(entry)
    try:
        verdict = judge(reading.condition, facts.records, facts.parameters)
    except InvalidCondition as error:
        words = re.findall(r"[\w.-]+", reading.condition)
        others = elsewhere()
        if any(word in others or word.rpartition(".")[0] in others for word in words):
            return UNJUDGED
        done.problems.append(f"{name}: line {reading.line} of its text: {error}")
        return f"This sentence cannot be judged: {error}."
    if verdict.empty:
        done.readings.remove(entry)
        return verdict
    entry |= {"holds": verdict.holds, "values": dict(verdict.values)}
    if not verdict.holds and reading.otherwise:
        # What is shown then is true: it is a reading of its own.
        entry |= {
            "holds": True,
            "condition": f"not ({reading.condition})",
            "text": reading.otherwise,
        }
    return verdict


def _around(verdict: Verdict | str, kind: str) -> str:
    if isinstance(verdict, str):
        start = Markup('<div class="pbc-reading pbc-reading-unjudged"><p>{}</p>').format(verdict)
        return start if kind == OPENED else "</div>"
    if verdict.holds:
        return '<div class="pbc-reading">' if kind == OPENED else "</div>"
    if kind == OPENED:
        return (
            f'<div class="pbc-reading-broken"><p><strong>{BROKEN}</strong></p>'
            '<div class="pbc-reading-struck">'
        )
    before, stated, after = broken_because(verdict)
    return Markup("</div><p>{}<code>{}</code>{}</p></div>").format(before, stated, after)


def _kept_whole(text: str) -> Markup:
    whole = Markup('<span class="pbc-short">{}</span>')
    return Markup().join(
        whole.format(part) if kept else escape(part) for part, kept in unbroken(text)
    )


def _missing(words: str) -> str:
    return Markup('<span class="pbc-missing">{}</span>').format(words)
