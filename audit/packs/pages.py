"""Rules and packs as pages of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from audit.packs.ledger import counts, ledger
from audit.packs.questions import shown
from audit.records.ledger import Alias
from audit.records.pack import Expectation, Pack, Relation, Requirement, Rule


def rule_text(rule: Rule, relations: Sequence[Relation]) -> str:
    """What a rule asks, shows and does not show, with its examples and its relations to other packs."""
    return "\n\n".join(_rule(rule, relations))


def pack_text(pack: Pack) -> str:
    """What a pack is, how its rules judge, what it leaves out, and which names it replaces."""
    return "\n\n".join(_pack(pack))


def alias_text(alias: Alias, pack: Pack) -> str:
    """What became of what a name stood for."""
    told = f"{alias.name}: {alias.status}" + (f" on {alias.on}" if alias.on else "")
    told += f", in its place: {alias.by}" if alias.by else ""
    return f"{told}.\nIt is no rule of any pack. See audit explain {pack.id}."


def _rule(rule: Rule, relations: Sequence[Relation]) -> Iterator[str]:
    yield f"{rule.id}\n{'=' * len(rule.id)}"
    yield f"{rule.title}\n{rule.cite} · {rule.binding} · {', '.join(rule.kind)} · severity {rule.severity}"
    yield f"Asks: {rule.asks}"
    yield _applies(rule)
    if rule.expect:
        head = "Expects one of:" if rule.expect_any else "Expects:"
        yield "\n".join([head, *(f"  - {_expectation(item)}" for item in rule.expect)])
    if rule.require:
        head = "Requires one of:" if rule.require_any else "Requires:"
        yield "\n".join([head, *(f"  - {_requirement(item)}" for item in rule.require)])
    if rule.words:
        yield "In the law's words: " + ", ".join(f"{outcome} is “{word}”" for outcome, word in rule.words.items())
    yield f"Shows: {rule.shows}"
    yield f"Does not show: {rule.does_not_show}"
    yield f"Remedy: {rule.remedy}"
    if rule.unconfirmed:
        yield f"Not confirmed: {rule.unconfirmed}"
    if relations:
        yield "\n".join(["Beside:", *(f"  - {_RELATION[one.likeness]} {one.rule}" for one in relations)])
    if rule.examples:
        yield "\n".join(["Examples:", *(f"  - {_example(item)}" for item in rule.examples)])


_RELATION: Mapping[str, str] = {
    "equal": "the same demand as",
    "subset": "part of what is asked by",
    "superset": "asks all of, and more than,",
    "intersects": "overlaps with",
}


def _applies(rule: Rule) -> str:
    text = f"Applies from {rule.applies_from}"
    if rule.applies_until is not None:
        text += f" until {rule.applies_until}" + (f" ({rule.ends})" if rule.ends else "")
    text += f", in {rule.jurisdiction}" if rule.jurisdiction else ""
    text += f", to the {' or '.join(rule.roles)}" if rule.roles else ""
    text += f"\nThe date comes from: {rule.basis}" if rule.basis else ""
    return text + (f"\nChecked as of {rule.as_of}" if rule.as_of else "")


def _expectation(item: Expectation) -> str:
    where = " for " + ", ".join(f"{key} {value}" for key, value in item.where.items()) if item.where else ""
    if item.measured:
        return f"{item.metric}{where} is measured; there is no limit"
    if item.change is not None:
        text = f"the change of {item.metric}{where} since the baseline is {item.change}"
        return f"{text} (decided by {item.decide}; the limit comes from: {item.origin})"
    limit = str(item.limit) if item.limit is not None else "within the limit that the organisation enters"
    if item.declared is not None:
        side, fact = item.declared
        limit = f"{side.replace('_', ' ')} the declared {fact}"
    text = f"{item.metric}{where} {limit} (decided by {item.decide}; the limit comes from: {item.origin})"
    if item.confirmed_by is not None:
        text += f"; a breach counts only where {item.confirmed_by[0]} is {item.confirmed_by[1]}"
    return text


def _requirement(item: Requirement) -> str:
    text = f"the fact {item.fact}"
    if item.among is not None:
        text += f" is {' or '.join(map(_answer, item.among))}"
    text += f" includes {', '.join(map(_answer, item.includes))}" if item.includes else ""
    text += f" is {item.limit}" if item.limit is not None else ""
    text += f" is at most {item.days_old_at_most} days old" if item.days_old_at_most is not None else ""
    text += f" is not before {_day(item.not_before)}" if item.not_before else ""
    text += f" is not after {_day(item.not_after)}" if item.not_after else ""
    return text + (", attested by a named person" if item.attested else "")


def _day(name: str) -> str:
    return f"the {name} date" if name == "assessment" else f"the fact {name}"


def _answer(value: Any) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else shown(value)


def _example(item: Mapping[str, Any]) -> str:
    """One line: the outcome, and what it rests on."""
    parts = [f"on {item['on']}"] if "on" in item else []
    parts += [f"in {', '.join(item['jurisdictions'])}"] if "jurisdictions" in item else []
    parts += [f"{fact} {_given(answer)}" for fact, answer in item.get("facts", {}).items()]
    parts += [f"{one['metric']}{_labels(one)} {one['value']:g}" for one in item.get("measured", ())]
    parts += [f"{one['metric']}{_labels(one)} not measured ({one['why']})" for one in item.get("unmeasured", ())]
    because = f" {item['because']}" if "because" in item else ""
    return f"{item['gives'].replace('_', ' ')}: {'; '.join(parts) or 'nothing declared'}.{because}"


def _given(answer: Any) -> str:
    value = answer["value"] if isinstance(answer, dict) else answer
    if isinstance(value, list):
        return ", ".join(map(_answer, value)) or "not answered"
    text = "not answered" if value is None else _answer(value)
    by = answer.get("by") if isinstance(answer, dict) else None
    return f"{text} (says {by})" if by else text


def _labels(item: Mapping[str, Any]) -> str:
    where = item.get("where", {})
    return f" {{{', '.join(f'{key}: {value}' for key, value in where.items())}}}" if where else ""


def _pack(pack: Pack) -> Iterator[str]:
    yield f"{pack.id}\n{'=' * len(pack.id)}"
    yield (
        f"{pack.title}\nversion {pack.version} · {pack.jurisdiction} · as of {pack.as_of} · "
        f"{f'reviewed by {pack.reviewed_by}' if pack.reviewed_by else 'not reviewed by counsel'}\n"
        "An aid to counsel, not legal advice."
    )
    entries = ledger(pack)
    found = counts(entries)
    yield f"{len(pack.rules)} rules: " + ", ".join(f"{number} {name}" for name, number in found.items())
    if pack.not_covered:
        gaps = [f"  - {entry.cite}: {entry.title}. {entry.why}" for entry in entries if not entry.judged]
        yield "\n".join(["Not covered:", *gaps])
    if pack.aliases:
        yield "\n".join(["Names that are no longer, or not yet, the law:", *map(_alias, pack.aliases)])
    if pack.derived:
        yield "\n".join(
            ["Follows from answers and evidence:", *(f"  - {one.fact}: {one.asks}" for one in pack.derived)]
        )
    for outline in pack.outlines:
        lines = [f"  {heading.number} {heading.title}" for heading in outline.headings]
        yield "\n".join([f"{outline.title} ({outline.cite}):", *lines])
    yield "\n".join(["Sources:", *(f"  - {source}" for source in pack.sources)])


def _alias(alias: Alias) -> str:
    told = f"  - {alias.name}: {alias.status}" + (f" on {alias.on}" if alias.on else "")
    return told + (f", in its place: {alias.by}" if alias.by else "")
