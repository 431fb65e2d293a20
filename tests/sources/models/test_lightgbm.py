"""What a LightGBM file scores is what LightGBM scores; what is not one is refused before LightGBM sees it."""

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

lightgbm = pytest.importorskip("lightgbm")
Task = tuple[pd.DataFrame, pd.Series]
PlanFor = Callable[..., Plan]
NUMBERS = ["income", "age"]


def fit(rows: pd.DataFrame, outcome: Any, **options: Any) -> Any:
    chosen = {"objective": "binary", "num_leaves": 7, "verbose": -1, "num_threads": 1, **options}
    return lightgbm.train(chosen, lightgbm.Dataset(rows, label=outcome), 8)


def refused(plan: Plan) -> str:
    with pytest.raises(ModelError) as caught:
        load(plan)
    return str(caught.value)


@pytest.mark.parametrize("favourable", [1, 0])
def test_it_scores_as_lightgbm_does(task: Task, plan_for: PlanFor, tmp_path: Path, favourable: int) -> None:
    rows, outcome = task
    booster = fit(rows[NUMBERS], outcome == "yes")
    booster.save_model(tmp_path / "model.txt")
    model = load(plan_for("lightgbm", file="model.txt", favourable=favourable))
    theirs = booster.predict(rows[NUMBERS])
    assert model.predict(rows) == pytest.approx(theirs if favourable else 1 - theirs, abs=1e-12)
    assert model.features == ("income", "age")
    assert (pickle.loads(pickle.dumps(model)).predict(rows) == model.predict(rows)).all()
    parts = model.contributions(rows)  # type: ignore[attr-defined]
    assert parts.sum(axis=1) == pytest.approx(np.log(theirs / (1 - theirs)), abs=1e-9)


def test_text_is_a_category_and_an_unseen_one_has_no_value(task: Task, plan_for: PlanFor, tmp_path: Path) -> None:
    rows, outcome = task
    typed = rows.astype({"job": "category"})
    booster = fit(typed, outcome == "yes", min_data_per_group=1, cat_smooth=1)
    booster.save_model(tmp_path / "model.txt")
    model = load(plan_for("lightgbm", file="model.txt", favourable=1))
    assert model.predict(rows) == pytest.approx(booster.predict(typed), abs=1e-12)
    assert model.predict(rows.head(3)) == pytest.approx(booster.predict(typed)[:3], abs=1e-12)
    assert np.isfinite(model.predict(rows.assign(job="priest"))).all()


def test_work_is_what_the_leaves_real_depths_say(task: Task, plan_for: PlanFor, tmp_path: Path) -> None:
    rows, outcome = task
    booster = fit(rows[NUMBERS], outcome == "yes", max_depth=-1, num_leaves=25, min_data_in_leaf=2)
    booster.save_model(tmp_path / "model.txt")
    nodes = booster.trees_to_dataframe()
    depth = nodes.loc[nodes["left_child"].isna(), "node_depth"] - 1  # it counts the root as 1
    assert depth.max() > 6
    assert load(plan_for("lightgbm", file="model.txt", favourable=1)).work == (depth**2).sum()  # type: ignore[attr-defined]


def test_several_classes_and_other_objectives(task: Task, plan_for: PlanFor, tmp_path: Path) -> None:
    rows, outcome = task
    booster = fit(rows[NUMBERS], np.arange(len(rows)) % 3, objective="multiclass", num_class=3)
    booster.save_model(tmp_path / "model.txt")
    plan = plan_for("lightgbm", file="model.txt", favourable="b", classes=("a", "b", "c"))
    assert load(plan).predict(rows) == pytest.approx(booster.predict(rows[NUMBERS])[:, 1], abs=1e-12)
    every = load(plan).predict_classes(rows)  # type: ignore[attr-defined]
    assert list(every) == ["a", "b", "c"]
    np.testing.assert_allclose(every, booster.predict(rows[NUMBERS]), atol=1e-12)
    assert "has 3 classes, but model.classes lists 2" in refused(
        plan_for("lightgbm", file="model.txt", favourable="b", classes=("a", "b"))
    )
    fit(rows[NUMBERS], outcome == "yes", objective="regression").save_model(tmp_path / "model.txt")
    assert "objective is regression" in refused(plan_for("lightgbm", file="model.txt", favourable=1))


def test_damaged_and_newer_files_are_refused(task: Task, plan_for: PlanFor, tmp_path: Path) -> None:
    rows, outcome = task
    path = tmp_path / "model.txt"
    fit(rows[NUMBERS], outcome == "yes").save_model(path)
    text = path.read_text()
    child = next(line for line in text.splitlines() if line.startswith("left_child="))
    feature = next(line for line in text.splitlines() if line.startswith("split_feature="))
    spoilt = [
        "",
        "garbage",
        text[:400],
        text[: len(text) // 2],
        text.replace(child, child.replace("=", "=99 ", 1)),
        text.replace(child, "left_child=" + " ".join("0" * len(child.split()))),
        text.replace(feature, "split_feature=" + " ".join("9" * len(feature.split()))),
        text.replace("num_leaves=7", "num_leaves=9"),
    ]
    plan = plan_for("lightgbm", file="model.txt", favourable=1)
    for one in spoilt:
        path.write_text(one)
        assert "not a whole LightGBM model" in refused(plan)
    path.write_bytes(pickle.dumps(Path))
    assert "not a whole LightGBM model" in refused(plan)
    path.write_text(text.replace("version=v4", "version=v9"))
    assert "of LightGBM's format v9" in refused(plan)
