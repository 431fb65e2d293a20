import pytest

from audit.checks.privacy.linkability import METRICS, measure
from audit.needs.linked_rows import LinkedRows
from audit.needs.quasi_identifiers import QuasiIdentifiers
from tests.measuring import reasons, values

KEYS = QuasiIdentifiers(names=("a",), declared=True, bits=(), rows=100)


def linked(**changes: float | bool) -> LinkedRows:
    given = {"shared": 1, "rows": 100, "others": 50, "certain": 20, "known": True, "present": 40, "right": 25.0}
    return LinkedRows(keys=KEYS, **({**given, "chance": 40 / 50} | changes))  # type: ignore[arg-type]


def test_right_links_against_chance() -> None:
    found = values(measure(linked()))
    assert found[("privacy.linkability",)] == 0.25
    assert found[("privacy.linkability_by_chance",)] == pytest.approx(0.008)
    assert found[("privacy.certain_links",)] == 0.2


def test_without_ids_only_certain_links_are_counted() -> None:
    found = list(measure(linked(known=False)))
    assert set(values(found)) == {("privacy.certain_links",)}
    assert set(reasons(found).values()) == {"absent"}


def test_a_table_without_rows() -> None:
    found = list(measure(linked(others=0)))
    assert set(reasons(found).values()) == {"absent"}
    assert {item.metric for item in found} == set(METRICS)
