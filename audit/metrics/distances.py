"""How far apart two distributions of scores lie, from counts per distinct score.

Both distances are 0 only for equal distributions, so in samples they are never 0, and their estimates lean upward. The
intervals reckon with that: a distance differs from the truth by no more than the same distance between error and
no error (triangle inequality), and it is the size of that error that is bounded. They hold as often as they promise
where the distributions are equal, and more often elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log, sqrt

import numpy as np

from audit.metrics.intervals import Interval, normal_quantile
from audit.metrics.score_groups import Scores
from audit.metrics.tallies import Floats

DRAWS = 2_000
CELLS = 128
"""Steps into which the range of the scores is cut for drawing."""
FEWEST_ROWS = 200
"""Below, the normal limit that is drawn from is not reached, and the wider bound without draws is used."""
_IN_TAIL = 20
"""Draws beyond a quantile without which it is not read off them."""

BAND = "largest distance of the distribution functions; band of both (Massart 1990; Wei and Dudley 2012)"


@dataclass(frozen=True, kw_only=True)
class KolmogorovSmirnov:
    """Largest difference between the shares of two samples that score up to the same point."""

    value: float
    spread: float
    """1 / size of the one + 1 / size of the other."""

    def interval(self, confidence: float) -> Interval:
        """Inverts the two-sample test: the lower end is above 0 where that rejects equal distributions.

        Dvoretzky, Kiefer and Wolfowitz 1956, with the constant of Massart 1990, Annals of Probability 18, 1269-1283;
        for two samples Wei and Dudley 2012, Statistics and Probability Letters 82, 636-644.
        """
        reach = sqrt(log(2 / (1 - confidence)) / 2 * self.spread)
        return max(0.0, self.value - reach), min(1.0, self.value + reach)


@dataclass(frozen=True, kw_only=True, eq=False)
class Wasserstein:
    """Area between two distribution functions: how far scores have to be moved, on average, to make them equal."""

    value: float
    width: Floats
    """Steps between neighbouring scores."""
    shares: tuple[Floats, Floats]
    """Distribution functions of both samples on those steps, half a row added at either end of the range."""
    sizes: tuple[float, float]
    """Effective rows."""

    @property
    def drawn(self) -> bool:
        """There are enough rows for an interval from draws."""
        return min(self.sizes) >= FEWEST_ROWS

    @property
    def method(self) -> str:
        """How value and interval are made."""
        how = f"Gaussian draws of both errors, {DRAWS:,}" if self.drawn else "bound for few rows, without draws"
        return f"area between the distribution functions (Vallender 1974); {how}"

    def interval(self, confidence: float, seed: int = 0) -> Interval:
        """The area between the errors of both distribution functions is drawn from its normal limit.

        Those errors are Brownian bridges (Donsker 1952). With few rows, and at confidences that the draws cannot show,
        the quantile of that area is replaced by that of the standard errors' area times one normal deviate, whose
        moments are no smaller (Minkowski's inequality).
        """
        errors = np.sqrt(sum(share * (1 - share) / size for share, size in zip(self.shares, self.sizes, strict=True)))
        area = np.cumsum(errors * self.width)
        if not len(area):
            return self.value, self.value
        if self.drawn and DRAWS * (1 - confidence) >= _IN_TAIL:
            reach = float(np.quantile(self._draws(area, seed), confidence))
        else:
            reach = normal_quantile(confidence) * float(area[-1])
        return max(0.0, self.value - reach), min(float(self.width.sum()), self.value + reach)

    def _draws(self, area: Floats, seed: int) -> Floats:
        """Areas between drawn errors, from at most `CELLS` steps that hold equal parts of the standard errors' area."""
        cells = np.minimum((CELLS * area / area[-1]).astype(np.int64), CELLS - 1)
        first = np.flatnonzero(np.diff(cells, prepend=-1))
        width = np.add.reduceat(self.width, first)
        middle = (first + np.append(first[1:], len(cells))) // 2
        rng = np.random.default_rng(seed)
        error = np.zeros((DRAWS, len(width)))
        for share, size in zip(self.shares, self.sizes, strict=True):
            at = share[middle]
            steps = np.sqrt(np.diff(at, prepend=0.0, append=1.0)) * rng.standard_normal((DRAWS, len(at) + 1))
            walk = np.cumsum(steps, axis=1)
            error += (walk[:, :-1] - at * walk[:, -1:]) / sqrt(size)
        return np.asarray((np.abs(error) * width).sum(axis=1))


def kolmogorov_smirnov(one: Scores, other: Scores) -> KolmogorovSmirnov:
    """Kolmogorov-Smirnov distance of two samples that are not empty."""
    at = np.union1d(one.score, other.score)
    value = float(np.abs(_share(one, at) - _share(other, at)).max())
    return KolmogorovSmirnov(value=min(1.0, value), spread=1 / one.size + 1 / other.size)


def wasserstein(one: Scores, other: Scores) -> Wasserstein:
    """Wasserstein-1 distance of two samples of finite scores that are not empty."""
    at = np.union1d(one.score, other.score)
    width, both = np.diff(at), (_share(one, at)[:-1], _share(other, at)[:-1])
    return Wasserstein(
        value=float(np.sum(np.abs(both[0] - both[1]) * width)),
        width=width,
        shares=(_eased(one, both[0]), _eased(other, both[1])),
        sizes=(one.size, other.size),
    )


def _eased(sample: Scores, share: Floats) -> Floats:
    eased: Floats = (sample.size * share + 0.5) / (sample.size + 1)
    return eased


def _share(sample: Scores, at: Floats) -> Floats:
    """Share of the sample that scores up to each point."""
    share: Floats = sample.below(at, "right")[0] / sample.total
    return share
