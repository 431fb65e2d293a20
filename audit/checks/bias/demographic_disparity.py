"""Demographic disparity: whether a group makes up more of the refused than of the selected.

What it measures
----------------
A group's share of all refused rows minus its share of all selected rows. The conditional form computes this within
strata of the legitimate factors that the plan names (`columns.legitimate`) and takes the mean over strata, weighted by
their rows.

Why it matters
--------------
The Court of Justice of the EU asks whether a rule puts "considerably more" persons of one group at a disadvantage. It
compares the group's part of the disadvantaged with its part of the advantaged, which is this number. It needs no
reference group. Amazon's SageMaker Clarify reports it under the same name.

How to read it
--------------
0.12 [0.08, 0.16] for women: women make up 12 points more of the refused than of the selected. Below 0 the group makes
up more of the selected. Conditional 0.01 [-0.02, 0.04]: among people who are alike in the legitimate factors next to
nothing of that is left. The disparities of all groups of an attribute add up to 0 when no group is left out.

Limits
------
The number depends on how many people a group has: a small group has a small disparity even if everybody in it is
refused. Read the impact ratio beside it. A stratum in which nobody was refused, or nobody selected, has no disparity
and is left out of the mean (Clarify counts the missing share as 0 there, so its number can differ). Rows without a
known group, of a group below the disclosure limit, without a decision or, conditionally, without a stratum are left
out of both shares. Every row counts once: case weights are not used.

References
----------
Wachter, Mittelstadt and Russell 2021, "Why fairness cannot be automated", Computer Law & Security Review 41, 105567.
Case C-167/97 Seymour-Smith [1999] ECR I-623. Amazon SageMaker Clarify, "Conditional demographic disparity (CDD)".
Intervals: Newcombe 1998, Statistics in Medicine 17, 873-890; Zou and Donner 2008, Statistics in Medicine 27, 1693-1702.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import pandas as pd

from audit.metrics.comparisons import Absence, Said
from audit.metrics.crossings import groupings, is_known, together
from audit.metrics.demographic_disparity import Disparity, disparity
from audit.metrics.families import Estimate, measurements
from audit.metrics.stratum_pairs import by_stratum
from audit.needs.group_counts import GroupCounts
from audit.needs.stratum_counts import StratumCounts
from audit.records.evidence import Unmeasured
from audit.records.subject import CROSS

METRICS: Mapping[str, str] = {
    "bias.demographic_disparity": "Share of a group among the refused minus its share among the selected",
    "bias.conditional_demographic_disparity": "The same within legitimate factors, on average",
}

_OVERALL, _CONDITIONAL = METRICS
_METHOD = "share of the refused minus share of the selected; score intervals joined (Newcombe 1998)"
_WITHIN = "mean over {} strata, by rows; score intervals joined (Zou and Donner 2008), no shorter than normal"


def measure(
    counts: GroupCounts, strata: StratumCounts | None, *, confidence: float = 0.95, disclosure_limit: int = 10
) -> Iterator[Said]:
    """Disparity of every known group, overall and within strata.

    Raises:
        Absent: no sensitive attribute is declared, or no decision is known.
    """
    counts.need(decisions=True)
    cells = counts.cells[counts.cells["decision"].notna()]
    decided = cells[[*counts.attributes, "decision", "n"]].assign(stratum=0)
    yield from _all(_OVERALL, counts.attributes, {"": decided}, confidence, disclosure_limit)
    if strata is None:
        reason = "there are no strata of a legitimate factor; bias.conditional_difference says why"
        yield Unmeasured(metric=_CONDITIONAL, why="absent", reason=reason)
        return
    within = {one.name: one.cells for one in strata.stratifications}
    yield from _all(_CONDITIONAL, counts.attributes, within, confidence, disclosure_limit)


def _all(
    metric: str, attributes: Sequence[str], ways: Mapping[str, pd.DataFrame], confidence: float, limit: int
) -> Iterator[Said]:
    estimates: list[Estimate] = []
    suppressed: set[tuple[str, str]] = set()
    for name, cells in ways.items():
        for names in groupings(attributes):
            grouped = together(cells, attributes, names, ["stratum", "decision"])
            labels = {"attribute": CROSS.join(names), **({"stratum": name} if name else {})}
            for item in _groups(metric, labels, grouped, limit):
                if isinstance(item, Estimate):
                    estimates.append(item)
                elif (key := (labels["attribute"], item.where.get("group", ""))) not in suppressed:
                    if item.why == "suppressed":  # once, however many ways of stratifying there are
                        suppressed.add(key)
                    yield item
    yield from measurements(metric, estimates, confidence=confidence)


def _groups(metric: str, labels: Mapping[str, str], cells: pd.DataFrame, limit: int) -> Iterator[Estimate | Unmeasured]:
    rows = cells.groupby("group")["n"].sum()
    known = [group for group in rows.index if is_known(group)]
    large = [group for group in known if rows[group] >= limit]
    for group in known:
        if group not in large:
            where = {**labels, "group": group}
            yield Unmeasured(metric=metric, where=where, why="suppressed", reason=f"fewer than {limit} rows")
    if len(large) < 2:
        absent, reason = _nothing(known, limit)
        yield Unmeasured(metric=metric, where=labels, why=absent, reason=reason)
        return
    chosen = cells[cells["group"].isin(large)]
    hits, trials = by_stratum(chosen, large)
    refused = trials - hits
    for place, group in enumerate(large):
        where = {**labels, "group": group}
        found = disparity(refused[place], hits[place], refused.sum(axis=0), hits.sum(axis=0))
        if found is None:
            reason = "in no stratum were some refused and some selected" if "stratum" in labels else (
                "nobody was refused, or nobody selected, and a share of nobody has no value"
            )  # fmt: skip
            yield Unmeasured(metric=metric, where=where, why="undefined", reason=reason)
        else:
            yield _estimate(where, found, int(rows[group]), int(trials.sum()))


def _nothing(known: Sequence[str], limit: int) -> Absence:
    """Why groups are not compared."""
    if not known:
        return "absent", "no row has a known group"
    if len(known) == 1:
        return "undefined", "there is only one known group, and nothing to compare it with"
    return "too small", f"fewer than two known groups have {limit} decided rows or more"


def _estimate(where: Mapping[str, str], found: Disparity, rows: int, everybody: int) -> Estimate:
    method = _METHOD
    if "stratum" in where:
        method = _WITHIN.format(found.strata)
        if left_out := everybody - found.support:
            method += f"; {left_out / everybody:.1%} of the rows in strata without both outcomes left out"
    return Estimate(
        where=where, value=found.value, interval=found.interval, n=rows, support=found.support, method=method
    )
