"""The inventory of personal data, as a record of processing (GDPR, Art. 30) wants it: by column, with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from audit.language import N_, _, ngettext
from audit.packs import taxonomy
from audit.records.evidence import Measurement, Unmeasured
from audit.records.taxonomy import PersonalKind
from audit.report import numbers, words
from audit.report.chapters import inventory_columns
from audit.report.characters import passage, short
from audit.report.material import Material
from audit.report.tables import Cell, Column, Estimate, Table, table

_VALUES = "privacy.column_values"
TOLD = (
    _VALUES,
    "privacy.column_null_rate",
    "privacy.column_p_value",
    "privacy.values_found",
    "privacy.personal_columns",
    "privacy.undecided_columns",
    "privacy.undeclared_personal_columns",
    "privacy.stale_declarations",
    "privacy.contradicted_declarations",
    "privacy.special_category",
    "privacy.special_category_columns",
    "privacy.offence_columns",
    "privacy.protected_columns",
)
"""Metrics that this chapter shows."""
_MOST = 80
_MOST_RULES = 8
_ABOUT_SPECIAL = ("special_categories", "article_9_exception")
"""Facts that rules about a special category ask for."""


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """The chapter."""

    lead: str
    table: Table | None
    inside: Table | None
    """Identifiers in columns that are not called so: a card number among remarks."""
    opened: Table | None
    """Columns that a person must declare."""
    others: Table | None
    """Columns that were not recognised, by what they are there for."""
    declarations: str


def build(material: Material) -> Inventory | None:
    """The chapter; None when no column was judged."""
    count = material.one("privacy.personal_columns")
    if count is None:
        return None
    items = sorted(material.all(_VALUES), key=lambda item: (_order(item), item.where.get("column", "")))
    called = {(item.where.get("column", ""), item.where.get("identifier", "")) for item in items}
    return Inventory(
        lead=_lead(material, count, items),
        table=table(
            _("Inventory of personal data"),
            [replace(one, title=_(one.title)) for one in _COLUMNS],
            [_row(material, item) for item in items],
            most=_MOST,
        ),
        inside=_inside(material, called),
        opened=_opened(material),
        others=inventory_columns.others(material, [item.where.get("column", "") for item in items]),
        declarations=_declarations(material),
    )


_COLUMNS = (
    Column(title=N_("Column"), width=22),
    Column(title=N_("What it is"), width=36),
    Column(title=N_("Why")),
    Column(title=N_("Declared"), width=20),
    Column(title=N_("Model"), width=24),
    Column(title=N_("Rules"), width=27),
)


def _row(material: Material, item: Measurement) -> tuple[Cell, ...]:
    column, identifier = item.where.get("column", ""), item.where.get("identifier", "")
    kind = taxonomy.by_identifier(taxonomy.shipped(), identifier)
    agreed = material.plan.columns.declared.get(column) == identifier
    why = inventory_columns.reasons(item.method, undisputed=agreed)
    return (
        short(column, 60),
        Estimate(text=words.sentence(words.identifier(identifier)).removesuffix("."), small=_laws(kind)),
        Estimate(text=_found(material, item), small=(words.sentence(passage(why, 420)),)),
        inventory_columns.declared(material, column, identifier),
        Estimate(
            text=inventory_columns.used(material, column),
            small=tuple(filter(None, (inventory_columns.needed(material, column),))),
        ),
        _rules(material, column, identifier, kind) or "—",
    )


def _laws(kind: PersonalKind | None) -> tuple[str, ...]:
    if kind is None:
        return ()
    hipaa = _("HIPAA {listed}", listed=", ".join(kind.hipaa)) if kind.hipaa else ""
    ccpa = _("CCPA (v)(1) {listed}", listed=", ".join(kind.ccpa)) if kind.ccpa else ""
    sensitive = _("sensitive under CCPA (ae): {sensitive}", sensitive=kind.sensitive) if kind.sensitive else ""
    special = _("special category: {special}", special=kind.special) if kind.special else ""
    return tuple(
        line
        for line in (
            _("{category}; GDPR {gdpr}", category=kind.category, gdpr=kind.gdpr),
            special,
            hipaa,
            ccpa,
            sensitive,
        )
        if line
    )


def _found(material: Material, item: Measurement) -> str:
    """In how many cells, from the full scan where there was one."""
    found = material.one("privacy.values_found", item.where)
    if found is None:
        return _("Called so by a part of its values.") if item.exact is not True else _("Called so by all its values.")
    return _(
        "{value} of {cells} valid.", value=numbers.whole(found.value), cells=words.count(found.support, "cell", "cells")
    )


def _rules(material: Material, column: str, identifier: str, kind: PersonalKind | None) -> str:
    """Citations of the rules that read a number that this column is counted in."""
    features = material.evidence.provenance.features or ()
    special = kind is not None and kind.special is not None
    direct = identifier in {item.where.get("identifier") for item in material.all("privacy.values_found")}
    touched = {
        "privacy.direct_identifier_columns": direct,
        "privacy.unneeded_personal_columns": direct,
        "privacy.identifiers_in_features": direct and column in features,
        "derived.national_identifiers": kind is not None and kind.national,
        "derived.unrecorded_identifiers": direct,
        "derived.special_category_attributes": special,
        "privacy.special_category_columns": special,
        "privacy.offence_columns": kind is not None and kind.id == "offences",
        "privacy.undeclared_personal_columns": inventory_columns.is_undeclared(material, column),
        "privacy.k_anonymity": column in material.plan.columns.quasi_identifiers,
        "privacy.unique_rows": column in material.plan.columns.quasi_identifiers,
    }
    read = {
        str(finding.cite): None
        for finding in material.judgement.findings
        if finding.outcome != "not_applicable"
        and (
            any(touched.get(item.metric, False) and _about(item.where, column) for item in finding.measurements)
            or (special and any(fact.fact in _ABOUT_SPECIAL for fact in finding.facts))
        )
    }
    return words.some(list(read), _MOST_RULES)


def _about(where: Mapping[str, str], column: str) -> bool:
    return where.get("column", where.get("attribute", column)) == column


def _inside(material: Material, called: set[tuple[str, str]]) -> Table | None:
    found = [
        item
        for item in material.all("privacy.values_found")
        if (item.where.get("column", ""), item.where.get("identifier", "")) not in called
    ]
    rows = [
        (
            short(item.where.get("column", ""), 60),
            words.identifier(item.where.get("identifier", "")),
            numbers.whole(item.value),
            numbers.whole(item.support),
        )
        for item in sorted(found, key=lambda item: (-item.value, *item.where.values()))
    ]
    columns = (
        Column(title=_("Column")),
        Column(title=_("Contains"), width=60),
        Column(title=_("Cells"), number=True, width=24),
        Column(title=_("Of"), number=True, width=24),
    )
    return table(_("Found inside other columns, by a full scan"), columns, rows)


def _opened(material: Material) -> Table | None:
    left = [item for item in material.evidence.unmeasured if item.metric == _VALUES and "column" in item.where]
    rows = [(short(item.where["column"], 60), words.sentence(passage(item.reason, 300))) for item in left]
    return table(
        _("Left open for a person"), (Column(title=_("Column"), width=40), Column(title=_("What it could be"))), rows
    )


def _declarations(material: Material) -> str:
    metrics = ("undeclared_personal_columns", "stale_declarations", "contradicted_declarations")
    found = [material.one(f"privacy.{name}") for name in metrics]
    if any(item is None for item in found):
        return _why_not(material.unmeasured("privacy"))
    undeclared, stale, other = (int(item.value) for item in found if item is not None)
    if not (undeclared or stale or other):
        return _(
            "The plan declares each of these columns or gives it a role, and what it declares agrees with what was "
            "found."
        )
    return _(
        "Of {columns} called personal data the plan says nothing; {declarations} found nothing "
        "recognised; {declarations_2} said something else than was found.",
        columns=words.count(undeclared, "column", "columns"),
        declarations=words.count(stale, "declaration", "declarations"),
        declarations_2=words.count(other, "declaration", "declarations"),
    )


def _why_not(missing: tuple[Unmeasured, ...]) -> str:
    reason = next((item.reason for item in missing if item.metric == "privacy.undeclared_personal_columns"), "")
    return words.sentence(_("Not compared with a declaration: {reason}", reason=reason)) if reason else ""


def _lead(material: Material, count: Measurement, items: list[Measurement]) -> str:
    looked = material.evidence.coverage.columns
    if not count.value:
        return _(
            "None of {columns} is called personal data by its values or its name.",
            columns=words.count(looked, "column", "columns"),
        )
    special = material.one("privacy.special_category_columns")
    verb = ngettext("was", "were", int(count.value))
    said = _(
        "{columns} of {looked} {verb} recognised as personal data",
        columns=words.count(int(count.value), "column", "columns"),
        looked=numbers.whole(looked),
        verb=verb,
    )
    if special is not None and special.value:
        said += _("; {columns} of a special category", columns=words.count(int(special.value), "column", "columns"))
    return _(
        "{said}. The other columns are personal data as well wherever their rows can be tied to a person (GDPR, "
        "Art. 4(1)). Values were looked at, counted and forgotten; shapes stand in their place (0 a digit, a a "
        "letter).",
        said=said,
    )


def _order(item: Measurement) -> int:
    """Identifiers of people first, then what narrows down, then characteristics."""
    kinds = [kind.id for kind in taxonomy.shipped().kinds]
    kind = taxonomy.by_identifier(taxonomy.shipped(), item.where.get("identifier", ""))
    return kinds.index(kind.id) if kind is not None else len(kinds)
