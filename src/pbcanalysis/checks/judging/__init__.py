"""Judgements on sources, a file for each kind; :mod:`pbcanalysis.checks.findings` asks them all."""
