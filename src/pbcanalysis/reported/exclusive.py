"""Statements that cannot both be true of one person: what each leaves room for in the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from pbcanalysis.errors import InvalidArgument
from pbcanalysis.reported.sets import CountSet
from pbcanalysis.reported.statements import ReportedShare


def leaving_room(counts: CountSet, others: Iterable[CountSet]) -> CountSet:
    """The counts that leave room, in the same base, for the fewest of every other group.

    Args:
        counts: Possible counts of one group of respondents.
        others: Possible counts of groups of the same base that share no person with it, nor with
            one another.

    Returns:
        The counts not above the base less the fewest of each other group.

    Raises:
        InvalidArgument: If the bases differ, or no count is left: the statements contradict each
            other.

    Reference:
        Frechet 1951.

    Example:
        >>> most, both = CountSet(122, ((62, 109),)), CountSet(122, ((22, 22),))
        >>> str(leaving_room(most, [both]))
        '62 to 100'
    """
    room = counts.base
    for each in others:
        if each.base != counts.base:
            raise InvalidArgument(
                f"groups of different bases have no room in common: {counts.base} and {each.base}"
            )
        room -= each.min
    left = CountSet.from_counts(counts.base, (count for count in counts if count <= room))
    if not left:
        raise InvalidArgument(
            f"the statements contradict each other: {counts} of {counts.base}, and room for {room}"
        )
    return left


def fit_together(shares: Iterable[ReportedShare], exclusive: Sequence[str]) -> list[ReportedShare]:
    """Narrow the counts of statements that cannot both be true of one person.

    Each is read alone first; then counts are struck out that leave the others no room. This is
    done within each reading of the words.

    Args:
        shares: Reported shares of one base.
        exclusive: Ids of those that exclude one another, such as having both and having neither.

    Returns:
        All shares in the same order, the named ones narrowed.

    Raises:
        InvalidArgument: If an id is not among the shares, or no counts fit together.

    Reference:
        Frechet 1951.

    Example:
        >>> both, most = CountSet(122, ((22, 22),)), CountSet(122, ((62, 109),))
        >>> found = fit_together(
        ...     [
        ...         ReportedShare("both", "18%", "m", "m", "percent", 122, *[both] * 4),
        ...         ReportedShare("neither", "most", "m", "m", "words", 122, *[most] * 4),
        ...     ],
        ...     ["both", "neither"],
        ... )
        >>> [str(share.counts) for share in found]
        ['22', '62 to 100']
    """
    found = {share.id: share for share in shares}
    named = {id: found[id] for id in _known(exclusive, found)}
    for id, share in named.items():
        others = [other for key, other in named.items() if key != id]
        found[id] = replace(
            share,
            counts=leaving_room(share.counts, [other.counts for other in others]),
            core=leaving_room(share.core, [other.core for other in others]),
            wide=leaving_room(share.wide, [other.wide for other in others]),
            semantic=leaving_room(share.semantic, [other.semantic for other in others]),
        )
    return list(found.values())


def fit_together_by_base(
    counts: Mapping[str, Mapping[int, CountSet]], exclusive: Sequence[str]
) -> dict[str, dict[int, CountSet]]:
    """The same where the base is open: at each base, if the named statements share it.

    Args:
        counts: Possible counts by base, of each statement; see ``counts_by_item_base``.
        exclusive: Ids of the statements that exclude one another.

    Returns:
        All statements in the same order. Of the named ones only bases are left at which each of
        them has a count, and only counts that leave the others room.

    Raises:
        InvalidArgument: If an id is not among the statements, or no counts fit together.

    Reference:
        Frechet 1951.

    Example:
        >>> both, most = CountSet(100, ((18, 18),)), CountSet(100, ((51, 90),))
        >>> found = fit_together_by_base({"b": {100: both}, "n": {100: most}}, ["b", "n"])
        >>> str(found["n"][100])
        '51 to 82'
    """
    named = _known(exclusive, counts)
    shared = [base for base in counts[named[0]] if all(base in counts[id] for id in named)]
    if not shared:
        raise InvalidArgument(f"{' and '.join(named)} fit no base in common")
    found = {id: dict(by_base) for id, by_base in counts.items()}
    for id in named:
        found[id] = {
            base: leaving_room(
                counts[id][base], [counts[other][base] for other in named if other != id]
            )
            for base in shared
        }
    return found


def _known(ids: Sequence[str], known: Iterable[str]) -> list[str]:
    """The ids, each once, refused if there is none or one is not known."""
    unique = list(dict.fromkeys(ids))
    if not unique:
        raise InvalidArgument("no statement was named")
    missing = [id for id in unique if id not in set(known)]
    if missing:
        raise InvalidArgument(f"no such statement: {', '.join(missing)}")
    return unique


__all__ = ["fit_together", "fit_together_by_base", "leaving_room"]
