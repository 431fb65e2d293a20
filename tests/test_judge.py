"""The judge: one set relation, and what surrounds it."""

from __future__ import annotations

import json
import math
import random
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from scipy.stats import norm

from audit import canonical, documents, packs
from audit.errors import PackError, PlanError
from audit.judge import words
from audit.judge.decide import how_many_more, relation
from audit.records.evidence import Measurement, Unmeasured
from audit.records.judgement import OUTCOMES, Fact, Finding, Judgement, Waiver, from_json
from audit.records.pack import Limit, Pack
from audit.records.plan import Severity
from tests.policies.cases import DAY, RATIO, READY, judged, lost, number, only, pack_of, rule, signed

VALIDATOR = Draft202012Validator(
    json.loads(documents.schema_text("judgement")), format_checker=Draft202012Validator.FORMAT_CHECKER
)
RATIO_PACK = pack_of(rule(RATIO))
READY_PACK = pack_of(rule(READY))
ORGANISATION = """\
expect:
  - metric: bias.impact_ratio
    threshold: {origin: organisation, sets: at_least}
"""
CONFIRMED = """\
expect:
  - metric: bias.impact_ratio
    at_least: 0.8
    decide: point
    confirmed_by: {metric: bias.selection_rate_p_value, at_most: 0.05}
    threshold: {origin: guideline}
"""
ATTESTED = """\
require:
  - {fact: owner, attested: true}
"""


def ratio(
    value: float, low: float | None = None, high: float | None = None, group: str = "b", **more: Any
) -> Measurement:
    where = {"attribute": "race", "group": group, "reference": "a"} | more.pop("where", {})
    bounds = {} if low is None and high is None else {"low": low, "high": high}
    return number("bias.impact_ratio", value, **bounds, **more, **where)


def waiver(
    on: date = date(2026, 1, 1), until: date = date(2027, 1, 1), rule: str = "test/rule-1", **where: str
) -> Waiver:
    return Waiver(rule=rule, by="Board", reason="known", on=on, until=until, where=where)


class TestRelation:
    """Inside passes, outside fails, straddling or not-a-number is undecided."""

    @pytest.mark.parametrize(
        ("low", "high", "outcome"),
        [
            (0.8, 0.9, "passed"),
            (0.8, 0.8, "passed"),
            (0.1, math.nextafter(0.8, 0), "failed"),
            (0.7, 0.8, "undecided"),
            (0.7, 0.9, "undecided"),
            (0.9, None, "passed"),
            (None, 0.5, "failed"),
            (None, 0.9, "undecided"),
            (None, None, "undecided"),
            (math.nan, 0.9, "undecided"),
            (0.9, math.nan, "undecided"),
            (0.9, 0.1, "undecided"),
            (math.inf, math.inf, "undecided"),
            (0.9, math.inf, "passed"),
        ],
    )
    def test_at_least(self, low: float | None, high: float | None, outcome: str) -> None:
        assert relation((low, high), Limit(at_least=0.8)) == outcome

    @pytest.mark.parametrize(
        ("low", "high", "outcome"),
        [
            (0.1, 0.2, "passed"),
            (0.0, 0.15, "undecided"),
            (0.3, 0.4, "failed"),
            (0.0, 0.05, "failed"),
            (0.0, 1.0, "undecided"),
        ],
    )
    def test_between(self, low: float, high: float, outcome: str) -> None:
        assert relation((low, high), Limit(at_least=0.1, at_most=0.2)) == outcome

    @given(st.lists(st.floats(-10, 10), min_size=4, max_size=4))
    def test_it_is_the_relation_of_sets(self, ends: list[float]) -> None:
        """Against membership of points: an interval passes when no point of it lies outside, fails when none is in."""
        low, high = sorted(ends[:2])
        least, most = sorted(ends[2:])
        points = [low, high, *(p for p in (least, most) if low <= p <= high)]
        inside = [least <= point <= most for point in points]
        between = low <= least <= high or low <= most <= high or least <= low <= most
        expected = "passed" if all(inside) else "undecided" if between else "failed"
        assert relation((low, high), Limit(at_least=least, at_most=most)) == expected


class TestReadings:
    def test_the_family_interval_decides_unless_the_rule_says_otherwise(self) -> None:
        one = ratio(0.7, 0.65, 0.75, low_all=0.5, high_all=0.9)
        assert only(judged(RATIO_PACK, [one])).outcome == "undecided"
        for decide, outcome in (("interval", "failed"), ("point", "failed"), ("family", "undecided")):
            text = RATIO.replace("threshold:", f"decide: {decide}\n    threshold:")
            finding = only(judged(pack_of(rule(text)), [one]))
            assert finding.outcome == outcome
        reading = only(judged(RATIO_PACK, [one])).measurements[0]
        assert (reading.low, reading.high, reading.value, reading.at_least) == (0.5, 0.9, 0.7, 0.8)

    def test_failed_before_missing_before_undecided_before_passed(self) -> None:
        good, bad, open_ = ratio(0.9), ratio(0.5, group="c"), ratio(0.8, 0.7, 0.9, group="d")
        assert only(judged(RATIO_PACK, [good])).outcome == "passed"
        assert only(judged(RATIO_PACK, [good, open_])).outcome == "undecided"
        gone = lost("bias.impact_ratio", "crashed", "the check failed", attribute="race", group="e")
        assert only(judged(RATIO_PACK, [good, open_], [gone])).outcome == "missing"
        assert only(judged(RATIO_PACK, [good, open_, bad], [gone])).outcome == "failed"

    @pytest.mark.parametrize("why", ["suppressed", "too small", "undefined"])
    def test_a_label_without_enough_rows_is_undecided_and_never_passed(self, why: str) -> None:
        finding = only(judged(RATIO_PACK, [ratio(0.9)], [lost("bias.impact_ratio", why, attribute="race", group="e")]))
        assert finding.outcome == "undecided"
        assert finding.because.endswith("(race) was not measured: fewer than 10 rows.")

    @pytest.mark.parametrize("why", ["suppressed", "too small", "undefined", "absent", "unmet need", "crashed"])
    def test_a_metric_that_was_not_measured_at_all_is_missing_with_its_reason(self, why: str) -> None:
        finding = only(judged(RATIO_PACK, [], [lost("bias.impact_ratio", why, "the plan names no group")]))
        assert finding.outcome == "missing"
        assert finding.because == "Impact ratio was not measured: the plan names no group."

    def test_a_metric_that_the_evidence_does_not_name_is_missing(self) -> None:
        assert only(judged(RATIO_PACK, [number("bias.selection_rate", 0.5)])).outcome == "missing"

    def test_over_single_and_intersections(self) -> None:
        crossing = ratio(0.5, group="x×y", where={"attribute": "race×sex"})
        for over, outcome in (("single", "passed"), ("intersections", "failed"), ("all", "failed")):
            text = RATIO.replace("threshold:", f"over: {over}\n    threshold:")
            assert only(judged(pack_of(rule(text)), [ratio(0.9), crossing])).outcome == outcome
        intersections = pack_of(rule(RATIO.replace("threshold:", "over: intersections\n    threshold:")))
        assert only(judged(intersections, [ratio(0.9)])).outcome == "missing"

    def test_not_a_number_is_undecided_and_stays_out_of_the_file(self) -> None:
        judgement = judged(RATIO_PACK, [ratio(math.nan)])
        assert only(judgement).outcome == "undecided"
        canonical.to_bytes(judgement)

    def test_the_interval_says_on_which_side_the_limit_is_broken(self) -> None:
        """A corrected interval need not hold its own value (Katz with half a case added)."""
        assert "below the statute's limit" in only(judged(RATIO_PACK, [ratio(0.85, 0.1, 0.5)])).because
        pack = pack_of(rule(RATIO.replace("at_least: 0.8", "between: [0.8, 1.25]")))
        assert "above the statute's limit" in only(judged(pack, [ratio(1.2, 1.3, 1.5)])).because

    def test_any_of_expectations(self) -> None:
        text = """\
expect:
  any_of:
    - {metric: bias.impact_ratio, at_least: 0.8, threshold: {origin: statute}}
    - {metric: bias.selection_rate_p_value, at_least: 0.05, threshold: {origin: convention}}
"""
        pack = pack_of(rule(text))

        def outcome(*measured: Measurement) -> str:
            return only(judged(pack, measured)).outcome

        low_p, high_p = number("bias.selection_rate_p_value", 0.01), number("bias.selection_rate_p_value", 0.5)
        assert outcome(ratio(0.5), high_p) == "passed"
        assert outcome(ratio(0.5), low_p) == "failed"
        assert outcome(ratio(0.5)) == "missing"
        assert outcome(ratio(0.8, 0.7, 0.9), low_p) == "undecided"
        assert outcome() == "missing"


class TestConfirmation:
    def p_value(self, value: float, group: str = "b") -> Measurement:
        return number("bias.selection_rate_p_value", value, attribute="race", group=group, reference="a")

    def test_three_states(self) -> None:
        pack = pack_of(rule(CONFIRMED))
        assert only(judged(pack, [ratio(0.5), self.p_value(0.01)])).outcome == "failed"
        assert only(judged(pack, [ratio(0.5), self.p_value(0.2)])).outcome == "undecided"
        assert only(judged(pack, [ratio(0.9), self.p_value(0.01)])).outcome == "passed"

    def test_it_joins_on_the_same_labels_and_a_missing_one_is_undecided(self) -> None:
        pack = pack_of(rule(CONFIRMED))
        assert only(judged(pack, [ratio(0.5), self.p_value(0.01, group="c")])).outcome == "undecided"
        unmeasured = lost("bias.selection_rate_p_value", "crashed", "the check failed")
        finding = only(judged(pack, [ratio(0.5)], [unmeasured]))
        assert finding.outcome == "undecided"
        assert "was not measured (the check failed), so it stays inconclusive" in finding.because


class TestThresholds:
    PACK = pack_of(rule(ORGANISATION))

    def outcome(self, *thresholds: Any) -> tuple[str, str]:
        finding = only(judged(self.PACK, [ratio(0.85)], thresholds=thresholds))
        assert finding.measurements[0].origin == "organisation"
        return finding.outcome, finding.because

    def test_the_register_supplies_the_number(self) -> None:
        assert self.outcome(signed("bias.impact_ratio", at_least=0.8))[0] == "passed"
        outcome, because = self.outcome(signed("bias.impact_ratio", at_least=0.9))
        assert outcome == "failed"
        assert "the organisation's limit of at least 0.9 (entered by Head of Risk on 2026-10-01)" in because

    @pytest.mark.parametrize(
        ("thresholds", "reason"),
        [
            ((), "No threshold is entered for bias.impact_ratio"),
            ((signed("bias.other", at_least=0.8),), "No threshold is entered for bias.impact_ratio"),
            ((signed("bias.impact_ratio", on=date(2026, 11, 22), at_least=0.8),), "after the assessment date"),
            ((signed("bias.impact_ratio", at_most=0.8),), "lacks the 'at_least' that this rule needs"),
            ((signed("bias.impact_ratio"),), "bound nothing"),
        ],
    )
    def test_without_a_number_in_force_the_rule_is_missing(self, thresholds: tuple[Any, ...], reason: str) -> None:
        outcome, because = self.outcome(*thresholds)
        assert outcome == "missing"
        assert reason in because

    def test_entered_on_the_day_counts_and_a_later_one_replaces_an_earlier(self) -> None:
        assert self.outcome(signed("bias.impact_ratio", on=DAY, at_least=0.8))[0] == "passed"
        older, newer = (
            signed("bias.impact_ratio", on=date(2026, 1, 1), at_least=0.8),
            signed("bias.impact_ratio", at_least=0.9),
        )
        assert self.outcome(older, newer)[0] == "failed"
        assert self.outcome(newer, older)[0] == "failed"

    def test_the_laws_own_number_is_not_the_organisations_to_move(self) -> None:
        finding = only(judged(RATIO_PACK, [ratio(0.5)], thresholds=[signed("bias.impact_ratio", at_least=0.1)]))
        assert finding.outcome == "failed"
        assert finding.measurements[0].origin == "statute"


class TestFacts:
    @pytest.mark.parametrize(
        ("value", "outcome"), [(True, "passed"), (False, "failed"), (1, "failed"), ("", "missing")]
    )
    def test_answers(self, value: Any, outcome: str) -> None:
        assert only(judged(READY_PACK, facts={"ready": value})).outcome == outcome

    def test_unanswered_is_missing(self) -> None:
        finding = only(judged(READY_PACK))
        assert finding.outcome == "missing"
        assert (finding.facts[0].asks, finding.facts[0].answer) == ("Is it ready?", None)

    @pytest.mark.parametrize(
        ("given", "outcome", "reason"),
        [
            ({"by": "Ada", "role": "chair", "on": DAY}, "passed", "attested by Ada, chair, on 2026-11-21"),
            ({}, "missing", "who says so, in which role and when"),
            ({"by": "Ada"}, "missing", "does not say in which role and when"),
            ({"by": "Ada", "on": DAY}, "missing", "does not say in which role"),
            ({"by": "Ada", "role": "chair", "on": DAY - timedelta(365)}, "passed", "attested by Ada"),
            ({"by": "Ada", "role": "chair", "on": DAY - timedelta(366)}, "missing", "lapsed after 365 days"),
            ({"by": "Ada", "on": DAY + timedelta(1)}, "missing", "after the assessment date"),
            ({"by": "Ada", "role": "chair", "on": date(2025, 1, 1), "until": DAY}, "passed", "attested"),
            ({"by": "Ada", "on": date(2025, 1, 1), "until": DAY - timedelta(1)}, "missing", "lapsed"),
        ],
    )
    def test_attestations(self, given: dict[str, Any], outcome: str, reason: str) -> None:
        facts = {"owner": Fact(fact="owner", value="the board", **given)}
        finding = only(judged(pack_of(rule(ATTESTED)), facts=facts))
        assert finding.outcome == outcome
        assert reason in finding.because

    def test_of_several_answers_each_must_be_allowed(self) -> None:
        pack = pack_of(rule("require: [{fact: role, in: [controller]}]\n"))
        assert only(judged(pack, facts={"role": ("controller",)})).outcome == "passed"
        assert only(judged(pack, facts={"role": ("controller", "processor")})).outcome == "failed"

    def test_any_of_requirements(self) -> None:
        pack = pack_of(rule("require: {any_of: [{fact: ready, is: true}, {fact: use, is: credit}]}\n"))

        def outcome(**facts: Any) -> str:
            return only(judged(pack, facts=facts)).outcome

        assert outcome(ready=False, use="credit") == "passed"
        assert outcome(ready=False, use="employment") == "failed"
        assert outcome(ready=False) == "missing"


class TestScope:
    def finding(self, applies: str, **more: Any) -> Finding:
        return only(judged(pack_of(rule(READY, applies=applies)), **({"facts": {"ready": True}} | more)))

    def test_the_assessment_date_decides(self) -> None:
        applies = "{from: 2026-12-02, until: 2027-12-02}"
        before = self.finding(applies)
        assert (before.outcome, before.readiness, before.applies_from) == ("scheduled", "passed", "2026-12-02")
        assert self.finding(applies, facts={"ready": False}).readiness == "failed"
        assert self.finding(applies, on=date(2026, 12, 2)).outcome == "passed"
        assert self.finding(applies, on=date(2027, 12, 2)).outcome == "passed"
        assert self.finding(applies, on=date(2027, 12, 3)).outcome == "not_applicable"

    @pytest.mark.parametrize(
        ("law", "declared", "applies"),
        [
            ("EU", [], True),
            ("EU", ["EU"], True),
            ("EU", ["US"], False),
            ("EU", ["DE"], True),
            ("EU", ["NO"], True),
            ("EU", ["US", "FR"], True),
            ("EU", ["GB"], False),
            ("US", ["US-NYC"], True),
            ("US-NYC", ["US"], True),
            ("US-NYC", ["US-CA"], False),
            ("any", ["US"], True),
        ],
    )
    def test_jurisdictions(self, law: str, declared: list[str], applies: bool) -> None:
        pack = pack_of(rule(READY), jurisdiction=law)
        finding = only(judged(pack, facts={"ready": True}, jurisdictions=declared))
        assert finding.outcome == ("passed" if applies else "not_applicable")

    def test_roles_come_from_the_fact(self) -> None:
        applies = "{from: 2020-01-01, roles: [controller]}"
        assert self.finding(applies, facts={"ready": True, "role": "controller"}).outcome == "passed"
        assert self.finding(applies, facts={"ready": True, "role": ("processor", "controller")}).outcome == "passed"
        assert self.finding(applies, facts={"ready": True, "role": "processor"}).outcome == "not_applicable"
        unknown = self.finding(applies)
        assert unknown.outcome == "missing"
        assert unknown.because == "Whether the rule applies depends on role. Nobody has answered."

    def test_conditions_are_three_valued(self) -> None:
        when = "{from: 2020-01-01, when: {all_of: [{fact: use, is: credit}, {not: {fact: role, is: processor}}]}}"

        def outcome(**facts: Any) -> str:
            return self.finding(when, facts={"ready": True, **facts}).outcome

        assert outcome(use="credit", role="controller") == "passed"
        assert outcome(use="employment") == "not_applicable", "false whatever the open answer"
        assert outcome(role="processor") == "not_applicable"
        assert outcome(use="credit") == "missing"
        assert outcome() == "missing"
        either = "{from: 2020-01-01, when: {any_of: [{fact: use, in: [credit]}, {fact: role, is: processor}]}}"
        assert self.finding(either, facts={"ready": True, "use": "credit"}).outcome == "passed"
        assert self.finding(either, facts={"ready": True, "use": "employment"}).outcome == "missing"

    def test_what_was_measured_is_shown_while_nobody_declares_whether_the_rule_applies(self) -> None:
        pack = pack_of(rule(RATIO, applies="{from: 2020-01-01, when: {fact: use, is: credit}}"))
        finding = only(judged(pack, [ratio(0.5)]))
        assert finding.outcome == "missing"
        assert [reading.outcome for reading in finding.measurements] == ["failed"]
        assert "Nobody has answered. If it applies: " in finding.because
        assert only(judged(pack, [ratio(0.5)], facts={"use": "employment"})).measurements == ()

    def test_a_lapsed_answer_does_not_take_a_rule_out_of_scope(self) -> None:
        facts = {"ready": True, "use": Fact(fact="use", value="employment", until=DAY - timedelta(1))}
        finding = self.finding("{from: 2020-01-01, when: {fact: use, is: credit}}", facts=facts)
        assert finding.outcome == "missing"
        assert "lapsed" in finding.because


class TestWaivers:
    BAD = (ratio(0.5), ratio(0.6, group="c"))

    def state(self, *waivers: Waiver, measured: Sequence[Measurement] = BAD) -> tuple[str, str | None, str]:
        judgement = judged(RATIO_PACK, measured, waivers=waivers)
        read = only(judgement).waiver
        return only(judgement).outcome, None if read is None else read.state, judgement.outcome

    def test_it_stands_beside_the_outcome(self) -> None:
        assert self.state() == ("failed", None, "not cleared")
        assert self.state(waiver()) == ("failed", "accepted", "cleared with accepted risks")

    def test_it_lapses_and_begins_on_its_day(self) -> None:
        assert self.state(waiver(until=DAY))[1] == "accepted"
        assert self.state(waiver(until=DAY - timedelta(1)))[1:] == ("lapsed", "not cleared")
        assert self.state(waiver(on=DAY))[1] == "accepted"
        assert self.state(waiver(on=DAY + timedelta(1)))[1:] == ("not yet", "not cleared")

    def test_it_may_cover_some_labels_only(self) -> None:
        assert self.state(waiver(group="b"))[1:] == ("partial", "not cleared")
        assert self.state(waiver(group="b"), waiver(group="c"))[1:] == ("accepted", "cleared with accepted risks")
        assert self.state(waiver(attribute="race"))[1] == "accepted"
        with pytest.raises(PlanError, match=r"a waiver is limited to \{group: z\}, which nothing here has"):
            self.state(waiver(group="z"))
        assert self.state(waiver(group="c"), measured=[ratio(0.5), ratio(0.9, group="c")])[1] == "not needed"

    def test_what_binding_law_of_severity_critical_demands_cannot_be_accepted_away(self) -> None:
        for severity, verdict in (("critical", "not cleared"), ("high", "cleared with accepted risks")):
            judgement = judged(pack_of(rule(RATIO, severity=severity)), self.BAD, waivers=[waiver()])
            read = only(judgement).waiver
            assert read is not None
            assert (read.state, read.clears, judgement.outcome) == ("accepted", severity == "high", verdict)
        voluntary = rule(RATIO, severity="critical").replace("binding: binding", "binding: voluntary")
        assert judged(pack_of(voluntary), self.BAD, waivers=[waiver()]).outcome == "cleared with accepted risks"
        unanswered = judged(pack_of(rule(READY, severity="critical")), waivers=[waiver()])
        assert unanswered.outcome == "cannot tell"
        said = "1 waiver is recorded and changes nothing here: what binding law of severity critical"
        assert said in unanswered.because

    def test_the_models_owner_accepts_nothing(self) -> None:
        facts = {"model_owner": Fact(fact="model_owner", value="Board, of Example Ltd")}
        with pytest.raises(PlanError, match="the model's owner, who cannot accept the model's risks"):
            judged(RATIO_PACK, self.BAD, facts=facts, waivers=[waiver()])

    @pytest.mark.parametrize("by", ["Board", "Board, risk committee", "board (acting)"])
    def test_whoever_attests_as_the_models_owner_accepts_nothing_in_another_role(self, by: str) -> None:
        facts = {"ready": Fact(fact="ready", value=True, by="Board", role="Model owner", on=date(2026, 1, 1))}
        with pytest.raises(PlanError, match="the model's owner, who cannot accept the model's risks"):
            judged(RATIO_PACK, self.BAD, facts=facts, waivers=[replace(waiver(), by=by)])

    def test_labels_do_not_cover_a_missing_fact(self) -> None:
        pack = pack_of(rule(RATIO + READY))
        judgement = judged(pack, [ratio(0.5)], waivers=[waiver(group="b")])
        assert only(judgement).waiver is not None
        assert only(judgement).waiver.state == "partial"  # type: ignore[union-attr]
        assert judgement.outcome == "not cleared"

    def test_what_is_undecided_or_missing_can_be_accepted_too(self) -> None:
        assert self.state(waiver(), measured=[ratio(0.8, 0.7, 0.9)]) == (
            "undecided",
            "accepted",
            "cleared with accepted risks",
        )
        assert self.state(waiver(), measured=[]) == ("missing", "accepted", "cleared with accepted risks")

    def test_where_it_is_not_needed_it_says_so(self) -> None:
        assert self.state(waiver(), measured=[ratio(0.9)]) == ("passed", "not needed", "cleared")

    def test_a_waiver_of_an_unknown_rule_is_refused(self) -> None:
        with pytest.raises(PlanError, match="test/rule-9"):
            judged(RATIO_PACK, waivers=[waiver(rule="test/rule-9")])


class TestVerdict:
    def verdict(self, measured: Sequence[Measurement], *severities: str, fail_on: Severity = "high") -> Judgement:
        rules = [rule(RATIO, severity=severity, title=f"Demand {place}") for place, severity in enumerate(severities)]
        return judged(pack_of(*rules), measured, fail_on=fail_on)

    def test_the_four_verdicts(self) -> None:
        assert self.verdict([ratio(0.9)], "high").outcome == "cleared"
        assert self.verdict([ratio(0.5)], "high").outcome == "not cleared"
        assert self.verdict([ratio(0.8, 0.7, 0.9)], "high").outcome == "cannot tell"
        assert self.verdict([], "high").outcome == "cannot tell"

    def test_fail_on_is_the_lowest_severity_that_counts(self) -> None:
        assert self.verdict([ratio(0.5)], "medium", fail_on="medium").outcome == "not cleared"
        assert self.verdict([ratio(0.5)], "critical").outcome == "not cleared"

    def test_failures_below_fail_on_alone_clear_nothing(self) -> None:
        judgement = self.verdict([ratio(0.5)], "medium", "low")
        assert judgement.outcome == "cannot tell"
        assert judgement.because == (
            "No rule of severity high or above applies, so nothing could have stood in the way. "
            "Below that level, 2 rules failed."
        )

    def test_failures_below_fail_on_are_told_beside_what_passed(self) -> None:
        pack = pack_of(rule(READY), rule(RATIO, severity="low", title="Another"))
        judgement = judged(pack, [ratio(0.5)], facts={"ready": True})
        assert judgement.outcome == "cleared"
        assert (
            judgement.because
            == "1 rule of severity high or above that applies passed. Below that level, 1 rule failed."
        )

    @pytest.mark.parametrize(
        ("given", "because"),
        [
            ([], "No policy pack was named"),
            ([pack_of()], "hold no rules"),
            ([pack_of(rule(READY, applies="{from: 2020-01-01, until: 2021-01-01}"))], "The only rule does not apply"),
            ([pack_of(rule(READY, applies="{from: 2030-01-01}"))], "1 rule will apply later"),
        ],
    )
    def test_nothing_is_never_a_pass(self, given: list[Pack], because: str) -> None:
        judgement = judged(given, facts={"ready": True})
        assert judgement.outcome == "cannot tell"
        assert because in judgement.because

    def test_two_packs_of_one_name_are_refused(self) -> None:
        with pytest.raises(PackError, match="two packs have the id 'test'"):
            judged([RATIO_PACK, READY_PACK])


class TestWords:
    @pytest.mark.parametrize(
        ("value", "limits", "text"),
        [
            (0.7427, (), "0.743"),
            (0.79996, (0.8, None), "0.79996"),
            (0.8, (0.8, None), "0.8"),
            (3.0, (), "3"),
            (1234567.0, (), "1,234,567"),
            (0.00001, (0.05,), "less than 0.001"),
            (0.00001, (0.00002,), "0.00001"),
            (-0.00001, (), "0"),
            (-0.25, (), "-0.25"),
            (100.0, (), "100"),
            (math.nan, (), "not a number"),
        ],
    )
    def test_numbers(self, value: float, limits: tuple[float | None, ...], text: str) -> None:
        assert words.number(value, limits) == text

    @given(st.floats(-100, 100), st.floats(-100, 100))
    def test_rounding_never_moves_a_number_across_its_limit(self, value: float, limit: float) -> None:
        text = words.number(value, (limit,))
        if text != "less than 0.001" and abs(value - limit) > 1e-15:
            assert (float(text) > limit) == (value > limit)

    def test_a_lawyer_can_read_it(self) -> None:
        finding = only(judged(RATIO_PACK, [ratio(0.743, 0.676, 0.79, n=197), ratio(0.9, group="c")]))
        assert finding.because == (
            "1 of 2 values fails: impact ratio of b against a (race): 0.743 (0.676 to 0.79), below the statute's limit "
            "of at least 0.8."
        )


class TestHowManyMore:
    """Against the formula of a standard interval, solved the other way round."""

    def test_a_share_needs_the_rows_that_its_interval_says(self) -> None:
        z, rate, rows, limit = norm.ppf(0.975), 0.85, 50, 0.8
        half = z * math.sqrt(rate * (1 - rate) / rows)
        needed = math.ceil((z**2) * rate * (1 - rate) / (rate - limit) ** 2 - 1e-9)
        one = number("performance.accuracy", rate, rate - half, rate + half, n=rows)
        text = how_many_more(one, (one.low, one.high), Limit(at_least=limit))
        assert text == f"If the value stays as it is, about {needed - rows} more rows would decide it."

    def test_a_ratio_is_solved_on_the_logarithm(self) -> None:
        """Katz: the log ratio's standard error; with all counts scaled it shrinks with the square root."""
        z, chosen, of, chosen_a, of_a, limit = norm.ppf(0.975), 68, 100, 900, 1000, 0.8
        value = (chosen / of) / (chosen_a / of_a)
        error = math.sqrt(1 / chosen - 1 / of + 1 / chosen_a - 1 / of_a)
        one = ratio(value, value * math.exp(-z * error), value * math.exp(z * error), n=of)
        text = how_many_more(one, (one.low, one.high), Limit(at_least=limit))
        factor = (z * error / (math.log(limit) - math.log(value))) ** 2
        assert f"about {math.ceil(of * (factor - 1)):,} more rows of b would" in text
        scaled = error / math.sqrt(factor)
        assert value * math.exp(z * scaled) == pytest.approx(limit), "that many rows bring the bound onto the limit"

    def test_on_the_limit_no_number_of_rows_decides(self) -> None:
        text = only(judged(RATIO_PACK, [ratio(0.8, 0.7, 0.9)])).because
        assert "no number of further rows of the same kind would decide it" in text

    @pytest.mark.parametrize(("value", "low", "high"), [(0.0, 0.01, 3.0), (0.7, 0.5, None), (math.nan, 0.1, 0.9)])
    def test_where_the_interval_does_not_tell_it_says_so(self, value: float, low: float, high: float | None) -> None:
        one = number("bias.impact_ratio", value, low, high)
        assert "cannot be told" in how_many_more(one, (low, high), Limit(at_least=0.8))

    def test_between_needs_both_sides_when_it_lies_inside(self) -> None:
        limit = Limit(at_least=0.4, at_most=0.7)
        one = number("performance.accuracy", 0.5, 0.25, 0.75, n=100)
        assert "about 525 more rows" in how_many_more(one, (0.25, 0.75), limit)  # (0.25 / 0.1)² = 6.25 times
        beyond = number("performance.accuracy", 0.8, 0.6, 1.0, n=100)
        assert "about 300 more rows" in how_many_more(beyond, (0.6, 1.0), limit)  # (0.2 / 0.1)² = 4 times


class TestJudgementFile:
    def test_it_satisfies_its_schema_and_reads_back(self) -> None:
        shipped = [packs.read("gdpr"), packs.read("us-ugesp")]
        facts = {
            "role": "controller",
            "personal_data": True,
            "use_context": "employment",
            "special_categories": ("health",),
        }
        waivers = [waiver(rule="gdpr/art-30-1-records")]
        for on in (DAY, date(2000, 1, 1)):
            judgement = judged(shipped, [ratio(0.5)], facts=facts, waivers=waivers, on=on)
            data = canonical.from_bytes(canonical.to_bytes(judgement))
            assert [error.message for error in VALIDATOR.iter_errors(data)] == []
            assert from_json(data) == judgement

    def test_the_schema_refuses_what_is_not_a_judgement(self) -> None:
        data = canonical.plain(judged(RATIO_PACK))
        assert list(VALIDATOR.iter_errors(data | {"outcome": "fine"}))
        data["findings"][0]["readiness"] = "passed"
        assert list(VALIDATOR.iter_errors(data))

    def test_findings_stand_by_severity_then_outcome_then_rule(self) -> None:
        rules = [
            rule(READY, severity="low", title="N1"),
            rule(RATIO, severity="high", title="N2"),
            rule(READY, severity="high", title="N3"),
            rule(RATIO, severity="critical", title="N4"),
            rule(RATIO, severity="high", title="N5"),
        ]
        findings = judged(pack_of(*rules), [ratio(0.5)], facts={"ready": True}).findings
        assert [finding.title for finding in findings] == ["N4", "N2", "N5", "N3", "N1"]

    def test_judging_needs_no_heavy_library(self) -> None:
        heavy = ("numpy", "pandas", "scipy", "ibis", "sklearn", "shap", "pyarrow", "jsonschema", "ruamel.yaml")
        slow = ("rfc8785", "importlib.metadata", "audit.envelope", "audit.compare", "audit.records.comparison")
        code = (
            "import sys, audit.cli.judge_, audit.exchange, audit.plan, audit.run\n"
            "from audit.packs import read; read('gdpr')\n"
            f"print([m for m in {heavy + slow} if m in sys.modules])"
        )
        ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
        assert ran.stdout == "[]\n"


# Laws over all cases.

GROUPS = st.sampled_from("bcdef")
ENDS = st.floats(0.01, 2, allow_nan=False)


@st.composite
def measured(draw: st.DrawFn) -> list[Measurement]:
    groups = draw(st.lists(GROUPS, unique=True, max_size=4))
    found = []
    for group in groups:
        low, value, high = sorted(draw(st.lists(ENDS, min_size=3, max_size=3)))
        wider = draw(st.floats(1, 1.5))
        bounds = {"low_all": low / wider, "high_all": high * wider}
        found.append(ratio(value, low, high, group=group, **bounds))
        if draw(st.booleans()):
            p_value = draw(st.floats(0, 1))
            found.append(number("bias.selection_rate_p_value", p_value, attribute="race", group=group, reference="a"))
    return found


PACKS = st.sampled_from(
    [
        RATIO_PACK,
        pack_of(rule(CONFIRMED)),
        pack_of(rule(ORGANISATION)),
        pack_of(rule(RATIO + READY)),
        pack_of(rule(RATIO.replace("threshold:", "decide: point\n    threshold:"))),
        pack_of(rule(RATIO.replace("at_least: 0.8", "between: [0.5, 1.2]"))),
        pack_of(rule(RATIO.replace("threshold:", "decide: interval\n    threshold:"))),
    ]
)
LOOSE_PACK = pack_of(rule(RATIO.replace("0.8", "0.4")))
SIGNED = [signed("bias.impact_ratio", at_least=0.8)]
READY_FACT = {"ready": True}


def law(pack: Pack, found: Sequence[Measurement], gone: Sequence[Unmeasured] = (), **more: Any) -> Judgement:
    return judged(pack, found, gone, facts=READY_FACT, thresholds=SIGNED, **more)


def better(one: Finding, other: Finding) -> bool:
    return OUTCOMES.index(one.outcome) > OUTCOMES.index(other.outcome)


@settings(deadline=None, max_examples=60)
@given(PACKS, measured(), st.randoms(use_true_random=False))
def test_the_order_of_the_evidence_is_irrelevant(pack: Pack, found: list[Measurement], chance: random.Random) -> None:
    shuffled = list(found)
    chance.shuffle(shuffled)
    assert canonical.to_bytes(law(pack, shuffled)) == canonical.to_bytes(law(pack, found))


@settings(deadline=None, max_examples=60)
@given(PACKS, measured(), st.floats(1, 3))
def test_widening_intervals_never_decides(pack: Pack, found: list[Measurement], by: float) -> None:
    def widened(one: Measurement) -> Measurement:
        assert None not in (one.low, one.high, one.low_all, one.high_all)
        return replace(one, low=one.low / by, high=one.high * by, low_all=one.low_all / by, high_all=one.high_all * by)  # type: ignore[operator]

    before = only(law(pack, found))
    after = only(law(pack, [widened(one) for one in found]))
    assert not (before.outcome == "undecided" and after.outcome in ("passed", "failed"))
    assert after.outcome in (before.outcome, "undecided")


@settings(deadline=None, max_examples=60)
@given(PACKS, measured(), st.data())
def test_losing_a_number_never_helps(pack: Pack, found: list[Measurement], data: st.DataObject) -> None:
    """A number that is replaced by the reason for its absence never makes a pass, and a metric that is lost whole
    leaves the rule missing."""
    if not found:
        return
    lost_one = data.draw(st.sampled_from(found))
    rest = [one for one in found if one is not lost_one]
    why = data.draw(st.sampled_from(["suppressed", "too small", "undefined", "absent", "unmet need", "crashed"]))
    before = law(pack, found)
    after = law(pack, rest, [Unmeasured(metric=lost_one.metric, where=lost_one.where, why=why, reason="gone")])
    if lost_one.metric == "bias.impact_ratio":
        assert only(after).outcome != "passed"
    assert after.outcome != "cleared" or before.outcome == "cleared"
    assert not (only(before).outcome == "undecided" and only(after).outcome == "passed")
    without = law(pack, [one for one in found if one.metric != "bias.impact_ratio"])
    assert only(without).outcome == "missing"
    assert without.outcome == "cannot tell"


@settings(deadline=None, max_examples=60)
@given(PACKS, measured(), st.data())
def test_dropping_a_number_that_passed_never_helps(pack: Pack, found: list[Measurement], data: st.DataObject) -> None:
    before = only(law(pack, found))
    passed = [reading.where for reading in before.measurements if reading.outcome == "passed"]
    if passed:
        dropped = data.draw(st.sampled_from(passed))
        after = only(law(pack, [one for one in found if dict(one.where) != dict(dropped)]))
        assert not better(after, before)


@settings(deadline=None, max_examples=60)
@given(
    PACKS,
    measured(),
    st.lists(st.tuples(st.integers(-400, 400), st.integers(0, 400), st.none() | GROUPS), max_size=3),
)
def test_a_waiver_never_changes_an_outcome(
    pack: Pack, found: list[Measurement], given: list[tuple[int, int, str | None]]
) -> None:
    there = {None, *(one.where.get("group") for one in found)}
    waivers = [
        waiver(DAY + timedelta(start), DAY + timedelta(start + length), **({} if group is None else {"group": group}))
        for start, length, group in given
        if group in there
    ]
    plain, waived = law(pack, found), law(pack, found, waivers=waivers)
    assert [replace(finding, waiver=None) for finding in waived.findings] == list(plain.findings)
    if waived.outcome != plain.outcome:
        assert waived.outcome == "cleared with accepted risks"
        assert plain.outcome in ("not cleared", "cannot tell")


@settings(deadline=None, max_examples=60)
@given(measured())
def test_a_looser_limit_never_hurts(found: list[Measurement]) -> None:
    assert not better(only(law(RATIO_PACK, found)), only(law(LOOSE_PACK, found)))
