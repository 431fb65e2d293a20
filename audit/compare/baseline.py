"""An audit beside an earlier one that it is held against."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from audit.compare.numbers import compare
from audit.compare.regressions import improvements, lost, regressions
from audit.compare.rules import compare_judgements
from audit.envelope import open_report
from audit.exchange import parse_evidence, parse_judgement
from audit.records.comparison import Against
from audit.records.evidence import Evidence
from audit.records.judgement import Judgement


def read(path: Path) -> tuple[Evidence, Judgement | None]:
    """The evidence of an earlier audit, and its judgement if it is a report.

    Raises:
        InputError: the file is neither evidence nor a report.
    """
    data = path.read_bytes()
    if path.suffix.lower() != ".pdf":
        return parse_evidence(data, str(path)), None
    report = open_report(data)
    judgement = parse_judgement(report.content("judgement.json"), str(path))
    return parse_evidence(report.content("evidence.json"), str(path)), judgement


def against(baseline: Path, evidence: Evidence, judgement: Judgement) -> Against:
    """Hold an audit against an earlier one.

    Raises:
        InputError: the baseline is neither evidence nor a report.
    """
    before, judged = read(baseline)
    found = since(before, evidence, judgement)
    return found if judged is None else replace(found, rejudged=compare_judgements(judged, judgement))


def since(before: Evidence, evidence: Evidence, judgement: Judgement) -> Against:
    """Hold an audit against the evidence of an earlier one."""
    comparison = compare(before, evidence)
    return Against(
        comparison=comparison,
        regressions=regressions(comparison, judgement),
        lost=lost(comparison, judgement),
        rejudged=None,
        improvements=improvements(comparison, judgement),
    )
