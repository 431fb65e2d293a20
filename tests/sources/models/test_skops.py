"""What a skops file scores is what its estimator scored; what is not trusted is not built."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.calibration import CalibratedClassifierCV
from sklearn.compose import make_column_transformer
from sklearn.ensemble import (
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
    VotingClassifier,
)
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression, SGDClassifier
from sklearn.naive_bayes import GaussianNB
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, OrdinalEncoder, SplineTransformer, StandardScaler
from sklearn.svm import SVC
from sklearn.tree import DecisionTreeClassifier

from audit.errors import ModelError
from audit.records.plan import Plan
from audit.sources.models import load

Task = tuple[pd.DataFrame, pd.Series]
PlanFor = Callable[..., Plan]

NUMBERS = ["income", "age"]


def prepared(last: Any) -> Any:
    encoded = make_column_transformer(
        (make_pipeline(SimpleImputer(), StandardScaler()), NUMBERS),
        (OneHotEncoder(handle_unknown="ignore"), ["job"]),
        remainder="passthrough",
    )
    return make_pipeline(encoded, last)


ESTIMATORS = [
    HistGradientBoostingClassifier(max_iter=10),
    GradientBoostingClassifier(n_estimators=5),
    RandomForestClassifier(5, random_state=0),
    DecisionTreeClassifier(max_depth=4),
    LogisticRegression(),
    SGDClassifier(loss="log_loss", random_state=0),
    GaussianNB(),
    KNeighborsClassifier(),
    MLPClassifier((4,), max_iter=300, tol=1e-2, random_state=0),
    CalibratedClassifierCV(LogisticRegression(), cv=2),
    VotingClassifier([("a", LogisticRegression()), ("b", GaussianNB())], voting="soft"),
    make_pipeline(SplineTransformer(), LogisticRegression()),
]


def refused(plan: Plan) -> str:
    with pytest.raises(ModelError) as caught:
        load(plan)
    [mistake] = caught.value.mistakes
    return str(mistake)


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda estimator: type(estimator).__name__)
def test_probabilities_are_the_estimators_own(task: Task, plan_for: PlanFor, tmp_path: Path, estimator: Any) -> None:
    rows, outcome = task
    fitted = prepared(estimator).fit(rows, outcome)
    skops.io.dump(fitted, tmp_path / "model.skops")
    for favourable, place in (("yes", 1), ("no", 0)):
        model = load(plan_for("skops", favourable=favourable))
        assert (model.kind, model.features) == ("skops", ("income", "age", "job"))
        np.testing.assert_array_equal(model.predict(rows), fitted.predict_proba(rows)[:, place])
        assert model.native.classes_.tolist() == ["no", "yes"]
    # The order of the columns, and columns that the model does not see, make no difference.
    shuffled = rows.assign(other="x")[["job", "other", "income", "age"]]
    np.testing.assert_array_equal(model.predict(shuffled), model.predict(rows))
    again = pickle.loads(pickle.dumps(model))  # as it travels to a worker
    np.testing.assert_array_equal(again.predict(rows), model.predict(rows))


def test_categories_of_a_data_frame(task: Task, plan_for: PlanFor, tmp_path: Path) -> None:
    """A model trained on pandas categories scores plain text, which is what a table holds."""
    rows, outcome = task
    categories = rows.assign(job=rows["job"].astype("category"))
    fitted = HistGradientBoostingClassifier(max_iter=10, categorical_features="from_dtype").fit(categories, outcome)
    skops.io.dump(fitted, tmp_path / "model.skops")
    model = load(plan_for("skops"))
    np.testing.assert_array_equal(model.predict(rows), fitted.predict_proba(categories)[:, 1])


def test_text_with_gaps_is_what_the_model_was_trained_on(task: Task, plan_for: PlanFor, tmp_path: Path) -> None:
    rows, outcome = task
    rows = rows.assign(job=rows["job"].where(rows.index % 5 != 0, np.nan).astype(object))
    fitted = make_pipeline(
        make_column_transformer((OrdinalEncoder(), ["job"]), remainder="passthrough"),
        HistGradientBoostingClassifier(max_iter=10),
    ).fit(rows, outcome)
    skops.io.dump(fitted, tmp_path / "model.skops")
    model = load(plan_for("skops"))
    expected = fitted.predict_proba(rows)[:, 1]
    np.testing.assert_array_equal(model.predict(rows), expected)
    np.testing.assert_array_equal(model.predict(rows.astype({"job": "str"})), expected)
    nones = rows.assign(job=rows["job"].where(rows["job"].notna(), None))
    np.testing.assert_array_equal(model.predict(nones), expected)


@pytest.mark.parametrize(
    ("outcomes", "favourable"), [((0, 1), 1), ((0, 1), 1.0), ((False, True), True), ((0.0, 1.0), "1"), ((1, 2), 2)]
)
def test_classes_are_matched_by_value(
    task: Task, plan_for: PlanFor, tmp_path: Path, outcomes: tuple[Any, Any], favourable: Any
) -> None:
    rows, outcome = task
    fitted = GaussianNB().fit(rows[["age"]], outcome.map(dict(zip(("no", "yes"), outcomes, strict=True))))
    skops.io.dump(fitted, tmp_path / "model.skops")
    model = load(plan_for("skops", favourable=favourable))
    np.testing.assert_array_equal(model.predict(rows), fitted.predict_proba(rows[["age"]])[:, 1])


def test_a_model_fitted_without_names(task: Task, plan_for: PlanFor, tmp_path: Path) -> None:
    rows, outcome = task
    fitted = HistGradientBoostingClassifier(max_iter=5).fit(rows[NUMBERS].to_numpy(), outcome)
    skops.io.dump(fitted, tmp_path / "model.skops")
    model = load(plan_for("skops", features=("income", "age")))
    np.testing.assert_array_equal(model.predict(rows), fitted.predict_proba(rows[NUMBERS].to_numpy())[:, 1])
    assert "does not name its features" in refused(plan_for("skops"))
    assert "takes 2 features, but columns.features in audit.yaml lists 1" in refused(
        plan_for("skops", features=("age",))
    )


class Custom:
    """A type that nobody allowed."""


def test_types_that_are_not_trusted_are_listed_and_refused(task: Task, plan_for: PlanFor, tmp_path: Path) -> None:
    rows, outcome = task
    fitted = GaussianNB().fit(rows[["age"]], outcome)
    fitted.extra = Custom()
    skops.io.dump(fitted, tmp_path / "model.skops")
    name = f"{Custom.__module__}.Custom"
    said = refused(plan_for("skops"))
    assert said.startswith(f"model.skops: the file uses types that are not trusted: {name}; list them as ")
    model = load(plan_for("skops", trusted_types=(name,)))
    np.testing.assert_array_equal(model.predict(rows), fitted.predict_proba(rows[["age"]])[:, 1])


def test_what_does_not_fit(task: Task, plan_for: PlanFor, tmp_path: Path) -> None:
    rows, outcome = task
    path = tmp_path / "model.skops"
    assert refused(plan_for("skops")) == "model.skops: there is no such file"
    path.write_bytes(b"hello")
    assert refused(plan_for("skops")) == "model.skops: this is not a skops file, or it is damaged"
    skops.io.dump(SVC().fit(rows[["age"]], outcome), path)
    assert "has no predict_proba" in refused(plan_for("skops"))
    skops.io.dump(GaussianNB(), path)
    assert "it is not fitted" in refused(plan_for("skops"))
    skops.io.dump(GaussianNB().fit(rows[["age"]], outcome), path)
    assert "has no class 'approved', the favourable one; its classes are no, yes" in refused(
        plan_for("skops", favourable="approved")
    )
    assert "columns.favourable in audit.yaml must say" in refused(plan_for("skops", favourable=None))
    assert "features and columns.features in audit.yaml differ: age, income" in refused(
        plan_for("skops", features=("income",))
    )


@pytest.mark.parametrize("name", ["model.pkl", "model.pickle", "model.joblib"])
def test_a_pickle_is_refused_unread(plan_for: PlanFor, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(pickle.dumps(Path))
    assert "so it is refused; save the model as skops or ONNX" in refused(plan_for("skops", file=name))


def test_an_unknown_format(plan_for: PlanFor) -> None:
    known = "catboost, lightgbm, onnx, skops, xgboost"
    assert f"there is no model format 'pmml'; choose one of {known}" in refused(plan_for("pmml"))


def test_a_failing_model_quotes_no_cell(task: Task, plan_for: PlanFor, tmp_path: Path) -> None:
    rows, outcome = task
    skops.io.dump(LogisticRegression().fit(rows[["age"]], outcome), tmp_path / "model.skops")
    with pytest.raises(ModelError) as caught:
        load(plan_for("skops")).predict(pd.DataFrame({"age": ["Ada Lovelace", "41"]}))
    assert "the columns that are not numbers: age" in str(caught.value)
    assert "Ada" not in str(caught.value)
    assert caught.value.__suppress_context__
