"""What changed between two audits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

State = Literal["moved", "did not move", "cannot tell"]


@dataclass(frozen=True, kw_only=True)
class Movement:
    """One measurement, before and after."""

    metric: str
    where: Mapping[str, str]
    before: float | None
    """None: not measured."""
    after: float | None
    difference: float | None
    low: float | None
    """Interval of the difference; None where there is none."""
    high: float | None
    state: State


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """Two audits, number by number."""

    causes: tuple[str, ...]
    """What went in differently: data, model, plan, tool; by digest and version."""
    movements: tuple[Movement, ...]
    confidence: float
    """Of the intervals of difference."""
    false_discovery_rate: float
    """Expected share of the movements called moved that did not move."""
