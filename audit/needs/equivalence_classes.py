"""How many people look alike: the sizes of the groups of rows that share all their quasi-identifiers.

References
----------
L. Sweeney, "k-anonymity: a model for protecting privacy", 2002. P. Samarati, "Protecting respondents' identities in
microdata release", 2001.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from audit.errors import Absent
from audit.needs.key_cells import KeyCells

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


def supply(cells: KeyCells) -> EquivalenceClasses:
    """Count combinations; a missing value is a value of its own.

    Raises:
        Absent: the plan names no quasi-identifiers; those that were proposed are no declaration.
    """
    import pandas as pd

    if not cells.keys.declared:
        raise Absent("absent", "the plan names no quasi-identifiers; measured over proposed ones under other names")
    sizes = pd.DataFrame({"size": cells.all.size, "classes": cells.all.classes})
    return EquivalenceClasses(quasi_identifiers=cells.keys.names, sizes=sizes, declared=True)
