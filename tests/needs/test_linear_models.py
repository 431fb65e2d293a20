import numpy as np
import pandas as pd
import pytest
from sklearn.impute import SimpleImputer
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import PolynomialFeatures, StandardScaler

from audit.needs.linear_models import straight, straights

rng = np.random.default_rng(0)
X = pd.DataFrame(rng.normal(size=(200, 3)), columns=list("abc"))
Y = (X["a"] > X["b"]).astype(int)
HOLES = X.mask(rng.random(X.shape) < 0.1)


def test_weights_times_cells_are_the_log_odds() -> None:
    for native, rows in (
        (LogisticRegression(), X),
        (make_pipeline(SimpleImputer(), StandardScaler(), LogisticRegression()), HOLES),
    ):
        native.fit(rows, Y)
        found = straight(native)
        assert found is not None
        total = found.cells(rows) @ found.weights + found.intercept
        assert total == pytest.approx(native.decision_function(rows), abs=1e-9)


def test_what_mixes_columns_or_classes_is_left_to_others() -> None:
    assert straight(make_pipeline(PolynomialFeatures(), LogisticRegression()).fit(X, Y)) is None
    assert straight(make_pipeline(SimpleImputer(add_indicator=True), LogisticRegression()).fit(HOLES, Y)) is None
    assert straight(LogisticRegression().fit(X, np.arange(200) % 3)) is None
    assert straight(object()) is None


@pytest.mark.filterwarnings("ignore:Skipping features")
def test_a_step_that_drops_a_column_is_refused() -> None:
    rows = HOLES.assign(b=np.nan)
    found = straight(make_pipeline(SimpleImputer(), LogisticRegression()).fit(rows, Y))
    assert found is not None
    with pytest.raises(ValueError, match="dropped"):
        found.cells(rows)


def test_several_classes_have_a_line_each() -> None:
    native = make_pipeline(StandardScaler(), LogisticRegression()).fit(X, np.arange(200) % 3)
    found = straights(native)
    total = np.stack([line.cells(X) @ line.weights + line.intercept for line in found], axis=1)
    assert total == pytest.approx(native.decision_function(X), abs=1e-9)
    assert straights(LogisticRegression().fit(X, Y)) == []
    assert straights(object()) == []
