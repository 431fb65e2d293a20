import pandas as pd
import pytest

from audit.checks.privacy.identifying_columns import METRICS, measure
from audit.needs import identifying_sets, key_cells, quasi_identifiers
from audit.records.plan import Columns
from tests.measuring import Said, reasons, subject, values


def said(frame: pd.DataFrame) -> list[Said]:
    with subject(frame, Columns(quasi_identifiers=tuple(frame.columns))) as made:
        cells = key_cells.supply(made, quasi_identifiers.supply(made))
        return list(measure(identifying_sets.supply(cells)))


def test_shares_by_hand() -> None:
    frame = pd.DataFrame({"id": [1, 2, 3, 4], "sex": ["f", "f", "m", "m"], "same": [0] * 4})
    found = values(said(frame))
    assert found["privacy.unique_rows_without", "id"] == 0
    assert found["privacy.unique_rows_without", "sex"] == 1
    assert found["privacy.uniqueness_due_to", "id"] == 1
    assert found["privacy.uniqueness_due_to", "same"] == 0
    assert found["privacy.identifying_set", "id", "1"] == 1
    assert found["privacy.identifying_columns", "50%"] == 1
    assert ("privacy.identifying_set", "sex", "1") not in found


def test_two_columns_that_only_together_identify() -> None:
    frame = pd.DataFrame({"a": [0, 0, 1, 1], "b": [0, 1, 0, 1]})
    found = values(said(frame))
    assert found["privacy.identifying_columns", "50%"] == 2
    assert found["privacy.identifying_set", "a + b", "2"] == 1


def test_nobody_unique_is_said() -> None:
    found = said(pd.DataFrame({"a": [0, 0, 1, 1]}))
    assert set(reasons(found).values()) == {"undefined"}
    assert {item.metric for item in found} == set(METRICS)
    assert set(reasons(said(pd.DataFrame({"a": [0]}).head(0))).values()) == {"absent"}


def test_only_names_of_columns_leave() -> None:
    frame = pd.DataFrame({"name": ["Sherlock", "John", "Irene", "Mary"]})
    assert not any(name in repr(said(frame)) for name in frame["name"])


@pytest.mark.parametrize("share", ["1%", "5%", "50%"])
def test_each_share_is_answered(share: str) -> None:
    found = said(pd.DataFrame({"a": range(100)}))
    assert values(found)["privacy.identifying_columns", share] == 1
