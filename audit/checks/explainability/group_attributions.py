"""Group attributions: whether the model goes by other things for one group than for another.

What it measures
----------------
For each group its own attribution shares: what moves the output among its members. And for each group and feature how
much higher or lower the feature's mean attribution is than in the reference group: the sum over the features is the
difference between the two groups' mean outputs, so these are the parts of it, in the unit that is explained.

Why it matters
--------------
A model can weigh the same file differently: for one group income decides, for another the postcode. And of two groups
that fare differently one wants to know which feature makes it so.

How to read it
--------------
group_attribution_share income, women 0.22 [0.20, 0.24], men 0.35: income carries a third of what moves the output
among men, a fifth among women. mean_attribution_difference debt -0.12 [-0.18, -0.06]: debt lowers the mean output of
the group by 0.12 (of the log-odds, if that is explained) against the reference group.

Limits
------
A difference may lie in the world and not in the model: the group may have other debts. Single attributes, not
combinations. Unknown groups are left out, small ones suppressed. Parts on the scale of scores and of decisions are in
explainability.score_difference_part and explainability.selection_rate_difference_part.

References
----------
Lundberg 2020, "Explaining quantitative measures of fairness". Intervals: Cochran 1977, 6.4; Welch 1947, Biometrika 34,
28-35.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import sqrt

import numpy as np

from audit.metrics.attribution_shares import shares
from audit.metrics.families import Estimate, measurements
from audit.metrics.intervals import Interval
from audit.metrics.moments import t_quantile
from audit.needs.attributions import Attributions
from audit.needs.explained_groups import ExplainedGroups
from audit.needs.explained_groups import reference as chosen_reference
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "explainability.group_attribution_share": "Share of a feature in the attributions of one group",
    "explainability.mean_attribution_difference": "Mean attribution of a feature less that in the reference group",
}
_SHARE, _DIFFERENCE = METRICS

Said = Measurement | Unmeasured


def measure(
    attributions: Attributions,
    groups: ExplainedGroups,
    *,
    confidence: float = 0.95,
    disclosure_limit: int = 10,
    reference: Mapping[str, str] | None = None,
) -> Iterator[Said]:
    """Every single attribute.

    Raises:
        Absent: no sensitive attribute is declared, or nothing could be explained.
    """
    levels: list[Estimate] = []
    gaps: list[Estimate] = []
    for attribute in groups.groups:
        places, small = groups.by_attribute(str(attribute), disclosure_limit)
        for metric in METRICS:
            for name in small:
                where = {"attribute": str(attribute), "group": name}
                reason = f"fewer than {disclosure_limit} rows"
                yield Unmeasured(metric=metric, where=where, why="suppressed", reason=reason)
        yield from _levels(attributions, str(attribute), places, levels)
        yield from _gaps(attributions, str(attribute), places, (reference or {}).get(str(attribute)), gaps)
    yield from measurements(_SHARE, levels, confidence=confidence)
    yield from measurements(_DIFFERENCE, gaps, confidence=confidence)


def _levels(
    attributions: Attributions, attribute: str, places: Mapping[str, np.ndarray], into: list[Estimate]
) -> Iterator[Unmeasured]:
    if not places:
        reason = "no known group has enough explained rows"
        yield Unmeasured(metric=_SHARE, where={"attribute": attribute}, why="too small", reason=reason)
    for name, rows in places.items():
        found = shares(attributions.values[rows])
        where = {"attribute": attribute, "group": name}
        if found is None:
            why, reason = ("undefined", "no feature accounts for anything in the group (0/0)")
            if len(rows) < 2:
                why, reason = "too small", "fewer than two rows of the group could be explained"
            yield Unmeasured(metric=_SHARE, where=where, why=why, reason=reason)  # type: ignore[arg-type]
            continue
        for at, feature in enumerate(attributions.features):
            into.append(
                Estimate(
                    where={**where, "feature": feature},
                    value=float(found.value[at]),
                    interval=lambda level, at=at, found=found: found.interval(at, level),  # type: ignore[misc]
                    n=len(rows),
                    support=len(rows),
                    method=f"shares of the {attributions.output}; ratio estimator (Cochran 1977)",
                    exact=attributions.sample,
                )
            )


def _gaps(
    attributions: Attributions,
    attribute: str,
    places: dict[str, np.ndarray],
    declared: str | None,
    into: list[Estimate],
) -> Iterator[Unmeasured]:
    against = chosen_reference(places, declared)
    others = [name for name in places if name != against]
    if against is None or not others or min(len(rows) for rows in places.values()) < 2:
        why, reason = "too small", "fewer than two known groups have enough explained rows"
        if len(places) == 1 and against is not None:
            why, reason = "undefined", "there is only one known group, and nothing to compare it with"
        yield Unmeasured(metric=_DIFFERENCE, where={"attribute": attribute}, why=why, reason=reason)  # type: ignore[arg-type]
        return
    for name in others:
        for at, feature in enumerate(attributions.features):
            mine, theirs = attributions.values[places[name], at], attributions.values[places[against], at]
            into.append(
                Estimate(
                    where={"attribute": attribute, "group": name, "reference": against, "feature": feature},
                    value=float(mine.mean() - theirs.mean()),
                    interval=lambda level, mine=mine, theirs=theirs: welch(mine, theirs, level),  # type: ignore[misc]
                    n=len(mine) + len(theirs),
                    support=min(len(mine), len(theirs)),
                    method=f"difference of mean attributions of the {attributions.output}; Welch 1947",
                    exact=attributions.sample,
                )
            )


def welch(mine: np.ndarray, theirs: np.ndarray, confidence: float) -> Interval:
    """Interval of a difference of two means: Welch 1947, with Satterthwaite's degrees of freedom."""
    parts = [float(np.var(side, ddof=1)) / len(side) for side in (mine, theirs)]
    value, error = float(mine.mean() - theirs.mean()), sqrt(sum(parts))
    if not error > 0:
        return value, value
    degrees = error**4 / sum(p**2 / (len(s) - 1) for p, s in zip(parts, (mine, theirs), strict=True))
    half = t_quantile(confidence, degrees) * error
    return value - half, value + half
