"""Which columns are searched for slices, and the few levels that each of them is cut into.

Frequent values become levels of their own, the others together "other"; numbers with many values are cut into fifths.
A level's name may be shown, so it is never a value that fewer rows hold than the disclosure limit, never a cell of an
id column, and never a direct identifier. What is not searched is named with its reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audit.errors import Absent, WhyAbsent
from audit.identifiers import contains, discover, header_says
from audit.metrics.cut_points import conditions, fifths, rounded
from audit.needs.column_profiles import FEW_CELLS, Cells, ColumnProfile, ColumnProfiles
from audit.needs.prepared_rows import at_a_time, present, text
from audit.records.subject import UNKNOWN, Subject

MOST = 8
"""Columns that are searched unless the plan says which."""
MOST_DECLARED = 12
"""Columns of `columns.slices` that are searched."""
MOST_LEVELS = 9
"""Values of a column that become levels; the others are "other"."""
MANY_NUMBERS = 10
"""Different numbers above which a column is cut into fifths."""
FREE_TEXT = 50
"""Different values above which a level must hold `FREQUENT` of the filled cells."""
FREQUENT = 0.01
OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class SliceColumn:
    """A column and its levels."""

    name: str
    sensitive: bool
    conditions: tuple[str, ...]
    """What each known level is called, such as "sex=female" or "income over 2100 to 3400"."""
    missing: bool
    """Some cells have no value; they are of the level after the last, which is counted and never compared."""
    cuts: tuple[float, ...] | None = None
    """Upper end of each level but the last; None: the levels are values."""
    cells: tuple[tuple[str, ...], ...] = ()
    """Cells of each level. Another value is of the last level, which is "other"."""
    blank: tuple[str, ...] = ()
    """Cells without a value."""
    as_text: bool = True
    """`cells` are compared with the cell as text, not with the cell as it stands."""


@dataclass(frozen=True, kw_only=True)
class LeftOut:
    """A column, or several, that are not searched."""

    column: str
    why: WhyAbsent
    reason: str


@dataclass(frozen=True, kw_only=True)
class SliceColumns:
    """What is searched, and what is not."""

    columns: tuple[SliceColumn, ...]
    left_out: tuple[LeftOut, ...]
    declared: bool
    """The plan chose the columns."""


def supply(subject: Subject, profiles: ColumnProfiles) -> SliceColumns:
    """The plan's `columns.slices`, or else the sensitive attributes and the features: the first few that are fit.

    Raises:
        Absent: there is no decision; or the plan declares neither slices nor a sensitive attribute.
    """
    declared = subject.plan.columns.slices
    if declared is None and not subject.attributes:
        raise Absent("absent", "the plan declares no sensitive attribute")
    if not subject.decided:
        raise Absent("absent", "neither the data nor a model gives a decision")
    by_name = {profile.name: profile for profile in profiles.profiles}
    asked = declared if declared is not None else (*subject.attributes, *(subject.features or ()))
    names = [name for name in dict.fromkeys(asked) if name in by_name]
    most = MOST if declared is None else MOST_DECLARED
    found: list[SliceColumn] = []
    left_out: list[LeftOut] = []
    while names and len(found) < most:
        batch, names = names[: most - len(found)], names[most - len(found) :]
        for item in _levels(subject, [by_name[name] for name in batch], profiles.cells):
            if isinstance(item, SliceColumn):
                found.append(item)
            else:
                left_out.append(item)
    if names:
        reason = f"only the first {most} columns that are fit are searched; left out: {', '.join(names)}"
        further = f"({len(names)} further column{'s' if len(names) > 1 else ''})"
        left_out.append(LeftOut(column=further, why="absent", reason=reason))
    return SliceColumns(columns=tuple(found), left_out=tuple(left_out), declared=declared is not None)


def _levels(
    subject: Subject, profiles: Sequence[ColumnProfile], known: Mapping[str, Cells]
) -> list[SliceColumn | LeftOut]:
    fit = [profile for profile in profiles if _unfit(subject, profile) is None]
    named = [profile for profile in fit if not _is_cut(profile)]
    values = _values(subject, [profile for profile in named if profile.name not in known])
    for profile in named:
        if profile.name in known:
            values[profile.name] = sorted(known[profile.name], key=lambda cell: (-cell[2], cell[0]))
    cuts = _cuts(subject, [profile for profile in fit if _is_cut(profile)])
    found: list[SliceColumn | LeftOut] = []
    for profile in profiles:
        if (left_out := _unfit(subject, profile)) is not None:
            found.append(left_out)
        else:
            cut = _is_cut(profile)
            found.append(
                _cut(subject, profile, cuts[profile.name]) if cut else _named(subject, profile, values[profile.name])
            )
    return found


def _unfit(subject: Subject, profile: ColumnProfile) -> LeftOut | None:
    roles = subject.plan.columns
    outcomes = (roles.label, roles.prediction, roles.score, roles.weight, roles.outcome, roles.estimate, roles.rank)
    if profile.name in roles.id:
        return LeftOut(column=profile.name, why="suppressed", reason="declared as an id, so no value of it is shown")
    if profile.name in (*outcomes, roles.relevance):
        return LeftOut(column=profile.name, why="absent", reason="the plan gives it another role")
    if profile.distinct < 2:
        reason = "all filled cells are the same, so there is nothing to compare"
        return LeftOut(column=profile.name, why="undefined", reason=reason)
    if profile.type == "other":
        return LeftOut(column=profile.name, why="absent", reason="its cells are neither numbers nor texts nor dates")
    return None


def _is_cut(profile: ColumnProfile) -> bool:
    return profile.type in ("whole number", "number") and profile.distinct > MANY_NUMBERS


def _cuts(subject: Subject, profiles: Sequence[ColumnProfile]) -> dict[str, list[str]]:
    """Where columns of numbers are cut into fifths."""
    cuts: dict[str, list[str]] = {}
    many = at_a_time(subject.size)
    for first in range(0, len(profiles), many):
        asked = {
            f"c{i}": present(subject.given[profile.name].cast("float64")).quantile(
                fifths(profile.rows - profile.missing)
            )
            for i, profile in enumerate(profiles[first : first + many])
        }
        found = subject.engine.fetch(subject.given.agg(**asked)).iloc[0]
        cuts |= {profiles[first + i].name: rounded(list(found[f"c{i}"])) for i in range(len(asked))}
    return cuts


def _cut(subject: Subject, profile: ColumnProfile, cuts: Sequence[str]) -> SliceColumn | LeftOut:
    """A column of numbers in fifths."""
    if not cuts:
        return LeftOut(column=profile.name, why="undefined", reason="it has no finite numbers to cut it at")
    return SliceColumn(
        name=profile.name,
        sensitive=profile.name in subject.attributes,
        conditions=tuple(conditions(profile.name, cuts)),
        missing=profile.missing > 0,
        cuts=tuple(map(float, cuts)),
    )


def _named(subject: Subject, profile: ColumnProfile, values: Sequence[tuple[str, str, int]]) -> SliceColumn | LeftOut:
    """A column in its frequent values, from its cells as (cell, text, rows)."""
    rows: dict[str, int] = {}
    cells: dict[str, list[str]] = {}
    blank = [cell for cell, value, _ in values if value in ("", UNKNOWN)]
    for cell, value, n in values:
        if value not in ("", UNKNOWN):
            rows[value] = rows.get(value, 0) + n
            cells.setdefault(value, []).append(cell)
    fewest = float(subject.plan.disclosure_limit)
    if profile.distinct > FREE_TEXT:
        fewest = max(fewest, FREQUENT * (profile.rows - profile.missing))
    often = sorted((value for value in rows if rows[value] >= fewest and value != OTHER), key=lambda v: (-rows[v], v))
    often = often[:MOST_LEVELS]
    if not often:
        return LeftOut(column=profile.name, why="suppressed", reason="no value of it is frequent enough to be shown")
    if (kind := _identifier(profile.name, often)) is not None:
        reason = f"its values look like direct identifiers ({kind}), so none is shown"
        return LeftOut(column=profile.name, why="suppressed", reason=reason)
    pooled = [OTHER] if profile.distinct > len(often) else []
    return SliceColumn(
        name=profile.name,
        sensitive=profile.name in subject.attributes,
        conditions=tuple(f"{profile.name}={value}" for value in [*often, *pooled]),
        missing=profile.missing > 0 or bool(blank),
        cells=tuple(tuple(cells[value]) for value in often),
        blank=tuple(blank),
        as_text=not _stands(subject, profile),
    )


def _identifier(column: str, values: Sequence[str]) -> str | None:
    """The kind of direct identifier that one of these values is, or holds."""
    for module in discover().values():
        if not getattr(module, "DIRECT", True):  # a religion names nobody: it is what slices are made of
            continue
        if getattr(module, "NEEDS_HEADER", False) and not header_says(module, column):
            continue
        if any(module.is_valid(value) or contains(module, value) for value in values):
            return str(module.NAME)
    return None


def _stands(subject: Subject, profile: ColumnProfile) -> bool:
    """Whether the column's cells are fetched as they stand: a text with few different values."""
    return bool(subject.given[profile.name].type().is_string()) and profile.distinct <= FEW_CELLS


def _values(subject: Subject, profiles: Sequence[ColumnProfile]) -> dict[str, list[tuple[str, str, int]]]:
    """Cells of each column, as (cell, text, rows), the commonest first; no more than may be needed."""
    import ibis

    if not profiles:
        return {}
    asked = [_counted(subject, profile, place) for place, profile in enumerate(profiles)]
    cells = ibis.union(*asked)
    found: Any = subject.engine.fetch(cells.mutate(value=text(cells.cell)))
    found = found.sort_values(["place", "n", "cell"], ascending=[True, False, True], na_position="last")
    values: dict[str, list[tuple[str, str, int]]] = {profile.name: [] for profile in profiles}
    for place, cell, value, n in zip(found["place"], found["cell"], found["value"], found["n"], strict=True):
        if isinstance(cell, str):
            values[profiles[int(place)].name].append((cell, value if isinstance(value, str) else "", int(n)))
    return values


def _counted(subject: Subject, profile: ColumnProfile, place: int) -> Any:
    import ibis

    column = subject.given[profile.name]
    stands = _stands(subject, profile)
    cells = subject.given.select(cell=column if stands else text(column))
    counted = cells.group_by("cell").agg(n=cells.count())
    counted = counted if stands else counted.order_by([ibis.desc("n"), "cell"]).limit(MOST_LEVELS + 3)
    return counted.select(place=ibis.literal(place, "int32"), cell=counted.cell, n=counted.n)
