"""The mortgage example: what it declares fits its packs, and it shows every outcome."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import pytest

from audit import packs
from audit.declarations import facts_from_text, waivers_from_text
from audit.demo import declared
from audit.plan import parse
from audit.records.judgement import OUTCOMES
from audit.records.plan import Plan
from tests.slow import SLOW

Example = Literal["mortgage", "hiring"]
EXAMPLES: tuple[Example, ...] = ("mortgage", "hiring")
EACH = pytest.mark.parametrize("example", EXAMPLES)


def plan(example: Example) -> Plan:
    return parse(declared(example, "audit.yaml"), "audit.yaml", Path("nowhere"))


@EACH
def test_what_is_declared_answers_questions_of_its_packs(example: Example) -> None:
    law = [packs.read(name) for name in plan(example).policies]
    facts = facts_from_text(declared(example, "facts.yaml"), "facts.yaml", law)
    assert len(facts) > 30
    assert waivers_from_text(declared(example, "waivers.yaml"), "waivers.yaml", law)


@EACH
def test_every_limit_is_read_by_a_rule_and_entered_before_the_assessment(example: Example) -> None:
    given = plan(example)
    named = {metric for name in given.policies for metric in packs.metrics_named(packs.read(name))}
    assert given.assessment_date is not None
    for threshold in given.thresholds:
        assert threshold.metric in named, threshold.metric
        assert threshold.on < given.assessment_date
        assert "demonstration" in threshold.by and threshold.why


def test_the_mortgage_is_judged_by_what_the_issue_names() -> None:
    assert plan("mortgage").policies == ("gdpr", "eu-ai-act", "us-ecoa", "nist-ai-rmf", "house")
    assert plan("hiring").policies == ("us-nyc-ll144", "us-ugesp", "us-states")


@pytest.mark.skipif(not SLOW, reason="half a minute: trains two models and measures everything")
def test_the_mortgage_shows_every_outcome_and_is_not_dominated_by_what_is_missing(tmp_path: Path) -> None:
    from audit.demo.mortgage import write
    from audit.run import run

    write(tmp_path)
    made = run(tmp_path / "audit.yaml")
    outcomes = [finding.outcome for finding in made.findings]
    assert set(outcomes) == set(OUTCOMES)
    assert outcomes.count("missing") < outcomes.count("failed") < outcomes.count("passed")
    assert [one.rule for one in made.findings if one.waiver] == ["gdpr/recital-26-singling-out"]
    assert made.verdict == "not cleared"
