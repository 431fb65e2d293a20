"""Simple model: whether a model that can be read whole would do as well.

What it measures
----------------
Two simple models are fitted on the training rows with the audited model's features: a logistic regression (one weight
a feature) and an additive model (one smooth curve a number). All are asked about the same audited rows, without those
that were in the training data, as far as ids tell. Measured are the area under the ROC curve of each, the audited
model's area less the simple one's, how often both decide alike, and the impact ratio by attribute (lowest selection
rate of a group divided by the highest) of each, when the simple model decides favourably for as many.

Why it matters
--------------
Complexity has a price: it is harder to explain, to check and to contest. A model whose weights fit on one page needs
no approximate explanation at all. Whoever decides about the model should know what the complexity earns (Rudin 2019).

How to read it
--------------
Difference 0.004 [-0.006, 0.014]: the audited model ranks no better than the simple one, as far as these rows tell.
0.05 [0.04, 0.06]: it earns five points of area. Impact ratio difference 0.03: the simple model is the more equal by
three points. Read both.

Limits
------
The simple models are not tuned; an expert may do better with them, so a difference says what complexity earns against
a first try. If ids cannot tell the training rows apart, both sides are judged on rows that they may have seen, which
flatters the more complex one; the method says so. Labels are taken as right. Case weights are ignored.

References
----------
Rudin 2019, Nature Machine Intelligence 1, 206-215. Hastie and Tibshirani 1986, Statistical Science 1, 297-318
(additive models). DeLong et al. 1988, Biometrics 44, 837-845 (paired areas). Katz et al. 1978 (ratios). Efron and
Tibshirani 1993 (bootstrap of counts).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import numpy as np

from audit.errors import WhyAbsent
from audit.metrics.crossings import is_known
from audit.metrics.families import Estimate, measurements
from audit.metrics.intervals import Interval, wilson
from audit.metrics.paired_auc import FEWEST, METHOD, paired_areas
from audit.metrics.paired_ratios import DRAWS, PairedRatios, paired_ratios
from audit.metrics.ranking import auc, auc_interval
from audit.needs.simple_models import SimpleModels
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "explainability.simple_model_auc": "Area under the ROC curve of a simple model",
    "explainability.simple_model_auc_difference": "Area of the audited model less that of a simple one",
    "explainability.simple_model_agreement": "Share of rows that a simple model and the audited one decide alike",
    "explainability.simple_model_impact_ratio": "Lowest selection rate of a group divided by the highest, simple model",
    "explainability.simple_model_impact_ratio_difference": "Impact ratio of a simple model less the audited one's",
}
AUC, DIFFERENCE, AGREEMENT, RATIO, RATIO_DIFFERENCE = METRICS

Said = Measurement | Unmeasured


def measure(
    models: SimpleModels, *, confidence: float = 0.95, disclosure_limit: int = 10, seed: int = 0
) -> Iterator[Said]:
    """What each simple model does beside the audited one.

    Raises:
        Absent: there is nothing to fit on, or nothing to compare with.
    """
    for name, reason in models.failed.items():
        for metric in METRICS:
            yield Unmeasured(metric=metric, where={"model": name}, why="crashed", reason=reason)
    made: dict[str, list[Estimate]] = {metric: [] for metric in METRICS}
    for name in models.simple:
        yield from _areas(models, name, made)
        same = int((models.decided(name) == models.decision).sum())
        method = f"{models.how}; score interval (Wilson 1927)"
        made[AGREEMENT].append(_estimate(models, {"model": name}, same / _n(models), _wilson(same, _n(models)), method))
        yield from _ratios(models, name, made, disclosure_limit, seed)
    for metric, estimates in made.items():
        yield from measurements(metric, estimates, confidence=confidence)


def _n(models: SimpleModels) -> int:
    return len(models.label)


def _wilson(hits: int, trials: int) -> Callable[[float], Interval]:
    return lambda confidence: wilson(hits, trials, confidence)


def _estimate(
    models: SimpleModels,
    where: Mapping[str, str],
    value: float,
    interval: Callable[[float], Interval],
    method: str,
    n: int | None = None,
) -> Estimate:
    rows = _n(models) if n is None else n
    return Estimate(
        where=where, value=value, interval=interval, n=rows, support=rows, method=method, exact=models.exact
    )


def _areas(models: SimpleModels, name: str, made: dict[str, list[Estimate]]) -> Iterator[Said]:
    positive = models.label == 1
    smaller = min(int(positive.sum()), int((~positive).sum()))
    if smaller < FEWEST:
        why: WhyAbsent = "undefined" if smaller == 0 else "too small"
        reason = "only one label occurs (0/0)" if smaller == 0 else f"fewer than {FEWEST} rows have one of the labels"
        for metric in (AUC, DIFFERENCE):
            yield Unmeasured(metric=metric, where={"model": name}, why=why, reason=reason)
        return
    score, ones = models.simple[name], positive.astype(np.int64)
    area = auc(score, ones, 1 - ones)
    paired = paired_areas(models.score, score, ones)
    assert area is not None
    assert paired is not None
    where = {"model": name}
    made[AUC].append(
        _estimate(models, where, area, lambda level: auc_interval(score, ones, 1 - ones, level), models.how)
    )
    made[DIFFERENCE].append(_estimate(models, where, paired.difference, paired.interval, f"{models.how}; {METHOD}"))


def _ratios(models: SimpleModels, name: str, made: dict[str, list[Estimate]], limit: int, seed: int) -> Iterator[Said]:
    if models.groups.columns.empty:
        for metric in (RATIO, RATIO_DIFFERENCE):
            reason = "the plan declares no sensitive attribute"
            yield Unmeasured(metric=metric, where={"model": name}, why="absent", reason=reason)
    for attribute in models.groups:
        where = {"model": name, "attribute": str(attribute)}
        found = _ratio(models, name, models.groups[attribute].to_numpy(dtype=str), limit, seed)
        if not isinstance(found, PairedRatios):
            for metric in (RATIO, RATIO_DIFFERENCE):
                yield Unmeasured(metric=metric, where=where, why=found[0], reason=found[1])
            continue
        how = f"{models.how}, as many decided favourably"
        simple = f"{how}; log intervals of all pairs of groups (Katz et al. 1978; Bonferroni)"
        made[RATIO].append(_estimate(models, where, found.second, found.second_interval, simple, found.rows))
        both = f"{how}; bootstrap of counts, {DRAWS:,} draws, seed {seed}"
        less = found.second - found.first
        made[RATIO_DIFFERENCE].append(_estimate(models, where, less, found.difference_interval, both, found.rows))


def _ratio(
    models: SimpleModels, name: str, groups: np.ndarray, limit: int, seed: int
) -> PairedRatios | tuple[WhyAbsent, str]:
    names, counts = np.unique(groups, return_counts=True)
    known = [str(group) for group in names if is_known(str(group))]
    large = [group for group, count in zip(names, counts, strict=True) if is_known(str(group)) and count >= limit]
    if len(large) < 2:
        if len(known) < 2:
            return "undefined" if known else "absent", "fewer than two groups are known, and nothing can be compared"
        return "too small", f"fewer than two known groups have {limit} rows or more"
    cells = np.zeros((len(large), 2, 2))
    some = np.isin(groups, large)
    place = np.searchsorted(np.array(large, dtype=str), groups[some])
    np.add.at(cells, (place, models.decision[some].astype(int), models.decided(name)[some].astype(int)), 1)
    found = paired_ratios(cells, seed=seed)
    return ("undefined", "no group is decided favourably by one of the two (0/0)") if found is None else found
