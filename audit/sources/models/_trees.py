"""What the Shapley values of a tree cost, from the shape of the tree alone."""

from __future__ import annotations

import numpy as np


def path_work(left: np.ndarray, right: np.ndarray) -> float:
    """Depth squared, summed over a tree's leaves: the steps that TreeSHAP takes for one row, about.

    Lundberg et al. 2020, Nature Machine Intelligence 2, 56-67, algorithm 2: in every leaf, each feature of its path is
    unwound in as many steps as the path is long.

    Args:
        left: children of the nodes that ask, the root first; below 0 where the child is a leaf.
        right: the same on the other side. Each node has one parent.
    """
    work, depth, level = 0.0, 0, np.arange(min(1, len(left)))
    while len(level):
        depth += 1
        children = np.concatenate([left[level], right[level]])
        work += float((children < 0).sum()) * depth**2
        level = children[children >= 0]
    return max(1.0, work)
