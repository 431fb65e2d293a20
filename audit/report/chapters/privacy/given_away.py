"""What the model's answers tell about the people it was trained on."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from audit.language import N_, Texts, _
from audit.records.evidence import Measurement
from audit.report import numbers, pictures
from audit.report.axis import Mark, Panel
from audit.report.chapters.explanation.parts import Part, sentence, tables
from audit.report.chapters.privacy.listing import listing
from audit.report.material import Material

_BLIND, _LOSS, _AUC = "privacy.membership_blind_auc", "privacy.membership_loss_auc", "privacy.membership_auc"
_RATE, _EPSILON = "privacy.membership_true_positive_rate", "privacy.membership_epsilon"
_SMALLEST = "privacy.membership_smallest_rate"
_ATTRIBUTE = (
    "privacy.attribute_inference_gain",
    "privacy.attribute_inference_members",
    "privacy.attribute_inference_others",
)
_SHARED = ("privacy.shared_rows", "privacy.nearly_shared_rows", "privacy.repeated_training_rows")
TOLD = (_BLIND, _LOSS, _AUC, _RATE, _EPSILON, _SMALLEST, *_ATTRIBUTE, *_SHARED)
_NAMES = Texts({_BLIND: N_("Features alone, no model"), _LOSS: N_("Confidence alone"), _AUC: "RMIA"})


def lead(material: Material) -> str:
    """Whether training rows can be told from others by the model."""
    blind, found = material.one(_BLIND), material.one(_AUC)
    if blind is None:
        return ""
    if found is None:
        return _(
            "Training and audited rows differ, so it cannot be read whether the model gives its training rows away."
        )
    if _leaks(blind, found):
        return _("The model’s answers tell rows that it was trained on from others.")
    return _(
        "No attack tried here tells rows that the model was trained on from others; that is no proof that none can."
    )


def _leaks(blind: Measurement, found: Measurement) -> bool:
    """More than luck, and more than the features alone explain."""
    return found.low is not None and found.low > max(0.5, blind.high or 0.5)


def build(material: Material) -> Part | None:
    """The attacks, the strongest last; None when there was no training table."""
    areas = [item for metric in (_BLIND, _LOSS, _AUC) for item in material.all(metric)]
    rates = [item for metric in (_RATE, _EPSILON, _SMALLEST) for item in material.all(metric)]
    others = [item for metric in _ATTRIBUTE for item in material.all(metric)]
    shared = [item for metric in _SHARED for item in material.all(metric)]
    if not areas and not others and not shared:
        return None
    return Part(
        title=_("What the model gives away"),
        text=tuple(filter(None, (_blind(material), _found(material), _method(material)))),
        figure=_figure(areas) if areas else None,
        says=_(
            "Area under the ROC curve of each attack; 0.5 is guessing. Where the features alone tell the two "
            "tables apart, the other attacks cannot be read."
        ),
        tables=tables(
            listing(material, _("Which rows was the model trained on?"), [*areas, *rates]),
            listing(material, _("Features guessed with the model’s help"), others),
            listing(material, _("Rows in both tables"), shared),
        ),
        note=_(
            "An attack that fails is no all-clear: a better one may succeed. The rate at few false alarms "
            "says more than the area, for whoever accuses one person wants to be right about that one."
        ),
    )


def _blind(material: Material) -> str:
    item = material.one(_BLIND)
    if item is None:
        return ""
    if material.one(_AUC) is None:
        return _(
            "{item} The two tables differ, so a model that remembers nothing would seem to tell them apart "
            "too: the attacks were not read.",
            item=sentence(item),
        )
    return sentence(item)


def _found(material: Material) -> str:
    """What the attacker gets for which price, and the bound that follows."""
    said = []
    for item in sorted(material.all(_RATE), key=lambda one: one.where.get("false_positive_rate", "")):
        rate = float(item.where.get("false_positive_rate", "nan"))
        found = numbers.number(item.value, "share")
        said.append(
            _(
                "With {rate} of false alarms, the attacker finds {found} of the training rows ({span}); guessing "
                "would find {rate}.",
                rate=numbers.number(rate, "share"),
                found=found,
                span=numbers.span(item.low, item.high, "share"),
            )
        )
    bounds = [item for item in material.all(_EPSILON) if item.value > 0]
    if bounds:
        best = max(bounds, key=lambda item: item.value)
        said.append(
            _(
                "So the training cannot have been differentially private with an epsilon below {value} "
                "({percent} confidence).",
                value=numbers.number(best.value, "number"),
                percent=numbers.percent(best.confidence or 0.95),
            )
        )
    return " ".join(said)


def _method(material: Material) -> str:
    item = material.one(_AUC)
    if item is None or "weaker" not in item.method:
        return ""
    return _(
        "The model could not be fitted anew, so other models stand in for it: the attack is weaker than "
        "one by somebody who knows how it was trained."
    )


def _figure(areas: Sequence[Measurement]) -> Markup:
    rows = [
        pictures.Row(
            heading="", label=_NAMES[item.metric], marks=(Mark(value=item.value, low=item.low, high=item.high),)
        )
        for item in areas
    ]
    said = "; ".join(f"{_NAMES[item.metric]} {numbers.number(item.value, 'number')}" for item in areas)
    panel = Panel(title=_("Area under the ROC curve"), unit="number")
    return pictures.intervals(
        rows, (panel,), _("How well training rows are told from others: {said}.", said=said), room=150
    )
