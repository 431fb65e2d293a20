"""Score distance: how far apart the scores of two groups lie, over the whole range.

What it measures
----------------
For every group of each sensitive attribute (crossings are left out), two distances between its scores and those of a
reference group: the one that the plan declares, or else the group with the most rows.

- Wasserstein-1: how far the group's scores would have to be moved, on average, to be distributed like the reference
  group's. In the score's own unit.
- Kolmogorov-Smirnov: the largest difference, over all thresholds, between the shares of the two groups that lie at or
  below the threshold. Between 0 and 1.

Why it matters
--------------
Equal means or equal selection rates at one threshold can hide scores that are distributed quite differently. These
two distances are 0 only if no threshold whatever would treat the groups differently.

How to read it
--------------
Wasserstein 0.04 [0.02, 0.06]: four points of score, on average, separate the groups. Kolmogorov-Smirnov 0.12 [0.05,
0.19]: there is a threshold at which the shares selected differ by twelve points, and none at which they differ by
more. A lower end of 0 means that luck alone would explain the distance; for Kolmogorov-Smirnov that is the classical
test.

Limits
------
Samples of equal distributions are never exactly equal, so both values are above 0 by chance alone, the more so in
small groups: read the lower end. The intervals hold as often as they promise where the distributions are equal, and
more often where they are not. A distance has no direction; see the mean scores. And it is no error: groups may differ
in what the score rightly measures.

References
----------
Wasserstein-1 in one dimension: Vallender 1974, Theory of Probability and its Applications 18, 784-786; its interval
from Brownian bridges (Donsker 1952, Annals of Mathematical Statistics 23, 277-281) by the triangle inequality.
Kolmogorov 1933; Smirnov 1939; its interval: Massart 1990, Annals of Probability 18, 1269-1283, and for two samples Wei
and Dudley 2012, Statistics and Probability Letters 82, 636-644. With case weights at the effective sizes (Kish 1965).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from types import MappingProxyType
from typing import Any

from audit.metrics.crossings import is_known
from audit.metrics.distances import BAND, kolmogorov_smirnov, wasserstein
from audit.metrics.families import Estimate, measurements
from audit.metrics.group_levels import Absence
from audit.metrics.score_groups import ScoreGroup
from audit.needs.group_scores import GroupScores
from audit.records.evidence import Measurement, Unmeasured

WASSERSTEIN = "bias.score_wasserstein"
KOLMOGOROV_SMIRNOV = "bias.score_kolmogorov_smirnov"

METRICS: Mapping[str, str] = {
    WASSERSTEIN: "How far a group's scores lie from the reference group's, on average",
    KOLMOGOROV_SMIRNOV: "Largest difference from the reference group in the share up to any score",
}

_EMPTY = "no row of the group has a score (0/0)"


def measure(
    scores: GroupScores,
    *,
    confidence: float = 0.95,
    disclosure_limit: int = 10,
    seed: int = 0,
    reference: Mapping[str, str] = MappingProxyType({}),
) -> Iterator[Measurement | Unmeasured]:
    """Both distances of every known group from its attribute's reference group.

    Raises:
        Absent: no sensitive attribute is declared, or there are no rows.
    """
    scores.require(labels=False)
    found: dict[str, list[Estimate]] = {metric: [] for metric in METRICS}
    for attribute, groups in scores.groups(crossed=False):
        known = [item for item in groups if is_known(item.group)]
        chosen = _reference(known, reference.get(attribute), disclosure_limit)
        if isinstance(chosen, tuple):
            for metric in METRICS:
                yield Unmeasured(metric=metric, where={"attribute": attribute}, why=chosen[0], reason=chosen[1])
            continue
        for item in known:
            if item is chosen:
                continue
            where = {"attribute": attribute, "group": item.group, "reference": chosen.group}
            for metric, made in _distances(where, item, chosen, disclosure_limit, scores, seed).items():
                if isinstance(made, Estimate):
                    found[metric].append(made)
                else:
                    yield Unmeasured(metric=metric, where=where, why=made[0], reason=made[1])
    for metric, estimates in found.items():
        yield from measurements(metric, estimates, confidence=confidence)


def _distances(
    where: Mapping[str, str], item: ScoreGroup, chosen: ScoreGroup, limit: int, scores: GroupScores, seed: int
) -> dict[str, Estimate | Absence]:
    if (missing := _without_distance(item, limit)) is not None:
        return dict.fromkeys(METRICS, missing)
    facts: dict[str, Any] = {"where": where, "n": item.rows, "support": item.scored.rows}
    largest = kolmogorov_smirnov(item.scored, chosen.scored)
    made: dict[str, Estimate | Absence] = {
        WASSERSTEIN: ("undefined", "a score is infinite, and infinitely far away"),
        KOLMOGOROV_SMIRNOV: Estimate(
            value=largest.value, interval=largest.interval, method=BAND + scores.rounding, **facts
        ),
    }
    if scores.finite:
        area = wasserstein(item.scored, chosen.scored)
        interval, method = partial(area.interval, seed=seed), area.method + scores.rounding
        made[WASSERSTEIN] = Estimate(value=area.value, interval=interval, method=method, **facts)
    return made


def _without_distance(item: ScoreGroup, limit: int) -> Absence | None:
    if item.rows < limit:
        return "suppressed", f"fewer than {limit} rows"
    if not item.scored.rows:
        return "undefined", _EMPTY
    if item.scored.rows < limit:
        return "suppressed", f"fewer than {limit} rows in the denominator"
    return None


def _reference(known: Sequence[ScoreGroup], declared: str | None, limit: int) -> ScoreGroup | Absence:
    """The declared group, or the one with the most rows with a score; of equally large ones the first by name."""
    if len(known) < 2:
        if known:
            return "undefined", "there is only one known group, and nothing to compare it with"
        return "absent", "no row has a known group"
    if declared is None:
        chosen = min(known, key=lambda item: (-item.scored.rows, item.group))
        if chosen.scored.rows < limit:
            return "too small", f"no known group has {limit} rows with a score"
        return chosen
    named = [item for item in known if item.group == declared]
    if not named:
        return "absent", "the declared reference group does not occur"
    if (missing := _without_distance(named[0], limit)) is not None:
        return missing[0], f"the declared reference group has too few rows with a score: {missing[1]}"
    return named[0]
