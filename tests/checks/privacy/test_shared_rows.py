import pytest

from audit.checks.privacy.shared_rows import METRICS, measure
from audit.needs.training_overlap import TrainingOverlap
from audit.records.evidence import Sample
from tests.measuring import reasons, values


def overlap(rows: int = 200, near: int | None = 5) -> TrainingOverlap:
    looked = Sample(rows=100, seed=0, drawn="uniformly without replacement")
    return TrainingOverlap(
        evaluation=None,
        training=None,
        rows=rows,
        trained=400,
        shared=3,
        repeated=8,
        near=near,
        looked=looked,
        features=5,
    )


def test_shares_of_their_own_tables() -> None:
    assert values(measure(overlap())) == {
        ("privacy.nearly_shared_rows",): pytest.approx(0.05),
        ("privacy.repeated_training_rows",): pytest.approx(0.02),
        ("privacy.shared_rows",): pytest.approx(0.015),
    }


def test_what_was_not_looked_for_is_said() -> None:
    assert reasons(measure(overlap(near=None))) == {("privacy.nearly_shared_rows",): "undefined"}
    assert {item.metric for item in measure(overlap(rows=0))} == set(METRICS)
    assert set(reasons(measure(overlap(rows=0))).values()) == {"absent"}
