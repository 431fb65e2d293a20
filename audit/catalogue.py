"""What there is to know by name: the pages of checks, metrics, identifiers and rules."""

from __future__ import annotations

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import get_close_matches
from types import ModuleType

from audit import identifiers as identifier_modules
from audit import packs
from audit.errors import InputError, Mistake
from audit.records.pack import Expectation, Pack, Requirement, Rule
from audit.records.plan import Scalar


@dataclass(frozen=True, kw_only=True)
class Page:
    """A title and a text for a reader."""

    title: str
    text: str


def checks() -> dict[str, Page]:
    """Every check by id, such as bias.selection_rate."""
    return {name: _module_page(name, module) for name, module in _checks().items()}


def metrics() -> dict[str, Page]:
    """Every metric by name; its page is the page of the check that yields it."""
    found = {}
    for check, module in _checks().items():
        page = _module_page(check, module)
        for metric, title in module.METRICS.items():
            found[metric] = Page(title=title, text=f"{metric}: {title}\n\nYielded by the check {check}.\n\n{page.text}")
    return dict(sorted(found.items()))


def identifiers() -> dict[str, Page]:
    """Every kind of personal identifier by id, such as us/ssn."""
    return {name: _module_page(name, module) for name, module in identifier_modules.discover().items()}


def shipped_packs() -> tuple[Pack, ...]:
    """The packs that can be called by name."""
    return tuple(map(packs.read, packs.names()))


def rules() -> dict[str, Rule]:
    """Every shipped rule by id, such as gdpr/art-05-1c-minimisation."""
    return {rule.id: rule for pack in shipped_packs() for rule in pack.rules}


def explain(name: str) -> str:
    """The page of whatever is called `name`; a rule is found by the beginning of its id too.

    Raises:
        InputError: nothing is called so, or several rules begin so.

    """
    found_rules = rules()
    beginning = [rule for rule_id, rule in found_rules.items() if rule_id.startswith(name)]
    if name in found_rules or len(beginning) == 1:
        return _rule_text(found_rules.get(name, beginning[0]))
    pages = metrics() | checks() | identifiers()
    if name in pages:
        return pages[name].text
    known = [*pages, *found_rules]
    close = [rule.id for rule in beginning] or get_close_matches(name, known, n=3)
    hint = f"did you mean {', '.join(close)}?" if close else "audit list shows what there is"
    raise InputError(Mistake(file=name, text=f"no check, metric, identifier or rule is called so; {hint}"))


def _checks() -> Mapping[str, ModuleType]:
    from audit.measure import discover  # imports every check, and with them numpy and scipy

    return discover()


def _module_page(name: str, module: ModuleType) -> Page:
    text = inspect.getdoc(module) or name
    return Page(title=text.splitlines()[0].rstrip("."), text=f"{name}\n{'=' * len(name)}\n\n{text}")


def _rule_text(rule: Rule) -> str:
    parts = [
        f"{rule.id}\n{'=' * len(rule.id)}",
        f"{rule.title}\n{rule.cite} · {rule.binding} · {', '.join(rule.kind)} · severity {rule.severity}",
        f"Asks: {rule.asks}",
        f"Applies from {rule.applies_from}" + (f" until {rule.applies_until}" if rule.applies_until else ""),
    ]
    if rule.expect:
        head = "Expects one of:" if rule.expect_any else "Expects:"
        parts.append("\n".join([head, *(f"  - {_expectation(item)}" for item in rule.expect)]))
    if rule.require:
        head = "Requires one of:" if rule.require_any else "Requires:"
        parts.append("\n".join([head, *(f"  - {_requirement(item)}" for item in rule.require)]))
    parts += [f"Shows: {rule.shows}", f"Does not show: {rule.does_not_show}", f"Remedy: {rule.remedy}"]
    if rule.unconfirmed:
        parts.append(f"Not confirmed: {rule.unconfirmed}")
    return "\n\n".join(parts)


def _expectation(item: Expectation) -> str:
    limit = str(item.limit) if item.limit is not None else "within the limit that the organisation signs"
    text = f"{item.metric} {limit} (decided by {item.decide}; the limit comes from: {item.origin})"
    if item.confirmed_by is not None:
        text += f"; a breach counts only where {item.confirmed_by[0]} is {item.confirmed_by[1]}"
    return text


def _answer(value: Scalar) -> str:
    return {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)


def _requirement(item: Requirement) -> str:
    text = f"the fact {item.fact}"
    if item.among is not None:
        text += f" is {' or '.join(map(_answer, item.among))}"
    return text + (", attested by a named person" if item.attested else "")
