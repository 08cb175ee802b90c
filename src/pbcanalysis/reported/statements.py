"""The statements of a study that report a share: which counts each of them leaves open."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from pbcanalysis.reported.claims import claimed_threshold
from pbcanalysis.reported.counts import possible_counts
from pbcanalysis.reported.one_statement import joined, policy_of
from pbcanalysis.reported.policy import PolicyLike
from pbcanalysis.reported.printed import Printed
from pbcanalysis.reported.rounding import RoundingRule
from pbcanalysis.reported.sets import CountSet
from pbcanalysis.reported.words import Reading, read_words

if TYPE_CHECKING:
    from pbcanalysis.study import Study


@dataclass(frozen=True, slots=True)
class ReportedShare:
    """A statement about a share of a base, and what it leaves open.

    Attributes:
        id: Id of the statement.
        as_printed: The figure or words as printed.
        measures: What it is about.
        label: The same in a few words; ``measures`` where the study gives no label.
        kind: ``"percent"`` or ``"words"``.
        base: The number of respondents it is taken to be of.
        counts: The counts left open under the chosen reading.
        core: Those of a careful writer; for a percentage the same as ``counts``.
        wide: Those of a loose writer.
        semantic: Those that the words literally allow.
        claim: The share on one side of which the words put it, its own or those that are the same
            as it; ``None`` where nothing of the kind is said.
    """

    id: str
    as_printed: str
    measures: str
    label: str
    kind: str
    base: int
    counts: CountSet
    core: CountSet
    wide: CountSet
    semantic: CountSet
    claim: Fraction | None = None

    def threshold(self, chosen: float = 0.0) -> float | None:
        """The share that the statement is held against.

        Args:
            chosen: One that a reader chose for every statement; with 0, what the words claim.

        Returns:
            A share strictly between 0 and 1; ``None`` where none was chosen and none is claimed:
            then there is no side for it to be on.
        """
        if chosen:
            return float(chosen)
        return None if self.claim is None else float(self.claim)

    @property
    def bounded(self) -> bool:
        """Whether anything is ruled out at all; "a number of" rules out nothing."""
        return len(self.counts) < self.base

    @property
    def single(self) -> int | None:
        """The count, where only one is left open."""
        return self.counts.min if len(self.counts) == 1 else None


def reported_shares(
    study: Study,
    base: str,
    *,
    rule: RoundingRule | str = RoundingRule.HALF_UP,
    reading: Reading = "core",
    policy: PolicyLike = None,
) -> list[ReportedShare]:
    """Read every percentage and every share in words that a study reports of one base.

    Args:
        study: The study, with its tables ``statements`` and ``bases``.
        base: Id of the base in the table ``bases``.
        rule: How percentages are taken to be rounded.
        reading: How words are taken: ``"core"``, ``"wide"`` or ``"semantic"``.
        policy: Changes to the policy for words; see ``load_policy``.

    Returns:
        One entry for each statement of kind ``percent`` or ``words`` with that base, in the order
        of the table. Words that are the same as a percentage of the base (``same_as``) are one
        statement with it, and the percentage stands for both; a count of it rules the words.

    Raises:
        InvalidArgument: If the base has no row or no count.
        UnknownPhrase: If a phrase is not understood.
    """
    from pbcanalysis.errors import InvalidArgument

    bases = study.table("bases").set_index("id")
    if base not in bases.index:
        raise InvalidArgument(f"no base {base!r} in bases.csv; it has {', '.join(bases.index)}")
    n = int(bases["count"].to_dict()[base])
    statements = study.table("statements")
    chosen = statements[
        (statements["base"] == base) & statements["kind"].isin(["percent", "words"])
    ]
    rows = {str(row["id"]): row for row in statements.astype(object).to_dict("records")}
    same = joined(statements.fillna("").astype(str).to_dict("records"))
    own = policy_of(study, policy)
    claims: dict[str, Fraction] = {}
    for id in reversed(rows):
        claim = None
        if rows[id]["kind"] in ("percent", "words"):
            claim = claimed_threshold(str(rows[id]["as_printed"]), policy=own, rule=rule)
        if claim is not None:
            # A figure that is the same takes over what the words beside it claim.
            claims[id] = claims[same.get(id, id)] = claim
    found = []
    for row in chosen.to_dict("records"):
        figure = rows.get(same.get(str(row["id"]), ""))
        if figure is not None and figure["kind"] == "percent" and figure["base"] == base:
            continue
        if row["kind"] == "percent":
            counts = possible_counts(Printed.read(row["as_printed"]), n, rule)
            core = wide = semantic = counts
        else:
            words = read_words(row["as_printed"], policy=own, rule=rule, base=n)
            core, wide, semantic = (
                words.counts(n, "core"),
                words.counts(n, "wide"),
                words.counts(n, "semantic"),
            )
            counts = words.counts(n, reading)
            if figure is not None and figure["kind"] == "count" and _is_of(figure, base):
                counts = CountSet.from_counts(n, [int(Printed.read(figure["as_printed"]).value)])
                core = wide = semantic = counts
        found.append(
            ReportedShare(
                str(row["id"]),
                str(row["as_printed"]),
                str(row["measures"]),
                str(row["label"]) if isinstance(row.get("label"), str) else str(row["measures"]),
                str(row["kind"]),
                n,
                counts,
                core,
                wide,
                semantic,
                claims.get(str(row["id"])),
            )
        )
    return found


def _is_of(figure: Mapping[Hashable, Any], base: str) -> bool:
    """Whether a count is one of a base."""
    return base in (figure.get("population"), figure.get("base"))
