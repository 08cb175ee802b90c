"""What became of each question: answered, refused, not known, left blank, or not asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pbcanalysis.study.small_numbers import SuppressionRule
from pbcanalysis.survey.codebook import REASONS
from pbcanalysis.survey.respondents import item_bases
from pbcanalysis.survey.withheld import ANSWERED, NO_ANSWER, too_few, withheld

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.survey.study_respondents import StudyRespondents

NOT_ASKED = REASONS[0]
COLUMNS = ("Question", "What became of it", "Respondents", "Of")


def item_outcomes(people: StudyRespondents, rule: SuppressionRule | None = None) -> pd.DataFrame:
    """Count, for every question, what became of it, as the study's rule allows.

    Args:
        people: The respondents.
        rule: What is withheld; ``None`` for nothing.

    Returns:
        One row per question and outcome: ``Question``, ``What became of it``, ``Respondents``
        (missing where withheld) and ``Of`` (all respondents, missing where they are too few).
        The outcomes of a question add up to all. Outcomes that no question had have rows only
        where nothing is withheld: otherwise a reason withheld would be the only one there can be.

    Reference:
        AAPOR, Standard Definitions (item non-response).
    """
    import pandas as pd

    hidden = withheld(people, rule).outcomes
    to = 1 if rule is None else rule.rounding_base
    rows = []
    bases = item_bases(people.group()).set_index("item")
    for item in people.codebook.items:
        found = bases.loc[item.name].to_dict()
        rows += [
            (
                people.questions[item.name],
                outcome,
                found[outcome],
                found["respondents"],
                (item.name, outcome) in hidden,
            )
            for outcome in (ANSWERED, *NO_ANSWER)
        ]
    table = pd.DataFrame(rows, columns=[*COLUMNS, "hidden"])
    met = table.groupby("What became of it")["Respondents"].transform("sum") > 0
    always = table["What became of it"] == ANSWERED
    for name in ("Respondents", "Of"):
        table[name] = ((table[name].astype(int) + to // 2) // to * to).astype("Int64")
    table["Respondents"] = table["Respondents"].mask(table["hidden"])
    if too_few(len(people), rule):
        table["Of"] = table["Of"].mask(table["hidden"])
    every = rule is not None and rule.withholds
    return table.loc[met | always | every, list(COLUMNS)].reset_index(drop=True)


def answered_rates(outcomes: pd.DataFrame) -> pd.DataFrame:
    """Answers as a share of those asked, of the questions that the study's rule lets be shown.

    Args:
        outcomes: As :func:`item_outcomes` gives them.

    Returns:
        Columns ``Survey`` (the question), ``Asked`` and ``Replied``, as the chart of replies
        takes them. A question whose answered or not asked is withheld is left out.
    """
    import pandas as pd

    rows = []
    for name, part in outcomes.groupby("Question", sort=False):
        found = part.set_index("What became of it")
        counts = found["Respondents"]
        answered, left = counts[ANSWERED], counts.get(NOT_ASKED, 0)
        if pd.isna(answered) or pd.isna(left) or found["Of"][ANSWERED] <= left:
            continue
        # Rounded counts need not add up.
        asked = int(found["Of"][ANSWERED] - left)
        rows.append((name, asked, min(int(answered), asked)))
    return pd.DataFrame(rows, columns=["Survey", "Asked", "Replied"])
