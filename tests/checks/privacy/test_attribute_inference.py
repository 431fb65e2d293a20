from math import hypot

import numpy as np
import pytest

from audit.checks.privacy.attribute_inference import METRICS, measure
from audit.metrics.guessing import Gain, gain
from audit.metrics.intervals import normal_quantile
from audit.needs.attribute_guesses import AttributeGuesses
from audit.records.evidence import Sample
from tests.measuring import by_name, reasons

SAMPLE = Sample(rows=100, seed=0, drawn="every row")


def guesses(found: tuple[Gain, Gain] | None) -> AttributeGuesses:
    return AttributeGuesses(gains={"job": found}, sample=SAMPLE)


def test_training_rows_less_others() -> None:
    members = gain(np.repeat([1, 0], [60, 40]), np.repeat([1, 0], [40, 60]))
    others = gain(np.repeat([1, 0], [45, 55]), np.repeat([1, 0], [40, 60]))
    found = by_name(measure(guesses((members, others))))
    item = found["privacy.attribute_inference_gain", "job"]
    assert item.value == pytest.approx(0.15)  # type: ignore[union-attr]
    half = normal_quantile(0.95) * hypot(members.error, others.error)
    assert item.high - item.low == pytest.approx(2 * half)  # type: ignore[union-attr, operator]
    assert found["privacy.attribute_inference_members", "job"].value == pytest.approx(0.2)  # type: ignore[union-attr]


def test_what_was_not_attacked_is_said() -> None:
    assert {key[0]: why for key, why in reasons(measure(guesses(None))).items()} == dict.fromkeys(METRICS, "undefined")
