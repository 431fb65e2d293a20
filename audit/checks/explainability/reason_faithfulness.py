"""Reason faithfulness: whether what a person is told really held the score down.

What it measures
----------------
For every adverse decision the features behind its principal reasons are set to the values of cases that were only
just decided for, one after the other, and the model is asked again. Measured are how often the mean score rises, by
how much, by how much more than if as many other features are undone, drawn at random among those that the model uses,
and how often the decision turns.

Why it matters
--------------
An explanation can be plausible and false. If removing the named reasons changes nothing, they were not the reasons,
whatever method found them; a letter with them would mislead the person and the court.

How to read it
--------------
Faithfulness 0.99: in 99 of 100 adverse decisions the score rises once the named reasons are undone. Mean rise 0.21:
by 21 points of probability. Beyond random 0.19: nearly all of that is due to these features and not to any four.
Turned 0.70: in 70 % of the trials the decision would have been favourable.

Limits
------
Setting features to other people's values can make cases that do not occur. With strong interactions, undoing four
reasons may not be enough although each is true. A rise is no promise to the person: what they can change themselves
is measured as recourse. Case weights are ignored.

References
----------
Samek et al. 2017, IEEE Transactions on Neural Networks 28, 2660-2673 (deletion). DeYoung et al. 2020, ACL, 4443-4458
(sufficiency and comprehensiveness). Intervals: Wilson 1927; Hall 1992 for means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from audit.metrics.families import Estimate, measurements
from audit.metrics.intervals import wilson
from audit.metrics.means import METHOD, mean
from audit.metrics.principal_reasons import NOTHING
from audit.needs.reason_tests import ReasonTests
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "explainability.reason_faithfulness": "Share of adverse decisions whose score rises if the reasons are undone",
    "explainability.reason_move": "Mean rise of the score if the named reasons are undone",
    "explainability.reason_move_beyond_random": "The same, less the rise if as many other features are undone",
    "explainability.reason_turns": "Mean share of trials in which undoing the named reasons turns the decision",
}
FAITHFUL, MOVE, BEYOND, TURNS = METRICS

Said = Measurement | Unmeasured


def measure(tests: ReasonTests, *, confidence: float = 0.95, disclosure_limit: int = 10) -> Iterator[Said]:
    """What undoing the reasons does.

    Raises:
        Absent: no model, no adverse decisions, or nothing to compare them with.
    """
    rows = tests.reasons.rows
    risen, trials = int(rows[tests.moved > NOTHING].sum()), int(rows.sum())
    how = f"named features set to the values of {len(tests.reasons.cases.references)} cases only just accepted"
    share = Estimate(
        value=risen / trials,
        interval=lambda level: wilson(risen, trials, level),
        n=trials,
        support=trials,
        method=f"{how}; score interval (Wilson 1927)",
        exact=tests.reasons.cases.exact,
    )
    yield from measurements(FAITHFUL, [share], confidence=confidence)
    yield from _mean(tests, MOVE, tests.moved, (-1.0, 1.0), how, confidence)
    others = ~np.isnan(tests.moved_other)
    if int(rows[others].sum()) < max(1, disclosure_limit):
        reason = "the model uses no other features than the named ones in most adverse decisions"
        yield Unmeasured(metric=BEYOND, why="undefined", reason=reason)
    else:
        beyond = tests.moved - tests.moved_other
        yield from _mean(tests, BEYOND, beyond, (-2.0, 2.0), f"{how}, less as many others at random", confidence)
    yield from _mean(tests, TURNS, tests.reached, (0.0, 1.0), how, confidence)


def _mean(
    tests: ReasonTests, metric: str, values: np.ndarray, ends: tuple[float, float], how: str, confidence: float
) -> Iterator[Said]:
    there = ~np.isnan(values)
    rows = tests.reasons.rows[there]
    made = mean(values[there], rows, rows, lowest=ends[0], highest=ends[1])
    estimate = Estimate(
        value=made.value,
        interval=made.interval,
        n=int(tests.reasons.rows.sum()),
        support=int(rows.sum()),
        method=f"{how}; {METHOD}",
        exact=tests.reasons.cases.exact,
    )
    yield from measurements(metric, [estimate], confidence=confidence)
