"""Rows that the audited table shares with training: equal in every feature, and in the label where both have it.

A row that is in both is no test of anything: the model has seen its answer. Rows equal in all features but one are
counted too; they may be the same person recorded twice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from audit.errors import Absent
from audit.needs.prepared_rows import present, text
from audit.needs.rows_by_number import only
from audit.records.evidence import Sample
from audit.records.subject import LABEL, ROW, Subject

TIMES = "__times"
"""Derived column: how many training rows equal the row."""
FEWEST_NEAR, MOST_NEAR = 4, 40
"""Features between which a row that differs in one of them means something and is found in reasonable time."""
NEAR_ROWS = 10_000
"""Audited rows that are looked at for it."""


@dataclass(frozen=True, kw_only=True)
class TrainingOverlap:
    """Both tables with how often a row occurs in training, and the counts."""

    evaluation: Any = field(repr=False)
    """Ibis table: the audited rows with `TIMES`."""
    training: Any = field(repr=False)
    """Ibis table: the training rows with `TIMES`, themselves included."""
    rows: int
    trained: int
    """Training rows."""
    shared: int
    """Audited rows that equal a training row."""
    repeated: int
    """Training rows that equal another training row."""
    near: int | None
    """Audited rows of `looked` that differ from a training row in one feature at most; None: not looked for."""
    looked: Sample
    features: int


def supply(subject: Subject) -> TrainingOverlap:
    """Join the two tables on all features.

    Raises:
        Absent: there are no training rows, the features are not known, or the training rows lack one.
    """
    if subject.training is None:
        raise Absent("absent", "the plan names no training rows")
    if not subject.features:
        raise Absent("absent", "which columns the model sees is not known")
    if [name for name in subject.features if name not in subject.training.columns]:
        raise Absent("absent", "the training rows lack columns that the model sees")
    labelled = subject.labelled and LABEL in subject.training.columns
    names = [*subject.features, *([LABEL] if labelled else [])]
    evaluation, training = (_keyed(table, (subject.given, subject.training), names) for table in _both(subject))
    keys = [f"k{i}" for i in range(len(names))]
    seen = training.group_by(keys).agg(times=training.count())
    tables = [_joined(table, seen, keys) for table in (evaluation, training)]
    counts = [
        subject.engine.fetch(
            table.agg(rows=table.count(), shared=(table[TIMES] >= least).sum().fill_null(0))
        ).iloc[0]
        for table, least in zip(tables, (1, 2), strict=True)
    ]  # fmt: skip
    near, looked = _near(subject, evaluation, seen, len(subject.features), keys)
    return TrainingOverlap(
        evaluation=_times(subject.given, tables[0]),
        training=_times(subject.training, tables[1]),
        rows=int(counts[0]["rows"]),
        trained=int(counts[1]["rows"]),
        shared=int(counts[0]["shared"]),
        repeated=int(counts[1]["shared"]),
        near=near,
        looked=looked,
        features=len(subject.features),
    )


def _both(subject: Subject) -> tuple[Any, Any]:
    return subject.given, subject.training


def _keyed(table: Any, both: Sequence[Any], names: Sequence[str]) -> Any:
    """`ROW` and the columns as keys that mean the same in both tables."""
    return table.select(
        ROW, **{f"k{i}": _cell(table[name], [one[name] for one in both]) for i, name in enumerate(names)}
    )


def _cell(column: Any, both: Sequence[Any]) -> Any:
    if all(one.type().is_numeric() or one.type().is_boolean() for one in both):
        plain = column.cast("int8") if column.type().is_boolean() else column
        return present(plain.cast("float64"))
    return text(column)


def _joined(table: Any, seen: Any, keys: Sequence[str]) -> Any:
    """`ROW` and `TIMES`; a missing value equals a missing value."""
    found = table.left_join(seen, [table[key].identical_to(seen[key]) for key in keys])
    return found.select(table[ROW], **{TIMES: seen.times.fill_null(0)})


def _times(table: Any, times: Any) -> Any:
    return table.inner_join(times, [ROW]).select(*table.columns, times[TIMES])


def _near(
    subject: Subject, evaluation: Any, seen: Any, features: int, keys: Sequence[str]
) -> tuple[int | None, Sample]:
    seed = subject.plan.seed
    sample = Sample(rows=subject.size, seed=seed, drawn="every row")
    if not FEWEST_NEAR <= features <= MOST_NEAR:
        return None, sample
    if subject.size > NEAR_ROWS:
        drawn = np.random.default_rng(seed).choice(subject.size, size=NEAR_ROWS, replace=False)
        evaluation = only(evaluation, drawn)
        sample = Sample(rows=NEAR_ROWS, seed=seed, drawn="uniformly without replacement")
    found: set[int] = set()
    for left_out in range(features):
        others = [key for key in keys if key != f"k{left_out}"]
        near = evaluation.semi_join(seen, [evaluation[key].identical_to(seen[key]) for key in others])
        found |= set(subject.engine.fetch(near.select(ROW))[ROW].tolist())
    return len(found), sample
