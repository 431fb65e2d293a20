"""An ONNX graph scores what the estimator scored that it was made from, in each shape that exporters write."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import onnx
import pandas as pd
import pytest
from onnx import TensorProto, helper
from skl2onnx import to_onnx
from skl2onnx.common.data_types import DoubleTensorType, FloatTensorType, Int64TensorType, StringTensorType
from sklearn.compose import make_column_transformer
from sklearn.ensemble import GradientBoostingClassifier, RandomForestClassifier
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from audit.errors import ModelError
from audit.records.plan import Plan
from audit.sources.models import load

Task = tuple[pd.DataFrame, pd.Series]
PlanFor = Callable[..., Plan]

NUMBERS = ("income", "age")
BY_COLUMN = [
    ("income", FloatTensorType([None, 1])),
    ("age", Int64TensorType([None, 1])),
    ("job", StringTensorType([None, 1])),
]


def export(fitted: Any, path: Path, *, zipmap: bool, inputs: Any = None) -> None:
    inputs = inputs or [("X", FloatTensorType([None, 2]))]
    path.write_bytes(
        to_onnx(fitted, initial_types=inputs, options={"zipmap": zipmap}, target_opset=18).SerializeToString()
    )


def refused(plan: Plan) -> str:
    with pytest.raises(ModelError) as caught:
        load(plan)
    [mistake] = caught.value.mistakes
    return str(mistake)


@pytest.mark.parametrize(
    "estimator",
    [GradientBoostingClassifier(n_estimators=10), RandomForestClassifier(5, random_state=0)],
    ids=["GradientBoosting", "RandomForest"],
)
@pytest.mark.parametrize("zipmap", [True, False])
def test_one_tensor(task: Task, plan_for: PlanFor, tmp_path: Path, estimator: Any, zipmap: bool) -> None:
    rows, outcome = task
    # Single precision is what the graph takes; thresholds must not fall between a number and its rounding.
    rows = rows.assign(income=rows["income"].fillna(50).astype("float32").astype("float64"))
    fitted = estimator.fit(rows[[*NUMBERS]].to_numpy(), outcome)
    export(fitted, tmp_path / "model.onnx", zipmap=zipmap)
    given = {} if zipmap else {"classes": ("no", "yes")}
    for favourable, place in (("yes", 1), ("no", 0)):
        model = load(plan_for("onnx", features=NUMBERS, favourable=favourable, **given))
        assert (model.kind, model.features, model.native) == ("onnx", NUMBERS, None)
        expected = fitted.predict_proba(rows[[*NUMBERS]].to_numpy())[:, place]
        np.testing.assert_allclose(model.predict(rows), expected, atol=1e-6)
        again = pickle.loads(pickle.dumps(model))  # as it travels to a worker
        np.testing.assert_array_equal(again.predict(rows), model.predict(rows))


@pytest.mark.parametrize("zipmap", [True, False])
def test_one_input_a_column(task: Task, plan_for: PlanFor, tmp_path: Path, zipmap: bool) -> None:
    rows, outcome = task
    fitted = make_pipeline(
        make_column_transformer(
            (make_pipeline(SimpleImputer(), StandardScaler()), ["income"]),
            (StandardScaler(), ["age"]),
            (OneHotEncoder(handle_unknown="ignore"), ["job"]),
        ),
        LogisticRegression(),
    ).fit(rows, outcome)
    export(fitted, tmp_path / "model.onnx", zipmap=zipmap, inputs=BY_COLUMN)
    model = load(plan_for("onnx", **({} if zipmap else {"classes": ("no", "yes")})))
    assert model.features == ("income", "age", "job")
    expected = fitted.predict_proba(rows)[:, 1]
    np.testing.assert_allclose(model.predict(rows[["job", "age", "income"]]), expected, atol=1e-6)
    with pytest.raises(ModelError, match="takes text in column 'job', which has empty cells"):
        model.predict(rows.assign(job=None))
    with pytest.raises(ModelError, match="takes text in column 'job', which holds numbers"):
        model.predict(rows.assign(job=1))
    with pytest.raises(ModelError, match="takes whole numbers in column 'age', which has empty cells"):
        model.predict(rows.assign(age=np.nan))
    with pytest.raises(ModelError, match="takes whole numbers in column 'age', which holds fractions"):
        model.predict(rows.assign(age=0.5))
    with pytest.raises(ModelError, match="takes numbers in column 'income', which holds something else") as caught:
        model.predict(rows.assign(income="Ada Lovelace"))
    assert "Ada" not in str(caught.value)


def test_double_precision_is_exact(task: Task, plan_for: PlanFor, tmp_path: Path) -> None:
    rows, outcome = task
    rows = rows.fillna({"income": 50})
    fitted = LogisticRegression().fit(rows[[*NUMBERS]].to_numpy(), outcome)
    export(fitted, tmp_path / "model.onnx", zipmap=False, inputs=[("X", DoubleTensorType([None, 2]))])
    model = load(plan_for("onnx", features=NUMBERS, classes=("no", "yes")))
    expected = fitted.predict_proba(rows[[*NUMBERS]].to_numpy())[:, 1]
    np.testing.assert_allclose(model.predict(rows), expected, rtol=1e-12)


def graph(path: Path, *, output: list[Any], formula: str = "Sigmoid", names: tuple[str, ...] = ("p",)) -> None:
    """A graph of one operator on the column x; Reshape leaves it as it is, but no reader can know."""
    reshape = formula == "Reshape"
    made = helper.make_graph(
        [
            *([helper.make_node("Shape", ["x"], ["shape"])] if reshape else []),
            *[helper.make_node(formula, ["x", "shape"] if reshape else ["x"], [name]) for name in names],
        ],
        "g",
        [helper.make_tensor_value_info("x", TensorProto.FLOAT, [None, 1])],
        [helper.make_tensor_value_info(name, TensorProto.FLOAT, output) for name in names],
    )
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def test_one_probability_a_row_belongs_to_the_one_class_that_the_plan_lists(plan_for: PlanFor, tmp_path: Path) -> None:
    graph(tmp_path / "model.onnx", output=[None, 1])
    model = load(plan_for("onnx", classes=("yes",)))
    assert model.features == ("x",)
    x = np.array([-2.0, 0.0, 3.0])
    np.testing.assert_allclose(model.predict(pd.DataFrame({"x": x})), 1 / (1 + np.exp(-x)), atol=1e-6)
    assert "has no class 'yes', the favourable one; its classes are no" in refused(plan_for("onnx", classes=("no",)))
    assert "gives 1 column(s) of probabilities, but model.classes lists 2" in refused(
        plan_for("onnx", classes=("no", "yes"))
    )
    assert "does not say which class each probability belongs to; give model.classes in audit.yaml" in refused(
        plan_for("onnx")
    )


@pytest.mark.parametrize(
    ("formula", "x", "sentence"),
    [("Identity", 2.0, "outside 0 to 1"), ("Log", -1.0, "not numbers"), ("Identity", -0.1, "outside 0 to 1")],
)
def test_what_is_no_probability(plan_for: PlanFor, tmp_path: Path, formula: str, x: float, sentence: str) -> None:
    graph(tmp_path / "model.onnx", output=[None, 1], formula=formula)
    with pytest.raises(ModelError, match=sentence):
        load(plan_for("onnx", classes=("yes",))).predict(pd.DataFrame({"x": [0.5, x]}))


def test_a_graph_that_says_less_than_it_does(plan_for: PlanFor, tmp_path: Path) -> None:
    """A dynamic width is checked when the first rows are scored."""
    graph(tmp_path / "model.onnx", output=[None, None], formula="Reshape")
    with pytest.raises(ModelError, match=r"gives 1 column\(s\) of probabilities, but model.classes lists 2"):
        load(plan_for("onnx", classes=("no", "yes"))).predict(pd.DataFrame({"x": [0.5]}))


def test_what_does_not_fit(task: Task, plan_for: PlanFor, tmp_path: Path) -> None:
    path = tmp_path / "model.onnx"
    path.write_bytes(b"hello")
    assert refused(plan_for("onnx")).startswith(
        "model.onnx: this is not an ONNX model that ONNX Runtime can load: Failed to load model"
    )
    graph(path, output=[None, 1], names=("a", "b"))
    assert "not clear which output of the model holds probabilities" in refused(plan_for("onnx", classes=("yes",)))
    rows, outcome = task
    fitted = LogisticRegression().fit(rows[["age", "age"]].to_numpy(), outcome)
    export(fitted, path, zipmap=True)
    assert "does not name its features; list them in order as columns.features" in refused(plan_for("onnx"))
    assert "takes 2 features, but columns.features in audit.yaml lists 1" in refused(
        plan_for("onnx", features=("age",))
    )
    with pytest.raises(ModelError, match="no class 'approved', the favourable one; its classes are no, yes"):
        load(plan_for("onnx", features=NUMBERS, favourable="approved")).predict(rows)
