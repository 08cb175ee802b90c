"""What each parameter of a plan changes, by runs that differ in it alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pbcanalysis.editions.sweep.plan import STUDY, Plan

if TYPE_CHECKING:
    import pandas as pd

ENDS = ("value", "low", "high")
SAME = 1e-12
"""Less than this is no difference: two runs may add the same numbers in another order."""


def largest_changes(rows: pd.DataFrame, plan: Plan) -> dict[str, float | None]:
    """How far a result goes while one parameter varies and all others stay as they are.

    Args:
        rows: One record of the runs: ``run``, ``value``, ``low``, ``high``.
        plan: The plan.

    Returns:
        For each parameter that the plan varies, ``study`` among them, the largest difference
        between two runs that differ in it alone, of the value or of an end of its interval, in
        the unit of the result; ``None`` where there are no two such runs.

    Example:
        >>> import pandas as pd
        >>> from pathlib import Path
        >>> from pbcanalysis.editions.sweep.plan import Run
        >>> runs = tuple(Run(f"{a}{b}", Path(), {"a": a, "b": b}) for a in (1, 2) for b in (5, 7))
        >>> rows = pd.DataFrame({"run": [run.id for run in runs], "value": [1.0, 1.5, 3.0, 3.5]})
        >>> largest_changes(rows.assign(low=None, high=None), Plan(runs, (), ("a", "b")))
        {'a': 2.0, 'b': 0.5}
    """
    set_in = {run.id: {name: _set(run, name) for name in plan.varied} for run in plan.runs}
    found: dict[str, float | None] = {}
    for name in plan.varied:
        groups: dict[tuple[Any, ...], list[int]] = {}
        for place, id in enumerate(rows["run"]):
            others = tuple(value for one, value in set_in[id].items() if one != name)
            groups.setdefault(others, []).append(place)
        pairs = [places for places in groups.values() if len(places) > 1]
        largest = 0.0
        for end in ENDS:
            column = rows[end].to_numpy(float)
            for places in pairs:
                known = [one for one in column[places].tolist() if one == one]
                largest = max(largest, max(known) - min(known)) if known else largest
        found[name] = largest if pairs else None
    return found


def without_effect(rows: pd.DataFrame, plan: Plan) -> tuple[str, ...]:
    """Parameters that make no difference to a result, in any run of a plan.

    Args:
        rows: As for :func:`largest_changes`.
        plan: The plan.

    Returns:
        Their names: runs that differ in nothing else have the same result.
    """
    changes = largest_changes(rows, plan)
    still = tuple(name for name, change in changes.items() if change is not None and change <= SAME)
    # Each may change nothing alone, where no two runs tell what they change together.
    set_in = {run.id: [_set(run, name) for name in plan.varied if name not in still]
              for run in plan.runs}  # fmt: skip
    groups = rows[list(ENDS)].astype(float).groupby([str(set_in[id]) for id in rows["run"]])
    spread = groups.max() - groups.min()
    known = groups.count()
    alike = (known.eq(0) | known.eq(groups.size(), axis=0)).all(axis=None)
    return still if alike and (spread.fillna(0.0) <= SAME).all(axis=None) else ()


def _set(run: Any, name: str) -> Any:
    return run.study if name == STUDY else run.values.get(name)
