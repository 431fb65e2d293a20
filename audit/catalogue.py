"""What there is to know by name: the pages of checks, metrics, identifiers and rules."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

from audit import discovery, packs
from audit import identifiers as identifier_modules
from audit.errors import InputError, Mistake
from audit.judge.derived_metrics import METRICS as DERIVED
from audit.packs import pages
from audit.packs.ledger import NOT_COVERED, counts, ledger
from audit.records.pack import Likeness, Pack, Relation, Rule


@dataclass(frozen=True, kw_only=True)
class Page:
    """A title and a text for a reader."""

    title: str
    text: str


def checks() -> dict[str, Page]:
    """Every check by id, such as bias.selection_rate."""
    return {name: _page(name, check.text) for name, check in discovery.described().items()}


def metrics() -> dict[str, Page]:
    """Every metric by name; its page is the page of the check that yields it."""
    found = {}
    for name, check in discovery.described().items():
        page = _page(name, check.text)
        for metric, title in check.metrics.items():
            found[metric] = Page(title=title, text=f"{metric}: {title}\n\nYielded by the check {name}.\n\n{page.text}")
    for metric, title in DERIVED.items():
        found[metric] = Page(
            title=title, text=f"{metric}: {title}\n\nIt follows from the evidence and the declared facts."
        )
    return dict(sorted(found.items()))


def identifiers() -> dict[str, Page]:
    """Every kind of personal identifier by id, such as us/ssn."""
    return {name: _page(name, inspect.getdoc(module)) for name, module in identifier_modules.discover().items()}


@lru_cache(maxsize=1)
def shipped_packs() -> tuple[Pack, ...]:
    """The packs that can be called by name."""
    return tuple(map(packs.glance, packs.names()))


def chosen_packs(names: Sequence[str]) -> tuple[Pack, ...]:
    """Packs by name or folder; without names, all that can be called by name.

    Raises:
        PackError: there is no such pack, or it is malformed.

    """
    return tuple(packs.read(name) for name in names) or shipped_packs()


def ledger_page(pack: Pack) -> tuple[str, list[tuple[str, ...]]]:
    """The coverage ledger of a pack: a title with the counts, and a row for each requirement."""
    entries = ledger(pack)
    counted = ", ".join(f"{number} {name}" for name, number in counts(entries).items())
    rows: list[tuple[str, ...]] = [
        (one.cite, ", ".join(one.judged) or NOT_COVERED, one.title, one.rule or one.why) for one in entries
    ]
    return f"{pack.id}: {counted}", rows


def rules() -> dict[str, Rule]:
    """Every shipped rule by id, such as gdpr/art-05-1c-minimisation."""
    return {rule.id: rule for pack in shipped_packs() for rule in pack.rules}


def relations(found: Mapping[str, Rule], rule: Rule) -> tuple[Relation, ...]:
    """How a rule stands to others, whichever of the two says so."""
    back: Mapping[Likeness, Likeness] = {"subset": "superset", "superset": "subset"}
    told = [
        Relation(rule=other.id, likeness=back.get(relation.likeness, relation.likeness))
        for other in found.values()
        for relation in other.relates
        if relation.rule == rule.id
    ]
    return (*rule.relates, *(one for one in told if one not in rule.relates))


def explain(name: str) -> str:
    """The page of whatever is called `name`; a rule is found by the beginning of its id too.

    Raises:
        InputError: nothing is called so, or several rules begin so.

    """
    shipped = shipped_packs()
    found_rules = {rule.id: rule for pack in shipped for rule in pack.rules}
    beginning = [rule for rule_id, rule in found_rules.items() if rule_id.startswith(name)]
    if name in found_rules or (len(beginning) == 1 and "/" in name):
        rule = found_rules.get(name, beginning[0])
        return pages.rule_text(rule, relations(found_rules, rule))
    for pack in shipped:
        if name == pack.id:
            return pages.pack_text(pack)
        for alias in pack.aliases:
            if name.casefold() == alias.name.casefold():
                return pages.alias_text(alias, pack)
    found = metrics() | checks() | identifiers()
    if name in found:
        return found[name].text
    known = [
        *found,
        *found_rules,
        *(pack.id for pack in shipped),
        *(one.name for pack in shipped for one in pack.aliases),
    ]
    close = [rule.id for rule in beginning][:5] or get_close_matches(name, known, n=3)
    hint = f"did you mean {', '.join(close)}?" if close else "audit list shows what there is"
    raise InputError(Mistake(file=name, text=f"no check, metric, identifier, rule or pack is called so; {hint}"))


def _page(name: str, docstring: str | None) -> Page:
    text = docstring or name
    return Page(title=text.splitlines()[0].rstrip("."), text=f"{name}\n{'=' * len(name)}\n\n{text}")
