"""Response, cooperation, refusal and contact rates as the AAPOR defines them."""

from __future__ import annotations

from dataclasses import dataclass, fields
from fractions import Fraction

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.results import Estimate
from pbcanalysis.survey._arguments import decimal_fraction, named, percent, span, whole

_REFERENCE = "AAPOR Standard Definitions, 10th edition, 2023"

RATES: dict[str, str] = {
    "RR1": "minimum response rate",
    "RR2": "response rate, partial interviews counted as responses",
    "RR3": "response rate, unknown eligibility estimated",
    "RR4": "response rate, unknown eligibility estimated, partial interviews counted",
    "RR5": "maximum response rate, no case of unknown eligibility counted",
    "RR6": "maximum response rate, partial interviews counted",
    "COOP1": "cooperation rate, all contacted",
    "COOP2": "cooperation rate, all contacted, partial interviews counted",
    "COOP3": "cooperation rate, those able to take part",
    "COOP4": "cooperation rate, those able to take part, partial interviews counted",
    "REF1": "minimum refusal rate",
    "REF2": "refusal rate, unknown eligibility estimated",
    "REF3": "maximum refusal rate",
    "CON1": "minimum contact rate",
    "CON2": "contact rate, unknown eligibility estimated",
    "CON3": "maximum contact rate",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispositions:
    """How every case of a sample ended, in the letters of the Standard Definitions.

    Attributes:
        I: Complete interviews.
        P: Partial interviews.
        R: Refusals and break-offs.
        NC: Non-contacts, known to be eligible.
        O: Others, known to be eligible.
        UH: Unknown whether there is a household (or practice) at all.
        UO: Unknown, other.

    Raises:
        InvalidArgument: If a number is negative or not whole, or all are nought.
    """

    I: int  # noqa: E741
    P: int = 0
    R: int = 0
    NC: int = 0
    O: int = 0  # noqa: E741
    UH: int = 0
    UO: int = 0

    def __post_init__(self) -> None:
        for one in fields(self):
            object.__setattr__(self, one.name, whole(getattr(self, one.name), one.name))
        if self.total == 0:
            raise InvalidArgument("there are no cases: every disposition is nought")

    @property
    def total(self) -> int:
        """All cases, eligible or not known."""
        return sum(getattr(self, one.name) for one in fields(self))


def response_rates(
    dispositions: Dispositions, e: float | tuple[float, float] = 1.0
) -> dict[str, Estimate]:
    """All outcome rates of a sample, by their AAPOR names.

    Args:
        dispositions: How every case ended.
        e: Estimated share of cases of unknown eligibility that are eligible, 0 to 1; or the
            lowest and highest such share thought possible. It matters to RR3, RR4, REF2 and
            CON2 only.

    Returns:
        Rates by name, RR1 to RR6, COOP1 to COOP4, REF1 to REF3, CON1 to CON3, in unit
        ``"share"`` without level; with a range for e, those that depend on it have no value. A
        rate of no cases (such as a refusal rate among no eligible cases) is left out.

    Raises:
        InvalidArgument: If e lies outside 0 to 1.

    Reference:
        AAPOR Standard Definitions.

    Example:
        >>> rates = response_rates(Dispositions(I=122, UO=501), e=(0.9, 1.0))
        >>> rates["RR1"].sentence
        'RR1 (minimum response rate) is 19.6%.'
        >>> rates["RR3"].value is None
        True
    """
    lowest, highest = (decimal_fraction(end) for end in (e if isinstance(e, tuple) else (e, e)))
    if not 0 <= lowest <= highest <= 1:
        raise InvalidArgument(f"e is a share from 0 to 1, or a range of them, not {e}")
    at_low, at_high = (_rates(dispositions, end) for end in (lowest, highest))
    inputs = {one.name: getattr(dispositions, one.name) for one in fields(dispositions)}
    rates: dict[str, Estimate] = {}
    for name, title in RATES.items():
        ends = at_low[name], at_high[name]
        if ends[0] is None or ends[1] is None:
            continue
        low, high = float(min(ends[0], ends[1])), float(max(ends[0], ends[1]))
        point = low == high
        written = percent(low) if point else span(low, high)
        rates[name] = Estimate(
            value=low if point else None,
            low=low,
            high=high,
            kinds=("assumptions",),
            unit="share",
            method=f"AAPOR {name}",
            reference=_REFERENCE,
            inputs={**inputs, "e": (float(lowest), float(highest))},
            sentence=f"{name} ({title}) is {written}.",
        )
    return rates


def response_rate(
    dispositions: Dispositions, name: str = "RR1", e: float | tuple[float, float] = 1.0
) -> Estimate:
    """One outcome rate of a sample.

    Args:
        dispositions: How every case ended.
        name: The rate, a key of ``RATES``.
        e: As in ``response_rates``.

    Returns:
        The rate, in unit ``"share"``.

    Raises:
        InvalidArgument: If there is no such rate, it is a rate of no cases, or e lies outside
            0 to 1.

    Reference:
        AAPOR Standard Definitions.

    Example:
        >>> response_rate(Dispositions(I=122, UO=501)).value == 122 / 623
        True
    """
    named(RATES, name, "rate")
    rates = response_rates(dispositions, e)
    if name not in rates:
        raise InvalidArgument(f"{name} is a rate of no cases here")
    return rates[name]


def _rates(d: Dispositions, e: Fraction) -> dict[str, Fraction | None]:
    interviews = d.I + d.P
    eligible = interviews + d.R + d.NC + d.O
    unknown = d.UH + d.UO
    everyone: Fraction = Fraction(eligible + unknown)
    expected = eligible + e * unknown
    contacted = interviews + d.R + d.O
    able = interviews + d.R

    def share(part: int, whole_number: Fraction | int) -> Fraction | None:
        return Fraction(part) / whole_number if whole_number else None

    return {
        "RR1": share(d.I, everyone),
        "RR2": share(interviews, everyone),
        "RR3": share(d.I, expected),
        "RR4": share(interviews, expected),
        "RR5": share(d.I, eligible),
        "RR6": share(interviews, eligible),
        "COOP1": share(d.I, contacted),
        "COOP2": share(interviews, contacted),
        "COOP3": share(d.I, able),
        "COOP4": share(interviews, able),
        "REF1": share(d.R, everyone),
        "REF2": share(d.R, expected),
        "REF3": share(d.R, eligible),
        "CON1": share(contacted, everyone),
        "CON2": share(contacted, expected),
        "CON3": share(contacted, eligible),
    }
