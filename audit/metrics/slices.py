"""The search for the worst-off slices: which conjunctions of columns' levels fare worse, beyond luck and by themselves.

A slice is compared with the rest of the rows, and with the rest of each of its parents: the slices that have one
condition less. Its p-value is the largest of these (the intersection-union test of Berger 1982, Technometrics 24,
295-300), so that it is small only for a slice that is worse off than every parent; "women in the north" is not told
where "women" tells it already. Nor is "women" told where only the women in the north are worse off: a slice is left
out if what remains of it without its parts that are named is not worse off by the same standard.

The expected share of false discoveries among the slices named is bounded, over all that were looked at, by the step-up
procedure of Benjamini and Hochberg 1995 (JRSS B 57, 289-300), counting only what leaving out has left (Katsevich,
Sabatti and Bogomolov 2023, JASA 118, 165-176). Slices of one, two and three conditions have equal parts of the bound
(as weights: Genovese, Roeder and Wasserman 2006, Biometrika 93, 509-524): thousands of threesomes must not drown out
the few single groups.

Slices overlap, so their tests depend on each other. The bound for any dependence whatever (Benjamini and Yekutieli
2001, Annals of Statistics 29, 1165-1188) would ask for evidence ten times as strong. It is not used, because the
largest of several p-values, of doubled exact tails, is more careful than need be already: simulated without any effect,
one run in a hundred names anything, where five are allowed (tests/metrics/test_slices.py). The simultaneous
intervals of what is named hold under any dependence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations

import numpy as np

from audit.metrics.conjunctions import Columns, Part, Slices
from audit.metrics.hypergeometric import more_often

OUTCOMES = 6
"""Last axis of a table: decision (0 unfavourable, 1 favourable) x label (0, 1, 2 unknown), the label running faster."""

FEWEST = 30
"""Rows that a slice, its rest, and the rest of each parent need in the rate's denominator."""

_HOPEFUL = 1.5  # a difference of fewer standard errors than this is no discovery, whatever the exact test says


@dataclass(frozen=True, kw_only=True)
class Harm:
    """A rate of which more is worse: hits among trials, each a choice of outcomes."""

    hits: tuple[int, ...]
    """0 or 1 by outcome."""
    trials: tuple[int, ...]


HARMS: Mapping[str, Harm] = {
    "selection_rate": Harm(hits=(1, 1, 1, 0, 0, 0), trials=(1, 1, 1, 1, 1, 1)),  # not selected
    "false_negative_rate": Harm(hits=(0, 1, 0, 0, 0, 0), trials=(0, 1, 0, 0, 1, 0)),
    "error_rate": Harm(hits=(0, 1, 0, 1, 0, 0), trials=(1, 1, 0, 1, 1, 0)),
}
"""By the name of the rate that is reported."""


@dataclass(frozen=True, kw_only=True)
class Slice:
    """A slice that is worse off, and the rest it was compared with."""

    part: Part
    rows: int
    """With a decision."""
    hits: int
    """Of the harm."""
    trials: int
    hits0: int
    """The same of all other rows whose values in these columns are known."""
    trials0: int
    p: float
    """Of the hypothesis that it is no worse off than the rest, or than the rest of some parent."""
    share: float
    """Of the allowed error that fell to this one of all slices looked at; they add up to 1."""


@dataclass(frozen=True, kw_only=True)
class Search:
    """What one search found."""

    examined: int
    """Slices with enough rows to be compared."""
    named: tuple[Slice, ...]
    """Those that are worse off beyond luck and by themselves, by p-value; ties by part."""


def search(
    slices: Slices,
    harm: Harm,
    *,
    false_discoveries: float,
    fewest: int = FEWEST,
    among: Collection[Columns] | None = None,
) -> Search:
    """Find the slices that are worse off.

    Args:
        slices: with counts by `OUTCOMES`.
        harm: the rate of which more is worse.
        false_discoveries: the largest expected share of false ones among the slices named (as 0.05).
        fewest: see `FEWEST`.
        among: the sets of columns that are looked at; None: all.
    """
    examined = _examined(slices, harm, fewest, among)
    count = len(examined.places)
    if count == 0:
        return Search(examined=0, named=())
    families, of_family = np.unique(examined.parents, return_counts=True)
    share = 1 / (len(families) * of_family[np.searchsorted(families, examined.parents)])
    p = _p_values(examined)
    named, bar = [], step_up(p / share / count, false_discoveries)
    while bar > 0:
        below = np.flatnonzero(p <= bar * share * count)
        found = [_slice(slices, examined, int(i), float(p[i]), float(share[i])) for i in below]
        named = list(_by_themselves(found, bar * count))
        allowed = false_discoveries * len(named) / count
        if bar <= allowed:
            break
        bar = allowed
    return Search(examined=count, named=tuple(sorted(named, key=lambda item: (item.p, item.part))))


def step_up(p: np.ndarray, level: float) -> float:
    """The p-value up to which Benjamini and Hochberg 1995 reject; 0 if they reject nothing."""
    allowed = level * np.arange(1, len(p) + 1) / len(p)
    below = np.flatnonzero(np.sort(p) <= allowed)
    return float(allowed[below[-1]]) if len(below) else 0.0


@dataclass(frozen=True, kw_only=True)
class _Examined:
    """The slices of one search that have enough rows, in arrays of one length."""

    places: np.ndarray
    parents: np.ndarray
    own: np.ndarray
    """Shape (n, 2): hits and trials."""
    rests: np.ndarray
    """Shape (n, 1 + depth, 2): the same of all other rows, and of the rest of each parent."""


def _examined(slices: Slices, harm: Harm, fewest: int, among: Collection[Columns] | None) -> _Examined:
    outcomes = np.array([harm.hits, harm.trials], dtype=np.int64).T
    own, rests = slices.counts @ outcomes, slices.rests @ outcomes
    needed = np.arange(rests.shape[1]) <= slices.parents[:, None]
    enough = (own[:, 1] >= fewest) & ((rests[..., 1] >= fewest) | ~needed).all(axis=1)
    if among is not None:
        enough &= np.array([columns in among for columns in slices.sets], dtype=bool)[slices.which]
    places = np.flatnonzero(enough)
    return _Examined(places=places, parents=slices.parents[places], own=own[places], rests=rests[places])


def _p_values(examined: _Examined) -> np.ndarray:
    """Largest of each slice's p-values; 1 where one of them cannot be small."""
    needed = np.arange(examined.rests.shape[1]) <= examined.parents[:, None]
    hits, trials = (examined.own[:, None, i] for i in (0, 1))
    hits0, trials0 = (np.where(needed, examined.rests[..., i], examined.rests[:, :1, i]) for i in (0, 1))
    hopeful = np.flatnonzero((_standardised(hits, trials, hits0, trials0) > _HOPEFUL).all(axis=1))
    place, rest = np.nonzero(needed[hopeful])
    own, other = examined.own[hopeful[place]], examined.rests[hopeful[place], rest]
    p = np.ones(len(examined.places))
    p[hopeful] = 0
    np.maximum.at(p, hopeful[place], more_often(own[:, 0], own[:, 1], other[:, 0], other[:, 1]))
    return p


def _standardised(hits: np.ndarray, trials: np.ndarray, hits0: np.ndarray, trials0: np.ndarray) -> np.ndarray:
    """Difference of two rates in pooled standard errors; 0 where both are 0, or both are 1."""
    pooled = (hits + hits0) / (trials + trials0)
    spread = np.sqrt(pooled * (1 - pooled) * (1 / trials + 1 / trials0))
    return (hits / trials - hits0 / trials0) / np.maximum(spread, 1e-300)


def _slice(slices: Slices, examined: _Examined, i: int, p: float, share: float) -> Slice:
    place = int(examined.places[i])
    (hits, trials), (hits0, trials0) = examined.own[i].tolist(), examined.rests[i, 0].tolist()
    return Slice(
        part=slices.part(place),
        rows=int(slices.counts[place].sum()),
        hits=hits,
        trials=trials,
        hits0=hits0,
        trials0=trials0,
        p=p,
        share=share,
    )


def _by_themselves(found: list[Slice], bar: float) -> Iterator[Slice]:
    """Those that stay worse off without the parts of them that are named: the deepest first.

    The named parts of one set of columns do not overlap, so that they can be taken away together.
    """
    parts: dict[Part, dict[Columns, np.ndarray]] = defaultdict(dict)
    for depth in sorted({len(item.part) for item in found}, reverse=True):
        level = [item for item in found if len(item.part) == depth]
        remains = [(item, gone) for item in level for gone in parts[item.part].values()]
        counts = np.array(
            [(i.hits - gone[0], i.trials - gone[1], i.hits0, i.trials0) for i, gone in remains], dtype=np.int64
        ).reshape(-1, 4)
        p = np.ones(len(remains))
        some = counts[:, 1] > 0
        p[some] = more_often(*counts[some].T)
        told = {item.part for (item, _), still in zip(remains, p, strict=True) if not still <= bar * item.share}
        for item in level:
            if item.part in told:
                continue
            yield item
            columns, own = tuple(column for column, _ in item.part), np.array([item.hits, item.trials])
            for size in range(1, depth):
                for above in combinations(item.part, size):
                    parts[above][columns] = parts[above].get(columns, 0) + own
