"""The sentences of the report that depend on what was found: plain, in the right number, and no adjective in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from audit.identifiers import discover
from audit.language import N_, _, inside, ngettext, pgettext
from audit.records.judgement import FactRead, Finding, Reading
from audit.records.pack import Decide
from audit.records.plan import SEVERITIES, Severity
from audit.records.subject import CROSS
from audit.report import numbers, vocabulary
from audit.report.characters import passage, short
from audit.report.numbers import Unit
from audit.report.quantities import Quantity, quantity

_READ = N_("A reading: the provision binds; the way in which it is checked here is an interpretation of it.")
_PROVISION = re.compile(r"\bArt\. \d|\bCFR (?!1607)\d|\bUSC\b")
_GUIDANCE = re.compile(r"\brecital\b|\bSupp\. I\b|\bcomment\b|\bOpinion\b|\bQ&A\b|^CJEU")


def binding(finding: Finding) -> str:
    """Whether the rule binds; of guidance, whether it reads a provision or is guidance itself."""
    provision = _PROVISION.search(finding.cite) and not _GUIDANCE.search(finding.cite)
    return _(_READ) if finding.binding == "interpretive" and provision else vocabulary.BINDING[finding.binding]


def title(text: str) -> str:
    """A word as the head of a column."""
    return text[:1].upper() + text[1:]


def graded(severity: Severity) -> str:
    """How severe a finding is: "High severity"."""
    return title(_("{severity} severity", severity=vocabulary.SEVERITY[severity]))


def level(severity: Severity) -> str:
    """The severities that count: "severity high or above"."""
    said = _("severity {severity}", severity=vocabulary.SEVERITY[severity])
    return said if severity == SEVERITIES[-1] else _("{severity} or above", severity=said)


def count(number: int, noun: str, plural: str) -> str:
    """A number with its noun: "1 row", "1,989 rows"."""
    return f"{numbers.whole(number)}{numbers.SPACE}{ngettext(noun, plural, number)}"


def listed(parts: Sequence[str]) -> str:
    """A list as a sentence has it: "a, b and c"."""
    return _(" and ").join([", ".join(parts[:-1]), parts[-1]]) if len(parts) > 1 else "".join(parts)


def some(parts: Sequence[str], most: int) -> str:
    """The first parts of a list, and how many more there are."""
    return (
        listed(parts)
        if len(parts) <= most
        else _("{listed} and {value} more", listed=", ".join(parts[:most]), value=numbers.whole(len(parts) - most))
    )


def sentence(text: str) -> str:
    """A clause with a capital letter and a full stop."""
    text = text.strip()
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?", "…")) or not text else ".")


def left_out(number: int, noun: str, plural: str, attachment: str) -> str:
    """What is said where a list was cut."""
    return ngettext(
        "{number} more {noun} is in the attached {attachment}, which holds the full list.",
        "{number} more {noun} are in the attached {attachment}, which holds the full list.",
        number,
        number=numbers.whole(number),
        noun=ngettext(noun, plural, number),
        attachment=attachment,
    ).replace(" ", numbers.SPACE, 1)


def quoted(text: str) -> str:
    """A name from the data."""
    return spoken(group(text))


def spoken(text: str) -> str:
    """Words of somebody else."""
    return pgettext("a name, quoted", "“{name}”").format(name=text)


def group(text: str) -> str:
    """A group or an attribute; a crossing may break at its sign."""
    return short(text, 60).replace(CROSS, f" {CROSS} ")


def identifier(kind: str) -> str:
    """A kind of direct identifier."""
    if kind in vocabulary.IDENTIFIERS or kind not in discover():
        return vocabulary.IDENTIFIERS.get(kind, short(kind, 60))
    return short(_(discover()[kind].NAME), 60)


def labels(where: Mapping[str, str]) -> str:
    """Labels for a table cell."""
    return ", ".join(f"{vocabulary.LABELS.get(key, key)} {short(value, 60)}" for key, value in where.items())


def measured(metric: str, where: Mapping[str, str], value: float, interval: str, beside: Sequence[float] = ()) -> str:
    """The sentence that says one number."""
    known = quantity(metric)
    said = numbers.number(value, known.unit, beside)
    try:
        clause = known.says.format_map({**_quoted(where), "value": said})
    except KeyError:  # a label that the sentence needs is not there
        clause = ""
    if not clause:
        clause = f"{known.title}{_(' of {where}', where=labels(where)) if where else ''}: {said}"
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
            _("{rows}; the rule reads the bare number", rows=rows)
            if confidence is not None
            else _("counted, not estimated, {rows}", rows=rows)
        )
    over = _(" over all comparisons") if decide == "family" else ""
    between = numbers.span(low, high, known.unit, beside)
    bare = _("; the rule reads the bare number") if decide == "point" else ""
    return _(
        "{percent} interval{over} {between}, {rows}{bare}",
        percent=numbers.percent(confidence),
        over=over,
        between=between,
        rows=rows,
        bare=bare,
    )


def rows(n: int | None, support: int | None) -> str:
    """The rows behind a number; its own denominator too, where that is another."""
    if n is None:
        return _("number of rows unknown")
    if support is None or support == n:
        return count(n, "row", "rows")
    return _("{support} of {rows}", support=numbers.whole(support), rows=count(n, "row", "rows"))


def reading(item: Reading) -> str:
    """What one rule read, in one sentence; what it could not read, and why."""
    if item.change is not None:
        return sentence(passage(item.because, 500))
    if item.value is None:
        where = _(" of {where}", where=labels(item.where)) if item.where else ""
        return _(
            "Not measured: {title}{where}. {sentence}",
            title=quantity(item.metric).title,
            where=where,
            sentence=sentence(passage(item.because, 500)),
        )
    beside = [end for end in (item.at_least, item.at_most) if end is not None]
    known = quantity(item.metric)
    around = interval(
        item.low, item.high, item.confidence, rows(item.n, item.support), known, decide=item.decide, beside=beside
    )
    return measured(item.metric, item.where, item.value, around, beside)


def limit(item: Reading) -> str:
    """The limit of a reading: "at least 0.8"."""
    return _ends(item.at_least, item.at_most, quantity(item.metric).unit)


def _ends(at_least: float | None, at_most: float | None, unit: Unit) -> str:
    low, high = (None if end is None else numbers.limit(end, unit) for end in (at_least, at_most))
    if low is None and high is None:
        return _("no limit is set")
    if low is None:
        return _("at most {limit}", limit=high)
    if high is None:
        return _("at least {limit}", limit=low)
    return _("exactly {limit}", limit=low) if low == high else _("between {low} and {high}", low=low, high=high)


def closed_when(finding: Finding) -> list[str]:
    """What would make the finding pass: one clause for each limit and each fact that is not satisfied."""
    clauses: dict[str, None] = {}
    for item in finding.measurements:
        if item.outcome not in ("passed", "not_applicable"):
            clauses[_closing(item)] = None
    unanswered = sum(fact.answer is None for fact in finding.facts)
    if unanswered:
        asked = ngettext(
            "The facts file answers the question asked.", "The facts file answers the questions asked.", unanswered
        )
        clauses[asked] = None
    for fact in finding.facts:
        if fact.answer is not None and fact.outcome not in ("passed", "not_applicable"):
            clauses[_("What the facts file says is what the rule needs.")] = None
    return list(clauses)


def _closing(item: Reading) -> str:
    title = quantity(item.metric).title
    if item.change is not None:
        ends = _ends(item.change.at_least, item.change.at_most, quantity(item.metric).unit)
        return _(
            "The change of the {title} since the baseline is {ends} (limit {origins}).",
            title=inside(title),
            ends=ends,
            origins=vocabulary.ORIGINS[item.origin],
        )
    if item.at_least is None and item.at_most is None:
        return _("{title}: a limit is set in the plan, by name and date, and the number keeps it.", title=title)
    how = {
        "point": _("as the bare number"),
        "interval": _("with the whole interval"),
        "family": _("with the whole interval over all comparisons"),
    }[item.decide]
    how = f", {how}" if item.confidence is not None else ""  # what is counted has no interval
    return _(
        "{title} is {item}{how} (limit {origins}).",
        title=title,
        item=limit(item),
        how=how,
        origins=vocabulary.ORIGINS[item.origin],
    )


def fact(item: FactRead) -> str:
    """One fact as the rule read it."""
    if item.answer is None:
        return _("Asked: {asks} Nobody has answered.", asks=passage(item.asks, 500))
    who = _(" by {by}", by=short(item.by)) if item.by else ""
    when = _(" on {on}", on=numbers.day(item.on)) if item.on else ""
    said = _(", said{who}{when}, as entered in the facts file", who=who, when=when) if who or when else ""
    return _(
        "Asked: {asks} Answer: {answer}{said}.", asks=passage(item.asks, 500), answer=short(item.answer, 300), said=said
    )
