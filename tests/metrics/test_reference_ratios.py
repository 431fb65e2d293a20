import pandas as pd
import pytest
from fairlearn.metrics import demographic_parity_ratio
from hypothesis import given, settings
from hypothesis import strategies as st

from audit.metrics.intervals import bonferroni, newcombe, rate_ratio
from audit.metrics.reference_ratios import differences, p_values, ratios
from audit.records.evidence import Measurement, Unmeasured
from tests.measuring import Said, reasons
from tests.metrics.test_comparisons import cells, rated

few = settings(max_examples=30, deadline=None, derandomize=True)


def said(*groups: tuple[str, int, int], reference: dict[str, str] | None = None, limit: int = 10) -> list[Said]:
    found = rated({"sex": cells(*groups)})
    return list(ratios(found, "bias.x", reference=reference or {}, confidence=0.95, limit=limit))


def test_a_ratio_is_exact_and_names_its_reference() -> None:
    (item,) = said(("a", 3, 5), ("b", 30, 40), limit=1)
    assert isinstance(item, Measurement)
    assert item.where == {"attribute": "sex", "group": "a", "reference": "b"}
    assert (item.value, item.n, item.support) == (0.8, 5, 5)
    assert (item.low, item.high) == pytest.approx(rate_ratio(3, 5, 30, 40))


@few
@given(
    st.lists(st.integers(10, 80).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))), min_size=2, max_size=5)
)
def test_the_lowest_ratio_is_fairlearns(groups: list[tuple[int, int]]) -> None:
    named = [(f"g{place}", k, n) for place, (k, n) in enumerate(groups)]
    found = [item.value for item in said(*named) if isinstance(item, Measurement)]
    table = cells(*named)
    expected = demographic_parity_ratio(
        table["decision"].astype(int),
        table["decision"].astype(int),
        sensitive_features=table["group"],
        sample_weight=table["n"],
    )
    if not any(k for k, _ in groups):
        assert found == []
        assert set(reasons(said(*named)).values()) == {"undefined"}  # where fairlearn says 0/0 is nan or 1
    else:
        assert min(found) == pytest.approx(expected, abs=1e-12)


def test_the_family_is_all_ratios_and_the_p_value_is_adjusted_by_it() -> None:
    tables = {"sex": cells(("f", 30, 50), ("m", 40, 60)), "race": cells(("a", 20, 50), ("b", 25, 60), ("c", 30, 60))}
    found = rated(tables)
    first = next(iter(ratios(found, "bias.x", reference={}, confidence=0.95, limit=10)))
    assert isinstance(first, Measurement)
    assert (first.low_all, first.high_all) == pytest.approx(rate_ratio(30, 50, 40, 60, bonferroni(0.95, 3)))
    p = next(iter(p_values(found, "bias.p", reference={}, limit=10)))
    assert isinstance(p, Measurement)
    assert p.low == p.high == p.low_all == p.value
    assert p.high_all == pytest.approx(min(1, 3 * p.value))
    assert (p.confidence, p.n, p.support) == (None, 50, 110)


def test_the_declared_reference_wins() -> None:
    items = said(("f", 30, 50), ("m", 40, 60), reference={"sex": "f"})
    assert [(item.where["group"], item.where["reference"]) for item in items] == [("m", "f")]
    assert isinstance(items[0], Measurement)
    assert items[0].value == (40 * 50) / (60 * 30)


def test_the_reference_of_a_crossing_is_made_of_its_parts() -> None:
    tables = {"sex×race": cells(("f×a", 30, 50), ("m×a", 40, 60), ("m×b", 10, 60))}
    found = rated(tables)
    both = ratios(found, "bias.x", reference={"sex": "f", "race": "a"}, confidence=0.95, limit=10)
    assert {item.where["reference"] for item in both} == {"f×a"}
    one = ratios(found, "bias.x", reference={"sex": "f"}, confidence=0.95, limit=10)
    assert {item.where["reference"] for item in one} == {"m×a"}


@pytest.mark.parametrize(
    ("groups", "reference", "expected"),
    [
        ([], {}, {("bias.x", "sex"): "absent"}),
        ([("unknown", 5, 50)], {}, {("bias.x", "sex"): "absent"}),
        ([("f", 5, 50)], {}, {("bias.x", "sex"): "undefined"}),
        ([("f", 5, 9), ("m", 2, 9)], {}, {("bias.x", "sex"): "too small"}),
        ([("f", 5, 50), ("m", 2, 50)], {"sex": "d"}, {("bias.x", "sex"): "absent"}),
        ([("f", 5, 50), ("m", 2, 9)], {"sex": "m"}, {("bias.x", "sex"): "suppressed"}),
        ([("f", 5, 50), ("m", 2, 9)], {}, {("bias.x", "sex", "m", "f"): "suppressed"}),
        ([("f", 0, 50), ("m", 0, 90)], {}, {("bias.x", "sex", "f", "m"): "undefined"}),
        ([("f", 4, 50), ("m", 0, 90)], {"sex": "m"}, {("bias.x", "sex", "f", "m"): "undefined"}),
    ],
)
def test_every_absence_has_its_reason(
    groups: list[tuple[str, int, int]], reference: dict[str, str], expected: dict[tuple[str, ...], str]
) -> None:
    items = said(*groups, reference=reference)
    assert all(isinstance(item, Unmeasured) for item in items)
    assert reasons(items) == expected


def test_unknown_is_in_no_ratio() -> None:
    items = said(("f", 30, 50), ("m", 40, 60), ("unknown", 60, 60))
    assert {(item.where["group"], item.where["reference"]) for item in items} == {("f", "m")}


def test_a_reference_without_a_decision_has_no_rate() -> None:
    table = pd.concat([cells(("f", 30, 50)), cells(("m", 20, 40)).assign(decision=pd.NA, group="m")])
    table = table.astype({"decision": "Int8"})
    found = rated({"sex": table})
    (item,) = ratios(found, "bias.x", reference={"sex": "m"}, confidence=0.95, limit=10)
    assert isinstance(item, Unmeasured)
    assert item.why == "undefined"


def test_a_difference_is_newcombes() -> None:
    found = rated({"sex": cells(("f", 30, 50), ("m", 40, 60))})
    (item,) = differences(found, "bias.x", reference={}, confidence=0.95, limit=10)
    assert isinstance(item, Measurement)
    assert item.where == {"attribute": "sex", "group": "f", "reference": "m"}
    assert item.value == pytest.approx(30 / 50 - 40 / 60)  # negative: the group is selected less often
    assert (item.low, item.high) == pytest.approx(newcombe(30, 50, 40, 60))


def test_weighted_cases_compare_weighted_rates_at_their_effective_size() -> None:
    table = cells(("f", 30, 50), ("m", 40, 60))
    weight = table["n"] * table["decision"].map({1: 2.0, 0: 1.0}).astype(float)
    found = rated({"sex": table.assign(weight=weight, squares=weight**2 / table["n"])})
    (item,) = ratios(found, "bias.x", reference={}, confidence=0.95, limit=10)
    assert isinstance(item, Measurement)
    assert item.value == pytest.approx((60 / 80) / (80 / 100))
    assert (item.n, item.support) == (50, 50)
    trials = (80**2 / (30 * 4 + 20), 100**2 / (40 * 4 + 20))
    assert (item.low, item.high) == pytest.approx(
        rate_ratio(0.75 * trials[0], trials[0], 0.8 * trials[1], trials[1])  # type: ignore[arg-type]
    )
    (p_value,) = p_values(found, "bias.p", reference={}, limit=10)
    assert isinstance(p_value, Measurement)
    assert 0.3 < p_value.value < 0.7
