"""Unneeded features: data that could be left out without making the model worse.

What it measures
----------------
Each feature is shuffled among the cases, so that it says nothing any more, and the area under the ROC curve (AUC) is
taken again. shuffling_loss is what is lost; without labels, it is the part of the score's variation that the shuffled
model no longer explains (1 - R²). Of a model that predicts a number it is the loss of R² against what really happened,
or without such numbers, again of 1 - R² of the estimate. A feature counts as unneeded if the loss is sure to be smaller
than the margin that the plan states (explanation.margin, 0.005 unless said otherwise): the whole simultaneous interval
lies inside the margin. unneeded_together_loss shuffles all of those at once.

Why it matters
--------------
Personal data must be limited to what is necessary (GDPR 5(1)(c)). A feature without which the model is as good is hard
to call necessary.

How to read it
--------------
shuffling_loss 0.0004 [-0.001, 0.002] with a margin of 0.005: unneeded. 0.003 [-0.002, 0.008]: can't be told; more rows
would help. If unneeded_together_loss is well above the margin, the features stand in for one another: each can go, but
not all.

Limits
------
"Not found to be needed" is not "needed": a feature whose interval reaches past the margin is not counted, so the count
is a lower one. The model is shuffled, not trained again; a new model without the feature could do better. Features
that matter only for rare cases look unneeded in a sample without them.

References
----------
Breiman 2001, Machine Learning 45, 5-32. Fisher, Rudin and Dominici 2019, JMLR 20, 1-81 (model reliance). DeLong, DeLong
and Clarke-Pearson 1988, Biometrics 44, 837-845. Schuirmann 1987 (equivalence within a margin). GDPR, Art. 5(1)(c).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import inf

import numpy as np

from audit.metrics.auc_loss import auc_loss
from audit.metrics.families import Estimate, measurements
from audit.metrics.group_levels import Level
from audit.metrics.ratio_of_means import ratio_of_means
from audit.needs.feature_effects import FeatureEffects
from audit.records.blocks import Explanation
from audit.records.evidence import Measurement, Unmeasured, counted

METRICS: Mapping[str, str] = {
    "explainability.shuffling_loss": "Loss of AUC (or of R²) when a feature is shuffled among the cases",
    "explainability.unneeded_features": "Number of features whose loss is surely within the stated margin",
    "explainability.unneeded_together_loss": "Loss when all unneeded features are shuffled together",
}
_AUC = "loss of AUC, 3 shuffles; DeLong et al. 1988, paired"
_R2 = "1 - R² of the score after shuffling, 3 shuffles; ratio estimator (Cochran 1977)"
_LOST = "loss of R² against the outcome, 3 shuffles; ratio estimator (Cochran 1977)"
_ROUNDING = 1e-9  # of the largest score


def measure(
    effects: FeatureEffects, *, confidence: float = 0.95, explanation: Explanation | None = None
) -> Iterator[Measurement | Unmeasured]:
    """Every feature, how many are unneeded, and those together.

    Raises:
        Absent: there is no model, too few rows, or too many features.
    """
    margin = (explanation or Explanation()).margin
    estimates = []
    for place, feature in enumerate(effects.features):
        estimate = _estimate(effects, effects.shuffled[place], {"feature": feature})
        if estimate is None:
            yield from _nothing(effects)
            return
        estimates.append(estimate)
    found = list(measurements("explainability.shuffling_loss", estimates, confidence=confidence))
    yield from found
    unneeded = [item.where["feature"] for item in found if _within(item, margin)]
    yield counted(
        "explainability.unneeded_features",
        len(unneeded),
        n=effects.sample.rows,
        support=len(effects.features),
        method=f"simultaneous interval within ±{margin:g}; {estimates[0].method}",
        exact=effects.sample,
    )
    if not unneeded:
        reason = "no feature is sure to be unneeded"
        yield Unmeasured(metric="explainability.unneeded_together_loss", why="undefined", reason=reason)
        return
    together = _estimate(effects, effects.shuffled_together(unneeded), {})
    if together is not None:
        yield from measurements("explainability.unneeded_together_loss", [together], confidence=confidence)


def _within(item: Measurement, margin: float) -> bool:
    low, high = item.low_all, item.high_all
    return low is not None and high is not None and -margin <= low and high <= margin


def _estimate(effects: FeatureEffects, after: np.ndarray, where: Mapping[str, str]) -> Estimate | None:
    known, found, method = _known(effects), None, _AUC
    if effects.label is not None:
        found = auc_loss(effects.scores[known], after[:, known], effects.label[known] == 1)
    elif effects.outcome is not None:
        found, method = _lost(effects.scores[known], after[:, known], effects.outcome[known]), _LOST
    else:
        found, method = _unexplained(effects.scores, after), _R2
    if found is None:
        return None
    return Estimate(
        where=where,
        value=found.value,
        interval=found.interval,
        n=effects.sample.rows,
        support=int(known.sum()),
        method=method,
        exact=effects.sample,
    )


def _known(effects: FeatureEffects) -> np.ndarray:
    truth = effects.outcome if effects.label is None else effects.label
    return np.ones(len(effects.scores), dtype=bool) if truth is None else ~np.isnan(truth)


def _unexplained(scores: np.ndarray, after: np.ndarray) -> Level | None:
    return _of_variation(((after - scores) ** 2).mean(axis=0), scores, 0.0)


def _lost(scores: np.ndarray, after: np.ndarray, outcome: np.ndarray) -> Level | None:
    """Growth of the squared error over the variation of the outcomes: what R² loses."""
    return _of_variation(((after - outcome) ** 2).mean(axis=0) - (scores - outcome) ** 2, outcome, -inf)


def _of_variation(top: np.ndarray, values: np.ndarray, lowest: float) -> Level | None:
    if len(values) < 2 or np.ptp(values) <= _ROUNDING * np.abs(values).max():
        return None
    ratio = ratio_of_means(top, (values - values.mean()) ** 2, lowest=lowest)
    return None if ratio is None else Level(value=ratio.value, interval=ratio.interval)


def _nothing(effects: FeatureEffects) -> Iterator[Unmeasured]:
    reason = "the model's score is the same for every row (0/0)"
    if effects.outcome is not None:
        reason = "fewer than two sampled rows have an outcome, or it is the same in all of them (0/0)"
    if effects.label is not None:
        reason = "the AUC needs two favourable and two unfavourable labels among the sampled rows"
    for metric in METRICS:
        yield Unmeasured(metric=metric, why="undefined", reason=reason)
