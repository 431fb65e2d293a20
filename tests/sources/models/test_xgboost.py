"""What an XGBoost file scores is what XGBoost scores; what is not one, or is newer, is refused unread."""

from __future__ import annotations

import json
import pickle
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from audit.errors import ModelError
from audit.records.plan import Plan
from audit.sources.models import _ubjson, load

xgboost = pytest.importorskip("xgboost")
Task = tuple[pd.DataFrame, pd.Series]
PlanFor = Callable[..., Plan]
NUMBERS = ["income", "age"]


def fit(rows: pd.DataFrame, outcome: Any, **options: Any) -> Any:
    matrix = xgboost.DMatrix(rows, label=outcome, enable_categorical=True)
    return xgboost.train({"objective": "binary:logistic", "max_depth": 3, "nthread": 1, **options}, matrix, 8)


def refused(plan: Plan) -> str:
    with pytest.raises(ModelError) as caught:
        load(plan)
    return str(caught.value)


@pytest.mark.parametrize("ending", ["json", "ubj"])
@pytest.mark.parametrize("favourable", [1, 0])
def test_it_scores_as_xgboost_does(task: Task, plan_for: PlanFor, tmp_path: Path, ending: str, favourable: int) -> None:
    rows, outcome = task
    booster = fit(rows[NUMBERS], outcome == "yes")
    booster.save_model(tmp_path / f"model.{ending}")
    model = load(plan_for("xgboost", file=f"model.{ending}", favourable=favourable))
    theirs = booster.predict(xgboost.DMatrix(rows[NUMBERS]))
    assert model.predict(rows) == pytest.approx(theirs if favourable else 1 - theirs, abs=1e-7)
    assert model.features == ("income", "age")
    again = pickle.loads(pickle.dumps(model))
    assert (again.predict(rows) == model.predict(rows)).all()
    parts = model.contributions(rows)  # type: ignore[attr-defined]
    assert parts.sum(axis=1) == pytest.approx(np.log(theirs / (1 - theirs)), abs=1e-4)


def test_work_is_what_the_leaves_real_depths_say(task: Task, plan_for: PlanFor, tmp_path: Path) -> None:
    rows, outcome = task
    for depth in (2, 9):
        booster = fit(rows[NUMBERS], outcome == "yes", max_depth=depth, min_child_weight=0)
        booster.save_model(tmp_path / "model.json")
        leaves = [line for tree in booster.get_dump() for line in tree.splitlines() if "leaf=" in line]
        theirs = sum((len(line) - len(line.lstrip("\t"))) ** 2 for line in leaves)
        assert load(plan_for("xgboost", file="model.json", favourable=1)).work == theirs  # type: ignore[attr-defined]


def test_text_is_a_category_and_an_unseen_one_has_no_value(task: Task, plan_for: PlanFor, tmp_path: Path) -> None:
    rows, outcome = task
    booster = fit(rows.astype({"job": "category"}), outcome == "yes")
    booster.save_model(tmp_path / "model.json")
    model = load(plan_for("xgboost", file="model.json", favourable=1))
    theirs = booster.predict(xgboost.DMatrix(rows.astype({"job": "category"}), enable_categorical=True))
    assert model.predict(rows) == pytest.approx(theirs, abs=1e-7)
    assert np.isfinite(model.predict(rows.assign(job="priest"))).all()


def test_several_classes(task: Task, plan_for: PlanFor, tmp_path: Path) -> None:
    rows, _ = task
    booster = fit(rows[NUMBERS], np.arange(len(rows)) % 3, objective="multi:softprob", num_class=3)
    booster.save_model(tmp_path / "model.ubj")
    plan = plan_for("xgboost", file="model.ubj", favourable="b", classes=("a", "b", "c"))
    theirs = booster.predict(xgboost.DMatrix(rows[NUMBERS]))
    assert load(plan).predict(rows) == pytest.approx(theirs[:, 1], abs=1e-7)
    every = load(plan).predict_classes(rows)  # type: ignore[attr-defined]
    assert list(every) == ["a", "b", "c"]
    np.testing.assert_allclose(every, theirs, atol=1e-7)
    assert "has 3 classes, but model.classes lists 2" in refused(
        plan_for("xgboost", file="model.ubj", favourable="b", classes=("a", "b"))
    )


def test_other_objectives_and_newer_releases_are_refused(task: Task, plan_for: PlanFor, tmp_path: Path) -> None:
    rows, outcome = task
    path = tmp_path / "model.json"
    fit(rows[NUMBERS], outcome == "yes", objective="reg:squarederror").save_model(path)
    assert "objective is reg:squarederror" in refused(plan_for("xgboost", file="model.json", favourable=1))
    fit(rows[NUMBERS], outcome == "yes").save_model(path)
    document = json.loads(path.read_text())
    path.write_text(json.dumps({**document, "version": [99, 0, 0]}))
    assert "XGBoost 99.0 wrote this file" in refused(plan_for("xgboost", file="model.json", favourable=1))


def broken(document: Any, key: str, value: int) -> bytes:
    tree = document["learner"]["gradient_booster"]["model"]["trees"][0]
    tree[key][0] = value
    return json.dumps(document).encode()


@pytest.mark.parametrize(
    ("key", "value"), [("split_indices", 7), ("left_children", 999), ("right_children", 0), ("left_children", -1)]
)
def test_a_tree_that_refers_to_nothing_is_refused(
    task: Task, plan_for: PlanFor, tmp_path: Path, key: str, value: int
) -> None:
    rows, outcome = task
    path = tmp_path / "model.json"
    fit(rows[NUMBERS], outcome == "yes").save_model(path)
    path.write_bytes(broken(json.loads(path.read_text()), key, value))
    assert "not a whole XGBoost model" in refused(plan_for("xgboost", file="model.json", favourable=1))


def test_damaged_files_are_refused(task: Task, plan_for: PlanFor, tmp_path: Path) -> None:
    rows, outcome = task
    path = tmp_path / "model.ubj"
    fit(rows[NUMBERS], outcome == "yes").save_model(path)
    whole = path.read_bytes()
    for data in (b"", b"{}", b"{L", whole[:200], whole[:-20], pickle.dumps(Path), b"{" * 5000, b"[" * 5000):
        path.write_bytes(data)
        assert "not a whole XGBoost model" in refused(plan_for("xgboost", file="model.ubj", favourable=1))


def test_both_formats_say_the_same(task: Task, tmp_path: Path) -> None:
    rows, outcome = task
    booster = fit(rows[NUMBERS], outcome == "yes")
    booster.save_model(tmp_path / "model.json")
    booster.save_model(tmp_path / "model.ubj")
    one = json.loads((tmp_path / "model.json").read_text())["learner"]["gradient_booster"]["model"]["trees"]
    other = _ubjson.read((tmp_path / "model.ubj").read_bytes())["learner"]["gradient_booster"]["model"]["trees"]
    for mine, theirs in zip(one, other, strict=True):
        assert mine["split_indices"] == theirs["split_indices"]
        assert mine["left_children"] == theirs["left_children"]


def test_text_among_numbers_quotes_no_cell(task: Task, plan_for: PlanFor, tmp_path: Path) -> None:
    rows, outcome = task
    fit(rows[["age"]], outcome == "yes").save_model(tmp_path / "model.json")
    model = load(plan_for("xgboost", file="model.json", favourable=1))
    with pytest.raises(ModelError) as caught:
        model.predict(pd.DataFrame({"age": ["Ada Lovelace", "41"]}))
    assert "age" in str(caught.value)
    assert "Ada" not in str(caught.value)
