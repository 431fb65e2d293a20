"""Direct identifiers by column."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from audit.language import _, ngettext
from audit.records.evidence import Measurement
from audit.report import numbers, pictures, words
from audit.report.axis import Mark, Panel
from audit.report.chapters.explanation.parts import Part, tables
from audit.report.chapters.privacy.listing import listing
from audit.report.characters import short
from audit.report.material import Material

_CELLS = "privacy.direct_identifiers"
_COLUMNS = (
    "privacy.direct_identifier_columns",
    "privacy.identifiers_in_features",
    "privacy.unneeded_personal_columns",
)
_TEXTS = ("privacy.names_in_text", "privacy.places_in_text")
TOLD = (_CELLS, *_COLUMNS, *_TEXTS)
_DRAWN = 20


def lead(material: Material) -> str:
    """Which columns name people."""
    found = _found(material)
    if not material.all(_CELLS) and material.one(_COLUMNS[0]) is None:
        return _("No column was searched for direct identifiers.")
    if not found:
        return _("No direct identifier was found in the columns that were searched.")
    columns = list(dict.fromkeys(item.where.get("column", "") for item in found))
    names = words.some([words.quoted(column) for column in columns], 4)
    return ngettext(
        "{columns} holds direct identifiers: {names}.",
        "{columns} hold direct identifiers: {names}.",
        len(columns),
        columns=words.count(len(columns), "column", "columns"),
        names=names,
    )


def build(material: Material) -> Part | None:
    """The columns, drawn and listed; None when none was searched."""
    cells, found = material.all(_CELLS), _found(material)
    counts = [item for metric in _COLUMNS for item in material.all(metric)]
    texts = [item for metric in _TEXTS for item in material.all(metric)]
    if not cells and not counts and not texts:
        return None
    cut = _(" The first {drawn} are drawn.", drawn=_DRAWN) if len(found) > _DRAWN else ""
    pairs = len(cells) - len(found)
    none = (
        _("{pairs} of column and identifier had none.", pairs=words.count(pairs, "further pair", "further pairs"))
        if pairs
        else ""
    )
    return Part(
        title=_("Direct identifiers"),
        text=(none,) if none else (),
        figure=_figure(found[:_DRAWN]) if found else None,
        says=_(
            "Bars are the share of a column’s filled cells that hold the identifier. Values were checked, "
            "not only matched by pattern, where the identifier has a check.{cut}",
            cut=cut,
        ),
        tables=tables(
            listing(material, _("Direct identifiers by column"), found),
            listing(material, _("Columns of direct identifiers"), counts),
            listing(material, _("Names and places in texts"), texts),
        ),
    )


def _found(material: Material) -> list[Measurement]:
    found = (item for item in material.all(_CELLS) if item.value > 0)
    return sorted(found, key=lambda item: (-item.value, *item.where.values()))


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
    panel = Panel(title=_("Share of filled cells, %"), unit="share", bars=True)
    return pictures.intervals(rows, (panel,), _("Direct identifiers by column: {said}.", said=said))
