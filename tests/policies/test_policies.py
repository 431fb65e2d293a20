"""All shipped packs: each rule's own examples, what keeps a pack honest, and mistakes that must not be makeable."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from audit import catalogue, packs
from audit.judge.derived_metrics import METRICS as DERIVED
from audit.judge.derived_metrics import RECORDED
from audit.packs import taxonomy
from audit.packs.ledger import counts, ledger
from audit.records.pack import Pack, Requirement, Rule
from audit.starter import ASKED_BY_THE_JUDGE
from tests.policies.cases import from_example, judged

SHIPPED = [packs.read(name) for name in packs.names()]
BY_ID = {pack.id: pack for pack in SHIPPED}
RULES = [pytest.param(pack, rule, id=rule.id) for pack in SHIPPED for rule in pack.rules]
ALL = {rule.id: rule for pack in SHIPPED for rule in pack.rules}
EACH = pytest.mark.parametrize("pack", SHIPPED, ids=lambda pack: pack.id)


def test_all_packs_of_the_house_are_there() -> None:
    assert set(BY_ID) >= {
        "gdpr", "uk-gdpr", "eu-ai-act", "us-nyc-ll144", "us-ugesp", "us-ecoa", "us-states", "us-mrm", "nist-ai-rmf",
        "iso-42001", "house",
    }  # fmt: skip


@pytest.mark.parametrize(("pack", "rule"), RULES)
def test_the_examples_come_out_as_they_say(pack: Pack, rule: Rule) -> None:
    for example in rule.examples:
        finding = from_example(pack, rule.id, example)
        assert finding.outcome == example["gives"], f"{example}: {finding.because}"


@pytest.mark.parametrize(("pack", "rule"), RULES)
def test_the_examples_show_every_side(pack: Pack, rule: Rule) -> None:
    """Passed always; failed where an answer or a number can be wrong; undecided where an interval decides."""
    given = {example["gives"] for example in rule.examples}
    numbers = [one for one in rule.expect if not one.measured]
    facts = [one for one in rule.require if _can_be_wrong(one)]
    expected = {"passed"} | ({"failed"} if numbers or facts else set())
    if any(one.decide != "point" or one.confirmed_by is not None for one in numbers):
        expected |= {"undecided"}
    elif not numbers:
        expected |= {"missing"}
    assert expected <= given
    if rule.when is not None or rule.roles:
        assert {"missing", "not_applicable"} & given


def _can_be_wrong(one: Requirement) -> bool:
    dated = (one.days_old_at_most, one.not_before, one.not_after) != (None, None, None)
    return one.among is not None or one.limit is not None or bool(one.includes) or dated


def test_every_rule_is_tested_by_its_own_examples() -> None:
    assert len(RULES) == len(ALL) == sum(len(pack.rules) for pack in SHIPPED) > 330
    assert all(len(rule.examples) >= 2 for rule in ALL.values())


def test_every_pack_has_a_test_file_of_its_own() -> None:
    here = Path(__file__).parent
    assert {pack.id for pack in SHIPPED} <= {
        path.stem.removeprefix("test_").replace("_", "-") for path in here.glob("test_*.py")
    }


@pytest.mark.parametrize(("pack", "rule"), RULES)
def test_law_is_summarised_in_a_few_words_and_never_pasted(pack: Pack, rule: Rule) -> None:
    for text in (rule.title, rule.asks, rule.remedy, rule.shows, rule.does_not_show):
        assert len(text.split()) <= 40
    assert rule.title[0].isupper()
    assert not rule.title.endswith(".")
    assert rule.asks.endswith(".")
    assert "shall" not in f"{rule.asks} {rule.title}".split()


@pytest.mark.parametrize(("pack", "rule"), RULES)
def test_a_measured_rule_without_evidence_never_passes(pack: Pack, rule: Rule) -> None:
    for example in rule.examples:
        if rule.expect and example["gives"] == "passed":
            without = {key: value for key, value in example.items() if key not in ("measured", "unmeasured")}
            assert from_example(pack, rule.id, without).outcome in ("missing", "not_applicable")


@EACH
def test_citations_are_unique_and_well_formed(pack: Pack) -> None:
    cited = [str(rule.cite) for rule in pack.rules]
    assert sorted(set(cited)) == sorted(cited)
    for text in cited:
        assert re.fullmatch(r"\S.*\S", text) and "  " not in text and not re.search(r"Art\. Art|\(\)", text), text


@EACH
def test_dates_are_consistent(pack: Pack) -> None:
    for rule in pack.rules:
        assert rule.applies_until is None or rule.applies_from <= rule.applies_until
        assert rule.as_of is None or rule.as_of <= pack.as_of, "no rule was checked after its pack"
    for alias in pack.aliases:
        assert alias.on is None or alias.on <= pack.as_of


@EACH
def test_every_metric_and_fact_exists_and_every_question_is_read_and_says_why(pack: Pack) -> None:
    from audit.measure import discover

    measurable = {metric for check in discover().values() for metric in check.METRICS} | set(DERIVED)
    assert set(packs.metrics_named(pack)) <= measurable
    asked = {question.fact for question in pack.questions}
    follows = {derived.fact for derived in pack.derived}
    named = set(packs.facts_named(pack))
    assert named <= asked | follows
    assert asked - named <= set(ASKED_BY_THE_JUDGE)
    assert all(question.why and question.asks.endswith("?") for question in pack.questions)


def test_packs_that_ask_the_same_accept_the_same() -> None:
    seen: dict[str, tuple[str, tuple[Any, ...]]] = {}
    for question in (question for pack in SHIPPED for question in pack.questions):
        form = (question.type, question.choices)
        assert seen.setdefault(question.fact, form) == form, question.fact


@EACH
def test_the_pack_says_what_it_does_not_cover(pack: Pack) -> None:
    assert pack.not_covered or pack.id == "house"
    found = counts(ledger(pack))
    assert found["not covered"] == len(pack.not_covered)
    covered = {str(rule.cite) for rule in pack.rules}
    assert not covered & {str(gap.cite) for gap in pack.not_covered}
    assert pack.reviewed_by is None, "no counsel has reviewed it"


def test_both_ends_of_every_relation_exist_and_no_pair_is_told_twice() -> None:
    pairs = [(rule.id, relation.rule) for rule in ALL.values() for relation in rule.relates]
    for one, other in pairs:
        assert other in ALL, f"{one} relates to {other}"
        assert one.partition("/")[0] != other.partition("/")[0]
        assert (other, one) not in pairs
    assert len(pairs) > 20


def test_a_relation_is_told_at_both_ends() -> None:
    for rule in ALL.values():
        for relation in rule.relates:
            back = [one.likeness for one in catalogue.relations(ALL, ALL[relation.rule]) if one.rule == rule.id]
            assert back == [{"subset": "superset", "superset": "subset"}.get(relation.likeness, relation.likeness)]


@EACH
def test_nothing_is_never_a_pass(pack: Pack) -> None:
    """Without evidence, facts or thresholds no rule passes, and nothing is cleared."""
    judgement = judged(pack)
    assert not {"passed", "failed"} & {finding.outcome for finding in judgement.findings}
    assert judgement.outcome == "cannot tell"


class TestMistakesOfOthers:
    """Section 9 of the reference: what public encodings get wrong."""

    def test_only_the_heads_of_article_9_are_special_categories(self) -> None:
        kinds = taxonomy.shipped()
        special = {kind.id for kind in kinds.kinds if kind.special}
        assert special == {
            "medical-number", "health", "genetic", "biometric", "ethnicity", "religion", "politics", "union",
            "sexuality",
        }  # fmt: skip
        for name in ("sex", "gender", "male", "age", "nationality", "marital_status", "married"):
            kind = taxonomy.by_name(kinds, name)
            assert kind is not None and kind.special is None, name

    def test_article_10_5_is_gone(self) -> None:
        assert not [one for one in ALL.values() if str(one.cite).startswith("AI Act Art. 10(5)")]
        (alias,) = [one for one in BY_ID["eu-ai-act"].aliases if "10(5)" in one.name]
        assert alias.status == "replaced" and "4a" in (alias.by or "")

    def test_local_law_144_has_no_threshold(self) -> None:
        for rule in BY_ID["us-nyc-ll144"].rules:
            for one in rule.expect:
                if one.metric.startswith("bias."):
                    assert one.measured and one.limit is None and one.declared is None, rule.id

    @pytest.mark.parametrize(
        ("name", "status"),
        [("SR 11-7", "rescinded"), ("SB 24-205", "repealed"), ("2022-03", "withdrawn"), ("2023-03", "withdrawn")],
    )
    def test_what_is_no_longer_law_is_only_a_name(self, name: str, status: str) -> None:
        aliases = [alias for pack in SHIPPED for alias in pack.aliases if name in alias.name]
        assert aliases and all(alias.status == status for alias in aliases)
        assert not [rule.id for rule in ALL.values() if name in str(rule.cite)]

    def test_only_the_guidelines_give_four_fifths(self) -> None:
        for rule in ALL.values():
            for one in rule.expect:
                if one.metric == "bias.impact_ratio" and one.limit is not None and one.limit.at_least == 0.8:
                    assert one.origin == ("guideline" if rule.pack == "us-ugesp" else "organisation"), rule.id

    def test_the_ai_act_goes_by_the_dates_of_july_2026(self) -> None:
        rules = {rule.id.partition("/")[2]: rule for rule in BY_ID["eu-ai-act"].rules}
        general, annex = date(2026, 8, 2), date(2027, 12, 2)
        for name, rule in rules.items():
            number = int(re.search(r"\d+", name).group())  # type: ignore[union-attr]
            if number in (6, *range(9, 28)):
                assert rule.applies_from == annex, name
            elif number == 50 and "marking" not in name:
                assert rule.applies_from == general, name
        assert rules["art-05-1ba-intimate-images"].applies_from == date(2026, 12, 2)
        assert rules["art-04a-1-bias-data"].applies_from == date(2026, 7, 27)

    def test_the_sections_of_local_law_144_are_those_of_the_rule(self) -> None:
        for rule in BY_ID["us-nyc-ll144"].rules:
            assert re.search(r"5-30[0-4]|20-87[0-4]", str(rule.cite)), rule.cite
            if any(one.metric.endswith("impact_ratio") for one in rule.expect):
                assert re.search(r"5-30[01]", str(rule.cite)), "ratios are in 5-300 and 5-301, not in 5-302"

    def test_regulation_b_has_no_effects_test_any_more(self) -> None:
        (old,) = [rule for rule in BY_ID["us-ecoa"].rules if "effects-test" in rule.id]
        assert (old.applies_until, old.ends) == (date(2026, 7, 20), "repealed")
        today = [
            rule
            for rule in BY_ID["us-ecoa"].rules
            if any(one.metric.startswith("bias.") for one in rule.expect)
            and rule.status(date(2026, 11, 21)) != "repealed"
        ]
        assert today
        assert all(rule.binding != "binding" for rule in today), "a difference is a risk indicator, not a breach"

    def test_two_days_are_for_widespread_incidents_and_ten_for_a_death(self) -> None:
        rules = {rule.id.partition("/")[2]: rule for rule in BY_ID["eu-ai-act"].rules}
        days = {
            name: [one.limit.at_most for one in rules[name].require if one.limit is not None]
            for name in ("art-73-2-incidents", "art-73-3-widespread", "art-73-4-deaths")
        }
        assert days == {"art-73-2-incidents": [15], "art-73-3-widespread": [2], "art-73-4-deaths": [10]}

    def test_the_right_to_an_explanation_does_not_rest_on_recital_71(self) -> None:
        binding = [rule for rule in ALL.values() if "explanation" in rule.id or "logic" in rule.id]
        assert binding
        assert not [rule.id for rule in binding if rule.cite.recital is not None]

    def test_mitigation_is_point_g_and_shortcomings_are_not(self) -> None:
        (mitigation,) = [rule for rule in ALL.values() if str(rule.cite) == "AI Act Art. 10(2)(g)"]
        assert not re.search("limitation|shortcoming|gap", mitigation.title.lower())

    def test_recitals_do_not_bind(self) -> None:
        assert all(rule.binding != "binding" for rule in ALL.values() if rule.cite.recital is not None)

    def test_a_limit_that_the_law_does_not_give_is_the_organisations(self) -> None:
        for rule in ALL.values():
            for one in rule.expect:
                if one.limit is None and not one.measured:
                    assert one.origin == "organisation", rule.id


def test_what_the_judge_reads_by_itself_is_asked_in_the_same_words() -> None:
    kinds = {kind.category for kind in taxonomy.shipped().kinds}
    for question in (one for pack in SHIPPED for one in pack.questions if one.fact == RECORDED):
        assert question.type == "list"
        assert set(question.choices) <= kinds | {"none"}
