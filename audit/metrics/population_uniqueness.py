"""How many rows that are alone in the table are alone in the population: an estimate, by Pitman's model.

The table is taken for a random sample of the population. Its class sizes are fitted by the two-parameter model of
Pitman, in which a population grows one person at a time: somebody new founds a class with a probability that falls as
classes get larger, else joins one in proportion to its size; there may be endlessly many classes or a fixed number.
Under it, a class with one person stays alone while the
population grows from n to N with a probability in closed form.

No model of this kind is true. How wrong it is can be seen where the answer is known: it is fitted to the class sizes
that half of the rows would have, and asked what it says of all. The error made there is added to the interval.

References
----------
Pitman 1995, Probability Theory and Related Fields 102, 145-158. Hoshino 2001, Journal of Official Statistics 17,
499-520. Dankar, El Emam, Neisa and Roffey 2012, BMC Medical Informatics 12, 66 (how estimators compare).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import exp, log

import numpy as np

from audit.metrics.class_sizes import Sizes
from audit.metrics.intervals import Interval, normal_quantile
from audit.metrics.tallies import Floats

FEWEST_UNIQUE = 20
"""Unique rows below which nothing is estimated."""
_STEP = 1e-3


@dataclass(frozen=True, kw_only=True)
class Branch:
    """What one branch of the model says."""

    scaled: float
    """log(-log) of the chance."""
    error: float
    """Its standard error."""
    bias: float
    """What the branch erred by on that scale when it was asked about the known half."""

    def interval(self, confidence: float) -> Interval:
        """Normal on the working scale, widened by the branch's own error."""
        half = normal_quantile(confidence) * self.error + abs(self.bias)
        return _chance(self.scaled + half), _chance(self.scaled - half)


@dataclass(frozen=True, kw_only=True)
class Staying:
    """The chance that a row that is alone in the table is alone in the population."""

    value: float
    branches: tuple[Branch, ...]

    def interval(self, confidence: float) -> Interval:
        """From the lowest to the highest that either branch allows."""
        bounds = [branch.interval(confidence) for branch in self.branches] or [(self.value, self.value)]
        return min(low for low, _ in bounds), max(high for _, high in bounds)


def staying(sizes: Sizes, population: float) -> Staying | None:
    """Estimate it for a population of that many people; None where neither branch can be fitted.

    A table as large as its population needs no estimate: the chance is 1. The value lies in the middle of what the two
    branches say, on the scale on which they are normal.
    """
    rows = sizes.rows
    if population <= rows:
        return Staying(value=1.0, branches=())
    size, classes = sizes.size.astype(np.float64), sizes.classes.astype(np.float64)
    both = [_branch(size, classes, float(rows), population, endless=endless) for endless in (True, False)]
    branches = tuple(branch for branch in both if branch is not None)
    if not branches:
        return None
    middle = sum(branch.scaled for branch in branches) / len(branches)
    return Staying(value=_chance(middle), branches=branches)


def _branch(size: Floats, classes: Floats, rows: float, population: float, *, endless: bool) -> Branch | None:
    fitted = _fit(size, classes, endless=endless)
    bias = _error_at_half(size, classes, endless=endless)
    if fitted is None or bias is None:
        return None
    scale = fitted.scaled(rows, population)
    moved = [fitted.scaled(rows, population, fitted.at + step) for step in np.eye(2) * _STEP]
    gradient = (np.array(moved) - scale) / _STEP
    variance = float(gradient @ fitted.covariance @ gradient)
    if not np.isfinite([scale, variance, bias]).all() or variance < 0:
        return None
    return Branch(scaled=scale, error=variance**0.5, bias=bias)


def _chance(scaled: float) -> float:
    return exp(-exp(min(scaled, 700.0)))


def _error_at_half(size: Floats, classes: Floats, *, endless: bool) -> float | None:
    """The branch's error on the log(-log) scale, from half the rows to all of them."""
    halved, count = _halved(size, classes)
    fitted = _fit(halved, count, endless=endless)
    alone = float(count[0]) if len(halved) and halved[0] == 1 else 0.0
    stayed = float(classes[size == 1].sum()) / 2
    if fitted is None or not 0 < stayed < alone:
        return None
    rows = float((size * classes).sum())
    return fitted.scaled(rows / 2, rows) - log(-log(stayed / alone))


def _halved(size: Floats, classes: Floats) -> tuple[Floats, Floats]:
    """Expected class sizes when each row is kept with probability 1/2."""
    from scipy.stats import binom

    small = size <= 400
    most = int(size[small].max(initial=1))
    sizes = np.arange(1, most + 1, dtype=np.float64)
    count = np.zeros(most)
    for whole, how_many in zip(size[small], classes[small], strict=True):
        count += how_many * binom.pmf(sizes, whole, 0.5)
    large = np.floor(size[~small] / 2)
    return np.concatenate([sizes, large]), np.concatenate([count, classes[~small]])


def _fit(size: Floats, classes: Floats, *, endless: bool) -> _Fitted | None:
    """Maximum likelihood of one branch, with the inverse of the observed information."""
    from scipy.optimize import minimize

    u, n = float(classes.sum()), float((size * classes).sum())
    if u < 2 or n <= u:
        return None

    def loss(at: Floats) -> float:
        return -_likelihood(*_parameters(at, u, endless=endless), size, classes, u, n, endless=endless)

    starts = ((0.0, log(u)), (-2.0, log(u))) if endless else ((0.0, 0.0), (1.0, 2.0))
    found = min(
        (minimize(loss, np.array(at), method="Nelder-Mead", options={"xatol": 1e-7, "fatol": 1e-9}) for at in starts),
        key=lambda one: float(one.fun),
    )
    at = np.asarray(found.x, dtype=np.float64)
    information = _hessian(loss, at)
    if not np.isfinite(information).all() or np.linalg.eigvalsh(information).min() <= 0:
        return None
    return _Fitted(at=at, covariance=np.asarray(np.linalg.inv(information)), founded=u, endless=endless)


@dataclass(frozen=True, kw_only=True)
class _Fitted:
    at: Floats
    """Parameters on their working scale."""
    covariance: Floats
    founded: float
    """Classes in the table."""
    endless: bool
    """New classes never run out (alpha above 0); else there is a fixed number of them."""

    def scaled(self, rows: float, population: float, at: Floats | None = None) -> float:
        """log(-log) of the chance that a class of one stays one while the population grows from `rows`."""
        from scipy.special import gammaln

        alpha, theta = _parameters(self.at if at is None else at, self.founded, endless=self.endless)
        grown = gammaln(theta + population - 1 + alpha) - gammaln(theta + population)
        now = gammaln(theta + rows - 1 + alpha) - gammaln(theta + rows)
        return log(max(-float(grown - now), 1e-300))


def _likelihood(
    alpha: float, theta: float, size: Floats, classes: Floats, u: float, n: float, *, endless: bool
) -> float:
    """Logarithm of the probability of the class sizes, less what does not depend on the parameters."""
    from scipy.special import gammaln

    if endless:
        found = (u - 1) * log(alpha) + gammaln(theta / alpha + u) - gammaln(theta / alpha + 1)
    else:
        possible = -theta / alpha
        found = (u - 1) * log(-alpha) + gammaln(possible) - gammaln(possible - u + 1)
    found -= gammaln(theta + n) - gammaln(theta + 1)
    return float(found + (classes * (gammaln(size - alpha) - gammaln(1 - alpha))).sum())


def _parameters(at: Floats, founded: float, *, endless: bool) -> tuple[float, float]:
    """Alpha and theta: in (0, 1) and above 0 without end; else theta is -alpha times the number of classes."""
    first, second = (float(number) for number in np.clip(at, -30, 30))
    if endless:
        alpha = 1 / (1 + exp(-first))
        return min(max(alpha, 1e-9), 1 - 1e-9), exp(second)
    return -exp(first), exp(first) * founded * (1 + exp(second))


def _hessian(function: Callable[[Floats], float], at: Floats) -> Floats:
    """Second derivatives by central differences."""
    steps = np.eye(2) * 1e-2
    found = np.empty((2, 2))
    for i, one in enumerate(steps):
        for j, other in enumerate(steps):
            corners = [function(at + a * one + b * other) * a * b for a in (1, -1) for b in (1, -1)]
            found[i, j] = sum(corners) / 4e-4
    return found
