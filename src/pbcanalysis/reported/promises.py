"""What a policy promised: its steps, the sizes that were promised, and what can be checked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
        unit="share",
        method="Hull of the rounding intervals of several percentages",
        reference="Moore, Kearfott and Cloud 2009, Introduction to Interval Analysis",
        sentence=(
            f"Between {100 * low:.4g}% and {100 * high:.4g}%, over {' and '.join(printed)} "
            "as printed."
        ),
        inputs={"rule": RoundingRule(rule).value, "printed": ", ".join(printed)},
    )


__all__ = ["SIZED", "PromisedStep", "later_figures", "promised_steps", "span_of_percentages"]
