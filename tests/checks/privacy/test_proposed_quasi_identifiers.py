import pandas as pd
import pytest

from audit.checks.privacy import k_anonymity
from audit.checks.privacy.proposed_quasi_identifiers import measure
from audit.errors import Absent
from audit.needs import equivalence_classes, key_cells, quasi_identifiers
from audit.needs.key_cells import KeyCells
from audit.records.plan import Columns
from tests.measuring import subject, values


def cells(*declared: str) -> KeyCells:
    frame = pd.DataFrame({"sex": ["f", "m"] * 10, "town": ["a"] * 15 + ["b"] * 5, "note": [f"n{i}" for i in range(20)]})
    with subject(frame, Columns(quasi_identifiers=declared)) as made:
        found = key_cells.supply(made, quasi_identifiers.supply(made))
        found.all  # noqa: B018  # counted while the rows are there
        return found


def test_proposals_have_names_of_their_own() -> None:
    found = values(measure(cells()))
    assert found["privacy.proposed_quasi_identifiers", "sex"] == pytest.approx(1)
    assert found["privacy.proposed_quasi_identifiers", "town"] == pytest.approx(0.8113, abs=1e-4)
    assert found[("privacy.proposed_k_anonymity",)] == 2
    assert found[("privacy.proposed_unique_rows",)] == 0
    with pytest.raises(Absent, match="names no quasi-identifiers"):
        k_anonymity.measure(equivalence_classes.supply(cells()))


def test_declared_ones_leave_nothing_to_propose() -> None:
    with pytest.raises(Absent, match="itself"):
        list(measure(cells("sex")))
