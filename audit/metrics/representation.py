"""Shares of groups in a table against those of a population: ratios, intervals and the chi-squared test.

References
----------
Wilson 1927, JASA 22(158), 209-212 (share against a known share). Katz et al. 1978, Biometrics 34, 469-474 (two
samples). Pearson 1900, Philosophical Magazine 50, 157-175 (test). Kish 1965, Survey Sampling, 11.7 (effective size of
weighted cases).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import fsum

import numpy as np
import numpy.typing as npt

from audit.metrics.bounds import log_rates, wilson
from audit.metrics.intervals import Interval
from audit.metrics.tallies import Floats

FEWEST_EXPECTED = 5.0
"""Expected rows below which a group joins the others of its kind in the test (Cochran 1954)."""


@dataclass(frozen=True, kw_only=True)
class Shares:
    """What part of all each group is, in a sample or, if `size` is infinite, for certain."""

    counts: Floats
    """Cases of each group, weighted or not."""
    size: float
    """Cases that an interval rests on: rows, the effective number of weighted ones, or infinity."""

    @property
    def shares(self) -> Floats:
        """They add up to 1."""
        return self.counts / self.counts.sum()

    @property
    def effective(self) -> Floats:
        """Counts that add up to `size`."""
        return self.shares * self.size


def ratio(here: Shares, there: Shares, group: int) -> float | None:
    """Share here by share there, rounded once if both are counts; None if the population has nobody of the group."""
    down = float(here.counts.sum() * there.counts[group])
    return float(here.counts[group] * there.counts.sum() / down) if down else None


def ratio_interval(here: Shares, there: Shares, group: int, confidence: float) -> Interval:
    """Wilson's interval divided by a known share, or the log interval of the ratio of two sampled shares."""
    if np.isinf(there.size):
        share = there.shares[group]
        low, high = wilson(here.shares[[group]], np.array([here.size]), confidence)
        return float(low[0] / share), float(high[0] / share)
    mine, theirs = here.effective[group], there.effective[group]
    logs, errors = log_rates(np.array([mine, theirs]), np.array([here.size, there.size]), confidence)
    half = np.sqrt(errors.sum())
    return float(np.exp(logs[0] - logs[1] - half)), float(np.exp(logs[0] - logs[1] + half))


def same_shares(here: Shares, there: Shares) -> tuple[float, int] | None:
    """P-value that the rows here are drawn from the population, and how many groups were told apart.

    Pearson's chi-squared test: of fit to known shares, or that two samples are alike. Groups of which fewer than five
    rows would be expected are taken together, and left out if even together they are fewer. None if that leaves less
    than two groups.
    """
    from scipy.stats import chi2

    samples = [here] if np.isinf(there.size) else [here, there]
    smallest = min(sample.size for sample in samples)
    expected = there.shares if len(samples) == 1 else np.sum([one.effective for one in samples], axis=0)
    expected = expected / fsum(expected)  # exact sums: the last digit must not hang on the order of the groups
    enough: npt.NDArray[np.bool_] = expected * smallest >= FEWEST_EXPECTED
    rest = fsum(expected[~enough]) * smallest >= FEWEST_EXPECTED
    groups = int(enough.sum()) + rest
    if groups < 2:
        return None

    def gathered(counts: Floats) -> Floats:
        return np.append(counts[enough], fsum(counts[~enough]))[:groups]

    wanted, parts = gathered(expected), []
    for sample in samples:
        found = gathered(sample.effective)
        fitted = wanted / fsum(wanted) * fsum(found)
        parts += ((found - fitted) ** 2 / fitted).tolist()
    return float(chi2.sf(fsum(parts), groups - 1)), groups
