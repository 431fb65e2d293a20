"""Remedies by thresholds: one for all, one a group at a given impact ratio, one a group with equal error rates."""

from __future__ import annotations

import numpy as np

from audit.metrics.remedies import Chances, Fit, Seen
from audit.metrics.thresholds import accuracy_curve, best_rates, equal_odds, roc_curve


def at_ratio(ratio: float) -> Fit:
    """Thresholds by group with the highest accuracy of all whose lowest rate is `ratio` times the highest; 0: free."""

    def fit(seen: Seen) -> Chances:
        rates = best_rates(seen.curves, ratio)
        return [
            mine.rule(float(rate)).chance(one.score)
            for mine, rate, one in zip(seen.curves, rates, seen.groups, strict=True)
        ]

    return fit


def one_threshold(seen: Seen) -> Chances:
    """The threshold with the highest accuracy of all, the same for every group."""
    score, favourable, unfavourable = (np.concatenate(parts) for parts in zip(*seen.by_label, strict=True))
    order = np.argsort(score, kind="stable")
    best = accuracy_curve(score[order], favourable[order], unfavourable[order])
    rule = best.rule(best.peak)
    return [rule.chance(one.score) for one in seen.groups]


def equalized_odds(seen: Seen) -> Chances:
    """Thresholds by group with equal true and false positive rates (Hardt, Price and Srebro 2016).

    Raises:
        ValueError: a group lacks a label among the rows seen.
    """
    rules = equal_odds([roc_curve(*cells) for cells in seen.by_label])
    return [rule.chance(one.score) for rule, one in zip(rules, seen.groups, strict=True)]
