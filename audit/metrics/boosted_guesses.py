"""What a small model guesses: scikit-learn's histogram gradient boosting, the same on every machine.

Friedman 2001, Annals of Statistics 29, 1189-1232. Few small trees: enough to find what gives a class away, and quick.
In one thread, so that the same rows give the same trees.
"""

from __future__ import annotations

import numpy as np

from audit.metrics.tallies import Floats, Ints

MOST_CATEGORIES = 64
"""Commonest values of a category that are told apart; the others count as missing."""
TREES, LEAVES, SMALLEST_LEAF, LEARNING_RATE = 40, 8, 20, 0.15


def classes(known: Floats, categorical: np.ndarray, code: Ints, asked: Floats, *, seed: int) -> Floats:
    """Probabilities of the classes that were learned, ascending; shape (asked rows, classes).

    Args:
        known: rows to learn from, shape (rows, columns); NaN is no value, categories are numbered from the commonest.
        categorical: which columns are categories.
        code: class of each known row.
        asked: rows to guess.
        seed: of the model.
    """
    from sklearn.ensemble import HistGradientBoostingClassifier
    from threadpoolctl import threadpool_limits

    used = ~np.isnan(_capped(known, categorical)).all(axis=0)  # scikit-learn cannot bin a column without a value
    if not used.any():
        shares = np.unique(code, return_counts=True)[1] / len(code)
        return np.tile(shares, (len(asked), 1))
    known, asked, categorical = known[:, used], asked[:, used], categorical[used]
    model = HistGradientBoostingClassifier(
        max_iter=TREES,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=SMALLEST_LEAF,
        learning_rate=LEARNING_RATE,
        max_bins=MOST_CATEGORIES,
        early_stopping=False,
        categorical_features=categorical if categorical.any() else None,
        random_state=seed % 2**32,
    )
    with threadpool_limits(limits=1):
        found: Floats = model.fit(_capped(known, categorical), code).predict_proba(_capped(asked, categorical))
    return found


def _capped(values: Floats, categorical: np.ndarray) -> Floats:
    capped = values.copy()
    capped[:, categorical] = np.where(capped[:, categorical] < MOST_CATEGORIES, capped[:, categorical], np.nan)
    return capped
