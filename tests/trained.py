"""Subjects that also have training rows and a reference population, and a model that was fitted on the former."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from sklearn.ensemble import RandomForestClassifier

from audit.needs import prepared_rows
from audit.records.plan import Columns
from audit.records.subject import Subject
from audit.sources.models.estimator import from_estimator
from tests.measuring import plan, subject

FEATURES = ("age", "hours", "gain", "job", "weight")
ROLES = Columns(label="y", favourable=1, threshold=0.5, sensitive=("sex",))


@contextmanager
def with_tables(
    frame: pd.DataFrame,
    columns: Columns,
    *,
    training: pd.DataFrame | None = None,
    population: pd.DataFrame | None = None,
    model: Any = None,
    **options: Any,
) -> Iterator[Subject]:
    """`tests.measuring.subject` with further tables, as loading leaves them."""
    with tempfile.TemporaryDirectory() as folder, subject(frame, columns, model=model, **options) as made:
        more: dict[str, Any] = {}
        for name, table in (("training", training), ("population", population)):
            if table is not None:
                path = Path(folder) / f"{name}.parquet"
                table.to_parquet(path, index=False)
                opened = made.engine.open(path, name)
                shared = tuple(one for one in columns.sensitive if one in opened.columns)
                more[name] = prepared_rows.with_groups(opened, shared)
        if training is not None and columns.label in training.columns:
            more["training"] = prepared_rows.with_label(more["training"], columns)
        if population is not None:
            more["population"] = prepared_rows.with_weight(more["population"], columns.people)
        yield replace(made, **more)


def people(n: int, seed: int, *, shift: float = 0.0) -> pd.DataFrame:
    """Rows like those of a census: an outcome that follows age, hours and gain, with much left to chance."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame(
        {
            "age": (rng.gamma(6, 6.5, n) + 12 + shift).round(),
            "hours": rng.normal(40, 12, n).round(),
            "gain": np.where(rng.random(n) < 0.1, np.exp(rng.normal(8, 1, n)), 0).round(),
            "job": rng.integers(0, 14, n).astype(float),
            "weight": rng.integers(10_000, 1_400_000, n).astype(float),
        }
    )
    frame["sex"] = rng.choice(["f", "m"], n)
    z = -5 + 0.05 * frame["age"] + 0.05 * frame["hours"] + 0.0003 * frame["gain"]
    frame["y"] = (rng.random(n) < 1 / (1 + np.exp(-z))).astype(int)
    return frame


def forest(rows: pd.DataFrame, *, leaf: int = 1, bootstrap: bool = True) -> Any:
    """A random forest that learns its rows by heart, unless its leaves are large."""
    native = RandomForestClassifier(40, min_samples_leaf=leaf, bootstrap=bootstrap, random_state=0)
    return from_estimator(native.fit(rows[list(FEATURES)], rows["y"]), plan(ROLES), kind="skops", file="m")
