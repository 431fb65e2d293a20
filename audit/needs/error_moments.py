"""How far estimates of a number lie from what happened: by group, the sums that every error measure is made of.

One aggregate over all sensitive attributes, after two short ones that find a centre and a unit: powers of raw numbers
(incomes to the fourth) would lose the small differences that a variance is made of.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import mul
from typing import TYPE_CHECKING, Any

from audit.errors import Absent
from audit.metrics.crossings import groupings, together
from audit.needs.exact_sums import exact_sum, finite, unit
from audit.records.subject import CROSS, WEIGHT, Subject, group_column

if TYPE_CHECKING:
    import pandas as pd

LARGEST = 1e70
"""Numbers up to which fourth powers are numbers too."""
ESTIMATED = ("f", "ff", "fff")
"""Sums over rows with an estimate: f is the centred estimate, and "ff" the sum of its squares."""
COMPARED = ("e", "a", "ee", "eee", "eeee", "y", "yy", "yyy", "yyyy", "eey", "eeyy")
"""Sums over rows with an outcome too: e is estimate minus outcome, a its absolute value, y the centred outcome."""


@dataclass(frozen=True, kw_only=True)
class ErrorMoments:
    """Sums over rows by sensitive attributes."""

    cells: pd.DataFrame
    """One column per attribute (text); `n` all rows, `estimated` those with an estimate, `compared` those with an
    outcome too; `estimated_weight`, `compared_weight` their sums of weights and `estimated_square`, `compared_square`
    of squared weights; and the sums `ESTIMATED` and `COMPARED` of weight times value, values divided by `unit`."""
    attributes: tuple[str, ...]
    unit: float
    centre: float
    """What estimates were centred by."""
    outcomes: bool
    """The plan names a column of outcomes."""
    weighted: bool
    """Rows have case weights; otherwise each weighs 1."""

    def tables(self) -> dict[str, pd.DataFrame]:
        """The cells by `group`, for every attribute and every crossing, by its label."""
        sets = groupings(self.attributes)
        return {CROSS.join(names): together(self.cells, self.attributes, names, ()) for names in sets}


def supply(subject: Subject) -> ErrorMoments:
    """Add up errors by group. A row without a finite number counts as a row, and in no sum.

    Raises:
        Absent: no sensitive attribute or no column of estimates is declared, a column holds no numbers, no row has
            an estimate, or the numbers are too large to be multiplied.
    """
    if not subject.attributes:
        raise Absent("absent", "the plan declares no sensitive attribute")
    columns, rows = subject.plan.columns, subject.rows
    if subject.estimate is None:
        raise Absent("absent", "the plan names no column of estimated numbers")
    table = rows.select(
        **{f"a{i}": rows[group_column(name)] for i, name in enumerate(subject.attributes)},
        f=_finite(rows, subject.estimate),
        y=_finite(rows, columns.outcome),
        w=rows[WEIGHT] if subject.weighted else _number(1.0),
    )
    table = table.mutate(e=table.f - table.y)
    low_high = {f"{name}_{end}": getattr(table[name], end)() for name in "fye" for end in ("min", "max")}
    found = subject.engine.fetch(table.agg(**low_high, w=table.w.max(), n=table.f.count())).fillna(0.0).iloc[0]
    if not found["n"]:
        raise Absent("absent", "no row has an estimate")
    ends = {name: (float(found[f"{name}_min"]), float(found[f"{name}_max"])) for name in "fye"}
    centres = _centres(subject, table, ends)
    span = max(abs(end - centres[name]) for name in "fye" for end in ends[name])
    if not span <= LARGEST:
        raise Absent("undefined", "the numbers are too large to be multiplied")
    scale, heaviest = unit(span), unit(float(found["w"]))
    cells = subject.engine.fetch(_sums(table, centres, scale, heaviest, len(subject.attributes)))
    names = {f"a{i}": name for i, name in enumerate(subject.attributes)}
    numbers = cells.columns.difference(list(names))
    cells = cells.fillna(dict.fromkeys(numbers, 0.0)).rename(columns=names)
    cells = cells.astype(dict.fromkeys(subject.attributes, "str"))
    return ErrorMoments(
        cells=cells.sort_values(list(subject.attributes), ignore_index=True),
        attributes=subject.attributes,
        unit=scale,
        centre=centres["f"],
        outcomes=columns.outcome is not None,
        weighted=subject.weighted,
    )


def _number(value: float | None) -> Any:
    import ibis

    return ibis.null("float64") if value is None else ibis.literal(value, "float64")


def _finite(rows: Any, column: str | None) -> Any:
    """The numbers of a column, null where there is none."""
    if column is None:
        return _number(None)
    if not rows[column].type().is_numeric():
        raise Absent("absent", f"the column {column!r} holds no numbers")
    return finite(rows[column])


def _centres(subject: Subject, table: Any, ends: dict[str, tuple[float, float]]) -> dict[str, float]:
    """What to subtract: the mean estimate and the mean outcome, and nothing from errors."""
    scales = {name: unit(max(map(abs, ends[name]))) for name in "fy"}
    sums = {name: exact_sum(table[name] / scales[name]) for name in "fy"}
    counts = {f"{name}_n": table[name].count() for name in "fy"}
    found = subject.engine.fetch(table.agg(**sums, **counts)).fillna(0.0).iloc[0]
    return {"e": 0.0} | {name: scales[name] * float(found[name]) / max(1, int(found[f"{name}_n"])) for name in "fy"}


def _sums(table: Any, centres: dict[str, float], scale: float, heaviest: float, attributes: int) -> Any:
    known = table.mutate(w=table.w / heaviest, **{name: (table[name] - centres[name]) / scale for name in "fye"})
    known = known.mutate(a=known.e.abs(), y=known.e.isnull().ifelse(None, known.y))
    square = known.w * known.w
    sums = {name: known.w * reduce(mul, [known[letter] for letter in name]) for name in (*ESTIMATED, *COMPARED)}
    return known.group_by([f"a{i}" for i in range(attributes)]).agg(
        n=known.count(),
        estimated=known.f.count(),
        compared=known.e.count(),
        estimated_weight=exact_sum(known.w, known.f.notnull()) * heaviest,
        compared_weight=exact_sum(known.w, known.e.notnull()) * heaviest,
        estimated_square=exact_sum(square, known.f.notnull()) * heaviest**2,
        compared_square=exact_sum(square, known.e.notnull()) * heaviest**2,
        **{name: exact_sum(product) * heaviest for name, product in sums.items()},
    )
