"""Mean score: how high each group is scored, whatever is decided from it.

What it measures
----------------
The mean score of every group, and by attribute the largest difference between the means of any two groups. Every
row with a score counts, by its case weight if there is one.

Why it matters
--------------
A threshold hides what happens on either side of it. Two groups can have equal selection rates today and lie far
apart in score: the next change of the threshold brings the difference to light. Where the score itself is shown,
priced or ranked by, it is the decision.

How to read it
--------------
0.412 [0.398, 0.426]: the group's mean score, and where it would lie, with luck allowed for, if more people like these
were scored. A largest difference of 0.06 [0.03, 0.09]: the highest-scored and the lowest-scored group are six points
apart; as its lower end is above 0, luck alone does not explain it. The difference is in the score's own unit, so 20
is nothing for a credit score and impossible for a probability.

Limits
------
A mean says nothing about the shape: two groups with equal means can differ everywhere, which the distance between
score distributions shows. A difference is no error: groups may differ in what the score rightly measures; see
calibration and AUC. Where a few high scores among very many low ones make up the mean, the interval of a group of
fewer than fifty rows is too short all the same. Rows whose group is unknown have a mean, and are compared with nothing.

References
----------
fairlearn, MetricFrame of the mean prediction. Intervals: Student 1908, Biometrika 6, 1-25, corrected for skewness
(Hall 1992, JRSS B 54, 221-228); of the difference, those of both groups joined (Zou and Donner 2008, Statistics in
Medicine 27, 1693-1702), close to Welch 1947, Biometrika 34, 28-35, for all pairs at once (Bonferroni). If all scores
of a group are equal: Clopper and Pearson 1934.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from audit.metrics import means
from audit.metrics.group_levels import Absence, GroupLevel, Level, differences, levels
from audit.metrics.score_groups import ScoreGroup
from audit.needs.group_scores import GroupScores
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "bias.mean_score": "Mean score of a group",
    "bias.mean_score_difference": "Largest difference in mean score between groups",
}


def measure(
    scores: GroupScores, *, confidence: float = 0.95, disclosure_limit: int = 10
) -> Iterator[Measurement | Unmeasured]:
    """Mean scores of all groups and crossings, and their largest differences.

    Raises:
        Absent: no sensitive attribute is declared, or there are no rows.
    """
    scores.require(labels=False)
    known = scores.cells["score"].dropna()
    span = (float(known.min()), float(known.max())) if len(known) else (0.0, 0.0)
    found = [
        GroupLevel(
            attribute=attribute,
            group=item.group,
            rows=item.rows,
            support=item.scored.rows,
            found=_mean(item, span, scores.finite),
            method=(means.WEIGHTED if item.scored.weighted else means.METHOD) + scores.rounding,
        )
        for attribute, groups in scores.groups(crossed=True)
        for item in groups
    ]
    yield from levels("bias.mean_score", found, confidence=confidence, limit=disclosure_limit)
    yield from differences("bias.mean_score_difference", found, confidence=confidence, limit=disclosure_limit)


def _mean(item: ScoreGroup, span: tuple[float, float], finite: bool) -> Level | Absence:
    if not item.scored.rows:
        return "undefined", "no row of the group has a score (0/0)"
    if not finite or not np.isfinite(span).all():
        return "undefined", "a score is infinite, and then a mean says nothing"
    if item.scored.rows < 2:
        return "too small", "an interval of a mean needs two rows; one more is needed"
    scored = item.scored
    found = means.mean(scored.score, scored.weight, scored.squares, lowest=span[0], highest=span[1])
    return Level(value=found.value, interval=found.interval)
