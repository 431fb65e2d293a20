"""Waivers stand beside an outcome, and never change it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from audit.judge import words
from audit.judge.case import Labels
from audit.records.judgement import Waiver, WaiverRead

State = Literal["accepted", "lapsed", "partial", "not needed", "not yet"]


def waiver_read(waivers: Sequence[Waiver], open_ones: Sequence[Labels | None], on: date) -> WaiverRead | None:
    """How the waivers of one rule stand beside what keeps it from passing (labels; None for a fact).

    Several waivers cover together what each covers alone, until the first of them ends.
    """
    if not waivers:
        return None
    standing = [waiver for waiver in waivers if waiver.on <= on <= waiver.until]
    useful = [waiver for waiver in standing if any(_covers(waiver, labels) for labels in open_ones)]
    if useful:
        everything = all(any(_covers(waiver, labels) for waiver in useful) for labels in open_ones)
        return _told(useful, "accepted" if everything else "partial")
    if not open_ones or standing:
        return _told(standing or waivers, "not needed")
    return _told(waivers, "not yet" if all(waiver.on > on for waiver in waivers) else "lapsed")


def _covers(waiver: Waiver, labels: Labels | None) -> bool:
    """A waiver without labels covers the whole rule; one with labels covers what carries them all."""
    if not waiver.where:
        return True
    return labels is not None and all(labels.get(key) == value for key, value in waiver.where.items())


def _told(waivers: Sequence[Waiver], state: State) -> WaiverRead:
    ordered = sorted(waivers, key=lambda waiver: (waiver.until, waiver.by, waiver.reason))
    return WaiverRead(
        by="; ".join(dict.fromkeys(waiver.by for waiver in ordered)),
        reason="; ".join(dict.fromkeys(waiver.reason for waiver in ordered)),
        until=words.day(ordered[0].until),
        state=state,
    )
