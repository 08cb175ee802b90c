"""The respondents of a study: its table and codebook, with the design that its columns tell."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from pbcanalysis.survey.codebook import Codebook
from pbcanalysis.survey.respondents import Respondents
from pbcanalysis.survey.weighting import effective_sample_size

if TYPE_CHECKING:
    import pandas as pd

    from pbcanalysis.study import Study

ROLES = {"weights": "weight", "strata": "stratum", "clusters": "cluster"}
"""What a column of the respondents tells of the design, by the name of the column."""
LONGEST_PART = 48
"""Characters of the part of an id that stands for a question."""
PLACES = ("area", "wave", "person")


@dataclass(frozen=True, slots=True)
class StudyRespondents:
    """The respondents of a study, one row each.

    Attributes:
        table: The table, rows in the study's order.
        codebook: Its questions.
        file: Name of the file, for messages.
        design: Column of each role of the design that is told: ``weights`` (left out where all
            weights are the same), ``strata``, ``clusters``.
        equal_weights: Whether there are weights, and all of them the same.
        waves: Ids of the waves in order; empty where the table has none.
        wave_names: Name of each wave by its id; the id itself where the study has no other.
    """

    table: pd.DataFrame
    codebook: Codebook
    file: str
    design: dict[str, str] = field(default_factory=dict)
    equal_weights: bool = False
    waves: tuple[str, ...] = ()
    wave_names: dict[str, str] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.table)

    @property
    def latest(self) -> StudyRespondents:
        """Those of the last wave alone; all of them where there are no waves."""
        if len(self.waves) < 2:
            return self
        last = self.table[self.table["wave"] == self.waves[-1]].reset_index(drop=True)
        return with_design(replace(self, table=last, waves=self.waves[-1:]))

    @property
    def questions(self) -> dict[str, str]:
        """Text of each question by its name; one that stands twice is told apart by its name."""
        texts = [item.question for item in self.codebook.items]
        return {
            item.name: item.question
            if texts.count(item.question) == 1
            else f"{item.question} ({item.name})"
            for item in self.codebook.items
        }

    @property
    def id_parts(self) -> dict[str, str]:
        """For each question's name the part of a record's id that stands for it; no two alike."""
        return id_parts(item.name for item in self.codebook.items)

    def group(self, column: str | None = None, wave: str | None = None) -> Respondents:
        """The respondents by the groups of a column, or all as one group.

        Args:
            column: Column of the groups, such as ``"area"``.
            wave: Only those of this wave.

        Raises:
            InvalidInput: For every answer that the codebook does not know, and every weight that
                is not positive.
        """
        rows = self.table if wave is None else self.table[self.table["wave"] == wave]
        return Respondents.from_table(
            rows, self.codebook, area=column, **self.design, file=self.file
        )

    @property
    def measurable(self) -> bool:
        """Whether there are respondents enough, in every stratum, for a variance."""
        return _measurable(self.table, self.design)

    def measurable_in(self, wave: str) -> bool:
        """The same of one wave."""
        return _measurable(self.table[self.table["wave"] == wave], self.design)

    @property
    def clusters(self) -> int:
        """Clusters in all strata; 0 where respondents are told to come one by one."""
        if "clusters" not in self.design:
            return 0
        names = [self.design[role] for role in ("strata", "clusters") if role in self.design]
        return len(self.table[names].drop_duplicates())

    @property
    def weighting_effect(self) -> float:
        """Kish's factor by which unequal weights raise a variance; 1 without weights."""
        if "weights" not in self.design:
            return 1.0
        weights = self.table[self.design["weights"]].to_numpy(dtype=np.float64)
        return float(weights.size / effective_sample_size(weights))


def id_parts(names: Iterable[str]) -> dict[str, str]:
    """For each name small letters and digits with hyphens, for use in an id; no two alike.

    Example:
        >>> id_parts(["Q1_a", "Q1. Are you well?", "Q1: are you well", "???"])
        {'Q1_a': 'q1-a', 'Q1. Are you well?': 'q1-are-you-well', \
'Q1: are you well': 'q1-are-you-well-2', '???': 'question'}
    """
    parts: dict[str, str] = {}
    for name in names:
        plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
        words = re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
        # A record has a folder of its name, and folders' names cannot be as long as questions.
        words = (words[: LONGEST_PART + 1].rpartition("-")[0] or words[:LONGEST_PART]
                 if len(words) > LONGEST_PART else words) or "question"  # fmt: skip
        part, count = words, 1
        while part in parts.values():
            count += 1
            part = f"{words}-{count}"
        parts[name] = part
    return parts


def study_respondents(study: Study) -> StudyRespondents:
    """Read a study's respondents by its codebook.

    A column called ``weight``, ``stratum`` or ``cluster`` tells the design; ``wave`` names a
    survey or wave, and ``person`` who it was, so that one person in two waves is known as such.
    Such a column counts where every row has a value.

    Args:
        study: The study, with its tables ``respondents`` and ``codebook``.

    Returns:
        The respondents. Waves are in the order of the table ``surveys`` where all are rows of
        it, else in the order of their names.

    Raises:
        InvalidInput: If the codebook is not one.
    """
    file = str(study.resources["respondents"]["path"])
    book = Codebook.from_table(study.table("codebook"), str(study.resources["codebook"]["path"]))
    table = study.table("respondents").reset_index(drop=True)
    full = [name for name in table.columns if table[name].notna().all()]
    names: dict[str, str] = {}
    if "wave" in full:
        table = table.assign(wave=table["wave"].astype(str))
        names = _named_waves(set(table["wave"]), study)
    return with_design(StudyRespondents(table, book, file, waves=tuple(names), wave_names=names))


def with_design(people: StudyRespondents) -> StudyRespondents:
    """The respondents with the design that their columns tell.

    Args:
        people: The respondents; only their table is looked at.

    Returns:
        The same with ``design`` and ``equal_weights``.
    """
    table = people.table
    design = {
        role: column
        for role, column in ROLES.items()
        if column in table.columns and table[column].notna().all()
    }
    equal = "weights" in design and table[design["weights"]].nunique() == 1
    if equal:
        # The same weight for all weighs nobody: the plain formulas then hold exactly.
        del design["weights"]
    return replace(people, design=design, equal_weights=equal)


def _measurable(table: pd.DataFrame, design: dict[str, str]) -> bool:
    if len(table) < 2:
        return False
    units = table.get(design.get("clusters", ""), table.index.to_series())
    strata = table.get(design.get("strata", ""))
    if strata is None:
        return int(units.nunique()) > 1
    return bool((units.groupby(strata.to_numpy()).nunique() > 1).all())


def _named_waves(ids: set[str], study: Study) -> dict[str, str]:
    """Names of waves by id: those of the surveys in their order, else the ids in theirs."""
    if "surveys" in study.resources:
        surveys = study.table("surveys").sort_values("position")
        known = dict(zip(surveys["id"].astype(str), surveys["name"].astype(str), strict=True))
        if ids <= set(known):
            return {one: name for one, name in known.items() if one in ids}
    return {one: one for one in sorted(ids)}
