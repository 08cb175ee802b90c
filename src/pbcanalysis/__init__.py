"""Reproducible policy evidence: from what was printed to what it can bear.

The package is a line of sub-packages; imports run only to the left::

    study -> reported -> survey, money -> charts -> catalogue -> editions -> site -> cli

``errors``, ``results`` and ``display`` are small modules that everyone may import.
"""

__version__ = "0.1.0"
