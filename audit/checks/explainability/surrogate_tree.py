"""Surrogate tree: a handful of rules that imitate the model, and how much of the model they leave out.

What it measures
----------------
A decision tree of depth 3 is fitted to the model's scores on one half of the sampled rows, and compared with the model
on the other half (of a model that predicts a number, the numbers take the scores' place): fidelity is the share of the
variation of the scores that it explains (R²), agreement the share of rows that both decide alike. Each of its at most
eight rules is given with the mean score of the rows that it holds for.

Why it matters
--------------
Eight rules can be read in a minute. They are the quickest honest picture of "what does it go by", as long as the
fidelity stands beside them.

How to read it
--------------
Fidelity 0.82 [0.79, 0.84], agreement 0.94: the rules tell most of what the model does. Fidelity 0.4: they don't, and
must not be used to explain anything. "gdlin up to 0: 0.31 (120 of 2,000 rows)": where the credit history does not
meet the guidelines, the mean score is 0.31.

Limits
------
The tree describes the model from outside. It never serves as a reason for one person's decision: reasons come from
the model itself. Cut points are tenths of the rows, rounded, or values that many rows have, so that nobody's number
is shown, and a leaf has at least 2 % of the rows; a model with finer steps loses fidelity by that. Other trees may
fit nearly as well. Case weights are ignored.

References
----------
Craven and Shavlik 1996, NeurIPS, 24-30 (extracting trees). Rudin 2019, Nature Machine Intelligence 1, 206-215 (why a
surrogate is not an explanation). Intervals: Wilson 1927; delta method for R²; Hall 1992 for means.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from audit.metrics.families import Estimate, measurements
from audit.metrics.group_levels import Level
from audit.metrics.intervals import wilson
from audit.metrics.means import METHOD, mean
from audit.metrics.moments import explained
from audit.needs.surrogate import DEPTH, Surrogate
from audit.records.evidence import Measurement, Unmeasured

METRICS: Mapping[str, str] = {
    "explainability.surrogate_fidelity": "Share of the variation of the scores that a small tree explains (R²)",
    "explainability.surrogate_agreement": "Share of rows that a small tree and the model decide alike",
    "explainability.surrogate_rule": "Mean score, or estimate, of the rows for which a rule of the tree holds",
}
FIDELITY, AGREEMENT, RULE = METRICS
_HOW = f"decision tree of depth {DEPTH} fitted on half of the different rows"

Said = Measurement | Unmeasured


def measure(surrogate: Surrogate, *, confidence: float = 0.95, disclosure_limit: int = 10) -> Iterator[Said]:
    """The tree, and how well it imitates.

    Raises:
        Absent: no scores, too few rows, or the score is the same for every row.
    """
    yield from _fidelity(surrogate, confidence)
    yield from _agreement(surrogate, confidence)
    estimates = []
    for place, rule in enumerate(surrogate.rules):
        inside = surrogate.leaf == place
        rows = surrogate.rows[inside]
        if rows.sum() < max(1, disclosure_limit):
            reason = f"the rule holds for fewer than {disclosure_limit} rows"
            yield Unmeasured(metric=RULE, where={"rule": rule}, why="suppressed", reason=reason)
            continue
        made = mean(surrogate.score[inside], rows, rows)
        method = f"{_HOW}; mean over all rows of the rule; {METHOD}"
        estimates.append(
            Estimate(
                where={"rule": rule},
                value=made.value,
                interval=made.interval,
                n=int(surrogate.rows.sum()),
                support=int(rows.sum()),
                method=method,
                exact=surrogate.sample,
            )
        )
    yield from measurements(RULE, estimates, confidence=confidence)


def _fidelity(surrogate: Surrogate, confidence: float) -> Iterator[Said]:
    rows = surrogate.rows[surrogate.held_out]
    score, said = surrogate.score[surrogate.held_out], surrogate.imitated[surrogate.held_out]
    size = float(rows.sum())
    away = (score - np.sum(rows * score) / size) ** 2
    missed = (score - said) ** 2
    residual, total = float(np.sum(rows * missed)) / size, float(np.sum(rows * away)) / size
    if total <= surrogate.constant**2:
        yield Unmeasured(metric=FIDELITY, why="undefined", reason="the scores held out are all the same (0/0)")
        return
    if residual <= surrogate.constant**2:
        yield _exactly(size, surrogate, confidence)
        return
    spread = float(np.sum(rows * (missed / residual - away / total) ** 2)) / size
    found = explained(size, residual, total, spread)
    if not isinstance(found, Level):
        yield Unmeasured(metric=FIDELITY, why=found[0], reason=found[1])
        return
    estimate = Estimate(
        value=found.value,
        interval=found.interval,
        n=int(size),
        support=int(size),
        method=f"R² on the other half, {_HOW}; delta method on its logarithm",
        exact=surrogate.sample,
    )
    yield from measurements(FIDELITY, [estimate], confidence=confidence)


def _exactly(size: float, surrogate: Surrogate, confidence: float) -> Measurement:
    """The tree says what the model says on every row held out: other rows are at most as rare as so many allow."""
    rare = 1 - ((1 - confidence) / 2) ** (1 / size)
    return Measurement(
        metric=FIDELITY, value=1.0, low=1 - rare, high=1.0, low_all=1 - rare, high_all=1.0, confidence=confidence,
        n=int(size), support=int(size), exact=surrogate.sample,
        method=f"R² on the other half, {_HOW}; no row is missed, so others are rare (Clopper and Pearson 1934)",
    )  # fmt: skip


def _agreement(surrogate: Surrogate, confidence: float) -> Iterator[Said]:
    if surrogate.threshold is None:
        reason = "the plan gives no threshold to turn scores into decisions"
        yield Unmeasured(metric=AGREEMENT, why="absent", reason=reason)
        return
    rows = surrogate.rows[surrogate.held_out]
    ours, theirs = (
        scores[surrogate.held_out] >= surrogate.threshold for scores in (surrogate.score, surrogate.imitated)
    )
    same, trials = int(rows[ours == theirs].sum()), int(rows.sum())
    estimate = Estimate(
        value=same / trials,
        interval=lambda level: wilson(same, trials, level),
        n=trials,
        support=trials,
        method=f"on the other half, {_HOW}; score interval (Wilson 1927)",
        exact=surrogate.sample,
    )
    yield from measurements(AGREEMENT, [estimate], confidence=confidence)
