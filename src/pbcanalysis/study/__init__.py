"""A study: a folder of tables about a policy, read and checked before anything runs.

A study folder holds ``datapackage.json`` (a Frictionless Data Package: one Table Schema for each
table), the tables themselves, ``parameters.yml`` and ``sources.bib``.
"""

from pbcanalysis.study.folder import Study
from pbcanalysis.study.inspection import Inspection, check_study, explain_study, inspect_study
from pbcanalysis.study.opening import open_study
from pbcanalysis.study.parameters import Declaration, Parameters
from pbcanalysis.study.sources import Source

__all__ = [
    "Declaration",
    "Inspection",
    "Parameters",
    "Source",
    "Study",
    "check_study",
    "explain_study",
    "inspect_study",
    "open_study",
]
