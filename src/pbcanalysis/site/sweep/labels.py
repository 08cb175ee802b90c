"""What runs are called on pages: by what varies in them, in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from pbcanalysis.editions.sweep.plan import STUDY, Plan, Run
from pbcanalysis.site.tracing import shown_parameter
from pbcanalysis.study import Study


def run_labels(plan: Plan, studies: Mapping[Path, Study]) -> dict[str, str]:
    """A short name for each run of a plan, by its id; no two runs share one.

    Args:
        plan: The plan.
        studies: Its studies, by folder.
    """
    found = {
        run.id: in_words(run, plan.varied, studies[run.study]) or "defaults" for run in plan.runs
    }
    often = Counter(found.values())
    return {
        id: f"{label} ({id.rsplit('-', 1)[-1]})" if often[label] > 1 else label
        for id, label in found.items()
    }


def in_words(run: Run, names: Iterable[str], study: Study) -> str:
    """Some of what varies in a run: text by itself, a number with the name of its parameter.

    Args:
        run: The run.
        names: Names of parameters, or ``study``.
        study: The run's study.
    """
    parts = []
    for name in names:
        if name == STUDY:
            parts.append(title_of(study))
        elif name in run.values:
            value = shown_parameter(study, name, run.values[name])
            text = isinstance(run.values[name], str)
            parts.append(value if text else f"{name.replace('_', ' ')} {value}")
    return ", ".join(parts)


def title_of(study: Study) -> str:
    """What a study calls itself."""
    return str(study.descriptor.get("title") or study.name)


def label_of(name: str, studies: Mapping[Path, Study]) -> str:
    """What a parameter is called on pages.

    Args:
        name: Its name, or ``study``.
        studies: The studies of a plan, by folder.
    """
    if name == STUDY:
        return "Study"
    for study in studies.values():
        if name in study.parameters.declarations:
            return study.parameters.declarations[name].label
    return name


def listed(labels: Sequence[str]) -> str:
    """Labels as one phrase, the first of them with its capital.

    Example:
        >>> listed(["Level", "Rounding rule", "Population"])
        'Level, rounding rule and population'
    """
    words = [labels[0], *(label[:1].lower() + label[1:] for label in labels[1:])]
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
