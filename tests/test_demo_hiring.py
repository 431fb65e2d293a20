"""The hiring example: synthetic, the same on every run, and instructive under each of its laws."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from audit.demo import declared
from audit.demo.hiring import APPLICANTS, RACES, THRESHOLD, applicants, recorded, write
from audit.judge import judge
from audit.records.judgement import Finding
from audit.run import Audit, run


@pytest.fixture(scope="module")
def table() -> pd.DataFrame:
    return applicants()


@pytest.fixture(scope="module")
def audit(tmp_path_factory: pytest.TempPathFactory) -> Audit:
    folder: Path = tmp_path_factory.mktemp("hiring")
    write(folder)
    return run(folder / "audit.yaml")


@pytest.fixture(scope="module")
def findings(audit: Audit) -> Mapping[str, Finding]:
    return {finding.rule: finding for finding in audit.findings}


def test_the_applicants_are_the_same_on_every_run(table: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(table, applicants())
    assert len(table) == APPLICANTS


def test_the_categories_are_those_of_eeo_1_and_one_is_below_two_per_cent(table: pd.DataFrame) -> None:
    shares = table["race_ethnicity"].value_counts(normalize=True)
    assert set(shares.index) == set(RACES)
    assert list(shares[shares < 0.02].index) == ["Native Hawaiian or Pacific Islander"]
    assert set(table["sex"].dropna()) == {"Female", "Male"}


def test_some_did_not_say_and_no_category_is_so_small_that_it_is_hidden(table: pd.DataFrame) -> None:
    assert table["sex"].isna().sum() > 100
    assert table["race_ethnicity"].isna().sum() > table["sex"].isna().sum()
    assert table.groupby(["race_ethnicity", "sex"], dropna=False).size().min() >= 10


def test_the_rates_are_told_as_counts_and_against_the_highest(table: pd.DataFrame) -> None:
    moved = (table["score"] >= THRESHOLD) & (table["sex"] == "Male")
    assert f"Male: {moved.sum()}/{(table['sex'] == 'Male').sum()} moved forward" in "\n".join(recorded(table))
    assert sum("of the rate of White" in line for line in recorded(table)) == len(RACES) - 1


def test_new_york_is_met_whatever_the_ratios_are(findings: Mapping[str, Finding]) -> None:
    for rule in ("5-301-b-selection-tables", "5-301-c-scoring-tables", "5-301-unknown"):
        finding = findings[f"us-nyc-ll144/{rule}"]
        assert finding.outcome == "passed", finding.because


def test_the_guidelines_indicate_adverse_impact_on_one_group(findings: Mapping[str, Finding]) -> None:
    finding = findings["us-ugesp/1607-4d-four-fifths"]
    outcomes = {item.where["group"]: item.outcome for item in finding.measurements}
    assert [group for group, outcome in outcomes.items() if outcome == "failed"] == ["Black or African American"]
    assert outcomes["Native Hawaiian or Pacific Islander"] == "undecided"
    assert finding.waiver is not None
    assert finding.waiver.state == "partial"


def test_illinois_and_california_stand_in_the_way_and_other_states_do_not(
    audit: Audit, findings: Mapping[str, Finding]
) -> None:
    failed = {rule for rule, one in findings.items() if one.outcome == "failed" and one.severity == "high"}
    assert failed == {"us-states/il-hb-3773-effect", "us-states/ca-feha-effect"}
    assert audit.verdict == "not cleared"
    for rule, finding in findings.items():
        if rule.startswith(("us-states/co-", "us-states/tx-")):
            assert finding.outcome == "not_applicable"


def test_what_is_left_open_on_purpose_is_missing(findings: Mapping[str, Finding]) -> None:
    missing = {rule for rule, one in findings.items() if one.outcome == "missing"}
    assert missing == {"us-nyc-ll144/5-304-data-notice", "us-ugesp/1607-15a-two-percent"}
    assert "data_notice (New York), yearly_impact_determination" in declared("hiring", "facts.yaml")


def test_californian_duties_to_come_are_readiness_and_bind_on_their_day(
    audit: Audit, findings: Mapping[str, Finding]
) -> None:
    finding = findings["us-states/ca-7222-access"]
    assert (finding.outcome, finding.readiness) == ("scheduled", "failed")
    plan, law = audit.plan, audit.law
    later = judge(
        audit.evidence,
        law.packs,
        law.facts,
        law.waivers,
        on=date(2027, 1, 1),
        thresholds=plan.thresholds,
        jurisdictions=plan.jurisdictions,
        evidence_sha256="0" * 64,
    )
    outcomes = {one.rule: one.outcome for one in later.findings}
    assert outcomes["us-states/ca-7222-access"] == "failed"
    assert outcomes["us-states/ca-7157-submission"] == "scheduled"
