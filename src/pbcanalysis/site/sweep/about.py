"""What all pages of a sweep share: its plan, its studies, and what runs are called."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pbcanalysis.editions.sweep.plan import Plan
from pbcanalysis.site.sweep.labels import run_labels, title_of
from pbcanalysis.study import Study, open_study


@dataclass(frozen=True)
class About:
    """A sweep, as its pages name it.

    Attributes:
        plan: The plan.
        studies: Its studies, by folder.
    """

    plan: Plan
    studies: dict[Path, Study]

    @classmethod
    def of(cls, plan: Plan) -> About:
        """Open the studies of a plan."""
        return cls(plan, {path: open_study(path, check=False) for path in plan_folders(plan)})

    @cached_property
    def labels(self) -> dict[str, str]:
        """What runs are called, by id."""
        return run_labels(self.plan, self.studies)

    @cached_property
    def shelves(self) -> dict[Path, str]:
        """Folder of each study's own pages; studies of one name are told apart by a number."""
        found: dict[Path, str] = {}
        for path, study in self.studies.items():
            name, number = study.name, 2
            while name in found.values():
                name, number = f"{study.name}-{number}", number + 1
            found[path] = name
        return found

    @property
    def title(self) -> str:
        """What the sweep is called: as its plan says, or as its study does."""
        if self.plan.title:
            return self.plan.title
        titles = list(dict.fromkeys(title_of(study) for study in self.studies.values()))
        return titles[0] if len(titles) == 1 else f"{len(titles)} studies"


def plan_folders(plan: Plan) -> list[Path]:
    """The study folders of a plan, each once, in its order."""
    return list(dict.fromkeys(run.study for run in plan.runs))
