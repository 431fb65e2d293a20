"""Exact Shapley values of trees by looking them up: what TreeSHAP computes for every row is computed for every pattern.

In a leaf with d different features on its path, a row's part depends on nothing but which of the d features satisfy
the path: 2^d patterns. Their Shapley values are worked out once; a row then costs one look-up a feature. Leaves of a
small subtree share one table, whose pattern holds the ancestors' features and the subtree's own questions.

For a pattern o (o_q = 1 if feature q satisfies the path) and the shares r of the training rows that do, the part of
feature k in a leaf of value v is

    v (o_k - r_k) ∫_0^1 Π_{q≠k} (r_q (1 - z) + o_q z) dz,

for ∫ z^s (1-z)^(d-1-s) dz = s! (d-1-s)! / d!, the Shapley weights. The integrand has degree d - 1, so Gauss-Legendre
quadrature with ⌈d/2⌉ nodes is exact.

References
----------
Lundberg et al. 2020, Nature Machine Intelligence 2, 56-67 (path-dependent TreeSHAP). Shapley 1953.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import numpy as np

from audit.metrics.tallies import Floats

BITS = 8
"""Questions and features that a pattern holds at most; more features than this on one path cannot be tabled."""
BLOCK = 8_192
"""Rows that are looked up together: their patterns stay in the cache."""
_ZERO = 1e-35  # what LightGBM takes for zero
_MOST_TABLES = 600_000_000  # bytes
_legendre = cache(np.polynomial.legendre.leggauss)  # nodes and weights; a tree asks for the same few again and again


@dataclass(frozen=True, kw_only=True, eq=False)
class Tree:
    """One decision tree, an entry a node, the root first; a row goes left if its value is at most the threshold."""

    left: np.ndarray
    """Node to the left; -1 in a leaf."""
    right: np.ndarray
    feature: np.ndarray
    threshold: np.ndarray
    missing_left: np.ndarray
    """Whether a row without a value goes left."""
    cover: np.ndarray
    """Training rows, or their weight, that came by."""
    value: np.ndarray
    """What a leaf adds to the output."""
    codes: Mapping[int, np.ndarray] = field(default_factory=dict)
    """For nodes that ask for categories: the codes that go left."""
    others_left: Mapping[int, bool] = field(default_factory=dict)
    """For those: whether it is the other codes that go left."""
    zero_missing: np.ndarray | None = None
    """Nodes that take 0 for a missing value."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Path:
    """A leaf, or a subtree, and how it is reached."""

    node: int
    features: tuple[int, ...]
    shares: tuple[float, ...]
    """Of the training rows that follow the path where the feature asks, by feature."""
    steps: tuple[tuple[int, bool], ...]
    """(node, went left)."""


@dataclass(frozen=True, kw_only=True, eq=False)
class _Group:
    """A subtree whose leaves share a pattern: first a bit for each ancestor's feature, then one for each question."""

    tree: int
    above: tuple[tuple[tuple[int, bool], ...], ...]
    """For each ancestors' feature: the steps that must all have been taken."""
    below: tuple[int, ...]
    """Nodes of the subtree that ask."""
    features: tuple[int, ...]
    table: Floats
    """Shape (features, patterns)."""


class Untabled(Exception):
    """The trees ask too much for tables; another way must be taken."""


class LeafTables:
    """Exact path-dependent Shapley values of a sum of trees.

    Raises:
        Untabled: a path asks about more than `BITS` features, a node was covered by nothing, or memory would run out.
    """

    def __init__(self, trees: Sequence[Tree], features: int) -> None:
        self._trees, self._features = trees, features
        self._groups: list[_Group] = []
        self.base = 0.0
        size = 0
        for place, tree in enumerate(trees):
            for group in _groups(place, tree):
                self._groups.append(group)
                size += group.table.nbytes
                if size > _MOST_TABLES:
                    raise Untabled
            leaf = tree.left < 0
            self.base += float(np.sum(tree.value[leaf] * tree.cover[leaf]) / tree.cover[0])
        self.reads = sum(len(group.features) + len(group.above) + len(group.below) for group in self._groups)
        """Look-ups and questions for one row."""

    def values(self, rows: np.ndarray) -> Floats:
        """Shapley values, shape (rows, features); `rows` is as wide, float32 where the trees compare in that."""
        found = np.zeros((self._features, len(rows)))
        for start in range(0, len(rows), BLOCK):
            block = np.ascontiguousarray(rows[start : start + BLOCK].T)
            self._add(block, found[:, start : start + BLOCK])
        return np.ascontiguousarray(found.T)

    def _add(self, block: np.ndarray, found: Floats) -> None:
        missing = [np.isnan(column) if np.isnan(column).any() else None for column in block]
        size = block.shape[1]
        pattern, shifted, index = np.empty(size, np.uint8), np.empty(size, np.uint8), np.empty(size, np.intp)
        read = np.empty(size)
        said: dict[int, np.ndarray] = {}
        current = -1
        for group in self._groups:
            if group.tree != current:
                current, tree = group.tree, self._trees[group.tree]
                inner = np.flatnonzero(tree.left >= 0).tolist()
                said = {node: _went_left(tree, node, block, missing) for node in inner}
            pattern[:] = 0
            bits = [_all_taken(steps, said) for steps in group.above] + [said[node] for node in group.below]
            for place, bit in enumerate(bits):
                np.left_shift(bit, place, out=shifted)
                np.bitwise_or(pattern, shifted, out=pattern)
            index[:] = pattern
            for row, feature in zip(group.table, group.features, strict=True):
                np.take(row, index, out=read, mode="clip")
                found[feature] += read


def _went_left(tree: Tree, node: int, block: np.ndarray, missing: Sequence[np.ndarray | None]) -> np.ndarray:
    """Which rows go left in a node, as 0 and 1."""
    feature = int(tree.feature[node])
    column, empty = block[feature], missing[feature]
    if node in tree.codes:
        left = np.isin(np.nan_to_num(column, nan=-1.0).astype(np.int64), tree.codes[node])
        left = ~left if tree.others_left[node] else left
    else:
        left = column <= tree.threshold[node]
    if tree.zero_missing is not None and tree.zero_missing[node]:
        left = np.where(np.abs(column) <= _ZERO, bool(tree.missing_left[node]), left)
    if empty is not None:
        left = left | empty if tree.missing_left[node] else left & ~empty
    return left.view(np.uint8)


def _all_taken(steps: Sequence[tuple[int, bool]], said: Mapping[int, np.ndarray]) -> np.ndarray:
    (first, left), *rest = steps
    taken = said[first] if left else said[first] ^ 1
    for node, went_left in rest:
        taken = taken & (said[node] if went_left else said[node] ^ 1)
    return taken


def _groups(place: int, tree: Tree) -> Iterator[_Group]:
    """Cut a tree into subtrees that fit into a pattern, from the root downwards."""
    inner = {node: _inner(tree, node) for node in _order(tree)}
    waiting = [_Path(node=0, features=(), shares=(), steps=())]
    roots = []
    while waiting:
        path = waiting.pop()
        if tree.left[path.node] < 0 and not path.features:
            continue  # a tree of one leaf says the same of every row
        if len(path.features) > BITS:
            raise Untabled
        if len(path.features) + len(inner[path.node]) <= BITS:
            roots.append((path, list(_leaves(tree, path))))
        else:
            waiting += [_step(tree, path, left) for left in (True, False)]
    parts = _parts(tree, [leaf for _, leaves in roots for leaf in leaves])
    for path, leaves in roots:
        yield _tabled(place, tree, path, leaves, inner[path.node], parts)


def _leaves(tree: Tree, root: _Path) -> Iterator[_Path]:
    waiting = [root]
    while waiting:
        path = waiting.pop()
        if tree.left[path.node] < 0:
            yield path
        else:
            waiting += [_step(tree, path, left) for left in (True, False)]


def _parts(tree: Tree, leaves: Sequence[_Path]) -> dict[int, Floats]:
    """Shapley values of each leaf, by node, for every pattern of its features; equally wide leaves together."""
    by_size: dict[int, list[_Path]] = {}
    for leaf in leaves:
        by_size.setdefault(len(leaf.features), []).append(leaf)
    found: dict[int, Floats] = {}
    for some in by_size.values():
        values = leaf_values(np.array([leaf.shares for leaf in some]), tree.value[[leaf.node for leaf in some]])
        found |= {leaf.node: part for leaf, part in zip(some, values, strict=True)}
    return found


def _order(tree: Tree) -> Iterator[int]:
    waiting = [0]
    while waiting:
        node = waiting.pop()
        yield node
        if tree.left[node] >= 0:
            waiting += [int(tree.left[node]), int(tree.right[node])]


def _inner(tree: Tree, root: int) -> tuple[int, ...]:
    """Nodes below and at `root` that ask; more than a pattern can hold are not looked for."""
    found: list[int] = []
    waiting = [root]
    while waiting and len(found) <= BITS:
        node = waiting.pop()
        if tree.left[node] >= 0:
            found.append(node)
            waiting += [int(tree.left[node]), int(tree.right[node])]
    return tuple(found)


def _step(tree: Tree, path: _Path, left: bool) -> _Path:
    node = path.node
    child, feature = int(tree.left[node] if left else tree.right[node]), int(tree.feature[node])
    if not tree.cover[node] > 0:
        raise Untabled
    share = float(tree.cover[child] / tree.cover[node])
    shares, features = list(path.shares), list(path.features)
    if feature in features:
        shares[features.index(feature)] *= share
    else:
        features.append(feature)
        shares.append(share)
    steps = (*path.steps, (node, left))
    return _Path(node=child, features=tuple(features), shares=tuple(shares), steps=steps)


def _tabled(
    place: int, tree: Tree, root: _Path, leaves: Sequence[_Path], inner: tuple[int, ...], parts: Mapping[int, Floats]
) -> _Group:
    features = tuple(dict.fromkeys(feature for leaf in leaves for feature in leaf.features))
    row = {feature: at for at, feature in enumerate(features)}
    yes, no = _SAID[:, : 1 << (len(root.features) + len(inner))], _NOT[:, : 1 << (len(root.features) + len(inner))]
    question = {node: len(root.features) + at for at, node in enumerate(inner)}
    table = np.zeros((len(features), yes.shape[1]))
    for leaf in leaves:
        fits: list[Any] = [yes[root.features.index(f)] if f in root.features else None for f in leaf.features]
        for node, left in leaf.steps[len(root.steps) :]:
            at, said = leaf.features.index(int(tree.feature[node])), (yes if left else no)[question[node]]
            so_far = fits[at]
            fits[at] = said if so_far is None else so_far & said
        mine = np.zeros(yes.shape[1], dtype=np.int64)
        for at, fit in enumerate(fits):
            mine += fit << at
        table[[row[feature] for feature in leaf.features]] += parts[leaf.node][:, mine]
    above = tuple(
        tuple((node, left) for node, left in root.steps if tree.feature[node] == feature) for feature in root.features
    )
    return _Group(tree=place, above=above, below=inner, features=features, table=table)


_SAID = (np.arange(1 << BITS)[None, :] >> np.arange(BITS)[:, None]) & 1
"""Bit q of every pattern: shape (bits, patterns)."""
_NOT = _SAID ^ 1


def leaf_values(shares: Floats, values: Floats) -> Floats:
    """Shapley values of leaves for every pattern: shape (leaves, features, 2^features); bit q says that q satisfies.

    Args:
        shares: of the training rows that satisfy each feature's part of the path, shape (leaves, features).
        values: of the leaves.
    """
    count, size = shares.shape
    nodes, weights = _legendre(max(1, (size + 1) // 2))
    z, weights = (nodes + 1) / 2, weights / 2
    found = np.empty((count, size, 1 << size))
    for mine in range(size):
        product = np.broadcast_to(weights[:, None], (count, len(z), 1))
        for place in range(size):
            share = shares[:, place, None, None]
            if place == mine:
                met, not_met = 1 - share, -share
            else:
                not_met = share * (1 - z)[:, None]
                met = not_met + z[:, None]
            product = np.concatenate([product * not_met, product * met], axis=2)
        found[:, mine] = values[:, None] * product.sum(axis=1)
    return found
