"""Errors of estimates over all rows, against scikit-learn and scipy, through a real engine."""

import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_1samp
from sklearn.metrics import mean_absolute_error, r2_score, root_mean_squared_error

from audit.checks.performance.estimates import METRICS, measure
from audit.needs.error_moments import supply
from audit.records.evidence import Measurement, Unmeasured
from audit.records.plan import Columns
from tests.measuring import Said, by_name, reasons, subject, values

COLUMNS = Columns(outcome="wage", estimate="guess", sensitive=("sex",))


def rows(n: int = 500, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    made = pd.DataFrame({"sex": rng.choice(["f", "m"], n), "wage": rng.normal(3_000, 800, n)})
    return made.assign(guess=made["wage"] * 0.7 + 950 + rng.normal(0, 300, n))


def said_of(frame: pd.DataFrame, columns: Columns = COLUMNS) -> list[Said]:
    with subject(frame, columns) as made:
        return list(measure(supply(made)))


def test_values_are_scikit_learns() -> None:
    frame = rows()
    found = values(said_of(frame))
    wage, guess = frame["wage"], frame["guess"]
    assert found == pytest.approx(
        {
            ("performance.mean_error",): float((guess - wage).mean()),
            ("performance.mean_absolute_error",): mean_absolute_error(wage, guess),
            ("performance.root_mean_squared_error",): root_mean_squared_error(wage, guess),
            ("performance.r_squared",): r2_score(wage, guess),
        },
        rel=1e-9,
    )
    assert {key[0] for key in found} == set(METRICS)


def test_weights_are_scikit_learns() -> None:
    frame = rows().assign(w=lambda f: np.random.default_rng(1).uniform(0.5, 3, len(f)))
    weighted = Columns(outcome="wage", estimate="guess", sensitive=("sex",), weight="w")
    found = values(said_of(frame, weighted))
    theirs = r2_score(frame["wage"], frame["guess"], sample_weight=frame["w"])
    assert found["performance.r_squared",] == pytest.approx(theirs)


def test_the_interval_of_symmetric_errors_is_scipys() -> None:
    half = np.random.default_rng(1).normal(0, 1, 60)
    errors = np.concatenate([half, -half]) + 3
    frame = pd.DataFrame({"sex": ["f", "m"] * 60, "wage": np.arange(120.0)})
    item = by_name(said_of(frame.assign(guess=frame["wage"] + errors)))["performance.mean_error",]
    assert isinstance(item, Measurement)
    theirs = ttest_1samp(errors, 0).confidence_interval(0.95)
    assert (item.low, item.high) == pytest.approx((theirs.low, theirs.high), rel=1e-9)


def test_what_has_no_value_says_why() -> None:
    same = rows(50).assign(wage=5.0, guess=5.0)
    for item in said_of(same):
        assert isinstance(item, Unmeasured)
        assert "group" not in item.reason, item.reason
    assert set(reasons(said_of(rows(5))).values()) == {"suppressed"}
    empty = rows(50).assign(wage=np.nan)
    assert set(reasons(said_of(empty)).values()) == {"undefined"}
    assert set(reasons(said_of(rows(), Columns(estimate="guess", sensitive=("sex",)))).values()) == {"absent"}
