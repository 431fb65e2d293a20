import pytest
from scipy.stats import binomtest

from audit.checks.privacy.names_in_text import measure
from audit.needs.text_names import NamesInTexts, TextNames
from audit.records.evidence import Measurement, Unmeasured


def names(**numbers: object) -> NamesInTexts:
    one = {"column": "remark", "read": 200, "whole": False, "persons": 24, "places": 0, **numbers}
    return NamesInTexts(columns=(TextNames(**one),), model="spaCy, en_names 1.0")  # type: ignore[arg-type]


def test_a_sample_has_an_interval() -> None:
    persons, places = measure(names())
    assert isinstance(persons, Measurement)
    oracle = binomtest(24, 200).proportion_ci(0.95, "exact")
    assert persons.value == 0.12
    assert (persons.low, persons.high) == pytest.approx((oracle.low, oracle.high), abs=1e-9)
    assert persons.exact is not True
    assert isinstance(places, Measurement)
    assert (places.value, places.low) == (0, 0)
    assert 0 < (places.high or 0) < 0.02  # none found is not none there
    assert "spaCy" in persons.method


def test_all_texts_need_none() -> None:
    persons, _ = measure(names(whole=True))
    assert isinstance(persons, Measurement)
    assert (persons.low, persons.high, persons.exact) == (0.12, 0.12, True)


def test_an_empty_column_is_not_zero() -> None:
    assert all(isinstance(item, Unmeasured) for item in measure(names(read=0, persons=0)))
