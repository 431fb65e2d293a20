import numpy as np
import pytest

from audit.checks.explainability.forbidden_ground import measure
from audit.errors import Absent
from audit.metrics.attribution_shares import shares
from audit.needs.forbidden_columns import ForbiddenColumns
from audit.records.evidence import Measurement
from tests.explaining import said
from tests.measuring import by_name, reasons

VALUES = np.random.default_rng(0).normal(size=(200, 4)) * [4.0, 2.0, 1.0, 1.0]


def test_shares_of_each_kind_of_ground() -> None:
    columns = ForbiddenColumns(
        attributes=("a", "race"), proxies=("b",), predictive={"a": ("b", "c"), "race": ()}, personal=("d",)
    )
    found = by_name(measure(said(VALUES), columns))
    truth = shares(VALUES)
    assert truth is not None
    for key, places in (
        (("explainability.sensitive_share", "a"), [0]),
        (("explainability.proxy_share", "b"), [1]),
        (("explainability.predictive_share", "a"), [1, 2]),
        (("explainability.personal_share",), [3]),
    ):
        item = found[key]
        assert isinstance(item, Measurement)
        assert item.value == pytest.approx(truth.value[places].sum())
        assert item.low < item.value < item.high  # type: ignore[operator]
    unseen = found["explainability.sensitive_share", "race"]
    assert isinstance(unseen, Measurement)
    assert (unseen.value, unseen.method) == (0.0, "not among the model's features")
    assert found["explainability.predictive_share", "race"].value == 0  # type: ignore[union-attr]


def test_what_is_not_declared_or_known_says_so() -> None:
    nothing = ForbiddenColumns(attributes=(), proxies=(), personal=None)
    assert reasons(measure(said(VALUES), nothing)) == {
        ("explainability.sensitive_share",): "absent",
        ("explainability.proxy_share",): "absent",
        ("explainability.predictive_share",): "absent",
        ("explainability.personal_share",): "unmet need",
    }
    unknown = ForbiddenColumns(
        attributes=("race",), proxies=(), unpredicted={"race": ("undefined", "one group")}, personal=()
    )
    assert reasons(measure(said(VALUES), unknown))["explainability.predictive_share", "race"] == "undefined"
    with pytest.raises(Absent, match="no feature accounts"):
        list(measure(said(np.zeros((5, 2))), nothing))
