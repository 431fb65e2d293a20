"""Rates of several classes, each against the rest, and their averages, from one confusion matrix.

References
----------
Sokolova and Lapalme 2009, Information Processing and Management 45, 427-437 (rates and macro averages). Wilson 1927,
JASA 22, 209-212. Price and Bonett 2004, Computational Statistics and Data Analysis 45, 449-456 (averages of rates).
Takahashi, Yamamoto, Kuchiba and Koyama 2022, Applied Intelligence 52, 4961-4972 (macro F1). Kish 1965, Survey
Sampling, 11.7 (effective size).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING, Literal

import numpy as np

from audit.metrics.bounds import wilson
from audit.metrics.group_levels import Absence, Level
from audit.metrics.intervals import Interval, normal_quantile
from audit.metrics.tallies import Floats, Ints

if TYPE_CHECKING:
    import pandas as pd

OTHERS = "(all others)"
"""Stands for all classes that too few rows have to be named."""

Rate = Literal["selection_rate", "recall", "precision", "false_positive_rate", "jaccard"]


Macro = Literal["macro_recall", "macro_precision", "macro_f1"]
MACROS: Mapping[Macro, tuple[Rate, str]] = {
    "macro_recall": ("recall", "interval of a sum of rates (Price and Bonett 2004)"),
    "macro_precision": ("precision", "interval of a sum of rates (Price and Bonett 2004)"),
    "macro_f1": (
        "jaccard",
        "score intervals joined with their correlation (Zou and Donner 2008; Takahashi et al. 2022)",
    ),
}
"""Averages over classes: the rate that they rest on, and how the interval is made."""


@dataclass(frozen=True, kw_only=True)
class Confusion:
    """Rows of one group by label (first axis) and prediction (second axis): the classes, the others, the unknown."""

    classes: tuple[str, ...]
    rows: Ints
    """Shape (classes + 2, classes + 2)."""
    weights: Floats
    """The same, each row counted by its case weight; without weights, the rows."""
    squares: Floats
    """The same, by the square of the weight."""

    def share(self, rate: Rate, place: int) -> Share:
        """The rate of one class against the rest."""
        counted, hit = _masks(rate, place, len(self.rows))
        total, square = float(self.weights[counted].sum()), float(self.squares[counted].sum())
        support = int(self.rows[counted].sum())
        if not support:
            return Share(support=0, value=float("nan"), trials=0.0)
        value = float(self.weights[counted & hit].sum()) / total
        return Share(support=support, value=value, trials=total * total / square)

    def shares(self, rate: Rate) -> list[Share]:
        """The rate of every class that is named."""
        return [self.share(rate, place) for place in range(len(self.classes))]


@dataclass(frozen=True, kw_only=True)
class Share:
    """A rate with its denominator."""

    support: int
    """Rows in the denominator."""
    value: float
    """NaN without any."""
    trials: float
    """The denominator that the interval rests on: rows, or with case weights the effective number (Kish 1965)."""

    def interval(self, confidence: float) -> Interval:
        """Score interval."""
        low, high = wilson(np.array([self.value]), np.array([self.trials]), confidence)
        return float(low[0]), float(high[0])


def confusion(cells: pd.DataFrame, classes: tuple[str, ...]) -> Confusion:
    """Cells of one group as a matrix.

    Args:
        cells: `label` and `prediction` (text or missing), `n`, and with case weights `weight` and `squares`.
        classes: those with a name; every other value counts as `OTHERS`.
    """
    order = {name: place for place, name in enumerate(classes)}
    size = len(classes) + 2

    def places(outcome: pd.Series[str]) -> Ints:
        known = outcome.map(order).fillna(size - 2).to_numpy(dtype=np.int64)
        return np.where(outcome.isna(), size - 1, known)

    def total(column: str) -> Floats:
        made = np.zeros((size, size))
        np.add.at(made, (places(cells["label"]), places(cells["prediction"])), cells[column].to_numpy(dtype=float))
        return made

    rows = total("n")
    weighted = "weight" in cells
    return Confusion(
        classes=classes,
        rows=rows.astype(np.int64),
        weights=total("weight") if weighted else rows,
        squares=total("squares") if weighted else rows,
    )


def average(matrix: Confusion, name: Macro, limit: int) -> Level | Absence:
    """An average over classes, each counting the same; `limit` rows are the fewest that a class must have."""
    shares = matrix.shares(MACROS[name][0])
    if len(shares) < 2:
        return "suppressed", f"fewer than two classes have {limit} rows, so there is nothing to average"
    if not min(share.support for share in shares):
        return "undefined", "the group has no row in the denominator of one of the classes (0/0)"
    if min(share.support for share in shares) < limit:  # from the others' rates, the rare class's would follow
        return "suppressed", f"fewer than {limit} rows in the denominator of one of the classes"
    return macro_f1(matrix) if name == "macro_f1" else macro(shares)


def macro(shares: Sequence[Share]) -> Level:
    """The plain average of a rate over classes whose denominators share no row, at least one.

    The interval is Price and Bonett's (2004): a Wald interval after z²/2 hits and as many misses have been dealt out to
    the classes evenly; for one class, that of Agresti and Coull 1998.
    """
    value = np.array([share.value for share in shares])
    trials = np.array([share.trials for share in shares])

    def interval(confidence: float) -> Interval:
        z = normal_quantile(confidence)
        added = z * z / len(shares)
        rate = (value * trials + added / 2) / (trials + added)
        half = z * sqrt(float((rate * (1 - rate) / (trials + added)).sum())) / len(shares)
        return max(0.0, float(rate.mean()) - half), min(1.0, float(rate.mean()) + half)

    return Level(value=float(value.mean()), interval=interval)


def macro_f1(matrix: Confusion) -> Level:
    """The plain average over classes of F1 = 2TP / (2TP + FP + FN), at least two of them.

    The interval is the delta method's for multinomial counts (Takahashi et al. 2022), after hits and errors have been
    added as in `macro`: without them, a group without a single error would have no uncertainty.
    """
    kept = len(matrix.classes)
    known, squares = matrix.weights[:-1, :-1], matrix.squares[:-1, :-1]
    cells = known * float(known.sum() / squares.sum())  # adds up to the effective number of rows
    hits, errors = np.zeros_like(cells), np.zeros_like(cells)
    hits[:kept, :kept] = np.eye(kept) / kept
    errors[:kept, :kept] = (1 - np.eye(kept)) / (kept * (kept - 1))

    def interval(confidence: float) -> Interval:
        z = normal_quantile(confidence)
        more = cells + z * z / 2 * (hits + errors)
        half = z * sqrt(_variance(more, kept))
        middle = float(_f1(more, kept).mean())
        return max(0.0, middle - half), min(1.0, middle + half)

    return Level(value=float(_f1(known, kept).mean()), interval=interval)


def _f1(cells: Floats, kept: int) -> Floats:
    """F1 of the first `kept` classes."""
    made: Floats = 2 * np.diag(cells)[:kept] / (cells.sum(axis=0) + cells.sum(axis=1))[:kept]
    return made


def _variance(cells: Floats, kept: int) -> float:
    """Variance of the mean F1 over multinomial tables. F1 does not change with the table's size, so its gradient is
    orthogonal to the cells, and the covariance of the cells is as good as their diagonal.
    """
    sums, own = (cells.sum(axis=0) + cells.sum(axis=1))[:kept], np.diag(cells)[:kept]
    slope = 2 * own / sums**2 / kept
    gradient = np.zeros_like(cells)
    gradient[:kept, :] -= slope[:, None]
    gradient[:, :kept] -= slope[None, :]
    gradient[range(kept), range(kept)] += 2 / sums / kept
    return float((gradient**2 * cells).sum())


def _masks(rate: Rate, place: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Which cells of the matrix make up a rate's denominator, and which are hits."""
    label, prediction = np.indices((size, size))
    unknown = size - 1
    labelled, predicted = label != unknown, prediction != unknown
    true, chosen = label == place, prediction == place
    table = {
        "selection_rate": (predicted, chosen),
        "recall": (true & predicted, chosen),
        "precision": (labelled & chosen, true),
        "false_positive_rate": (labelled & ~true & predicted, chosen),
        "jaccard": (labelled & predicted & (true | chosen), true & chosen),
    }
    return table[rate]
