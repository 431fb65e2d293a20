"""An audit beside an earlier one that it is held against."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from audit import canonical
from audit.compare.numbers import compare
from audit.compare.regressions import improvements, lost, regressions
from audit.compare.rules import compare_judgements
from audit.envelope import open_report
from audit.errors import InputError, Mistake
from audit.exchange import parse_evidence, parse_judgement
from audit.records.comparison import Against
from audit.records.evidence import Evidence
from audit.records.judgement import SCHEMA as JUDGEMENT
from audit.records.judgement import Judgement


def read(path: Path) -> tuple[Evidence | None, Judgement | None]:
    """What a file has of an audit: a report has evidence and judgement, an evidence.json or judgement.json its own.

    Raises:
        InputError: the file is none of them.
    """
    return parse(path.read_bytes(), path.suffix, str(path))


def parse(data: bytes, suffix: str, name: str) -> tuple[Evidence | None, Judgement | None]:
    """The same from a file's content; `name` is for messages."""
    if suffix.lower() == ".pdf":
        report = open_report(data)
        judgement = parse_judgement(report.content("judgement.json"), name)
        return parse_evidence(report.content("evidence.json"), name), judgement
    try:
        schema = canonical.from_bytes(data).get("schema")
    except (ValueError, RecursionError, AttributeError):
        schema = None
    if schema == JUDGEMENT:
        return None, parse_judgement(data, name)
    return parse_evidence(data, name), None


def read_evidence(path: Path) -> tuple[Evidence, Judgement | None]:
    """The evidence of an earlier audit, and its judgement if it is a report.

    Raises:
        InputError: the file is neither evidence nor a report.
    """
    evidence, judgement = read(path)
    if evidence is None:
        text = "is a judgement, and has no number to compare with; name the report, or its evidence.json"
        raise InputError(Mistake(file=str(path), text=text))
    return evidence, judgement


def against(baseline: Path, evidence: Evidence, judgement: Judgement) -> Against:
    """Hold an audit against an earlier one.

    Raises:
        InputError: the baseline is neither evidence nor a report.
    """
    before, judged = read_evidence(baseline)
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
        baseline_sha256=canonical.sha256(canonical.to_bytes(before)),
        evidence_sha256=canonical.sha256(canonical.to_bytes(evidence)),
        judgement_sha256=canonical.sha256(canonical.to_bytes(judgement)),
    )
