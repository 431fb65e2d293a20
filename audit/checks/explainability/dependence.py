"""Dependence: in which direction each feature works, and along which shape.

What it measures
----------------
direction is the rank correlation of a feature's values with its attributions, from -1 to 1. mean_attribution gives the
shape: the mean attribution in each fifth of the feature's values, from the lowest to the highest, or for each value if
there are at most five, for the ten leading features.

Why it matters
--------------
"Income matters" is half a sentence. That more income raises the score, and by how much in which range, is something
that can be right or wrong, and that a person can be told.

How to read it
--------------
direction 0.95 [0.94, 0.96]: the higher the feature, the higher its part, nearly always. About 0: no direction, or one
that turns; then look at the shape. mean_attribution lowest fifth -0.4: in the fifth with the smallest values the
feature lowers the output by 0.4, in the unit that is explained.

Limits
------
A mean over a fifth hides what differs inside it; explainability.interaction says with whom. A feature that holds text
has no order, and its values are nobody's business, so nothing is given for it. Attribution is no effect: changing the
feature in the world may do something else.

References
----------
Spearman 1904; Bonett and Wright 2000, Psychometrika 65, 23-28 (interval). Lundberg et al. 2020, Nature Machine
Intelligence 2, 56-67 (SHAP dependence). Means: Student 1908; Hall 1992.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
import pandas as pd

from audit.metrics import means
from audit.metrics.attribution_shares import leading, shares
from audit.metrics.families import Estimate, measurements
from audit.metrics.shape import FEWEST, bins, direction
from audit.needs.attributions import Attributions
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "explainability.direction": "Rank correlation of a feature's values with its attributions",
    "explainability.mean_attribution": "Mean attribution of a feature in one part of its values",
}
_DIRECTION, _MEAN = METRICS

Said = Measurement | Unmeasured


def measure(attributions: Attributions, *, confidence: float = 0.95, disclosure_limit: int = 10) -> Iterator[Said]:
    """Direction of every feature, shape of the leading ones."""
    directions: list[Estimate] = []
    for place, feature in enumerate(attributions.features):
        cells = cells_of(attributions, feature)
        if cells is None:
            yield _no_order(_DIRECTION, feature)
            continue
        found = direction(cells, attributions.values[:, place])
        rows = int((~np.isnan(cells)).sum())
        if found is None:
            small = rows < FEWEST
            reason = "the feature has one value, or its attributions are the same for all rows"
            yield Unmeasured(
                metric=_DIRECTION,
                where={"feature": feature},
                why="too small" if small else "undefined",
                reason=f"fewer than {FEWEST} rows have a value" if small else reason,
            )
            continue
        directions.append(
            Estimate(
                where={"feature": feature},
                value=found.value,
                interval=found.interval,
                n=rows,
                support=rows,
                method="Spearman 1904; interval of Bonett and Wright 2000",
                exact=attributions.sample,
            )
        )
    yield from measurements(_DIRECTION, directions, confidence=confidence)
    yield from _shapes(attributions, confidence, disclosure_limit)


def _shapes(attributions: Attributions, confidence: float, limit: int) -> Iterator[Said]:
    found = shares(attributions.values)
    if found is None:
        reason = "no feature accounts for anything, or fewer than two rows could be explained"
        yield Unmeasured(metric=_MEAN, why="undefined", reason=reason)
        return
    estimates = []
    for place in sorted(int(place) for place in leading(found)):
        feature = attributions.features[place]
        cells = cells_of(attributions, feature)
        if cells is None:
            yield _no_order(_MEAN, feature)
            continue
        for name, rows in bins(cells).items():
            where = {"feature": feature, "slice": name}
            if len(rows) < max(2, limit):
                reason = f"fewer than {max(2, limit)} rows"
                yield Unmeasured(metric=_MEAN, where=where, why="suppressed", reason=reason)
                continue
            one = np.ones(len(rows))
            mean = means.mean(attributions.values[rows, place], one, one)
            estimates.append(
                Estimate(
                    where=where,
                    value=mean.value,
                    interval=_finite(mean),
                    n=len(rows),
                    support=len(rows),
                    method=f"of the {attributions.output}; {means.METHOD}",
                    exact=attributions.sample,
                )
            )
    yield from measurements(_MEAN, estimates, confidence=confidence)


def _finite(mean: means.Mean):  # type: ignore[no-untyped-def]
    return mean.interval if mean.variance else (lambda _: (mean.value, mean.value))


def cells_of(attributions: Attributions, feature: str) -> np.ndarray | None:
    """A feature's cells as numbers; None if they have no order, or it is not known which rows were explained."""
    if feature not in attributions.rows:
        return None
    column = attributions.rows[feature]
    if not pd.api.types.is_numeric_dtype(column):
        return None
    return np.asarray(column.astype("float64"))


def _no_order(metric: str, feature: str) -> Unmeasured:
    reason = "the feature is not a number, so its values have no order"
    return Unmeasured(metric=metric, where={"feature": feature}, why="undefined", reason=reason)
