"""What is learnt of a secret without finding a row."""

from __future__ import annotations

from audit.language import _
from audit.records.evidence import Measurement
from audit.report import numbers, words
from audit.report.chapters.explanation.parts import Part, tables
from audit.report.chapters.privacy.listing import listing
from audit.report.characters import short
from audit.report.material import Material
from audit.report.numbers import Unit
from audit.report.tables import Column, Table, table

_L, _ENTROPY, _C = "privacy.l_diversity", "privacy.entropy_l_diversity", "privacy.recursive_diversity"
_SAME, _LARGEST = "privacy.homogeneous_rows", "privacy.largest_homogeneous_class"
_T, _GAIN = "privacy.t_closeness", "privacy.inference_gain"
TOLD = (_L, _ENTROPY, _C, _SAME, _LARGEST, _T, _GAIN)


def build(material: Material) -> Part | None:
    """Diversity, closeness and inference of every secret; None when there is none."""
    names = list(dict.fromkeys(item.where.get("column", "") for metric in (_L, _GAIN) for item in material.all(metric)))
    if not names:
        return None
    gains = list(material.all(_GAIN))
    return Part(
        title=_("Learning a secret without finding the row"),
        text=tuple(filter(None, (_homogeneous(material, name) for name in names))),
        tables=tables(
            _table(material, names),
            listing(material, _("How much better a secret is guessed by knowing the quasi-identifiers"), gains),
        ),
        note=_(
            "l is the number of different values in the least diverse class, entropy l the number of equally "
            "likely values that it is worth. t is the largest distance of a class from the whole table, 0 to "
            "1. A row that is alone is a class of its own, with l = 1."
        ),
    )


def _homogeneous(material: Material, name: str) -> str:
    """Classes that hide the row and tell the secret."""
    share, largest = _one(material, _SAME, name), _one(material, _LARGEST, name)
    if share is None or largest is None or not share.value:
        return ""
    return _(
        "{value} of the rows are in classes of two or more that all have the same {name}; the largest "
        "has {rows}. Whoever knows that a person is in such a class knows the value.",
        value=numbers.number(share.value, "share"),
        name=words.quoted(name),
        rows=words.count(int(largest.value), "row", "rows"),
    )


def _table(material: Material, names: list[str]) -> Table | None:
    columns = (
        Column(title=_("Secret")),
        Column(title=_("Distinct l"), number=True, width=20),
        Column(title=_("Entropy l"), number=True, width=20),
        Column(title="c", number=True, width=20),
        Column(title=_("Homogeneous"), number=True, width=28),
        Column(title=_("t, equal"), number=True, width=20),
        Column(title=_("t, ordered"), number=True, width=22),
    )
    rows = []
    for name in names:
        distances = {item.where.get("distance"): item for item in material.all(_T) if item.where.get("column") == name}
        rows.append(
            (
                short(name, 80),
                _said(_one(material, _L, name), "count"),
                _said(_one(material, _ENTROPY, name), "number"),
                _said(_one(material, _C, name), "number"),
                _said(_one(material, _SAME, name), "share"),
                _said(distances.get("equal"), "number"),
                _said(distances.get("ordered"), "number"),
            )
        )
    return table(_("What the classes tell of each secret"), columns, rows)


def _one(material: Material, metric: str, name: str) -> Measurement | None:
    return next((item for item in material.all(metric) if item.where.get("column") == name), None)


def _said(item: Measurement | None, unit: Unit) -> str:
    return "—" if item is None else numbers.number(item.value, unit)
