from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from audit.engines import start
from audit.needs.fine_steps import STEPS, FineSteps, fine_steps
from audit.records.subject import ROW, Engine


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    made = start("duckdb")
    yield made
    made.close()


def cut(engine: Engine, x: np.ndarray, name: str, folder: Path) -> tuple[FineSteps, np.ndarray]:
    pd.DataFrame({"x": x}).to_parquet(folder / "x.parquet")
    table: Any = engine.open(folder / "x.parquet", name)
    [steps] = fine_steps(engine, table.select("x"))
    found = engine.fetch(table.select(ROW, step=steps.step(table["x"])).order_by(ROW))
    return steps, found["step"].to_numpy()


def test_steps_keep_the_order_and_are_fine_where_values_are_dense(engine: Engine, tmp_path: Path) -> None:
    x = np.random.default_rng(1).standard_cauchy(20_000)  # the farthest value lies thousands of quartile distances out
    steps, step = cut(engine, x, "cauchy", tmp_path)
    order = np.argsort(x)
    assert (np.diff(step[order]) >= 0).all()
    assert len(np.unique(step)) > 500
    assert np.unique(step, return_counts=True)[1].max() < 0.01 * len(x)
    assert step.max() - step.min() < STEPS
    middle = steps.middle(step)
    near = np.abs(x) < 3
    assert np.abs(middle - x)[near].max() < 0.05
    assert np.abs(steps.share(x)).max() <= 1


def test_quartiles_are_numpys(engine: Engine, tmp_path: Path) -> None:
    x = np.random.default_rng(2).exponential(size=1_001)
    steps, _ = cut(engine, x, "exponential", tmp_path)
    first, centre, third = np.quantile(x, [0.25, 0.5, 0.75])
    assert (steps.centre, steps.spread) == (pytest.approx(centre, rel=1e-12), pytest.approx(third - first, rel=1e-12))
    farthest = np.abs(x - centre).max()
    assert farthest <= steps.largest < 2 * farthest
    assert np.log2(steps.largest) == round(np.log2(steps.largest))


def test_odd_columns(engine: Engine, tmp_path: Path) -> None:
    steps, step = cut(engine, np.array([0.0] * 90 + [1.0, 5.0, np.inf, -np.inf]), "zeros", tmp_path)
    assert len(np.unique(step)) == 5
    assert np.isfinite(steps.middle(step)).all()
    steps, step = cut(engine, np.array([np.inf, -np.inf]), "infinite", tmp_path)
    assert steps == FineSteps(centre=0.0, spread=1.0, largest=1.0)
    assert step[0] > step[1]
    steps, step = cut(engine, np.array([3.0, 3.0]), "constant", tmp_path)
    assert len(np.unique(step)) == 1
    _, step = cut(engine, np.array([], dtype=float), "empty", tmp_path)
    assert len(step) == 0
