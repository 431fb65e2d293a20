"""Recourse: what people who were decided against could change to be decided for, and whether that is harder for some.

What it measures
----------------
The plan declares which features a person can change, in which direction, and how far is plausible
(`explanation.actionable`; where no range is declared, as far as all but the outermost hundredth of the applicants).
For each adverse decision (or a stated sample) the cheapest change within these limits that turns the deployed model's
decision is searched for. The cost is the sum of the distances in places among all applicants: from the 40th to the
60th percentile costs 0.20, or 20 percentile points. Changing a category costs 1. Measured are the share of people
with a recourse, its median cost, both by group and the differences between groups, how often each feature has to
move, and by how much.

Why it matters
--------------
A refusal that nothing can change is a lasting one. The Court of Justice names, as one way of explaining a decision,
how far a change of the data would have led to another result (C-203/22). Where one group has to change more than
another for the same yes, the burden is unequal even if refusal rates are equal.

How to read it
--------------
Recourse 0.83: for 83 of 100 refused people there is a change within the limits. Cost 0.14: half of them get by with
moving by 14 percentile points in all or less. Cost ratio 1.6 for race: the median of the group with the dearest
recourse is 1.6 times that of the group with the cheapest. Step of loanprc 0.6, shift -0.12: in 60 % of the recourses
loanprc changes, in the median by 12 percentile points downwards.

Limits
------
A change of one feature that would change others in life is not followed up; a recourse is a statement about the
model, not advice, and no promise of later approval. The search tries combinations of steps and shortens them: if more
of a change never hurts, it finds a recourse wherever there is one, though not always the cheapest; for other models
it may miss one. The median cost is that of people with a recourse. No single person's change is shown. Intervals
treat the looked-at people as a sample. Case weights are ignored.

References
----------
Wachter, Mittelstadt and Russell 2018 (counterfactuals). Ustun, Spangher and Liu 2019, FAT*, 10-19 (recourse, cost in
percentiles, disparity). Karimi et al. 2022, ACM Computing Surveys 55 (limits). Court of Justice, C-203/22, 27
February 2025. Intervals: Wilson 1927; Thompson 1936; Zou and Donner 2008.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

import numpy as np

from audit.metrics.bounds import for_pairs, largest_gap
from audit.metrics.crossings import is_known
from audit.metrics.families import Estimate, measurements
from audit.metrics.group_levels import Absence, GroupLevel, Level, differences, levels
from audit.metrics.intervals import Interval, wilson
from audit.metrics.medians import METHOD, Median, median
from audit.metrics.tallies import Floats
from audit.needs.recourses import Recourses
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "explainability.recourse_share": "Share of adverse decisions that an allowed change would turn",
    "explainability.recourse_cost": "Median cost of the cheapest change that was found, in places from 0 to 1",
    "explainability.group_recourse_share": "Share of a group's adverse decisions that an allowed change would turn",
    "explainability.group_recourse_cost": "Median cost of the cheapest change in a group, in places from 0 to 1",
    "explainability.recourse_share_difference": "Largest difference between groups in the share with a recourse",
    "explainability.recourse_cost_ratio": "Highest median cost of a group divided by the lowest",
    "explainability.recourse_step": "Share of the recourses in which a feature changes",
    "explainability.recourse_shift": "Median change of a feature where it changes, in places from 0 to 1",
}
SHARE, COST, GROUP_SHARE, GROUP_COST, DIFFERENCE, RATIO, STEP, SHIFT = METRICS

Said = Measurement | Unmeasured


def measure(recourses: Recourses, *, confidence: float = 0.95, disclosure_limit: int = 10) -> Iterator[Said]:
    """Recourse of everybody, by group, and by feature.

    Raises:
        Absent: no model, no adverse decisions, or nothing declared actionable.
    """
    rows, found = recourses.cases.rows, recourses.found.found
    how = _method(recourses)
    yield from measurements(SHARE, [_share({}, recourses, found, rows, how)], confidence=confidence)
    granted = np.where(found, rows, 0.0)
    if granted.sum() < max(1, disclosure_limit):
        reason = f"fewer than {disclosure_limit} adverse decisions have a recourse"
        yield Unmeasured(metric=COST, why="too small", reason=reason)
    else:
        estimate = _estimate({}, recourses, _costs(recourses, granted), int(rows.sum()), int(granted.sum()), how)
        yield from measurements(COST, [estimate], confidence=confidence)
    yield from _by_group(recourses, how, confidence, disclosure_limit)
    yield from _features(recourses, granted, how, confidence, disclosure_limit)


def _method(recourses: Recourses) -> str:
    names = ", ".join(ladder.feature for ladder in recourses.ladders)
    found = recourses.found
    asked = f"the model was asked about {found.asked:,} rows in {found.calls:,} calls"
    return f"cheapest change found of {names}, cost in percentile points (Ustun et al. 2019), {asked}"


def _share(where: Mapping[str, str], recourses: Recourses, hit: np.ndarray, rows: Floats, how: str) -> Estimate:
    hits, trials = int(rows[hit].sum()), int(rows.sum())
    return Estimate(
        where=where,
        value=hits / trials,
        interval=lambda level: wilson(hits, trials, level),
        n=trials,
        support=trials,
        method=f"{how}; score interval (Wilson 1927)",
        exact=recourses.cases.exact,
    )


def _costs(recourses: Recourses, rows: Floats) -> Median:
    return median(np.nan_to_num(recourses.found.cost), rows, lowest=0.0, highest=_dearest(recourses))


def _dearest(recourses: Recourses) -> float:
    return float(len(recourses.ladders))


def _estimate(where: Mapping[str, str], recourses: Recourses, made: Median, n: int, support: int, how: str) -> Estimate:
    return Estimate(
        where=where,
        value=made.value,
        interval=made.interval,
        n=n,
        support=support,
        method=f"{how}; {METHOD}",
        exact=recourses.cases.exact,
    )


def _by_group(recourses: Recourses, how: str, confidence: float, limit: int) -> Iterator[Said]:
    groups = list(recourses.cases.groups())
    if not groups:
        for metric in (GROUP_SHARE, GROUP_COST, DIFFERENCE, RATIO):
            yield Unmeasured(metric=metric, why="absent", reason="the plan declares no sensitive attribute")
        return
    shares, costs = [], []
    for attribute, group, rows in groups:
        one = _share({}, recourses, recourses.found.found, rows, how)
        level = Level(value=one.value, interval=one.interval)
        shares.append(_level(attribute, group, one.n, one.n, level, one.method))
        granted = np.where(recourses.found.found, rows, 0.0)
        costs.append(_level(attribute, group, one.n, int(granted.sum()), _cost(recourses, granted), f"{how}; {METHOD}"))
    said = [
        *levels(GROUP_SHARE, shares, confidence=confidence, limit=limit),
        *levels(GROUP_COST, costs, confidence=confidence, limit=limit),
        *differences(DIFFERENCE, shares, confidence=confidence, limit=limit),
        *_ratios(costs, confidence, limit),
    ]
    for item in said:
        yield replace(item, exact=recourses.cases.exact) if isinstance(item, Measurement) else item


def _level(attribute: str, group: str, rows: int, support: int, found: Level | Absence, method: str) -> GroupLevel:
    return GroupLevel(
        attribute=attribute,
        group=group,
        rows=rows,
        support=support,
        found=found,
        method=method,
    )


def _cost(recourses: Recourses, granted: Floats) -> Level | Absence:
    if not granted.sum():
        return "undefined", "nobody of the group has a recourse"
    made = _costs(recourses, granted)
    return Level(value=made.value, interval=made.interval)


def _ratios(costs: Sequence[GroupLevel], confidence: float, limit: int) -> Iterator[Said]:
    """The highest median of a group by the lowest, from intervals of all pairs at once."""
    estimates = []
    gaps = {item.where["attribute"]: item for item in differences(RATIO, costs, confidence=confidence, limit=limit)}
    for attribute, gap in gaps.items():
        if isinstance(gap, Unmeasured):
            yield gap
            continue
        usable = [c for c in costs if c.attribute == attribute and is_known(c.group)]
        compared = [shown for c in usable if isinstance(shown := c.shown(limit), Level)]
        lowest = min(level.value for level in compared)
        if lowest <= 0:
            reason = "the lowest median cost is 0, and nothing can be divided by it"
            yield Unmeasured(metric=RATIO, where=gap.where, why="undefined", reason=reason)
            continue
        estimates.append(
            Estimate(
                where=gap.where,
                value=max(level.value for level in compared) / lowest,
                interval=_ratio_interval(compared),
                n=gap.n,
                support=gap.support,
                method=f"highest median by lowest of {len(compared)} groups; logarithms of their intervals from order "
                "statistics joined pair by pair (Zou and Donner 2008; Bonferroni)",
            )
        )
    yield from measurements(RATIO, estimates, confidence=confidence)


def _ratio_interval(compared: Sequence[Level]) -> Callable[[float], Interval]:
    values = np.log([level.value for level in compared])

    def interval(confidence: float) -> Interval:
        ends = np.array([level.interval(for_pairs(confidence, len(compared))) for level in compared])
        with np.errstate(divide="ignore"):
            logs = np.log(ends)
        low, high = largest_gap(values, (np.fmin(values, logs[:, 0]), np.fmax(values, logs[:, 1])))
        return float(np.exp(low)), float(np.exp(high))

    return interval


def _features(recourses: Recourses, granted: Floats, how: str, confidence: float, limit: int) -> Iterator[Said]:
    """How often each feature has to change, and by how much."""
    for name in recourses.unseen:
        for metric in (STEP, SHIFT):
            reason = "the model does not see it, or its values leave no room to move"
            yield Unmeasured(metric=metric, where={"feature": name}, why="absent", reason=reason)
    steps, moves = [], []
    for place, ladder in enumerate(recourses.ladders):
        where, shift = {"feature": ladder.feature}, recourses.found.shifts[:, place]
        moved = np.where(shift != 0, granted, 0.0)
        if granted.sum() < max(1, limit):
            reason = f"fewer than {limit} adverse decisions have a recourse"
            yield Unmeasured(metric=STEP, where=where, why="too small", reason=reason)
        else:
            some = granted > 0
            steps.append(_share(where, recourses, (shift != 0)[some], granted[some], how))
        if ladder.places is None:
            reason = "it is a category, and a change of it has no size"
            yield Unmeasured(metric=SHIFT, where=where, why="undefined", reason=reason)
        elif moved.sum() < max(1, limit):
            reason = f"it changes in fewer than {limit} recourses"
            yield Unmeasured(metric=SHIFT, where=where, why="too small", reason=reason)
        else:
            made = median(shift, moved, lowest=-1.0, highest=1.0)
            moves.append(_estimate(where, recourses, made, int(granted.sum()), int(moved.sum()), how))
    yield from measurements(STEP, steps, confidence=confidence)
    yield from measurements(SHIFT, moves, confidence=confidence)
