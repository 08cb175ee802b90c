"""Sweeps: the same chapters under many sets of parameters, areas, years or studies.

A plan is read and checked whole, run by as many processes as fit, and ends in one tidy table of
all records by run. A sweep that was stopped goes on where it was.
"""

from pbcanalysis.editions.sweep.execute import Progress, Summary, sweep
from pbcanalysis.editions.sweep.plan import Plan, Run, read_plan

__all__ = ["Plan", "Progress", "Run", "Summary", "read_plan", "sweep"]
