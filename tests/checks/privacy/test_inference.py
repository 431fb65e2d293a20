import numpy as np
import pytest

from audit.checks.privacy.inference import measure
from audit.errors import Absent
from audit.metrics.guessing import Gain, gain
from audit.needs.quasi_identifiers import QuasiIdentifiers
from audit.needs.secret_guesses import SecretGuesses
from audit.records.evidence import Sample
from tests.measuring import by_name, reasons

KEYS = QuasiIdentifiers(names=("a",), declared=False, bits=(1.0,), rows=100)


def guesses(**gains: Gain | None) -> SecretGuesses:
    sample = Sample(rows=100, seed=0, drawn="every row")
    return SecretGuesses(keys=KEYS, gains=gains, binned=frozenset(["pay"]), sample=sample)


def test_gains_with_their_interval() -> None:
    right, plain = np.repeat([1, 0], [70, 30]), np.repeat([1, 0], [50, 50])
    item = by_name(measure(guesses(pay=gain(right, plain), ill=None)))["privacy.inference_gain", "pay"]
    assert item.value == pytest.approx(0.2)  # type: ignore[union-attr]
    assert item.low < 0.2 < item.high  # type: ignore[union-attr, operator]
    assert "fifth" in item.method  # type: ignore[union-attr]
    assert "proposed" in item.method  # type: ignore[union-attr]
    assert reasons(measure(guesses(ill=None))) == {("privacy.inference_gain", "ill"): "too small"}


def test_no_secret_is_said() -> None:
    with pytest.raises(Absent, match="sensitive_values"):
        list(measure(guesses()))
