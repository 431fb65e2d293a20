"""How many rows of each group were decided how before and now: one GROUP BY over both decisions and the label."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from audit.errors import Absent
from audit.metrics import crossings
from audit.metrics.tallies import Tally, tally
from audit.records.subject import CROSS, DECISION, EARLIER, LABEL, Subject, group_column

if TYPE_CHECKING:
    import pandas as pd

Of = Literal["all", "deserving", "undeserving"]
"""Which rows: all, those with the favourable label, those with the unfavourable one."""
_LABELS: dict[Of, int] = {"deserving": 1, "undeserving": 0}


@dataclass(frozen=True, kw_only=True)
class ChangedDecisions:
    """Counts of rows by sensitive attributes, earlier decision, decision and label; each row counts once."""

    cells: pd.DataFrame
    """One column per attribute (text); `before`, `decision`, `label` (Int8: 1 favourable, 0 not, NA unknown); `n`."""
    attributes: tuple[str, ...]
    labelled: bool

    @cached_property
    def _tables(self) -> list[tuple[str, pd.DataFrame]]:
        keys = ("before", "decision", "label")
        sets = crossings.groupings(self.attributes)
        return [(CROSS.join(names), crossings.together(self.cells, self.attributes, names, keys)) for names in sets]

    def tallies(self, of: Of) -> tuple[Tally, ...]:
        """Groups of every attribute and crossing, by earlier decision (where a tally has decisions) and decision.

        Rows that are not of the kind asked for stay as rows without an earlier decision.
        """
        found = []
        for attribute, table in self._tables:
            before = table["before"]
            if of != "all":
                before = before.where((table["label"] == _LABELS[of]).fillna(False).astype(bool))
            cells = table.assign(label=table["decision"], decision=before)
            found.append(tally(cells[["group", "decision", "label", "n"]], attribute))
        return tuple(found)


def supply(subject: Subject) -> ChangedDecisions:
    """Count once.

    Raises:
        Absent: no sensitive attribute is declared, or the plan does not say how the same rows were decided before.
    """
    if not subject.attributes:
        raise Absent("absent", "the plan declares no sensitive attribute")
    if not (subject.reconsidered and subject.decided):
        raise Absent("absent", "the plan names no earlier decisions about the same rows")
    import ibis

    rows = subject.rows
    keys = {f"a{i}": rows[group_column(name)] for i, name in enumerate(subject.attributes)}
    keys |= {"before": rows[EARLIER], "decision": rows[DECISION]}
    keys["label"] = rows[LABEL] if subject.labelled else ibis.null("int8")
    short = rows.select(**keys)
    cells = subject.engine.fetch(short.group_by(list(keys)).agg(n=short.count()))
    cells = cells.rename(columns={f"a{i}": name for i, name in enumerate(subject.attributes)})
    outcomes = ["before", "decision", "label"]
    types = dict.fromkeys(subject.attributes, "str") | dict.fromkeys(outcomes, "Int8") | {"n": "int64"}
    cells = cells.astype(types).sort_values([*subject.attributes, *outcomes], ignore_index=True)
    return ChangedDecisions(cells=cells, attributes=subject.attributes, labelled=subject.labelled)
