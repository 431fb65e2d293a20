import pandas as pd
import pytest

from audit.checks.privacy.diversity import METRICS, measure
from audit.errors import Absent
from audit.needs import key_cells, quasi_identifiers, secret_classes
from audit.records.blocks import Privacy
from audit.records.plan import Columns
from tests.measuring import Said, reasons, subject, values


def said(frame: pd.DataFrame, *secrets: str) -> list[Said]:
    columns = Columns(quasi_identifiers=("ward",))
    with subject(frame, columns, privacy=Privacy(sensitive_values=secrets)) as made:
        cells = key_cells.supply(made, quasi_identifiers.supply(made))
        return list(measure(secret_classes.supply(made, cells)))


def test_twenty_who_look_alike_and_share_the_secret() -> None:
    """k = 20 and l = 1: hidden and given away."""
    frame = pd.DataFrame({"ward": ["a"] * 20 + ["b"] * 20, "ill": ["flu"] * 20 + ["flu", "cold"] * 10})
    found = values(said(frame, "ill"))
    assert found["privacy.l_diversity", "ill"] == 1
    assert found["privacy.homogeneous_rows", "ill"] == pytest.approx(0.5)
    assert found["privacy.largest_homogeneous_class", "ill"] == 20
    assert reasons(said(frame, "ill")) == {("privacy.recursive_diversity", "ill"): "undefined"}


def test_the_papers_inpatients() -> None:
    """Machanavajjhala et al. 2007, figure 3: a 3-diverse table; entropy l 2.83 in the least diverse class."""
    ills = [
        "heart",
        "viral",
        "cancer",
        "cancer",
        "cancer",
        "heart",
        "viral",
        "viral",
        "heart",
        "viral",
        "cancer",
        "cancer",
    ]
    frame = pd.DataFrame({"ward": [1] * 4 + [2] * 4 + [3] * 4, "ill": ills})
    found = values(said(frame, "ill"))
    assert found["privacy.l_diversity", "ill"] == 3
    assert found["privacy.entropy_l_diversity", "ill"] == pytest.approx(2**1.5)
    assert found["privacy.recursive_diversity", "ill", "3"] == pytest.approx(2)
    assert found["privacy.homogeneous_rows", "ill"] == 0


def test_no_secret_is_said() -> None:
    frame = pd.DataFrame({"ward": [1, 2]})
    with pytest.raises(Absent, match="sensitive_values"):
        said(frame)
    assert {item.metric for item in said(frame, "ward")} == set(METRICS)
    assert set(reasons(said(frame, "ward")).values()) == {"undefined"}
