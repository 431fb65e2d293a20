"""Simple regression: whether a model that can be read whole would estimate the number as well.

What it measures
----------------
For a system that estimates a number: two simple models are fitted on the training rows with the audited model's
features, a ridge regression (one weight a feature) and an additive model (one smooth curve a number). All estimate the
same audited rows, without those that were in the training data, as far as ids tell. Measured are the root mean squared
error and R² of each, the audited system's less the simple one's, and by attribute the largest difference in mean error
between two groups under the simple model, and that less the audited system's.

Why it matters
--------------
Complexity has a price: it is harder to explain, to check and to contest. Whoever decides about the model should know
what the complexity earns, in error and in equality (Rudin 2019).

How to read it
--------------
Difference of the errors -12 [-20, -4], in the unit of the outcome: the audited system is closer by 12. -1 [-9, 7]: no
closer than a model that fits on one page, as far as these rows tell. Difference of R² 0.05: it explains five points
more of the variation. Difference of the gaps -30 [-55, -8]: under the simple model, the mean errors of the groups lie
30 closer together.

Limits
------
The simple models are not tuned, and estimate the number itself and not its logarithm; an expert may do better with
them, so a difference says what complexity earns against a first try. If ids cannot tell the training rows apart, both
sides are judged on rows that they may have seen, which flatters the more complex one; the method says so. Outcomes are
taken as right. Case weights are ignored. The audited system's own gap stands under bias.mean_error_difference, over
all rows.

References
----------
Rudin 2019, Nature Machine Intelligence 1, 206-215. Hoerl and Kennard 1970, Technometrics 12, 55-67 (ridge). Hastie and
Tibshirani 1986, Statistical Science 1, 297-318 (additive models). Intervals: Satterthwaite 1946 (squared errors);
Cochran 1977, Sampling Techniques, 6.4 (ratios); Zou and Donner 2008 (largest differences); Efron and Tibshirani 1993,
6.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from audit.metrics.crossings import is_known
from audit.metrics.error_levels import METHODS, error_level
from audit.metrics.families import Estimate, measurements
from audit.metrics.group_levels import GroupLevel, Level, differences
from audit.metrics.paired_errors import DRAWS, FEWEST, gap_difference, r_squared_difference, rmse_difference
from audit.metrics.tallies import Floats
from audit.needs.error_moments import COMPARED
from audit.needs.simple_regressions import SimpleRegressions
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "explainability.simple_regression_rmse": "Root mean squared error of a simple model",
    "explainability.simple_regression_rmse_difference": "Root mean squared error of the audited estimates less that "
    "of a simple model",
    "explainability.simple_regression_r_squared": "R² of a simple model",
    "explainability.simple_regression_r_squared_difference": "R² of the audited estimates less that of a simple model",
    "explainability.simple_regression_error_gap": "Largest difference in mean error between groups, simple model",
    "explainability.simple_regression_error_gap_difference": "Largest difference in mean error between groups of a "
    "simple model less that of the audited estimates",
}
_RMSE, _RMSE_LESS, _R2, _R2_LESS, _GAP, _GAP_LESS = METRICS

Said = Measurement | Unmeasured


def measure(
    models: SimpleRegressions, *, confidence: float = 0.95, disclosure_limit: int = 10, seed: int = 0
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
        yield from _errors(models, name, made)
        yield from _gaps(models, name, made, confidence, disclosure_limit, seed)
    for metric, estimates in made.items():
        yield from measurements(metric, estimates, confidence=confidence)


def _estimate(models: SimpleRegressions, where: Mapping[str, str], found: Level, method: str, rows: int) -> Estimate:
    return Estimate(
        where=where,
        value=found.value,
        interval=found.interval,
        n=rows,
        support=rows,
        method=f"{models.how}; {method}",
        exact=models.exact,
    )


def _errors(models: SimpleRegressions, name: str, made: dict[str, list[Estimate]]) -> Iterator[Unmeasured]:
    """Error and R², and how much the audited estimates are better or worse."""
    where, rows = {"model": name}, len(models.outcome)
    simple, audited = models.simple[name] - models.outcome, models.estimate - models.outcome
    unit = float(np.abs(np.concatenate([simple, models.outcome - models.outcome.mean()])).max()) or 1.0
    for metric, measure_ in ((_RMSE, "root_mean_squared_error"), (_R2, "r_squared")):
        found = error_level(measure_, _sums(simple / unit, models.outcome, unit), unit=unit, centre=0.0)
        if isinstance(found, Level):
            made[metric].append(_estimate(models, where, found, METHODS[measure_], rows))
        else:
            reason = found[1].replace("the group", "these rows")
            yield Unmeasured(metric=metric, where=where, why=found[0], reason=reason)
    both = {
        _RMSE_LESS: (rmse_difference(audited, simple), "paired by row, delta method"),
        _R2_LESS: (r_squared_difference(audited, simple, models.outcome), "ratio estimator (Cochran 1977)"),
    }
    for metric, (less, method) in both.items():
        if less is not None:
            made[metric].append(_estimate(models, where, less, method, rows))
            continue
        few = rows < FEWEST
        reason = f"fewer than {FEWEST} rows" if few else "no estimate is ever wrong, or the outcome is always the same"
        yield Unmeasured(metric=metric, where=where, why="too small" if few else "undefined", reason=reason)


def _sums(errors: Floats, outcome: Floats, unit: float) -> dict[str, float]:
    """What `error_level` is made from."""
    part = {"e": errors, "a": np.abs(errors), "y": (outcome - outcome.mean()) / unit}
    sums = {name: float(np.prod([part[letter] for letter in name], axis=0).sum()) for name in COMPARED}
    count = float(len(errors))
    return sums | {"compared": count, "compared_weight": count, "compared_square": count}


def _gaps(
    models: SimpleRegressions,
    name: str,
    made: dict[str, list[Estimate]],
    confidence: float,
    limit: int,
    seed: int,
) -> Iterator[Said]:
    """Largest difference in mean error between groups, of the simple model and less that of the audited estimates."""
    if models.groups.columns.empty:
        for metric in (_GAP, _GAP_LESS):
            reason = "the plan declares no sensitive attribute"
            yield Unmeasured(metric=metric, where={"model": name}, why="absent", reason=reason)
    simple, audited = models.simple[name] - models.outcome, models.estimate - models.outcome
    for attribute in map(str, models.groups):
        groups = models.groups[attribute].to_numpy(dtype=str)
        found = [_group(models, attribute, group, groups == group, simple, name) for group in np.unique(groups)]
        said = list(differences(_GAP, found, confidence=confidence, limit=limit))
        yield from said
        where = {"model": name, "attribute": attribute}
        if isinstance(said[0], Unmeasured):
            yield Unmeasured(metric=_GAP_LESS, where=where, why=said[0].why, reason=said[0].reason)
            continue
        usable = [item for item in found if is_known(item.group) and isinstance(item.shown(limit), Level)]
        large = [groups == item.group for item in usable]
        less = gap_difference([(audited[some], simple[some]) for some in large], seed=seed)
        method = f"parametric bootstrap of the groups' means, {DRAWS:,} draws, seed {seed} (Efron and Tibshirani 1993)"
        made[_GAP_LESS].append(_estimate(models, where, less, method, int(sum(some.sum() for some in large))))


def _group(
    models: SimpleRegressions, attribute: str, group: str, some: np.ndarray, errors: Floats, name: str
) -> GroupLevel:
    mine = errors[some]
    unit = float(np.abs(mine).max()) or 1.0
    rows = int(some.sum())
    return GroupLevel(
        attribute=attribute,
        group=str(group),
        labels={"model": name},
        rows=rows,
        support=rows,
        found=error_level("mean_error", _sums(mine / unit, models.outcome[some], unit), unit=unit, centre=0.0),
        method=f"{models.how}; {METHODS['mean_error']}",
    )
