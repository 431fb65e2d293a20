"""How many rows of each group have which label and which prediction, where there are more than two outcomes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from audit.errors import Absent
from audit.metrics.class_rates import OTHERS, Confusion, confusion
from audit.metrics.crossings import groupings, together
from audit.needs.exact_sums import exact_sum, heaviest
from audit.needs.prepared_rows import text, value_counts
from audit.records.subject import CROSS, WEIGHT, Subject, group_column

if TYPE_CHECKING:
    import pandas as pd

MOST_CLASSES = 50
"""Different values of label and prediction up to which they are taken for classes."""


@dataclass(frozen=True, kw_only=True)
class ClassCounts:
    """Counts of rows by sensitive attributes, label and prediction, as the columns say them."""

    cells: pd.DataFrame
    """One column per attribute (text), `label` and `prediction` (text, missing where there is none), `n` (int64); with
    case weights also `weight` and `squares` (float64), their sum and the sum of their squares. The classes that may
    not be named are `OTHERS`."""
    attributes: tuple[str, ...]
    classes: tuple[str, ...]
    """Those that may be named, sorted: that at least as many rows as the disclosure limit have as label, or as
    prediction."""
    labelled: bool
    """The plan names a label."""
    named: tuple[str, ...]
    """What is spoken of: the classes, and `OTHERS` if together they are as many rows as the limit."""

    @property
    def weighted(self) -> bool:
        """Rows have case weights."""
        return "weight" in self.cells

    @cached_property
    def tables(self) -> Mapping[str, Mapping[str, Confusion]]:
        """The confusion matrix of every group, by attribute and crossing."""
        made = {}
        for names in groupings(self.attributes):
            table = together(self.cells, self.attributes, names, ("label", "prediction"))
            groups = table.groupby("group", sort=True)
            made[CROSS.join(names)] = {str(name): confusion(cells, self.classes) for name, cells in groups}
        return made


def supply(subject: Subject) -> ClassCounts:
    """Count once over all attributes, labels and predictions.

    Raises:
        Absent: no sensitive attribute or no prediction column is declared, the outcomes are two, or they are too many
            to be classes.
    """
    columns = subject.plan.columns
    if not subject.attributes:
        raise Absent("absent", "the plan declares no sensitive attribute")
    if columns.prediction is None:
        raise Absent("absent", "the plan names no prediction column that could hold several classes")
    if columns.unfavourable is not None:
        raise Absent("absent", "the plan declares two outcomes, and no further classes")
    classes = _classes(subject, [name for name in (columns.prediction, columns.label) if name is not None])
    cells = subject.engine.fetch(_counted(subject))
    names = {f"a{i}": name for i, name in enumerate(subject.attributes)}
    cells = cells.rename(columns=names).astype(dict.fromkeys(subject.attributes, "str") | {"n": "int64"})
    pooled = 0
    for outcome in ("label", "prediction"):
        cells[outcome] = cells[outcome].astype("object")
        rare = cells[outcome].notna() & ~cells[outcome].isin(classes)
        cells.loc[rare, outcome] = OTHERS
        pooled = max(pooled, int(cells.loc[rare, "n"].sum()))
    keys = [*subject.attributes, "label", "prediction"]
    return ClassCounts(
        cells=cells.groupby(keys, dropna=False, sort=True).sum().reset_index(),
        attributes=subject.attributes,
        classes=classes,
        labelled=columns.label is not None,
        named=(*classes, OTHERS) if pooled >= subject.plan.disclosure_limit else classes,
    )


def _classes(subject: Subject, columns: list[str]) -> tuple[str, ...]:
    """The classes that may be named."""
    every: set[str] = set()
    named: set[str] = set()
    for column in columns:
        found = subject.engine.fetch(value_counts(subject.rows, column, MOST_CLASSES + 2)).dropna(subset="value")
        every |= set(map(str, found["value"]))
        named |= set(map(str, found.loc[found["n"] >= subject.plan.disclosure_limit, "value"]))
    if len(every) <= 2:
        raise Absent("absent", "the outcomes have no more than two values, so there are no further classes")
    if len(every) > MOST_CLASSES:
        raise Absent("absent", f"the outcomes have more than {MOST_CLASSES} different values, too many for classes")
    return tuple(sorted(named))


def _counted(subject: Subject) -> Any:
    import ibis

    rows, columns = subject.rows, subject.plan.columns
    keys = {f"a{i}": rows[group_column(name)] for i, name in enumerate(subject.attributes)}
    keys["label"] = ibis.null("string") if columns.label is None else text(rows[columns.label])
    keys["prediction"] = text(rows[columns.prediction])
    if not subject.weighted:
        narrow = rows.select(**keys)
        return narrow.group_by(list(keys)).agg(n=narrow.count())
    scale = heaviest(subject)
    narrow = rows.select(**keys, w=rows[WEIGHT] / scale)
    return narrow.group_by(list(keys)).agg(
        n=narrow.count(),
        weight=exact_sum(narrow.w) * scale,
        squares=exact_sum(narrow.w * narrow.w) * scale**2,
    )
