"""Proxies: how well each feature alone gives a sensitive attribute away.

What it measures
----------------
For each feature and each sensitive attribute the area under the ROC curve (AUC): how often a member of a group can be
told from somebody else by that feature. It is the figure of the group that can be told apart best.

Why it matters
--------------
Leaving sex or ethnicity out of a model protects nobody if another column says it as clearly. A feature with a high
AUC is a proxy: whoever uses it must be able to say why it is needed.

How to read it
--------------
0.5 is a coin toss, 1 is certainty. 0.83 [0.81, 0.85]: given one member of the group and one other person, the feature
says who is who 83 times in 100. Rules of thumb: from 0.7 worth a look, from 0.9 as good as the attribute itself. An
interval that reaches 0.5 means that there may be nothing to tell. bias.proxy_auc_all_features says what all features
can do together.

Limits
------
The AUC says what can be guessed, not what the model does with it. A number is taken by its order, and rows without one
are left out; a number that marks a group in its middle range alone looks harmless here. Because high or low may mark
the group, the distance from 0.5 is corrected for the variance that luck adds to its square. A number with 3 to 20
different values, or a text, has its levels put in order on four fifths of the rows and judged on the last fifth, five
times over; with few rows and many values that says less than could be found out. Features with more than 20,000
different texts, and features with more than two values beyond the first 500, are not looked at, and said so. Unknown
and small groups take no part. Every row counts once: case weights are not used.

References
----------
Mann and Whitney 1947; DeLong, DeLong and Clarke-Pearson 1988, Biometrics 44, 837-845. LeDell, Petersen and van der
Laan 2015, Electronic Journal of Statistics 9, 1583-1607. Nadeau and Bengio 2003, Machine Learning 52, 239-281. Feldman
et al. 2015, KDD, 259-268 (predictability of the protected attribute).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.errors import Absent
from audit.metrics.comparisons import Said
from audit.metrics.families import Estimate, measurements
from audit.metrics.feature_groups import Grouped, Spread, spread
from audit.metrics.proxy_auc import of_feature
from audit.needs.feature_counts import FeatureCount, FeatureCounts
from audit.records.evidence import Unmeasured

METRICS: Mapping[str, str] = {
    "bias.proxy_auc": "How well a feature alone gives the attribute away (AUC)",
}

_METRIC = "bias.proxy_auc"
_ORDER = "by order; DeLong et al. 1988, logit scale; distance from 1/2 less its variance"
_LEVELS = "levels ordered on other rows, 5 folds; DeLong et al. 1988, variance by Nadeau and Bengio 2003"


def measure(
    counts: FeatureCounts, *, confidence: float = 0.95, disclosure_limit: int = 10, seed: int = 0
) -> Iterator[Said]:
    """Every feature against every sensitive attribute.

    Raises:
        Absent: it is not known which columns are features.
    """
    if not counts.features:
        raise Absent("absent", "there is no model, and the plan names no feature columns")
    estimates = []
    for item in counts.by_attribute(_METRIC, disclosure_limit):
        if isinstance(item, Unmeasured):
            yield item
            continue
        attribute, groups = item
        for count in counts.counts:
            if count.role == "feature":
                found = _feature(count, attribute, groups, disclosure_limit, seed)
                if isinstance(found, Estimate):
                    estimates.append(found)
                else:
                    yield found
    yield from measurements(_METRIC, estimates, confidence=confidence)


def _feature(count: FeatureCount, attribute: str, groups: Grouped, limit: int, seed: int) -> Estimate | Unmeasured:
    where = {"attribute": attribute, "feature": count.name}
    values = spread(count, groups, limit)
    if not isinstance(values, Spread):
        return Unmeasured(metric=_METRIC, where=where, why=values[0], reason=values[1])
    ordered = count.ordered or len(values.value) == 2
    found = of_feature(values.value, values.n, ordered=ordered, seed=seed)
    if found is None:
        reason = "a group has too few rows to order levels on some and judge them on others"
        return Unmeasured(metric=_METRIC, where=where, why="too small", reason=reason)
    groups_said = "" if len(values.n) == 2 else f"; the best told apart of {len(values.n)} groups (Bonferroni)"
    return Estimate(
        where=where,
        value=found.value,
        interval=found.interval,
        n=values.rows,
        support=int(values.n.sum(axis=1).min()),
        method=(_ORDER if ordered else _LEVELS) + groups_said,
    )
