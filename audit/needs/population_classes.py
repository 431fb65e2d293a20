"""The classes of the audited rows beside those of the reference population."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from audit.errors import Absent
from audit.metrics.class_sizes import Sizes
from audit.needs.key_cells import KeyCells
from audit.needs.prepared_rows import present, text
from audit.needs.quasi_identifiers import QuasiIdentifiers
from audit.records.subject import WEIGHT, Subject


@dataclass(frozen=True, kw_only=True)
class PopulationClasses:
    """What the population says of the classes here."""

    keys: QuasiIdentifiers
    sizes: Sizes
    """Of the classes here."""
    people: float | None
    """In the population; None where the reference does not say for how many people a row stands."""
    shared: bool
    """The population has every quasi-identifier, so its classes can be counted."""
    outside: int
    """Rows here in classes that have more rows here than people there: the population does not contain them."""
    smallest: float
    """People in the smallest class there of those that occur here; 0 if none does."""
    lowest: float
    """Smallest share of a class there that is here, over all classes there."""
    highest: float
    """Largest share."""
    matched: float
    """Rows here, each divided by the people in its class there, summed."""


def supply(subject: Subject, cells: KeyCells) -> PopulationClasses:
    """Group both tables by the values themselves, where they are.

    Raises:
        Absent: the plan names no reference population.
    """
    table = subject.population
    if table is None:
        raise Absent("absent", "the plan names no reference population")
    names = cells.keys.names
    people = _people(subject, table)
    shared = all(name in table.columns for name in names)
    line = _joined(subject, table, names) if shared else {}
    return PopulationClasses(
        keys=cells.keys,
        sizes=cells.all,
        people=people,
        shared=shared,
        outside=int(line.get("outside") or 0),
        smallest=float(line.get("smallest") or 0),
        lowest=float(line.get("lowest") or 0),
        highest=float(line.get("highest") or 0),
        matched=float(line.get("matched") or 0),
    )


def _people(subject: Subject, table: Any) -> float | None:
    if WEIGHT not in table.columns:
        return None
    return float(subject.engine.fetch(table.agg(people=table[WEIGHT].sum().fill_null(0.0))).iloc[0]["people"])


def _joined(subject: Subject, table: Any, names: tuple[str, ...]) -> dict[str, Any]:
    keys = [f"q{i}" for i in range(len(names))]
    both = [subject.given, table]
    here, there = (one.select(**_keys(one, both, names), **_weights(one, one is table)) for one in both)
    here = here.group_by(keys).agg(n=here.w.sum())
    there = there.group_by(keys).agg(m=there.w.sum())
    joined = here.outer_join(there, [here[key].identical_to(there[key]) for key in keys])
    n, m = joined.n.fill_null(0.0), joined.m.fill_null(0.0)
    both_have = (n > 0) & (m > 0)
    sums = joined.agg(
        outside=n.sum(where=n > m),
        smallest=m.min(where=both_have),
        lowest=(n / m).min(where=m > 0),
        highest=(n / m).max(where=m > 0),
        matched=(n / m).sum(where=both_have),
    )
    return {str(key): value for key, value in subject.engine.fetch(sums.fill_null(0)).iloc[0].to_dict().items()}


def _keys(table: Any, both: list[Any], names: tuple[str, ...]) -> dict[str, Any]:
    numeric = [all(one[name].type().is_numeric() for one in both) for name in names]
    return {
        f"q{i}": present(table[name].cast("float64")) if plain else text(table[name])
        for i, (name, plain) in enumerate(zip(names, numeric, strict=True))
    }


def _weights(table: Any, population: bool) -> dict[str, Any]:
    import ibis

    return {"w": table[WEIGHT] if population and WEIGHT in table.columns else ibis.literal(1.0)}
