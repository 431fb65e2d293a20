import pandas as pd
import pytest

from audit.checks.privacy.k_anonymity import measure
from audit.needs.equivalence_classes import EquivalenceClasses
from tests.measuring import reasons, values


def classes(sizes: dict[int, int]) -> EquivalenceClasses:
    frame = pd.DataFrame({"size": list(sizes), "classes": list(sizes.values())}, dtype="int64")
    return EquivalenceClasses(quasi_identifiers=("age", "zip"), sizes=frame, declared=True)


def test_sweeneys_example() -> None:
    """Sweeney 2002, figure 2: eleven rows over race, birth, gender and ZIP, k = 2."""
    rows = (
        [("Black", 1965, "m", "0214*")] * 2 + [("Black", 1965, "f", "0213*")] * 2 + [("Black", 1964, "f", "0213*")] * 2
    )
    rows += [("White", 1964, "m", "0213*")] * 3 + [("White", 1967, "m", "0213*")] * 2
    sizes = pd.Series(rows).value_counts().value_counts()
    found = values(measure(classes(sizes.to_dict())))
    assert found == {("privacy.k_anonymity",): 2.0, ("privacy.unique_rows",): 0.0}


def test_unique_rows_are_a_share_of_rows() -> None:
    found = values(measure(classes({1: 3, 2: 1, 5: 1})))
    assert found[("privacy.k_anonymity",)] == 1.0
    assert found[("privacy.unique_rows",)] == pytest.approx(0.3)


def test_no_rows_is_undefined() -> None:
    assert set(reasons(measure(classes({}))).values()) == {"undefined"}
