"""Tables of leaves against Shapley's own formula by enumeration, and against shap."""

from itertools import combinations
from math import factorial

import numpy as np
import pytest
import shap
from sklearn.tree import DecisionTreeRegressor

from audit.metrics.leaf_tables import BITS, LeafTables, Tree, Untabled, leaf_values


def random_tree(rng: np.random.Generator, depth: int, features: int, missing: bool = True) -> Tree:
    """A full tree whose features may come more than once on a path; one node in ten is a leaf early."""
    left, right, feature, threshold, cover, value = [], [], [], [], [], []

    def grow(level: int, rows: float) -> int:
        node = len(left)
        for column in (left, right, feature, threshold, cover, value):
            column.append(0)
        cover[node], value[node] = rows, rng.normal()
        if level == depth or (level and rng.random() < 0.1):
            left[node] = right[node] = -1
            return node
        feature[node], threshold[node] = rng.integers(features), rng.normal()
        share = rng.uniform(0.1, 0.9)
        left[node] = grow(level + 1, rows * share)
        right[node] = grow(level + 1, rows * (1 - share))
        return node

    grow(0, 1000.0)
    arrays = {name: np.array(column) for name, column in (("left", left), ("right", right), ("feature", feature))}
    return Tree(
        **arrays,
        threshold=np.array(threshold, dtype=float),
        cover=np.array(cover, dtype=float),
        value=np.array(value, dtype=float),
        missing_left=rng.random(len(left)) < 0.5 if missing else np.zeros(len(left), dtype=bool),
    )


def went_left(tree: Tree, node: int, row: np.ndarray) -> bool:
    cell = row[tree.feature[node]]
    return bool(tree.missing_left[node]) if np.isnan(cell) else bool(cell <= tree.threshold[node])


def worth(tree: Tree, row: np.ndarray, known: frozenset[int], node: int = 0) -> float:
    """Expected value of the tree if only some features are known: path-dependent, Lundberg et al. 2020, algorithm 1."""
    if tree.left[node] < 0:
        return float(tree.value[node])
    sides = (int(tree.left[node]), int(tree.right[node]))
    if tree.feature[node] in known:
        return worth(tree, row, known, sides[0] if went_left(tree, node, row) else sides[1])
    weights = [tree.cover[side] / tree.cover[node] for side in sides]
    return float(sum(w * worth(tree, row, known, side) for w, side in zip(weights, sides, strict=True)))


def enumerated(tree: Tree, row: np.ndarray) -> np.ndarray:
    m = len(row)
    found = np.zeros(m)
    for feature in range(m):
        others = [other for other in range(m) if other != feature]
        for size in range(m):
            weight = factorial(size) * factorial(m - size - 1) / factorial(m)
            for inside in combinations(others, size):
                without = frozenset(inside)
                found[feature] += weight * (worth(tree, row, without | {feature}) - worth(tree, row, without))
    return found


@pytest.mark.parametrize(("depth", "features"), [(0, 2), (1, 1), (3, 2), (4, 5), (6, 4), (7, 6)])
def test_they_are_shapleys_formula(depth: int, features: int) -> None:
    rng = np.random.default_rng(depth)
    trees = [random_tree(rng, depth, features) for _ in range(2)]
    rows = rng.normal(size=(6, features))
    rows[rng.random(rows.shape) < 0.2] = np.nan
    tables = LeafTables(trees, features)
    values = tables.values(rows)
    truth = np.array([sum(enumerated(tree, row) for tree in trees) for row in rows])
    assert values == pytest.approx(truth, abs=1e-12)
    everything = frozenset(range(features))
    total = [sum(worth(tree, row, everything) for tree in trees) for row in rows]
    assert values.sum(axis=1) + tables.base == pytest.approx(np.array(total), abs=1e-12)


def test_a_grown_tree_is_as_shap_says() -> None:
    rng = np.random.default_rng(1)
    rows = rng.normal(size=(300, 6)).astype(np.float32)
    grown = DecisionTreeRegressor(max_depth=8, random_state=0).fit(rows, rows[:, 0] * rows[:, 1] + rows[:, 2])
    inside = grown.tree_
    tree = Tree(
        left=inside.children_left,
        right=inside.children_right,
        feature=inside.feature,
        threshold=inside.threshold,
        cover=inside.weighted_n_node_samples,
        value=inside.value[:, 0, 0],
        missing_left=np.zeros(inside.node_count, dtype=bool),
    )
    theirs = shap.TreeExplainer(grown, feature_perturbation="tree_path_dependent").shap_values(rows)
    assert LeafTables([tree], 6).values(rows.astype(float)) == pytest.approx(theirs, abs=1e-9)


def test_one_leaf_by_hand() -> None:
    """Two features that half and a quarter of the rows satisfy, both met: v (1 - r) (1 + the other's r) / 2."""
    both = leaf_values(np.array([[0.5, 0.25]]), np.array([8.0]))[0, :, 0b11]
    assert both == pytest.approx([8 * 0.5 * (1 + 0.25) / 2, 8 * 0.75 * (1 + 0.5) / 2])


def test_categories_and_zeros_go_where_they_should() -> None:
    tree = Tree(
        left=np.array([1, -1, -1]),
        right=np.array([2, -1, -1]),
        feature=np.array([0, 0, 0]),
        threshold=np.zeros(3),
        cover=np.array([4.0, 2.0, 2.0]),
        value=np.array([0.0, 1.0, -1.0]),
        missing_left=np.array([True, False, False]),
        codes={0: np.array([2, 5])},
        others_left={0: False},
    )
    cells = np.array([[2.0], [5.0], [3.0], [np.nan]])
    assert LeafTables([tree], 1).values(cells)[:, 0].tolist() == [1.0, 1.0, -1.0, 1.0]
    zero = Tree(**{**vars(tree), "codes": {}, "others_left": {}, "zero_missing": np.array([True, False, False])})
    assert LeafTables([zero], 1).values(np.array([[0.0], [1.0], [-1.0]]))[:, 0].tolist() == [1.0, -1.0, 1.0]


def test_too_many_features_on_one_path_are_refused() -> None:
    size = BITS + 1
    left = np.array([*range(1, size + 1), -1, *[-1] * size])
    tree = Tree(
        left=left,
        right=np.array([*range(size + 1, 2 * size + 1), -1, *[-1] * size]),
        feature=np.array([*range(size), *[0] * (size + 1)]),
        threshold=np.zeros(2 * size + 1),
        cover=np.array([2.0 ** (size - k) for k in range(size + 1)] + [2.0 ** (size - k - 1) for k in range(size)]),
        value=np.ones(2 * size + 1),
        missing_left=np.zeros(2 * size + 1, dtype=bool),
    )
    with pytest.raises(Untabled):
        LeafTables([tree], size)
