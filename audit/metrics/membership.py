"""How well an attacker who sees the model's answers tells the rows it was trained on from others.

The score of a row is RMIA's: the probability that the model gives to the row's true outcome, divided by the one that
models give to it that have not seen it. A row that this model is surer of than others are was probably learned. How the
ratio is compared with those of other rows of the population is a matter of order alone, so it moves neither the area
under the curve nor the rate at a given share of false alarms.

The two reference models are fitted on complementary random halves of all rows, members and others alike, so that each
row has exactly one that has not seen it, and members and others are treated alike: with no leak, their scores are
exchangeable.

References
----------
Zarifzadeh, Liu and Shokri 2024, ICML (RMIA). Carlini et al. 2022, IEEE S&P, 1897-1914 (true positives at a low rate of
false positives). Yeom, Giacomelli, Fredrikson and Jha 2018, IEEE CSF, 268-282 (loss threshold). Kairouz, Oh and
Viswanath 2015, ICML, 1376-1385: TPR <= exp(epsilon) FPR + delta.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import floor, log

import numpy as np

from audit.metrics.clopper_pearson import clopper_pearson
from audit.metrics.intervals import Interval
from audit.metrics.ranking import Area, area
from audit.metrics.score_groups import distinct
from audit.metrics.tallies import Floats, Ints

RATES = (0.01, 0.001)
"""Shares of false positives at which the attack is judged."""
FEWEST_FALSE = 10
"""False positives that a share must allow for, or it is not judged."""
BLEND = 0.3
"""How far the mean over models with and without the row is taken to follow the one without (RMIA's a)."""


@dataclass(frozen=True, kw_only=True)
class Attack:
    """Scores of members and of others; higher says "member"."""

    members: Floats
    others: Floats

    @property
    def area(self) -> Area | None:
        """Area under the ROC curve; None without members or without others."""
        return area(*(distinct(scores, np.ones(len(scores))) for scores in (self.members, self.others)))

    def allowed(self, rate: float) -> int:
        """False positives at a share of them."""
        return floor(rate * len(self.others) + 1e-9)

    def hits(self, rate: float) -> int:
        """Members above the threshold that not more than the allowed number of others exceed."""
        threshold = np.sort(self.others)[::-1][self.allowed(rate)]
        return int((self.members > threshold).sum())

    def true_positives(self, rate: float, confidence: float) -> Interval:
        """Interval of the rate of members found (Clopper and Pearson 1934)."""
        return clopper_pearson(self.hits(rate), len(self.members), confidence)

    def epsilon(self, rate: float, confidence: float) -> float:
        """Lower bound on the epsilon of differential privacy that such an attack leaves possible; at least 0.

        Both rates by half of the confidence's risk each; of the others, one more than allowed may be above, since the
        threshold is one of them.
        """
        each = 1 - (1 - confidence) / 2
        low, _ = self.true_positives(rate, each)
        _, high = clopper_pearson(min(self.allowed(rate), len(self.others)), len(self.others), each)
        return max(0.0, log(low / high)) if low > 0 else 0.0


def smallest_rate(others: int) -> float:
    """The smallest share of false positives that so many non-members support."""
    return FEWEST_FALSE / others if others else 1.0


def ratios(target: Floats, unseen: Floats) -> Floats:
    """RMIA's score: probability of the true outcome by the model, over its mean with and without the row.

    Args:
        target: by the model that is audited.
        unseen: by a reference model that was fitted without the row.
    """
    return np.asarray(target / ((1 + BLEND) / 2 * unseen + (1 - BLEND) / 2))


def halves(members: int, others: int, seed: int) -> Ints:
    """0 or 1 for each row, members first: in whose fitting it takes part. Each half has half of both, nearly."""
    rng = np.random.default_rng((seed, 2))
    sides = []
    for count in (members, others):
        side = np.arange(count) % 2
        sides.append(rng.permutation(side))
    return np.concatenate(sides)
