"""Rows that say the same: counted by all columns, and by the model's features with their label."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from audit.needs.prepared_rows import present
from audit.records.subject import LABEL, Subject


@dataclass(frozen=True, kw_only=True)
class RepeatedRows:
    """How many rows repeat others. None where it cannot be counted."""

    rows: int
    distinct: int | None
    """Different rows, declared ids left out; None if there are no other columns."""
    labelled: int | None
    """Rows with a label whose features another labelled row has too; None without features or labels."""
    contradicting: int | None
    """Of those, rows whose label is not the commoner one among the rows with the same features."""


def supply(subject: Subject) -> RepeatedRows:
    """Count in the engine; no row is fetched."""
    rows: Any = subject.given
    columns = [name for name in subject.columns if name not in subject.plan.columns.id]
    distinct = labelled = contradicting = None
    if columns:
        cells = rows.select(**{f"c{i}": present(rows[name]) for i, name in enumerate(columns)})
        distinct = int(subject.engine.fetch(cells.distinct().agg(n=cells.distinct().count()))["n"].iloc[0])
    if subject.features and subject.labelled:
        known = rows.filter(rows[LABEL].notnull())
        keys = {f"f{i}": present(known[name]) for i, name in enumerate(subject.features)}
        cells = known.select(**keys, good=known[LABEL] == 1)
        alike = cells.group_by(list(keys)).agg(n=cells.count(), good=cells.good.sum())
        alike = alike.filter(alike.n > 1)
        fewer = (alike.n - alike.good).clip(upper=alike.good)
        found = subject.engine.fetch(alike.agg(n=alike.n.sum().fill_null(0), fewer=fewer.sum().fill_null(0))).iloc[0]
        labelled, contradicting = int(found["n"]), int(found["fewer"])
    return RepeatedRows(rows=subject.size, distinct=distinct, labelled=labelled, contradicting=contradicting)
