"""Features that a model should not go by, or not without a reason: what the other families know about each feature."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from audit.errors import Absent, WhyAbsent
from audit.metrics.feature_groups import Grouped, Spread, grouped, spread
from audit.metrics.intervals import bonferroni
from audit.metrics.proxy_auc import of_feature
from audit.needs.column_verdicts import ColumnVerdicts
from audit.needs.feature_counts import FeatureCounts
from audit.records.subject import Subject

TELLING = 0.6
"""Area under the ROC curve above which, surely, a feature counts as giving the attribute away."""


@dataclass(frozen=True, kw_only=True)
class ForbiddenColumns:
    """Feature names by what is known against them."""

    attributes: tuple[str, ...]
    """The sensitive attributes."""
    proxies: tuple[str, ...]
    """The declared proxies."""
    predictive: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Features that give an attribute away, other than the attribute itself, by attribute."""
    unpredicted: Mapping[str, tuple[WhyAbsent, str]] = field(default_factory=dict)
    """Attributes for which that is not known: why, and the reason."""
    personal: tuple[str, ...] | None
    """Features that hold direct identifiers; None if it is not known."""


def supply(subject: Subject, counts: FeatureCounts | None, verdicts: ColumnVerdicts | None) -> ForbiddenColumns:
    """Join what is declared with what was found.

    Raises:
        Absent: it is not known which columns are features.
    """
    if subject.features is None:
        raise Absent("absent", "there is no model, and the plan names no feature columns")
    predictive: dict[str, tuple[str, ...]] = {}
    unpredicted: dict[str, tuple[WhyAbsent, str]] = {}
    for attribute in subject.attributes:
        try:
            predictive[attribute] = _predictive(subject, counts, attribute)
        except Absent as absent:
            unpredicted[attribute] = absent.why, absent.reason
    return ForbiddenColumns(
        attributes=subject.attributes,
        proxies=subject.plan.columns.proxies,
        predictive=predictive,
        unpredicted=unpredicted,
        personal=None if verdicts is None else tuple(name for name in subject.features if name in verdicts.direct),
    )


def _predictive(subject: Subject, counts: FeatureCounts | None, attribute: str) -> tuple[str, ...]:
    """Features whose area, by its simultaneous interval, is surely above `TELLING`.

    Raises:
        Absent: the features were not counted, or there are no two groups to tell apart.
    """
    if counts is None:
        raise Absent("unmet need", "the features were not counted by group")
    limit = subject.plan.disclosure_limit
    groups = grouped(counts.combinations, attribute, limit)
    if not isinstance(groups, Grouped):
        raise Absent(*groups)
    features = [count for count in counts.counts if count.role == "feature" and count.name != attribute]
    each = bonferroni(subject.plan.confidence, len(features) * len(subject.attributes))
    telling = []
    for count in features:
        values = spread(count, groups, limit)
        if isinstance(values, Spread):
            ordered = count.ordered or len(values.value) == 2
            found = of_feature(values.value, values.n, ordered=ordered, seed=subject.plan.seed)
            if found is not None and found.interval(each)[0] > TELLING:
                telling.append(count.name)
    return tuple(telling)
