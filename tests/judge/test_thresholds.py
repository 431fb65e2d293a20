"""The register of thresholds: one for a rule goes before one for the metric; labels limit what a rule reads."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from audit.errors import PlanError
from audit.plan import parse
from tests.policies.cases import judged, lost, number, only, pack_of, rule, signed

ORGANISATION = "expect:\n  - {metric: bias.impact_ratio, threshold: {origin: organisation, sets: at_least}}\n"
PACK = pack_of(rule(ORGANISATION), rule(ORGANISATION, title="Another"))
RATIO = number("bias.impact_ratio", 0.85, attribute="race", group="b")


def outcomes(*thresholds: Any) -> list[str]:
    found = judged(PACK, [RATIO], thresholds=thresholds).findings
    return [one.outcome for one in sorted(found, key=lambda one: one.rule)]


def test_a_threshold_for_one_rule_goes_before_one_for_the_metric() -> None:
    everywhere = signed("bias.impact_ratio", at_least=0.8)
    here = replace(signed("bias.impact_ratio", at_least=0.9), rule="test/rule-2")
    assert outcomes(everywhere) == ["passed", "passed"]
    assert outcomes(everywhere, here) == ["passed", "failed"]
    assert outcomes(here) == ["missing", "failed"]


def test_the_plan_may_hold_one_for_the_metric_and_one_for_a_rule() -> None:
    entry = "{metric: bias.impact_ratio, at_least: 0.8, by: Ada, on: 2026-10-01, why: house"
    head = "audit: {name: x, policies: []}\ndata: {evaluation: rows.csv}\ncolumns: {}\nthresholds:\n"
    plan = parse(f"{head}  - {entry}}}\n  - {entry}, rule: test/rule-1}}\n", "audit.yaml", Path())
    assert [one.rule for one in plan.thresholds] == [None, "test/rule-1"]
    with pytest.raises(PlanError, match=r"a second threshold for bias\.impact_ratio"):
        parse(f"{head}  - {entry}, rule: test/a}}\n  - {entry}, rule: test/a}}\n", "audit.yaml", Path())


def test_a_threshold_for_a_rule_that_nobody_has_is_an_error() -> None:
    nowhere = replace(signed("bias.impact_ratio", at_least=0.9), rule="test/rule-9")
    with pytest.raises(PlanError, match="test/rule-9: a threshold names this rule, but no pack in use has it"):
        outcomes(nowhere)


def test_the_limit_may_be_a_declared_number() -> None:
    questions = "  declared_ratio: {asks: Which ratio is promised?, type: number}\n"
    demand = "{metric: bias.impact_ratio, at_least: {fact: declared_ratio}, threshold: {origin: organisation}}"
    pack = pack_of(rule(f"expect:\n  - {demand}\n"), questions=questions)
    assert only(judged(pack, [RATIO], facts={"declared_ratio": 0.8})).outcome == "passed"
    failed = only(judged(pack, [RATIO], facts={"declared_ratio": 0.9}))
    assert failed.outcome == "failed"
    assert "below the declared ratio, at least 0.9" in failed.because
    missing = only(judged(pack, [RATIO]))
    assert missing.outcome == "missing"
    assert "nobody has answered" in missing.because


def test_a_number_that_only_has_to_be_there() -> None:
    pack = pack_of(rule("expect:\n  - {metric: bias.impact_ratio, measured: true, threshold: {origin: regulation}}\n"))
    low = number("bias.impact_ratio", 0.1, attribute="race", group="c")
    passed = only(judged(pack, [RATIO, low]))
    assert (passed.outcome, passed.because) == (
        "passed",
        "Impact ratio: all 2 values are measured; the law sets no limit.",
    )
    assert [(one.at_least, one.at_most, one.origin) for one in passed.measurements] == [(None, None, "regulation")] * 2
    assert only(judged(pack)).outcome == "missing"
    assert only(judged(pack, [RATIO], [lost("bias.impact_ratio", attribute="race", group="d")])).outcome == "missing"


def test_only_values_with_the_labels_of_the_rule_count() -> None:
    demand = "{metric: bias.impact_ratio, at_least: 0.8, where: {attribute: race}, threshold: {origin: statute}}"
    pack = pack_of(rule(f"expect:\n  - {demand}\n"))
    other = number("bias.impact_ratio", 0.1, attribute="sex", group="f")
    finding = only(judged(pack, [RATIO, other]))
    assert (finding.outcome, len(finding.measurements)) == ("passed", 1)
    assert only(judged(pack, [other])).outcome == "missing"


def test_the_laws_own_words_stand_before_the_sentence() -> None:
    demand = "expect:\n  - {metric: bias.impact_ratio, at_least: 0.9, threshold: {origin: guideline}}\n"
    pack = pack_of(rule(demand).replace("remedy:", "words: {failed: indicated}\nremedy:"))
    finding = only(judged(pack, [RATIO]))
    assert (finding.word, finding.because.partition(".")[0]) == ("indicated", "Indicated")
