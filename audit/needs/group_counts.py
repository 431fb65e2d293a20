"""How many rows of each group were decided and labelled how: one GROUP BY that every rate is made of."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from audit.errors import Absent
from audit.metrics import crossings
from audit.metrics.tallies import Tally, tallies, tally
from audit.needs import prepared_rows
from audit.needs.exact_sums import added, fixed, heaviest
from audit.needs.prepared_rows import CELLS
from audit.records.subject import CROSS, DECISION, WEIGHT, Subject

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class GroupCounts:
    """Counts of rows by sensitive attributes, decision and label."""

    cells: pd.DataFrame
    """One column per attribute (text), `decision` and `label` (Int8: 1 favourable, 0 not, NA unknown), `n` (int64);
    with case weights also `weight` and `squares` (float64), their sum and the sum of their squares."""
    attributes: tuple[str, ...]
    decided: bool
    """There are decisions at all."""
    labelled: bool
    """There are labels at all."""

    def by(self, names: tuple[str, ...]) -> pd.DataFrame:
        """Cells of the attributes `names` together: `group`, `decision`, `label`, `n` (and weights), sorted.

        An unknown part stays visible in the group's name ("female×unknown").
        """
        return crossings.together(self.cells, self.attributes, names, ("decision", "label"))

    def groupings(self) -> list[tuple[str, ...]]:
        """Every set of attributes to look at: each alone, then all crossings of two or more, in the plan's order."""
        return crossings.groupings(self.attributes)

    @cached_property
    def tallies(self) -> tuple[Tally, ...]:
        """The groups of every attribute and crossing."""
        if "weight" not in self.cells:
            return tallies(self.cells, self.groupings())
        return tuple(tally(self.by(names), CROSS.join(names)) for names in self.groupings())

    def cases(self, decision: int, label: int) -> int:
        """Rows with this decision and this label, over all groups."""
        chosen = (self.cells["decision"] == decision).fillna(False) & (self.cells["label"] == label).fillna(False)
        return int(self.cells.loc[chosen.astype(bool), "n"].sum())

    def need(self, *, decisions: bool = False, labels: bool = False) -> None:
        """Say what is missing for a comparison of groups.

        Raises:
            Absent: no sensitive attribute is declared, no decision is known, or the plan names no label.
        """
        if not self.attributes:
            raise Absent("absent", "the plan declares no sensitive attribute")
        if decisions and not self.decided:
            raise Absent("absent", "neither the data nor a model gives a decision")
        if labels and not self.labelled:
            raise Absent(
                "absent",
                "the plan names no label to compare the decisions with" if decisions else "the plan names no label",
            )


def supply(subject: Subject) -> GroupCounts:
    """Count once over all attributes, decisions and labels."""
    scale = heaviest(subject) if subject.weighted else 1.0
    cells = subject.engine.fetch(_counted(subject, scale))
    cells = cells.rename(columns={f"a{i}": name for i, name in enumerate(subject.attributes)})
    types = dict.fromkeys(subject.attributes, "str") | {"decision": "Int8", "label": "Int8", "n": "int64"}
    if subject.weighted:
        types |= {"weight": "float64", "squares": "float64"}
        cells = _weighed(cells[cells["n"] > 0].astype(types), scale)
    cells = (
        cells[cells["n"] > 0].astype(types).sort_values([*subject.attributes, "decision", "label"], ignore_index=True)
    )
    return GroupCounts(cells=cells, attributes=subject.attributes, decided=subject.decided, labelled=subject.labelled)


def _weighed(cells: pd.DataFrame, scale: float) -> pd.DataFrame:
    """The sums of weights and of their squares, which by Cauchy and Schwarz are never below the even case's.

    Only weights a billion times lighter than the heaviest could lose so many decimals that they seemed to be.
    """
    weight, squares = cells["weight"] * scale, cells["squares"] * scale**2
    return cells.assign(weight=weight, squares=squares.clip(lower=weight**2 / cells["n"]))


def _counted(subject: Subject, scale: float) -> Any:
    """Count by the cells as they stand in the file, and only then name groups and outcomes."""
    import ibis

    rows, columns = subject.rows, subject.plan.columns
    raw = [*subject.attributes]
    if subject.labelled and columns.label is not None:
        raw.append(columns.label)
    if subject.decided:
        raw.append(DECISION if columns.prediction is None else columns.prediction)
    share = rows[WEIGHT] / scale if subject.weighted else None
    weighed = {} if share is None else {"weight": share, "squares": share * share}
    sums = {name: added(fixed(values)) for name, values in weighed.items()}
    cells = prepared_rows.by_cells(rows, raw, **sums) if raw else rows.agg(**{CELLS: rows.count()}, **sums)
    nothing, made = ibis.null("int8"), prepared_rows.outcome
    keys = {f"a{i}": prepared_rows.group_name(cells[name]) for i, name in enumerate(subject.attributes)}
    decided = cells[raw[-1]] if subject.decided else nothing
    if subject.decided and raw[-1] != DECISION and columns.favourable is not None:
        decided = made(decided, columns.favourable, columns.unfavourable)
    keys["decision"], keys["label"] = decided, nothing
    if subject.labelled and columns.label is not None and columns.favourable is not None:
        keys["label"] = made(cells[columns.label], columns.favourable, columns.unfavourable)
    totals = {name: added(cells[name]).cast("float64") for name in sums}
    return cells.group_by(**keys).agg(n=cells[CELLS].sum(), **totals)
