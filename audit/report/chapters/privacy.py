"""Evidence about personal data: direct identifiers by column, and how far rows can be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from audit.records.evidence import Measurement
from audit.report import numbers, pictures, words
from audit.report.axis import Mark, Panel
from audit.report.chapters.absent import unmeasured
from audit.report.chapters.summary import summary
from audit.report.characters import short
from audit.report.material import Material
from audit.report.tables import Table

_CELLS = "privacy.direct_identifiers"
_DRAWN = 20


@dataclass(frozen=True, kw_only=True)
class Privacy:
    """The chapter."""

    lead: str
    figure: Markup | None
    says: str
    summary: Table | None
    identifiers: Table | None
    none_found: str
    unmeasured: Table | None


def build(material: Material) -> Privacy | None:
    """The chapter; None when nothing about privacy was asked for."""
    items = [item for item in material.evidence.measurements if item.metric.startswith("privacy.")]
    missing = material.unmeasured("privacy")
    if not items and not missing:
        return None
    cells = material.all(_CELLS)
    found = sorted((item for item in cells if item.value > 0), key=lambda item: (-item.value, *item.where.values()))
    cut = f" The first {_DRAWN} are drawn." if len(found) > _DRAWN else ""
    return Privacy(
        lead=_lead(found, searched=bool(cells) or material.one("privacy.direct_identifier_columns") is not None),
        figure=_figure(found[:_DRAWN]) if found else None,
        says="Bars are the share of a column’s filled cells that hold the identifier. Values were checked, not only "
        f"matched by pattern, where the identifier has a check.{cut}",
        summary=summary(material, "Personal data", [item for item in items if item.metric != _CELLS]),
        identifiers=summary(material, "Direct identifiers by column", found),
        none_found=_none_found(len(cells) - len(found)),
        unmeasured=unmeasured(missing),
    )


def _lead(found: Sequence[Measurement], *, searched: bool) -> str:
    if not searched:
        return "No column was searched for direct identifiers."
    if not found:
        return "No direct identifier was found in the columns that were searched."
    columns = list(dict.fromkeys(item.where.get("column", "") for item in found))
    names = words.some([words.quoted(column) for column in columns], 4)
    verb = "holds" if len(columns) == 1 else "hold"
    return f"{words.count(len(columns), 'column')} {verb} direct identifiers: {names}."


def _none_found(pairs: int) -> str:
    if not pairs:
        return ""
    return f"In {words.count(pairs, 'further pair')} of column and identifier none was found."


def _figure(found: Sequence[Measurement]) -> Markup:
    rows = [
        pictures.Row(
            heading=item.where.get("column", ""),
            label=words.identifier(item.where.get("identifier", "")),
            marks=(Mark(value=item.value, low=item.low, high=item.high, tone="plain"),),
        )
        for item in found
    ]
    named = [(item.where.get("column", ""), words.identifier(item.where.get("identifier", ""))) for item in found]
    said = "; ".join(
        f"{short(column, 40)} {kind} {numbers.number(item.value, 'share')}"
        for (column, kind), item in zip(named[:6], found, strict=False)
    )
    panel = Panel(title="Share of filled cells, %", unit="share", bars=True)
    return pictures.intervals(rows, (panel,), f"Direct identifiers by column: {said}.")
