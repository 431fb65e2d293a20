"""What a CatBoost file scores is what CatBoost scores; what is not one is refused."""

from __future__ import annotations

import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from audit.errors import ModelError
from audit.records.plan import Plan
from audit.sources.models import load

catboost = pytest.importorskip("catboost")
Task = tuple[pd.DataFrame, pd.Series]
PlanFor = Callable[..., Plan]


def fit(rows: pd.DataFrame, outcome: Any, kind: Any = None, **options: Any) -> Any:
    chosen = {"iterations": 8, "depth": 3, "verbose": 0, "thread_count": 1, "allow_writing_files": False}
    return (kind or catboost.CatBoostClassifier)(**chosen, **options).fit(rows, outcome)


def refused(plan: Plan) -> str:
    with pytest.raises(ModelError) as caught:
        load(plan)
    return str(caught.value)


@pytest.mark.parametrize("favourable", ["yes", "no"])
def test_it_scores_as_catboost_does(task: Task, plan_for: PlanFor, tmp_path: Path, favourable: str) -> None:
    rows, outcome = task
    theirs = fit(rows, outcome, cat_features=["job"])
    theirs.save_model(str(tmp_path / "model.cbm"))
    model = load(plan_for("catboost", file="model.cbm", favourable=favourable))
    place = list(theirs.classes_).index(favourable)
    assert model.predict(rows) == pytest.approx(theirs.predict_proba(rows)[:, place], abs=1e-9)
    assert model.features == ("income", "age", "job")
    assert (pickle.loads(pickle.dumps(model)).predict(rows) == model.predict(rows)).all()
    parts = model.contributions(rows)  # type: ignore[attr-defined]
    second = theirs.predict_proba(rows)[:, 1]
    assert parts.sum(axis=1) == pytest.approx(np.log(second / (1 - second)), abs=1e-6)
    assert np.isfinite(model.predict(rows.assign(job=None))).all()


def test_what_is_no_classifier_or_damaged_is_refused(task: Task, plan_for: PlanFor, tmp_path: Path) -> None:
    rows, outcome = task
    path = tmp_path / "model.cbm"
    fit(rows[["age"]], (outcome == "yes").astype(float), catboost.CatBoostRegressor).save_model(str(path))
    plan = plan_for("catboost", file="model.cbm", favourable="yes")
    assert "the audit needs a classifier" in refused(plan)
    fit(rows[["age"]], outcome).save_model(str(path))
    whole = path.read_bytes()
    for data in (b"", b"CBM1", whole[:200], whole[:-30], pickle.dumps(Path)):
        path.write_bytes(data)
        assert "not a whole CatBoost model" in refused(plan)
