"""What each metric is called in the report, in which unit it is written, and the sentence that says it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from audit.language import N_, Texts, _
from audit.report.bias_quantities import BIAS
from audit.report.derived_quantities import DERIVED, SUBJECTS
from audit.report.explainability_quantities import EXPLAINABILITY
from audit.report.numbers import Unit
from audit.report.privacy_quantities import PRIVACY
from audit.report.quality_quantities import QUALITY


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """How one metric is put into words."""

    title: str
    unit: Unit
    says: str = ""
    """A sentence with the labels and `{value}` in it; empty: the title and the labels."""


FAMILIES: Mapping[str, str] = Texts(
    {
        "bias": N_("Bias"),
        "explainability": N_("Explanation"),
        "privacy": N_("Privacy"),
        "performance": N_("Performance"),
        "drift": N_("Drift"),
        "data_quality": N_("Data quality"),
        "robustness": N_("Robustness"),
    }
)
"""Families of metrics, in the order of the report."""

_RATES = {
    "true_positive_rate": ("True positive rate", "of those with a favourable label, {value} were decided favourably"),
    "false_positive_rate": (
        "False positive rate",
        "of those with an unfavourable label, {value} were decided favourably",
    ),
    "false_negative_rate": (
        "False negative rate",
        "of those with a favourable label, {value} were decided unfavourably",
    ),
    "precision": ("Precision", "of those decided favourably, {value} have a favourable label"),
    "accuracy": ("Accuracy", "{value} were decided as labelled"),
}

QUANTITIES: Mapping[str, Quantity] = {
    **{
        metric: Quantity(title=title, unit=unit, says=says)
        for table in (BIAS, EXPLAINABILITY, PRIVACY, QUALITY, DERIVED)
        for metric, (title, unit, says) in table.items()
    },
    "bias.selection_rate": Quantity(
        title="Selection rate",
        unit="share",
        says="{group} ({attribute}) received the favourable decision in {value} of cases",
    ),
    "bias.impact_ratio": Quantity(
        title="Impact ratio",
        unit="ratio",
        says="{group} received the favourable decision {value} times as often as {reference} ({attribute})",
    ),
    "bias.selection_rate_p_value": Quantity(
        title="p-value of the difference in selection rate",
        unit="probability",
        says="if {group} and {reference} ({attribute}) had the same selection rate, a difference at least this "
        "large would arise with probability {value}",
    ),
    "bias.demographic_parity_difference": Quantity(
        title="Largest difference in selection rate",
        unit="difference",
        says="the selection rates of the groups of {attribute} lie up to {value} apart",
    ),
    "bias.equalized_odds_difference": Quantity(
        title="Equalized odds difference",
        unit="difference",
        says="true or false positive rates of the groups of {attribute} lie up to {value} apart",
    ),
    **{
        f"bias.{name}": Quantity(title=title, unit="share", says=f"{{group}} ({{attribute}}): {says}")
        for name, (title, says) in _RATES.items()
    },
    "bias.base_rate": Quantity(
        title="Recorded favourable share",
        unit="share",
        says="{group} ({attribute}) have the favourable recorded label in {value} of cases",
    ),
    "bias.base_rate_ratio": Quantity(
        title="Ratio of recorded shares",
        unit="ratio",
        says="{group} have the favourable recorded label {value} times as often as {reference} ({attribute})",
    ),
    "explainability.attribution_share": Quantity(
        title="Share of attribution",
        unit="share",
        says="{feature} carries {value} of the model’s attribution",
    ),
    "privacy.direct_identifiers": Quantity(
        title="Cells with a direct identifier",
        unit="share",
        says="{value} of the filled cells of {column} hold this direct identifier: {identifier}",
    ),
    "privacy.direct_identifier_columns": Quantity(
        title="Columns with direct identifiers", unit="count", says="columns that carry direct identifiers: {value}"
    ),
    "privacy.identifiers_in_features": Quantity(
        title="Model inputs with direct identifiers",
        unit="count",
        says="inputs of the model that carry direct identifiers: {value}",
    ),
    "privacy.unneeded_personal_columns": Quantity(
        title="Direct identifiers the model does not use",
        unit="count",
        says="columns of direct identifiers that the model does not use: {value}",
    ),
    "privacy.k_anonymity": Quantity(
        title="k-anonymity",
        unit="count",
        says="the smallest class of rows that share all quasi-identifiers has a size of {value}",
    ),
    "privacy.unique_rows": Quantity(
        title="Unique rows", unit="share", says="{value} of the rows are alone in their quasi-identifiers"
    ),
    "performance.accuracy": Quantity(title="Accuracy", unit="share", says="{value} were decided as labelled"),
    "performance.precision": Quantity(
        title="Precision", unit="share", says="of those decided favourably, {value} have a favourable label"
    ),
    "performance.recall": Quantity(
        title="Recall", unit="share", says="of those with a favourable label, {value} were decided favourably"
    ),
    "performance.f1": Quantity(title="F1 score", unit="number"),
    "performance.auc": Quantity(
        title="Area under the ROC curve",
        unit="number",
        says="a case with a favourable label scores higher than one without in {value} of all pairs, as a share of 1",
    ),
    "performance.calibration_error": Quantity(
        title="Calibration error", unit="number", says="scores and observed shares differ by {value} on average"
    ),
    "data_quality.missing_share": Quantity(
        title="Missing cells", unit="share", says="{value} of the cells of {column} are empty"
    ),
}


def quantity(metric: str) -> Quantity:
    """The catalogue's entry, or one made from the name for a metric that it does not have."""
    if metric in QUANTITIES:
        known = QUANTITIES[metric]
        return replace(known, title=_(known.title), says=_(known.says))
    return Quantity(title=_plain(metric.partition(".")[2] or metric), unit="number")


LARGEST = "Largest difference in "


def compared(metric: str) -> str:
    """What a largest difference between groups is a difference of, as a title."""
    title = QUANTITIES[metric].title if metric in QUANTITIES else ""
    if not title.startswith(LARGEST):
        return quantity(metric).title
    of = title.removeprefix(LARGEST)
    return _(of[:1].upper() + of[1:])


def family(metric: str) -> str:
    """Family of a metric, as a title."""
    name = metric.partition(".")[0]
    if name == "derived":
        return SUBJECTS.get(metric, FAMILIES["privacy"])
    return FAMILIES.get(name, _plain(name))


def _plain(name: str) -> str:
    words = name.replace("_", " ").replace(".", " ")
    return words[:1].upper() + words[1:]
