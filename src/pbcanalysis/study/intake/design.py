"""Columns of a survey that are no answers: ids, areas, weights, strata and clusters."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from pbcanalysis.study.formats.cells import Cell, folded

ROLES: dict[str, tuple[str, ...]] = {
    "id": (
        "id", "respid", "resp_id", "respondent", "respondent_id", "responseid", "response_id",
        "serial", "caseid", "case_id", "uid", "_id", "number",
    ),
    "area": ("area", "region", "gor", "district", "county", "locality", "place"),
    "weight": (
        "weight", "weights", "wt", "wgt", "weight_final", "finalweight", "final_weight", "wtfinl",
        "finalwgt", "finalwt", "fwgt", "pw", "pweight", "pwt", "withinwt", "survey_weight",
        "sampling_weight", "sampwt", "person_weight", "perwt", "wtssall", "anweight", "pspwght",
        "wt_final", "wtint2yr", "llcpwt",
    ),
    "stratum": (
        "stratum", "strata", "strat", "stratum_id", "strata_id", "stratid", "strat_id",
        "pseudostratum", "sdmvstra", "ststr", "stype",
    ),
    "cluster": (
        "cluster", "psu", "psu_id", "psuid", "cluster_id", "clusterid", "sampling_point",
        "pseudopsu", "sdmvpsu", "dnum",
    ),
}  # fmt: skip
"""Names, in small letters, under which columns of these roles are commonly found."""
_POPULATIONS = ("fpc", "fpc1", "fpc2", "popsize", "pop_size", "stratum_size")
_BODY = ("height", "bmi", "height_cm", "waist", "body_mass_index")
_KILOGRAMS = re.compile(r"\b(kg|kilo\w*|lbs?|pounds|body|how much do you weigh)\b", re.IGNORECASE)


def role_of(
    role: str, columns: Mapping[str, Sequence[Cell]], questions: Mapping[str, str] | None = None
) -> tuple[str | None, str]:
    """The column of a role by its name, and why a column of such a name is not taken.

    Example:
        >>> role_of("area", {"Region": ["North", "South"]})
        ('Region', '')
        >>> role_of("weight", {"wt": [1, "n/a"]})
        (None, "column wt not taken as the respondents' weight: 'n/a' of respondent 2 is no number")
    """
    names: dict[str, str] = {}
    for column in columns:
        names.setdefault(folded(column), column)
    told = ""
    for candidate in ROLES[role]:
        name = names.get(candidate)
        if name is None:
            continue
        why = _unfit(role, columns[name])
        if not why and role == "weight":
            why = _of_bodies(name, columns, (questions or {}).get(name, ""))
        if not why:
            return name, told
        told = told or f"column {name} not taken as the respondents' {role}: {why}"
    return None, told


def _unfit(role: str, cells: Sequence[Cell]) -> str:
    """Why cells cannot have a role; empty text if they can."""
    first: dict[Cell, int] = {}
    for number, cell in enumerate(cells, start=1):
        if cell is None:
            return f"respondent {number} has none"
        if role == "id" and cell in first:
            return f"respondents {first[cell]} and {number} have the same, {cell}"
        first.setdefault(cell, number)
        if role == "weight" and not re.fullmatch(r"\d+(\.\d+)?([eE]-?\d+)?", str(cell)):
            return f"{cell!r} of respondent {number} is no number"
    return ""


def _of_bodies(name: str, columns: Mapping[str, Sequence[Cell]], question: str) -> str:
    """Why numbers under the name of a weight are what people weigh; empty text if they are not."""
    if folded(name) not in ("weight", "weights", "wt", "wgt"):
        return ""
    numbers = [float(str(cell)) for cell in columns[name]]
    average = sum(numbers) / len(numbers) if numbers else 0.0
    if not 30 <= average <= 250 or max(numbers) > 700:
        return ""
    beside = next((column for column in columns if folded(column) in _BODY), None)
    told = f"it averages {average:,.1f}"
    if _KILOGRAMS.search(f"{name} {question}"):
        return f"{told}, and is called {question or name!r}, so it may be what people weigh"
    if beside is not None:
        return f"{told} and stands beside {beside}, so it may be what people weigh"
    spread = (sum((n - average) ** 2 for n in numbers) / len(numbers)) ** 0.5
    if spread < average * 0.4:
        return (
            f"{told} and varies little, as what people weigh does; if it is a survey weight, name "
            "it survey_weight"
        )
    return ""


def weight_told(name: str, cells: Sequence[Cell]) -> str:
    """What a survey weight averages, in words.

    Example:
        >>> weight_told("wt", [0.5, 1.5])
        'column wt: the weights average 1.00, as weights do that are scaled to the sample'
        >>> weight_told("finalwgt", [9000, 11000])
        'column finalwgt: the weights add up to 20,000, taken for the size of the population'
    """
    numbers = [float(str(cell)) for cell in cells]
    total = sum(numbers)
    average = total / len(numbers)
    if abs(average - 1) <= 0.02:
        return (
            f"column {name}: the weights average {average:.2f}, as weights do that are scaled to "
            "the sample"
        )
    if average >= 10:
        return (
            f"column {name}: the weights add up to {total:,.0f}, taken for the size of the "
            "population"
        )
    return (
        f"column {name}: the weights average {average:.2f}, which is neither one nor a population "
        f"({total:,.2f} in all): see that it is a survey weight"
    )


def populations_told(columns: Mapping[str, Sequence[Cell]]) -> list[str]:
    """Columns that give the size of what was drawn from, which no interval uses yet."""
    return [
        f"column {name}: by its name the size of the population that was drawn from; it is kept, "
        "and intervals do without it (they are wider than they could be)"
        for name in columns
        if folded(name) in _POPULATIONS
    ]
