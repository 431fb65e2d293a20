"""The coverage ledger: which requirements of an instrument are judged, how, and which are not judged at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from audit.records.ledger import Entry
from audit.records.pack import Pack

NOT_COVERED = "not covered"


def ledger(pack: Pack) -> tuple[Entry, ...]:
    """Every requirement that the pack judges or says it does not judge."""
    judged = [Entry(cite=str(rule.cite), title=rule.title, judged=rule.kind, rule=rule.id) for rule in pack.rules]
    gaps = [Entry(cite=str(gap.cite), title=gap.title, judged=(), why=gap.why) for gap in pack.not_covered]
    return (*judged, *gaps)


def counts(entries: Sequence[Entry]) -> Mapping[str, int]:
    """How many requirements are measured, declared, attested, not covered.

    A requirement that rests on numbers and on somebody's word counts as both, so the first three may add up to more
    than there are.
    """
    kinds = ("measured", "declared", "attested")
    found = {kind: sum(kind in entry.judged for entry in entries) for kind in kinds}
    return found | {NOT_COVERED: sum(not entry.judged for entry in entries)}
