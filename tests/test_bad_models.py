"""Models and tables that go wrong, by the way that an audit takes: each ends in a sentence, none in a crash."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from sklearn.linear_model import LogisticRegression, RidgeClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder

from audit.errors import Absent, InputError, ModelError
from audit.load import load
from audit.needs import attributions, feature_effects, row_sample
from audit.plan import parse
from audit.sources.models.estimator import wrap

N = 200
RNG = np.random.default_rng(3)
FRAME = pd.DataFrame({"pay": RNG.normal(size=N), "debt": RNG.normal(size=N), "same": 1.0})
FRAME["town"] = RNG.choice(["Ayr", "Bath"], N)
GOOD = np.where(FRAME["pay"] + RNG.normal(size=N) > 0, "yes", "no")
NUMBERS = ["pay", "debt", "same"]


class Says:
    """A classifier whose probabilities are any function of the table."""

    classes_ = np.array(["no", "yes"])

    def __init__(self, function: Callable[[pd.DataFrame], Any], classes: tuple[str, ...] = ("no", "yes")) -> None:
        self.function, self.classes_ = function, np.array(classes)
        self.feature_names_in_, self.n_features_in_ = np.array(NUMBERS), len(NUMBERS)

    def predict_proba(self, table: pd.DataFrame) -> Any:
        return self.function(table)


def explained(folder: Path, model: Any, frame: pd.DataFrame = FRAME, columns: str = "") -> attributions.Attributions:
    frame.to_parquet(folder / "rows.parquet", index=False)
    text = (
        "audit: {name: A test, policies: [gdpr]}\ndata: {evaluation: rows.parquet}\n"
        f"columns: {{favourable: yes, threshold: 0.5{columns}}}\nmodel: {{source: m, kind: estimator}}\n"
    ).replace("yes", "'yes'")
    plan = parse(text, "audit.yaml", folder)
    subject = load(plan, model=wrap(model, plan))
    try:
        found = attributions.supply(subject, row_sample.supply(subject))
        feature_effects.supply(subject, found)
        return found
    finally:
        subject.engine.close()


def half(table: pd.DataFrame) -> np.ndarray:
    yes = 1 / (1 + np.exp(-table["pay"].to_numpy(dtype=float)))
    return np.column_stack([1 - yes, yes])


@pytest.mark.parametrize(
    ("function", "sentence"),
    [
        (lambda table: np.full((len(table), 2), 0.5) * [1, 1.4], "do not add up to 1 in 200 of 200 rows"),
        (lambda table: half(table) * np.nan, "gives scores that are not numbers"),
        (lambda table: np.where(table[["pay"]] > 0, np.nan, half(table)), "gives scores that are not numbers"),
        (lambda table: half(table)[:, 1], r"must give the probability of each class for each row; it gave .*\(200,\)"),
        (lambda table: half(table)[:-1], "must give one probability for each row"),
        (lambda table: half(table) * [-1, 2], "do not add up to 1"),
        (lambda table: 3 * half(table) - 1, "outside 0 to 1"),
        (lambda table: np.full((len(table), 2), 0.5), "every decision is favourable"),
        (lambda table: [["Jane Doe"] * 2] * len(table), r"cannot score these rows \(ValueError\)"),
    ],
)
def test_a_model_that_gives_no_probabilities(function: Callable[..., Any], sentence: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=sentence) as caught:
        explained(tmp_path, Says(function))
    assert "Jane" not in str(caught.value)


def test_a_classifier_without_probabilities(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="must have predict_proba, or be a function"):
        explained(tmp_path, RidgeClassifier().fit(FRAME[NUMBERS], GOOD))


def test_classes_in_another_order(tmp_path: Path) -> None:
    one = explained(tmp_path, Says(half))
    other = explained(tmp_path, Says(lambda table: half(table)[:, ::-1], ("yes", "no")))
    np.testing.assert_allclose(one.values, other.values)
    np.testing.assert_allclose(one.scores, half(one.rows)[:, 1])


def test_a_feature_with_one_value_carries_nothing(tmp_path: Path) -> None:
    found = explained(tmp_path, LogisticRegression().fit(FRAME[NUMBERS], GOOD))
    assert (found.values[:, 2] == 0).all()


def test_a_model_that_fails_only_on_rows_that_nobody_is(tmp_path: Path) -> None:
    """The rows as they are can be scored; those that are put together of two cannot."""
    frame = FRAME.assign(debt=FRAME["pay"])

    def touchy(table: pd.DataFrame) -> np.ndarray:
        if (table["debt"] != table["pay"]).any():
            raise ValueError("Jane Doe")
        return half(table)

    with pytest.raises(ModelError, match=r"cannot score these rows \(ValueError\)") as caught:
        explained(tmp_path, Says(touchy), frame)
    assert "Jane" not in str(caught.value)


def test_categories_that_were_never_seen(tmp_path: Path) -> None:
    for unknown, sentence in (("error", r"cannot score these rows \(ValueError\)"), ("ignore", "")):
        native = make_pipeline(OneHotEncoder(handle_unknown=unknown), LogisticRegression()).fit(FRAME[["town"]], GOOD)
        frame = FRAME.assign(town=np.where(FRAME["pay"] > 1, "Jedburgh", FRAME["town"]))
        if not sentence:
            assert explained(tmp_path, native, frame).missed < 1e-6
            continue
        with pytest.raises(InputError, match=sentence) as caught:
            explained(tmp_path, native, frame)
        assert "Jedburgh" not in str(caught.value)


def test_nothing_but_holes_and_infinite_numbers(tmp_path: Path) -> None:
    trees = HistGradientBoostingClassifier(max_iter=10).fit(FRAME[NUMBERS], GOOD)
    found = explained(tmp_path, trees, FRAME.assign(debt=np.nan, same=np.nan))
    assert found.missed < 1e-4
    with pytest.raises(InputError, match=r"cannot score these rows \(ValueError\)"):
        explained(tmp_path, LogisticRegression().fit(FRAME[NUMBERS], GOOD), FRAME.assign(debt=np.nan))
    infinite = FRAME.assign(debt=np.where(FRAME["pay"] > 1, np.inf, 0.0))
    assert explained(tmp_path, trees, infinite).missed < 1e-4  # trees know what is larger than infinity
    with pytest.raises(InputError, match=r"cannot score these rows \(ValueError\)"):
        explained(tmp_path, LogisticRegression().fit(FRAME[NUMBERS], GOOD), infinite)


def test_two_thousand_one_hot_columns_of_a_black_box(tmp_path: Path) -> None:
    names = [f"x{place}" for place in range(2_000)]
    wide = pd.DataFrame(np.eye(2_000)[RNG.integers(0, 2_000, N)], columns=names)
    wide.iloc[: N // 2, 0] = 1.0
    columns = ", features: [" + ", ".join(names) + "]"
    with pytest.raises(Absent, match="black box, and with 2,000 features, explaining 100 rows would take too many"):
        explained(tmp_path, lambda table: 0.2 + 0.6 * table["x0"], wide, columns)
