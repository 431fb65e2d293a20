"""How many rows of each group were decided how within strata of the legitimate factors: one GROUP BY.

A stratum is a combination of values of the plan's `columns.legitimate`. A numeric column with many values is cut into
fifths of the whole table. If all columns together make too many strata, each column is taken alone. The strata are
numbered: their values are cells of a column that is not a sensitive attribute and stay where they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import reduce
from typing import TYPE_CHECKING, Any

from audit.errors import Absent
from audit.needs.prepared_rows import present, text
from audit.records.subject import CROSS, DECISION, Subject, group_column

if TYPE_CHECKING:
    import pandas as pd

MOST_VALUES = 20
"""Different numbers up to which each is a stratum of its own; beyond, the column is cut into fifths."""
MOST_STRATA = 1_000
"""Strata up to which columns are crossed; a single column with more is no factor but a name."""
FIFTHS = (0.2, 0.4, 0.6, 0.8)


@dataclass(frozen=True, kw_only=True)
class Stratification:
    """Counts of decided rows by sensitive attributes, stratum and decision."""

    name: str
    """The column, or several joined by ×."""
    strata: int
    """How many combinations of values occur."""
    rows: int
    """Decided rows that have a value in every column of the factor."""
    cells: pd.DataFrame
    """One column per attribute (text), `stratum` (int64, from 0), `decision` (int8: 1 favourable, 0 not), `n` (int64);
    decided rows that have a stratum only."""
    left_out: int
    """Decided rows without a value in one of the columns."""


@dataclass(frozen=True, kw_only=True)
class StratumCounts:
    """Every way of stratifying, usually one."""

    attributes: tuple[str, ...]
    stratifications: tuple[Stratification, ...]
    refused: Mapping[str, str]
    """Why a column is not used, by its name."""


def supply(subject: Subject) -> StratumCounts:
    """Count within all legitimate factors together or, if that makes too many strata, within each alone.

    Raises:
        Absent: there is no sensitive attribute, no legitimate factor or no decision; or no factor is coarse enough.
    """
    names = subject.plan.columns.legitimate
    if not subject.attributes:
        raise Absent("absent", "the plan declares no sensitive attribute")
    if not names:
        raise Absent("absent", "the plan names no legitimate factor to compare within")
    if not subject.decided:
        raise Absent("absent", "neither the data nor a model gives a decision")
    factors = _factors(subject, names)
    refused = {}
    sizes = _sizes(subject, {name: (factors[name],) for name in names})
    for name in names:
        if sizes[name] > MOST_STRATA:
            refused[name] = f"it has more than {MOST_STRATA:,} different values"
    usable = [name for name in names if name not in refused]
    if not usable:
        raise Absent("too small", f"every legitimate factor has more than {MOST_STRATA:,} different values")
    together = CROSS.join(usable)
    crossed = {together: tuple(factors[name] for name in usable)}
    if len(usable) > 1 and _sizes(subject, crossed)[together] > MOST_STRATA:
        crossed = {name: (factors[name],) for name in usable}
    return StratumCounts(
        attributes=subject.attributes,
        stratifications=tuple(_count(subject, name, keys) for name, keys in crossed.items()),
        refused=refused,
    )


def _factors(subject: Subject, names: tuple[str, ...]) -> dict[str, Any]:
    """Each factor as an expression: text, or the number of its fifth; null where there is no value."""
    rows: Any = subject.rows
    numeric = [name for name in names if rows[name].type().is_numeric()]
    cut = {}
    if numeric:
        distinct = {f"d{i}": present(rows[name]).nunique() for i, name in enumerate(numeric)}
        found = subject.engine.fetch(rows.agg(**distinct)).iloc[0]
        cut = {name: None for i, name in enumerate(numeric) if int(found[f"d{i}"]) > MOST_VALUES}
    return {name: _fifth(subject, name) if name in cut else text(rows[name]) for name in names}


def _fifth(subject: Subject, name: str) -> Any:
    rows: Any = subject.rows
    number = present(rows[name].cast("float64"))
    cuts = {f"q{i}": number.quantile(share) for i, share in enumerate(FIFTHS)}
    found = subject.engine.fetch(rows.agg(**cuts)).iloc[0]
    # Engines interpolate between equal numbers with different last digits: a hair above keeps equal numbers together.
    ends = sorted({float(value) + abs(float(value)) * 1e-12 for value in found})
    above = [(number > end).cast("int64") for end in ends]
    return reduce(lambda total, one: total + one, above).cast("string")


def _sizes(subject: Subject, factors: Mapping[str, tuple[Any, ...]]) -> dict[str, int]:
    """How many strata each set of factors makes."""
    rows: Any = subject.rows
    sizes = {}
    for name, keys in factors.items():
        strata = rows.select(**{f"s{i}": key for i, key in enumerate(keys)}).distinct()
        sizes[name] = int(subject.engine.fetch(strata.agg(n=strata.count())).iloc[0]["n"])
    return sizes


def _count(subject: Subject, name: str, factors: tuple[Any, ...]) -> Stratification:
    rows: Any = subject.rows
    keys = {f"a{i}": rows[group_column(attribute)] for i, attribute in enumerate(subject.attributes)}
    strata = {f"s{i}": factor for i, factor in enumerate(factors)}
    narrow = rows.filter(rows[DECISION].notnull()).select(**keys, **strata, decision=rows[DECISION])
    cells = subject.engine.fetch(narrow.group_by([*keys, *strata, "decision"]).agg(n=narrow.count()))
    whole = cells[list(strata)].notna().all(axis=1)
    left_out, cells = int(cells.loc[~whole, "n"].sum()), cells[whole]
    cells = cells.assign(stratum=cells.groupby(list(strata), sort=True).ngroup()).drop(columns=list(strata))
    cells = cells.rename(columns={f"a{i}": attribute for i, attribute in enumerate(subject.attributes)})
    types = dict.fromkeys(subject.attributes, "str") | {"stratum": "int64", "decision": "int8", "n": "int64"}
    order = [*subject.attributes, "stratum", "decision"]
    cells = cells.astype(types)[[*order, "n"]].sort_values(order, ignore_index=True)
    return Stratification(
        name=name,
        strata=int(cells["stratum"].nunique()),
        rows=int(cells["n"].sum()),
        cells=cells,
        left_out=left_out,
    )
