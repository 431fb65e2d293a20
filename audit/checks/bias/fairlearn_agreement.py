"""Agreement with fairlearn: are the rates of groups what another library makes of the same rows?

What it measures
----------------
Every selection rate, true and false positive rate, false negative rate and accuracy of every group of every single
attribute is computed a second time, by fairlearn's MetricFrame on the same counts. Given is the largest difference
between any two of these numbers that should be equal.

Why it matters
--------------
A wrong number here can deny somebody a loan. Two programs that were written apart rarely make the same mistake, so
whoever reads the report need not take this one at its word.

How to read it
--------------
0, or a number with fifteen zeros behind the point, is what rounding leaves. Anything above 0.000000000001 is a defect
of one of the two: do not sign, and report it.

Limits
------
Both work on the same rows and the same reading of them, so a plan that names the wrong column is not noticed. Intervals
and tests are not compared; nor are groups in which a rate is 0/0, which fairlearn calls 0.

References
----------
fairlearn: MetricFrame with sample_weight. Bird et al. 2020, "Fairlearn: a toolkit for assessing and improving fairness
in AI".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from audit.metrics.comparisons import Said
from audit.metrics.group_rates import GroupValues, rate_values
from audit.metrics.tallies import tally
from audit.needs.group_counts import GroupCounts
from audit.records.evidence import Unmeasured, counted

METRICS: Mapping[str, str] = {
    "bias.difference_from_fairlearn": "Largest difference between a rate here and the same rate computed by fairlearn",
}


def measure(counts: GroupCounts) -> Iterator[Said]:
    """The largest difference over all groups and rates.

    Raises:
        Absent: no sensitive attribute is declared, or no decision is known.
    """
    counts.need(decisions=True)
    metric = "bias.difference_from_fairlearn"
    found: list[float] = []
    for name in counts.attributes:
        cells = counts.by((name,))
        for functions in _functions(counts.labelled):
            found += _differences(cells, name, functions)
    if not found:
        reason = "no group has a rate that both could compute"
        yield Unmeasured(metric=metric, why="undefined", reason=reason)
        return
    rows = int(counts.cells["n"].sum())
    method = f"{len(found)} rates of groups, each also by fairlearn's MetricFrame on the same counts"
    yield counted(metric, max(found), n=rows, method=method)


def _functions(labelled: bool) -> Iterator[Mapping[str, Callable[..., float]]]:
    """Rates of the same rows together: the selection rate needs no label."""
    from fairlearn import metrics as fairlearn
    from sklearn.metrics import accuracy_score

    yield {"selection_rate": fairlearn.selection_rate}
    if labelled:
        yield {
            "true_positive_rate": fairlearn.true_positive_rate,
            "false_positive_rate": fairlearn.false_positive_rate,
            "false_negative_rate": fairlearn.false_negative_rate,
            "accuracy": accuracy_score,
        }


def _differences(cells: pd.DataFrame, attribute: str, functions: Mapping[str, Callable[..., float]]) -> Iterator[float]:
    """Between both computations, for every group in which a rate has a value."""
    labels = "selection_rate" not in functions
    known = cells[cells["decision"].notna() & (cells["label"].notna() if labels else True)]
    if known.empty:
        return
    tallied, theirs = tally(cells, attribute), _frame(known, functions)
    for rate in functions:
        ours: GroupValues = rate_values(tallied, rate)
        for group, value in zip(ours.groups, ours.values, strict=True):
            if not np.isnan(value):
                yield abs(float(theirs[rate][group]) - float(value))


def _frame(known: pd.DataFrame, functions: Mapping[str, Callable[..., float]]) -> Mapping[Any, Any]:
    from fairlearn.metrics import MetricFrame

    decision = known["decision"].to_numpy(dtype=np.int64)
    weight = known["weight" if "weight" in known else "n"].to_numpy(dtype=np.float64)
    frame = MetricFrame(
        metrics=dict(functions),
        # The selection rate looks at the decision alone; rows without a label count in it.
        y_true=known["label"].fillna(0).to_numpy(dtype=np.int64),
        y_pred=decision,
        # A column, not an array: fairlearn squeezes an array of one cell to no dimension and then refuses it.
        sensitive_features=known["group"].reset_index(drop=True),
        sample_params={rate: {"sample_weight": weight} for rate in functions},
    )
    return {rate: dict(frame.by_group[rate]) for rate in functions}
