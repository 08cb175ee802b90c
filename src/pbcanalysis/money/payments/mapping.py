"""The mapping: in a user's own words, which columns of which file mean what."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, field_validator

from pbcanalysis.errors import InvalidInput, Problem
from pbcanalysis.money.payments.names import nearest

Names = Annotated[
    tuple[Annotated[str, Field(min_length=1)], ...],
    BeforeValidator(lambda given: (given,) if isinstance(given, str) else given),
    Field(min_length=1),
]
"""One name or several: what a column is called in one year or another; patterns allowed."""

Unit = Annotated[Decimal, Field(ge=Decimal("0.01"), le=1_000_000, multiple_of=Decimal("0.01"))]


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Line(_Model):
    """One payment line.

    Attributes:
        names: What its column is called in one year or another; patterns allowed.
        add: Whether several columns of one file may belong to it, and are added up.
        optional: Whether a file may lack it. It is then told as a warning.
    """

    names: Names
    add: bool = False
    optional: bool = False


class YearFile(_Model):
    """One year's file, and where it departs from the rest of the mapping.

    Attributes:
        file: Name of the file, within the folder given when reading.
        header_row: Line in which the names of the columns stand.
        without: Roles that this file lacks though other years have them.
        practice: As in :class:`PaymentMapping`, for this file only; so are the others below.
        area: As in :class:`PaymentMapping`.
        patients: As in :class:`PaymentMapping`.
        total: As in :class:`PaymentMapping`.
        average: As in :class:`PaymentMapping`.
        average_rounded_to: As in :class:`PaymentMapping`.
        amounts_rounded_to: As in :class:`PaymentMapping`.
        patients_rounded_to: As in :class:`PaymentMapping`.
    """

    file: Annotated[str, Field(min_length=1)]
    header_row: Annotated[int, Field(ge=1)] = 1
    without: tuple[Literal["area", "total", "average"], ...] = ()
    practice: Names | None = None
    area: Names | None = None
    patients: Names | None = None
    total: Names | None = None
    average: Names | None = None
    average_rounded_to: Unit | None = None
    amounts_rounded_to: Unit | None = None
    patients_rounded_to: Unit | None = None


class PaymentMapping(_Model):
    """What the columns of payment files mean.

    Attributes:
        practice: Names of the column with the practice's code.
        area: Names of the column with the area, if areas are wanted.
        patients: Names of the column with the number of patients.
        lines: The payment lines that matter, by the name they get here.
        total: Names of the column with the printed total, which should be the sum of ``lines``.
        average: Names of the column with the printed payment per patient, of the printed total.
        years: Files by financial year, such as ``"2021-22"``.
        currency: Three-letter code.
        missing: Texts that mean missing, beside a blank and a dash.
        repeated: What to do with further rows of a practice that differ from its first:
            ``"refuse"``, use the ``"first"`` and leave out the others, or keep them as
            ``"separate"`` rows. A row repeated in every mapped column is always left out.
        not_practices: Codes of rows that are no practice, such as totals; patterns allowed.
        finer_than_pence: ``"refuse"`` or ``"round"`` amounts and patients with more decimals
            than two.
        amounts_rounded_to: Unit to which lines and total are printed, in pounds. A penny means
            exact: payments are made in pence.
        average_rounded_to: Unit to which the average is printed, in pounds.
        patients_rounded_to: Unit to which patients are printed, if it is coarser than the figure
            that the average was computed with; left out, they are exact.
    """

    practice: Names
    patients: Names
    lines: Annotated[dict[str, Line], Field(min_length=1)]
    years: Annotated[dict[str, YearFile], Field(min_length=1)]
    area: Names | None = None
    total: Names | None = None
    average: Names | None = None
    currency: Annotated[str, Field(pattern=r"^[A-Z]{3}$")] = "GBP"
    missing: tuple[str, ...] = ()
    repeated: Literal["refuse", "first", "separate"] = "refuse"
    not_practices: tuple[str, ...] = ()
    finer_than_pence: Literal["refuse", "round"] = "refuse"
    amounts_rounded_to: Unit = Decimal("0.01")
    average_rounded_to: Unit = Decimal("0.01")
    patients_rounded_to: Unit | None = None

    @field_validator("lines", mode="before")
    @classmethod
    def _short_lines(cls, given: Any) -> Any:
        if not isinstance(given, Mapping):
            return given
        return {
            name: {"names": line} if isinstance(line, str | list | tuple) else line
            for name, line in given.items()
        }

    @field_validator("years")
    @classmethod
    def _financial_years(cls, given: dict[str, YearFile]) -> dict[str, YearFile]:
        for year in given:
            form = re.fullmatch(r"\d{4}-\d{2}", year)
            if form is None or int(year[5:]) != (int(year[:4]) + 1) % 100:
                raise ValueError(f"{year!r} is no financial year: write it like 2021-22")
        return dict(sorted(given.items()))

    def names_of(self, role: str, year: str) -> Names | None:
        """Names of a role's column in one year: the year's own, or else those of all years."""
        if role in self.years[year].without:
            return None
        own: Names | None = getattr(self.years[year], role)
        common: Names | None = getattr(self, role)
        return common if own is None else own

    def unit_of(self, role: str, year: str) -> Decimal | None:
        """Unit to which a role is printed in one year, in pounds or patients."""
        own: Decimal | None = getattr(self.years[year], f"{role}_rounded_to")
        common: Decimal | None = getattr(self, f"{role}_rounded_to")
        return common if own is None else own


_KEYS = {*PaymentMapping.model_fields, *YearFile.model_fields, *Line.model_fields}


def read_mapping(given: Mapping[str, Any] | str | Path, *, file: str = "mapping") -> PaymentMapping:
    """Read a mapping.

    Args:
        given: A dictionary, YAML text, or the path of a YAML file.
        file: What to call it in messages; a path is called by its name.

    Returns:
        The mapping.

    Raises:
        InvalidInput: With every mistake in it. A key that is not known is told with the one that
            reads most like it.

    Reference:
        YAML 1.2.

    Example:
        >>> mapping = read_mapping('''
        ... practice: Practice Code
        ... patients: [Registered Patients, Patients]
        ... lines: {global sum: "Global Sum*"}
        ... years: {"2021-22": {file: a.csv}}
        ... ''')
        >>> mapping.lines["global sum"].names
        ('Global Sum*',)
    """
    content: Any = given
    if isinstance(given, Path):
        file = given.name
        try:
            content = given.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidInput(
                [Problem(file, None, None, str(error), "a readable YAML file", "Check the path.")]
            ) from error
    if isinstance(content, str):
        try:
            content = yaml.safe_load(content)
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            row = None if mark is None else mark.line + 1
            found = str(getattr(error, "problem", None) or error).splitlines()[0]
            raise InvalidInput(
                [Problem(file, row, None, found, "YAML", "Check indents, colons and quotes.")]
            ) from error
    if not isinstance(content, Mapping):
        raise InvalidInput(
            [Problem(file, None, None, repr(content)[:60], "keys with values", "See the example.")]
        )
    try:
        return PaymentMapping.model_validate(dict(content))
    except ValidationError as error:
        raise InvalidInput([_problem(file, dict(item)) for item in error.errors()]) from error


def _problem(file: str, item: dict[str, Any]) -> Problem:
    place = ".".join(str(part) for part in item["loc"]) or None
    key = str(item["loc"][-1]) if item["loc"] else ""
    if item["type"] == "extra_forbidden":
        near = nearest(key, _KEYS)
        mend = f"Did you mean {near!r}?" if near else "Remove it."
        return Problem(file, None, place, f"the key {key!r}", "a known key", mend)
    if item["type"] == "missing":
        return Problem(file, None, place, "nothing", f"the key {key!r}", "Add it.")
    found = repr(item.get("input"))
    found = found if len(found) <= 60 else found[:57] + "..."
    expected = str(item["msg"]).removeprefix("Value error, ")
    return Problem(file, None, place, found, expected, "Correct the value.")
