"""The groups of the audited rows beside those of the reference population, counted.

The reference population is the plan's `data.reference`: a table of people, or of counts where `columns.people` says for
how many people a row stands. Only the sensitive attributes that it has can be compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit.errors import Absent
from audit.needs.exact_sums import exact_sum, unit
from audit.records.subject import WEIGHT, Subject, group_column

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class PopulationCounts:
    """Rows and cases by sensitive attributes, here and in the population."""

    attributes: tuple[str, ...]
    """Those that both tables have."""
    here: pd.DataFrame
    """One column per attribute (text), `n` rows (int64), `weight` cases and `squares`, the sum of squared case weights
    (float64); without case weights both are the rows."""
    there: pd.DataFrame
    """The same of the population; `weight` is people."""
    census: bool
    """The population's shares are known: it is given as counts of people. Otherwise it is a sample of people."""


def supply(subject: Subject) -> PopulationCounts:
    """Count both tables over all attributes that they share.

    Raises:
        Absent: there is no sensitive attribute, no reference population, or no attribute that it has.
    """
    if not subject.attributes:
        raise Absent("absent", "the plan declares no sensitive attribute")
    if subject.population is None:
        raise Absent("absent", "the plan names no reference population")
    shared = tuple(name for name in subject.attributes if group_column(name) in subject.population.columns)
    if not shared:
        raise Absent("absent", "the reference population has none of the sensitive attributes")
    return PopulationCounts(
        attributes=shared,
        here=_count(subject, subject.given, shared),
        there=_count(subject, subject.population, shared),
        census=WEIGHT in subject.population.columns,
    )


def _count(subject: Subject, table: Any, attributes: tuple[str, ...]) -> pd.DataFrame:
    keys = {f"a{i}": table[group_column(name)] for i, name in enumerate(attributes)}
    weighted = WEIGHT in table.columns
    narrow = table.select(**keys, **({"w": table[WEIGHT]} if weighted else {}))
    sums, scale = {}, 1.0
    if weighted:
        largest = subject.engine.fetch(narrow.agg(largest=narrow.w.max())).iloc[0]["largest"]
        scale = unit(float(largest)) if largest == largest and largest is not None else 1.0
        share = narrow.w.cast("float64") / scale
        sums = {"weight": exact_sum(share), "squares": exact_sum(share * share)}
    cells = subject.engine.fetch(narrow.group_by(list(keys)).agg(n=narrow.count(), **sums))
    cells = cells.rename(columns={f"a{i}": name for i, name in enumerate(attributes)})
    if weighted:
        cells = cells.assign(weight=cells["weight"] * scale, squares=cells["squares"] * scale**2)
    else:
        cells = cells.assign(weight=cells["n"], squares=cells["n"])
    types = dict.fromkeys(attributes, "str") | {"n": "int64", "weight": "float64", "squares": "float64"}
    return cells.astype(types)[list(types)].sort_values(list(attributes), ignore_index=True)
