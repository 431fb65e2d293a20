"""What complexity earns, in the unit of the outcome."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import r2_score, root_mean_squared_error

from audit.checks.explainability import simple_regression
from audit.needs.simple_models import ADDITIVE
from audit.needs.simple_regressions import RIDGE, SimpleRegressions
from audit.records.evidence import Sample
from tests.measuring import by_name, reasons, values
from tests.needs.test_simple_regressions import fitted

RMSE, RMSE_LESS, R2, R2_LESS, GAP, GAP_LESS = simple_regression.METRICS


def given(
    rows: int, groups: list[str], audited: np.ndarray, simple: np.ndarray, outcome: np.ndarray
) -> SimpleRegressions:
    return SimpleRegressions(
        estimate=outcome + audited,
        outcome=outcome,
        simple={RIDGE: outcome + simple},
        failed={},
        groups=pd.DataFrame({"sex": groups}),
        trained=100,
        apart=True,
        sample=Sample(rows=rows, seed=0, drawn="every row"),
        whole=rows,
    )


def test_numbers_are_scikit_learns(tmp_path: Path) -> None:
    models = fitted(tmp_path, bend=1.0)
    found = values(simple_regression.measure(models))
    sex = models.groups["sex"]
    for name in (RIDGE, ADDITIVE):
        rmse = [root_mean_squared_error(models.outcome, said) for said in (models.estimate, models.simple[name])]
        r2 = [r2_score(models.outcome, said) for said in (models.estimate, models.simple[name])]
        assert found[RMSE, name] == pytest.approx(rmse[1])
        assert found[RMSE_LESS, name] == pytest.approx(rmse[0] - rmse[1])
        assert found[R2, name] == pytest.approx(r2[1])
        assert found[R2_LESS, name] == pytest.approx(r2[0] - r2[1])
        gaps = [
            np.ptp(pd.Series(said - models.outcome).groupby(sex).mean())
            for said in (models.estimate, models.simple[name])
        ]
        assert found[GAP, "sex", name] == pytest.approx(gaps[1])
        assert found[GAP_LESS, "sex", name] == pytest.approx(gaps[1] - gaps[0])


def test_a_straight_truth_needs_no_tree(tmp_path: Path) -> None:
    found = by_name(simple_regression.measure(fitted(tmp_path)))
    assert found[RMSE_LESS, RIDGE].low > 0 and found[R2_LESS, RIDGE].high < 0  # type: ignore[union-attr, operator]
    assert "not among them" in found[RMSE, RIDGE].method  # type: ignore[union-attr]


def test_too_few_rows_and_groups_too_small() -> None:
    rng = np.random.default_rng(0)
    errors = rng.normal(size=(3, 20))
    found = by_name(simple_regression.measure(given(20, ["f"] * 15 + ["m"] * 5, *errors)))
    assert reasons(found.values()) == {
        (RMSE_LESS, RIDGE): "too small",
        (R2, RIDGE): "too small",
        (R2_LESS, RIDGE): "too small",
        (GAP, "sex", RIDGE): "too small",
        (GAP_LESS, "sex", RIDGE): "too small",
    }


def test_perfect_estimates_have_no_difference_to_speak_of() -> None:
    outcome = np.arange(60.0)
    found = reasons(simple_regression.measure(given(60, ["f", "m"] * 30, outcome * 0, outcome * 0, outcome)))
    assert found[RMSE_LESS, RIDGE] == "undefined"
    assert found[GAP_LESS, "sex", RIDGE] == "too small"
