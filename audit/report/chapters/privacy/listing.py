"""A table of numbers whose labels stand below what they are of, so that long names have room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from audit.language import N_, Texts, _
from audit.records.evidence import Measurement
from audit.report import numbers
from audit.report.chapters.summary import summary
from audit.report.characters import short
from audit.report.material import Material
from audit.report.quantities import quantity
from audit.report.tables import Estimate, Table

_LABELS = Texts(
    {
        "k": N_("fewer than {}"),
        "share": N_("{} share"),
        "feature": "{}",
        "table": N_("{} table"),
        "column": N_("column {}"),
    }
)


def listing(material: Material, caption: str, items: Sequence[Measurement]) -> Table | None:
    """One row for each, as `summary` has them."""
    made = summary(material, caption, items)
    if made is None or len(made.columns) < 2 or made.columns[1].title != _("Of"):
        return made
    heads = [Estimate(text=quantity(item.metric).title, small=_small(item)) for item in items]
    rows = tuple((head, *row[2:]) for head, row in zip(heads, made.rows, strict=False))
    return replace(made, columns=(made.columns[0], *made.columns[2:]), rows=rows)


def _small(item: Measurement) -> tuple[str, ...]:
    said = [
        _("at {number} of false alarms", number=numbers.number(float(value), "share"))
        if key == "false_positive_rate"
        else _LABELS.get(key, key + " {}").format(short(value, 60))
        for key, value in item.where.items()
    ]
    return (", ".join(said),) if said else ()
