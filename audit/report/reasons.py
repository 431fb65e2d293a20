"""Reasons of findings, shortened for tables that say the rest in their other columns."""

from __future__ import annotations

import re
from collections.abc import Collection

from audit.language import N_, Texts, _
from audit.records.judgement import WaiverRead

_WAIVED = Texts(
    {
        "accepted": N_("holds"),
        "partial": N_("holds for a part of the finding"),
        "lapsed": N_("lapsed"),
        "not needed": N_("not needed"),
        "not yet": N_("begins after the assessment date"),
    }
)


def waived(waiver: WaiverRead) -> str:
    """How a waiver stands on the assessment date."""
    if waiver.state == "accepted" and not waiver.clears:
        return _("recorded; clears nothing, because binding law of severity critical demands it")
    return _WAIVED[waiver.state]


def why(because: str) -> str:
    """A reason for a table: the limit without who entered it, which the table of limits says."""
    return re.sub(_pattern(N_(" (entered by {authors} on {on})")), "", because)


def readiness(because: str) -> str:
    """Why a rule that is not in force would come out as it would, without what the table says beside it."""
    return re.sub(f"^{_pattern(N_('The rule applies from {on}.'))} [^.]*\\. ", "", because)


def outside(because: str) -> str:
    """Why a rule does not apply: what was found, without the whole condition, which judgement.json has."""
    if re.match(_pattern(N_("The rule {ended}; its last day was {applies_until}.")), because):
        return because
    if found := re.match(_pattern(N_("The rule applies only where {described}; here {found}."), greedy=True), because):
        return f"{found[2]}."
    return because.partition("; ")[2] or because


def if_it_applies(because: str) -> str:
    """What the numbers of a rule came to, of which nobody knows whether it applies; empty where none was read."""
    found = re.search(_pattern(N_(" If it applies: {because}"), greedy=True), because, re.DOTALL)
    return found[1] if found else ""


def lacking(because: str, answers: Collection[str]) -> str:
    """What is lacking besides answers to tell whether a rule applies, such as a number; empty where nothing is.

    Args:
        because: of a finding.
        answers: what is said of each answer that is lacking.
    """
    head, _names, stop = _(N_("Whether the rule applies depends on {names}. ")).partition("{names}")
    _before, scope, told = because.partition(head)
    first = [place for answer in answers if (place := told.find(stop + answer)) >= 0]
    if not scope or not first:
        return told
    told = told[min(first) + len(stop) :]  # behind the names, which may hold a full stop
    if measured := if_it_applies(because):
        told = told.removesuffix(_(" If it applies: {because}", because=measured))
    for answer in sorted(set(answers), key=len, reverse=True):
        told = told.replace(answer, "")
    return told.strip()


def _pattern(text: str, *, greedy: bool = False) -> str:
    """What the judgement made of a text, in the language spoken now."""
    return re.sub(r"\\\{\w+\\\}", "(.*)" if greedy else "(.*?)", re.escape(_(text)))
