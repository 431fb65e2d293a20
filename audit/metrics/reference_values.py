"""What each feature of a case takes from its score, compared with reference cases: Shapley values over pairs.

Every case meets every reference case. Between the two only the features that differ can explain anything, so only
these are switched, one after the other, from the reference's value to the case's: in one order and in its reverse. What
the score gains at a switch is the feature's. The parts of a case add up to its score less the mean score of the
reference cases, whatever the orders were; a feature that the model does not use gets exactly 0.

References
----------
Strumbelj and Kononenko 2014, Knowledge and Information Systems 41, 647-665. Mitchell et al. 2022, JMLR 23 (antithetic
orders). Merrick and Taly 2020, CD-MAKE, 17-38 (explanations relative to chosen reference cases).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from audit.metrics.mixed_rows import Predict, level_codes, said_of
from audit.metrics.tallies import Floats, Ints

CELLS = 4_000_000
"""Cells of the largest frame that the model is handed at once."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Compared:
    """Parts of the scores of some cases."""

    halves: Floats
    """Shape (2, cases, features): against the reference cases with even places, and those with odd ones."""
    scores: Floats
    """Of the cases."""
    reference_scores: Floats
    asked: int
    """Rows that the model was asked for."""

    @property
    def values(self) -> Floats:
        """Shape (cases, features): against all reference cases."""
        return weighed(self.halves, len(self.reference_scores))


def weighed(halves: Floats, references: int) -> Floats:
    """Both halves as one: each counts by its reference cases, of which the even ones may be one more."""
    even = (references + 1) // 2
    return np.asarray((halves[0] * even + halves[1] * (references - even)) / references)


def orders(features: int, references: int, seed: int) -> Ints:
    """A random order of the features for each reference case, the same for all cases: equal cases get equal parts."""
    rng = np.random.default_rng(seed)
    return np.stack([rng.permutation(features) for _ in range(references)])


def compare(predict: Predict, cases: pd.DataFrame, references: pd.DataFrame, order: Ints) -> Compared:
    """Parts of the scores of cases, compared with reference cases, of which there are two or more.

    Args:
        predict: scores of rows, shape (n,).
        cases: what is explained.
        references: the same columns.
        order: of the features, shape (references, features).
    """
    both = pd.concat([cases, references], ignore_index=True)
    codes, features, size = level_codes(both), both.shape[1], len(cases)
    ends = np.asarray(predict(both), dtype=np.float64).reshape(-1)
    sums = np.zeros((2, size, features))
    asked = len(both)
    per_pair = 2 * max(1, features - 1)
    at_once = max(1, CELLS // (features * per_pair))
    pairs = size * len(references)
    for first in range(0, pairs, at_once):
        job = np.arange(first, min(pairs, first + at_once))
        walk = _Walk(codes, job // len(references), size + job % len(references), order[job % len(references)])
        asked += walk.states
        part = walk.parts(predict, both, ends)
        np.add.at(sums, (job % len(references) % 2, job // len(references)), part)
    even = (len(references) + 1) // 2
    sums[0] /= even
    sums[1] /= len(references) - even
    return Compared(halves=sums, scores=ends[:size], reference_scores=ends[size:], asked=asked)


class _Walk:
    """Some pairs of a case and a reference case, and all rows on the way from one to the other."""

    def __init__(self, codes: Ints, case: Ints, reference: Ints, order: Ints) -> None:
        self.codes, self.case, self.reference, self.order = codes, case, reference, order
        differs = np.take_along_axis(codes[case] != codes[reference], order, axis=1)
        self.place = np.where(differs, differs.cumsum(axis=1), 0)  # 1, 2 ... in the order; 0 where alike
        self.length = differs.sum(axis=1)
        inner = np.maximum(self.length - 1, 0)
        self.states = int(2 * inner.sum())
        self._inner, self._start = inner, np.concatenate([[0], np.cumsum(2 * inner)[:-1]])

    def parts(self, predict: Predict, both: pd.DataFrame, ends: Floats) -> Floats:
        """Mean gain at the switch of each feature in both directions, shape (pairs, features)."""
        between = self._asked(predict, both)
        gains = np.zeros(self.place.shape)
        for backwards in (False, True):
            step = np.where(self.place, self.length[:, None] + 1 - self.place, 0) if backwards else self.place
            start = self._start + (self._inner if backwards else 0)
            after = self._at(step, start, between, ends)
            before = self._at(np.maximum(step - 1, 0), start, between, ends)
            gains += np.where(self.place > 0, after - before, 0.0)
        found = np.zeros_like(gains)
        np.put_along_axis(found, self.order, gains / 2, axis=1)
        return found

    def _at(self, step: Ints, start: Ints, between: Floats, ends: Floats) -> Floats:
        """The score after some switches."""
        inside = (step > 0) & (step < self.length[:, None])
        place = np.where(inside, start[:, None] + step - 1, 0)
        states = between[place] if len(between) else np.zeros(step.shape)
        outside = np.where(step == 0, ends[self.reference][:, None], ends[self.case][:, None])
        return np.where(inside, states, outside)

    def _asked(self, predict: Predict, both: pd.DataFrame) -> Floats:
        """Scores of all rows between, pair by pair, forwards and then backwards."""
        if not self.states:
            return np.zeros(0)
        pair = np.repeat(np.arange(len(self.case)), 2 * self._inner)
        at = np.arange(self.states) - self._start[pair]
        backwards = at >= self._inner[pair]
        step = np.where(backwards, at - self._inner[pair], at) + 1
        place, length = self.place[pair], self.length[pair]
        switched = np.where(backwards[:, None], place > (length - step)[:, None], place <= step[:, None]) & (place > 0)
        taken = np.empty_like(switched)
        np.put_along_axis(taken, self.order[pair], switched, axis=1)
        source = np.where(taken, self.case[pair][:, None], self.reference[pair][:, None])
        return said_of(predict, both, self.codes, source).reshape(-1)
