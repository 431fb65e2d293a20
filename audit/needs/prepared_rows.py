"""The rows with their roles read: group names, decisions and labels as derived columns. Not a check's need.

One rule turns every cell into text: whole numbers without a decimal point (1 and 1.0 are "1"), true and false, text
without its outer blanks, dates as ISO 8601. Null, NaN and the empty text are no value. The same rule reads the plan's
`favourable`, so that 1, 1.0 and "1" mean the same wherever they are written.

An outcome without a value stays unknown: it never counts as unfavourable.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import ibis
import ibis.expr.types as ir

from audit.records.blocks import Earlier
from audit.records.plan import Columns, Scalar
from audit.records.subject import DECISION, EARLIER, LABEL, ROW, SCORE, UNKNOWN, WEIGHT, group_column
from audit.sources import BLANKS, PLACES, name_of

_OUTER_BLANKS = f"^[{BLANKS}]+|[{BLANKS}]+$"
_LARGEST = 9e18  # what fits into 64 bits
_WHOLE = "0|-?[1-9][0-9]{0,17}"
_MOST_AT_A_TIME = 16
_HELD = 1_000_000  # cells


def kind_of(column: ir.Value) -> str:
    """What a column holds, in a word that is the same on every engine."""
    dtype = column.type()
    if dtype.is_integer() or (dtype.is_decimal() and dtype.scale == 0):
        return "whole number"
    if dtype.is_boolean():
        return "true or false"
    if dtype.is_numeric():
        return "number"
    if dtype.is_string():
        return "text"
    return "date" if dtype.is_date() else "time stamp" if dtype.is_timestamp() else "other"


def present(column: ir.Value) -> ir.Value:
    """The column with null wherever there is no value: NaN and blank text included."""
    dtype = column.type()
    if dtype.is_floating():
        return ibis.cases((column.isnan(), None), else_=column)
    if dtype.is_string():
        return ibis.cases((stripped(column) == "", None), else_=column)
    return column


def stripped(column: ir.StringValue) -> ir.StringValue:
    """Text without its outer blanks."""
    return column.re_replace(_OUTER_BLANKS, "")


def text(column: ir.Value) -> ir.StringValue:
    """Every cell as text by the one rule of this module; null where there is no value."""
    dtype = column.type()
    if dtype.is_string():
        return stripped(column).nullif("")
    if dtype.is_boolean():
        return ibis.cases((column, "true"), (~column, "false"))
    if dtype.is_decimal():
        return text(column.cast("float64")) if dtype.scale != 0 else column.cast("string")
    if dtype.is_floating():
        return _number(present(column).cast("float64"))
    if dtype.is_timestamp():
        return column.strftime("%Y-%m-%d %H:%M:%S")
    return column.cast("string")


@ibis.udf.scalar.builtin
def array_position(texts: list[str], cell: str) -> int:  # type: ignore[empty-body]
    """The engine's own function: a place from 1 on; null of null."""


def position(column: ir.StringValue, texts: Sequence[str]) -> ir.IntegerValue:
    """Which of some texts a cell is as it stands, from 1 on; null or 0 where it is none of them."""
    return array_position(ibis.array(list(texts)), column).cast("int8")


def whole(column: ir.FloatingValue) -> ir.BooleanValue:
    """Whether a number has no fraction; false for NaN and infinity.

    Not by `floor`: Ibis has it yield an integer, which DuckDB refuses to make of NaN.
    """
    return (column % 1) == 0


def _number(column: ir.FloatingValue) -> ir.StringValue:
    fraction = column.try_cast(f"decimal(38, {PLACES})").cast("string").re_replace(r"\.?0+$", "")
    return ibis.cases(
        (column.isnull(), None),
        (column.abs() >= _LARGEST, column.cast("string")),
        (whole(column), column.try_cast("int64").cast("string")),
        else_=fraction,
    )


def outcome(column: ir.Value, favourable: Scalar, unfavourable: Scalar | None) -> ir.IntegerValue:
    """1 where a cell says the favourable value, null where it has no value, 0 otherwise.

    With `unfavourable` given, a value that is neither of the two is unknown as well.
    """
    good, bad = name_of(favourable), name_of(unfavourable)
    no = ibis.cases((_says(column, bad), 0)) if bad is not None else 0
    return ibis.cases((_empty(column), None), (_says(column, good), 1), else_=no).cast("int8")


def _empty(column: ir.Value) -> ir.BooleanValue:
    """Whether a cell has no value."""
    return column.isnull() if column.type().is_integer() else text(column).isnull()


def _says(column: ir.Value, name: str | None) -> ir.BooleanValue:
    """Whether a cell's text is this one: of whole numbers seen without making texts of them, which takes long."""
    if name is not None and column.type().is_integer() and re.fullmatch(_WHOLE, name):
        return column == int(name)
    return text(column) == name


def with_groups(table: ir.Table, attributes: tuple[str, ...]) -> ir.Table:
    """Add the group names of every sensitive attribute."""
    if not attributes:
        return table
    return table.mutate(**{group_column(name): group_name(table[name]) for name in attributes})


def group_name(cell: ir.Value) -> ir.StringValue:
    """The name of the group that a cell of a sensitive attribute puts a row into."""
    return text(cell).fill_null(UNKNOWN)


def with_label(table: ir.Table, columns: Columns) -> ir.Table:
    """Add `LABEL`, if the plan names a label."""
    if columns.label is None or columns.favourable is None:
        return table
    return table.mutate(**{LABEL: outcome(table[columns.label], columns.favourable, columns.unfavourable)})


def with_score(table: ir.Table, columns: Columns) -> ir.Table:
    """Add `SCORE` from the plan's score column, if it names one."""
    if columns.score is None:
        return table
    return table.mutate(**{SCORE: present(table[columns.score].cast("float64"))})


def with_weight(table: ir.Table, weight: str | None) -> ir.Table:
    """Add `WEIGHT` from the column that says how many cases a row stands for, if there is one."""
    if weight is None:
        return table
    return table.mutate(**{WEIGHT: present(table[weight].cast("float64"))})


def with_decision(table: ir.Table, columns: Columns) -> ir.Table:
    """Add `DECISION`: from the prediction column, or else from a score that reaches the threshold."""
    if columns.prediction is not None and columns.favourable is not None:
        made = outcome(table[columns.prediction], columns.favourable, columns.unfavourable)
    elif SCORE in table.columns and columns.threshold is not None:
        score = table[SCORE]
        made = ibis.cases((score.isnull(), None), (score >= columns.threshold, 1), else_=0).cast("int8")
    else:
        return table
    return table.mutate(**{DECISION: made})


def value_counts(table: ir.Table, column: str, most: int) -> ir.Table:
    """The values of a column as text with their `n`, at most `most` of them, the commonest first."""
    cells = by_cells(table, [column])
    values = cells.select(value=text(cells[column]), n=cells[CELLS])
    return values.group_by("value").agg(n=values.n.sum()).order_by([ibis.desc("n"), "value"]).limit(most)


def with_earlier(table: ir.Table, earlier: Earlier, columns: Columns, scored: ir.Table | None) -> ir.Table:
    """Add `EARLIER`: the decisions of an earlier audit about the same rows.

    Args:
        table: the rows, with `ROW`.
        earlier: where those decisions are.
        columns: name the outcomes.
        scored: the rows with the earlier model's `SCORE`; None if a column has the decisions.
    """
    if columns.favourable is None:
        return table
    if scored is None:
        made = outcome(table[earlier.prediction], columns.favourable, columns.unfavourable)
        return table.mutate(**{EARLIER: made})
    score = scored[SCORE]
    made = ibis.cases((score.isnull(), None), (score >= earlier.threshold, 1), else_=0).cast("int8")
    before = scored.select(ROW, **{EARLIER: made})
    return table.inner_join(before, [ROW]).select(*table.columns, before[EARLIER])


CELLS = "__cells"
"""How many rows have the same cells."""


def by_cells(table: ir.Table, columns: list[str], **sums: ir.Value) -> ir.Table:
    """The different cells of some columns together, with `CELLS` and sums.

    What is then computed of each, such as its text by the one rule of this module, is computed for those few: on ten
    million rows that would take longer than all the rest.
    """
    return table.group_by(list(dict.fromkeys(columns))).agg(**{CELLS: table.count()}, **sums)


def at_a_time(rows: int) -> int:
    """How many columns one query looks at: of few rows many, as it costs more to begin than to end; of many rows one.

    An engine may have to hold all cells of each.
    """
    return max(1, min(_MOST_AT_A_TIME, _HELD // max(1, rows)))


def role_counts(table: ir.Table, columns: Columns) -> ir.Table:
    """One row: `rows`, the cells of each derived outcome (`<column>_known`, `_favourable`) and unknown groups.

    Args:
        table: with its derived columns.
        columns: the roles that its own columns have.
    """
    raw = [*columns.sensitive]
    sums: dict[str, ir.Value] = {}
    for derived, column in ((LABEL, columns.label), (DECISION, columns.prediction)):
        if derived in table.columns:
            raw.append(derived if column is None else column)
    if SCORE in table.columns:
        sums[f"{SCORE}_known"] = table[SCORE].count()
    if WEIGHT in table.columns:
        weight = table[WEIGHT]
        sums[f"{WEIGHT}_unfit"] = (weight.isnull() | (weight <= 0) | (weight > _LARGEST)).sum().fill_null(0)
    if not raw:
        return table.agg(rows=table.count(), **sums)
    cells = by_cells(table, raw, **sums)
    cells = with_groups(cells, columns.sensitive)
    cells = with_label(cells, columns) if LABEL in table.columns else cells
    cells = with_decision(cells, columns) if DECISION in table.columns and DECISION not in raw else cells
    n = cells[CELLS]
    counts: dict[str, ir.Value] = {"rows": n.sum().fill_null(0)}
    for derived in (LABEL, DECISION):
        if derived in cells.columns:
            counts[f"{derived}_known"] = n.sum(where=cells[derived].notnull()).fill_null(0)
            counts[f"{derived}_favourable"] = n.sum(where=cells[derived] == 1).fill_null(0)
    for name in columns.sensitive:
        column = group_column(name)
        counts[f"{column}_unknown"] = n.sum(where=cells[column] == UNKNOWN).fill_null(0)
    return cells.agg(**counts, **{name: cells[name].sum().fill_null(0) for name in sums})


def groups(table: ir.Table, attribute: str) -> ir.Table:
    """The groups of a sensitive attribute with their `n`."""
    cells = with_groups(by_cells(table, [attribute]), (attribute,))
    values = cells.select(value=cells[group_column(attribute)], n=cells[CELLS])
    return values.group_by("value").agg(n=values.n.sum()).order_by("value")


def keys_shared(table: ir.Table, other: ir.Table, keys: tuple[str, ...]) -> ir.Table:
    """One row, `n`: how many rows of `table` have a key, whole and not missing, that some row of `other` has too."""
    mine = table.select(table[ROW], **{f"key{i}": text(table[key]) for i, key in enumerate(keys)})
    theirs = other.select(**{f"key{i}": text(other[key]) for i, key in enumerate(keys)}).distinct()
    shared = mine.inner_join(theirs, [f"key{i}" for i in range(len(keys))])  # a null key equals nothing
    return shared.agg(n=shared.count())


def filled(table: ir.Table, column: str, value: str) -> ir.Table:
    """One row: cells of a column with a value (`filled`), and cells with this one as text (`same`)."""
    cell = text(table[column])
    return table.agg(filled=cell.count(), same=(cell == value).sum().fill_null(0))
