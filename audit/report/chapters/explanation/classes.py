"""What each class of a model of several classes goes by."""

from __future__ import annotations

from collections.abc import Sequence

from audit.language import N_, _
from audit.records.evidence import Measurement
from audit.report import words
from audit.report.chapters.explanation.parts import Part, sentence, tables
from audit.report.chapters.rates import estimate
from audit.report.characters import passage, short
from audit.report.material import Material
from audit.report.tables import Cell, Column, Table, table

SHARE, ALL = "explainability.class_attribution_share", "explainability.all_classes_attribution_share"
LOSS = "explainability.class_shuffling_loss"
_BESIDE = 4
"""Classes whose columns stand side by side."""
_TOGETHER = {N_("All classes"): ALL, N_("Loss when shuffled"): LOSS}


def classes(material: Material) -> Part | None:
    """The inputs by their shares in each class."""
    items = material.all(SHARE)
    together = sorted(material.all(ALL), key=lambda item: (-item.value, item.where["feature"]))
    order = [item.where["feature"] for item in together] or list(dict.fromkeys(item.where["feature"] for item in items))
    names = list(dict.fromkeys(item.where["class"] for item in items))
    losses = material.all(LOSS)
    if not order and not losses:
        return None
    order = order or [item.where["feature"] for item in sorted(losses, key=lambda item: -item.value)]
    parts = [names[first : first + _BESIDE] for first in range(0, len(names), _BESIDE)]
    method = (items or together or losses)[0].method
    return Part(
        title=_("What each class goes by"),
        text=tuple(sentence(item) for item in _leading(items, names)),
        tables=tables(_whole(material, order), *(_some(material, order, part) for part in parts)),
        note=_(
            "The shares above this part are of the favourable class against all others; these are of each class by "
            "itself. The loss is the growth of the Brier score over all classes, which lies between 0 and 2. Made by: "
            "{sentence}",
            sentence=words.sentence(passage(method, 500)),
        ),
    )


def _leading(items: Sequence[Measurement], names: Sequence[str]) -> list[Measurement]:
    """The largest share of each class, of the first few classes."""
    return [
        min(
            (item for item in items if item.where["class"] == name),
            key=lambda item: (-item.value, item.where["feature"]),
        )
        for name in names[:_BESIDE]
    ]


def _whole(material: Material, order: Sequence[str]) -> Table | None:
    shown = [(_(title), metric) for title, metric in _TOGETHER.items() if material.all(metric)]
    columns = [Column(title=_("Input")), *(Column(title=title, number=True, width=44) for title, _m in shown)]
    rows: list[tuple[Cell, ...]] = [
        (short(name, 80), *(estimate(material.one(metric, {"feature": name})) for _t, metric in shown))
        for name in order
    ]
    return table(_("Each input over all classes"), columns, rows, most=30) if shown else None


def _some(material: Material, order: Sequence[str], names: Sequence[str]) -> Table | None:
    columns = [Column(title=_("Input")), *(Column(title=short(name, 40), number=True, width=32) for name in names)]
    rows: list[tuple[Cell, ...]] = [
        (
            short(feature, 80),
            *(estimate(material.one(SHARE, {"class": name, "feature": feature})) for name in names),
        )
        for feature in order
    ]
    return table(_("Share of each input in what moves a class"), columns, rows, most=30)
