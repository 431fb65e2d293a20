"""The section "Since the last audit", and a report that carries its baseline."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

import audit
from audit import canonical, compare
from audit.envelope import open_report, pack_up
from audit.errors import ReportError
from audit.judge import judge
from audit.report import page, render, view
from audit.run import Audit, read_law
from audit.standing import standing
from audit.verify.again import check_judgement, check_rendering
from audit.verify.contents import check_attachments
from audit.verify.opened import Report, open_for_examination
from tests.test_reaudits import built, plan, rows

CHANGE = """\
expect:
  - metric: bias.impact_ratio
    change_at_least: -0.02
    decide: interval
    threshold: {origin: organisation}
"""


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return built(tmp_path_factory.mktemp("house"))


@pytest.fixture(scope="module")
def first(house: Path) -> Audit:
    return audit.run(house / "audit.yaml")


@pytest.fixture(scope="module")
def worse(house: Path, first: Audit) -> Audit:
    """An audit whose baseline was better for women; a rule limits the change."""
    from tests.policies.cases import rule

    text = rule(CHANGE, title="A change").replace('article: "1"', 'article: "2"')
    (house / "law" / "change.yaml").write_text(text, encoding="utf-8")
    first.write(house / "first")
    rows(4_000, 3, women=0.45).to_csv(house / "rows.csv", index=False)
    return audit.run(plan(house, baseline="first/report.pdf"))


def opened(pdf: bytes) -> Report:
    return open_for_examination(pdf)


def test_the_report_says_what_became_worse_and_is_verified_with_its_baseline(worse: Audit) -> None:
    outcomes = {finding.rule: finding.outcome for finding in worse.findings}
    assert outcomes["test/change"] == "failed"
    attached = open_report(worse.pdf)
    assert canonical.sha256(attached.content("baseline.json")) == worse.judgement.baseline_sha256
    for step in (check_attachments, check_judgement, check_rendering):
        outcome, because = step(opened(worse.pdf))
        assert outcome == "holds", because
    made = view.build(worse.plan, worse.evidence, worse.judgement, _attachments(worse), worse.since)
    assert made.since is not None and made.since.worse is not None and made.since.figures
    html = page.html(made, page.folders(None))
    assert "Since the last audit" in html and "Worse than in the last audit" in html
    assert "became worse past luck" in html and "read by test/" in html
    assert "The evaluation file is another one." in html
    # rendered a second time, by somebody who has the attachments alone
    assert render(worse.plan, worse.evidence, worse.judgement, attachments=_attachments(worse), since=worse.since) == (
        worse.pdf
    )
    found = {one.name: one for one in standing(attached, worse.plan, on=date(2026, 11, 30)).conditions}
    assert found["law"].holding == "holds", found["law"].because


def test_a_baseline_that_is_another_one_is_refused(worse: Audit) -> None:
    assert worse.baseline is not None
    other = replace(worse.baseline, measurements=worse.baseline.measurements[1:])
    with pytest.raises(ReportError, match="the attached baseline is not the one"):
        replace(worse, baseline=other).pdf  # noqa: B018
    with pytest.raises(ReportError, match="the attached baseline is not the one"):
        render(worse.plan, worse.evidence, worse.judgement, attachments=_attachments(worse))
    assert replace(worse, baseline=other).mismatches()["baseline"]


def test_judging_again_without_the_baseline_gives_another_judgement(worse: Audit) -> None:
    """What an attacker would gain by leaving the baseline out."""
    law = read_law(worse.plan)
    made = judge(
        worse.evidence, law.packs, {}, (), on=date(2026, 11, 22), thresholds=worse.plan.thresholds,
        evidence_sha256=worse.judgement.evidence_sha256, plan_sha256=worse.judgement.plan_sha256,
    )  # fmt: skip
    outcomes = {finding.rule: finding for finding in made.findings}
    assert outcomes["test/change"].outcome == "missing"
    assert "no baseline is named" in outcomes["test/change"].because


def test_a_calm_section_names_what_did_not_move(first: Audit) -> None:
    found = compare.since(first.evidence, first.evidence, first.judgement)
    made = view.since.build(view._material(first.plan, first.evidence, first.judgement, ()), found)
    assert made.lead.startswith("Nothing moved beyond luck")
    assert made.worse is made.better is made.otherwise is made.lost is made.untold is None
    assert made.causes == ("The same data, model, plan and versions went into both audits.",)
    assert made.figures, "numbers that rules limit are drawn all the same"


def _attachments(made: Audit) -> tuple[object, ...]:
    assert made.baseline is not None
    return pack_up(
        evidence=canonical.to_bytes(made.evidence),
        judgement=canonical.to_bytes(made.judgement),
        plan=made.plan.text,
        facts=made.law.facts_text,
        waivers=made.law.waivers_text,
        packs=made.law.packs,
        baseline=canonical.to_bytes(made.baseline),
    )
