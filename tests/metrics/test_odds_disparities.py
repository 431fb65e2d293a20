"""Both rates together against fairlearn; intervals and p-value against their parts."""

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import equalized_odds_difference, equalized_odds_ratio

from audit.metrics.group_rates import GroupValues, rate_values
from audit.metrics.odds_disparities import either_differs, larger_gaps, smaller_ratios
from audit.metrics.tallies import tally
from audit.records.evidence import Measurement
from tests.measuring import counts, reasons


def both(frame: pd.DataFrame) -> tuple[GroupValues, GroupValues]:
    cells = tally(counts(frame, "sex", decision="d", label="y").by(("sex",)), "sex")
    return rate_values(cells, "true_positive_rate"), rate_values(cells, "false_positive_rate")


def rows(seed: int, n: int = 400) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    return pd.DataFrame({"sex": rng.choice(list("abc"), n), "y": rng.integers(0, 2, n), "d": rng.integers(0, 2, n)})


@pytest.mark.parametrize("seed", range(4))
def test_difference_and_ratio_are_fairlearns(seed: int) -> None:
    frame = rows(seed)
    (gap,) = larger_gaps([both(frame)], "bias.x", confidence=0.95, limit=10)
    (ratio,) = smaller_ratios([both(frame)], "bias.x", confidence=0.95, limit=10)
    options = {"sensitive_features": frame["sex"]}
    assert isinstance(gap, Measurement)
    assert isinstance(ratio, Measurement)
    assert gap.value == pytest.approx(equalized_odds_difference(frame["y"], frame["d"], **options), abs=1e-12)
    assert ratio.value == pytest.approx(equalized_odds_ratio(frame["y"], frame["d"], **options), abs=1e-12)
    assert gap.low == 0.0  # decided by coin: no gap is shown
    assert ratio.high == 1.0


def test_the_test_keeps_its_level_on_coins_and_finds_a_planted_gap() -> None:
    found = [next(iter(either_differs([both(rows(seed))], "bias.p", limit=10, seed=seed))) for seed in range(60)]
    p_values = np.array([item.value for item in found if isinstance(item, Measurement)])
    assert len(p_values) == 60
    assert np.mean(p_values <= 0.05) <= 0.12
    frame = rows(1)
    frame.loc[(frame["sex"] == "a") & (frame["y"] == 0), "d"] = 1
    (planted,) = either_differs([both(frame)], "bias.p", limit=10, seed=0)
    assert isinstance(planted, Measurement)
    assert planted.value == pytest.approx(2 / 2000)


def test_a_rate_without_a_denominator_leaves_both_open() -> None:
    frame = rows(2).assign(y=1)
    for said in (
        larger_gaps([both(frame)], "bias.x", confidence=0.95, limit=10),
        smaller_ratios([both(frame)], "bias.x", confidence=0.95, limit=10),
        either_differs([both(frame)], "bias.x", limit=10, seed=0),
    ):
        assert reasons(said) == {("bias.x", "sex"): "undefined"}


def test_a_rate_of_0_everywhere_has_no_ratio() -> None:
    frame = rows(2)
    frame.loc[frame["y"] == 0, "d"] = 0
    assert reasons(smaller_ratios([both(frame)], "bias.x", confidence=0.95, limit=10)) == {
        ("bias.x", "sex"): "undefined"
    }
