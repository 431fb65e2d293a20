"""The groups of the rows that were explained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from audit.errors import Absent
from audit.metrics.crossings import is_known
from audit.needs.attributions import Attributions
from audit.needs.row_sample import numbered
from audit.records.subject import Subject, group_column

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True, eq=False)
class ExplainedGroups:
    """Group names, row by row, in the order of the attributions."""

    groups: pd.DataFrame
    """One column per sensitive attribute, named by it: group names as text."""

    def by_attribute(self, attribute: str, limit: int) -> tuple[dict[str, np.ndarray], list[str]]:
        """Places of the rows of every known group with at least `limit` rows, and the names of the smaller ones."""
        names = self.groups[attribute].to_numpy(dtype=str)
        known = [str(name) for name in sorted(set(names)) if is_known(name)]
        places = {name: np.flatnonzero(names == name) for name in known}
        return {name: rows for name, rows in places.items() if len(rows) >= limit}, [
            name for name in known if len(places[name]) < limit
        ]


def reference(places: dict[str, np.ndarray], declared: str | None) -> str | None:
    """The group that others are compared with: the declared one, or else the largest; None if it is too small."""
    if declared is not None:
        return declared if declared in places else None
    return max(places, key=lambda name: (len(places[name]), name), default=None)


def supply(subject: Subject, attributions: Attributions) -> ExplainedGroups:
    """Fetch the groups of the explained rows.

    Raises:
        Absent: the plan declares no sensitive attribute.
    """
    if not subject.attributes:
        raise Absent("absent", "the plan declares no sensitive attribute")
    columns = [group_column(name) for name in subject.attributes]
    index = attributions.rows.index
    found = numbered(subject, index.to_numpy(), columns).loc[index]
    return ExplainedGroups(groups=found.set_axis([*subject.attributes], axis="columns").astype("str"))
