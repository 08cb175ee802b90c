"""Verifying a report against published editions."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from dataclasses import asdict, dataclass
from pathlib import Path

from pbcanalysis.verify.citations import find_citations
from pbcanalysis.verify.documents import read_report
from pbcanalysis.verify.judgement import SOUND, STATUSES, Finding, judge_citations
from pbcanalysis.verify.shelf import Shelf

HEADINGS = {
    "same": "right",
    "changed": "changed since",
    "never": "never was",
    "wrong-record": "the number of another record",
    "dead": "dead link",
    "retired": "retired since",
    "withdrawn": "from an edition that was withdrawn",
    "unchecked": "no number to check",
}


@dataclass(frozen=True)
class Verification:
    """What was found in a report.

    Attributes:
        report: Name of the report's file.
        newest: The newest edition that it was checked against.
        findings: One for each link to a record, in the order of the report.
    """

    report: str
    newest: str
    findings: tuple[Finding, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Number of findings of each status."""
        counted = Counter(finding.status for finding in self.findings)
        return {status: counted[status] for status in STATUSES}

    def failing(self, allowed: Collection[str] = ()) -> tuple[Finding, ...]:
        """Findings that a report should not be sent out with.

        Args:
            allowed: Further statuses that are accepted, for example ``changed``.
        """
        accepted = {*SOUND, *allowed}
        return tuple(finding for finding in self.findings if finding.status not in accepted)

    def to_json(self) -> str:
        """The findings as JSON text."""
        content = {
            "report": self.report,
            "newest": self.newest,
            "counts": self.counts,
            "findings": [asdict(finding) for finding in self.findings],
        }
        return json.dumps(content, indent=1, ensure_ascii=False) + "\n"

    def to_text(self) -> str:
        """The findings for a reader: what needs mending first, then what is right."""
        lines = [
            f"{self.report}: {len(self.findings)} link{'' if len(self.findings) == 1 else 's'} to "
            f"records, checked against edition {self.newest} and those before it"
        ]
        order = [status for status in STATUSES if status not in SOUND] + list(SOUND)
        for status in order:
            found = [finding for finding in self.findings if finding.status == status]
            if found:
                lines += ["", f"{HEADINGS[status]}: {len(found)}"]
            for finding in found:
                edition = f" in edition {finding.edition}" if finding.edition else ""
                claim = f"“{finding.claim}”: " if finding.claim else ""
                lines.append(f"  {finding.place}: {claim}{finding.id}{edition}")
                lines.append(f"    {finding.explanation}")
                if finding.mend:
                    lines.append(f"    instead: {finding.mend}")
                if status not in SOUND:
                    lines.append(f"    in: {_short(finding.sentence)}")
        return "\n".join(lines) + "\n"


def verify(report: Path, site: Path, *, address: str = "") -> Verification:
    """Check the numbers of a report against the records that it links to.

    Args:
        report: A ``docx``, ``odt``, ``html``, ``md``, ``tex``, ``txt`` or ``pdf`` file.
        site: A published folder, or the folder of a built site.
        address: Where the site is on the web. A link under it that names no record is dead,
            whatever it looks like; without it, links are known by their form.

    Raises:
        InvalidArgument: If the report or site is not there or of another kind.
        UnreadableReport: If the report cannot be read.
    """
    shelf = Shelf.read(site)
    citations = find_citations(read_report(report), base=address or shelf.address)
    return Verification(report.name, shelf.newest, tuple(judge_citations(citations, shelf)))


def _short(sentence: str, length: int = 160) -> str:
    return sentence if len(sentence) <= length else sentence[: length - 1].rstrip() + "…"
