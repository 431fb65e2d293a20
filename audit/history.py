"""How numbers moved over re-audits: a folder of evidence and reports is the whole memory that is needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from audit import canonical, compare
from audit.errors import InputError, Mistake
from audit.exchange import parse_judgement
from audit.records.evidence import Evidence, Measurement
from audit.records.history import Entry, History, Line, Point
from audit.records.judgement import Judgement
from audit.records.plan import Plan

Key = tuple[str, tuple[tuple[str, str], ...]]
MOST = 24
"""Earlier audits that a report draws."""


@dataclass(frozen=True, kw_only=True)
class Past:
    """One audit of the past."""

    file: str
    day: str
    """Assessment date; empty where only evidence was kept."""
    evidence: Evidence
    judgement: Judgement | None


def read(folder: Path) -> tuple[Past, ...]:
    """Every audit in a folder and the folders in it, oldest first; the same evidence counts once.

    A report holds evidence and judgement; an evidence.json has its judgement.json beside it, or none.

    Raises:
        InputError: there is no audit, or a file is malformed; every mistake found is in it.
    """
    found = _found(folder)
    if not found:
        raise InputError(Mistake(file=str(folder), text="there is no report.pdf and no evidence.json in it"))
    return found


def _found(folder: Path) -> tuple[Past, ...]:
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
    return tuple(sorted(found.values(), key=lambda past: (past.day, past.file)))


def _past(path: Path, folder: Path) -> Past:
    name = str(path.relative_to(folder))
    evidence, judged = compare.parse(path.read_bytes(), path.suffix, name)
    if evidence is None:
        raise InputError(Mistake(file=name, text="is a judgement under the name of evidence"))
    beside = path.with_name(path.name.replace("evidence", "judgement"))
    if judged is None and beside.exists():
        judged = parse_judgement(beside.read_bytes(), str(beside.relative_to(folder)))
        if judged.evidence_sha256 != canonical.sha256(canonical.to_bytes(evidence)):
            judged = None  # of another run, which was killed between two files
    return Past(file=name, day="" if judged is None else judged.assessment_date, evidence=evidence, judgement=judged)


def lines(past: Sequence[Past], metrics: Iterable[str] = ()) -> tuple[Line, ...]:
    """The numbers asked for, or those that a rule with a limit reads, over all audits."""
    tables = [{_key(item): item for item in one.evidence.measurements} for one in past]
    wanted = set(metrics) or {metric for one in past if one.judgement for metric in limited(one.judgement)}
    keys = sorted({key for table in tables for key in table if key[0] in wanted})
    return tuple(
        Line(metric=metric, where=dict(labels), points=tuple(_point(table.get((metric, labels))) for table in tables))
        for metric, labels in keys
    )


def history(past: Sequence[Past], metrics: Iterable[str] = ()) -> History:
    """The same as a record, with the audits that it is over."""
    audits = tuple(
        Entry(
            file=Path(one.file).as_posix(),
            day=one.day,
            verdict=None if one.judgement is None else one.judgement.outcome,
            evidence_sha256=canonical.sha256(canonical.to_bytes(one.evidence)),
        )
        for one in past
    )
    return History(audits=audits, lines=lines(past, metrics))


def named(plan: Plan, evidence: Evidence, judgement: Judgement) -> History | None:
    """What the audits in the folder that a plan names measured before this one; None where there is none."""
    found = None if plan.history is None else before(plan.history, evidence, judgement)
    return found if found is not None and found.audits else None


def before(folder: Path, evidence: Evidence, judgement: Judgement) -> History:
    """What the audits in a folder measured of the numbers that rules limit now, this audit apart; the last `MOST`.

    Raises:
        InputError: a file in it is malformed.
    """
    own = canonical.to_bytes(evidence)
    past = [one for one in _found(folder) if canonical.to_bytes(one.evidence) != own]
    past = [one for one in past if one.day <= judgement.assessment_date][-MOST:]
    wanted = set(limited(judgement))
    found = history(past, wanted or ("",))
    return replace(found, lines=tuple(line for line in found.lines if any(line.points)))


def _point(item: Measurement | None) -> Point | None:
    if item is None:
        return None
    return Point(value=item.value, low=item.low, high=item.high, confidence=item.confidence, n=item.n)


def _key(item: Measurement) -> Key:
    return item.metric, tuple(sorted(item.where.items()))


def limited(judgement: Judgement) -> Iterator[str]:
    """Metrics that a rule reads with a limit."""
    for finding in judgement.findings:
        for reading in finding.measurements:
            if reading.at_least is not None or reading.at_most is not None:
                yield reading.metric
