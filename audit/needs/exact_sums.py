"""Sums that come out the same whatever the order of the rows. Not a check's need.

Floating-point addition is not associative: two threads that add the same numbers in another order differ in the
last digits, and equal input would not give equal evidence. Numbers with a fixed number of decimals add up exactly.
"""

from __future__ import annotations

from math import frexp, ldexp
from typing import Any

import ibis
import ibis.expr.types as ir

from audit.needs.prepared_rows import present
from audit.records.subject import WEIGHT, Subject

DECIMALS = 27
"""Of 38 digits that every engine adds exactly: 1e-27 is the smallest step, 1e11 the largest sum."""

_FIXED = f"decimal(38, {DECIMALS})"
_LAST = 1.7e308
"""Beyond is only infinity. Not `isinf`, which Ibis turns into FALSE on Spark."""


def finite(column: ir.NumericValue) -> ir.FloatingValue:
    """The numbers of a column; null where there is none, NaN and infinity included."""
    number = present(column.cast("float64"))
    return ibis.cases((number.abs() > _LAST, None), else_=number)


def exact_sum(values: ir.NumericValue, where: ir.BooleanValue | None = None) -> Any:
    """Sum of numbers between -1 and 1 (see `unit`) as a float; null over no rows."""
    return added(fixed(values), where).cast("float64")


def fixed(values: ir.NumericValue) -> Any:
    """Numbers between -1 and 1 with a fixed number of decimals, of which sums can be summed again.

    Engines round the last of a number's seventeen digits differently; each always does it in the same way.
    """
    return values.cast(_FIXED)


def added(values: Any, where: ir.BooleanValue | None = None) -> Any:
    """Sum of `fixed` numbers, as one of them."""
    return values.sum(where=where).cast(_FIXED)


def heaviest(subject: Subject) -> float:
    """The `unit` of the case weights; 1 without rows."""
    found = subject.engine.fetch(subject.rows.agg(most=subject.rows[WEIGHT].max()))["most"].fillna(0)
    return unit(float(found.iloc[0]))


def unit(largest: float) -> float:
    """The power of two, at least as large as every number, by which they are divided (without rounding) to be summed.

    Args:
        largest: the largest absolute value, finite; 0 gives 1.
    """
    mantissa, exponent = frexp(abs(largest))
    return 1.0 if mantissa == 0 else ldexp(1.0, exponent)
