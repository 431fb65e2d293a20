"""Rules that limit how far a number may move since the baseline."""

from dataclasses import replace
from typing import Any

import pytest
from scipy.stats import norm

from audit import canonical, documents
from audit.compare import compare, regressions
from audit.documents import Document
from audit.errors import PackError
from audit.exchange import parse_judgement
from audit.judge import judge
from audit.packs.tightening import loosened
from audit.records.evidence import Evidence, Input, Measurement, Unmeasured
from audit.records.judgement import Finding, Judgement, Outcome
from audit.records.pack import Pack
from tests.policies.cases import DAY, SHA, evidence, from_example, lost, number, only, pack_of, rule

CHANGE = """\
expect:
  - metric: bias.selection_rate
    {limits}
    decide: {decide}
    threshold: {{origin: organisation}}
"""


def law(limits: str = "change_at_least: -0.05", decide: str = "interval") -> Pack:
    return pack_of(rule(CHANGE.format(limits=limits, decide=decide)))


def rate(value: float, half: float, *, wide: float | None = None, group: str = "f") -> Measurement:
    """A rate with a symmetric interval, and a wider simultaneous one."""
    wide = half if wide is None else wide
    ends = {"low": value - half, "high": value + half, "low_all": value - wide, "high_all": value + wide}
    return number("bias.selection_rate", value, **ends, attribute="sex", group=group)


def of_other_rows(measured: Evidence) -> Evidence:
    """The same evidence of another file, so that luck of the two is independent."""
    inputs = (Input(role="evaluation", name="older.parquet", sha256="e" * 64, bytes=1),)
    return replace(measured, provenance=replace(measured.provenance, inputs=inputs))


def judged(
    before: list[Measurement] | None, after: list[Measurement], pack: Pack, gone: tuple[Unmeasured, ...] = ()
) -> Judgement:
    now = evidence(after, gone)
    moved = None if before is None else compare(of_other_rows(evidence(before)), now).movements
    return judge(now, [pack], {}, (), on=DAY, evidence_sha256=SHA, changes=moved)


@pytest.mark.parametrize(
    ("before", "after", "half", "outcome"),
    [
        (0.5, 0.5, 0.01, "passed"),
        (0.5, 0.4, 0.01, "failed"),
        (0.5, 0.46, 0.02, "undecided"),
        (0.4, 0.6, 0.01, "passed"),
    ],
)
def test_the_interval_of_the_difference_decides(before: float, after: float, half: float, outcome: Outcome) -> None:
    finding = only(judged([rate(before, half)], [rate(after, half)], law()))
    (reading,) = finding.measurements
    assert finding.outcome == outcome, finding.because
    assert reading.change is not None and reading.at_least is None, "the number itself has no limit"
    # two independent normal estimates: the half-width of their difference
    z = norm.ppf(0.975)
    expected = z * ((half / z) ** 2 * 2) ** 0.5
    assert reading.change.low == pytest.approx(after - before - expected)
    assert reading.change.high == pytest.approx(after - before + expected)
    assert "since the baseline" in finding.because and "from" in finding.because


def test_the_family_interval_is_the_default_and_wider() -> None:
    pair = [rate(0.5, 0.01, wide=0.04)], [rate(0.43, 0.01, wide=0.04)]
    assert only(judged(*pair, law(decide="interval"))).outcome == "failed"
    assert only(judged(*pair, law(decide="family"))).outcome == "undecided"
    assert only(judged([rate(0.5, 0.3)], [rate(0.46, 0.3)], law(decide="point"))).outcome == "passed"


def test_without_a_baseline_it_is_missing() -> None:
    finding = only(judged(None, [rate(0.5, 0.01)], law()))
    assert finding.outcome == "missing" and "no baseline is named" in finding.because


def test_what_only_one_audit_measured_is_open() -> None:
    f, m = rate(0.5, 0.001), rate(0.5, 0.001, group="m")
    new = only(judged([f], [f, m], law()))
    assert new.outcome == "undecided" and "the earlier audit did not measure it" in new.because
    gone = only(judged([f, m], [f], law()))
    assert gone.outcome == "undecided" and "no longer measured" in gone.because
    none = only(judged([m], [f], law()))
    assert none.outcome == "missing"
    assert only(judged([], [], law())).outcome == "missing"
    few = lost("bias.selection_rate", "suppressed", "fewer than 10 rows", attribute="sex", group="m")
    small = only(judged([f, m], [f], law(), (few,)))
    assert small.outcome == "undecided" and "fewer than 10 rows" in small.because


def test_both_sides_may_be_limited_and_the_worst_group_counts() -> None:
    pack = law("change_at_least: -0.05\n    change_at_most: 0.05")
    before = [rate(0.5, 0.001), rate(0.5, 0.001, group="m")]
    after = [rate(0.5, 0.001), rate(0.6, 0.001, group="m")]
    finding = only(judged(before, after, pack))
    assert finding.outcome == "failed"
    assert "1 of 2 values fails" in finding.because and "of m (sex)" in finding.because
    comparison = compare(evidence(before), evidence(after))
    (worse,) = regressions(comparison, judged(before, after, pack))
    assert worse.where["group"] == "m"
    within = judged(before, [rate(0.54, 0.001), before[1]], pack)
    assert regressions(compare(evidence(before), evidence([rate(0.54, 0.001), before[1]])), within) == ()


def test_a_fact_of_the_file_changes_exactly() -> None:
    pack = pack_of(rule(CHANGE.format(limits="change_at_most: 0", decide="family").replace(
        "bias.selection_rate", "privacy.direct_identifier_columns")))  # fmt: skip

    def columns(value: float) -> list[Measurement]:
        return [replace(number("privacy.direct_identifier_columns", value), confidence=None)]

    assert only(judged(columns(2), columns(2), pack)).outcome == "passed"
    assert only(judged(columns(2), columns(3), pack)).outcome == "failed"


def test_the_judgement_is_read_back_as_it_was_written() -> None:
    made = judged([rate(0.5, 0.01)], [rate(0.4, 0.01)], law())
    assert parse_judgement(canonical.to_bytes(made), "judgement.json") == made


def test_examples_may_have_a_baseline() -> None:
    where = {"attribute": "sex", "group": "f"}
    example: dict[str, Any] = {
        "gives": "failed",
        "baseline": [{"metric": "bias.selection_rate", "where": where, "value": 0.5, "low": 0.49, "high": 0.51}],
        "measured": [{"metric": "bias.selection_rate", "where": where, "value": 0.3, "low": 0.29, "high": 0.31}],
    }
    finding: Finding = from_example(law(), "test/rule-1", example)
    assert finding.outcome == "failed"
    del example["baseline"]
    assert from_example(law(), "test/rule-1", example).outcome == "missing"
    document = documents.parse(
        rule(CHANGE.format(limits="change_at_most: 0.1", decide="point")).replace(
            "[{gives: missing}]", "[{gives: passed, baseline: [{metric: bias.selection_rate, value: 0.5}]}]"
        ),
        "rule.yaml",
    )
    assert isinstance(document, Document) and documents.check(document, "rule") == []


@pytest.mark.parametrize(
    ("limits", "said"),
    [
        ("change_at_least: 0.1\n    change_at_most: 0", "no change is both at least 0.1 and at most 0"),
        ("at_least: 0.8\n    change_at_most: 0", "says both 'at_least' and 'change_at_most'"),
        ("change_at_most: 0\n    confirmed_by: {metric: bias.impact_ratio, at_most: 1}", "not on its change"),
    ],
)
def test_contradictions_are_refused(limits: str, said: str) -> None:
    with pytest.raises(PackError, match=said):
        law(limits)


def test_a_limit_on_change_is_tightened_never_loosened() -> None:
    then, narrower, wider = (law(f"change_at_least: {end}").rules[0] for end in (-0.05, -0.02, -0.2))
    assert list(loosened(then, narrower)) == []
    assert list(loosened(then, wider))
    assert list(loosened(then, law("at_least: 0.8").rules[0]))
