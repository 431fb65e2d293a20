"""The price of a remedy: how much accuracy it costs to bring the groups' selection rates closer together.

What it measures
----------------
Three remedies, each against the decisions as audited:

* thresholds by group: every group gets its own threshold on the score (or a lot drawn between two), chosen for the
  highest accuracy of all with the lowest selection rate at least 0.7, 0.75 ... 1 times the highest (the impact ratio);
* equalized odds by group: thresholds by group that make true and false positive rates equal. Both are what fairlearn's
  ThresholdOptimizer does, computed on counts, so that they take no longer with more rows;
* reweighing: training with weights that make label and group independent. The audited model cannot be trained again
  here, so a logistic regression on the same features stands in for it, and is compared with itself unweighted.

For each: the change in accuracy, and the impact ratio that is really reached. One threshold for all, chosen for
accuracy alone, shows what moving the threshold does without any remedy; the change against it is the price in the
strict sense, free of whether the audited threshold was well chosen. Everything is judged on rows that the remedy
was not fitted on (five parts, each judged by what the other four taught), so the price is not flattered.

Why it matters
--------------
"What would it cost?" is the first question of whoever has to decide about a remedy, and it is usually answered by
belief. Often the answer is: very little.

How to read it
--------------
Thresholds by group, target 0.8, change -0.006 [-0.009, -0.003]: bringing the impact ratio to 0.8 costs 0.6 points of
accuracy. Beside it, the ratio reached on held-out rows, such as 0.78, which falls short of the target where a group has
few rows. A change above 0 means that the audited threshold is not the most accurate one, which it need not be: it may
weigh one error more than the other. Then read the change from the best threshold. A target that is met already
adds no cost. Compare remedies by both numbers at once.

Limits
------
Shown so that people can decide, and never applied. Thresholds that differ by group can themselves be unlawful disparate
treatment (in the US under the Equal Credit Opportunity Act or Title VII), and using the attribute needs its own ground
in law (GDPR Art. 9 for special categories). Accuracy is measured against the recorded label; where that is unjust, a
loss of accuracy may be no loss. The intervals take the fitted thresholds as given. Single attributes only; unknown
groups, and those with fewer than 30 labelled rows, keep their decisions and take no part. Where the audited
decisions are not the score cut at the threshold, there is nothing to compare with. Case weights are ignored.

References
----------
Hardt, Price and Srebro 2016, NeurIPS, 3315-3323. Corbett-Davies et al. 2017, KDD, 797-806. Kamiran and Calders 2012,
Knowledge and Information Systems 33, 1-33. fairlearn: ThresholdOptimizer. Intervals: Bonett and Price 2012, Statistics
in Medicine 31, 2979-2997; Katz et al. 1978, Biometrics 34, 469-474.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from audit.errors import Absent, WhyAbsent
from audit.metrics.crossings import is_known
from audit.metrics.families import Estimate, measurements
from audit.metrics.intervals import Interval
from audit.metrics.remedies import (
    FOLDS,
    Cells,
    Chances,
    Fit,
    Remedied,
    cells_of,
    compared,
    cross_fitted,
    dealt,
    has_both_labels,
)
from audit.metrics.remedy_rules import at_ratio, equalized_odds, one_threshold
from audit.metrics.reweighing import reweighed
from audit.metrics.score_groups import ScoreGroup
from audit.metrics.tallies import Ints
from audit.needs.case_sample import CaseSample
from audit.needs.group_counts import GroupCounts
from audit.needs.group_scores import GroupScores
from audit.records.evidence import Measurement, Sample, Unmeasured

METRICS: Mapping[str, str] = {
    "bias.remedy_accuracy_change": "Accuracy with a remedy less accuracy of the decisions as audited",
    "bias.remedy_accuracy_change_from_best": "Accuracy with a remedy less that of the most accurate single threshold",
    "bias.remedy_impact_ratio": "Lowest selection rate divided by the highest that a remedy reaches",
}
CHANGE, FROM_BEST, RATIO = METRICS
TARGETS = (0.7, 0.75, 0.8, 0.85, 0.9, 0.95, 1.0)
FEWEST = 30
"""Labelled rows of a group below which no threshold is fitted to it."""
FEWEST_TRAINED = 100
"""Labelled rows below which no stand-in is trained."""

AUDITED, SINGLE, BY_GROUP = "as audited", "one threshold", "thresholds by group"
ODDS, REWEIGHING, UNWEIGHTED = "equalized odds by group", "reweighing (surrogate)", "no reweighing (surrogate)"
NONE = "none"
_HOW = {
    BY_GROUP: "convex hull of thresholds on counts (fairlearn's ThresholdOptimizer at a target of 1)",
    ODDS: "ROC hulls on counts, as in fairlearn's ThresholdOptimizer (Hardt et al. 2016)",
}

Label = tuple[str, str]
"""Method and target."""


@dataclass(frozen=True, kw_only=True)
class _Priced:
    """One remedy of one attribute, or why there is none."""

    where: Mapping[str, str]
    found: Remedied | None = None
    """Against the decisions as audited, or the stand-in without weights."""
    from_best: Remedied | None = None
    """Against the most accurate threshold for all; None where that is no comparison."""
    how: str = ""
    exact: bool | Sample = True
    changes: bool = True
    """It is something else than what it is compared with in `found`."""
    why: WhyAbsent = "absent"
    reason: str = ""


def measure(
    scores: GroupScores,
    counts: GroupCounts,
    cases: CaseSample | None,
    *,
    confidence: float = 0.95,
    disclosure_limit: int = 10,
    seed: int = 0,
) -> Iterator[Measurement | Unmeasured]:
    """What each remedy costs and reaches, for every single attribute.

    Raises:
        Absent: no attribute, label, row or threshold; or a score is infinite.
    """
    scores.require(labels=True)
    if scores.threshold is None:
        raise Absent("absent", "the plan gives no threshold to turn scores into decisions")
    if not scores.finite:
        raise Absent("undefined", "a score is infinite, and no threshold lies beside it")
    priced: list[_Priced] = []
    for attribute, groups in scores.groups(crossed=False):
        priced += _thresholds(scores, counts, attribute, groups, scores.threshold, max(disclosure_limit, FEWEST), seed)
        priced += _training(cases, attribute, max(disclosure_limit, FEWEST), seed)
    yield from _said(priced, confidence)


def _said(priced: list[_Priced], confidence: float) -> Iterator[Measurement | Unmeasured]:
    made: dict[str, list[Estimate]] = {metric: [] for metric in METRICS}
    for one in priced:
        if one.found is None:
            for metric in METRICS if one.where["method"] in (BY_GROUP, ODDS) else (CHANGE, RATIO):
                yield Unmeasured(metric=metric, where=one.where, why=one.why, reason=one.reason)
            continue
        if one.changes:
            made[CHANGE].append(_change(one, one.found))
        if one.from_best is not None:
            made[FROM_BEST].append(_change(one, one.from_best))
        if one.found.impact_ratio is None:
            reason = "nobody gets the favourable decision (0/0)"
            yield Unmeasured(metric=RATIO, where=one.where, why="undefined", reason=reason)
        else:
            method = f"{one.how}; log intervals of all pairs (Katz et al. 1978; Bonferroni)"
            made[RATIO].append(_estimate(one, one.found.impact_ratio, one.found.ratio_interval, method))
    for metric, estimates in made.items():
        yield from measurements(metric, estimates, confidence=confidence)


def _change(one: _Priced, found: Remedied) -> Estimate:
    method = f"{one.how}; interval of paired proportions (Bonett and Price 2012)"
    return _estimate(one, found.accuracy_change, found.accuracy_interval, method)


def _estimate(one: _Priced, value: float, interval: Callable[[float], Interval], method: str) -> Estimate:
    rows = one.found.rows if one.found else 0
    return Estimate(
        where=one.where, value=value, interval=interval, n=rows, support=rows, method=method, exact=one.exact
    )


def _thresholds(
    scores: GroupScores,
    counts: GroupCounts,
    attribute: str,
    groups: list[ScoreGroup],
    threshold: float,
    fewest: int,
    seed: int,
) -> Iterator[_Priced]:
    """The audited decisions, and thresholds in their place."""
    chosen = [one for one in groups if is_known(one.group) and _labelled(one) >= fewest]
    missing = _too_few(groups, chosen, fewest) or _not_the_cut(scores, counts, attribute, threshold)
    if missing is not None:
        for method, target in [(BY_GROUP, f"{ratio:g}") for ratio in TARGETS]:
            where = {"attribute": attribute, "method": method, "target": target}
            yield _Priced(where=where, why=missing[0], reason=missing[1])
        return
    cells = sorted((cells_of(one) for one in chosen), key=_content)
    parts = dealt(cells, seed)
    fits, undefined = _fits(cells, parts, [np.where(one.score >= threshold, 1.0, 0.0) for one in cells])
    for method, target in undefined:
        where = {"attribute": attribute, "method": method, "target": target}
        reason = "a group lacks favourable or unfavourable labels in a part of the rows, so it has no such rate (0/0)"
        yield _Priced(where=where, why="undefined", reason=reason)
    chances = cross_fitted(cells, parts, fits)
    for label, remedy in chances.items():
        method, target = label
        yield _Priced(
            where={"attribute": attribute, "method": method, "target": target},
            found=compared(cells, parts, remedy, chances[AUDITED, NONE]),
            from_best=None if method == SINGLE else compared(cells, parts, remedy, chances[SINGLE, NONE]),
            how=f"{_HOW.get(method, method)}, judged on held-out rows ({FOLDS} parts, seed {seed}){scores.rounding}",
            changes=method != AUDITED,
        )


def _fits(cells: Sequence[Cells], parts: Sequence[Ints], decisions: Chances) -> tuple[dict[Label, Fit], list[Label]]:
    """The remedies by method and target, and those that these rows do not allow."""
    fits: dict[Label, Fit] = {(AUDITED, NONE): lambda seen: decisions, (SINGLE, NONE): one_threshold}
    fits |= {(BY_GROUP, NONE): at_ratio(0.0)} | {(BY_GROUP, f"{ratio:g}"): at_ratio(ratio) for ratio in TARGETS}
    if not has_both_labels(cells, parts):
        return fits, [(ODDS, "equalized odds")]
    return fits | {(ODDS, "equalized odds"): equalized_odds}, []


def _content(cells: Cells) -> tuple[float, ...]:
    """An order of the groups that no name decides, so that sums are the same to the last digit."""
    return int(cells.n.sum()), int((cells.n * cells.label).sum()), float((cells.n * cells.score).sum())


def _labelled(group: ScoreGroup) -> int:
    return int(group.scored.n[group.labels >= 0].sum())


def _too_few(groups: list[ScoreGroup], chosen: list[ScoreGroup], fewest: int) -> tuple[WhyAbsent, str] | None:
    if len(chosen) >= 2:
        return None
    known = sum(is_known(one.group) for one in groups)
    if known == 0:
        return "absent", "no row has a known group"
    if known == 1:
        return "undefined", "there is only one known group, and nothing to bring it closer to"
    return "too small", f"fewer than two known groups have {fewest} rows or more with a label and a score"


def _not_the_cut(
    scores: GroupScores, counts: GroupCounts, attribute: str, threshold: float
) -> tuple[WhyAbsent, str] | None:
    """Whether the audited decisions are something else than the score cut at the threshold."""
    cells = scores.cells
    cut = cells.assign(decision=np.where(cells["score"] >= threshold, 1, 0))[cells["score"].notna()]
    ours = cut.groupby([attribute, "decision"])["n"].sum()
    theirs = counts.cells.dropna(subset=["decision"]).groupby([attribute, "decision"])["n"].sum()
    differ = int(ours.sub(theirs, fill_value=0).abs().sum())
    if differ > (0 if scores.exact else 0.01 * int(cells["n"].sum())):
        return "absent", "the audited decisions are not the score cut at the plan's threshold"
    return None


def _training(cases: CaseSample | None, attribute: str, fewest: int, seed: int) -> Iterator[_Priced]:
    """A stand-in for the model, trained with and without weights."""
    with_weights = {"attribute": attribute, "method": REWEIGHING, "target": "independence"}
    without = {"attribute": attribute, "method": UNWEIGHTED, "target": NONE}
    if cases is None or cases.label is None:
        reason = "which columns the model sees is not known, so no stand-in can be trained"
        yield _Priced(where=with_weights, reason=reason)
        return
    names = cases.groups[attribute]
    known = np.array([is_known(name) for name in names], dtype=bool)
    rows = names[cases.label.notna() & known].value_counts()
    large = sorted(map(str, rows.index[rows >= fewest]))
    chosen = cases.label.notna() & names.isin(large)
    label = cases.label[chosen].to_numpy(dtype=np.int64)
    if len(large) < 2 or len(label) < FEWEST_TRAINED:
        reason = f"a stand-in needs {FEWEST_TRAINED} labelled rows, and {fewest} in each of two groups"
        yield _Priced(where=with_weights, why="too small", reason=reason)
        return
    group = np.searchsorted(large, names[chosen].to_numpy(dtype=str)).astype(np.int64)
    decided = cases.label if cases.decision is None or cases.decision[chosen].isna().all() else cases.decision
    share = float(decided[chosen].mean())
    found = reweighed(cases.features[chosen], label, group, share, seed=seed)
    if found is None:
        reason = "only one label occurs, and nothing can be learned from it"
        yield _Priced(where=with_weights, why="undefined", reason=reason)
        return
    how = f"logistic regression in the model's place, judged on held-out rows ({FOLDS} parts, seed {seed})"
    yield _Priced(where=without, found=found.plain, how=how, exact=cases.sample, changes=False)
    yield _Priced(
        where=with_weights,
        found=found.weighted,
        how=f"{how}, weighted against unweighted (Kamiran and Calders 2012)",
        exact=cases.sample,
    )
