"""Simple models of a number, fitted on training rows and asked about the others, are scikit-learn's."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import skops.io
from sklearn.linear_model import Ridge
from sklearn.preprocessing import StandardScaler
from sklearn.tree import DecisionTreeRegressor

from audit.errors import Absent
from audit.load import load
from audit.needs import row_sample, simple_regressions
from audit.needs.simple_models import ADDITIVE
from audit.needs.simple_regressions import RIDGE, SimpleRegressions
from audit.plan import parse
from audit.records.subject import Subject
from tests.test_regression import FEATURES, rows

HEAD = "audit: {name: Prices, policies: [gdpr], seed: 4}\n"
DATA = "data: {evaluation: rows.parquet, training: training.parquet}\n"
COLUMNS = "columns: {outcome: price, sensitive: [sex], id: [deed]}\n"
MODEL = "model: {source: model.skops, predicts: number}\n"


def tables(bend: float = 0.0) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Rows to train on and to audit, half of which are the former; bend makes the price a curve of age."""
    frame = rows(900)
    frame["price"] += bend * (frame["age"] - 30) ** 2
    frame = frame.assign(deed=np.arange(900))
    return frame.head(600), frame.tail(600)


@contextmanager
def priced(folder: Path, plan: str = HEAD + DATA + COLUMNS + MODEL, bend: float = 0.0) -> Iterator[Subject]:
    training, frame = tables(bend)
    training.to_parquet(folder / "training.parquet", index=False)
    frame.to_parquet(folder / "rows.parquet", index=False)
    native = DecisionTreeRegressor(max_depth=4, random_state=0).fit(training[FEATURES], training["price"])
    skops.io.dump(native, folder / "model.skops")
    made = load(parse(plan, "audit.yaml", folder))
    try:
        yield made
    finally:
        made.engine.close()


def fitted(folder: Path, **options: float) -> SimpleRegressions:
    with priced(folder, **options) as made:  # type: ignore[arg-type]
        return simple_regressions.supply(made, row_sample.supply(made))


def test_the_ridge_regression_is_scikit_learns(tmp_path: Path) -> None:
    found = fitted(tmp_path)
    training, frame = tables()
    new = frame[~frame["deed"].isin(training["deed"])]
    scale = StandardScaler().fit(training[FEATURES])
    theirs = Ridge(alpha=1.0).fit(scale.transform(training[FEATURES]), training["price"])
    expected = theirs.predict(scale.transform(new[FEATURES]))
    assert np.sort(found.simple[RIDGE]) == pytest.approx(np.sort(expected))
    assert np.sort(found.outcome) == pytest.approx(np.sort(new["price"]))
    assert found.apart and found.trained == 600 and found.exact is True and found.sample.rows == 300


def test_curves_are_found_by_the_additive_model_alone(tmp_path: Path) -> None:
    found = fitted(tmp_path, bend=10.0)
    errors = {name: np.sqrt(np.mean((said - found.outcome) ** 2)) for name, said in found.simple.items()}
    assert errors[ADDITIVE] < 0.2 * errors[RIDGE]


@pytest.mark.parametrize(
    ("change", "text"),
    [
        (("training: training.parquet", "reference: training.parquet"), "gives no training rows"),
        (("outcome: price, ", ""), "names no column of outcomes"),
    ],
)
def test_reasons(tmp_path: Path, change: tuple[str, str], text: str) -> None:
    plan = (HEAD + DATA + COLUMNS + MODEL).replace(*change)
    with priced(tmp_path, plan) as made, pytest.raises(Absent, match=text):
        simple_regressions.supply(made, row_sample.supply(made))
