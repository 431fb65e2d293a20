"""Everything the chapters are written from: the three records, their digests, and ways to find things in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from audit.envelope import Attachment
from audit.records.evidence import Evidence, Measurement, Unmeasured
from audit.records.judgement import OUTCOMES, Finding, Judgement, Outcome, Reading
from audit.records.plan import SEVERITIES, Plan
from audit.records.subject import CROSS
from audit.report.characters import passage
from audit.report.words import sentence

Key = tuple[str, tuple[tuple[str, str], ...]]
"""A metric and its labels."""


def key(metric: str, where: Mapping[str, str]) -> Key:
    """What names one number."""
    return metric, tuple(sorted(where.items()))


@dataclass(frozen=True, kw_only=True)
class Material:
    """The records of one audit."""

    plan: Plan
    evidence: Evidence
    judgement: Judgement
    attachments: Sequence[Attachment]
    evidence_sha256: str
    judgement_sha256: str
    report_id: str

    @property
    def on(self) -> date:
        """The assessment date."""
        return date.fromisoformat(self.judgement.assessment_date)

    @property
    def valid_until(self) -> date | None:
        """Last day on which the sign-off holds; None when the plan sets none."""
        days = self.plan.signoff.valid_for_days
        return None if days is None else self.on + timedelta(days=days)

    @cached_property
    def open(self) -> tuple[Finding, ...]:
        """Findings that failed, are missing or undecided: most severe first, accepted ones after the others."""
        found = [finding for finding in self.judgement.findings if is_open(finding)]
        return tuple(sorted(found, key=_rank))

    def with_outcome(self, outcome: Outcome) -> tuple[Finding, ...]:
        """Findings of one outcome, most severe first."""
        return tuple(sorted((f for f in self.judgement.findings if f.outcome == outcome), key=_rank))

    def blocking(self) -> tuple[Finding, ...]:
        """What stands in the way: what failed at or above `fail_on`, else what is not decided there, else the rest."""
        if self.judgement.outcome in ("cleared", "cleared with accepted risks"):
            return ()
        counted = [finding for finding in self.open if not accepted(finding)]
        severe = [finding for finding in counted if self.is_severe(finding)]
        return tuple([finding for finding in severe if finding.outcome == "failed"] or severe or counted)

    def is_severe(self, finding: Finding) -> bool:
        """At or above the severity at which a failure means "not cleared"."""
        return SEVERITIES.index(finding.severity) >= SEVERITIES.index(self.judgement.fail_on)

    @cached_property
    def _measured(self) -> Mapping[Key, Measurement]:
        return {key(item.metric, item.where): item for item in self.evidence.measurements}

    def one(self, metric: str, where: Mapping[str, str] | None = None) -> Measurement | None:
        """The measurement with exactly these labels."""
        return self._measured.get(key(metric, where or {}))

    @cached_property
    def _by_metric(self) -> Mapping[str, tuple[Measurement, ...]]:
        found: dict[str, list[Measurement]] = {}
        for item in self.evidence.measurements:
            found.setdefault(item.metric, []).append(item)
        return {metric: tuple(items) for metric, items in found.items()}

    def all(self, metric: str) -> tuple[Measurement, ...]:
        """Every measurement of a metric, in the order of the evidence."""
        return self._by_metric.get(metric, ())

    def unmeasured(self, family: str) -> tuple[Unmeasured, ...]:
        """What a family could not measure."""
        return tuple(item for item in self.evidence.unmeasured if item.metric.partition(".")[0] == family)

    @cached_property
    def _readings(self) -> Mapping[Key, list[Reading]]:
        readings: dict[Key, list[Reading]] = {}
        for finding in self.judgement.findings:
            applies = finding.outcome not in ("not_applicable", "scheduled")
            for reading in finding.measurements if applies else ():
                readings.setdefault(key(reading.metric, reading.where), []).append(reading)
        return readings

    def readings(self, item: Measurement) -> tuple[Reading, ...]:
        """How each rule in force read a number."""
        return tuple(self._readings.get(key(item.metric, item.where), ()))

    def reading(self, item: Measurement) -> Reading | None:
        """How the rule in force read a number that gave it its worst outcome; None when none read it."""
        readings = self._readings.get(key(item.metric, item.where), ())
        return min(readings, key=lambda reading: OUTCOMES.index(reading.outcome), default=None)

    def as_read(self, item: Measurement) -> Measurement:
        """The number with the interval that its outcome rests on: over all comparisons where the rule read that."""
        reading = self.reading(item)
        family = reading is not None and reading.decide == "family"
        return replace(item, low=item.low_all, high=item.high_all) if family else item

    def outcome(self, metric: str, where: Mapping[str, str]) -> Outcome | None:
        """The worst outcome that a rule in force gave to a number; None when none read it."""
        outcomes = [reading.outcome for reading in self._readings.get(key(metric, where), ())]
        return min(outcomes, key=OUTCOMES.index, default=None)

    @cached_property
    def _limits(self) -> Mapping[str, tuple[set[float], set[float]]]:
        limits: dict[str, tuple[set[float], set[float]]] = {}
        for (metric, _), readings in self._readings.items():
            lows, highs = limits.setdefault(metric, (set(), set()))
            lows.update(item.at_least for item in readings if item.at_least is not None)
            highs.update(item.at_most for item in readings if item.at_most is not None)
        return limits

    def limits(self, metric: str) -> tuple[float | None, float | None]:
        """The strictest limits that rules in force set for a metric: at least, at most."""
        lows, highs = self._limits.get(metric, ((), ()))
        return max(lows, default=None), min(highs, default=None)

    @property
    def notes(self) -> tuple[str, ...]:
        """What the evidence says a reader must know about the data, as sentences."""
        return tuple(sentence(passage(note, 500)) for note in self.evidence.coverage.notes)

    def place(self, attribute: str) -> tuple[int, int]:
        """Where an attribute stands: single ones in the plan's order, crossings after them."""
        known = self.plan.columns.sensitive
        return attribute.count(CROSS), known.index(attribute) if attribute in known else len(known)

    def ends(self, metric: str) -> list[float]:
        """The limits of a metric, without saying which side they bound."""
        return [end for end in self.limits(metric) if end is not None]


def is_open(finding: Finding) -> bool:
    """Failed, missing or undecided."""
    return finding.outcome in ("failed", "missing", "undecided")


def accepted(finding: Finding) -> bool:
    """A waiver that holds covers the whole finding, and may clear it."""
    return finding.waiver is not None and finding.waiver.state == "accepted" and finding.waiver.clears


def _rank(finding: Finding) -> tuple[bool, int, int, str]:
    return accepted(finding), -SEVERITIES.index(finding.severity), OUTCOMES.index(finding.outcome), finding.rule
