"""Decisions that a score would make at many thresholds, counted by group from one table of cells."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from math import floor, log10
from typing import TYPE_CHECKING

import numpy as np

from audit.metrics.tallies import OUTCOMES, Floats, Tally

if TYPE_CHECKING:
    import pandas as pd

PARTS = 20
"""A grid of thresholds cuts the rows into so many equal parts."""
_FIGURES = 3
"""Significant figures of a threshold: a round number, and no row's own score."""
_LONGEST = 12


def tallies(cells: pd.DataFrame, attribute: str, thresholds: Sequence[float]) -> list[Tally]:
    """One tally for each threshold: scores that reach it are favourable decisions, missing scores unknown ones.

    Args:
        cells: `group` (categorical, sorted), `label` (1, 0, missing), `score` (missing where there is none), `n`; with
            case weights also `weight` (their sum) and `squares` (the sum of their squares).
        attribute: its label.
        thresholds: ascending.
    """
    groups, place = cells["group"].cat.categories, cells["group"].cat.codes.to_numpy(dtype=np.int64)
    label = cells["label"].astype("Int8").fillna(OUTCOMES - 1).to_numpy(dtype=np.int64)
    score = cells["score"].to_numpy(dtype=np.float64)
    steps = len(thresholds) + 2  # how many thresholds are reached, 0 to all of them; and the rows without a score
    reached = np.where(np.isnan(score), steps - 1, np.searchsorted(thresholds, score, "right"))
    cell = (place * OUTCOMES + label) * steps + reached

    def counted(column: str) -> Floats:
        sums = np.bincount(cell, weights=cells[column].to_numpy(dtype=np.float64), minlength=len(groups) * 3 * steps)
        by_step = sums.reshape(len(groups), OUTCOMES, steps)
        below = np.cumsum(by_step[:, :, :-2], axis=2)
        above = by_step[:, :, :-1].sum(axis=2, keepdims=True) - below
        missing = np.broadcast_to(by_step[:, :, -1:], below.shape)
        # Shape (thresholds, groups, 9), in the order of a tally's cells: below, above, missing, each by label.
        return np.concatenate([below, above, missing], axis=1).transpose(2, 0, 1)

    rows = counted("n").astype(np.int64)
    weights, squares = (counted(name) if name in cells else [None] * len(rows) for name in ("weight", "squares"))
    return [
        Tally(attribute=attribute, groups=tuple(map(str, groups)), rows=n, weights=w, squares=w2)
        for n, w, w2 in zip(rows, weights, squares, strict=True)
    ]


def above_median(cells: pd.DataFrame) -> float | None:
    """The lowest number above the median score; None without a score. Cells as for `tallies`.

    Between the two middle scores there is no other, so what lies above their mean is what lies above the lower one.
    With case weights it is the weighted median.
    """
    known = cells[["score", "weight" if "weight" in cells else "n"]].dropna().to_numpy(dtype=np.float64)
    if not len(known):
        return None
    known = known[np.argsort(known[:, 0], kind="stable")]
    sums = np.cumsum(known[:, 1])
    return float(np.nextafter(known[np.searchsorted(sums, sums[-1] / 2), 0], np.inf))


def grid(cells: pd.DataFrame, own: float | None) -> dict[str, float]:
    """Thresholds by their name, a plain decimal number, ascending: the 5 %, 10 % ... 95 % quantiles, and `own`.

    Quantiles are rounded to three significant figures of themselves, or of their spread if that is finer.
    """
    known = cells[["score", "n"]].dropna().to_numpy(dtype=np.float64)
    known = known[np.isfinite(known[:, 0])]
    found = set() if own is None else {own}
    if len(known):
        known = known[np.argsort(known[:, 0], kind="stable")]
        sums = np.cumsum(known[:, 1])
        parts = np.arange(1, PARTS) * sums[-1]  # compared in whole numbers, so that doubling all rows changes nothing
        quantiles = known[np.searchsorted(sums * PARTS, parts), 0]
        spread = float(quantiles[-1] - quantiles[0]) or float(known[-1, 0] - known[0, 0])
        found |= {_rounded(float(score), spread) for score in quantiles}
    return {_plain(threshold): threshold for threshold in sorted(found)}


def _rounded(score: float, spread: float) -> float:
    digits = [_FIGURES - 1 - floor(log10(abs(size))) for size in (score, spread) if size]
    return round(score, max(-_LONGEST, min(_LONGEST, max(digits, default=0)))) + 0.0


def _plain(threshold: float) -> str:
    text = format(Decimal(repr(threshold)), "f")
    return text.rstrip("0").rstrip(".") if "." in text else text
