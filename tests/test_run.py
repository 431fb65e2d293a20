"""The line from end to end, on real rows."""

from pathlib import Path

import pandas as pd
import pytest

import audit
from audit import canonical, exchange
from audit.records.evidence import Evidence

DECISIONS = """\
audit: {name: Recorded mortgage decisions, policies: [gdpr, us-ugesp], assessment_date: 2026-11-21}
data: {evaluation: loans.csv}
columns: {prediction: approve, favourable: 1, sensitive: [race, male]}
thresholds:
  - {metric: bias.impact_ratio, at_least: 0.8, by: Head of Risk, on: 2026-10-01, why: house rule}
signoff: {roles: [legal]}
"""


def plan_file(folder: Path, text: str) -> Path:
    path = folder / "audit.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def values(evidence: Evidence, metric: str, **labels: str) -> list[float]:
    return [
        item.value
        for item in evidence.measurements
        if item.metric == metric and labels.items() <= dict(item.where).items()
    ]


@pytest.fixture
def recorded(loans_csv: Path) -> audit.Audit:
    return audit.run(plan_file(loans_csv.parent, DECISIONS))


def test_the_published_rates_and_ratios(recorded: audit.Audit) -> None:
    """Munnell et al. 1996 as in loanapp: white 1527/1681, hispanic 85/111, black 133/197."""
    for race, approved, total in (("white", 1527, 1681), ("hispan", 85, 111), ("black", 133, 197)):
        assert values(recorded.evidence, "bias.selection_rate", attribute="race", group=race) == [approved / total]
    ratios = {
        race: values(recorded.evidence, "bias.impact_ratio", attribute="race", group=race)[0]
        for race in ("hispan", "black")
    }
    assert {race: round(ratio, 3) for race, ratio in ratios.items()} == {"hispan": 0.843, "black": 0.743}


def test_rows_without_a_group_are_counted_and_never_the_reference(recorded: audit.Audit) -> None:
    assert values(recorded.evidence, "bias.selection_rate", attribute="male", group="unknown") == [1.0]
    references = {
        item.where["reference"] for item in recorded.evidence.measurements if item.metric == "bias.impact_ratio"
    }
    assert not any("unknown" in reference for reference in references)


def test_what_needs_a_label_says_so(recorded: audit.Audit) -> None:
    reasons = {item.metric: item.reason for item in recorded.evidence.unmeasured if not item.where}
    for metric in ("bias.true_positive_rate", "bias.base_rate", "performance.accuracy"):
        assert "label" in reasons[metric], metric
    assert "model" in reasons["explainability.attribution_share"]
    assert any(finding.rule.startswith("us-ugesp/") for finding in recorded.findings)


def test_the_same_plan_twice_gives_the_same_bytes(recorded: audit.Audit, loans_csv: Path, tmp_path: Path) -> None:
    again = audit.run(loans_csv.parent / "audit.yaml")
    assert canonical.to_bytes(again.evidence) == canonical.to_bytes(recorded.evidence)
    assert canonical.to_bytes(again.judgement) == canonical.to_bytes(recorded.judgement)
    assert again.pdf == recorded.pdf


def test_the_files_read_back_as_the_same_records(recorded: audit.Audit, tmp_path: Path) -> None:
    written = recorded.write(tmp_path / "out")
    assert exchange.read_evidence(written["evidence.json"]) == recorded.evidence
    assert exchange.read_judgement(written["judgement.json"]) == recorded.judgement
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == [
        "evidence.json", "judgement.json", "report.pdf",
    ]  # fmt: skip


def test_a_row_order_of_its_own_changes_no_number(recorded: audit.Audit, loans: pd.DataFrame, tmp_path: Path) -> None:
    folder = tmp_path / "shuffled"
    folder.mkdir()
    loans.sample(frac=1, random_state=1).to_csv(folder / "loans.csv", index=False)
    shuffled = audit.run(plan_file(folder, DECISIONS))
    assert shuffled.evidence.measurements == recorded.evidence.measurements
    assert shuffled.evidence.coverage == recorded.evidence.coverage


def test_no_cell_of_an_undeclared_column_is_in_the_evidence(loans: pd.DataFrame, tmp_path: Path) -> None:
    secret = "zanzibar.quux@example.org"
    loans.assign(contact=secret).to_csv(tmp_path / "loans.csv", index=False)
    result = audit.run(plan_file(tmp_path, DECISIONS))
    assert values(result.evidence, "privacy.direct_identifiers", column="contact", identifier="email") == [1.0]
    for record in (result.evidence, result.judgement):
        assert b"zanzibar" not in canonical.to_bytes(record)
    assert b"zanzibar" not in result.pdf


def test_groups_below_the_disclosure_limit_are_suppressed(loans: pd.DataFrame, tmp_path: Path) -> None:
    few = loans.index[loans["race"] == "hispan"][7:]
    loans.drop(few).to_csv(tmp_path / "loans.csv", index=False)
    result = audit.run(plan_file(tmp_path, DECISIONS))
    assert b"hispan" not in canonical.to_bytes(result.evidence), "a name that few rows have may be a person's"
    assert ("suppressed", "(1 small group)") in {
        (item.why, item.where.get("group"))
        for item in result.evidence.unmeasured
        if item.where.get("attribute") == "race"
    }


def test_a_plan_without_decisions_or_groups_cannot_tell(loans_csv: Path) -> None:
    text = "audit: {name: Nothing, policies: [gdpr]}\ndata: {evaluation: loans.csv}\ncolumns: {}\n"
    result = audit.run(plan_file(loans_csv.parent, text))
    assert result.verdict in ("cannot tell", "not cleared")
    assert not values(result.evidence, "bias.selection_rate")


def test_a_plan_without_policies_is_never_cleared(loans_csv: Path) -> None:
    result = audit.run(plan_file(loans_csv.parent, DECISIONS.replace("[gdpr, us-ugesp]", "[]")))
    assert (result.verdict, result.findings) == ("cannot tell", ())
    assert result.judgement.because
