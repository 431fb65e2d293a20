"""The inventory of personal data, as a record of processing (GDPR, Art. 30) wants it: by column, with reasons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from audit.packs import taxonomy
from audit.records.evidence import Measurement, Unmeasured
from audit.records.taxonomy import PersonalKind
from audit.report import numbers, words
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
_SHARE = "explainability.attribution_share"
_MOST = 80


@dataclass(frozen=True, kw_only=True)
class Inventory:
    """The chapter."""

    lead: str
    table: Table | None
    inside: Table | None
    """Identifiers in columns that are not called so: a card number among remarks."""
    opened: Table | None
    """Columns that a person must declare."""
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
        table=table("Inventory of personal data", _COLUMNS, [_row(material, item) for item in items], most=_MOST),
        inside=_inside(material, called),
        opened=_opened(material),
        declarations=_declarations(material),
    )


_COLUMNS = (
    Column(title="Column", width=27),
    Column(title="What it is", width=37),
    Column(title="Why"),
    Column(title="Declared", width=22),
    Column(title="Model", width=24),
    Column(title="Rules", width=28),
)


def _row(material: Material, item: Measurement) -> tuple[Cell, ...]:
    column, identifier = item.where.get("column", ""), item.where.get("identifier", "")
    kind = taxonomy.by_identifier(taxonomy.shipped(), identifier)
    return (
        short(column, 60),
        Estimate(text=words.sentence(words.identifier(identifier)).removesuffix("."), small=_laws(kind)),
        Estimate(text=_found(material, item), small=(words.sentence(passage(item.method, 420)),)),
        _declared(material, column),
        Estimate(text=_used(material, column), small=_needed(material, column)),
        _rules(material, column, identifier, kind) or "—",
    )


def _laws(kind: PersonalKind | None) -> tuple[str, ...]:
    if kind is None:
        return ()
    hipaa = f"HIPAA {', '.join(kind.hipaa)}" if kind.hipaa else ""
    ccpa = f"CCPA (v)(1) {', '.join(kind.ccpa)}" if kind.ccpa else ""
    sensitive = f"sensitive under CCPA (ae): {kind.sensitive}" if kind.sensitive else ""
    special = f"special category: {kind.special}" if kind.special else ""
    return tuple(line for line in (f"{kind.category}; GDPR {kind.gdpr}", special, hipaa, ccpa, sensitive) if line)


def _found(material: Material, item: Measurement) -> str:
    """In how many cells, from the full scan where there was one."""
    found = material.one("privacy.values_found", item.where)
    if found is None:
        return "Called so by a part of its values." if item.exact is not True else "Called so by all its values."
    return f"{found.value:,.0f} of {words.count(found.support, 'cell')} valid."


def _declared(material: Material, column: str) -> str:
    plan = material.plan.columns
    if (said := plan.declared.get(column)) is not None:
        return f"As {short(said, 40)}" if said != "none" else "As not personal"
    roles = (("id", plan.id), ("sensitive", plan.sensitive), ("quasi-identifier", plan.quasi_identifiers))
    used = [name for name, columns in roles if column in columns]
    return f"Used as {words.listed(used)}" if used else "No"


def _used(material: Material, column: str) -> str:
    features = material.evidence.provenance.features
    if features is None:
        return "Not known"
    return "Takes it" if column in features else "Does not take it"


def _needed(material: Material, column: str) -> tuple[str, ...]:
    """Whether the model's attributions need it; empty where that is not known."""
    share = material.one(_SHARE, {"feature": column})
    if share is None:
        return ()
    if (share.low_all or 0.0) <= 0:
        return ("not shown to need it",)
    return (f"carries {numbers.number(share.value, 'share')} of the attribution",)


def _rules(material: Material, column: str, identifier: str, kind: PersonalKind | None) -> str:
    """Citations of the rules that read a number that this column is counted in."""
    features = material.evidence.provenance.features or ()
    direct = identifier in {item.where.get("identifier") for item in material.all("privacy.values_found")}
    touched = {
        "privacy.direct_identifier_columns": direct,
        "privacy.unneeded_personal_columns": direct,
        "privacy.identifiers_in_features": direct and column in features,
        "derived.national_identifiers": kind is not None and kind.national,
        "derived.unrecorded_identifiers": direct,
        "derived.special_category_attributes": kind is not None and kind.special is not None,
        "privacy.special_category_columns": kind is not None and kind.special is not None,
        "privacy.offence_columns": kind is not None and kind.id == "offences",
        "privacy.undeclared_personal_columns": _declared(material, column) == "No",
    }
    read = {
        str(finding.cite): None
        for finding in material.judgement.findings
        if finding.outcome != "not_applicable"
        and any(touched.get(item.metric, False) and _about(item.where, column) for item in finding.measurements)
    }
    return words.some(list(read), 4)


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
            f"{item.value:,.0f}",
            f"{item.support:,}",
        )
        for item in sorted(found, key=lambda item: (-item.value, *item.where.values()))
    ]
    columns = (
        Column(title="Column"),
        Column(title="Contains", width=60),
        Column(title="Cells", number=True, width=24),
        Column(title="Of", number=True, width=24),
    )
    return table("Found inside other columns, by a full scan", columns, rows)


def _opened(material: Material) -> Table | None:
    left = [item for item in material.evidence.unmeasured if item.metric == _VALUES and "column" in item.where]
    rows = [(short(item.where["column"], 60), words.sentence(passage(item.reason, 300))) for item in left]
    return table("Left open for a person", (Column(title="Column", width=40), Column(title="What it could be")), rows)


def _declarations(material: Material) -> str:
    metrics = ("undeclared_personal_columns", "stale_declarations", "contradicted_declarations")
    found = [material.one(f"privacy.{name}") for name in metrics]
    if any(item is None for item in found):
        return _why_not(material.unmeasured("privacy"))
    undeclared, stale, other = (int(item.value) for item in found if item is not None)
    return (
        f"Of {words.count(undeclared, 'column')} called personal data the plan says nothing; "
        f"{words.count(stale, 'declaration')} found nothing recognised; "
        f"{words.count(other, 'declaration')} said something else than was found."
    )


def _why_not(missing: tuple[Unmeasured, ...]) -> str:
    reason = next((item.reason for item in missing if item.metric == "privacy.undeclared_personal_columns"), "")
    return words.sentence(f"Not compared with a declaration: {reason}") if reason else ""


def _lead(material: Material, count: Measurement, items: list[Measurement]) -> str:
    looked = material.evidence.coverage.columns
    if not count.value:
        return f"None of {words.count(looked, 'column')} is called personal data by its values or its name."
    special = material.one("privacy.special_category_columns")
    verb = "is" if count.value == 1 else "are"
    said = f"{words.count(int(count.value), 'column')} of {looked:,} {verb} personal data"
    if special is not None and special.value:
        said += f"; {words.count(int(special.value), 'column')} of a special category"
    return f"{said}. Values were looked at, counted and forgotten; shapes stand in their place (0 a digit, a a letter)."


def _order(item: Measurement) -> int:
    """Identifiers of people first, then what narrows down, then characteristics."""
    kinds = [kind.id for kind in taxonomy.shipped().kinds]
    kind = taxonomy.by_identifier(taxonomy.shipped(), item.where.get("identifier", ""))
    return kinds.index(kind.id) if kind is not None else len(kinds)
