"""Association: how strongly features, labels and decisions go together with a sensitive attribute.

What it measures
----------------
For each sensitive attribute, and for each feature, the recorded label (`label`) and the decision (`decision`): a number
from 0, nothing in common, to 1, one gives the other away. For categories it is Cramér's V, for numbers the correlation
ratio, which compares the groups' means. Both have the scale of a correlation, and both are corrected for what luck
alone produces.

Why it matters
--------------
A model that does not see an attribute still acts on it through features that go together with it. Such a feature is
not wrong for that, but somebody must be able to say why it is needed. An association of the label says that the
outcome to be learned already differs between groups.

How to read it
--------------
0.42 [0.38, 0.46] for postcode with ethnicity: strong. Rules of thumb call 0.1 small, 0.3 medium and 0.5 large. An
interval that reaches 0 means that there may be none. For two groups and two values the number is the absolute
correlation coefficient. See bias.proxy_auc for what an association lets one guess.

Limits
------
An association is neither cause nor use: the model may ignore the feature. The correlation ratio sees means only; a
number that differs between groups in another way has none. A number with at most 20 different values counts as
categories, for it may be codes; a missing value is a category of its own, and is left out of numbers. Values that fewer
than five rows have are taken together. Features with more than 20,000 different texts, and features with more than two
values beyond the first 500, are not looked at, and said so. Unknown and small groups take no part. Intervals of numbers
that are very skewed are somewhat too short with fewer than some hundred rows. Every row counts once: case weights are
not used.

References
----------
Cramér 1946, Mathematical Methods of Statistics, 21.9. Bergsma 2013, J. Korean Statistical Society 42, 323-328. Kelley
1935, PNAS 21, 554-559. Smithson 2003, Confidence Intervals. Cohen 1988, Statistical Power Analysis (rules of thumb).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from audit.errors import Absent
from audit.metrics.association import FEWEST, Association, correlation_ratio, cramers_v
from audit.metrics.comparisons import Absence, Said
from audit.metrics.families import Estimate, measurements
from audit.metrics.feature_groups import Spread, spread, without_rare
from audit.needs.feature_counts import FeatureCount, FeatureCounts
from audit.records.evidence import Unmeasured

METRICS: Mapping[str, str] = {
    "bias.feature_association": "How strongly a feature, label or decision goes together with the attribute",
}

_METRIC = "bias.feature_association"
_LEVELS = "Cramér's V (Bergsma 2013); noncentral chi-squared and delta-method interval"
_ORDERED = "correlation ratio (Kelley 1935); noncentral F and delta-method interval"


def measure(counts: FeatureCounts, *, confidence: float = 0.95, disclosure_limit: int = 10) -> Iterator[Said]:
    """Association of every feature, the label and the decision with every sensitive attribute.

    Raises:
        Absent: there is nothing that could be associated.
    """
    if not counts.counts and not counts.uncounted:
        raise Absent("absent", "there is no model, and the plan names no features, label or decision")
    estimates = []
    for item in counts.by_attribute(_METRIC, disclosure_limit):
        if isinstance(item, Unmeasured):
            yield item
            continue
        attribute, groups = item
        for count in counts.counts:
            where = {"attribute": attribute, "feature": count.name}
            values = spread(count, groups, disclosure_limit)
            found = _association(count, values) if isinstance(values, Spread) else values
            if isinstance(found, Association):
                estimates.append(_estimate(where, found, count))
            else:
                yield Unmeasured(metric=_METRIC, where=where, why=found[0], reason=found[1])
    yield from measurements(_METRIC, estimates, confidence=confidence)


def _association(count: FeatureCount, values: Spread) -> Association | Absence:
    if values.rows < FEWEST:
        return "too small", f"fewer than {FEWEST} rows with a value"
    if count.ordered:
        group, place = np.nonzero(values.n)
        cells = (values.n[group, place], values.total[group, place], values.squares[group, place])
        found = correlation_ratio(*cells, group)
    else:
        found = cramers_v(without_rare(values.n))
    return found or ("undefined", "the feature has the same value in all compared groups, rare ones aside")


def _estimate(where: Mapping[str, str], found: Association, count: FeatureCount) -> Estimate:
    method = _ORDERED if count.ordered else _LEVELS
    return Estimate(
        where=where,
        value=found.value,
        interval=found.interval,
        n=found.rows,
        support=found.rows,
        method=method,
    )
