"""How two numbers about the same rows hang together, from how many decisions the later audit counted as changed.

The later evidence says which share of each group gained and lost the favourable decision; with the two rates, that is
the whole table of both decisions. It is used only if it gives the very rates that both audits measured, of as many
rows: then the decisions named in the plan are those of the baseline.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import isclose, sqrt

from audit.metrics.paired import correlation
from audit.records.evidence import Evidence, Measurement

Key = tuple[str, str, str]
"""What was counted, attribute, group."""

_COUNTED: Mapping[str, str] = {
    "selection_rate": "decisions",
    "true_positive_rate": "true_positives",
    "false_negative_rate": "true_positives",
    "false_positive_rate": "false_positives",
    "true_negative_rate": "false_positives",
}
"""Rates, and what of the changed decisions they are made from; a rate and what is left of it hang together alike."""
_RATE: Mapping[str, str] = {
    "decisions": "bias.selection_rate",
    "true_positives": "bias.true_positive_rate",
    "false_positives": "bias.false_positive_rate",
}
_RATIO, _TO_REFERENCE = "bias.impact_ratio", "_difference_to_reference"


@dataclass(frozen=True, kw_only=True)
class Table:
    """Rows of one group by both decisions."""

    both: int
    gained: int
    lost: int
    neither: int

    @property
    def rows(self) -> int:
        """All of them."""
        return self.both + self.gained + self.lost + self.neither

    @property
    def rates(self) -> tuple[float, float]:
        """Share favoured now, and before."""
        return (self.both + self.gained) / self.rows, (self.both + self.lost) / self.rows

    @property
    def correlation(self) -> float:
        """Of the two shares."""
        return correlation(self.both, self.gained, self.lost, self.neither)


@dataclass(frozen=True, kw_only=True)
class Pairing:
    """Both decisions about the same rows, by group."""

    tables: Mapping[Key, Table]
    contradicted: bool = False
    """The earlier decisions that the plan names are not those that the baseline measured."""

    def correlation(self, metric: str, where: Mapping[str, str]) -> float | None:
        """Of the earlier and the later estimate; None where it is not known.

        That of a difference or a ratio of two groups follows from the two groups' own (delta method).
        """
        name = metric.removeprefix("bias.")
        ratio, compared = metric == _RATIO, name.endswith(_TO_REFERENCE)
        kind = _COUNTED.get("selection_rate" if ratio else name.removesuffix(_TO_REFERENCE))
        labels = {"attribute", "group", "reference"} if ratio or compared else {"attribute", "group"}
        if kind is None or set(where) != labels:
            return None
        group = self.tables.get((kind, where["attribute"], where["group"]))
        if group is None or not (ratio or compared):
            return None if group is None else group.correlation
        reference = self.tables.get((kind, where["attribute"], where["reference"]))
        return None if reference is None else _of_two(group, reference, ratio=ratio)


def pairing(before: Evidence, after: Evidence) -> Pairing:
    """What the later evidence says of both decisions, as far as both audits' rates agree with it."""
    rates = [_by_key(one, {metric: kind for kind, metric in _RATE.items()}) for one in (before, after)]
    gained, lost = (_by_key(after, {f"bias.{kind}_{way}": kind for kind in _RATE}) for way in ("gained", "lost"))
    tables: dict[Key, Table] = {}
    for key in sorted(gained.keys() & lost.keys()):
        old, new = (one.get(key) for one in rates)
        if old is None or new is None or len({one.support for one in (gained[key], lost[key], old, new)}) > 1:
            continue
        table = _table(gained[key], lost[key], new)
        if table is None or not isclose(table.rates[1], old.value, rel_tol=1e-9, abs_tol=1e-12):
            return Pairing(tables={}, contradicted=True)
        tables[key] = table
    return Pairing(tables=tables)


def _by_key(evidence: Evidence, kinds: Mapping[str, str]) -> dict[Key, Measurement]:
    return {
        (kinds[one.metric], one.where["attribute"], one.where["group"]): one
        for one in evidence.measurements
        if one.metric in kinds and set(one.where) == {"attribute", "group"} and one.exact is True
    }


def _table(gained: Measurement, lost: Measurement, now: Measurement) -> Table | None:
    """The counts behind three shares of as many rows; None if they are none."""
    rows = gained.support
    shares = (gained.value, lost.value, now.value)
    counts = [round(share * rows) for share in shares]
    if any(
        not isclose(count / rows, share, rel_tol=1e-9, abs_tol=1e-12)
        for count, share in zip(counts, shares, strict=True)
    ):
        return None
    won, gone, favoured = counts
    table = Table(both=favoured - won, gained=won, lost=gone, neither=rows - favoured - gone)
    return table if min(table.both, table.neither) >= 0 else None


def _of_two(group: Table, reference: Table, *, ratio: bool) -> float | None:
    """Correlation of what is made of two groups that have no row in common: their difference, or their ratio."""
    together, now, before = 0.0, 0.0, 0.0
    for table in (group, reference):
        later, earlier = table.rates
        if ratio and min(later, earlier) <= 0:
            return None
        spread = [sqrt(rate * (1 - rate) / table.rows) / (rate if ratio else 1) for rate in (later, earlier)]
        together += table.correlation * spread[0] * spread[1]
        now, before = now + spread[0] ** 2, before + spread[1] ** 2
    return together / sqrt(now * before) if now * before > 0 else None
