"""Finding a mapping's columns in one file's header."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from pbcanalysis.errors import Problem
from pbcanalysis.money.payments.mapping import Names, PaymentMapping
from pbcanalysis.money.payments.names import matching, nearest

ROLES = ("practice", "area", "patients", "total", "average")


@dataclass(frozen=True, slots=True)
class ColumnPlan:
    """Which columns of a file are read, as what.

    Attributes:
        roles: Place of the column by role (practice, area, patients, total, average).
        lines: Places of the columns by payment line. A line that the file lacks is not there.
        absent: Optional lines that the file lacks.
        unused: The columns that the mapping does not use, each with the name in the mapping that
            reads most like it, if one is near.
        header: Names of all columns.
    """

    roles: dict[str, int]
    lines: dict[str, tuple[int, ...]]
    absent: tuple[str, ...]
    unused: tuple[tuple[str, str | None], ...]
    header: tuple[str, ...]

    @property
    def places(self) -> list[int]:
        """Places of all columns that are read, rising."""
        used = {*self.roles.values(), *(place for line in self.lines.values() for place in line)}
        return sorted(used)


def plan_columns(
    header: Sequence[str], mapping: PaymentMapping, year: str, row: int = 1
) -> tuple[ColumnPlan, list[Problem]]:
    """Find the columns that a mapping names.

    Args:
        header: Names of the columns as they stand in the file.
        mapping: The mapping.
        year: Which of its years.
        row: Line of the header, for messages.

    Returns:
        The plan, and what is wrong: columns that are not there (with the nearest name), names that
        fit several columns, columns claimed twice; and as warnings optional lines that are not
        there.

    Reference:
        Ratcliff and Metzener 1988 (nearness of names).

    Example:
        >>> from pbcanalysis.money.payments import read_mapping
        >>> mapping = read_mapping({"practice": "Code", "patients": "Patients",
        ...     "lines": {"qof": "QOF*"}, "years": {"2021-22": {"file": "a.csv"}}})
        >>> plan, problems = plan_columns(["Code", "Patient", "QOF total"], mapping, "2021-22")
        >>> plan.lines, problems[0].mend
        ({'qof': (2,)}, "Did you mean 'Patient'? Add it to the names.")
    """
    file = mapping.years[year].file
    problems: list[Problem] = []
    roles: dict[str, int] = {}
    for role in ROLES:
        names = mapping.names_of(role, year)
        if names is None:
            continue
        places = _found(names, header)
        if len(places) == 1:
            roles[role] = places[0]
        elif places:
            problems.append(_several(file, row, role, names, places, header))
        else:
            problems.append(_lacking(file, row, role, names, header))
    lines: dict[str, tuple[int, ...]] = {}
    absent = []
    for name, line in mapping.lines.items():
        places = _found(line.names, header)
        if not places:
            problem = _lacking(file, row, f"lines.{name}", line.names, header, line.optional)
            problems.append(problem)
            if line.optional:
                absent.append(name)
        elif len(places) > 1 and not line.add:
            problems.append(_several(file, row, f"lines.{name}", line.names, places, header))
        else:
            lines[name] = tuple(places)
    problems += _claimed_twice(file, row, roles, lines, header)
    if not lines and not problems:
        problems.append(
            Problem(
                file,
                row,
                None,
                "none of the payment lines",
                "at least one",
                "Name a line of this file in the mapping.",
            )
        )
    used = {*roles.values(), *(place for places in lines.values() for place in places)}
    known = [name for role in ROLES for name in mapping.names_of(role, year) or ()]
    known += [name for line in mapping.lines.values() for name in line.names]
    unused = tuple(
        (column, nearest(column, known)) for place, column in enumerate(header) if place not in used
    )
    return ColumnPlan(roles, lines, tuple(absent), unused, tuple(header)), problems


def _found(names: Names, header: Sequence[str]) -> list[int]:
    return sorted({place for name in names for place in matching(name, header)})


def _lacking(
    file: str,
    row: int,
    what: str,
    names: Names,
    header: Sequence[str],
    optional: bool = False,
) -> Problem:
    near = next((n for name in names if (n := nearest(name, header)) is not None), None)
    mend = f"Did you mean {near!r}? Add it to the names." if near else "Add the column's name."
    wanted = " or ".join(repr(name) for name in names)
    return Problem(
        file,
        row,
        what,
        "no such column",
        f"a column {wanted}",
        mend,
        "warning" if optional else "error",
    )


def _several(
    file: str, row: int, what: str, names: Names, places: list[int], header: Sequence[str]
) -> Problem:
    found = ", ".join(f"{header[place]!r} (column {place + 1})" for place in places)
    mend = "Write the one column's name in full"
    mend += ", or say add: true." if what.startswith("lines.") else "."
    wanted = " or ".join(repr(name) for name in names)
    return Problem(file, row, what, found, f"one column {wanted}", mend)


def _claimed_twice(
    file: str,
    row: int,
    roles: dict[str, int],
    lines: dict[str, tuple[int, ...]],
    header: Sequence[str],
) -> list[Problem]:
    owners: dict[int, list[str]] = {}
    for role, place in roles.items():
        owners.setdefault(place, []).append(role)
    for name, places in lines.items():
        for place in places:
            owners.setdefault(place, []).append(f"lines.{name}")
    return [
        Problem(
            file,
            row,
            repr(header[place]),
            f"a column for {' and '.join(names)}",
            "one use of each column",
            "Narrow the names or patterns, so that no amount counts twice.",
        )
        for place, names in sorted(owners.items())
        if len(names) > 1
    ]
