import numpy as np
import pandas as pd
import pytest
from scipy.stats import ttest_ind

from audit.checks.explainability.group_attributions import measure, welch
from audit.metrics.attribution_shares import shares
from audit.needs.explained_groups import ExplainedGroups
from audit.records.evidence import Measurement
from tests.explaining import said
from tests.measuring import by_name, reasons

rng = np.random.default_rng(0)
VALUES = rng.normal(size=(100, 3)) + np.repeat([[0.5, 0, 0], [0, 0, 0]], [40, 60], axis=0)
GROUPS = ExplainedGroups(groups=pd.DataFrame({"sex": ["f"] * 40 + ["m"] * 60}))


def test_shares_within_and_parts_between_groups() -> None:
    found = by_name(measure(said(VALUES), GROUPS))
    women = shares(VALUES[:40])
    assert women is not None
    for at, name in enumerate("abc"):
        share = found["explainability.group_attribution_share", "sex", name, "f"]
        part = found["explainability.mean_attribution_difference", "sex", name, "f", "m"]
        assert isinstance(share, Measurement)
        assert isinstance(part, Measurement)
        assert share.value == pytest.approx(women.value[at])
        assert part.value == pytest.approx(VALUES[:40, at].mean() - VALUES[40:, at].mean())
        theirs = ttest_ind(VALUES[:40, at], VALUES[40:, at], equal_var=False).confidence_interval(0.95)
        assert (part.low, part.high) == pytest.approx((theirs.low, theirs.high), abs=1e-9)


def test_the_declared_group_is_the_reference() -> None:
    found = by_name(measure(said(VALUES), GROUPS, reference={"sex": "f"}))
    assert ("explainability.mean_attribution_difference", "sex", "a", "m", "f") in found


def test_small_and_single_groups_have_their_reason() -> None:
    few = ExplainedGroups(groups=pd.DataFrame({"sex": ["f"] * 5 + ["m"] * 95}))
    why = reasons(measure(said(VALUES), few))
    assert why["explainability.group_attribution_share", "sex", "f"] == "suppressed"
    assert why["explainability.mean_attribution_difference", "sex"] == "undefined"
    nobody = ExplainedGroups(groups=pd.DataFrame({"sex": ["unknown"] * 100}))
    assert set(reasons(measure(said(VALUES), nobody)).values()) == {"too small"}


def test_equal_constants_differ_by_nothing() -> None:
    assert welch(np.ones(5), np.ones(7), 0.95) == (0.0, 0.0)
