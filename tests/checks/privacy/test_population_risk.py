import numpy as np
import pytest

from audit.checks.privacy.population_risk import METRICS, measure
from audit.metrics.class_sizes import sizes_of
from audit.needs.population_classes import PopulationClasses
from audit.needs.quasi_identifiers import QuasiIdentifiers
from tests.measuring import by_name, reasons, values

KEYS = QuasiIdentifiers(names=("a",), declared=True, bits=(), rows=100)


def classes(sizes: list[int], people: float | None = 1_000, **changes: float | bool) -> PopulationClasses:
    counts = {"outside": 0, "smallest": 4.0, "lowest": 0.0, "highest": 0.25, "matched": 5.0} | changes
    return PopulationClasses(
        **{"keys": KEYS, "sizes": sizes_of(np.array(sizes)), "people": people, "shared": True, **counts}  # type: ignore[arg-type]
    )


def test_counts_of_both_tables() -> None:
    found = values(measure(classes([1] * 30 + [2] * 35)))
    assert found[("privacy.population_k",)] == 4
    assert found[("privacy.journalist_risk",)] == 0.25
    assert found[("privacy.journalist_risk_average",)] == pytest.approx(0.05)
    assert found["privacy.presence", "highest"] == 0.25


def test_the_estimate_says_that_it_is_one_and_lies_below_the_unique_rows() -> None:
    item = by_name(measure(classes([1] * 60 + [2] * 20 + [5] * 8 + [9] * 3)))[("privacy.population_unique_rows",)]
    assert "estimate" in item.method  # type: ignore[union-attr]
    assert 0 <= item.low <= item.value <= item.high <= 60 / 167  # type: ignore[union-attr, operator]


def test_everything_that_keeps_it_from_being_measured() -> None:
    assert reasons(measure(classes([1] * 30, None)))[("privacy.population_unique_rows",)] == "absent"
    assert reasons(measure(classes([1] * 30, 20)))[("privacy.population_unique_rows",)] == "undefined"
    assert reasons(measure(classes([1] * 5 + [2] * 9)))[("privacy.population_unique_rows",)] == "too small"
    assert reasons(measure(classes([1] * 30)))[("privacy.population_unique_rows",)] == "undefined"
    assert reasons(measure(classes([1, 2], outside=1)))[("privacy.presence",)] == "undefined"
    assert reasons(measure(classes([1, 2], shared=False)))[("privacy.population_k",)] == "absent"
    assert set(reasons(measure(classes([]))).values()) == {"absent"}
    assert {item.metric for item in measure(classes([]))} == set(METRICS)
