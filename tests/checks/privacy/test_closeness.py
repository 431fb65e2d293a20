import pandas as pd
import pytest

from audit.checks.privacy.closeness import measure
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


def test_salaries_of_the_paper() -> None:
    """Li et al. 2007, section 4: classes {3, 4, 5} of salaries 3 to 11 lie 0.375 away; as words, 6 of 9 values away."""
    frame = pd.DataFrame({"ward": ["a"] * 3 + ["b"] * 6, "pay": range(3, 12)})
    found = values(said(frame, "pay"))
    assert found["privacy.t_closeness", "pay", "ordered"] == pytest.approx(0.375)
    assert found["privacy.t_closeness", "pay", "equal"] == pytest.approx(2 / 3)
    words = values(said(frame.assign(pay=frame["pay"].astype(str)), "pay"))
    assert words == {("privacy.t_closeness", "pay", "equal"): pytest.approx(2 / 3)}


def test_one_value_or_no_secret_has_no_distance() -> None:
    frame = pd.DataFrame({"ward": [1, 2], "ill": ["x", "x"]})
    assert reasons(said(frame, "ill")) == {("privacy.t_closeness", "ill"): "undefined"}
    with pytest.raises(Absent, match="sensitive_values"):
        said(frame)
