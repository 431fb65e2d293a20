"""The scales on which a model's output is split into parts: the answer itself, its log-odds, or its logarithm.

Which one an explanation is on is never taken from a model's settings: the parts of each row, brought back to the scale
of the answers, must add up to the model's own answer (`needs.explainers.off`).
"""

from __future__ import annotations

import numpy as np

LOG_ODDS = "log-odds of the favourable outcome"
PROBABILITY = "probability of the favourable outcome"
ESTIMATE = "estimated number"
LOG_ESTIMATE = "logarithm of the estimated number"

CLASS_PROBABILITY = "probability of each class"
CLASS_LOGARITHM = "logarithm of the probability of each class, less the mean of all classes' logarithms"

SHORT = {LOG_ODDS: "log-odds", PROBABILITY: "probability", ESTIMATE: "estimate", LOG_ESTIMATE: "estimate's logarithm"}
"""One word or two for each."""

CERTAIN = 1e-12
"""Probabilities are kept this far from 0 and 1 where their log-odds are taken."""
_LARGEST = 0.01
"""Of the largest estimate: what counts as its spread at least, for numbers have only so many digits."""


def on_scale(output: str, answers: np.ndarray) -> np.ndarray:
    """A model's answers on the scale of `output`."""
    given = np.asarray(answers, dtype=np.float64)
    if output == LOG_ESTIMATE:
        return np.asarray(np.log(np.maximum(given, np.finfo(np.float64).tiny)))
    if output != LOG_ODDS:
        return given
    inside = np.clip(given, CERTAIN, 1 - CERTAIN)
    return np.asarray(np.log(inside) - np.log1p(-inside))


def answered(output: str, total: np.ndarray) -> np.ndarray:
    """What the model answers where its output is `total`: the way back."""
    if output == LOG_ESTIMATE:
        with np.errstate(over="ignore"):
            return np.asarray(np.exp(total))
    return logistic(total) if output == LOG_ODDS else np.asarray(total)


def spread(answers: np.ndarray) -> float:
    """Standard deviation of estimated numbers, what a distance between two is measured in; never 0."""
    given = np.asarray(answers, dtype=np.float64)
    if not given.size:
        return 1.0
    return max(float(given.std()), _LARGEST * float(np.abs(given).max())) or 1.0


def logistic(x: np.ndarray) -> np.ndarray:
    """1 / (1 + exp(-x)), without overflow."""
    return np.where(x >= 0, 1 / (1 + np.exp(-np.abs(x))), 1 - 1 / (1 + np.exp(-np.abs(x))))


def softmax(totals: np.ndarray) -> np.ndarray:
    """Probabilities of several classes from a number for each, shape (rows, classes)."""
    raised = np.exp(totals - totals.max(axis=1, keepdims=True))
    return np.asarray(raised / raised.sum(axis=1, keepdims=True))
