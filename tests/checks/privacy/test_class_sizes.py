import pandas as pd
import pytest

from audit.checks.privacy.class_sizes import METRICS, measure
from audit.metrics import wildcards
from audit.needs import key_cells, quasi_identifiers
from audit.records.plan import Columns
from tests.measuring import Said, reasons, subject, values


def said(frame: pd.DataFrame) -> list[Said]:
    with subject(frame, Columns(quasi_identifiers=tuple(frame.columns))) as made:
        return list(measure(key_cells.supply(made, quasi_identifiers.supply(made))))


FRAME = pd.DataFrame({"sex": ["f"] * 3 + ["m"] * 3, "age": [1, 1, 2, 2, 2, None]})


def test_shares_and_risks_by_hand() -> None:
    found = values(said(FRAME))  # classes of 2, 1, 2 and 1
    assert found["privacy.class_share", "1"] == pytest.approx(2 / 6)
    assert found["privacy.class_share", "2"] == pytest.approx(4 / 6)
    assert sum(value for key, value in found.items() if key[0] == "privacy.class_share") == pytest.approx(1)
    assert found["privacy.rows_in_small_classes", "2"] == pytest.approx(2 / 6)
    assert found["privacy.rows_in_small_classes", "3"] == 1
    assert found[("privacy.singling_out",)] == pytest.approx(2 / 6)
    assert found[("privacy.prosecutor_risk",)] == 1
    assert found[("privacy.marketer_risk",)] == pytest.approx(4 / 6)


def test_missing_values_counted_both_ways() -> None:
    found = values(said(FRAME))
    assert found[("privacy.wildcard_unique_rows",)] == pytest.approx(1 / 6)  # the woman of 2; the man without age has 3
    assert found[("privacy.wildcard_k_anonymity",)] == 1
    whole = values(said(FRAME.dropna()))
    assert whole[("privacy.wildcard_unique_rows",)] == whole[("privacy.singling_out",)]


def test_what_is_not_counted_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(reasons(said(FRAME.head(0))).values()) == {"absent"}
    monkeypatch.setattr(wildcards, "MOST_STEPS", 1)
    found = said(FRAME)
    assert reasons(found) == {
        ("privacy.wildcard_k_anonymity",): "unmet need",
        ("privacy.wildcard_unique_rows",): "unmet need",
    }
    assert {item.metric for item in found} == set(METRICS)
