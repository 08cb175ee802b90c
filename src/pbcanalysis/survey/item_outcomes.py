"""What became of each question: answered, refused, not known, left blank, or not asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbcanalysis.survey.codebook import REASONS
from pbcanalysis.survey.respondents import item_bases
from pbcanalysis.survey.suppression import SuppressionRule, suppress

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.survey.study_respondents import StudyRespondents

ANSWERED = "answered"
NOT_ASKED = "not asked"
COLUMNS = ("Question", "What became of it", "Respondents", "Of")


def item_outcomes(people: StudyRespondents, *, rare: bool = False) -> pd.DataFrame:
    """Count, for every question, what became of it.

    Args:
        people: The respondents.
        rare: Whether outcomes that no question had have rows as well. Where a rule withholds
            noughts, leaving them out would tell them.

    Returns:
        One row per question and outcome: ``Question``, ``What became of it``, ``Respondents``
        and ``Of`` (all respondents). The outcomes of a question add up to all.

    Reference:
        AAPOR, Standard Definitions (item non-response).
    """
    import pandas as pd

    rows = []
    bases = item_bases(people.group()).set_index("item")
    for item in people.codebook.items:
        found = bases.loc[item.name].to_dict()
        rows += [
            (people.questions[item.name], outcome, int(found[outcome]), int(found["respondents"]))
            for outcome in (ANSWERED, *REASONS[1:], NOT_ASKED)
        ]
    table = pd.DataFrame(rows, columns=list(COLUMNS))
    met = table.groupby("What became of it")["Respondents"].transform("sum") > 0
    always = table["What became of it"] == ANSWERED
    return table[met | always | rare].reset_index(drop=True)


def answered_rates(outcomes: pd.DataFrame, rule: SuppressionRule | None) -> pd.DataFrame:
    """Answers as a share of those asked, of the questions that the study's rule lets be shown.

    Args:
        outcomes: As :func:`item_outcomes` gives them.
        rule: What is withheld; ``None`` for nothing.

    Returns:
        Columns ``Survey`` (the question), ``Asked`` and ``Replied``, as the chart of replies
        takes them. A question whose answered or not asked is withheld is left out.
    """
    import pandas as pd

    shown = outcomes
    if rule is not None:
        question, outcome, count, base = COLUMNS
        shown = suppress(
            outcomes.assign(area=""), rule, count=count, base=base, item=question, answer=outcome
        )
    rows = []
    for name, part in shown.groupby("Question", sort=False):
        found = part.set_index("What became of it")
        counts = found["Respondents"]
        answered, left = counts[ANSWERED], counts.get(NOT_ASKED, 0)
        if pd.isna(answered) or pd.isna(left) or found["Of"][ANSWERED] <= left:
            continue
        # Rounded counts need not add up.
        asked = int(found["Of"][ANSWERED] - left)
        rows.append((name, asked, min(int(answered), asked)))
    return pd.DataFrame(rows, columns=["Survey", "Asked", "Replied"])
