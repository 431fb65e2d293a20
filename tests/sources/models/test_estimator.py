from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LinearRegression, LogisticRegression

from audit.errors import ModelError
from audit.records.plan import Plan
from audit.sources.models.estimator import wrap

Task = tuple[pd.DataFrame, pd.Series]
PlanFor = Callable[..., Plan]


def test_a_fitted_classifier(task: Task, plan_for: PlanFor) -> None:
    rows, outcome = task
    fitted = HistGradientBoostingClassifier(max_iter=5).fit(rows[["income", "age"]], outcome)
    model = wrap(fitted, plan_for("estimator"))
    assert (model.kind, model.features) == ("estimator", ("income", "age"))
    assert model.native is fitted
    np.testing.assert_array_equal(model.predict(rows), fitted.predict_proba(rows[["income", "age"]])[:, 1])


def test_a_function(task: Task, plan_for: PlanFor) -> None:
    rows, _ = task

    def score(table: pd.DataFrame) -> pd.Series:
        return table["age"] / 100

    model = wrap(score, plan_for("estimator", features=("age",)))
    assert (model.kind, model.features, model.native) == ("function", ("age",), None)
    np.testing.assert_allclose(model.predict(rows), rows["age"] / 100)


def test_columns_arrive_in_the_types_that_estimators_know(plan_for: PlanFor) -> None:
    seen: list[pd.DataFrame] = []

    def look(table: pd.DataFrame) -> np.ndarray:
        seen.append(table)
        return np.zeros(len(table))

    rows = pd.DataFrame(
        {
            "amount": [Decimal("1.5"), None],
            "flag": pd.Series([True, None], dtype=object),
            "whole": pd.array([1, None], dtype="Int64"),
            "text": pd.Series(["a", None], dtype=object),
            "new_text": pd.Series(["a", None], dtype="str"),
            "none": pd.Series([None, None], dtype=object),
        }
    )
    wrap(look, plan_for("estimator", features=tuple(rows))).predict(rows)
    [table] = seen
    assert table.dtypes.astype(str).to_dict() == {
        "amount": "float64",
        "flag": "float64",
        "whole": "float64",
        "text": "object",
        "new_text": "object",
        "none": "float64",
    }
    assert table.iloc[0, :5].tolist() == [1.5, 1.0, 1.0, "a", "a"]
    assert all(isinstance(value, float) and np.isnan(value) for value in table.iloc[1])


@pytest.mark.parametrize(
    ("result", "sentence"),
    [
        (lambda table: np.full((len(table), 2), 0.5), "one probability for each row"),
        (lambda table: 0.5, "one probability for each row"),
        (lambda table: np.full(len(table), np.nan), "not numbers"),
        (lambda table: np.full(len(table), 7), "outside 0 to 1"),
        (lambda table: table["absent"], r"cannot score these rows \(KeyError\)"),
        (lambda table: ["likely"] * len(table), r"cannot score these rows \(ValueError\)"),
    ],
)
def test_what_a_function_may_not_return(task: Task, plan_for: PlanFor, result: Any, sentence: str) -> None:
    rows, _ = task
    with pytest.raises(ModelError, match=sentence):
        wrap(result, plan_for("estimator", features=("age",))).predict(rows)


def test_what_is_no_model(task: Task, plan_for: PlanFor) -> None:
    rows, _ = task
    for thing in (LinearRegression().fit(rows[["age"]], rows["age"]), "a text", 7):
        with pytest.raises(ModelError, match="must have predict_proba, or be a function"):
            wrap(thing, plan_for("estimator"))
    with pytest.raises(ModelError, match="not fitted"):
        wrap(LogisticRegression(), plan_for("estimator"))
    with pytest.raises(ModelError, match="does not name its features"):
        wrap(lambda table: table, plan_for("estimator"))
