"""Payments per patient by area, with funnel limits.

A funnel needs the spread that chance alone would give. For shares that follows from the binomial;
for money no such law holds: payments are decided practice by practice (contract, premises, what is
dispensed), and a patient more is not one more draw. So the practice is the unit of chance. Within
its area each practice's payment per patient is taken to vary around the area's with one common
standard deviation, estimated from the practices themselves after the differences between areas
are taken out; an area's figure, which weighs practices by list size, then varies the less the
more practices it has and the more alike their lists are. The size of an area is therefore its
effective number of practices (Kish): as many practices of equal size as would vary alike.

Areas differ for reasons that no chance explains (rurality, need, local schemes). Limits that ignore
it put most areas outside. They are widened by the spread between areas (additive overdispersion),
estimated after the tails are pulled in, so that outliers do not hide themselves.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias, get_args

import numpy as np
import numpy.typing as npt

from pbcanalysis.display import show, show_level
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.money.payments.exact_sums import group_sums
from pbcanalysis.money.payments.table import PaymentTable
from pbcanalysis.study.payment_words import PRACTICES, Words

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
Overdispersion: TypeAlias = Literal["additive", "multiplicative", "none"]
LEVELS = (0.95, 0.998)


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class AreaFunnel:
    """Payments per patient by area, and the funnel around their common mean.

    Attributes:
        areas: One row per area: ``year``, ``area``, ``rows`` (practices), ``patients``, ``paid``
            (pounds), ``per_patient``, ``effective_practices``, ``standard_error`` (by chance
            alone), ``z``; for every level ``lower limit 95%`` and ``upper limit 95%`` and so on;
            and ``position``: ``"within"``, ``"above 95%"`` and the like, naming the highest level
            whose limit is passed, or ``"no limits"``.
        year: Financial year.
        currency: Three-letter code.
        target: Payments per patient of all areas together.
        practice_sd: Standard deviation of practices within areas, per patient; ``nan`` if it
            cannot be estimated, or is nought, and there are no limits.
        dispersion: Mean squared z, tails pulled in: 1 where areas vary by chance alone.
        between_sd: Standard deviation between areas that is added (additive overdispersion).
        overdispersion: How the limits were widened.
        levels: Levels of the limits.
        reference: Where the method is published.
        words: What those paid, and what payments are spread over, are called in texts.
    """

    areas: pd.DataFrame
    year: str
    currency: str
    target: float
    practice_sd: float
    dispersion: float
    between_sd: float
    overdispersion: Overdispersion
    levels: tuple[float, ...]
    reference: str = "Spiegelhalter 2005, Statistics in Medicine 24:1185; Kish 1965"
    words: Words = PRACTICES

    def limits(self, effective_practices: npt.ArrayLike, level: float) -> tuple[Floats, Floats]:
        """Lower and upper limit for areas of given sizes, in currency per patient.

        Args:
            effective_practices: Sizes, above nought.
            level: Share of areas expected inside.

        Raises:
            InvalidArgument: If a size is not above nought or the level not between 0 and 1.
        """
        from scipy.special import ndtri

        size = np.asarray(effective_practices, dtype=np.float64)
        if not 0 < level < 1 or np.any(~(size > 0)):
            raise InvalidArgument("sizes are above nought, and a level lies between 0 and 1")
        chance = self.practice_sd**2 / size
        if self.overdispersion == "multiplicative":
            chance = chance * max(self.dispersion, 1.0)
        half = float(ndtri((1 + level) / 2)) * np.sqrt(chance + self.between_sd**2)
        return self.target - half, self.target + half

    @property
    def sentences(self) -> tuple[str, ...]:
        """The result in plain English."""
        count = len(self.areas)
        mean = show(self.target, self.currency, 2)
        said = self.words.said
        first = said(f"Over {count} areas with patients the mean is {mean} per patient.")
        if np.isnan(self.practice_sd):
            return (
                first,
                said("There are no limits: the spread of practices within areas cannot be told."),
            )
        outside = self.areas["position"].str.endswith(show_level(self.levels[-1]))
        names = ", ".join(self.areas.loc[outside, "area"].astype(str)) or "none"
        return (
            first,
            f"{int(outside.sum())} of {count} areas lie outside the {show_level(self.levels[-1])} "
            f"limits: {names}.",
        )


def payments_by_area(
    table: PaymentTable,
    *,
    levels: Sequence[float] = LEVELS,
    overdispersion: Overdispersion = "additive",
    winsorise: float = 0.1,
) -> AreaFunnel:
    """Place every area in the funnel of payments per patient.

    With list sizes p and payments per patient y of practices i in areas a, the variance of a
    practice within its area is the sum of p (y - mean of a)^2 over the sum of (P_a - sum of p^2 /
    P_a), which is unbiased; the effective number of practices is P_a^2 / sum of p^2.

    Args:
        table: One year's payments, read with areas.
        levels: Levels of the limits, rising.
        overdispersion: ``"additive"``: a variance between areas is added (random effects);
            ``"multiplicative"``: the chance variance is multiplied by the dispersion;
            ``"none"``.
        winsorise: Share of areas at either end whose z scores are pulled in to the next one
            before the overdispersion is estimated.

    Returns:
        The funnel. Rows without patients or without an area are not in it:
        :func:`left_out_rows` lists them.

    Raises:
        InvalidArgument: If the mapping names no areas, no row has both area and patients, or an
            argument is out of range.

    Reference:
        Spiegelhalter 2005, Statistics in Medicine 24:1185; Spiegelhalter 2005, Quality and Safety
        in Health Care 14:347 (overdispersion); Kish 1965, Survey Sampling (effective number).

    Example:
        >>> from pbcanalysis.money.payments import read_payment_text
        >>> text = "Code,Area,Patients,QOF\\nA,n,10,10\\nB,n,10,30\\nC,s,10,20\\nD,s,10,40\\n"
        >>> table = read_payment_text(text, {"practice": "Code", "area": "Area",
        ...     "patients": "Patients", "lines": {"qof": "QOF"}})
        >>> funnel = payments_by_area(table)
        >>> funnel.target, funnel.areas["per_patient"].tolist(), round(funnel.practice_sd**2, 9)
        (2.5, [2.0, 3.0], 2.0)
    """
    import pandas as pd

    _check(levels, overdispersion, winsorise)
    codes = table.needs_area()
    rows = table.has_patients & (codes >= 0)
    if not rows.any():
        raise InvalidArgument(f"no row of {table.file} has both an area and patients")
    # Areas without a row in use are not in the funnel.
    present, area = np.unique(codes[rows], return_inverse=True)
    paid, patients = table.paid[rows], table.patients[rows]
    count = present.size
    pence = group_sums(paid, area, count)
    hundredths = group_sums(patients, area, count)
    each = np.array([a / b for a, b in zip(pence, hundredths, strict=True)])
    listed = np.array(hundredths, dtype=np.float64)
    lists = patients.astype(np.float64)
    effective = listed**2 / np.bincount(area, weights=lists**2, minlength=count)
    target = sum(pence) / sum(hundredths)
    practice_sd = _practice_sd(paid / lists, lists, area, each, listed, effective)
    error = practice_sd / np.sqrt(effective)
    z = (each - target) / error
    dispersion, between = _dispersion(z, error, winsorise)
    funnel = AreaFunnel(
        areas=pd.DataFrame(
            {
                "year": table.year,
                "area": [table.areas[place] for place in present],
                "rows": np.bincount(area, minlength=count),
                "patients": listed / 100,
                "paid": np.array([a / 100 for a in pence]),
                "per_patient": each,
                "effective_practices": effective,
                "standard_error": error,
                "z": z,
            }
        ),
        words=table.words,
        year=table.year,
        currency=table.currency,
        target=target,
        practice_sd=practice_sd,
        dispersion=dispersion,
        between_sd=between if overdispersion == "additive" else 0.0,
        overdispersion=overdispersion,
        levels=tuple(levels),
    )
    _place(funnel)
    return funnel


def _place(funnel: AreaFunnel) -> None:
    """Add the limits and the position of each area to the table."""
    areas = funnel.areas
    each = areas["per_patient"].to_numpy()
    position = np.full(each.size, "within", dtype=object)
    for level in funnel.levels:
        lower, upper = funnel.limits(areas["effective_practices"], level)
        name = show_level(level)
        areas[f"lower limit {name}"], areas[f"upper limit {name}"] = lower, upper
        position[each < lower] = f"below {name}"
        position[each > upper] = f"above {name}"
    if np.isnan(funnel.practice_sd):
        position[:] = "no limits"
    areas["position"] = _text(position)


def _text(values: npt.NDArray[np.object_]) -> pd.Series:
    import pandas as pd

    return pd.Series(values, dtype=str)


def _practice_sd(
    each: Floats,
    lists: Floats,
    area: npt.NDArray[np.intp],
    means: Floats,
    listed: Floats,
    n: Floats,
) -> float:
    freedom = float((listed - listed / n).sum())
    squares = float((lists * (each - means[area]) ** 2).sum())
    # Areas of one practice leave a freedom that is nought but for rounding.
    if freedom <= 1e-9 * float(listed.sum()) or squares <= 1e-24 * float((lists * each**2).sum()):
        return float("nan")
    return float(np.sqrt(squares / freedom))


def _dispersion(z: Floats, error: Floats, winsorise: float) -> tuple[float, float]:
    if np.isnan(z).any():
        return float("nan"), 0.0
    ordered = np.sort(z)
    pulled = int(np.floor(winsorise * z.size))
    if pulled:
        ordered = np.clip(ordered, ordered[pulled], ordered[-pulled - 1])
    ratio = float((ordered**2).mean())
    weight = error**-2.0
    spread = float(weight.sum() - (weight**2).sum() / weight.sum())
    excess = z.size * ratio - (z.size - 1)
    between = float(np.sqrt(excess / spread)) if z.size > 1 and excess > 0 else 0.0
    return ratio, between


def _check(levels: Sequence[float], overdispersion: str, winsorise: float) -> None:
    if not levels or list(levels) != sorted(set(levels)) or not 0 < levels[0] <= levels[-1] < 1:
        raise InvalidArgument("levels rise, and lie strictly between 0 and 1")
    if overdispersion not in get_args(Overdispersion):
        raise InvalidArgument(
            f"overdispersion is one of {', '.join(get_args(Overdispersion))}, "
            f"not {overdispersion!r}"
        )
    if not 0 <= winsorise < 0.5:
        raise InvalidArgument(f"winsorise lies from 0 to below 0.5, not {winsorise}")
