"""What is learnt of a secret by whoever knows the class of a row: l-diversity and t-closeness.

All from the rows of each class with each value, sorted; a class may be split between two batches. The distance of t
is the earth mover's. Between values without an order it is the total variation; a class needs only the values that
occur in it, for what the others lack these have too much of. Between ordered values it is the sum of the differences
of the cumulated shares; between two values that occur in a class its cumulated share stands still, so whole stretches
are summed at once.

References
----------
Machanavajjhala, Kifer, Gehrke and Venkitasubramaniam 2007, ACM TKDD 1, article 3 (distinct, entropy and recursive
l-diversity). Li, Li and Venkatasubramanian 2007, ICDE, 106-115 (t-closeness).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from math import exp, inf

import numpy as np

from audit.metrics.class_sizes import starts
from audit.metrics.tallies import Floats, Ints


@dataclass(frozen=True, kw_only=True)
class Cells:
    """Combinations of quasi-identifiers with a value of the secret, sorted by both."""

    key: Ints
    """Shape (words, cells)."""
    value: Ints
    """From 0, in the order of the values."""
    n: Ints
    """Rows."""


@dataclass(frozen=True, kw_only=True)
class Diversity:
    """The worst of all classes."""

    rows: int
    """Rows with a value."""
    distinct: int
    """Different values in the least diverse class."""
    entropy: float
    """exp of the smallest entropy: as many equally likely values as the least diverse class is worth."""
    equal_distance: float
    """t between values without an order."""
    ordered_distance: float
    """t between values in order."""
    homogeneous: int
    """Rows in classes of two or more that all have one value."""
    largest_homogeneous: int
    """Rows in the largest of them."""
    guessed: int
    """Rows whose value is a commonest one of their class: what the attacker who guesses it gets right."""


def diversity(batches: Iterable[Cells], counts: Ints) -> Diversity:
    """Go through all classes.

    Args:
        batches: sorted, as one stream.
        counts: rows of the whole table with each value.

    Raises:
        ValueError: no row has a value.
    """
    share = counts / max(1, counts.sum())
    rows = homogeneous = largest = guessed = 0
    distinct, entropy, equal, ordered = inf, inf, 0.0, 0.0
    for cells in _whole_classes(batches):
        first = starts(cells.key)
        n = np.add.reduceat(cells.n, first)
        kinds = np.diff(np.append(first, len(cells.n)))
        part = cells.n / np.repeat(n, kinds)
        rows += int(n.sum())
        distinct = min(distinct, int(kinds.min()))
        entropy = min(entropy, float(np.add.reduceat(-part * np.log(part), first).min()))
        equal = max(equal, float(np.add.reduceat(np.maximum(part - share[cells.value], 0.0), first).max()))
        ordered = max(ordered, _ordered(cells.value, part, first, share))
        alike = n[(kinds == 1) & (n > 1)]
        homogeneous, largest = homogeneous + int(alike.sum()), max(largest, int(alike.max(initial=0)))
        guessed += int(np.maximum.reduceat(cells.n, first).sum())
    if not rows:
        raise ValueError("no row has a value")
    return Diversity(
        rows=rows,
        distinct=int(distinct),
        entropy=exp(max(0.0, entropy)),
        equal_distance=equal,
        ordered_distance=ordered,
        homogeneous=homogeneous,
        largest_homogeneous=largest,
        guessed=guessed,
    )


def recursive(batches: Iterable[Cells], diverse: int) -> float:
    """The largest, over all classes, of the commonest value's rows divided by those from the `diverse`-th on.

    The table is recursively (c, `diverse`)-diverse for every c above it. Infinite if a class has fewer values.
    """
    worst = 0.0
    for cells in _whole_classes(batches):
        first = starts(cells.key)
        kinds = np.diff(np.append(first, len(cells.n)))
        order = np.lexsort((-cells.n, np.repeat(np.arange(len(first)), kinds)))
        n = cells.n[order]
        rank = np.arange(len(n)) - np.repeat(first, kinds)
        rest = np.add.reduceat(np.where(rank >= diverse - 1, n, 0), first)
        with np.errstate(divide="ignore"):
            worst = max(worst, float((n[first] / rest).max()))
    return worst


def _ordered(value: Ints, part: Floats, first: Ints, share: Floats) -> float:
    """The largest earth mover's distance between a class and the table, values being one step apart."""
    values = len(share)
    if values < 2:
        return 0.0
    cumulated = np.cumsum(share)
    sums = np.concatenate([[0.0], np.cumsum(cumulated)])
    running = np.cumsum(part)
    before = np.concatenate([[0.0], running])[first]
    reached = running - np.repeat(before, np.diff(np.append(first, len(value))))
    until = np.append(value[1:], values)
    until[np.append(first[1:], len(value)) - 1] = values
    cross = np.clip(np.searchsorted(cumulated, reached), value, until)
    below = (cross - value) * reached - (sums[cross] - sums[value])
    above = (sums[until] - sums[cross]) - (until - cross) * reached
    distance = np.add.reduceat(below + above, first) + sums[value[first]]
    return float(distance.max()) / (values - 1)


def _whole_classes(batches: Iterable[Cells]) -> Iterator[Cells]:
    """The same stream in batches that end where a class ends."""
    left: Cells | None = None
    for batch in batches:
        if left is not None:
            batch = Cells(
                key=np.concatenate([left.key, batch.key], axis=1),
                value=np.concatenate([left.value, batch.value]),
                n=np.concatenate([left.n, batch.n]),
            )
        if not len(batch.n):
            continue
        last = int(starts(batch.key)[-1])
        if last:
            yield Cells(key=batch.key[:, :last], value=batch.value[:last], n=batch.n[:last])
        left = Cells(key=batch.key[:, last:], value=batch.value[last:], n=batch.n[last:])
    if left is not None:
        yield left
