"""Comparing audits: differences that are real, and those that are noise."""

from dataclasses import replace
from datetime import date
from math import sqrt

import numpy as np
import pytest
from scipy.stats import false_discovery_control, norm

from audit.compare import _benjamini_hochberg, compare, compare_judgements
from audit.records.evidence import Coverage, Evidence, Input, Measurement, PlanDigest, Provenance
from tests.policies.cases import READY, judged, pack_of, rule

LATER = pack_of(
    rule(READY, applies="{from: 2020-01-01, until: 2026-06-30}"),
    rule(READY.replace("true", "false"), applies="{from: 2020-01-01}", title="Not ready"),
    rule(READY.replace("true", "false"), applies="{from: 2026-07-01}", title="Not ready since July"),
)


def rate(hits: int, n: int, group: str = "a") -> Measurement:
    """A rate with Wilson's interval, by the closed form."""
    z, p = norm.ppf(0.975), hits / n
    centre = (p + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    return Measurement(
        metric="bias.selection_rate", where={"attribute": "sex", "group": group}, value=p, low=centre - half,
        high=centre + half, low_all=None, high_all=None, confidence=0.95, n=n, support=n, method="Wilson 1927",
    )  # fmt: skip


def evidence(*measurements: Measurement, digest: str = "0") -> Evidence:
    provenance = Provenance(
        tool="signoff 1", python="3", engine="duckdb", libraries={}, seed=0, confidence=0.95, disclosure_limit=10,
        inputs=(Input(role="evaluation", name="rows.csv", sha256=digest, bytes=1),),
    )  # fmt: skip
    return Evidence(
        plan=PlanDigest(name="x", sha256="0"), provenance=provenance, coverage=Coverage(rows=1, columns=1),
        measurements=measurements, unmeasured=(),
    )  # fmt: skip


def test_the_interval_of_a_difference_of_rates_is_newcombes() -> None:
    """Newcombe 1998, table II, method 10: 56/70 against 48/80 gives 0.0524 to 0.3339."""
    movement = compare(evidence(rate(48, 80)), evidence(rate(56, 70))).movements[0]
    assert movement.difference == pytest.approx(0.2)
    assert (movement.low, movement.high) == (pytest.approx(0.0524, abs=5e-5), pytest.approx(0.3339, abs=5e-5))
    assert movement.state == "moved"


def test_equal_audits_do_not_move_and_noise_does_not_move() -> None:
    same = compare(evidence(rate(50, 100)), evidence(rate(50, 100)))
    assert [m.state for m in same.movements] == ["did not move"]
    assert same.causes == ()
    rng = np.random.default_rng(7)
    draws = [tuple(rate(int(hits), 500, f"g{i}") for i, hits in enumerate(rng.binomial(500, 0.3, 200))) for _ in "ab"]
    noise = compare(evidence(*draws[0]), evidence(*draws[1], digest="1"))
    assert sum(m.state == "moved" for m in noise.movements) == 0
    assert noise.causes == ("the evaluation file is another one",)


def test_a_fact_of_the_file_moves_when_it_differs() -> None:
    fact = replace(rate(5, 10), metric="privacy.k_anonymity", value=3.0, low=3.0, high=3.0, confidence=None)
    moved = compare(evidence(fact), evidence(replace(fact, value=2.0, low=2.0, high=2.0)))
    assert moved.movements[0].state == "moved"


def test_what_is_measured_only_once_cannot_be_told() -> None:
    movement = compare(evidence(rate(5, 10)), evidence()).movements[0]
    assert (movement.state, movement.after, movement.difference) == ("cannot tell", None, None)


def test_benjamini_hochberg_is_scipys() -> None:
    p_values = np.random.default_rng(3).beta(0.4, 1.5, 60)
    expected = set(np.flatnonzero(false_discovery_control(p_values) <= 0.05))
    assert 0 < len(expected) < 60
    assert _benjamini_hochberg(list(p_values), 0.05) == expected


def test_the_same_evidence_under_the_law_of_two_days() -> None:
    march, today = (judged(LATER, facts={"ready": True}, on=date(2026, month, 1)) for month in (3, 11))
    found = compare_judgements(march, today)
    assert found.law_only
    assert found.causes == ("the assessment date was 2026-03-01 and is 2026-11-01",)
    assert [(change.rule, change.said) for change in found.changes] == [
        ("test/rule-1", "passed under the law of 2026-03-01, does not apply under the law of 2026-11-01"),
        ("test/rule-3", "was not in force under the law of 2026-03-01, fails under the law of 2026-11-01"),
    ]
    assert found.same == 1
    assert "The answer is yes" in found.changes[1].because or "the answer is yes" in found.changes[1].because


def test_what_else_differs_between_two_judgements_is_told() -> None:
    one = judged(LATER, facts={"ready": True})
    other = replace(one, evidence_sha256="1" * 64, facts_sha256="2" * 64, packs=())
    found = compare_judgements(one, other)
    assert not found.law_only
    assert found.causes == ("the pack test is gone", "the evidence is not the same", "the facts are not the same")
    fewer = compare_judgements(one, replace(one, findings=one.findings[1:]))
    assert [change.after for change in fewer.changes] == [None]
