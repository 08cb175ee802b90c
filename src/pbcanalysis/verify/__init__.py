"""Verifying a finished report: its numbers against the records that it cites."""
