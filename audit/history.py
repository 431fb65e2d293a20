"""How numbers moved over re-audits: a folder of evidence and reports is the whole memory that is needed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from audit import canonical
from audit.envelope import open_report
from audit.errors import InputError, Mistake
from audit.exchange import parse_evidence, parse_judgement
from audit.records.evidence import Evidence, Measurement
from audit.records.judgement import Judgement

Key = tuple[str, tuple[tuple[str, str], ...]]


@dataclass(frozen=True, kw_only=True)
class Past:
    """One audit of the past."""

    file: str
    day: str
    """Assessment date; empty where only evidence was kept."""
    evidence: Evidence
    judgement: Judgement | None


@dataclass(frozen=True, kw_only=True)
class Line:
    """One number over all audits."""

    metric: str
    where: Mapping[str, str]
    points: tuple[Measurement | None, ...]
    """In the audits' order; None where it was not measured."""


def read(folder: Path) -> tuple[Past, ...]:
    """Every audit in a folder and the folders in it, oldest first; the same evidence counts once.

    A report holds evidence and judgement; an evidence.json has its judgement.json beside it, or none.

    Raises:
        InputError: there is no audit, or a file is malformed; every mistake found is in it.
    """
    found: dict[str, Past] = {}
    mistakes: list[Mistake] = []
    for path in sorted([*folder.rglob("*.pdf"), *folder.rglob("evidence*.json")]):
        try:
            past = _past(path, folder)
        except InputError as error:
            mistakes += error.mistakes
            continue
        digest = canonical.sha256(canonical.to_bytes(past.evidence))
        if digest not in found or not found[digest].day:
            found[digest] = past
    if mistakes:
        raise InputError(mistakes)
    if not found:
        raise InputError(Mistake(file=str(folder), text="there is no report.pdf and no evidence.json in it"))
    return tuple(sorted(found.values(), key=lambda past: (past.day, past.file)))


def _past(path: Path, folder: Path) -> Past:
    name, data, judged = str(path.relative_to(folder)), path.read_bytes(), None
    if path.suffix == ".pdf":
        report = open_report(data)
        judged = parse_judgement(report.content("judgement.json"), name)
        data = report.content("evidence.json")
    elif (beside := path.with_name(path.name.replace("evidence", "judgement"))).exists():
        judged = parse_judgement(beside.read_bytes(), str(beside.relative_to(folder)))
    evidence = parse_evidence(data, name)
    return Past(file=name, day="" if judged is None else judged.assessment_date, evidence=evidence, judgement=judged)


def lines(past: Sequence[Past], metrics: Sequence[str] = ()) -> tuple[Line, ...]:
    """The numbers asked for, or those that a rule with a limit reads, over all audits."""
    tables = [{_key(item): item for item in one.evidence.measurements} for one in past]
    wanted = set(metrics) or {metric for one in past if one.judgement for metric in _limited(one.judgement)}
    keys = sorted({key for table in tables for key in table if key[0] in wanted})
    return tuple(
        Line(metric=metric, where=dict(labels), points=tuple(table.get((metric, labels)) for table in tables))
        for metric, labels in keys
    )


def _key(item: Measurement) -> Key:
    return item.metric, tuple(sorted(item.where.items()))


def _limited(judgement: Judgement) -> Iterator[str]:
    for finding in judgement.findings:
        for reading in finding.measurements:
            if reading.at_least is not None or reading.at_most is not None:
                yield reading.metric
