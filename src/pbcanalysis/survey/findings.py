"""The findings of a study's surveys: what each prints, of whom, and what that leaves open."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Literal

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.counts import possible_counts
from pbcanalysis.reported.intervals import Interval
from pbcanalysis.reported.one_statement import policy_of
from pbcanalysis.reported.policy import PolicyLike
from pbcanalysis.reported.printed import Printed, is_figure
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.reported.sets import CountSet, ShareSet
from pbcanalysis.reported.words import Reading, read_words
from pbcanalysis.results import Estimate
from pbcanalysis.survey.envelopes import envelope
from pbcanalysis.survey.finite_population import wilson_finite
from pbcanalysis.survey.intervals import wilson
from pbcanalysis.survey.partial_identification import worst_case

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.study import Study

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
QUALITIES = ("low", "medium", "high")
EMPTY: dict[str, str] = dict.fromkeys(
    (
        "wave",
        "fieldwork_start",
        "fieldwork_end",
        "respondents",
        "quality",
        "asked",
        "base",
        "population",
        "statement",
    ),
    "",
)
"""Columns that a study may leave out."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One figure of one survey.

    Attributes:
        id: Id in the table of findings.
        survey: Id of the survey.
        name: Name of the survey, with its wave.
        position: Place of the survey in the order of the study.
        month: Month in which fieldwork began, such as ``"Jun 2007"``; empty where not reported.
        respondents: Who answered.
        topic: What was asked about, as one word that waves share.
        question: The question, put so that the figure answers yes.
        as_printed: The figure or words as printed.
        statement: Id of the statement; empty where the study names none.
        source: Key of the source.
        quality: Quality of the account: high, medium or low; the worse of the survey's and of
            the best that its source is rated for. Empty where the study does not rate it.
        unit: ``"share"``, or ``"points"`` for a difference of two shares.
        printed: The figure as a number (0.57 for 57%); ``None`` for words.
        bounds: What the print alone leaves open, as a share or as points of one.
        base: Number of those who replied; ``None`` where it is not reported.
        counts: The counts left open; ``None`` without a base, and for differences.
        asked: Number of those who were asked; ``None`` where it is not reported, or where it is
            fewer than replied.
        population: Number of those whom the survey is about, where its table names a group larger
            than that of those asked, and than the base; ``None`` otherwise. Those asked are no
            wider group that they could be a sample of.
        series: What one series of waves shares, its name; empty where the survey is no wave.
        began: Day, month or year in which fieldwork began, as in the table; empty where not
            reported.
    """

    id: str
    survey: str
    name: str
    position: int
    month: str
    respondents: str
    topic: str
    question: str
    as_printed: str
    statement: str
    source: str
    quality: str
    unit: Literal["share", "points"]
    printed: float | None
    bounds: Interval
    base: int | None
    counts: CountSet | None
    asked: int | None = None
    population: int | None = None
    series: str = ""
    began: str = ""

    @property
    def low(self) -> Fraction:
        """Lowest value left open: of the counts where the base is known, else of the print."""
        return self.bounds.low if self.counts is None else self.counts.share_low

    @property
    def high(self) -> Fraction:
        """Highest value left open."""
        if self.counts is not None:
            return self.counts.share_high
        assert self.bounds.high is not None  # shares and differences of shares have an upper end
        return self.bounds.high

    def interval(self, level: float = 0.95) -> Estimate | None:
        """The Wilson interval, or its envelope over the possible counts.

        Args:
            level: Confidence level, strictly between 0 and 1.

        Returns:
            An estimate in unit ``"share"``; ``None`` where the base is not known, because then no
            interval can be computed. It treats those who replied as a random sample, of as many
            as the survey is about where that number is known, and of very many otherwise.

        Reference:
            Wilson 1927; Cochran 1977, section 2.6, where the population is known.
        """
        if self.counts is None or self.base is None:
            return None
        whole = self.population
        if len(self.counts) == 1:
            count = self.counts.min
            if whole is not None:
                return wilson_finite(count, self.base, whole, level)
            return wilson(count, self.base, level)
        method = "wilson"
        found = envelope(self.counts, self.base, level, N=whole, method=method)
        # Told as a range: a print of a large base leaves many counts open.
        inputs = {"counts": str(self.counts), "n": self.base, "level": float(level)}
        return replace(found, inputs=inputs | ({} if whole is None else {"N": whole}))

    def of_all_asked(self) -> Estimate | None:
        """Worst-case bounds among all who were asked, with nothing assumed about the silent.

        Returns:
            An estimate in unit ``"share"`` without value and level; ``None`` where the base, or
            the number of those asked, is not known.

        Reference:
            Manski 1989.
        """
        if self.counts is None or self.base is None or self.asked is None:
            return None
        return worst_case(self.counts, self.base, self.asked)


def read_findings(
    study: Study,
    *,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
    reading: Reading = "core",
    policy: PolicyLike = None,
    impossible: list[Finding] | None = None,
) -> list[Finding]:
    """Read every finding of a study's surveys.

    Args:
        study: The study, with its tables ``survey_findings``, ``surveys`` and ``bases``, and
            ``statements`` where findings name one.
        rule: How figures are taken to be rounded.
        reading: How words are taken: ``"core"``, ``"wide"`` or ``"semantic"``.
        policy: Changes to the policy for words.
        impossible: A list to take the findings that no count of their base prints, read as if
            the base were not known; they are then left out of what is returned.

    Returns:
        One entry for each row of the table, in its order.

    Raises:
        InvalidArgument: If a finding names no survey of the study, a base has no count, or no
            count of the base prints as the figure and ``impossible`` is not given.
        UnknownPhrase: If a phrase is not understood.
    """
    surveys = {str(row["id"]): {**EMPTY, **row} for row in _rows(study.table("surveys"))}
    bases = {str(row["id"]): row["count"] for row in study.table("bases").to_dict("records")}
    rated: dict[str, str] = {}
    for row in surveys.values():
        if row["quality"]:
            known = rated.get(str(row["source"]), "low")
            rated[str(row["source"])] = max(known, str(row["quality"]), key=QUALITIES.index)
    words_by = policy_of(study, policy)
    found = []
    for one in _rows(study.table("survey_findings")):
        row = {**EMPTY, **one}
        survey = surveys.get(str(row["survey"]))
        if survey is None:
            raise InvalidArgument(f"the finding {row['id']!r} names no survey of surveys.csv")
        base = _base(survey["base"], bases)
        text = str(row["as_printed"])
        unit, printed, bounds = _read(text, RoundingRule(rule), reading, words_by, base)
        counts = None
        if unit == "share" and base is not None:
            counts = (
                read_words(text, policy=words_by, rule=rule, base=base).counts(base, reading)
                if printed is None
                else possible_counts(text, base, rule)
            )
        cannot = counts is not None and not counts
        if cannot and impossible is None:
            raise InvalidArgument(f"no count of {base} prints as {text!r} ({row['id']})")
        own = str(survey["source"])
        source = study.statement(str(row["statement"]))["source"] if row["statement"] else own
        quality = str(survey["quality"])
        finding = Finding(
            id=str(row["id"]),
            survey=str(row["survey"]),
            name=", ".join(str(survey[part]) for part in ("name", "wave") if survey[part]),
            position=int(survey["position"]),
            month=_month(survey["fieldwork_start"]),
            respondents=str(survey["respondents"]),
            topic=str(row["topic"]),
            question=str(row["question"]),
            as_printed=text,
            statement=str(row["statement"]),
            source=source,
            quality=min(quality, rated.get(source, quality), key=QUALITIES.index)
            if quality
            else "",
            unit=unit,
            printed=printed,
            bounds=bounds,
            base=None if cannot else base,
            counts=None if cannot else counts,
            asked=_at_least(survey["asked"], base),
            population=_wider(bases.get(str(survey["population"])), survey["asked"], base),
            series=str(survey["name"]) if survey["wave"] else "",
            began=str(survey["fieldwork_start"]),
        )
        if cannot and impossible is not None:
            impossible.append(finding)
        else:
            found.append(finding)
    return found


def with_base(
    finding: Finding, base: int, rule: RoundingRule | str = RoundingRule.HALF_UP
) -> Finding:
    """A finding as it would be, had so many replied: to ask what an unprinted base would settle.

    Args:
        finding: A share printed as a percentage.
        base: The base supposed, at least 1.
        rule: How the figure is taken to be rounded.

    Raises:
        InvalidArgument: If it is no percentage, or no count of the base prints as it.
    """
    counts = possible_counts(finding.as_printed, base, rule)
    if not counts:
        raise InvalidArgument(f"no count of {base} prints as {finding.as_printed!r}")
    return replace(finding, base=base, counts=counts)


def surveys_overview(study: Study) -> pd.DataFrame:
    """The surveys of a study as a table for readers, in their order.

    Args:
        study: The study, with its table ``surveys``.

    Returns:
        Columns ``Survey``, ``Who answered``, ``When``, ``Asked`` and ``Replied``; the last two
        are missing where no number is reported.
    """
    import pandas as pd

    rows = []
    table = study.table("surveys").sort_values("position")
    for row in table.assign(**{c: "" for c in EMPTY if c not in table}).to_dict("records"):
        wave, start, end = row["wave"], _month(row["fieldwork_start"]), _month(row["fieldwork_end"])
        until = f"by {end}" if end else "not reported"
        rows.append(
            {
                "Survey": f"{row['name']}, {wave}"
                if isinstance(wave, str) and wave
                else str(row["name"]),
                "Who answered": str(row["respondents"]),
                "When": until if not start else start if start == end else f"{start} to {end}",
                "Asked": row["asked"],
                "Replied": row["replied"],
            }
        )
    return pd.DataFrame(rows).astype({"Asked": "Int64", "Replied": "Int64"})


def bounds_of_shares(shares: ShareSet, sentence: str, **inputs: object) -> Estimate:
    """A set of possible shares as an estimate: its two ends, no value, no level.

    Args:
        shares: The set; not empty.
        sentence: What it says, in one sentence.
        inputs: What went in, by name.

    Returns:
        An estimate in unit ``"share"``.

    Raises:
        InvalidArgument: If the set is empty.
    """
    return Estimate(
        low=float(shares.low),
        high=float(shares.high),
        kinds=("rounding",),
        unit="share",
        method="ends of the set of shares that the printed figures leave open",
        reference="Moore, Kearfott and Cloud 2009 (interval arithmetic)",
        inputs=inputs,
        sentence=sentence,
    )


def _rows(table: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a table, blanks as empty text."""
    rows = table.astype(object).where(table.notna(), "").to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]


def _base(key: object, bases: dict[str, object]) -> int | None:
    if not isinstance(key, str) or not key:
        return None
    count = bases.get(key)
    if not isinstance(count, int):
        raise InvalidArgument(f"the base {key!r} has no count in bases.csv")
    return count


def _at_least(number: object, base: int | None) -> int | None:
    """A number of people of whom the base can be a part; ``None`` if it is not told, or less."""
    if not isinstance(number, int | float) or number != number:
        return None
    whole = int(number)
    return whole if base is None or whole >= base else None


def _wider(number: object, asked: object, base: int | None) -> int | None:
    """A number of people that is more than were asked, where that is known; else ``None``."""
    whole = _at_least(number, base)
    within = _at_least(asked, base)
    return None if whole is None or (within is not None and whole <= within) else whole


def _month(start: object) -> str:
    """``Jun 2007`` for ``2007-06-18``; a year alone, or nothing, names no month."""
    parts = start.split("-") if isinstance(start, str) else []
    return f"{MONTHS[int(parts[1]) - 1]} {parts[0]}" if len(parts) > 1 else ""


def _read(
    text: str, rule: RoundingRule, reading: Reading, policy: PolicyLike, base: int | None
) -> tuple[Literal["share", "points"], float | None, Interval]:
    sign = text.strip()[:1]
    if sign in ("+", "-", "−"):
        figure = Printed.read(text.strip()[1:])
        bounds = figure.interval(rule).scaled(Fraction(1, 100))
        value = float(figure.value) / 100
        if sign == "+":
            return "points", value, bounds
        assert bounds.high is not None  # a printed figure has an upper end
        mirrored = Interval(-bounds.high, -bounds.low, bounds.high_closed, bounds.low_closed)
        return "points", -value, mirrored
    words = read_words(text, policy=policy, rule=rule, base=base)
    hull = words.shares(reading).hull
    if is_figure(text.strip()):
        return "share", float(Printed.read(text).value) / 100, hull
    return "share", None, hull
