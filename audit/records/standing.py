"""Whether an audit still holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Holding = Literal["holds", "does not hold", "not checked"]


@dataclass(frozen=True, kw_only=True)
class Condition:
    """One thing that an audit rests on, as it is today."""

    name: str
    """plan, data, model, law, waivers or time."""
    holding: Holding
    because: str


@dataclass(frozen=True, kw_only=True)
class Standing:
    """All of them."""

    on: str
    conditions: tuple[Condition, ...]

    @property
    def holds(self) -> bool:
        """Every condition holds."""
        return all(one.holding == "holds" for one in self.conditions)

    @property
    def stale(self) -> bool:
        """Some condition does not hold."""
        return any(one.holding == "does not hold" for one in self.conditions)
