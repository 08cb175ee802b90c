"""One archive for each record, with a README that its caveats, licence and sources travel in."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from pbcanalysis.catalogue.citation.formats import ENDINGS, write
from pbcanalysis.catalogue.citation.lookup import Library
from pbcanalysis.catalogue.citation.styles import in_style
from pbcanalysis.catalogue.citation.work import LICENCE_ADDRESS
from pbcanalysis.catalogue.corrections import Correction
from pbcanalysis.catalogue.records import Record
from pbcanalysis.study import Study

# The earliest day that an archive can hold: no moment of a build reaches it.
_DAY = (1980, 1, 1, 0, 0, 0)


def bundle(files: Mapping[str, bytes]) -> bytes:
    """Files as a zip archive: same files, same bytes, whenever and wherever it is made.

    Example:
        >>> bundle({"b": b"2", "a": b"1"}) == bundle({"a": b"1", "b": b"2"})
        True
    """
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, date_time=_DAY)
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            # Kept as they are: compression may differ between versions of its library.
            entry.compress_type = zipfile.ZIP_STORED
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def citation_files(library: Library, record: Record) -> dict[str, bytes]:
    """The record with its sources in every format, by file name."""
    items = [library.record(record), *library.originals(record.id)]
    return {f"{record.id}.{ENDINGS[name]}": write(items, name).encode() for name in ENDINGS}


def record_bundle(
    library: Library,
    study: Study,
    record: Record,
    files: Mapping[str, bytes],
    corrections: Sequence[Correction] = (),
) -> bytes:
    """The archive of a record.

    Args:
        library: The edition.
        study: Its study.
        record: The record.
        files: What it holds beside its README, by file name.
        corrections: Corrections that concern the record.
    """
    text = readme(library, study, record, sorted(files), corrections)
    folder = {f"{record.id}/{name}": content for name, content in files.items()}
    return bundle({**folder, f"{record.id}/README.md": text.encode()})


def caveats(study: Study, record: Record) -> list[str]:
    """What has to be known before a record is used, one sentence or two for each."""
    told = []
    if record.kind == "number" and record.value is None:
        told.append("Only bounds are known: the number has no point value, not even their middle.")
    if record.interval:
        told.append(f"What the interval covers: {record.interval_in_words}.")
    if record.low is not None and record.level is None:
        told.append("The bounds carry no probability: they are the ends of what is possible.")
    if "draws" in record.interval:
        told.append(
            "The interval holds so many of the draws from distributions that were stated, not "
            "found: it tells of the assumption, not of the world."
        )
    elif record.level is not None:
        told.append(
            "The interval holds under the assumptions of its method; bias in who replied, or in "
            "what was asked, is not in it."
        )
    for id in record.statements:
        row = study.statement(id)
        known = row["recomputable"] or "not looked into"
        parts = [f"Statement {id} ({row['as_printed']}) can be recomputed: {known}"]
        if row.get("why"):
            parts.append(row["why"])
        if row.get("note"):
            parts.append(row["note"])
        told.append(". ".join(part.rstrip(".") for part in parts) + ".")
    for key in record.sources:
        note = study.sources[key].note
        if note:
            told.append(f"Source {study.sources[key].short}: {note.rstrip('.')}.")
    return told


def readme(
    library: Library,
    study: Study,
    record: Record,
    names: Sequence[str],
    corrections: Sequence[Correction] = (),
) -> str:
    """The README of a record's archive, in Markdown."""
    work = library.work
    lines = [f"# {record.title}", ""]
    result = record.display_interval or record.headline
    if result:
        lines += [result, ""]
    for text in dict.fromkeys((record.subtitle, record.sentence)):
        if text and text.rstrip(".") != record.headline:
            lines += [text, ""]
    chapter = work.chapters.get(record.chapter)
    lines += [
        f"- Record: {record.id} ({record.kind})",
        f"- Book: {work.title}, edition {work.edition}",
        f"- Chapter: {work.place(record.chapter)}{', ' + chapter.title if chapter else ''}",
        f"- Notebook: {record.notebook}, cell {record.cell}",
        f"- Digest (SHA-256): {record.digest}",
    ]
    if work.commit:
        lines.append(f"- Commit: {work.commit}")
    if work.address:
        lines.append(f"- Address: {work.frozen(f'r/{record.id}/')}")
    if record.method:
        reference = f" ({record.method.reference})" if record.method.reference else ""
        lines.append(f"- Method: {record.method.name}{reference}")
    if record.data is not None and any(record.data.units):
        pairs = zip(record.data.columns, record.data.units, strict=True)
        lines.append("- Units: " + "; ".join(f"{name}: {unit}" for name, unit in pairs if unit))
    lines += ["", "## Files", "", *(f"- {name}" for name in names)]
    lines += ["", "## Caveats", ""]
    lines += [f"- {caveat}" for caveat in caveats(study, record)] or ["None is known."]
    if corrections:
        lines += ["", "## Corrections", ""]
        lines += [f"- {c.date}, {c.status} ({c.told_by}): {c.reason}" for c in corrections]
    if record.statements:
        lines += ["", "## Statements it rests on", ""]
        for id in record.statements:
            row = study.statement(id)
            lines.append(
                f"- {row['as_printed']}: {row['measures']} "
                f"({study.sources[row['source']].short}, {row['place']}; {id})"
            )
    lines += ["", "## Parameters", ""]
    lines += [f"- {name}: {value}" for name, value in sorted(record.parameters.items())] or [
        "None."
    ]
    lines += ["", "## Cite", "", in_style(library.record(record), "harvard"), ""]
    lines += ["Cite the producers of the evidence too:", ""]
    lines += [f"- {in_style(item, 'harvard')}" for item in library.originals(record.id)]
    lines += [
        "",
        "## Licence",
        "",
        f"{record.licence} ({LICENCE_ADDRESS}). The sources keep their own terms.",
        "",
    ]
    return "\n".join(lines)
