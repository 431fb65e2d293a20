"""The audited rows linked to a second table of the same persons by the quasi-identifiers that both have."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from audit.errors import Absent, InputError
from audit.needs.prepared_rows import present, text
from audit.needs.quasi_identifiers import QuasiIdentifiers
from audit.records.subject import Subject
from audit.sources import shown, tables


@dataclass(frozen=True, kw_only=True)
class LinkedRows:
    """How an attacker fares who links each row here to one of those there that look alike."""

    keys: QuasiIdentifiers
    shared: int
    """Quasi-identifiers that both tables have."""
    rows: int
    others: int
    """Rows of the second table."""
    certain: int
    """Rows that look like exactly one row there, which looks like no other row here."""
    known: bool
    """Both tables have the plan's ids, so it is known which links are right."""
    present: int
    """Rows here whose id occurs there."""
    right: float
    """Expected number of right links: one row there is drawn of those that look alike."""
    chance: float
    """The same if it is drawn of all."""


def supply(subject: Subject, keys: QuasiIdentifiers) -> LinkedRows:
    """Open the second table and group both.

    Raises:
        Absent: the plan names no second table, it cannot be read, or the two share no quasi-identifier.
    """
    plan = subject.plan
    if plan.privacy.linkage is None:
        raise Absent("absent", "the plan names no second table (privacy.linkage), so linkability was not evaluated")
    try:
        file = tables.prepare(plan.privacy.linkage, shown(plan.privacy.linkage, plan), plan.data, subject.engine.folder)
    except InputError:
        raise Absent("absent", "the second table (privacy.linkage) cannot be read") from None
    table = subject.engine.open(file, "linkage")
    names = [name for name in keys.names if name in table.columns and name not in plan.columns.id]
    ids = plan.columns.id
    if not names:
        raise Absent("absent", "the second table has none of the quasi-identifiers")
    known = bool(ids) and all(name in table.columns for name in ids)
    here, there = (_keyed(one, (subject.given, table), names, ids if known else ()) for one in (subject.given, table))
    by = [f"q{i}" for i in range(len(names))]
    sizes_here, sizes_there = here.group_by(by).agg(n=here.count()), there.group_by(by).agg(m=there.count())
    pairs = sizes_here.inner_join(sizes_there, [sizes_here[key].identical_to(sizes_there[key]) for key in by])
    line = subject.engine.fetch(pairs.agg(certain=((pairs.n == 1) & (pairs.m == 1)).sum().fill_null(0))).iloc[0]
    others = _count(subject, table)
    present_, right, chance = _right(subject, here, there, sizes_there, by, others) if known else (0, 0.0, 0.0)
    return LinkedRows(
        keys=keys,
        shared=len(names),
        rows=subject.size,
        others=others,
        certain=int(line["certain"]),
        known=known,
        present=present_,
        right=right,
        chance=chance,
    )


def _keyed(table: Any, both: tuple[Any, Any], names: list[str], ids: tuple[str, ...]) -> Any:
    def cell(name: str) -> Any:
        if all(one[name].type().is_numeric() for one in both):
            return present(table[name].cast("float64"))
        return text(table[name])

    keys = {f"q{i}": cell(name) for i, name in enumerate(names)}
    return table.select(**keys, **{f"i{i}": text(table[name]) for i, name in enumerate(ids)})


def _right(subject: Subject, here: Any, there: Any, sizes: Any, by: list[str], others: int) -> tuple[int, float, float]:
    """Rows here whose id occurs there; expected right links among those that look alike; among all."""
    ids = [name for name in here.columns if name not in by]
    known = here.filter([here[name].notnull() for name in ids])
    named = there.group_by(ids).agg(times=there.count())
    met = known.inner_join(named, ids)
    found = subject.engine.fetch(met.agg(rows=met.count(), times=met.times.sum().fill_null(0))).iloc[0]
    alike = there.group_by([*by, *ids]).agg(times=there.count())
    mine = known.inner_join(alike, [known[key].identical_to(alike[key]) for key in (*by, *ids)])
    mine = mine.select(*(known[key] for key in by), alike.times)
    sized = mine.inner_join(sizes, [mine[key].identical_to(sizes[key]) for key in by])
    right = subject.engine.fetch(sized.agg(right=(sized.times / sized.m).sum().fill_null(0.0))).iloc[0]["right"]
    return int(found["rows"]), float(right), float(found["times"]) / others if others else 0.0


def _count(subject: Subject, table: Any) -> int:
    return int(subject.engine.fetch(table.agg(n=table.count())).iloc[0]["n"])
