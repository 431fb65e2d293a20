"""How many rows of each group were decided and labelled how: one GROUP BY that every rate is made of."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from audit.records.subject import CROSS, DECISION, LABEL, Subject, group_column

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class GroupCounts:
    """Counts of rows by sensitive attributes, decision and label."""

    cells: pd.DataFrame
    """One column per attribute (text), `decision` and `label` (Int8: 1 favourable, 0 not, NA unknown), `n` (int64)."""
    attributes: tuple[str, ...]
    decided: bool
    """There are decisions at all."""
    labelled: bool
    """There are labels at all."""

    def by(self, names: tuple[str, ...]) -> pd.DataFrame:
        """Cells of the attributes `names` together: `group`, `decision`, `label`, `n`, sorted.

        An unknown part stays visible in the group's name ("female×unknown").
        """
        cells = self.cells
        group = cells[names[0]]
        for name in names[1:]:
            group = group + CROSS + cells[name]
        keys = ["group", "decision", "label"]
        together = cells.assign(group=group).groupby(keys, dropna=False, sort=True, observed=True)["n"].sum()
        return together.reset_index()

    def groupings(self) -> list[tuple[str, ...]]:
        """Every set of attributes to look at: each alone, then all crossings of two or more, in the plan's order."""
        sizes = range(1, len(self.attributes) + 1)
        return [names for size in sizes for names in combinations(self.attributes, size)]


def supply(subject: Subject) -> GroupCounts:
    """Count once over all attributes, decisions and labels."""
    import ibis

    rows: Any = subject.rows
    nothing = ibis.null("int8")
    keys = {f"a{i}": rows[group_column(name)] for i, name in enumerate(subject.attributes)}
    keys["decision"] = rows[DECISION] if subject.decided else nothing
    keys["label"] = rows[LABEL] if subject.labelled else nothing
    narrow = rows.select(**keys)
    cells = subject.engine.fetch(narrow.group_by(list(keys)).agg(n=narrow.count()))
    cells = cells.rename(columns={f"a{i}": name for i, name in enumerate(subject.attributes)})
    types = dict.fromkeys(subject.attributes, "str") | {"decision": "Int8", "label": "Int8", "n": "int64"}
    cells = cells.astype(types).sort_values([*subject.attributes, "decision", "label"], ignore_index=True)
    return GroupCounts(cells=cells, attributes=subject.attributes, decided=subject.decided, labelled=subject.labelled)
