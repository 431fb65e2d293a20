"""Shapley values against reference cases: closed forms, exact enumeration, and what must come out as planted."""

from itertools import combinations
from math import factorial

import numpy as np
import pandas as pd
import pytest

from audit.metrics import reference_values
from audit.metrics.reference_values import compare, orders

rng = np.random.default_rng(4)
X = pd.DataFrame(rng.integers(0, 4, (40, 4)).astype(float), columns=["a", "b", "c", "unused"])
CASES, REFERENCES = X.head(6), X.tail(12).reset_index(drop=True)


def linear(rows: pd.DataFrame) -> np.ndarray:
    return (0.3 * rows["a"] - 0.2 * rows["b"] + 0.05 * rows["c"]).to_numpy()


def crossed(rows: pd.DataFrame) -> np.ndarray:
    return (rows["a"] * rows["b"] + rows["c"] ** 2).to_numpy() / 20


def exact(predict: object, cases: pd.DataFrame, references: pd.DataFrame) -> np.ndarray:
    """By all subsets of the features (Shapley 1953)."""
    d = cases.shape[1]
    found = np.zeros(cases.shape)

    def value(case: int, taken: tuple[int, ...]) -> float:
        rows = references.copy()
        for place in taken:
            rows.iloc[:, place] = cases.iloc[case, place]
        return float(predict(rows).mean())  # type: ignore[operator]

    for case in range(len(cases)):
        for feature in range(d):
            others = [place for place in range(d) if place != feature]
            for size in range(d):
                weight = factorial(size) * factorial(d - size - 1) / factorial(d)
                for some in combinations(others, size):
                    found[case, feature] += weight * (value(case, (*some, feature)) - value(case, some))
    return found


def test_a_linear_model_is_the_closed_form_whatever_the_orders() -> None:
    found = compare(linear, CASES, REFERENCES, orders(4, 12, 0))
    weights = np.array([0.3, -0.2, 0.05, 0.0])
    assert found.values == pytest.approx((CASES - REFERENCES.mean()).to_numpy() * weights, abs=1e-12)
    assert found.halves[0] == pytest.approx((CASES - REFERENCES.iloc[::2].mean()).to_numpy() * weights, abs=1e-12)


def test_two_way_interactions_are_exact_and_unused_features_get_nothing() -> None:
    """An order and its reverse halve what two features do together, as Shapley's average over all orders does."""
    found = compare(crossed, CASES, REFERENCES, orders(4, 12, 0))
    assert found.values == pytest.approx(exact(crossed, CASES, REFERENCES), abs=1e-12)
    assert (found.values[:, 3] == 0).all()
    assert found.values.sum(axis=1) == pytest.approx(crossed(CASES) - crossed(REFERENCES).mean(), abs=1e-12)


def test_chunks_and_what_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    whole = compare(crossed, CASES, REFERENCES, orders(4, 12, 0))
    monkeypatch.setattr(reference_values, "CELLS", 50)
    parts = compare(crossed, CASES, REFERENCES, orders(4, 12, 0))
    assert parts.values == pytest.approx(whole.values, abs=1e-15)
    assert parts.asked == whole.asked
    differ = (CASES.to_numpy()[:, None] != REFERENCES.to_numpy()[None]).sum(axis=2)
    assert whole.asked == 18 + int(2 * np.maximum(differ - 1, 0).sum())


def test_no_value_equals_no_value_and_types_stay() -> None:
    table = pd.DataFrame({"x": [1.0, np.nan, np.nan], "t": ["north", None, "south"], "n": [1, 2, 2]})

    def predict(rows: pd.DataFrame) -> np.ndarray:
        assert rows["n"].dtype == table["n"].dtype
        return (rows["t"] == "north").to_numpy() * 0.5 + rows["x"].isna().to_numpy() * 0.25

    found = compare(predict, table.head(1), table.tail(2), orders(3, 2, 0))
    assert found.values == pytest.approx(np.array([[-0.25, 0.5, 0.0]]))
