"""Which pages Sphinx has to read or write again, judged by contents and not by times.

Sphinx keeps its environment between builds. It knows when the source of a page is newer; it knows
nothing of an edition, and it does not write a page again because another page got a new title.
These handlers tell it both. What a page shows was noted when it was read (:mod:`.notes`); what all
pages share (titles, contents, targets of links) is compared as a whole.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes

from pbcanalysis.catalogue.citation import Library
from pbcanalysis.site import metadata
from pbcanalysis.site.context import context
from pbcanalysis.site.notes import all_notes, notes, readings, uses
from pbcanalysis.study.reads import digest_of, file_digest

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

FILE = "pbc.json"
"""In the folder of doctrees: titles, uses, and why which page was made again."""

_WORDS = {
    "value": "the record {} changed",
    "record": "the record {} changed",
    "stated": "the statement {} changed",
    "param": "the parameter {} changed",
    "source": "the source {} changed",
    "reading": "what the reading {!r} rests on changed",
    "part": "the generated list {} changed",
}
_SHARED = {
    "titles": "the title or the order of a page changed",
    "contents": "a heading changed",
    "targets": "something that pages can link to changed",
}
SHOWN = 4
INDEX = ("_mapping", "_title_mapping")
"""Where Sphinx keeps the words of its search index, each with its pages."""


def forget(app: Sphinx, env: BuildEnvironment, docname: str) -> None:
    """Drop the notes of a page that is about to be read again."""
    all_notes(env).pop(docname, None)


def note_files(app: Sphinx, doctree: nodes.document) -> None:
    """Note the contents that a page was read from."""
    env = app.env
    notes(env).files = {
        path: file_digest(Path(env.srcdir) / path)
        for path in (
            Path(env.doc2path(env.docname)).relative_to(env.srcdir).as_posix(),
            *sorted(env.dependencies[env.docname]),
        )
    }


def outdated(
    app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
) -> Iterable[str]:
    """Pages to read again, because what they were read from, or what they show, has changed."""
    reasons = _reasons(app)
    site, folder = context(app), Path(env.srcdir)
    seen: dict[str, str] = {}

    def look(name: str) -> str:
        if name not in seen:
            seen[name] = site.look(name, folder)
        return seen[name]

    for page in sorted(env.found_docs - added):
        own = all_notes(env).get(page)
        if own is None:
            reasons[page] = "it is not known what it shows"
            continue
        differing = [name for name, digest in sorted(own.depends.items()) if look(name) != digest]
        found = list(dict.fromkeys(map(_words, differing)))
        if any(file_digest(folder / path) != digest for path, digest in own.files.items()):
            found.insert(0, "its text changed")
        if found:
            more = f"; and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
            reasons[page] = "; ".join(found[:SHOWN]) + more
    for page in added:
        reasons[page] = "it is new here"
    for page in changed - set(reasons):
        reasons[page] = "its text was written again"
    return set(reasons)


def to_write(app: Sphinx, env: BuildEnvironment) -> Iterable[str]:
    """Pages to write again although they need not be read: for what all share, or their head."""
    now = {name: digest_of(value) for name, value in _shared(env).items()}
    heads = {page: digest_of(head(app, context(app).library, page)) for page in env.found_docs}
    former = getattr(env, "pbc_shared", None)
    app.pbc_first = former is None  # type: ignore[attr-defined]
    former_heads = getattr(env, "pbc_heads", {})
    env.pbc_shared, env.pbc_heads = now, heads  # type: ignore[attr-defined]
    if former is None:
        return ()
    reasons = _reasons(app)
    told = [words for name, words in _SHARED.items() if former.get(name) != now[name]]
    for page in env.found_docs:
        if told:
            reasons.setdefault(page, "; ".join(told))
        elif former_heads.get(page) != heads[page]:
            reasons.setdefault(page, "what its head says changed")
    return [page for page in env.found_docs if page in reasons]


def head(app: Sphinx, library: Library, page: str) -> str:
    """What the head of a page of the book says; empty for most."""
    text = metadata.book_head(library) if page == app.config.root_doc else ""
    for number, chapter in library.work.chapters.items():
        if chapter.page == f"{page}.html":
            text = metadata.chapter_head(library, number)
    return text


def note_writing(app: Sphinx, builder: object) -> None:
    """Note that pages are written in this run, and static files copied."""
    app.pbc_wrote = True  # type: ignore[attr-defined]


def tidy_index(app: Sphinx) -> None:
    """Drop words of the search index that no page has any more, as a first build has none.

    Raises:
        ExtensionError: If Sphinx keeps them elsewhere; all pages are then written from nothing.
    """
    indexer = getattr(app.builder, "indexer", None)
    if indexer is None:
        return
    mappings = [getattr(indexer, name) for name in INDEX if hasattr(indexer, name)]
    if len(mappings) < len(INDEX):
        if app.pbc_first:  # type: ignore[attr-defined]
            return
        from sphinx.errors import ExtensionError

        raise ExtensionError(f"the search index has no {' or '.join(INDEX)} to be tidied")
    for mapping in mappings:
        for word in [word for word, pages in mapping.items() if not pages]:
            del mapping[word]


def tell(app: Sphinx, error: Exception | None) -> None:
    """Leave what the rest of the build needs to know of the pages."""
    if error is not None:
        return
    env = app.env
    told = {
        "titles": {name: title.astext() for name, title in sorted(env.titles.items())},
        "uses": uses(env),
        "readings": readings(env),
        "again": dict(sorted(_reasons(app).items())),
        "clash": _copied(app),
        "wrote": hasattr(app, "pbc_wrote"),
    }
    (Path(app.doctreedir) / FILE).write_text(json.dumps(told), encoding="utf-8")


def _copied(app: Sphinx) -> bool:
    """Take away pictures and downloads that no page has any more.

    Returns:
        Whether two of them have the same name. Their names on the site then depend on the order in
        which pages were read.
    """
    clash = False
    for folder, known in (("_images", app.env.images), ("_downloads", app.env.dlfiles)):
        names = {name: path for path, (_, name) in known.items()}
        clash |= any(Path(name).name != Path(path).name for name, path in names.items())
        for path in sorted((Path(app.outdir) / folder).rglob("*"), reverse=True):
            if path.is_file() and path.relative_to(app.outdir / folder).as_posix() not in names:
                path.unlink()
            elif path.is_dir() and not any(path.iterdir()):
                path.rmdir()
    return clash


def _reasons(app: Sphinx) -> dict[str, str]:
    if not hasattr(app, "pbc_reasons"):
        app.pbc_reasons = {}  # type: ignore[attr-defined]
    found: dict[str, str] = app.pbc_reasons  # type: ignore[attr-defined]
    return found


def _words(name: str) -> str:
    kind, _, rest = name.partition(":")
    return _WORDS[kind].format(rest.partition("|")[0] if kind == "value" else rest)


def _shared(env: BuildEnvironment) -> dict[str, Any]:
    """Everything that a page can show of other pages."""
    domains = []
    for name, domain in sorted(env.domains.items()):
        # Every kind of target, and what the standard domain and formulas know beside it.
        known = {key: domain.data.get(key) for key in ("labels", "anonlabels", "equations")}
        domains.append([name, sorted(map(str, domain.get_objects())), _plain(known)])
    # How many words a page has is told on that page alone.
    about = {
        page: {name: value for name, value in own.items() if name != "wordcount"}
        for page, own in env.metadata.items()
    }
    return {
        "titles": _plain([env.titles, env.longtitles, env.toctree_includes]),
        "contents": _plain([env.tocs, env.toc_secnumbers, env.toc_fignumbers]),
        "targets": [domains, _plain(about)],
    }


def _plain(value: Any) -> Any:
    """A value as JSON has it, the same in every process."""
    if isinstance(value, nodes.Node):
        return value.pformat()
    if isinstance(value, dict):
        return sorted(([_plain(key), _plain(item)] for key, item in value.items()), key=str)
    if isinstance(value, set | frozenset):
        return sorted((_plain(item) for item in value), key=str)
    if isinstance(value, list | tuple):
        return [_plain(item) for item in value]
    return value if isinstance(value, str | int | float | bool | None) else repr(value)
