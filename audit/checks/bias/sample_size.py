"""Sample size: does a group have enough rows for its rates to be sure?

What it measures
----------------
An interval of a rate keeps its 95 % when both outcomes have been seen at least ten times: ten favourable decisions and
ten unfavourable ones, say. For every group, and for the rates that the named definitions of fairness rest on
(selection rate, true positive rate, false positive rate, precision), how many more rows of the rate's own
denominator the group needs until that is to be expected. 0: it has enough.

Why it matters
--------------
"We found no difference" means nothing if none could have been found. This number says what to do about it: how many
more cases of which group to collect before the audit is repeated.

How to read it
--------------
140 for the selection rate of one group: it has, say, 60 rows and 3 refusals; at that share, 200 rows would bring ten.
Until then its intervals are still given, and are wide, but cover the truth in anything from 92 to 98 of 100 cases
rather than in 95. If one of the two outcomes was never seen in a group, how many rows would show ten cannot be said.

Limits
------
The count extrapolates the share seen so far, which is itself unsure. It says when an interval can be trusted, not when
it is narrow enough to decide: a finding that is undecided states for itself how many more rows would decide it.
Case weights do not count here.

References
----------
Brown, Cai and DasGupta 2001, "Interval estimation for a binomial proportion", Statistical Science 16, 101-133. The
measured coverage of every interval: `python -m benchmarks.coverage`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from audit.metrics.comparisons import Said, without_value
from audit.metrics.group_rates import GroupValues, rate_values
from audit.needs.group_counts import GroupCounts
from audit.records.evidence import Unmeasured, counted

METRICS: Mapping[str, str] = {
    "bias.more_rows_needed": "Rows that a group lacks until its rate rests on ten cases of either outcome",
}

EVENTS = 10
_RATES = {"selection_rate": False, "true_positive_rate": True, "false_positive_rate": True, "precision": True}


def measure(counts: GroupCounts, *, disclosure_limit: int = 10) -> Iterator[Said]:
    """How many more rows each group needs, rate by rate.

    Raises:
        Absent: no sensitive attribute is declared, or no decision is known.
    """
    counts.need(decisions=True)
    for rate, labelled in _RATES.items():
        if labelled and not counts.labelled:
            continue
        for tally in counts.tallies:
            yield from _lacking(rate_values(tally, rate), rate, disclosure_limit)


def _lacking(found: GroupValues, rate: str, limit: int) -> Iterator[Said]:
    metric = "bias.more_rows_needed"
    for place, group in enumerate(found.groups):
        if not found.known[place]:
            continue
        where = {"attribute": found.attribute, "group": group, "rate": rate}
        if (missing := without_value(found, place, limit)) is not None:
            yield Unmeasured(metric=metric, where=where, why=missing[0], reason=missing[1])
            continue
        rows, support, hits = (int(numbers[place]) for numbers in (found.rows, found.support, found.hits))
        events = min(hits, support - hits)
        if events == 0:
            reason = "one of the two outcomes was never seen in the group, so how many rows would show it is open"
            yield Unmeasured(metric=metric, where=where, why="too small", reason=reason)
            continue
        needed = max(0, -(-EVENTS * support // events) - support)
        method = f"rows until {EVENTS} cases of either outcome at the share seen so far (Brown et al. 2001)"
        yield counted(metric, needed, where=where, n=rows, support=support, method=method)
