"""Waivers stand beside an outcome, and never change it.

An organisation can accept a risk, not unlawfulness: what binding law of severity critical demands is recorded as
accepted by whoever signs for it, and clears nothing (docs/adr/0009-what-a-waiver-cannot-do.md).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal

from audit.judge import words
from audit.judge.case import Labels
from audit.records.judgement import Waiver, WaiverRead
from audit.records.pack import Rule

State = Literal["accepted", "lapsed", "partial", "not needed", "not yet"]


def may_clear(rule: Rule) -> bool:
    """Whether an acceptance by name may let the audit pass over the rule."""
    return not (rule.binding == "binding" and rule.severity == "critical")


def waiver_read(
    waivers: Sequence[Waiver], open_ones: Sequence[Labels | None], on: date, *, clears: bool
) -> WaiverRead | None:
    """How the waivers of one rule stand beside what keeps it from passing (labels; None for a fact).

    Several waivers cover together what each covers alone, until the first of them ends.
    """
    if not waivers:
        return None
    standing = [waiver for waiver in waivers if waiver.on <= on <= waiver.until]
    useful = [waiver for waiver in standing if any(_covers(waiver, labels) for labels in open_ones)]
    if useful:
        everything = all(any(_covers(waiver, labels) for waiver in useful) for labels in open_ones)
        return _told(useful, "accepted" if everything else "partial", clears)
    if not open_ones or standing:
        return _told(standing or waivers, "not needed", clears)
    return _told(waivers, "not yet" if all(waiver.on > on for waiver in waivers) else "lapsed", clears)


def astray(waivers: Sequence[Waiver], places: Sequence[Labels]) -> Iterator[Waiver]:
    """Waivers whose labels no reading of the rule carries, though its readings do have labels."""
    known = [labels for labels in places if labels]
    for waiver in waivers:
        if waiver.where and known and not any(_covers(waiver, labels) for labels in known):
            yield waiver


def _covers(waiver: Waiver, labels: Labels | None) -> bool:
    """A waiver without labels covers the whole rule; one with labels covers what carries them all."""
    if not waiver.where:
        return True
    return labels is not None and all(labels.get(key) == value for key, value in waiver.where.items())


def _told(waivers: Sequence[Waiver], state: State, clears: bool) -> WaiverRead:
    ordered = sorted(waivers, key=lambda waiver: (waiver.until, waiver.by, waiver.reason))
    return WaiverRead(
        by="; ".join(dict.fromkeys(f"{one.by}, {one.role}" if one.role else one.by for one in ordered)),
        reason="; ".join(dict.fromkeys(waiver.reason for waiver in ordered)),
        until=words.day(ordered[0].until),
        state=state,
        clears=clears,
    )
