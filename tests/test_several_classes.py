"""A model of four classes from the plan to the evidence, in every format that there is, and as a black box."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.ensemble import RandomForestClassifier

from audit.checks.explainability import (
    class_attribution,
    class_loss,
    disparity_decomposition,
    unneeded_features,
)
from audit.load import load
from audit.measure import Supplies
from audit.plan import parse
from audit.records.subject import Subject
from tests.measuring import values
from tests.needs.test_class_attributions import CLASSES, FEATURES, X, Y, rows

CODES = np.searchsorted(CLASSES, Y)
PLAN = (
    "audit: {{name: Posts, policies: [gdpr], seed: 4}}\n"
    "data: {{evaluation: rows.parquet}}\n"
    "columns: {{label: y, favourable: grant, threshold: 0.4, sensitive: [sex], reference: {{sex: m}}"
    ", features: [a, b, c, idle]}}\n"
    "model: {{source: {file}{classes}}}\n"
)
SHARE, ALL, ADDITIVITY = class_attribution.METRICS


def forest(folder: Path) -> tuple[str, Any]:
    native = RandomForestClassifier(10, max_depth=5, random_state=0).fit(X, Y)
    skops.io.dump(native, folder / "model.skops")
    return "model.skops", native


def xgb(folder: Path) -> tuple[str, Any]:
    xgboost = pytest.importorskip("xgboost")
    native = xgboost.XGBClassifier(n_estimators=8, max_depth=3, n_jobs=1).fit(X, CODES)
    native.get_booster().save_model(folder / "model.json")
    return "model.json, kind: xgboost", native


def lgb(folder: Path) -> tuple[str, Any]:
    lightgbm = pytest.importorskip("lightgbm")
    native = lightgbm.LGBMClassifier(n_estimators=8, max_depth=3, n_jobs=1, verbose=-1).fit(X, CODES)
    native.booster_.save_model(folder / "model.txt")
    return "model.txt, kind: lightgbm", native


def onnx(folder: Path) -> tuple[str, Any]:
    skl2onnx = pytest.importorskip("skl2onnx")
    pytest.importorskip("onnxruntime")
    native = RandomForestClassifier(10, max_depth=5, random_state=0).fit(X.astype("float32"), Y)
    kinds = [("x", skl2onnx.common.data_types.FloatTensorType([None, 4]))]
    (folder / "model.onnx").write_bytes(skl2onnx.to_onnx(native, initial_types=kinds).SerializeToString())
    return "model.onnx, kind: onnx", native


def loaded(folder: Path, file: str, frame: pd.DataFrame | None = None) -> Subject:
    (rows() if frame is None else frame).to_parquet(folder / "rows.parquet", index=False)
    named = "" if "skops" in file or "onnx" in file else f", classes: [{', '.join(CLASSES)}]"
    return load(parse(PLAN.format(file=file, classes=named), "audit.yaml", folder))


@pytest.mark.parametrize(
    ("make", "way"), [(forest, "tables"), (xgb, "tables"), (lgb, "tables"), (onnx, "permutations")]
)
def test_every_class_is_explained_and_what_is_decided_is_taken_apart(make: Any, way: str, tmp_path: Path) -> None:
    file, native = make(tmp_path)
    made = loaded(tmp_path, file)
    try:
        supplies = Supplies(made)

        def said(check: Any) -> dict[tuple[str, ...], float]:
            return values(check.measure(**supplies.arguments(check.measure)))

        shares, losses, parts = said(class_attribution), said(class_loss), said(disparity_decomposition)
        found = supplies.arguments(class_attribution.measure)["attributions"]
        loss_of_auc = said(unneeded_features)
    finally:
        made.engine.close()
    assert way in found.method and found.classes == CLASSES
    for name in CLASSES:
        assert sum(shares[SHARE, name, feature] for feature in FEATURES) == pytest.approx(1)
        assert shares[ADDITIVITY, name] < 1e-5
        assert shares[SHARE, name, "idle"] < shares[SHARE, name, "a"]
    assert sum(shares[ALL, feature] for feature in FEATURES) == pytest.approx(1)
    assert max(FEATURES, key=lambda one: shares[ALL, one]) == "a"
    assert losses["explainability.class_shuffling_loss", "a"] > 0.2
    whole = parts["explainability.score_difference", "sex", "f", "m"]
    frame, chance = rows(), native.predict_proba(X)[:, 0]
    means = pd.Series(chance).groupby(frame["sex"]).mean()
    assert whole == pytest.approx(means["f"] - means["m"], abs=1e-5)
    added = sum(value for key, value in parts.items() if key[0] == "explainability.score_difference_part")
    assert added == pytest.approx(whole, abs=1e-9)
    assert loss_of_auc["explainability.shuffling_loss", "a"] > 0.1


@pytest.mark.parametrize("way", ["as read", "black box"])
def test_the_order_of_rows_is_irrelevant(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, _ = forest(tmp_path)
    if way == "black box":
        monkeypatch.setattr("audit.needs.class_explainers._tables", lambda *_: None)
        monkeypatch.setattr("audit.needs.class_explainers._shap", lambda *_: None)
    frame, found = rows(), []
    for one in (frame, frame.sample(frac=1, random_state=5)):
        made = loaded(tmp_path, file, one)
        supplies = Supplies(made)
        said = [
            item
            for check in (class_attribution, class_loss)
            for item in check.measure(**supplies.arguments(check.measure))
        ]
        found.append(values(said))
        made.engine.close()
    assert found[0].keys() == found[1].keys()
    for key, value in found[0].items():
        assert found[1][key] == pytest.approx(value, abs=1e-9)
