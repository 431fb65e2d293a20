"""How many rows of every combination of levels were decided and labelled how, for up to three columns at a time.

One GROUP BY over the levels of all searched columns, the decision and the label; all smaller tables are sums of its
cells. Where that table could have too many cells, one GROUP BY for each of a few overlapping sets of columns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np

from audit.metrics.conjunctions import Columns, covering, tables
from audit.metrics.slices import OUTCOMES
from audit.needs.prepared_rows import CELLS, by_cells, position, present, text, with_decision, with_label
from audit.needs.slice_columns import LeftOut, SliceColumn, SliceColumns
from audit.records.subject import DECISION, LABEL, UNKNOWN, Subject

MOST_DENSE = 4_000_000
"""Cells of one table that is held in memory."""
MOST_CELLS = 4_000_000
"""Cells that one GROUP BY may give."""

_BATCH = 1 << 20


@dataclass(frozen=True, kw_only=True)
class SliceCube:
    """Counts of rows that have a decision."""

    columns: tuple[SliceColumn, ...]
    tables: Mapping[Columns, np.ndarray]
    """By positions in `columns`, one to three of them: an axis per column, over its known levels, then one of
    `OUTCOMES`. Rows with an unknown level are in no table of that column."""
    rows: int
    """With a decision."""
    labelled: bool
    declared: bool
    """The plan chose the columns."""
    left_out: tuple[LeftOut, ...]


def supply(subject: Subject, chosen: SliceColumns) -> SliceCube:
    """Count once over all levels, decisions and labels, or once per set of columns that covers every threesome."""
    columns = chosen.columns
    dense = _dense(subject, columns) if columns else {}
    known = tuple(slice(len(column.conditions)) for column in columns)
    found = {
        places: table[tuple(known[place] for place in places)] for places, table in tables(dense, len(columns)).items()
    }
    return SliceCube(
        columns=columns,
        tables=found,
        rows=int(next(iter(dense.values())).sum()) if dense else 0,
        labelled=subject.labelled,
        declared=chosen.declared,
        left_out=chosen.left_out,
    )


def _dense(subject: Subject, columns: tuple[SliceColumn, ...]) -> dict[Columns, np.ndarray]:
    """Counts by a few sets of columns that hold every three of them; the unknown level is a column's last."""
    sizes = [len(column.conditions) + column.missing for column in columns]
    sets = covering(sizes, MOST_DENSE // OUTCOMES)
    dense = {places: np.zeros([*(sizes[place] for place in places), OUTCOMES], np.int64) for places in sets}
    cells = [_cells(column) if _few(column) else size for column, size in zip(columns, sizes, strict=True)]
    together = min(subject.size, prod(cells) * OUTCOMES) <= MOST_CELLS
    for asked in [tuple(range(len(columns)))] if together else sets:
        for batch in subject.engine.batches(_counted(subject, columns, asked), _BATCH):
            codes = {place: _levels(columns[place], batch.column(f"c{place}")) for place in asked}
            outcome, n = (batch.column(key).to_numpy(zero_copy_only=False) for key in ("outcome", "n"))
            for places in sets if together else [asked]:
                _add(dense[places], [*(codes[place] for place in places), outcome], n)
    return dense


def _add(table: np.ndarray, codes: Sequence[np.ndarray], n: np.ndarray) -> None:
    cells = np.zeros(len(n), dtype=np.int64)
    for code, size in zip(codes, table.shape, strict=True):
        cells *= size
        cells += code
    table += np.bincount(cells, weights=n, minlength=table.size).astype(np.int64).reshape(table.shape)


def _levels(column: SliceColumn, codes: Any) -> np.ndarray:
    """Levels of a column from what `_counted` says of it: the levels themselves, or places of cells."""
    import pyarrow.compute as pc

    if not _few(column):
        return np.asarray(codes.to_numpy(zero_copy_only=False))
    unknown = len(column.conditions)
    level = [level for level, cells in enumerate(column.cells) for _ in cells]
    table = np.array([unknown, *level, *(unknown for _ in column.blank)], dtype=np.int8)
    return np.asarray(table[pc.fill_null(codes, 0).to_numpy(zero_copy_only=False)])


def _counted(subject: Subject, columns: tuple[SliceColumn, ...], asked: Columns) -> Any:
    """Rows with a decision: `c0`, `c1` ... of the columns asked for, the `outcome`, and `n`.

    Of a column with few cells, its number says which of them a row has, counted from 1; null where it has none. So
    an engine looks each text of a file's dictionary up once, and counts small numbers, not texts. Of the others it
    is the level. The same levels may come in several rows.
    """
    import ibis

    rows, roles = subject.rows, subject.plan.columns
    codes = {f"c{place}": _code(rows[columns[place].name], columns[place]) for place in asked}
    raw = [DECISION if roles.prediction is None else roles.prediction]
    if subject.labelled and roles.label is not None:
        raw.append(roles.label)
    raw = list(dict.fromkeys(raw))
    cells = by_cells(rows.select(*raw, **codes), [*raw, *codes])
    cells = with_label(cells, roles) if subject.labelled else cells
    cells = with_decision(cells, roles) if DECISION not in raw else cells
    cells = cells.filter(cells[DECISION].notnull())
    label = cells[LABEL].fill_null(2) if subject.labelled else ibis.literal(2)
    return cells.select(*codes, outcome=(cells[DECISION] * 3 + label).cast("int8"), n=CELLS)


def _few(column: SliceColumn) -> bool:
    """Whether a column is counted by its cells as they stand: each is known, and of a level of its own."""
    return column.cuts is None and not column.as_text and len(column.cells) == len(column.conditions)


def _cells(column: SliceColumn) -> int:
    return sum(map(len, column.cells)) + len(column.blank) + column.missing


def _code(cell: Any, column: SliceColumn) -> Any:
    import ibis

    if _few(column):
        return position(cell, [*(one for cells in column.cells for one in cells), *column.blank])
    value = present(cell.cast("float64")) if column.cuts is not None else text(cell) if column.as_text else cell
    if column.cuts is not None:
        steps = [(value <= cut, level) for level, cut in enumerate(column.cuts)]
        unknown, above = value.isnull(), len(column.cuts)
    else:
        # An engine asks in this order, and only for the rows that are left: the frequent values first.
        steps = [(_is_one_of(value, cells), level) for level, cells in enumerate(column.cells)]
        unknown, above = value.isnull() | value.isin([*column.blank, "", UNKNOWN]), len(column.cells)
    if column.missing:
        steps.append((unknown, len(column.conditions)))
    return ibis.cases(*steps, else_=above).cast("int8")


def _is_one_of(value: Any, cells: tuple[str, ...]) -> Any:
    return value == cells[0] if len(cells) == 1 else value.isin(list(cells))
