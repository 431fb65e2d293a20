"""The libraries' own values add up to the log-odds of the second class, for models that a notebook holds, too."""

from typing import Any

import numpy as np
import pytest

from audit.needs.contributions import contributions
from tests.explaining import FEATURES, Planted, rows

TABLE = rows(200)
X = TABLE[list(FEATURES)]


class Held(Planted):
    def __init__(self, native: Any) -> None:
        self.native = native


def fitted(library: str) -> Any:
    module = pytest.importorskip(library)
    if library == "xgboost":
        return module.XGBClassifier(n_estimators=5, max_depth=3, n_jobs=1).fit(X, TABLE["paid"])
    if library == "lightgbm":
        return module.LGBMClassifier(n_estimators=5, verbose=-1, n_jobs=1).fit(X, TABLE["paid"])
    return module.CatBoostClassifier(iterations=5, verbose=0, allow_writing_files=False).fit(X, TABLE["paid"])


@pytest.mark.parametrize("library", ["xgboost", "lightgbm", "catboost"])
def test_they_add_up(library: str) -> None:
    native = fitted(library)
    own = contributions(Held(native))
    assert own is not None
    said = native.predict_proba(X)[:, 1]
    assert own(X).sum(axis=1) == pytest.approx(np.log(said / (1 - said)), abs=1e-4)


def test_other_models_have_none() -> None:
    assert contributions(Planted()) is None
    assert contributions(Held(object())) is None
