"""Rules that wait for nothing but answers: each question once, and the rules that wait for it in a row each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from audit.language import _
from audit.records.judgement import FactRead, Finding
from audit.report import numbers, reasons, vocabulary, words
from audit.report.chapters.card import meta
from audit.report.characters import passage, short
from audit.report.material import Material, is_open
from audit.report.tables import Anchor, Column, Estimate, Table, table

FEW = 8
"""So few rules that wait for answers get a card each, as other findings do."""


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """The part of the chapter on findings; it is left out where few rules wait."""

    says: str
    questions: Table | None
    rules: Table | None


def waits(finding: Finding) -> bool:
    """Nothing but answers is missing: every number that was read, and every answer that was given, passed."""
    settled = ("passed", "not_applicable")
    return (
        "missing" in (finding.outcome, finding.readiness)
        and finding.waiver is None
        and any(fact.answer is None for fact in finding.facts)
        and all(fact.answer is None or fact.outcome in settled for fact in finding.facts)
        and all(item.outcome in settled for item in finding.measurements)
        and not reasons.lacking(finding.because, {fact.because for fact in finding.facts if fact.answer is None})
    )


def waiting(material: Material) -> tuple[Finding, ...]:
    """The open findings that are told together; none where there are few."""
    found = tuple(finding for finding in material.open if waits(finding))
    return found if len(found) > FEW else ()


def build(material: Material, found: Sequence[tuple[int, Finding]], marks: Mapping[str, str]) -> Waiting | None:
    """The part about these findings and their numbers, and the marked questions."""
    if not found:
        return None
    return Waiting(
        says=_says(len(found)),
        questions=_questions(material, marks),
        rules=_rules(found, marks),
    )


def questions(material: Material) -> Mapping[str, str]:
    """The mark of each question that nobody has answered, such as "Q1": first what most rules wait for."""
    rules: dict[str, int] = {}
    for fact in _asked(material):
        rules[fact.fact] = rules.get(fact.fact, 0) + 1
    ordered = sorted(rules, key=lambda name: -rules[name])
    return {name: _("Q{number}", number=number) for number, name in enumerate(ordered, start=1)}


def marked(finding: Finding, marks: Mapping[str, str]) -> str:
    """The questions that a rule waits for, by their marks."""
    unanswered = {fact.fact for fact in finding.facts if fact.answer is None}
    return ", ".join(mark for name, mark in marks.items() if name in unanswered)


def why(finding: Finding, marks: Mapping[str, str]) -> str:
    """What a rule waits for, and what is known without it; empty where that is not all, or nothing is marked."""
    measured = reasons.if_it_applies(finding.because)
    if not marks or not (measured or waits(finding)):
        return ""
    known = words.sentence(passage(reasons.why(measured), 400))
    return f"{_('Waits for {questions}.', questions=marked(finding, marks))} {known}".strip()


def _says(rules: int) -> str:
    return _(
        "{number} rules wait for nothing but answers: each is closed, or becomes a finding of another kind, once the "
        "facts file answers its questions. Where it is not said that a rule applies, that depends on the answers too.",
        number=numbers.whole(rules),
    )


def _asked(material: Material) -> Iterable[FactRead]:
    """Every question without an answer, once for each rule in force or to come that asks it."""
    for finding in material.judgement.findings:
        if is_open(finding) or finding.outcome == "scheduled":
            yield from (fact for fact in finding.facts if fact.answer is None)


def _questions(material: Material, marks: Mapping[str, str]) -> Table | None:
    asks: dict[str, str] = {}
    rules: dict[str, int] = {}
    for fact in _asked(material):
        asks.setdefault(fact.fact, fact.asks)
        rules[fact.fact] = rules.get(fact.fact, 0) + 1
    columns = (
        Column(title=_("No."), width=12),
        Column(title=_("Question")),
        Column(title=_("Rules that ask it"), number=True, width=30),
    )
    rows = [(mark, passage(asks[name], 300), numbers.whole(rules[name])) for name, mark in marks.items()]
    return table(_("Questions that nobody has answered"), columns, rows, most=max(1, len(rows)), rest="judgement.json")


def _rules(found: Sequence[tuple[int, Finding]], marks: Mapping[str, str]) -> Table | None:
    columns = (
        Column(title=_("No."), width=12),
        Column(title=_("What the rule requires"), width=72),
        Column(title=_("Waits for"), width=26),
        Column(title=_("What must change")),
    )
    rows = [
        (
            Anchor(text=f"F-{number:02d}", anchor=f"finding-{number}"),
            Estimate(text=short(finding.title), small=(_small(finding), *_known(finding))),
            marked(finding, marks),
            words.sentence(passage(finding.remedy, 300)),
        )
        for number, finding in found
    ]
    caption = _("Missing: rules that wait for answers")
    return table(caption, columns, rows, most=120, rest="judgement.json")


def _small(finding: Finding) -> str:
    """Severity, citation, force, and what the rule rests on."""
    return ", ".join((words.title(vocabulary.SEVERITY[finding.severity]), *meta(finding)))


def _known(finding: Finding) -> tuple[str, ...]:
    """What is known without the answers: that the rule applies, or what its numbers came to."""
    if finding.applies_because:
        return (_("The rule applies."),)
    measured = reasons.if_it_applies(finding.because)
    return (words.sentence(passage(measured, 300)),) if measured else ()
