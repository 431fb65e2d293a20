"""An audit beside an earlier one that it is held against."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from audit.compare.numbers import compare
from audit.compare.regressions import lost, regressions
from audit.compare.rules import compare_judgements
from audit.envelope import open_report
from audit.exchange import parse_evidence, parse_judgement
from audit.records.comparison import Comparison, Movement, Regression, Rejudged
from audit.records.evidence import Evidence
from audit.records.judgement import Judgement


@dataclass(frozen=True, kw_only=True)
class Against:
    """What changed since the baseline."""

    comparison: Comparison
    regressions: tuple[Regression, ...]
    lost: tuple[Movement, ...]
    rejudged: Rejudged | None
    """None where the baseline is evidence only."""


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
    comparison = compare(before, evidence)
    return Against(
        comparison=comparison,
        regressions=regressions(comparison, judgement),
        lost=lost(comparison, judgement),
        rejudged=None if judged is None else compare_judgements(judged, judgement),
    )
