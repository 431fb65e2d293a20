"""Two decisions about the same people: the lowest selection rate divided by the highest, of each, and the difference.

Both decisions of a person go together, so their ratios are not independent; what is drawn again are the counts of each
group by both decisions (a multinomial draw a group), never rows (Efron and Tibshirani 1993, An Introduction to the
Bootstrap, 8 and 13.3: percentile intervals). 1/2 is added to every count that is drawn from, so that what was not seen
can occur.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from audit.metrics.bounds import for_pairs, log_rates, smallest_ratio
from audit.metrics.intervals import Interval
from audit.metrics.tallies import Floats

DRAWS = 2_000


@dataclass(frozen=True, kw_only=True, eq=False)
class PairedRatios:
    """Ratios of two decisions."""

    first: float
    second: float
    rows: int
    draws: Floats
    """Shape (draws, 2): both ratios in each draw."""
    selected: Floats
    """Of each group by the second decision."""
    sizes: Floats
    """Rows of each group."""

    def second_interval(self, confidence: float) -> Interval:
        """Interval of the second ratio alone: log intervals of all pairs (Katz et al. 1978), which hold at 1 too."""
        middle, half = log_rates(self.selected, self.sizes, for_pairs(confidence, len(self.sizes)))
        return smallest_ratio(middle, half)

    def difference_interval(self, confidence: float) -> Interval:
        """Interval of the second ratio less the first."""
        return _between(self.draws[:, 1] - self.draws[:, 0], confidence)


def paired_ratios(cells: Floats, *, seed: int) -> PairedRatios | None:
    """Ratios from counts; None if nobody is decided favourably by one of the two.

    Args:
        cells: rows by group, first decision (0, 1) and second decision, shape (groups, 2, 2).
        seed: of the draws.
    """
    order = sorted(range(len(cells)), key=lambda place: tuple(cells[place].ravel()))  # no name decides a draw
    cells = cells[order]
    both = _ratios(cells[None])
    if both is None:
        return None
    rng = np.random.default_rng(seed)
    drawn = np.stack(
        [rng.multinomial(int(group.sum()), (group + 0.5).ravel() / (group + 0.5).sum(), size=DRAWS) for group in cells],
        axis=1,
    ).reshape(DRAWS, len(cells), 2, 2)
    rates = _rates(drawn.astype(np.float64))
    highest = rates.max(axis=1)
    ratios = np.where(highest > 0, rates.min(axis=1) / np.where(highest > 0, highest, 1), 1.0)
    return PairedRatios(
        first=float(both[0]),
        second=float(both[1]),
        rows=int(cells.sum()),
        draws=ratios,
        selected=cells[:, :, 1].sum(axis=1),
        sizes=cells.sum(axis=(1, 2)),
    )


def _rates(cells: Floats) -> Floats:
    """Selection rates by draw, group and decision, shape (draws, groups, 2)."""
    total = cells.sum(axis=(2, 3))
    return np.stack([cells[:, :, 1, :].sum(axis=2) / total, cells[:, :, :, 1].sum(axis=2) / total], axis=2)


def _ratios(cells: Floats) -> Floats | None:
    rates = _rates(cells)[0]
    highest = rates.max(axis=0)
    return None if (highest == 0).any() else np.asarray(rates.min(axis=0) / highest)


def _between(numbers: Floats, confidence: float) -> Interval:
    low, high = np.quantile(numbers, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)
