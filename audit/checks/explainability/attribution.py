"""Attribution: how much of the model's output each feature accounts for.

What it measures
----------------
For a sample of rows, the model's output is split among its features by Shapley values (SHAP): what each feature
added to, or took from, the output of an average case. The attribution share of a feature is the mean size of its
part, divided by the sum over all features. The shares add up to 1.

Why it matters
--------------
People have a right to know the main reasons for a decision about them; a data protection officer must know which
columns the model really needs; and a feature that stands in for race or sex shows here, whatever the documentation
says.

How to read it
--------------
income 0.31 [0.29, 0.33]: about a third of what moves the model's output is income. A share of 0 means that the
output never depended on the feature in the rows that were explained. The method says what was explained (log-odds
or probability), how, and over how many rows; the interval is the uncertainty from those rows being a sample.

Limits
------
Attribution describes the model, not the world: it is no causal effect. Correlated features share what belongs to
both, so dropping one of them may change less than its share suggests. Mean size hides direction and hides that a
feature may matter a great deal to a few people. Path-dependent tree attributions and interventional ones (linear
models and all others) split the parts of correlated features differently. For models explained as black boxes the
parts are estimated with a common set of background rows, whose choice the interval does not include: see
explainability.background_agreement.

Rows
----
Rows are drawn uniformly at random, never the first ones, and added until the interval of each of the ten largest
shares is as narrow as explanation.precision asks (by default within 5 % of the share to either side), or until there
are no more rows, or until it would take long. explainability.rows_explained says how many that took, and
explainability.share_precision what was reached. Deep trees take longer, so that the same budget of work holds fewer of
their rows; how it ended stands in the method of rows_explained.

References
----------
Lundberg and Lee 2017, "A unified approach to interpreting model predictions". Lundberg et al. 2020, Nature Machine
Intelligence 2, 56-67 (trees). Janzing et al. 2020, "Feature relevance quantification". Strumbelj and Kononenko 2014
(sampling permutations). Interval: Cochran 1977, Sampling Techniques, 6.4 (ratio estimator).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.metrics.attribution_shares import leading, reached, shares
from audit.metrics.intervals import bonferroni
from audit.needs.attributions import Attributions
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "explainability.attribution_share": "Share of a feature in the mean size of all features' attributions",
    "explainability.rows_explained": "Rows whose outputs were explained",
    "explainability.share_precision": "Relative half width of the widest interval among the ten largest shares",
}


def measure(attributions: Attributions, *, confidence: float = 0.95) -> Iterator[Measurement | Unmeasured]:
    """The attribution share of every feature."""
    metric, rows = "explainability.attribution_share", attributions.sample.rows
    found = shares(attributions.values)
    how = f"SHAP of the {attributions.output}, against {attributions.background or 'its average'}"
    if rows:
        exact = attributions.sample
        ended = f"; {attributions.ended}" if attributions.ended else ""
        yield counted("explainability.rows_explained", rows, n=rows, method=how + ended, exact=exact)
    if found is not None:
        yield counted(
            "explainability.share_precision",
            reached(found, confidence),
            n=rows,
            support=len(leading(found)),
            method=f"half width over share at confidence {confidence:g}; ratio estimator (Cochran 1977)",
            exact=attributions.sample,
        )
    if found is None and rows < 2:
        yield Unmeasured(metric=metric, why="too small", reason="fewer than two rows could be explained")
        return
    if found is None:
        yield Unmeasured(metric=metric, why="undefined", reason="the model's output is the same for every row (0/0)")
        return
    each = bonferroni(confidence, len(attributions.features))
    for place, feature in enumerate(attributions.features):
        low, high = found.interval(place, confidence)
        low_all, high_all = found.interval(place, each)
        yield Measurement(
            metric=metric,
            where={"feature": feature},
            value=float(found.value[place]),
            low=low,
            high=high,
            low_all=low_all,
            high_all=high_all,
            confidence=confidence,
            n=rows,
            support=rows,
            method=f"{attributions.method}, of the {attributions.output}; ratio estimator (Cochran 1977)",
            exact=attributions.sample,
        )
