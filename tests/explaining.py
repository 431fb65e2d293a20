"""A model of which everything is known, and a subject that it decides about: what tests of explanations explain."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import pandas as pd

from audit.needs import attributions, row_sample
from audit.needs.attributions import Attributions
from audit.records.evidence import Sample
from audit.records.plan import Columns
from audit.records.subject import Subject
from tests.measuring import subject

FEATURES = ("pay", "debt", "term", "stand_in", "idle")


def rows(n: int = 500, seed: int = 4) -> pd.DataFrame:
    """Pay and debt add up, debt and term act together, stand_in says the sex, idle does nothing."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({name: rng.normal(size=n) for name in ("pay", "debt", "term", "idle")})
    frame["sex"] = rng.choice(["f", "m"], n, p=[0.4, 0.6])
    frame["stand_in"] = (frame["sex"] == "m") * 1.0
    frame = frame[[*FEATURES, "sex"]]
    frame["paid"] = (rng.random(n) < Planted().predict(frame)).astype(int)
    return frame


class Planted:
    """Log-odds 2 pay - debt + debt x term + stand_in - 0.5: a black box."""

    kind = "function"
    features = FEATURES
    native = None
    asked = 0

    def predict(self, table: pd.DataFrame) -> np.ndarray:
        self.asked += 1
        log_odds = 2 * table["pay"] - table["debt"] + table["debt"] * table["term"] + table["stand_in"] - 0.5
        return np.asarray(1 / (1 + np.exp(-log_odds.to_numpy(dtype=float))))


@contextmanager
def planted(frame: pd.DataFrame | None = None, model: Any = None, **options: Any) -> Iterator[Subject]:
    """A subject with the planted model."""
    columns = Columns(
        label="paid", favourable=1, threshold=0.5, sensitive=("sex",), features=FEATURES, proxies=("stand_in",)
    )
    with subject(rows() if frame is None else frame, columns, model=model or Planted(), **options) as made:
        yield made


def explained(made: Subject) -> Attributions:
    """The attributions that an audit of it has."""
    return attributions.supply(made, row_sample.supply(made))


def said(values: np.ndarray, names: str = "abcdefghij", **options: Any) -> Attributions:
    """Attributions without a model."""
    sample = Sample(rows=len(values), seed=3, drawn="uniformly without replacement")
    features = tuple(names[: values.shape[1]])
    return Attributions(features=features, values=values, output="log-odds", method="SHAP", sample=sample, **options)
