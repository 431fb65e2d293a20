import numpy as np
import pytest

from audit.metrics import wildcards
from audit.metrics.wildcards import matches


def test_a_missing_value_matches_any() -> None:
    codes = np.array([[1, 1, 2, 0], [1, 2, 1, 1]])  # columns by combination
    assert matches(codes, np.array([1, 1, 1, 1])).tolist() == [2, 1, 2, 3]  # type: ignore[union-attr]


def test_all_pairs_compared_one_by_one() -> None:
    rng = np.random.default_rng(2)
    codes = np.unique(rng.integers(0, 4, (3, 200)), axis=1)
    n = rng.integers(1, 4, size=(codes.shape[1],))
    agree = ((codes[:, :, None] == codes[:, None, :]) | (codes[:, :, None] == 0) | (codes[:, None, :] == 0)).all(axis=0)
    assert matches(codes, n).tolist() == (agree * n[None, :]).sum(axis=1).tolist()  # type: ignore[union-attr]


def test_too_many_patterns_are_not_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wildcards, "MOST_STEPS", 3)
    assert matches(np.array([[0, 1], [1, 0]]), np.array([1, 1])) is None
