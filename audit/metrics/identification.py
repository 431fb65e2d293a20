"""When the cells of a column make it a column of personal identifiers."""

from __future__ import annotations

from dataclasses import dataclass
from types import ModuleType
from typing import Protocol

MAJORITY = 0.5
BEYOND_CHANCE = 3.0


class Counted(Protocol):
    """One kind of identifier in one column, counted."""

    @property
    def filled(self) -> int: ...
    @property
    def matched(self) -> int: ...
    @property
    def header(self) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """How many cells of one column are valid values of one identifier."""

    filled: int
    """Cells that are not empty."""
    matched: int
    """Cells that are valid."""
    header: bool
    """The column's name says so."""
    needs_header: bool = False
    """Values of this identifier prove nothing without the column's name."""
    chance: float = 0.0
    """Share of random values of the right shape that are valid."""
    bare_numbers: bool = False
    """The column holds plain numbers, so that the shape proves nothing."""

    @property
    def share(self) -> float | None:
        """Valid cells among the cells that are not empty; None if all are empty."""
        return self.matched / self.filled if self.filled else None


def sighting(count: Counted, identifier: ModuleType, *, bare_numbers: bool) -> Sighting:
    """What was counted, with what the identifier's module says about its evidence."""
    return Sighting(
        filled=count.filled,
        matched=count.matched,
        header=count.header,
        needs_header=getattr(identifier, "NEEDS_HEADER", False),
        chance=getattr(identifier, "CHANCE", 0.0),
        bare_numbers=bare_numbers,
    )


def counts(seen: Sighting) -> bool:
    """Whether the valid cells are to be reported at all.

    Not without the column's name where the identifier needs it; and not in a column of plain numbers
    whose name does not say so while chance explains them: up to three times the share that random numbers reach.
    """
    share = seen.share
    if not share:
        return False
    if seen.header:
        return True
    return not seen.needs_header and not (seen.bare_numbers and share <= BEYOND_CHANCE * seen.chance)


def is_identifier_column(seen: Sighting) -> bool:
    """Whether the column as a whole is to be called a column of this identifier.

    Half of its cells or more are valid; or its name says so and at least one cell is (unless the identifier has no
    evidence but the name, when half the cells must look right as well).
    """
    share = seen.share
    if not counts(seen) or share is None:
        return False
    return share >= MAJORITY or (seen.header and not seen.needs_header)
