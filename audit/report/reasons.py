"""Reasons of findings, shortened for tables that say the rest in their other columns."""

from __future__ import annotations

import re

from audit.records.judgement import WaiverRead


def waived(waiver: WaiverRead) -> str:
    """How a waiver stands on the assessment date."""
    if waiver.state == "accepted" and not waiver.clears:
        return "recorded; clears nothing, because binding law of severity critical demands it"
    return {
        "accepted": "holds",
        "partial": "holds for a part of the finding",
        "lapsed": "lapsed",
        "not needed": "not needed",
        "not yet": "begins after the assessment date",
    }[waiver.state]


def why(because: str) -> str:
    """A reason for a table: the limit without who entered it, which the table of limits says."""
    return re.sub(r" \(entered by .*? on \d{4}-\d{2}-\d{2}\)", "", because)


def readiness(because: str) -> str:
    """Why a rule that is not in force would come out as it would, without what the table says beside it."""
    return re.sub(r"^The rule applies from \S+\. Judged today, [^.]*\. ", "", because)


def outside(because: str) -> str:
    """Why a rule does not apply: what was found, without the whole condition, which judgement.json has."""
    if because.startswith(("The rule was ", "The rule ended")):
        return because
    _, sign, found = because.rpartition("; here ")
    return found if sign else because.partition("; ")[2] or because
