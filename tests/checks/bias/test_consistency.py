"""Consistency of real decisions, by scikit-learn's neighbours."""

import numpy as np
import pandas as pd
import pytest
from sklearn.neighbors import NearestNeighbors
from sklearn.preprocessing import StandardScaler

from audit.checks.bias.consistency import measure
from audit.errors import Absent
from audit.needs.case_sample import CaseSample
from audit.records.evidence import Measurement, Sample, Unmeasured


def sample(features: pd.DataFrame, decision: pd.Series | None) -> CaseSample:
    drawn = Sample(rows=len(features), seed=0, drawn="every row")
    groups = pd.DataFrame(index=features.index)
    return CaseSample(features=features, decision=decision, label=None, groups=groups, sample=drawn)


def test_scikit_learns_neighbours_say_the_same() -> None:
    rng = np.random.default_rng(0)
    features = pd.DataFrame({"a": rng.normal(size=400), "b": rng.lognormal(size=400)})
    decision = (features["a"] + rng.normal(size=400) > 0).astype("float64")
    decision[::9] = np.nan
    (found,) = measure(sample(features, decision))
    known = decision.notna()
    points = StandardScaler().fit_transform(features[known])
    near = NearestNeighbors(n_neighbors=5).fit(points).kneighbors(return_distance=False)
    made = decision[known].to_numpy()
    assert isinstance(found, Measurement)
    assert found.value == pytest.approx(1 - np.abs(made - made[near].mean(axis=1)).mean(), abs=1e-12)
    assert found.n == found.support == known.sum()
    assert found.exact == Sample(rows=400, seed=0, drawn="every row")


def test_a_lottery_and_a_rule() -> None:
    """Random decisions agree by chance, in p^2 + (1-p)^2 of pairs; a rule on one feature nearly always."""
    rng = np.random.default_rng(1)
    features = pd.DataFrame({"a": rng.normal(size=1500)})
    lottery = pd.Series((rng.random(1500) < 0.9).astype(float))
    (by_lot,) = measure(sample(features, lottery))
    (by_rule,) = measure(sample(features, (features["a"] > 0).astype("float64")))
    assert isinstance(by_lot, Measurement)
    assert isinstance(by_rule, Measurement)
    assert by_lot.low < 0.82 < by_lot.high  # type: ignore[operator]
    assert by_rule.value > 0.99


def test_too_few_and_none() -> None:
    features = pd.DataFrame({"a": np.arange(49.0)})
    (few,) = measure(sample(features, pd.Series(np.ones(49))))
    assert isinstance(few, Unmeasured)
    assert (few.why, few.reason.endswith("1 more are needed")) == ("too small", True)
    with pytest.raises(Absent, match="decision"):
        list(measure(sample(features, None)))
