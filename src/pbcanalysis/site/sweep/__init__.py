"""The site of a sweep: one front page that compares the runs, and pages of each run's chapters.

No Sphinx build is made. A chapter's text is read once for the whole sweep; for each run its
numbers, readings, charts and tables are put in. See :func:`write_site`.
"""

from pbcanalysis.site.sweep.write import SweepSite, get_ready, write_site

__all__ = ["SweepSite", "get_ready", "write_site"]
