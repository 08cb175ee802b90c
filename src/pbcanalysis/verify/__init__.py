"""Verifying a finished report: its numbers against the records that it cites.

A report is read as passages with links; a link to a record is a citation; the claims near it are
compared with the record as the edition cited shows it, and as the newest does.
"""

from pbcanalysis.verify.check import Verification, verify
from pbcanalysis.verify.documents import UnreadableReport, read_report
from pbcanalysis.verify.judgement import Finding, Status

__all__ = ["Finding", "Status", "UnreadableReport", "Verification", "read_report", "verify"]
