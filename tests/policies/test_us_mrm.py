"""SR 26-2 in place of SR 11-7."""

from __future__ import annotations

from datetime import date

from audit import packs
from tests.policies.cases import judged

MRM = packs.read("us-mrm")
SCOPE = {"supervised_bank": True, "quantitative_model": True, "generative_model": False}


def test_what_was_rescinded_is_only_a_name() -> None:
    aliases = {one.name: (one.status, one.on) for one in MRM.aliases}
    assert aliases["SR 11-7"] == aliases["SR 21-8"] == ("rescinded", date(2026, 4, 17))
    assert not any("11-7" in text for name, text in MRM.files.items() if name != "pack.yaml")
    assert {rule.cite.instrument for rule in MRM.rules} == {"SR 26-2"}
    assert {rule.applies_from for rule in MRM.rules} == {date(2026, 4, 17)}


def test_guidance_does_not_bind() -> None:
    assert all(rule.binding == "interpretive" and rule.severity == "medium" for rule in MRM.rules)
    assert all(rule.unconfirmed for rule in MRM.rules), "the primary text was not read"


def test_generative_models_and_deterministic_rules_are_left_out() -> None:
    for change in ({"generative_model": True}, {"quantitative_model": False}, {"supervised_bank": False}):
        findings = judged(MRM, facts=SCOPE | change).findings
        assert {one.outcome for one in findings} == {"not_applicable"}
