"""How well all columns together tell each group from the others, by a model that never saw the rows it is judged on.

The model is scikit-learn's histogram gradient boosting (Friedman 2001, Annals of Statistics 29, 1189-1232), fitted on
two thirds of the rows and judged on the third, three times. Its trees are small and few: enough to find proxies and
pairs of columns that only together are one, and quick. It runs in one thread, so that the same rows give the same trees
on every machine.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from audit.metrics.boosted_guesses import classes
from audit.metrics.proxy_auc import Telling, averaged
from audit.metrics.ranking import area
from audit.metrics.score_groups import distinct
from audit.metrics.tallies import Floats, Ints

FOLDS = 3
FEWEST = 10
"""Rows of a group in each fold below which it cannot be judged."""


def ordered(values: Floats, groups: ArrayLike) -> tuple[Floats, Ints, tuple[str, ...]]:
    """The rows sorted by what is in them, the number of each one's group, and the groups in order.

    The result depends neither on the order of the rows nor on the names of the groups: larger groups come first,
    equally large ones by where they stand among the sorted rows, and only after that by name.
    """
    names = np.asarray(groups, dtype=str)
    by_content = np.lexsort(np.nan_to_num(values, nan=np.inf).T) if values.shape[1] else np.arange(len(values))
    change = np.any(_differ(values[by_content][1:], values[by_content][:-1]), axis=1)
    rank = np.empty(len(values), dtype=np.int64)
    rank[by_content] = np.concatenate([[0], np.cumsum(change)])[: len(values)]
    present = np.unique(names)
    order = sorted(present, key=lambda name: ((names != name).sum(), rank[names == name].sum(), name))
    code = np.array([order.index(name) for name in names], dtype=np.int64)
    final = np.lexsort((code, rank))
    return values[final], code[final], tuple(map(str, order))


def tell_apart(values: Floats, code: Ints, categorical: np.ndarray, *, seed: int) -> list[Telling | None]:
    """How well each group is told from all others; None for a group that is too small.

    Args:
        values: shape (rows, features), sorted (see `ordered`); NaN is no value.
        code: group of each row, from 0.
        categorical: which features are categories, numbered from the commonest.
        seed: of the division into folds, and of the model.
    """
    kinds = int(code.max(initial=-1)) + 1
    fold = _folds(code, np.random.default_rng(seed))
    guessed = _held_out(values, code, categorical, fold, seed)
    if guessed is None:
        return [None] * kinds
    return [_judged(guessed[:, group], code == group, fold) for group in range(kinds)]


def guesses(values: Floats, code: Ints, categorical: np.ndarray, *, seed: int) -> tuple[Floats, Ints]:
    """Probabilities of every kind for rows that the model has not seen, shape (rows, kinds), and each row's kind.

    In an order that the rows' content decides; every kind must have rows in each fold.
    """
    values, code = _by_content(values, code)
    guessed = _held_out(values, code, categorical, _folds(code, np.random.default_rng(seed)), seed)
    if guessed is None:
        raise ValueError("too few rows to hold some out")
    return guessed, code


def _by_content(values: Floats, code: Ints) -> tuple[Floats, Ints]:
    order = np.lexsort((code, *np.nan_to_num(values, nan=np.inf).T))
    return values[order], code[order]


def _held_out(values: Floats, code: Ints, categorical: np.ndarray, fold: Ints, seed: int) -> Floats | None:
    """What a model that was fitted on the other folds says of each row; None if one cannot be fitted."""
    guessed = np.full((len(code), int(code.max(initial=-1)) + 1), np.nan)
    for held_out in range(FOLDS):
        learn, test = fold != held_out, fold == held_out
        if len(np.unique(code[learn])) < 2 or not test.any():
            return None
        guessed[np.ix_(test, np.unique(code[learn]))] = classes(
            values[learn], categorical, code[learn], values[test], seed=seed
        )
    return guessed


def shuffled(code: Ints, *, seed: int) -> Ints:
    """The same groups, dealt out to the rows at random."""
    return np.random.default_rng((seed, 1)).permutation(code)


def _judged(score: Floats, inside: np.ndarray, fold: Ints) -> Telling | None:
    if min(np.bincount(fold[mine], minlength=FOLDS).min() for mine in (inside, ~inside)) < FEWEST:
        return None
    return averaged(
        [
            area(distinct(score[test & inside], np.ones((test & inside).sum())),
                 distinct(score[test & ~inside], np.ones((test & ~inside).sum())))
            for test in (fold == held_out for held_out in range(FOLDS))
        ]
    )  # fmt: skip


def _folds(code: Ints, rng: np.random.Generator) -> Ints:
    """Folds in which every group has the same share, as nearly as can be."""
    fold = np.empty(len(code), dtype=np.int64)
    for group in np.unique(code):
        mine = np.flatnonzero(code == group)
        fold[rng.permutation(mine)] = np.arange(len(mine)) % FOLDS
    return fold


def _differ(one: Floats, other: Floats) -> np.ndarray:
    return ~((one == other) | (np.isnan(one) & np.isnan(other)))
