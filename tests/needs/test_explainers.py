"""Each kind of model is explained in the best way there is for it."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import (
    ExtraTreesRegressor,
    GradientBoostingRegressor,
    HistGradientBoostingRegressor,
    RandomForestClassifier,
    RandomForestRegressor,
)
from sklearn.linear_model import GammaRegressor, HuberRegressor, Lasso, PoissonRegressor, Ridge
from sklearn.neighbors import KNeighborsRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeRegressor

from audit.errors import Absent
from audit.needs.attributions import explain
from audit.needs.explainers import explainers, part
from audit.needs.output_scales import ESTIMATE, LOG_ESTIMATE, LOG_ODDS, PROBABILITY
from audit.needs.row_sample import RowSample
from audit.records.evidence import Sample
from audit.records.plan import Columns, Data, ModelSource, Plan
from audit.sources.models import load
from audit.sources.models.estimator import wrap
from tests.explaining import FEATURES, Planted, rows
from tests.metrics.test_shapley import exact

TABLE = rows(300)
X = TABLE[list(FEATURES)]
SAMPLE = RowSample(frame=X, sample=Sample(rows=300, seed=1, drawn="every row"))


def plan(path: Path, kind: str, *, number: bool = False) -> Plan:
    columns = Columns(features=FEATURES) if number else Columns(favourable=1, threshold=0.5, features=FEATURES)
    source = ModelSource(source=path, kind=kind, predicts="number" if number else "probability")
    return Plan(
        name="x", policies=(), data=Data(evaluation=path), columns=columns, model=source, text="", folder=path.parent
    )


def boosted(kind: str, folder: Path, depth: int = 4) -> Any:
    table = X.assign(stand_in=X["stand_in"].where(X["pay"] < 1))  # with gaps
    if kind == "xgboost":
        xgboost = pytest.importorskip("xgboost")
        options = {"objective": "binary:logistic", "max_depth": depth, "nthread": 1}
        path = folder / "model.json"
        xgboost.train(options, xgboost.DMatrix(table, label=TABLE["paid"]), 20).save_model(path)
    elif kind == "lightgbm":
        lightgbm = pytest.importorskip("lightgbm")
        options = {"objective": "binary", "verbose": -1, "num_threads": 1, "num_leaves": 2**depth}
        path = folder / "model.txt"
        lightgbm.train(options, lightgbm.Dataset(table, label=TABLE["paid"]), 20).save_model(path)
    else:
        catboost = pytest.importorskip("catboost")
        path = folder / "model.cbm"
        made = catboost.CatBoostClassifier(iterations=20, depth=depth, verbose=0, allow_writing_files=False)
        made.fit(table, TABLE["paid"]).save_model(str(path))
    return load(plan(path, kind))


@pytest.mark.parametrize(
    ("kind", "told"), [("xgboost", "tables of leaves"), ("lightgbm", "tables"), ("catboost", "by CatBoost itself")]
)
def test_boosters_are_explained_exactly(kind: str, told: str, tmp_path: Path) -> None:
    model = boosted(kind, tmp_path)
    found = explain(model, SAMPLE, seed=0)
    assert told in found.method
    assert found.output == LOG_ODDS
    theirs = model.contributions(found.rows)
    assert found.values == pytest.approx(theirs[:, :-1], abs=1e-4)
    assert found.missed < 1e-5
    again = found.explain(found.rows.head(7))
    assert again == pytest.approx(found.values[:7], abs=1e-9)


def test_tables_that_differ_from_the_librarys_own_values_are_not_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = boosted("xgboost", tmp_path)
    real = type(model).contributions
    monkeypatch.setattr(type(model), "contributions", lambda self, rows: real(self, rows)[:, [1, 0, 2, 3, 4, 5]])
    assert "by XGBoost itself" in explain(model, SAMPLE, seed=0).method


def test_too_deep_for_tables_is_for_shap_or_the_library(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    wide = pd.DataFrame(rng.normal(size=(1500, 14)), columns=[f"x{k}" for k in range(14)])
    native = RandomForestClassifier(n_estimators=2, random_state=0).fit(wide, rng.random(1500) < 0.5)

    class Forest:
        kind, features = "skops", tuple(wide.columns)

        def __init__(self) -> None:
            self.native = native

        def predict(self, table: pd.DataFrame) -> np.ndarray:
            return np.asarray(native.predict_proba(table)[:, 1])

    sample = RowSample(frame=wide, sample=SAMPLE.sample)
    found = explain(Forest(), sample, seed=0)
    assert "shap.TreeExplainer" in found.method
    assert found.output == PROBABILITY


def test_the_black_box_comes_last_and_asks_in_few_calls() -> None:
    model = Planted()
    (found,) = explainers(model, X, 0)
    before = model.asked
    found.values(X.head(20))
    assert model.asked - before <= 3
    assert found.cost > 0
    assert "permutations" in found.method


def test_a_black_box_with_thousands_of_features_gives_a_reason() -> None:
    class Wide(Planted):
        features = tuple(f"x{k}" for k in range(2000))

        def predict(self, table: pd.DataFrame) -> np.ndarray:
            return np.full(len(table), 0.5)

    table = pd.DataFrame(np.zeros((150, 2000)), columns=list(Wide.features))
    with pytest.raises(Absent, match="2,000 features") as caught:
        explain(Wide(), RowSample(frame=table, sample=SAMPLE.sample), seed=0)
    assert caught.value.why == "unmet need"


def test_a_part_is_drawn_by_the_seed() -> None:
    assert part(X, 1000, 0) is X
    assert part(X, 10, 0).index.tolist() == part(X, 10, 0).index.tolist() != part(X, 10, 1).index.tolist()


AMOUNT = 1e4 * np.exp(0.4 * X["pay"] + 0.3 * X["debt"] * X["term"] + 0.5 * X["stand_in"])
"""Of pay, and of debt and term together: nothing but idle is idle."""


@pytest.mark.parametrize(
    ("native", "told", "output"),
    [
        (RandomForestRegressor(5, max_depth=4, random_state=0), "tables of leaves", ESTIMATE),
        (ExtraTreesRegressor(5, max_depth=4, random_state=0), "tables of leaves", ESTIMATE),
        (DecisionTreeRegressor(max_depth=4), "tables of leaves", ESTIMATE),
        (GradientBoostingRegressor(n_estimators=10), "tables of leaves", ESTIMATE),
        (GradientBoostingRegressor(n_estimators=10, loss="huber", init="zero"), "tables of leaves", ESTIMATE),
        (HistGradientBoostingRegressor(max_iter=10, max_depth=4), "tables of leaves", ESTIMATE),
        (HistGradientBoostingRegressor(max_iter=10, max_depth=4, loss="gamma"), "tables of leaves", LOG_ESTIMATE),
        (RandomForestRegressor(5, max_depth=9, max_features=1, random_state=0), "tables of leaves", ESTIMATE),
        (Ridge(), "closed form", ESTIMATE),
        (make_pipeline(StandardScaler(), Lasso(alpha=10)), "closed form", ESTIMATE),
        (HuberRegressor(max_iter=1000), "closed form", ESTIMATE),
        (make_pipeline(StandardScaler(), PoissonRegressor()), "closed form", LOG_ESTIMATE),
        (make_pipeline(StandardScaler(), GammaRegressor()), "closed form", LOG_ESTIMATE),
        (KNeighborsRegressor(), "sampled permutations", ESTIMATE),
    ],
    ids=lambda item: type(item).__name__,
)
def test_a_number_is_split_exactly_wherever_a_probability_would_be(native: Any, told: str, output: str) -> None:
    model = wrap(native.fit(X, AMOUNT), plan(Path("m"), "estimator", number=True))
    found = explain(model, SAMPLE, seed=0)
    assert told in found.method
    assert found.output == output
    assert found.missed < 1e-6
    np.testing.assert_allclose(found.scores, native.predict(found.rows), rtol=1e-12)


@pytest.mark.parametrize("native", [RandomForestRegressor(5, random_state=0), GradientBoostingRegressor()])
def test_parts_of_a_number_are_those_of_shap(native: Any) -> None:
    shap = pytest.importorskip("shap")
    model = wrap(native.fit(X, AMOUNT), plan(Path("m"), "estimator", number=True))
    found = explain(model, SAMPLE, seed=0)
    theirs = shap.TreeExplainer(native, feature_perturbation="tree_path_dependent")
    np.testing.assert_allclose(found.values, theirs.shap_values(found.rows), atol=1e-6 * AMOUNT.std())


def test_a_black_box_of_numbers_comes_close_to_enumeration() -> None:
    model = wrap(lambda table: 1e4 * np.exp(0.4 * table["pay"]) + 3e3 * table["debt"] * table["term"],
                 plan(Path("m"), "estimator", number=True))  # fmt: skip
    small = RowSample(frame=X.head(30), sample=SAMPLE.sample)  # all of them are background
    found = explain(model, small, seed=0)
    truth = exact(model.predict, found.rows, X.head(30))
    assert np.abs(found.values - truth).max() < 0.1 * model.predict(X).std()
    assert (found.values[:, [3, 4]] == 0).all()
    assert found.output == ESTIMATE


@pytest.mark.parametrize(
    ("objective", "output"),
    [("reg:squarederror", ESTIMATE), ("reg:absoluteerror", ESTIMATE), ("count:poisson", LOG_ESTIMATE),
     ("reg:gamma", LOG_ESTIMATE), ("reg:squaredlogerror", ESTIMATE)],
)  # fmt: skip
def test_xgboosts_numbers(objective: str, output: str, tmp_path: Path) -> None:
    xgboost = pytest.importorskip("xgboost")
    data = xgboost.DMatrix(X, label=AMOUNT)
    booster = xgboost.train({"objective": objective, "max_depth": 4, "nthread": 1}, data, 20)
    booster.save_model(tmp_path / "model.json")
    model = load(plan(tmp_path / "model.json", "xgboost", number=True))
    found = explain(model, SAMPLE, seed=0)
    assert (found.output, found.missed < 1e-4) == (output, True)
    assert found.scores == pytest.approx(booster.predict(xgboost.DMatrix(found.rows)), rel=1e-6)
    assert "tables of leaves" in found.method or objective == "reg:squaredlogerror"
    theirs = booster.predict(xgboost.DMatrix(found.rows), pred_contribs=True)[:, :-1]
    np.testing.assert_allclose(found.values, theirs, atol=1e-4 * np.abs(theirs).max())


@pytest.mark.parametrize(("objective", "output"), [("regression", ESTIMATE), ("poisson", LOG_ESTIMATE)])
def test_lightgbms_numbers(objective: str, output: str, tmp_path: Path) -> None:
    lightgbm = pytest.importorskip("lightgbm")
    options = {"objective": objective, "verbose": -1, "num_threads": 1, "num_leaves": 8}
    booster = lightgbm.train(options, lightgbm.Dataset(X, label=AMOUNT), 20)
    booster.save_model(tmp_path / "model.txt")
    found = explain(load(plan(tmp_path / "model.txt", "lightgbm", number=True)), SAMPLE, seed=0)
    assert (found.output, "tables of leaves" in found.method) == (output, True)
    assert found.scores == pytest.approx(booster.predict(found.rows), rel=1e-9)
    theirs = booster.predict(found.rows, pred_contrib=True)[:, :-1]
    np.testing.assert_allclose(found.values, theirs, atol=1e-6 * np.abs(theirs).max())


@pytest.mark.parametrize(("loss", "output"), [("RMSE", ESTIMATE), ("Poisson", LOG_ESTIMATE)])
def test_catboosts_numbers(loss: str, output: str, tmp_path: Path) -> None:
    catboost = pytest.importorskip("catboost")
    native = catboost.CatBoostRegressor(
        iterations=20, depth=4, verbose=0, allow_writing_files=False, loss_function=loss
    )
    native.fit(X, AMOUNT / 1e4).save_model(str(tmp_path / "model.cbm"))
    found = explain(load(plan(tmp_path / "model.cbm", "catboost", number=True)), SAMPLE, seed=0)
    assert (found.output, "by CatBoost itself" in found.method) == (output, True)
    assert found.scores == pytest.approx(native.predict(found.rows), rel=1e-9)
