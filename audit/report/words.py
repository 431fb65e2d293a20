"""The sentences of the report that depend on what was found: plain, in the right number, and no adjective in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from audit.errors import WhyAbsent
from audit.identifiers import discover
from audit.records.judgement import FactRead, Finding, Outcome, Reading, Verdict
from audit.records.pack import Binding, Decide, Limit, Origin
from audit.records.plan import SEVERITIES, Severity
from audit.records.subject import CROSS
from audit.report import numbers
from audit.report.characters import passage, short
from audit.report.quantities import Quantity, quantity

OUTCOMES: Mapping[Outcome, str] = {
    "failed": "Failed",
    "missing": "Missing",
    "undecided": "Undecided",
    "passed": "Passed",
    "scheduled": "Scheduled",
    "not_applicable": "Not applicable",
}

OUTCOMES_SAY: Mapping[Outcome, str] = {
    "passed": "All that the rule reads lies within its limit; all that it asks is declared.",
    "failed": "A number lies outside its limit, or a declaration contradicts the rule.",
    "undecided": "Measured, but the interval straddles the limit. Never counted as passed.",
    "missing": "Something the rule needs is not there. Never counted as passed.",
    "scheduled": "Not in force on the assessment date; shown is what it would say.",
    "not_applicable": "The declared facts take the audited system out of its scope.",
}
ACCEPTED_SAYS = "A named person accepts the risk until a date. The outcome stays."

VERDICTS_SAY: Mapping[Verdict, str] = {
    "cleared": "Every rule of {level} that applies passed; rules below it do not count.",
    "cleared with accepted risks": "As above, but for findings whose risk a named person accepts; acceptance is a "
    "management decision and does not make processing lawful.",
    "not cleared": "A rule of {level} failed, and its risk is not accepted.",
    "cannot tell": "No rule of {level} failed, but one is undecided or missing, or none applies.",
}

VERDICTS: Mapping[Verdict, str] = {
    "cleared": "Cleared",
    "cleared with accepted risks": "Cleared with accepted risks",
    "not cleared": "Not cleared",
    "cannot tell": "Cannot tell",
}

BINDING: Mapping[Binding, str] = {
    "binding": "Binding law.",
    "interpretive": "Guidance: a recital, guideline or judgment helps to read the law; it sets no limit by itself.",
    "voluntary": "A voluntary commitment.",
}

_READ = "A reading: the provision binds; the way in which it is checked here is an interpretation of it."
_PROVISION = re.compile(r"\bArt\. \d|\bCFR (?!1607)\d|\bUSC\b")
_GUIDANCE = re.compile(r"\brecital\b|\bSupp\. I\b|\bcomment\b|\bOpinion\b|\bQ&A\b|^CJEU")

ORIGINS: Mapping[Origin, str] = {
    "statute": "set by statute",
    "regulation": "set by regulation",
    "guideline": "set by a guideline",
    "case-law": "set by case law",
    "convention": "a convention of the field",
    "organisation": "set by the organisation",
}

WHY_ABSENT: Mapping[WhyAbsent, str] = {
    "absent": "Not in the data or the plan",
    "undefined": "No value exists",
    "too small": "Too few rows",
    "suppressed": "Suppressed",
    "unmet need": "Builds on a missing result",
    "crashed": "The check stopped with an error",
}

IDENTIFIERS: Mapping[str, str] = {
    "card": "payment card number",
    "email": "e-mail address",
    "iban": "IBAN",
    "person_name": "person’s name",
    "phone": "telephone number",
    "us/ssn": "US social security number",
}
"""Kinds of personal data that a report calls otherwise than their module does."""

INPUTS: Mapping[str, str] = {
    "evaluation": "Evaluation data",
    "training": "Training data",
    "reference": "Reference population",
    "model": "Model",
}


def binding(finding: Finding) -> str:
    """Whether the rule binds; of guidance, whether it reads a provision or is guidance itself."""
    provision = _PROVISION.search(finding.cite) and not _GUIDANCE.search(finding.cite)
    return _READ if finding.binding == "interpretive" and provision else BINDING[finding.binding]


def level(severity: Severity) -> str:
    """The severities that count: "severity high or above"."""
    return f"severity {severity}" + ("" if severity == SEVERITIES[-1] else " or above")


def count(number: int, noun: str, plural: str = "") -> str:
    """A number with its noun: "1 row", "1,989 rows"."""
    return f"{number:,}{numbers.SPACE}{noun if number == 1 else plural or noun + 's'}"


def listed(parts: Sequence[str]) -> str:
    """A list as a sentence has it: "a, b and c"."""
    return " and ".join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def some(parts: Sequence[str], most: int) -> str:
    """The first parts of a list, and how many more there are."""
    return listed(parts) if len(parts) <= most else f"{', '.join(parts[:most])} and {len(parts) - most:,} more"


def sentence(text: str) -> str:
    """A clause with a capital letter and a full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "…")) or not text else ".")


def left_out(number: int, noun: str, attachment: str) -> str:
    """What is said where a list was cut."""
    verb = "is" if number == 1 else "are"
    return f"{count(number, 'more ' + noun)} {verb} in the attached {attachment}, which holds the full list."


def quoted(text: str) -> str:
    """A name from the data."""
    return f"“{group(text)}”"


def group(text: str) -> str:
    """A group or an attribute; a crossing may break at its sign."""
    return short(text, 60).replace(CROSS, f" {CROSS} ")


def identifier(kind: str) -> str:
    """A kind of direct identifier."""
    if kind in IDENTIFIERS or kind not in discover():
        return IDENTIFIERS.get(kind, short(kind, 60))
    return short(discover()[kind].NAME, 60)


def labels(where: Mapping[str, str]) -> str:
    """Labels for a table cell."""
    return ", ".join(f"{key} {short(value, 60)}" for key, value in where.items())


def measured(metric: str, where: Mapping[str, str], value: float, interval: str, beside: Sequence[float] = ()) -> str:
    """The sentence that says one number."""
    known = quantity(metric)
    said = numbers.number(value, known.unit, beside)
    try:
        clause = known.says.format_map({**_quoted(where), "value": said})
    except KeyError:  # a label that the sentence needs is not there
        clause = ""
    if not clause:
        clause = f"{known.title}{' of ' + labels(where) if where else ''}: {said}"
    return sentence(f"{clause} ({interval})")


def _quoted(where: Mapping[str, str]) -> dict[str, str]:
    """Labels as they stand in a sentence: names of groups and columns quoted, the attribute's own name not."""
    plain = {"attribute": group, "identifier": identifier}
    return {key: plain.get(key, quoted)(text) for key, text in where.items()}


def interval(
    low: float | None,
    high: float | None,
    confidence: float | None,
    rows: str,
    known: Quantity,
    *,
    decide: Decide = "interval",
    beside: Sequence[float] = (),
) -> str:
    """What stands in brackets behind a number: its interval and its rows."""
    if confidence is None or (low is not None and low == high):
        return (
            f"{rows}; the rule reads the bare number" if confidence is not None else f"counted, not estimated, {rows}"
        )
    over = " over all comparisons" if decide == "family" else ""
    between = numbers.span(low, high, known.unit, beside)
    bare = "; the rule reads the bare number" if decide == "point" else ""
    return f"{numbers.percent(confidence)} interval{over} {between}, {rows}{bare}"


def rows(n: int | None, support: int | None) -> str:
    """The rows behind a number; its own denominator too, where that is another."""
    if n is None:
        return "number of rows unknown"
    if support is None or support == n:
        return count(n, "row")
    return f"{support:,} of {count(n, 'row')}"


def reading(item: Reading) -> str:
    """What one rule read, in one sentence; what it could not read, and why."""
    if item.change is not None:
        return sentence(passage(item.because, 500))
    if item.value is None:
        where = f" of {labels(item.where)}" if item.where else ""
        return f"Not measured: {quantity(item.metric).title}{where}. {sentence(passage(item.because, 500))}"
    beside = [end for end in (item.at_least, item.at_most) if end is not None]
    known = quantity(item.metric)
    around = interval(
        item.low, item.high, item.confidence, rows(item.n, item.support), known, decide=item.decide, beside=beside
    )
    return measured(item.metric, item.where, item.value, around, beside)


def limit(item: Reading) -> str:
    """The limit of a reading: "at least 0.8"."""
    unit = quantity(item.metric).unit
    if item.at_least is None and item.at_most is None:
        return "no limit is set"
    if item.at_least is None:
        return f"at most {numbers.limit(item.at_most or 0.0, unit)}"
    if item.at_most is None:
        return f"at least {numbers.limit(item.at_least, unit)}"
    if item.at_least == item.at_most:
        return f"exactly {numbers.limit(item.at_least, unit)}"
    return f"between {numbers.limit(item.at_least, unit)} and {numbers.limit(item.at_most, unit)}"


def closed_when(finding: Finding) -> list[str]:
    """What would make the finding pass: one clause for each limit and each fact that is not satisfied."""
    clauses: dict[str, None] = {}
    for item in finding.measurements:
        if item.outcome not in ("passed", "not_applicable"):
            clauses[_closing(item)] = None
    unanswered = sum(fact.answer is None for fact in finding.facts)
    if unanswered:
        clauses[f"The facts file answers {'the question' if unanswered == 1 else 'the questions'} asked."] = None
    for fact in finding.facts:
        if fact.answer is not None and fact.outcome not in ("passed", "not_applicable"):
            clauses["What the facts file says is what the rule needs."] = None
    return list(clauses)


def _closing(item: Reading) -> str:
    title = quantity(item.metric).title
    if item.change is not None:
        ends = Limit(at_least=item.change.at_least, at_most=item.change.at_most)
        return f"The change of the {title.lower()} since the baseline is {ends} (limit {ORIGINS[item.origin]})."
    if item.at_least is None and item.at_most is None:
        return f"{title}: a limit is set in the plan, by name and date, and the number keeps it."
    how = {
        "point": "as the bare number",
        "interval": "with the whole interval",
        "family": "with the whole interval over all comparisons",
    }[item.decide]
    how = f", {how}" if item.confidence is not None else ""  # what is counted has no interval
    return f"{title} is {limit(item)}{how} (limit {ORIGINS[item.origin]})."


def fact(item: FactRead) -> str:
    """One fact as the rule read it."""
    if item.answer is None:
        return f"Asked: {passage(item.asks, 500)} Nobody has answered."
    who = f" by {short(item.by)}" if item.by else ""
    when = f" on {numbers.day(item.on)}" if item.on else ""
    said = f", said{who}{when}, as entered in the facts file" if who or when else ""
    return f"Asked: {passage(item.asks, 500)} Answer: {short(item.answer, 300)}{said}."
