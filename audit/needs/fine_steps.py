"""Numbers cut into steps that are fine where values are dense, however far a few lie out. Not a check's need.

Equal steps of the inverse hyperbolic sine of the distance from the median, measured in distances between the quartiles:
nearly even around the middle, and growing with the distance beyond.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import asinh
from typing import Any

import numpy as np
import numpy.typing as npt

from audit.needs.exact_sums import finite, unit
from audit.records.subject import Engine

STEPS = 4_096
"""From the lowest to the highest finite value; infinities fall into the outermost."""


@dataclass(frozen=True, kw_only=True)
class FineSteps:
    """How a number is centred, scaled and cut."""

    centre: float
    """The median."""
    spread: float
    """Distance between the quartiles."""
    largest: float
    """A power of two that no finite value is farther from the centre than."""

    @property
    def _width(self) -> float:
        return 2 * asinh(self.largest / self.spread) / STEPS

    def step(self, value: Any) -> Any:
        """Number of the step that a column of the engine falls into, as a float."""
        end = self.largest / self.spread
        far = ((value - self.centre) / self.spread).clip(-end, end)
        return (far.sign() * (far.abs() + (far * far + 1).sqrt()).ln() / self._width).floor().cast("float64")

    def middle(self, step: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """The value in the middle of a step."""
        return np.asarray(self.centre + self.spread * np.sinh((step + 0.5) * self._width), dtype=np.float64)

    def share(self, value: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
        """Values centred and scaled to lie between -1 and 1."""
        return np.clip((value - self.centre) / self.largest, -1.0, 1.0)


def fine_steps(engine: Engine, table: Any) -> list[FineSteps]:
    """The steps of each column of a table of floats, asked for together; any steps if one has no finite value."""
    asked: dict[str, Any] = {}
    for i, name in enumerate(table.columns):
        inside = finite(table[name])
        asked |= {f"low{i}": inside.min(), f"high{i}": inside.max(), f"at{i}": inside.quantile([0.25, 0.5, 0.75])}
    found = engine.fetch(table.agg(**asked)).iloc[0]
    return [_of(found[f"low{i}"], found[f"high{i}"], found[f"at{i}"]) for i in range(len(table.columns))]


def _of(low: Any, high: Any, quartiles: Any) -> FineSteps:
    if low is None or np.isnan(low):
        return FineSteps(centre=0.0, spread=1.0, largest=1.0)
    first, centre, third = map(float, quartiles)
    largest = unit(max(float(high) - centre, centre - float(low)))
    return FineSteps(centre=centre, spread=third - first or largest / STEPS, largest=largest)
