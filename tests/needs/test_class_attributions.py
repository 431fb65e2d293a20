"""Every class of a model of several classes is explained exactly, whatever made the model."""

from __future__ import annotations

from itertools import combinations
from math import factorial
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import GradientBoostingClassifier, HistGradientBoostingClassifier, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from audit.errors import Absent
from audit.needs import attributions, class_attributions, row_sample
from audit.needs.class_attributions import ClassAttributions
from audit.needs.explainers import walked_from
from audit.needs.output_scales import CLASS_LOGARITHM, CLASS_PROBABILITY, softmax
from audit.records.plan import Columns
from audit.sources.models.estimator import Function, from_estimator
from tests.measuring import plan, subject

FEATURES = ("a", "b", "c", "idle")
CLASSES = ("grant", "interview", "refer", "refuse")
COLUMNS = Columns(label="y", favourable="grant", threshold=0.5, sensitive=("sex",), features=FEATURES)


def rows(n: int = 400) -> pd.DataFrame:
    """Four outcomes by two signs, one of which c blurs."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(rng.normal(size=(n, 4)).round(3), columns=list(FEATURES))
    frame["sex"] = rng.choice(["f", "m"], n)
    place = 2 * (frame["a"] > 0) + (frame["b"] + frame["c"] + rng.normal(0, 0.3, n) > 0)
    return frame.assign(y=np.array(CLASSES)[place])


FRAME = rows()
X, Y = FRAME[list(FEATURES)], FRAME["y"]


def explained(model: Any, frame: pd.DataFrame = FRAME) -> ClassAttributions:
    with subject(frame, COLUMNS, model=model) as made:
        return class_attributions.supply(made, attributions.supply(made, row_sample.supply(made)))


def of(native: Any) -> Any:
    return from_estimator(native, plan(COLUMNS), kind="skops", file="m")


def in_order(model: Any) -> pd.DataFrame:
    """The rows in the order of the attributions."""
    with subject(FRAME, COLUMNS, model=model) as made:
        return attributions.supply(made, row_sample.supply(made)).rows


def centred(values: np.ndarray) -> np.ndarray:
    return np.asarray(values - values.mean(axis=-1, keepdims=True))


def test_a_forest_of_four_classes_is_shaps_tree_explainer() -> None:
    import shap

    native = RandomForestClassifier(12, max_depth=5, random_state=0).fit(X, Y)
    found, model = explained(of(native)), of(native)
    theirs = shap.TreeExplainer(native, feature_perturbation="tree_path_dependent").shap_values(in_order(model))
    np.testing.assert_allclose(found.values, theirs, atol=1e-7)
    assert found.classes == CLASSES and found.output == CLASS_PROBABILITY
    assert "tables" in found.method and found.missed.max() < 1e-9


def test_a_deep_forest_is_explained_by_shap_itself() -> None:
    wide = pd.DataFrame(np.random.default_rng(1).normal(size=(300, 12)), columns=[f"x{at}" for at in range(12)])
    y = np.array(CLASSES)[(wide.sum(axis=1) > 0) * 2 + (wide["x0"] * wide["x1"] > wide["x2"])]
    columns = Columns(label="y", favourable="refer", threshold=0.5, sensitive=("sex",), features=tuple(map(str, wide)))
    native = RandomForestClassifier(4, random_state=0, min_samples_leaf=1).fit(wide, y)
    model = from_estimator(native, plan(columns), kind="skops", file="m")
    with subject(wide.assign(y=y, sex="f"), columns, model=model) as made:
        found = class_attributions.supply(made, attributions.supply(made, row_sample.supply(made)))
    assert "shap.TreeExplainer" in found.method and found.missed.max() < 1e-6


def test_the_favourable_class_of_a_forest_is_explained_from_tables_wherever_it_stands() -> None:
    native = RandomForestClassifier(5, max_depth=4, random_state=0).fit(X, Y)
    for favourable in CLASSES:
        columns = Columns(label="y", favourable=favourable, threshold=0.5, sensitive=("sex",), features=FEATURES)
        with subject(FRAME, columns, model=from_estimator(native, plan(columns), kind="skops", file="m")) as made:
            found = attributions.supply(made, row_sample.supply(made))
            every = class_attributions.supply(made, found)
        assert "tables" in found.method
        np.testing.assert_allclose(found.values, every.values[:, :, CLASSES.index(favourable)], atol=1e-12)


@pytest.mark.parametrize(
    "native", [GradientBoostingClassifier(n_estimators=8, max_depth=3), HistGradientBoostingClassifier(max_iter=8)]
)
def test_boosting_adds_up_to_the_softmax(native: Any) -> None:
    found = explained(of(native.fit(X, Y)))
    assert "tables" in found.method and found.output == CLASS_LOGARITHM
    assert found.missed.max() < 1e-9
    np.testing.assert_allclose(found.values.sum(axis=2), 0, atol=1e-12)
    small = np.abs(found.values[:, 3]).mean() / np.abs(found.values[:, 0]).mean()
    assert small < 0.2


def test_multinomial_regression_is_its_closed_form() -> None:
    native = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, Y)
    found = explained(of(native))
    cells = native[0].transform(in_order(of(native)))
    expected = (cells - cells.mean(axis=0))[:, :, None] * native[1].coef_.T[None]
    np.testing.assert_allclose(found.values, centred(expected), atol=1e-9)
    np.testing.assert_allclose(found.values, expected, atol=1e-6)  # its weights add up to 0 over the classes
    assert "closed form" in found.method and found.missed.max() < 1e-9


class Box:
    """Only its answers are known: probabilities of three classes, of which one hangs on two features together."""

    kind, native, features, estimates = "function", None, FEATURES, False
    names = ("grant", "refer", "refuse")

    def predict_classes(self, table: pd.DataFrame) -> pd.DataFrame:
        a, b, c = (table[name].to_numpy(dtype=float) for name in "abc")
        said = softmax(np.stack([a, b * c, -a], axis=1))
        return pd.DataFrame(said, columns=self.names, index=table.index)

    def predict(self, table: pd.DataFrame) -> np.ndarray:
        return self.predict_classes(table)["grant"].to_numpy()


def enumerated(model: Box, row: pd.Series, background: pd.DataFrame) -> np.ndarray:
    """Shapley values by the formula (Shapley 1953), over all sets of features."""
    size, values = len(FEATURES), np.zeros((len(FEATURES), len(model.names)))

    def worth(some: tuple[str, ...]) -> np.ndarray:
        mixed = background.assign(**{name: row[name] for name in some})
        return np.asarray(model.predict_classes(mixed).to_numpy().mean(axis=0))

    for at, name in enumerate(FEATURES):
        others = [one for one in FEATURES if one != name]
        for count in range(size):
            weight = factorial(count) * factorial(size - count - 1) / factorial(size)
            for some in combinations(others, count):
                values[at] += weight * (worth((*some, name)) - worth(some))
    return values


def test_a_black_box_is_explained_about_as_by_enumeration(monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[pd.DataFrame] = []

    def noted(frame: pd.DataFrame, seed: int) -> Any:
        kept.append(walked_from(frame, seed)[0])
        return walked_from(frame, seed)

    monkeypatch.setattr("audit.needs.class_explainers.walked_from", noted)
    frame = rows(120)
    found = explained(Box(), frame)
    assert found.classes == Box.names and "permutations" in found.method
    assert found.missed.max() < 1e-9
    with subject(frame, COLUMNS, model=Box()) as made:
        ordered = attributions.supply(made, row_sample.supply(made)).rows
    expected = np.stack([enumerated(Box(), ordered.iloc[at], kept[-1]) for at in range(25)])
    assert np.sqrt(((found.values[:25] - expected) ** 2).mean()) < 0.05 * expected.std()
    assert (found.values[:, 3] == 0).all()


def test_what_has_no_further_classes_says_so() -> None:
    with pytest.raises(Absent, match="two classes"):
        explained(of(LogisticRegression().fit(X, np.where(Y == "grant", "grant", "refuse"))))
    with pytest.raises(Absent, match="favourable outcome only"):
        explained(Function(function=Box().predict, features=FEATURES))
