"""Data protection measured: age of records, children, consent, erasure, and stand-ins for special categories."""

from __future__ import annotations

from audit.language import _
from audit.packs import taxonomy
from audit.records.subject import CROSS
from audit.report import numbers, words
from audit.report.chapters.explanation.parts import Part, tables
from audit.report.chapters.privacy.listing import listing
from audit.report.characters import short
from audit.report.material import Material
from audit.report.tables import Column, Table, table

_MEASURED = (
    "privacy.oldest_record_days",
    "privacy.records_past_retention",
    "privacy.undated_records",
    "privacy.children_share",
    "privacy.rows_without_consent",
    "privacy.erased_rows",
)
TOLD = _MEASURED
_PROXY = "bias.proxy_auc"
_LISTED = 6


def build(material: Material) -> Part | None:
    """The numbers and the proxies; None when there is neither."""
    items = [item for metric in _MEASURED for item in material.all(metric)]
    proxies = _proxies(material)
    if not items and proxies is None:
        return None
    note = _(
        "A feature that tells a special category apart carries it, whatever it is called: processing it "
        "may be processing of that category (CJEU C-184/20)."
    )
    return Part(
        title=_("Data protection, measured"),
        tables=tables(listing(material, _("Records, persons and consent"), items), proxies),
        note=note if proxies is not None else "",
    )


def _proxies(material: Material) -> Table | None:
    """Features that give a special category away, the strongest first."""
    kinds = taxonomy.shipped()
    found = []
    for item in material.all(_PROXY):
        attribute, feature = item.where.get("attribute", ""), item.where.get("feature", "")
        special = any((kind := taxonomy.by_name(kinds, name)) and kind.special for name in attribute.split(CROSS))
        if special and feature and feature != attribute:
            found.append((-item.value, attribute, feature, item))
    columns = (
        Column(title=_("Feature")),
        Column(title=_("Special category"), width=40),
        Column(title=_("AUC"), number=True, width=22),
        Column(title=_("Interval"), number=True, width=36),
    )
    rows = [
        (
            short(feature, 80),
            words.group(attribute),
            numbers.number(item.value, "number"),
            numbers.span(item.low, item.high, "number", to="–"),
        )
        for _, attribute, feature, item in sorted(found, key=lambda one: one[:3])
    ]
    return table(_("Features that give special categories of personal data away"), columns, rows, most=_LISTED)
