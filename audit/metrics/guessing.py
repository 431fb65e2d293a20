"""How often an attacker who has learned from other rows guesses a secret, against one who always says the commonest.

The learner is small gradient boosting (see `boosted_guesses`), fitted on two thirds of the rows and asked about
the rest, three times. Rows are compared in pairs: the same row is guessed by both.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt

import numpy as np

from audit.metrics.attribute_prediction import FOLDS
from audit.metrics.boosted_guesses import classes
from audit.metrics.intervals import Interval, normal_quantile
from audit.metrics.tallies import Floats, Ints

FEWEST = 30
"""Rows below which nothing is guessed."""


@dataclass(frozen=True, kw_only=True)
class Gain:
    """Share of rows guessed rightly, less that of the comparison."""

    value: float
    error: float
    """Standard error."""
    right: float
    """What the attacker gets right."""
    rows: int

    def interval(self, confidence: float) -> Interval:
        """Normal, within what is possible."""
        half = normal_quantile(confidence) * self.error
        return max(-1.0, self.value - half), min(1.0, self.value + half)


def gain(attacker: np.ndarray, comparison: np.ndarray, *, folds: int = 1) -> Gain:
    """From whether each row was guessed, by the one and by the other.

    Args:
        attacker: 0 or 1 for each row.
        comparison: the same rows.
        folds: of the cross-validation that the guesses come from. What was learned in them overlaps, so the variance is
            larger than of independent rows (Nadeau and Bengio 2003, Machine Learning 52, 239-281).
    """
    difference = attacker.astype(np.float64) - comparison.astype(np.float64)
    rows = len(difference)
    # One row more each way keeps an error of 0 from meaning certainty (Agresti and Min 2005).
    padded = np.concatenate([difference, [1.0, -1.0]])
    grown = 1.0 if folds == 1 else 1 + 1 / (folds - 1)
    error = sqrt(float(padded.var()) * grown / rows)
    return Gain(value=float(difference.mean()), error=error, right=float(attacker.mean()), rows=rows)


def learned(
    values: Floats, categorical: np.ndarray, secret: Ints, *, seed: int
) -> tuple[np.ndarray, np.ndarray] | None:
    """Whether each row's secret is guessed: by learning from the other rows, and by their commonest value.

    None with too few rows or values.

    Args:
        values: what the attacker knows, shape (rows, columns), rows in an order that the file does not decide.
        categorical: which columns are categories.
        secret: from 0.
        seed: of the folds.
    """
    if len(secret) < FEWEST or len(np.unique(secret)) < 2:
        return None
    fold = np.random.default_rng((seed, 3)).permutation(np.arange(len(secret)) % FOLDS)
    right, plain = np.zeros(len(secret), dtype=bool), np.zeros(len(secret), dtype=bool)
    for held_out in range(FOLDS):
        learn, test = fold != held_out, fold == held_out
        kinds, counts = np.unique(secret[learn], return_counts=True)
        commonest = kinds[np.argmax(counts)]
        plain[test] = secret[test] == commonest
        if len(kinds) < 2:
            right[test] = plain[test]
            continue
        guessed = classes(values[learn], categorical, secret[learn], values[test], seed=seed)
        right[test] = kinds[np.argmax(guessed, axis=1)] == secret[test]
    return right, plain
