from audit.checks.explainability.agreement import measure
from audit.needs import feature_effects
from audit.records.evidence import Measurement
from tests.explaining import explained, planted, rows
from tests.measuring import reasons


def test_the_methods_agree_on_a_plain_model() -> None:
    with planted() as made:
        found = explained(made)
        said = list(measure(found, feature_effects.supply(made, found)))
    for item in said:
        assert isinstance(item, Measurement)
        assert 0.75 < item.low < item.value < item.high <= 1  # type: ignore[operator]


def test_few_rows_cannot_agree() -> None:
    with planted(rows(8)) as made:
        found = explained(made)
        assert set(reasons(measure(found, feature_effects.supply(made, found))).values()) == {"undefined"}
