"""How many people look alike: the sizes of the groups of rows that share all their quasi-identifiers.

References
----------
L. Sweeney, "k-anonymity: a model for protecting privacy", 2002. P. Samarati, "Protecting respondents' identities in
microdata release", 2001.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit.errors import Absent
from audit.needs.prepared_rows import present
from audit.records.subject import Subject

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, kw_only=True)
class EquivalenceClasses:
    """A histogram of class sizes."""

    quasi_identifiers: tuple[str, ...]
    sizes: pd.DataFrame
    """`size` (rows that share one combination) and `classes` (how many combinations have that size), int64, sorted."""
    declared: bool
    """The plan names the quasi-identifiers."""


def supply(subject: Subject) -> EquivalenceClasses:
    """Count combinations; a missing value is a value of its own.

    Raises:
        Absent: the plan names no quasi-identifiers.
    """
    names = subject.plan.columns.quasi_identifiers
    if not names:
        raise Absent("absent", "the plan names no quasi-identifiers")
    rows: Any = subject.rows
    keys = rows.select(**{f"key{i}": present(rows[name]) for i, name in enumerate(names)})
    classes = keys.group_by(list(keys.columns)).agg(size=keys.count())
    sizes = subject.engine.fetch(classes.group_by("size").agg(classes=classes.count()))
    sizes = sizes[["size", "classes"]].astype("int64").sort_values("size", ignore_index=True)
    return EquivalenceClasses(quasi_identifiers=names, sizes=sizes, declared=True)
