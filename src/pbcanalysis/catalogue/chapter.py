"""What a notebook holds in its hand: its study, its parameters, and a place to record results.

A record travels in the notebook's own output, under a media type of its own. So an executed
notebook is all that the catalogue is made from, and a plain re-run in Jupyter, by Papermill or
under nbval sees the same numbers.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pbcanalysis.catalogue.files import chart_files
from pbcanalysis.catalogue.records import MIME, Method, Record, Table, tidy_scalar
from pbcanalysis.catalogue.withholding import (
    RespondentCounts,
    telling_counts,
    withhold,
)
from pbcanalysis.display import show, show_ends, show_interval, signed
from pbcanalysis.errors import InvalidArgument
from pbcanalysis.interval_kinds import KINDS, Kind, in_order, kinds_in_words
from pbcanalysis.results import Estimate
from pbcanalysis.study import Study, open_study, reads
from pbcanalysis.study.small_numbers import study_rule

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.charts import Chart

FOLDER_VARIABLE = "PBC_RECORDS"
CHECKED_VARIABLE = "PBC_STUDY_CHECKED"
"""Set by a runner that has checked the study for all of its runs."""
DRAW_VARIABLE = "PBC_DRAW"
"""Which pictures of a chart are shown, as words: ``notebook`` for the whole one that notebooks
keep, ``pages`` for the two that pages show, ``none`` where a runner wants its records alone."""
WIDE_MIME = "application/vnd.pbcanalysis.wide+svg"
NARROW_MIME = "application/vnd.pbcanalysis.narrow+svg"


class Chapter:
    """One chapter at work on one study.

    Attributes:
        study: The study.
        number_: Two-digit number of the chapter.
        parameters: The chapter's parameters, checked.
        rule: What the study withholds of counts of respondents, or ``None``.
    """

    def __init__(self, number: str, study: Study, parameters: Mapping[str, Any]) -> None:
        self.study = study
        self.number_ = number
        self.parameters = dict(parameters)
        self.rule = study_rule(study.descriptor)
        self._ids: set[str] = set()

    def number(
        self,
        id: str,
        estimate: Estimate | float | int,
        *,
        title: str,
        statements: Sequence[str] = (),
        sources: Sequence[str] = (),
        unit: str | None = None,
        decimals: int | None = None,
        method: str | None = None,
        reference: str = "",
        inputs: Mapping[str, object] | None = None,
        of: int | None = None,
        sentence: str = "",
        kinds: Sequence[Kind] = (),
        respondents: Sequence[int] | None = None,
    ) -> None:
        """Record a number.

        Args:
            id: Permanent id, for example ``survey.response-rate``.
            estimate: An estimate, or a plain number with ``unit`` and ``method``.
            title: What the number is, without its value.
            statements: Ids of the statements it rests on; their sources are added.
            sources: Keys of further sources.
            unit: Unit of a plain number.
            decimals: Decimals in prose; see :func:`pbcanalysis.display.show`.
            method: How a plain number was made, for example ``"count of rows"``.
            reference: Where that method is published, if it has a name of its own.
            inputs: What went into a plain number.
            of: Among how many a plain number was counted; kept as its input ``of``. With 0, no
                reading that names it is said.
            sentence: A sentence for a plain number.
            kinds: What the bounds of an estimate cover, where what computed them cannot know.
            respondents: For a plain number that counts respondents, the numbers of respondents
                that it is part of: the study's rule for small numbers is then applied, so that
                it may have bounds and no value.

        Raises:
            InvalidArgument: If the id was used before, a statement or source does not exist, a
                plain number lacks its unit or method, or nothing says what bounds cover.
        """
        if isinstance(estimate, Estimate):
            if any(part is not None for part in (unit, method, inputs, of)):
                raise InvalidArgument("an estimate carries its own unit, method and inputs")
        else:
            if unit is None or method is None:
                raise InvalidArgument(f"the plain number {id!r} needs its unit and its method")
            least = most = float(estimate)
            if self.rule is not None and respondents is not None:
                least, most = self.rule.bounds(int(estimate), respondents)
                kinds = kinds if least == most else ("withheld",)
            estimate = Estimate(
                value=float(least) if least == most else None,
                low=float(least),
                high=float(most),
                unit=unit,
                method=method,
                reference=reference,
                inputs={**(inputs or {}), **({} if of is None else {"of": of})},
                sentence=sentence,
            )
        if kinds:
            estimate = replace(estimate, kinds=tuple(kinds))
        low, high = estimate.low, estimate.high
        if low < high and not estimate.kinds:
            raise InvalidArgument(
                f"the number {id!r} has bounds ({low:g} to {high:g}) of which nothing says what "
                f"they cover; give kinds=[...], of {', '.join(KINDS)}"
            )
        exact = estimate.value is not None and low == high
        ends = show_ends(low, high, estimate.unit, decimals)
        interval = show_interval(
            estimate.value, low, high, estimate.level, estimate.unit, decimals, estimate.kinds
        )
        display = (
            interval if estimate.value is None else show(estimate.value, estimate.unit, decimals)
        )
        record = Record(
            id=id,
            kind="number",
            title=title,
            sentence=signed(estimate.sentence),
            value=estimate.value,
            low=None if exact else low,
            high=None if exact else high,
            level=estimate.level,
            interval=estimate.kinds,
            unit=estimate.unit,
            display=display,
            display_low="" if exact else ends[0],
            display_high="" if exact else ends[1],
            display_interval=interval,
            method=Method(name=estimate.method, reference=estimate.reference),
            inputs={str(k): tidy_scalar(v) for k, v in dict(estimate.inputs).items()},
            **self._origin(id, statements, sources),
        )
        self._emit(record, {"text/plain": f"{id}: {interval}"})

    def table(
        self,
        id: str,
        frame: pd.DataFrame,
        *,
        title: str,
        units: Mapping[str, str] | None = None,
        statements: Sequence[str] = (),
        sources: Sequence[str] = (),
        sentence: str = "",
        respondents: RespondentCounts | None = None,
        kinds: Sequence[Kind] = (),
        level: float | None = None,
    ) -> None:
        """Record a table and show it.

        Args:
            id: Permanent id.
            frame: The table as readers see it; column names are its headings.
            title: What the table shows.
            units: Unit of a column of numbers, by column; pages write its cells accordingly.
            statements: Ids of the statements it rests on.
            sources: Keys of further sources.
            sentence: What a reader should take from it.
            respondents: Which columns count respondents, if any does: the study's rule for small
                numbers is then applied, and stated in the sentence.
            kinds: What its columns of lowest and highest values cover; stated in the sentence.
            level: Level of these ranges, where they are of confidence or of draws.

        Raises:
            InvalidArgument: If a kind is none, or the level is missing.
        """
        ranges = _ranges(kinds, level)
        data, plain = _table(frame, units or {}), frame
        if self.rule is not None and respondents is not None:
            data = withhold(data, self.rule, respondents)
            sentence = f"{sentence} {self.rule.sentence}".strip()
            plain = data_frame(data)
        record = Record(
            id=id,
            kind="table",
            title=title,
            sentence=f"{sentence} {ranges}".strip(),
            level=level,
            interval=in_order(kinds),
            data=data,
            **self._origin(id, statements, sources),
        )
        self._emit(record, {"text/plain": plain.to_string(index=False)})

    def chart(
        self,
        id: str,
        chart: Chart,
        *,
        title: str,
        statements: Sequence[str] = (),
        sources: Sequence[str] = (),
        respondents: RespondentCounts | None = None,
        kinds: Sequence[Kind] = (),
        level: float | None = None,
    ) -> None:
        """Record a chart and show it; in a build, its files are saved too.

        Args:
            id: Permanent id.
            chart: The chart.
            title: What the chart is about, without its finding.
            statements: Ids of the statements it rests on.
            sources: Keys of further sources.
            respondents: Which columns of its data count respondents, if any does: the study's
                rule for small numbers is then stated in the subtitle.
            kinds: What its bars, bands and whiskers cover; stated in the subtitle.
            level: Level of these ranges, where they are of confidence or of draws.

        Raises:
            InvalidArgument: If the study's rule for small numbers withholds what it shows, a kind
                is none, or the level is missing.
        """
        ranges = _ranges(kinds, level)
        if ranges:
            chart = replace(chart, subtitle=f"{chart.subtitle.rstrip('.')}. {ranges}".lstrip(". "))
        data = _table(chart.data, chart.units)
        if self.rule is not None and respondents is not None:
            telling = telling_counts(data, self.rule, respondents)
            if telling:
                raise InvalidArgument(
                    f"the chart {id!r} shows {', '.join(map(str, telling))}, against this study's "
                    f"rule: {self.rule.sentence} Draw it from a table that suppress has returned"
                )
            # In the subtitle, so that every copy of the picture states the rule too.
            chart = replace(chart, subtitle=f"{chart.subtitle.rstrip('.')}. {self.rule.sentence}")
        record = Record(
            id=id,
            kind="chart",
            title=title,
            headline=chart.headline,
            subtitle=chart.subtitle,
            alt=chart.alt,
            credit=chart.source,
            sentence=chart.headline + ".",
            level=level,
            interval=in_order(kinds),
            data=data,
            **self._origin(id, statements, sources),
        )
        folder = os.environ.get(FOLDER_VARIABLE)
        if folder:
            for name, content in chart_files(id, chart).items():
                path = Path(folder) / id / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
        self._emit(record, {**_pictures(chart), "text/plain": chart.alt})

    def credit(self, *, statements: Sequence[str] = (), sources: Sequence[str] = ()) -> str:
        """Who produced what a chart shows, in one line: short citations, each once.

        Args:
            statements: Ids of statements, whose sources are named.
            sources: Keys of further sources.

        Raises:
            InvalidArgument: If a statement does not exist.
        """
        keys = [self.study.statement(one)["source"] for one in statements] + list(sources)
        return "; ".join(dict.fromkeys(self.study.sources[key].short for key in keys))

    def _origin(self, id: str, statements: Sequence[str], sources: Sequence[str]) -> dict[str, Any]:
        """The part of a record that says where it comes from; checked before anything is shown."""
        if id in self._ids:
            raise InvalidArgument(f"the id {id!r} is used twice in this chapter")
        keys = [self.study.statement(statement)["source"] for statement in statements]
        for source in sources:
            if source not in self.study.sources:
                raise InvalidArgument(f"no source {source!r} in sources.bib")
            keys.append(source)
        if not keys:
            raise InvalidArgument(f"the record {id!r} names neither a statement nor a source")
        self._ids.add(id)
        return {
            "statements": tuple(statements),
            "sources": tuple(dict.fromkeys(keys)),
            "parameters": self.parameters,
            "chapter": self.number_,
        }

    def _emit(self, record: Record, shown: dict[str, str]) -> None:
        from IPython.display import publish_display_data

        publish_display_data({**shown, MIME: json.loads(record.to_json())})


def open_chapter(number: str, study_folder: str, **parameters: Any) -> Chapter:
    """Open a chapter on a study: the first call of every notebook.

    Args:
        number: Two-digit number of the chapter.
        study_folder: Path of the study folder, as seen from the notebook.
        parameters: The notebook's parameters by name.

    Raises:
        InvalidInput: If the study or a parameter is not sound; with every problem.
    """
    reads.begin(number, Path(study_folder))
    # Inside a build or sweep the study has just been checked, once for all chapters.
    checked = FOLDER_VARIABLE in os.environ or CHECKED_VARIABLE in os.environ
    study = open_study(study_folder, check=not checked)
    # The build's key of a chapter holds its values; what else is declared does not matter to it.
    with reads.unnoted():
        values = study.parameters.resolve(parameters, where=f"chapter {number}")
    return Chapter(number, study, {name: values[name] for name in parameters})


def _ranges(kinds: Sequence[Kind], level: float | None) -> str:
    """What the ranges of a chart or table cover, as a sentence; empty where it has none."""
    return f"Ranges: {kinds_in_words(kinds, level)}." if kinds else ""


def _pictures(chart: Chart) -> dict[str, str]:
    """The pictures that a runner asks for, by media type."""
    from pbcanalysis.charts import NARROW, WIDE

    wanted = os.environ.get(DRAW_VARIABLE, "notebook").split()
    pictures = {}
    if "notebook" in wanted:
        pictures["image/svg+xml"] = chart.complete_svg()
    if "pages" in wanted:
        pictures[WIDE_MIME] = chart.svg(WIDE)
        pictures[NARROW_MIME] = chart.svg(NARROW)
    return pictures


def data_frame(table: Table) -> pd.DataFrame:
    """A record's table as a data frame, blanks as None."""
    import pandas as pd

    return pd.DataFrame(list(table.rows), columns=list(table.columns), dtype=object)


def _table(frame: pd.DataFrame, units: Mapping[str, str]) -> Table:
    unknown = set(units) - {str(column) for column in frame.columns}
    if unknown:
        raise InvalidArgument(f"units are given for columns that do not exist: {sorted(unknown)}")
    return Table(
        units=tuple(units.get(str(column), "") for column in frame.columns),
        columns=tuple(str(column) for column in frame.columns),
        rows=tuple(
            tuple(tidy_scalar(value) for value in row)
            for row in frame.itertuples(index=False, name=None)
        ),
    )
