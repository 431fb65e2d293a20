"""What the audit looks at, and what it does not: rows left out, outcome values, what a reader must know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from audit.load.roles import MOST_SHOWN
from audit.needs import prepared_rows
from audit.records.evidence import Coverage, Exclusion
from audit.records.plan import Plan
from audit.records.subject import DECISION, LABEL, UNKNOWN, Engine, group_column
from audit.sources import name_of

_OTHERS = "(all others)"


def cover(
    plan: Plan, engine: Engine, rows: Any, columns: tuple[str, ...], counts: Mapping[str, Any], training: Any | None
) -> Coverage:
    """Sum up the coverage.

    Args:
        plan: what was asked.
        engine: where the rows are.
        rows: the table with its derived columns.
        columns: its own columns.
        counts: `needs.prepared_rows.role_counts` of it.
        training: the training table, if there is one.
    """
    outcomes = {
        column: _outcome(plan, engine, rows, column)
        for column in (plan.columns.label, plan.columns.prediction)
        if column is not None
    }
    several = {column: distinct for column, (_, distinct) in outcomes.items()}
    return Coverage(
        rows=int(counts["rows"]),
        columns=len(columns),
        excluded=tuple(_excluded(plan, counts)),
        outcomes={column: values for column, (values, _) in outcomes.items()},
        notes=tuple(_notes(plan, several, rows, engine, training, int(counts["rows"]))),
    )


def _outcome(plan: Plan, engine: Engine, rows: Any, column: str) -> tuple[dict[str, int | None], int]:
    """How often each value of an outcome column occurs, and how many values there are (one too many: or more)."""
    frame = engine.fetch(prepared_rows.value_counts(rows, column, MOST_SHOWN + 2))
    found = {value: int(n) for value, n in zip(frame["value"], frame["n"], strict=True) if isinstance(value, str)}
    distinct = len(found)
    if distinct > MOST_SHOWN:  # so many values are hardly an outcome; they could be anything
        favourable = name_of(plan.columns.favourable) or ""
        total = engine.fetch(prepared_rows.filled(rows, column, favourable)).iloc[0]
        found = {favourable: int(total["same"]), _OTHERS: int(total["filled"]) - int(total["same"])}
    declared = {name_of(plan.columns.favourable), name_of(plan.columns.unfavourable)}
    rare = [value for value, n in found.items() if n < plan.disclosure_limit and value not in declared]
    if rare:  # a value that few rows have may be anything, a person's name included
        found[_OTHERS] = found.get(_OTHERS, 0) + sum(found.pop(value) for value in rare if value != _OTHERS)
    return {value: _shown(n, plan) for value, n in sorted(found.items())}, distinct


def _excluded(plan: Plan, counts: Mapping[str, Any]) -> Iterator[Exclusion]:
    rows = int(counts["rows"])
    for derived, what, counted in (
        (LABEL, "rows without a label", "they count in no rate that needs what really happened"),
        (DECISION, "rows without a decision", "they count in no rate of decisions"),
    ):
        if (known := counts.get(f"{derived}_known")) is not None and int(known) < rows:
            yield Exclusion(what=what, rows=_shown(rows - int(known), plan), reason=counted)
    for name in plan.columns.sensitive:
        if unknown := int(counts[f"{group_column(name)}_unknown"]):
            reason = f"they form the group {UNKNOWN!r}, which is counted but never compared"
            yield Exclusion(what=f"rows without {name}", rows=_shown(unknown, plan), reason=reason)


def _notes(
    plan: Plan, several: Mapping[str, int], rows: Any, engine: Engine, training: Any | None, size: int
) -> Iterator[str]:
    for column, distinct in several.items():
        if distinct > 2 and plan.columns.unfavourable is None:
            number = f"{distinct}" if distinct <= MOST_SHOWN else f"more than {MOST_SHOWN}"
            favourable = name_of(plan.columns.favourable)
            yield (
                f"Column {column!r} has {number} different values; every one but the favourable {favourable!r} "
                "counts as unfavourable."
            )
    if plan.columns.label is not None and plan.columns.label in (plan.columns.features or ()):
        yield f"The label {plan.columns.label!r} is also a feature, so performance figures say nothing."
    if plan.columns.weight is not None:
        yield (
            f"Case weights (column {plan.columns.weight!r}) count in every number whose method says so; all other "
            "numbers count each row once."
        )
    if training is not None:
        yield _overlap(plan, rows, engine, training, size)


def _overlap(plan: Plan, rows: Any, engine: Engine, training: Any, size: int) -> str:
    """Whether rows that are audited were also trained on."""
    keys = plan.columns.id
    if not keys:
        return "Whether audited rows were also training rows could not be checked: the plan names no id columns."
    if missing := [key for key in keys if key not in training.columns]:
        return (
            "Whether audited rows were also training rows could not be checked: "
            f"the training table lacks the id column {missing[0]!r}."
        )
    shared = int(engine.fetch(prepared_rows.keys_shared(rows, training, keys)).iloc[0]["n"])
    same = f"same {', '.join(keys)}"
    if shared == 0:
        return f"None of the {size:,} evaluation rows was also a training row (by the {same})."
    return (
        f"{shared:,} of {size:,} evaluation rows were also training rows ({same}); performance figures are optimistic."
    )


def _shown(n: int, plan: Plan) -> int | None:
    """A count, unless it is so small that it could point at persons."""
    return n if n == 0 or n >= plan.disclosure_limit else None
