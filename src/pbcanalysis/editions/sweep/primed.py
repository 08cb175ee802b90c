"""Imported by the process that runs are forked from: what every run would read first.

The policy for words, the typeface, and the studies with their tables are read once; what is kept
is looked up by the content of the files, so a file that changes is read again.
"""

from __future__ import annotations

import os
from pathlib import Path

from pbcanalysis.charts.style import WIDE, settings
from pbcanalysis.editions.sweep import collect  # noqa: F401  (every run will want it)
from pbcanalysis.reported.policy import load_policy
from pbcanalysis.study import open_study
from pbcanalysis.study.remembered import is_kept

VARIABLE = "PBC_PRIME"


def _prime() -> None:
    load_policy()
    settings(WIDE)
    for name in filter(None, os.environ.get(VARIABLE, "").split(os.pathsep)):
        study = open_study(Path(name), check=False)
        for table, resource in study.resources.items():
            if is_kept(study.folder, resource):
                study.table(table)
                if table == "statements":
                    study.rows(table)


_prime()
