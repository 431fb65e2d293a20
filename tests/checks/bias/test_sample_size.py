"""How many more rows: by hand, and what cannot be said."""

import pytest

from audit.checks.bias.sample_size import METRICS, measure
from audit.errors import Absent
from audit.records.evidence import Measurement
from tests.checks.bias.test_error_rates import frame
from tests.measuring import by_name, counts, reasons, values


def test_by_hand() -> None:
    table = frame(("f", 50, 7, 0, 3), ("m", 60, 12, 24, 40))
    found = by_name(measure(counts(table, "sex", decision="d", label="y")))
    women = found["bias.more_rows_needed", "sex", "f", "selection_rate"]
    assert isinstance(women, Measurement)
    assert (women.value, women.n, women.support) == (0.0, 60, 60)  # 50 selected, 10 refused
    numbers = values(found.values())
    assert numbers["bias.more_rows_needed", "sex", "f", "true_positive_rate"] == 25  # 7 of 57, so 10 of 82
    assert numbers["bias.more_rows_needed", "sex", "m", "true_positive_rate"] == 0
    why = reasons(found.values())
    assert why["bias.more_rows_needed", "sex", "f", "false_positive_rate"] == "suppressed"  # of 3
    assert why["bias.more_rows_needed", "sex", "f", "precision"] == "too small"  # all 50 are right
    assert {key[0] for key in found} == set(METRICS)


def test_decisions_alone_will_do() -> None:
    table = frame(("f", 50, 7, 0, 3), ("m", 60, 12, 24, 40))
    said = values(measure(counts(table, "sex", decision="d")))
    assert set(said) == {("bias.more_rows_needed", "sex", sex, "selection_rate") for sex in "fm"}
    with pytest.raises(Absent, match="decision"):
        list(measure(counts(table, "sex", label="y")))
