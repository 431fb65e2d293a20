"""How often each value of each column occurs in the training table and in the evaluation table: what drift is found in.

A column of texts, or of at most 20 different numbers, has levels, a missing value among them. Any other number or date
is kept by its order, rows without a value counted beside it; with more than 50,000 different values it is cut into
steps that are fine where its values are dense. Levels are numbered: the values themselves stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

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

Role = Literal["feature", "attribute", "label", "score"]
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
    pairs: list[ColumnPair] = []
    uncompared: dict[str, tuple[WhyAbsent, str]] = {}
    for position, (name, column, role) in enumerate(_columns(subject, before)):
        if column not in before.columns:
            uncompared[name] = ("absent", "the training table has no such column")
        elif position >= MOST_COLUMNS:
            uncompared[name] = ("absent", f"only the first {MOST_COLUMNS:,} columns are compared")
        else:
            found = _pair(subject, before[column], now[column], name, role)
            if isinstance(found, ColumnPair):
                pairs.append(found)
            else:
                uncompared[name] = found
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


def _pair(subject: Subject, before: Any, now: Any, name: str, role: Role) -> ColumnPair | tuple[WhyAbsent, str]:
    kinds = {kind_of(before), kind_of(now)}
    if "other" in kinds:
        return "absent", "the column holds neither numbers nor texts nor dates"
    if kinds <= set(_NUMBERS) or kinds <= set(_TIMES):
        cast = _seconds if kinds <= set(_TIMES) else _number
        narrow = _both(cast(before), cast(now))
        known = narrow.filter(narrow.value.notnull())
        found = subject.engine.fetch(known.agg(n=known.value.nunique(), rows=known.count())).iloc[0]
        if int(found["n"]) > FEW_VALUES:
            return _ordered(subject, narrow, name, role, exact=int(found["n"]) <= MOST_VALUES)
    narrow = _both(text(before), text(now))
    distinct = int(subject.engine.fetch(narrow.agg(n=narrow.value.nunique()))["n"].iloc[0])
    if distinct > MOST_LEVELS:
        return "too small", f"the column has more than {MOST_LEVELS:,} different texts, too few rows of each"
    return _levels(subject, narrow, name, role)


def _both(before: Any, now: Any) -> Any:
    """Values of both tables under each other, `now` telling them apart."""
    first = before.name("value").as_table()
    second = now.name("value").as_table()
    return first.mutate(now=0).union(second.mutate(now=1))


def _number(column: Any) -> Any:
    return present(column.cast("float64"))


def _seconds(column: Any) -> Any:
    return column.cast("timestamp").epoch_seconds().cast("float64")


def _counted(subject: Subject, narrow: Any) -> pd.DataFrame:
    import numpy as np

    found = subject.engine.fetch(narrow.group_by(["value", "now"]).agg(n=narrow.count()))
    made = found.pivot_table(index="value", columns="now", values="n", aggfunc="sum", fill_value=0, dropna=False)
    return made.reindex(columns=[0, 1], fill_value=0).sort_index().astype(np.int64)


def _missing(subject: Subject, narrow: Any) -> tuple[int, int]:
    without = narrow.filter(narrow.value.isnull())
    found = subject.engine.fetch(without.group_by("now").agg(n=without.count()))
    counts = dict(zip(found["now"].astype(int), found["n"].astype(int), strict=True))
    return counts.get(0, 0), counts.get(1, 0)


def _levels(subject: Subject, narrow: Any, name: str, role: Role) -> ColumnPair:
    import numpy as np

    missing = _missing(subject, narrow)
    counts = _counted(subject, narrow.filter(narrow.value.notnull())).to_numpy()
    if any(missing):
        counts = np.concatenate([counts, [missing]])
    return ColumnPair(
        name=name,
        role=role,
        ordered=False,
        exact=True,
        value=np.arange(len(counts), dtype=np.float64),
        reference=counts[:, 0],
        current=counts[:, 1],
        missing=missing,
    )


def _ordered(subject: Subject, narrow: Any, name: str, role: Role, *, exact: bool) -> ColumnPair:
    import numpy as np

    missing = _missing(subject, narrow)
    known = narrow.filter(narrow.value.notnull())
    scale = None
    if not exact:
        scale = fine_steps(subject.engine, known.value)
        known = known.mutate(value=scale.step(known.value))
    found = _counted(subject, known)
    value = found.index.to_numpy(dtype=np.float64)
    return ColumnPair(
        name=name,
        role=role,
        ordered=True,
        exact=exact,
        value=value if scale is None else scale.middle(value),
        reference=found[0].to_numpy(),
        current=found[1].to_numpy(),
        missing=missing,
    )
