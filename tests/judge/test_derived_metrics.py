"""Numbers that follow from the evidence: each measured, or unmeasured with its reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from audit.judge.derived_metrics import METRICS, RECORDED, derive
from audit.records.evidence import Measurement, Unmeasured
from audit.records.judgement import Fact
from tests.policies.cases import evidence, lost, number

RATE = "bias.selection_rate"
SEARCHED = number("privacy.direct_identifier_columns", 1)


def derived(metric: str, *measured: Any, gone: tuple[Any, ...] = (), **facts: Any) -> list[Measurement | Unmeasured]:
    given = {name: Fact(fact=name, value=value) for name, value in facts.items()}
    return [one for one in derive(evidence(measured, gone), given) if one.metric == metric]


def values(metric: str, *measured: Any, gone: tuple[Any, ...] = (), **facts: Any) -> list[tuple[dict[str, str], float]]:
    found = derived(metric, *measured, gone=gone, **facts)
    return [(dict(one.where), one.value) for one in found if isinstance(one, Measurement)]


def test_every_metric_is_measured_or_says_why_not() -> None:
    found = derive(evidence(), {})
    assert {one.metric for one in found} == set(METRICS)
    assert all(one.reason for one in found if isinstance(one, Unmeasured))


def test_what_the_evidence_names_is_left_to_it() -> None:
    assert derived("derived.rows", number("derived.rows", 5)) == []


def test_rows_and_decisions() -> None:
    assert values("derived.rows") == [({}, 1000.0)]
    assert values("derived.decisions") == [({}, 0.0)]
    assert values("derived.decisions", number("performance.accuracy", 0.8)) == [({}, 1.0)]
    with_model = replace(evidence(), provenance=replace(evidence().provenance, model="onnx"))
    assert [one.value for one in derive(with_model, {}) if one.metric == "derived.decisions"] == [1.0]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("attributes", "special"),
    [
        (["sex", "age"], []),
        (["sex×race", "sex"], ["race"]),
        (["religion"], ["religion"]),
        (["male×ethnic_group"], ["ethnic_group"]),
    ],
)
def test_sensitive_attributes_that_are_special_categories(attributes: list[str], special: list[str]) -> None:
    rates = [number(RATE, 0.5, attribute=name, group="a") for name in attributes]
    expected = [({"attribute": name}, 1.0) for name in special] or [({}, 0.0)]
    assert values("derived.special_category_attributes", *rates) == expected


def test_national_numbers_and_what_the_record_does_not_name() -> None:
    ssn = number("privacy.direct_identifiers", 1.0, column="ssn", identifier="us/ssn")
    email = number("privacy.direct_identifiers", 0.04, column="remarks", identifier="email")
    labels = {"column": "ssn", "identifier": "us/ssn"}
    assert values("derived.national_identifiers", SEARCHED, ssn, email) == [(labels, 1.0)]
    assert values("derived.national_identifiers", SEARCHED, email) == [({}, 0.0)]
    unrecorded = "derived.unrecorded_identifiers"
    named = ("contact details", "national identification numbers")
    assert values(unrecorded, SEARCHED, ssn, email, **{RECORDED: named}) == [({}, 0.0)]
    assert values(unrecorded, SEARCHED, ssn, email, **{RECORDED: ("contact details",)}) == [(labels, 1.0)]
    (open_one,) = derived(unrecorded, SEARCHED, ssn)
    assert isinstance(open_one, Unmeasured) and "nobody has said which categories" in open_one.reason
    (not_searched,) = derived("derived.national_identifiers")
    assert isinstance(not_searched, Unmeasured) and not_searched.why == "unmet need"


def test_shares_of_groups_from_the_sizes_in_the_evidence() -> None:
    rates = [
        number(RATE, 0.5, n=n, attribute="race", group=group) for group, n in (("a", 70), ("b", 20), ("unknown", 10))
    ]
    labels = {"attribute": "race"}
    assert values("derived.unknown_share", *rates) == [(labels, 0.1)]
    ((where, share),) = values("derived.smallest_group_share", *rates)
    assert (where, share) == (labels, 20 / 90), "of the rows whose group is known"
    hidden = (lost(RATE, attribute="race", group="c"),)
    assert values("derived.smallest_group_share", *rates, gone=hidden) == []
    assert values("derived.unknown_share", *rates, gone=hidden) == [(labels, 0.1)]
    few = (lost(RATE, attribute="race", group="unknown"),)
    assert values("derived.unknown_share", *rates[:2], gone=few) == []
    assert values("derived.unknown_share", *rates[:2]) == [(labels, 0.0)]
