"""Imported by the process that runs are forked from: what every run would read first.

The policy for words, the typeface, and the studies with their tables are read once; what is kept
is looked up by the content of the files, so a file that changes is read again. Large tables are
read from their copies, as far as there is room: all runs then share their memory. Where runs draw,
something is drawn and thrown away: a first picture takes longer than those that follow.
"""

from __future__ import annotations

import os
from pathlib import Path

import pandas as pd
from matplotlib.figure import Figure

from pbcanalysis.catalogue.chapter import DRAW_VARIABLE
from pbcanalysis.charts import WIDE, Chart, Size, new_figure
from pbcanalysis.charts.style import settings
from pbcanalysis.editions.sweep import collect  # noqa: F401  (every run will want it)
from pbcanalysis.editions.sweep.memory import room_for_tables
from pbcanalysis.reported.policy import load_policy
from pbcanalysis.study import open_study
from pbcanalysis.study.remembered import is_kept
from pbcanalysis.study.typed_copies import share_copy

VARIABLE = "PBC_PRIME"


def _prime() -> None:
    load_policy()
    settings(WIDE)
    room = room_for_tables()
    for name in filter(None, os.environ.get(VARIABLE, "").split(os.pathsep)):
        study = open_study(Path(name), check=False)
        for table, resource in study.resources.items():
            if is_kept(study.folder, resource):
                study.table(table)
                if table == "statements":
                    study.rows(table)
            else:
                room -= share_copy(study.folder, resource, room)
    if os.environ.get(DRAW_VARIABLE, "none") != "none":
        data = pd.DataFrame({"x": [0, 1]})
        Chart("Headline", "Subtitle", "Alternative", "Source", data, _something).complete_svg()


def _something(size: Size) -> Figure:
    figure = new_figure(size, 2)
    axes = figure.subplots()
    axes.plot([0, 1], [0, 1], label="0123456789")
    axes.set(title="ABCDEFGHIJKLMNOPQRSTUVWXYZ", xlabel="abcdefghijklmnopqrstuvwxyz")
    axes.legend()
    return figure


_prime()
