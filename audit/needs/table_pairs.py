"""How often each value of each column occurs in the training table and in the evaluation table: what drift is found in.

A column of texts, or of at most 20 different numbers, has levels, a missing value among them. Any other number or date
is kept by its order, rows without a value counted beside it; with more than 50,000 different values it is cut into
steps that are fine where its values are dense. Levels are numbered: the values themselves stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import ibis

from audit.errors import Absent, WhyAbsent
from audit.needs.fine_steps import fine_steps
from audit.needs.prepared_rows import kind_of, present, text
from audit.records.subject import LABEL, SCORE, Subject

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

FEW_VALUES = 20
"""Different numbers up to which their order is not relied on: they may be codes."""
MOST_LEVELS = 20_000
"""Different texts beyond which a column is a name rather than a category."""
MOST_VALUES = 50_000
"""Different numbers beyond which they are cut into steps."""
MOST_COLUMNS = 2_000
AT_A_TIME = 50
"""Columns that are counted in one view of both tables."""

Role = Literal["feature", "attribute", "label", "score"]
Reading = Literal["number", "time", "text"]
_NUMBERS = ("whole number", "number")
_TIMES = ("date", "time stamp")


@dataclass(frozen=True, kw_only=True, eq=False)
class ColumnPair:
    """One column in both tables."""

    name: str
    role: Role
    ordered: bool
    """The values are numbers in an order that means something; otherwise they are numbers of levels."""
    exact: bool
    """Every value is kept; otherwise the middles of steps."""
    value: np.ndarray
    """Ascending, each once."""
    reference: np.ndarray
    """Rows of the training table with each value."""
    current: np.ndarray
    """Rows of the evaluation table with each value."""
    missing: tuple[int, int]
    """Rows without a value, training and evaluation; for levels they also stand among the values."""


@dataclass(frozen=True, kw_only=True, eq=False)
class TablePairs:
    """All columns that both tables have and that can be compared, and why not the others."""

    pairs: tuple[ColumnPair, ...]
    uncompared: Mapping[str, tuple[WhyAbsent, str]]
    rows: tuple[int, int]
    """Of the training table and of the evaluation table."""


def supply(subject: Subject) -> TablePairs:
    """Count features, sensitive attributes, label and score in both tables.

    Raises:
        Absent: the plan names no training table.
    """
    if subject.training is None:
        raise Absent("absent", "the plan names no training table to compare with")
    before, now = _scored(subject), subject.rows
    size = int(subject.engine.fetch(before.agg(n=before.count()))["n"].iloc[0])
    uncompared: dict[str, tuple[WhyAbsent, str]] = {}
    columns: list[_Column] = []
    for name, column, role in _columns(subject, before):
        if column not in before.columns:
            uncompared[name] = ("absent", "the training table has no such column")
        elif len(columns) == MOST_COLUMNS:
            uncompared[name] = ("absent", f"only the first {MOST_COLUMNS:,} columns are compared")
        elif "other" in (kinds := {kind_of(before[column]), kind_of(now[column])}):
            uncompared[name] = ("absent", "the column holds neither numbers nor texts nor dates")
        else:
            columns.append(_Column(name, column, role, _reading(kinds)))
    pairs = [pair for first in range(0, len(columns), AT_A_TIME) for pair in _pairs(
        subject, before, now, columns[first : first + AT_A_TIME], f"pairs_{first}", uncompared)]  # fmt: skip
    return TablePairs(pairs=tuple(pairs), uncompared=uncompared, rows=(size, subject.size))


def _scored(subject: Subject) -> Any:
    """The training rows with the score, where it can be had."""
    before, model, column = subject.training, subject.model, subject.plan.columns.score
    if column is not None and column in before.columns:
        return before.mutate(**{SCORE: present(before[column].cast("float64"))})
    if model is not None and set(model.features) <= set(before.columns):
        return subject.engine.score(before, model, "training_scores")
    return before


def _columns(subject: Subject, before: Any) -> Iterator[tuple[str, str, Role]]:
    """Name, column in the tables, and role."""
    declared = subject.plan.columns
    aside = {declared.label, declared.prediction, declared.score, declared.weight, *declared.id}
    features = subject.features if subject.features is not None else subject.columns
    for name in features:
        if name not in aside:
            yield name, name, "feature"
    for name in subject.attributes:
        if name not in features:
            yield name, name, "attribute"
    if subject.labelled and LABEL in before.columns:
        yield "(label)", LABEL, "label"
    if subject.scored:
        yield "(score)", SCORE, "score"


class _Column(NamedTuple):
    """A column that both tables have."""

    name: str
    column: str
    role: Role
    reading: Reading


def _reading(kinds: set[str]) -> Reading:
    """How the cells of both tables become alike."""
    if kinds <= set(_NUMBERS):
        return "number"
    return "time" if kinds <= set(_TIMES) else "text"


def _pairs(
    subject: Subject,
    before: Any,
    now: Any,
    columns: list[_Column],
    view: str,
    uncompared: dict[str, tuple[WhyAbsent, str]],
) -> Iterator[ColumnPair]:
    """Some columns: both tables under each other, counted at once."""
    cells = [
        table.select(**{f"c{i}": _cell(table[one.column], one.reading) for i, one in enumerate(columns)}, now=side)
        for side, table in ((ibis.literal(0), before), (ibis.literal(1), now))
    ]
    both = subject.engine.view(cells[0].union(cells[1]), view)
    asked = {f"d{i}": both[f"c{i}"].nunique() for i in range(len(columns))}
    for side in (0, 1):
        asked |= {f"m{i}_{side}": (both[f"c{i}"].isnull() & (both.now == side)).sum() for i in range(len(columns))}
    found = subject.engine.fetch(both.agg(**asked)).iloc[0].fillna(0)
    for i, one in enumerate(columns):
        distinct, missing = int(found[f"d{i}"]), (int(found[f"m{i}_0"]), int(found[f"m{i}_1"]))
        narrow = both.select(value=both[f"c{i}"], now=both.now)
        known = narrow.filter(narrow.value.notnull())
        if one.reading != "text" and distinct > FEW_VALUES:
            yield _ordered(subject, known, one, missing, exact=distinct <= MOST_VALUES)
        elif distinct > MOST_LEVELS:
            reason = f"the column has more than {MOST_LEVELS:,} different texts, too few rows of each"
            uncompared[one.name] = ("too small", reason)
        else:
            yield _levels(subject, known, one, missing)


def _cell(column: Any, reading: Reading) -> Any:
    if reading == "text":
        return text(column)
    return (
        present(column.cast("float64"))
        if reading == "number"
        else column.cast("timestamp").epoch_seconds().cast("float64")
    )


def _counted(subject: Subject, known: Any) -> pd.DataFrame:
    import numpy as np

    found = subject.engine.fetch(known.group_by(["value", "now"]).agg(n=known.count()))
    made = found.pivot_table(index="value", columns="now", values="n", aggfunc="sum", fill_value=0, dropna=False)
    return made.reindex(columns=[0, 1], fill_value=0).sort_index().astype(np.int64)


def _levels(subject: Subject, known: Any, one: _Column, missing: tuple[int, int]) -> ColumnPair:
    import numpy as np

    counts = _counted(subject, known).to_numpy()
    if any(missing):
        counts = np.concatenate([counts, [missing]])
    return ColumnPair(
        name=one.name,
        role=one.role,
        ordered=False,
        exact=True,
        value=np.arange(len(counts), dtype=np.float64),
        reference=counts[:, 0],
        current=counts[:, 1],
        missing=missing,
    )


def _ordered(subject: Subject, known: Any, one: _Column, missing: tuple[int, int], *, exact: bool) -> ColumnPair:
    import numpy as np

    scale = None
    if not exact:
        [scale] = fine_steps(subject.engine, known.select("value"))
        known = known.mutate(value=scale.step(known.value))
    found = _counted(subject, known)
    value = found.index.to_numpy(dtype=np.float64)
    return ColumnPair(
        name=one.name,
        role=one.role,
        ordered=True,
        exact=exact,
        value=value if scale is None else scale.middle(value),
        reference=found[0].to_numpy(),
        current=found[1].to_numpy(),
        missing=missing,
    )
