"""What a remedy changes, on rows that it was not fitted on: accuracy given up, and impact ratio reached.

The rows are dealt to five parts; thresholds are fitted on four and judged on the fifth, in turn, so that every row is
judged once by thresholds that do not know it. A remedy that draws lots counts with its expectation.

References
----------
Stone 1974, JRSS B 36, 111-147 (cross-validation). Bonett and Price 2012, Statistics in Medicine 31, 2979-2997 (interval
of a difference of paired proportions).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from math import sqrt
from typing import TypeVar
from zlib import crc32

import numpy as np

from audit.metrics import bounds
from audit.metrics.intervals import Interval, normal_quantile
from audit.metrics.score_groups import ScoreGroup
from audit.metrics.tallies import Floats, Ints
from audit.metrics.thresholds import Curve, accuracy_curve

Name = TypeVar("Name")

FOLDS = 5
Chances = list[Floats]
"""For every group, the chance of the favourable decision in each of its cells."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Cells:
    """Labelled rows of one group by score and label."""

    score: Floats
    """Ascending."""
    label: Ints
    """1 favourable, 0 not."""
    n: Ints
    """Rows."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Seen:
    """The rows that a remedy may be fitted on."""

    groups: Sequence[Cells]
    """All cells; their counts are not to be looked at."""
    rows: Sequence[Ints]
    """How many rows of each cell may be seen, by group."""

    @cached_property
    def curves(self) -> list[Curve]:
        """Accuracy by selection rate in each group, on the rows seen."""
        return [accuracy_curve(*cells) for cells in self.by_label]

    @property
    def by_label(self) -> Iterator[tuple[Floats, Floats, Floats]]:
        """Scores of each group, and the rows seen with a favourable and with an unfavourable label."""
        for one, n in zip(self.groups, self.rows, strict=True):
            yield one.score, (n * one.label).astype(np.float64), (n * (1 - one.label)).astype(np.float64)


Fit = Callable[[Seen], Chances]
"""A remedy: from the rows seen to the chances in all cells."""


@dataclass(frozen=True, kw_only=True, eq=False)
class Remedied:
    """A remedy's decisions against those that it would replace."""

    gained: float
    """Rows that are decided as labelled only with the remedy, in expectation."""
    lost: float
    """Rows that are decided as labelled only without it."""
    selected: Floats
    """Favourable decisions with the remedy, by group, in expectation."""
    sizes: Floats
    """Rows by group."""

    @property
    def rows(self) -> int:
        """Rows of all groups."""
        return round(float(self.sizes.sum()))

    @property
    def accuracy_change(self) -> float:
        """Accuracy with the remedy less accuracy without it."""
        return (self.gained - self.lost) / self.rows

    def accuracy_interval(self, confidence: float) -> Interval:
        """Adjusted Wald interval of a difference of paired proportions (Bonett and Price 2012)."""
        n, z = self.rows + 2, normal_quantile(confidence)
        more, less = (self.gained + 1) / n, (self.lost + 1) / n
        half = z * sqrt(max(0.0, more + less - (more - less) ** 2) / n)
        return max(-1.0, more - less - half), min(1.0, more - less + half)

    @property
    def impact_ratio(self) -> float | None:
        """Lowest selection rate divided by the highest; None if nobody is selected (0/0)."""
        rates = self.selected / self.sizes
        return float(rates.min() / rates.max()) if rates.max() > 0 else None

    def ratio_interval(self, confidence: float) -> Interval:
        """From log intervals of all pairs at once (Katz et al. 1978; Bonferroni)."""
        logs, errors = bounds.log_rates(self.selected, self.sizes, bounds.for_pairs(confidence, len(self.sizes)))
        return bounds.smallest_ratio(logs, errors)


def cells_of(group: ScoreGroup) -> Cells:
    """The labelled and scored rows of a group; case weights are ignored."""
    known = group.labels >= 0
    return Cells(
        score=group.scored.score[known],
        label=group.labels[known].astype(np.int64),
        n=group.scored.n[known].astype(np.int64),
    )


def dealt(groups: Sequence[Cells], seed: int) -> list[Ints]:
    """Every row to one of the parts at random; per group, counts of shape (cells, parts).

    The draw depends on the seed and on the group's cells alone: not on the order of rows, nor on any name.
    """
    return [
        np.random.default_rng([seed, crc32(b"".join(np.ascontiguousarray(part).tobytes() for part in parts))])
        .multinomial(one.n, np.full(FOLDS, 1 / FOLDS))
        .astype(np.int64)
        for one in groups
        for parts in [(one.score, one.label, one.n)]
    ]


def cross_fitted(groups: Sequence[Cells], parts: Sequence[Ints], fits: Mapping[Name, Fit]) -> dict[Name, list[Chances]]:
    """Each remedy fitted once without each part.

    Args:
        groups: the rows.
        parts: see `dealt`.
        fits: the remedies.

    Returns:
        By remedy, for every part the chances by what the other parts taught.
    """
    seen = [
        Seen(groups=groups, rows=[one.n - part[:, fold] for one, part in zip(groups, parts, strict=True)])
        for fold in range(FOLDS)
    ]
    return {name: [fit(rows) for rows in seen] for name, fit in fits.items()}


def compared(
    groups: Sequence[Cells], parts: Sequence[Ints], remedy: Sequence[Chances], before: Sequence[Chances]
) -> Remedied:
    """A remedy against the decisions that it would replace, every part judged by what the others taught.

    Args:
        groups: the rows.
        parts: see `dealt`.
        remedy: see `cross_fitted`.
        before: the same for the decisions that it would replace, 1 or 0.
    """
    found = [judged(groups, [part[:, fold] for part in parts], remedy[fold], before[fold]) for fold in range(FOLDS)]
    return reduce(_together, found)


def judged(groups: Sequence[Cells], rows: Sequence[Ints], chances: Chances, decisions: Chances) -> Remedied:
    """What changes on these rows if each is decided favourably with the chances given."""
    gained = lost = 0.0
    selected, sizes = np.zeros(len(groups)), np.zeros(len(groups))
    for place, (one, n, chance, decided) in enumerate(zip(groups, rows, chances, decisions, strict=True)):
        right = np.where(one.label == 1, chance, 1 - chance)
        before = decided == one.label
        gained += float((n * right)[~before].sum())
        lost += float((n * (1 - right))[before].sum())
        selected[place], sizes[place] = float((n * chance).sum()), float(n.sum())
    return Remedied(gained=gained, lost=lost, selected=selected, sizes=sizes)


def _together(one: Remedied, other: Remedied) -> Remedied:
    return Remedied(
        gained=one.gained + other.gained,
        lost=one.lost + other.lost,
        selected=one.selected + other.selected,
        sizes=one.sizes + other.sizes,
    )


def has_both_labels(groups: Sequence[Cells], parts: Sequence[Ints]) -> bool:
    """Whether every group keeps both labels, whichever part is left out."""
    return all(
        ((one.n - part[:, fold])[one.label == label] > 0).any()
        for one, part in zip(groups, parts, strict=True)
        for fold in range(FOLDS)
        for label in (0, 1)
    )
