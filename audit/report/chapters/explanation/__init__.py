"""Evidence of explanation: what the model goes by, what people are told, what they could change, and how sure it is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from audit.language import _
from audit.records.evidence import Measurement
from audit.report.chapters.absent import unmeasured
from audit.report.chapters.explanation import classes, disparity, inputs, models, reasons, recourse, shares, texts
from audit.report.chapters.explanation.parts import Part, tables
from audit.report.chapters.summary import summary
from audit.report.material import Material
from audit.report.quantities import quantity
from audit.report.tables import Table

_PARTS: tuple[Callable[[Material], Part | None], ...] = (
    shares.shares,
    classes.classes,
    texts.texts,
    disparity.disparity,
    inputs.ground,
    inputs.further,
    reasons.reasons,
    reasons.hold,
    recourse.recourse,
    models.simple,
    models.simple_numbers,
    models.rules,
)
_TOLD = (
    "attribution_share", "certain_places", "direction", "features_for_80_percent", "group_attribution_share",
    "interaction", "mean_attribution", "personal_share", "predictive_share", "proxy_share", "rank", "sensitive_share",
    "share_precision", "shuffling_loss",
    "reason", "group_reason", "first_reason", "contradictory_reasons",
    "recourse", "group_recourse", "simple_model", "simple_regression", "surrogate",
    "class_attribution_share", "all_classes_attribution_share", "class_shuffling_loss",
    "sensitive_words_share", "texts_explained", "unnamed_words_share", "word_",
)  # fmt: skip
"""Beginnings of the metrics that the parts show, or leave to the attached evidence: mean attributions by value."""
_LARGEST = 8


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """The chapter."""

    lead: str
    parts: tuple[Part, ...]
    unmeasured: Table | None


def build(material: Material) -> Explanation | None:
    """The chapter; None when nothing about explanations was asked for."""
    missing = material.unmeasured("explainability")
    items = [item for item in material.evidence.measurements if item.metric.startswith("explainability.")]
    if not items and not missing:
        return None
    parts = [part for make in _PARTS if (part := make(material)) is not None]
    rest = _quality(material, [item for item in items if not _told(item.metric)])
    return Explanation(
        lead=shares.lead(material),
        parts=(*parts, *((rest,) if rest else ())),
        unmeasured=unmeasured(missing),
    )


def _told(metric: str) -> bool:
    return metric.partition(".")[2].startswith(_TOLD) or metric in disparity.TOLD


def _quality(material: Material, items: list[Measurement]) -> Part | None:
    """Everything else: how good the explanation itself is, and what it says of single inputs."""
    if not items:
        return None
    single = [item for item in items if not item.where]
    found = [summary(material, _("How good the explanation itself is"), single)]
    for metric in sorted({item.metric for item in items if item.where}):
        labelled = [item for item in items if item.metric == metric and item.where]
        labelled.sort(key=lambda item: (-abs(item.value), sorted(item.where.items())))
        found += [summary(material, quantity(metric).title, labelled, most=_LARGEST)]
    return Part(title=_("How good the explanation is"), tables=tables(*found))
