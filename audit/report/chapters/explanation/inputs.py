"""What the model goes by in each group, on which ground, and what inputs do only together."""

from __future__ import annotations

from audit.language import _
from audit.records.evidence import Measurement
from audit.report.chapters.explanation.parts import Part, groups, tables
from audit.report.chapters.rates import estimate, judged
from audit.report.characters import short
from audit.report.material import Material
from audit.report.quantities import quantity
from audit.report.tables import Cell, Column, Table, table
from audit.report.words import group as shown

_SHARE, _TOGETHER = "explainability.group_attribution_share", "explainability.interaction"
_GROUND = tuple(f"explainability.{name}_share" for name in ("sensitive", "proxy", "predictive", "personal"))
_GROUPS, _ROWS, _PAIRS = 5, 6, 5


def ground(material: Material) -> Part | None:
    """How much rests on sensitive attributes, on what stands in for them, and on personal data."""
    items = [item for metric in _GROUND for item in material.all(metric)]
    columns = (
        Column(title=_("Ground")),
        Column(title=_("Attribute or input"), width=46),
        Column(title=_("Share of attribution"), number=True, width=44),
    )
    rows: list[tuple[Cell, ...]] = [
        (quantity(item.metric).title, short(", ".join(item.where.values()), 80) or "—", judged(material, item))
        for item in items
    ]
    made = table(_("Share of attribution on forbidden or doubtful ground"), columns, rows, most=_ROWS)
    return Part(title=_("Forbidden and doubtful ground"), tables=tables(made)) if made else None


def further(material: Material) -> Part | None:
    """Shares by group, and interactions."""
    made = tables(_by_group(material), _together(material))
    return Part(title=_("By group, and together"), tables=made) if made else None


def _by_group(material: Material) -> Table | None:
    items = material.all(_SHARE)
    kept = groups(material, items)[:_GROUPS]
    known = {(item.where["attribute"], item.where["group"], item.where["feature"]): item for item in items}
    largest: dict[str, float] = {}
    for item in items:
        name = item.where["feature"]
        largest[name] = max(largest.get(name, 0.0), item.value)
    columns = (
        Column(title=_("Input"), width=28),
        *(Column(title=f"{shown(attribute)}: {shown(group)}", number=True) for attribute, group in kept),
    )
    rows: list[tuple[Cell, ...]] = [
        (short(name, 80), *(estimate(known.get((*key, name))) for key in kept))
        for name in sorted(largest, key=lambda name: (-largest[name], name))
    ]
    return table(_("Share of attribution by group"), columns, rows, most=_ROWS)


def _together(material: Material) -> Table | None:
    def size(item: Measurement) -> tuple[float, list[tuple[str, str]]]:
        return -abs(item.value), sorted(item.where.items())

    columns = (Column(title=_("Inputs")), Column(title=_("Share of all attribution"), number=True, width=46))
    rows: list[tuple[Cell, ...]] = [
        (short(", ".join(item.where.values()), 120), estimate(item))
        for item in sorted(material.all(_TOGETHER), key=size)
    ]
    return table(_("What two inputs do only together"), columns, rows, most=_PAIRS)
