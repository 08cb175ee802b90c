"""What a policy promised: its steps, the sizes that were promised, and what can be checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.printed import Printed
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.results import Estimate

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.study import Study

SIZED = ("percent", "words", "count", "money", "points")
"""Kinds of statements that give a size."""


@dataclass(frozen=True, slots=True)
class PromisedStep:
    """One step by which a policy was to work.

    Attributes:
        name: The step in a few words.
        follows: Name of the step that it follows from; empty for the first.
        statement: Id of the statement that tells of it.
        later: Ids of later statements whose figures can be laid beside it.
    """

    name: str
    follows: str
    statement: str
    later: tuple[str, ...] = ()


def promised_steps(study: Study, steps: Sequence[PromisedStep]) -> pd.DataFrame:
    """The steps by which a policy was to work, with the size that was promised for each.

    Args:
        study: The study.
        steps: The steps, the means first.

    Returns:
        Columns ``Step``, ``Follows``, ``Size promised`` (as printed, or ``"none"``; for the first
        step its figure or date as printed) and ``Figures since`` (number of later statements).

    Raises:
        InvalidArgument: If there is no step, a statement does not exist, or a later statement
            gives no figure.
    """
    import pandas as pd

    if not steps:
        raise InvalidArgument("a policy without steps promises nothing")
    rows = []
    for step in steps:
        row = study.statement(step.statement)
        for later in step.later:
            if study.statement(later)["kind"] not in SIZED:
                raise InvalidArgument(f"{later!r} gives no figure to lay beside {step.name!r}")
        sized = row["kind"] in SIZED or not step.follows
        rows.append(
            {
                "Step": step.name,
                "Follows": step.follows,
                "Size promised": row["as_printed"] if sized else "none",
                "Figures since": len(step.later),
            }
        )
    return pd.DataFrame(rows)


def later_figures(study: Study, steps: Sequence[PromisedStep]) -> pd.DataFrame:
    """What later sources report about each step.

    Args:
        study: The study.
        steps: The steps, with their later statements.

    Returns:
        Columns ``Statement`` (its id), ``Step``, ``What was reported`` and ``As printed``, one row
        for each later statement of each step.

    Raises:
        InvalidArgument: If a statement does not exist.
    """
    import pandas as pd

    rows = []
    for step in steps:
        for later in step.later:
            row = study.statement(later)
            rows.append((later, step.name, row["measures"], row["as_printed"]))
    columns = ["Statement", "Step", "What was reported", "As printed"]
    return pd.DataFrame(rows, columns=columns)


def span_of_percentages(
    printed: Sequence[str], rule: RoundingRule | str = RoundingRule.HALF_UP
) -> Estimate:
    """From the lowest to the highest of several percentages, with what their rounding leaves open.

    Args:
        printed: The percentages as printed, one at least.
        rule: How they were rounded.

    Returns:
        Bounds without a value: several estimates of one thing have no point of their own.

    Raises:
        InvalidArgument: If there is none, or one is not a percentage.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.

    Example:
        >>> span_of_percentages(["3.3%", "5.1%"]).sentence
        'Between 3.25% and 5.15%, over 3.3% and 5.1% as printed.'
    """
    if not printed:
        raise InvalidArgument("no percentage was given")
    spans = [Printed.read(text).shares(rule).hull for text in printed]
    low = float(min(span.low for span in spans))
    high = float(max(span.high or span.low for span in spans))
    return Estimate(
        low=low,
        high=high,
        kinds=("rounding", "sources") if len(printed) > 1 else ("rounding",),
        unit="share",
        method="Hull of the rounding intervals of several percentages",
        reference="Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis",
        sentence=(
            f"Between {100 * low:.4g}% and {100 * high:.4g}%, over {' and '.join(printed)} "
            "as printed."
        ),
        inputs={"rule": RoundingRule(rule).value, "printed": ", ".join(printed)},
    )


_DIRECTIONS = {"fewer": -1, "less": -1, "lower": -1, "more": 1, "higher": 1}


def span_of_changes(
    study: Study, statements: Sequence[str], rule: RoundingRule | str = RoundingRule.HALF_UP
) -> Estimate:
    """From the lowest to the highest of several changes, a fall below nought and a rise above.

    A printed percentage has no sign. Which way it went is taken from the first word of what the
    statement measures: fewer, less and lower are falls, more and higher are rises.

    Args:
        study: The study.
        statements: Ids of statements of one change, percentages all of them.
        rule: How they were rounded.

    Returns:
        Bounds without a value, as of ``span_of_percentages``.

    Raises:
        InvalidArgument: If there is none, one is not a percentage, a direction is not told, or
            they do not all go one way.

    Reference:
        Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis.
    """
    rows = [study.statement(each) for each in statements]
    span = span_of_percentages([str(row["as_printed"]) for row in rows], rule)
    signs = set()
    for id, row in zip(statements, rows, strict=True):
        word = str(row["measures"]).partition(" ")[0].lower()
        if word not in _DIRECTIONS:
            raise InvalidArgument(
                f"{id!r} does not tell a direction: what it measures begins with {word!r}, not "
                f"with {', '.join(_DIRECTIONS)}"
            )
        signs.add(_DIRECTIONS[word])
    if len(signs) > 1:
        raise InvalidArgument("the changes go both ways, so they have no span as one change")
    if signs == {1}:
        return replace(span, sentence=f"A rise. {span.sentence}")
    assert span.low is not None  # a span of percentages always has both ends
    assert span.high is not None
    return replace(span, low=-span.high, high=-span.low, sentence=f"A fall. {span.sentence}")


__all__ = [
    "SIZED",
    "PromisedStep",
    "later_figures",
    "promised_steps",
    "span_of_changes",
    "span_of_percentages",
]
