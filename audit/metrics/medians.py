"""Medians and how sure they are, from order statistics: no assumption about the numbers, and no resampling."""

from __future__ import annotations

from dataclasses import dataclass
from math import inf

import numpy as np

from audit.metrics.intervals import Interval
from audit.metrics.tallies import Floats

METHOD = "median; interval from order statistics (Thompson 1936; Conover 1999)"


@dataclass(frozen=True, kw_only=True, eq=False)
class Median:
    """The median of some numbers, each of which stands for some rows."""

    numbers: Floats
    """Ascending."""
    upto: Floats
    """Rows up to each number."""
    lowest: float = -inf
    highest: float = inf

    @property
    def rows(self) -> int:
        """All rows."""
        return int(self.upto[-1])

    @property
    def value(self) -> float:
        """The median: the mean of the two middle numbers of an even count."""
        return (self._at((self.rows + 1) // 2) + self._at(self.rows // 2 + 1)) / 2

    def interval(self, confidence: float) -> Interval:
        """Between two order statistics: Thompson 1936; Conover 1999, Practical Nonparametric Statistics, 3.2.

        The lower is the largest one that at most (1 - confidence)/2 of all samples would have below the true median's
        place. Too few rows for that: the ends of what is possible.
        """
        from scipy.stats import binom

        lower = int(binom.ppf((1 - confidence) / 2, self.rows, 0.5))
        while lower > 0 and binom.cdf(lower - 1, self.rows, 0.5) > (1 - confidence) / 2:
            lower -= 1
        if lower < 1:
            return self.lowest, self.highest
        return self._at(lower), self._at(self.rows + 1 - lower)

    def _at(self, place: int) -> float:
        return float(self.numbers[np.searchsorted(self.upto, place)])


def median(values: Floats, rows: Floats, *, lowest: float = -inf, highest: float = inf) -> Median:
    """The median of values, each of which stands for a whole number of rows.

    Raises:
        ValueError: there are no rows.
    """
    some = rows > 0
    if not some.any():
        raise ValueError("no rows: their median has no value")
    order = np.argsort(values[some], kind="stable")
    return Median(numbers=values[some][order], upto=np.cumsum(rows[some][order]), lowest=lowest, highest=highest)
