"""A small classification task and plans for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from audit.records.plan import Columns, Data, ModelSource, Plan


@pytest.fixture(scope="package")
def task() -> tuple[pd.DataFrame, pd.Series]:
    """Numbers with gaps, text, and an outcome "yes" or "no"."""
    rng = np.random.default_rng(0)
    n = 400
    rows = pd.DataFrame(
        {
            "income": rng.normal(50, 10, n).round(2),
            "age": rng.integers(18, 80, n),
            "job": rng.choice(["clerk", "cook", "smith"], n),
        }
    )
    outcome = pd.Series(np.where(rows["income"] + rng.normal(0, 8, n) > 52, "yes", "no"))
    rows.loc[::17, "income"] = np.nan
    return rows, outcome


@pytest.fixture
def plan_for(tmp_path: Path) -> Callable[..., Plan]:
    """A plan with a model: `plan_for("skops", features=...)`; the file is `model.<kind>` in `tmp_path`."""

    def make(kind: str, *, favourable: Any = "yes", features: Any = None, file: str = "", **model: Any) -> Plan:
        return Plan(
            name="A test",
            policies=(),
            data=Data(evaluation=tmp_path / "rows.parquet"),
            columns=Columns(favourable=favourable, features=features, threshold=0.5),
            model=ModelSource(source=tmp_path / (file or f"model.{kind}"), kind=kind, **model),
            text="",
            folder=tmp_path,
        )

    return make
