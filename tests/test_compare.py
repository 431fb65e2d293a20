"""Comparing audits: differences that are real, and those that are noise."""

from dataclasses import replace
from datetime import date
from math import sqrt
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import false_discovery_control, norm

from audit import canonical
from audit.compare import against, compare, compare_judgements, lost, regressions
from audit.compare.markdown import headline, page
from audit.compare.numbers import _benjamini_hochberg
from audit.records.evidence import Coverage, Evidence, Input, Measurement, PlanDigest, Provenance
from audit.records.judgement import Judgement, Reading
from tests.policies.cases import READY, judged, pack_of, rule
from tests.slow import SLOW

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
        inputs=(Input(role="evaluation", name="rows.csv", sha256=digest * 64, bytes=1),),
    )  # fmt: skip
    return Evidence(
        plan=PlanDigest(name="x", sha256="0" * 64), provenance=provenance, coverage=Coverage(rows=1, columns=1),
        measurements=measurements, unmeasured=(),
    )  # fmt: skip


def test_the_interval_of_a_difference_of_rates_is_newcombes() -> None:
    """Newcombe 1998, table II, method 10: 56/70 against 48/80 gives 0.0524 to 0.3339."""
    movement = compare(evidence(rate(48, 80)), evidence(rate(56, 70), digest="1")).movements[0]
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


def share(hits: int, n: int) -> Measurement:
    """A plain count over the file, without interval."""
    value = hits / n
    return Measurement(
        metric="data_quality.missing_share", where={"column": "x"}, value=value, low=value, high=value, low_all=value,
        high_all=value, confidence=None, n=n, support=n, method="count",
    )  # fmt: skip


def test_a_counted_share_of_other_rows_is_a_samples() -> None:
    noise = compare(evidence(share(100, 2_000)), evidence(share(108, 2_000), digest="1"))
    assert (noise.same_rows, noise.movements[0].state) == (False, "did not move")
    real = compare(evidence(share(100, 2_000)), evidence(share(300, 2_000), digest="1"))
    assert real.movements[0].state == "moved"
    same = compare(evidence(share(100, 2_000)), evidence(share(101, 2_000)))
    assert same.movements[0].state == "moved", "of one and the same file, a count that differs is another count"


def test_p_values_are_not_compared() -> None:
    luck = replace(share(3, 10), metric="bias.selection_rate_p_value")
    assert compare(evidence(luck), evidence(luck, digest="1")).movements == ()


def reading(at_least: float | None = None, at_most: float | None = None, group: str = "a") -> Reading:
    return Reading(
        metric="bias.selection_rate", where={"attribute": "sex", "group": group}, value=None, low=None, high=None,
        decide="interval", at_least=at_least, at_most=at_most, origin="organisation", n=None, support=None,
        confidence=None, outcome="passed", because="",
    )  # fmt: skip


def judgement(*readings: Reading) -> Judgement:
    made = judged(LATER, facts={"ready": True})
    return replace(made, findings=(replace(made.findings[0], outcome="passed", measurements=readings),))


def test_only_a_real_move_to_the_wrong_side_is_a_regression() -> None:
    down = compare(evidence(rate(500, 1_000)), evidence(rate(350, 1_000), digest="1"))
    up = compare(evidence(rate(350, 1_000)), evidence(rate(500, 1_000), digest="1"))
    noise = compare(evidence(rate(500, 1_000)), evidence(rate(490, 1_000), digest="1"))
    floor, ceiling = judgement(reading(at_least=0.3)), judgement(reading(at_most=0.8))
    assert [item.rules for item in regressions(down, floor)] == [(floor.findings[0].rule,)]
    assert regressions(up, floor) == () == regressions(noise, floor)
    assert regressions(down, ceiling) == ()
    assert len(regressions(up, ceiling)) == 1
    assert regressions(down, judgement()) == (), "without a limit nobody says which way is wrong"
    both = judgement(reading(at_least=0.4, at_most=0.6))
    assert len(regressions(down, both)) == 1


def test_what_is_no_longer_measured_is_lost_not_better() -> None:
    gone = compare(evidence(rate(5, 10), rate(6, 10, "b")), evidence(digest="1"))
    assert [item.where["group"] for item in lost(gone, judgement(reading(at_least=0.3)))] == ["a", "b"]
    assert lost(gone, judgement()) == ()
    other = compare(evidence(rate(5, 10, "b")), evidence(rate(5, 10), digest="1"))
    assert lost(other, judgement(reading(at_least=0.3))) == (), "another group has the number now"


def test_a_baseline_may_be_evidence_and_the_page_says_what_became_worse(tmp_path: Path) -> None:
    path = tmp_path / "before.json"
    path.write_bytes(canonical.to_bytes(evidence(rate(500, 1_000), rate(300, 1_000, "b"))))
    now = evidence(rate(350, 1_000), rate(310, 1_000, "b"), digest="1")
    found = against(path, now, judgement(reading(at_least=0.3), reading(at_least=0.3, group="b")))
    assert found.rejudged is None
    text = page(found)
    assert "1 number became worse past luck; 1 did not move, 0 cannot be told." in text
    assert "| attribute sex, group a | 0.5 | 0.35 | [-0.1924, -0.1069] |" in text
    calm = against(path, evidence(rate(505, 1_000), rate(300, 1_000, "b"), digest="1"), judgement())
    assert headline(calm) == "Nothing moved beyond luck: 2 did not move, 0 cannot be told."


def test_noise_seldom_looks_like_a_regression() -> None:
    """Under no change at all, false alarms over forty groups stay within what false-discovery control promises."""
    rng, alarms, draws = np.random.default_rng(1), 0, 2_000 if SLOW else 100
    limits = judgement(*(reading(at_least=0.3, group=f"g{i}") for i in range(40)))
    for _ in range(draws):
        before, after = (evidence(*(rate(int(h), 400, f"g{i}") for i, h in enumerate(rng.binomial(400, 0.4, 40))),
                                  digest=digest) for digest in "ab")  # fmt: skip
        alarms += bool(regressions(compare(before, after), limits))
    assert alarms / draws <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / draws)
