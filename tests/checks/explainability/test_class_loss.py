"""The loss is the mean growth of the Brier score, with an interval that holds."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats

from audit.checks.explainability import class_loss
from audit.needs.class_effects import ClassEffects
from audit.records.evidence import Sample
from tests.measuring import by_name
from tests.needs.test_class_effects import effects

(LOSS,) = class_loss.METRICS


def test_what_the_model_needs_stands_out() -> None:
    found = by_name(class_loss.measure(effects()))
    assert found[LOSS, "a"].low > 0.3 and found[LOSS, "b"].low > 0.1  # type: ignore[union-attr, operator]
    assert abs(found[LOSS, "idle"].value) < 0.01  # type: ignore[union-attr]


def test_without_skewness_the_interval_is_scipys() -> None:
    growth = stats.norm.ppf((np.arange(60) + 0.5) / 60) / 10 + 0.05
    given = ClassEffects(
        features=("a",),
        classes=("x", "y", "z"),
        loss=np.ones(60),
        shuffled=1 + growth[None],
        sample=Sample(rows=60, seed=0, drawn="every row"),
    )
    (item,) = class_loss.measure(given)
    theirs = stats.ttest_1samp(growth, 0).confidence_interval(0.95)
    assert (item.value, item.low, item.high) == pytest.approx((growth.mean(), theirs.low, theirs.high))
