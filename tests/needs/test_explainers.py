"""Each kind of model is explained in the best way there is for it."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import RandomForestClassifier

from audit.errors import Absent
from audit.needs.attributions import explain
from audit.needs.explainers import LOG_ODDS, PROBABILITY, explainers, part
from audit.needs.row_sample import RowSample
from audit.records.evidence import Sample
from audit.records.plan import Columns, Data, ModelSource, Plan
from audit.sources.models import load
from tests.explaining import FEATURES, Planted, rows

TABLE = rows(300)
X = TABLE[list(FEATURES)]
SAMPLE = RowSample(frame=X, sample=Sample(rows=300, seed=1, drawn="every row"))


def plan(path: Path, kind: str) -> Plan:
    columns = Columns(favourable=1, threshold=0.5, features=FEATURES)
    source = ModelSource(source=path, kind=kind)
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
