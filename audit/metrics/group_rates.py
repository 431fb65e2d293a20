"""Rates of groups, computed by fairlearn on counts.

fairlearn's MetricFrame over GROUP BY cells, weighted by their counts, equals MetricFrame over the rows, at any number
of rows. Each rate is computed on the cells of its own denominator only, so a group in which the rate is 0/0 has
no value here, where fairlearn alone would say 0.

A table of cells has the columns `group` (text), `decision`, `label` (1 favourable, 0 not, missing unknown) and `n`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from audit.records.subject import CROSS, UNKNOWN

Rate = Literal[
    "selection_rate",
    "base_rate",
    "true_positive_rate",
    "false_positive_rate",
    "false_negative_rate",
    "precision",
    "accuracy",
]


@dataclass(frozen=True, kw_only=True)
class GroupRate:
    """One group's rate, as counts and as fairlearn's value."""

    group: str
    known: bool
    """No part of the group's name is unknown."""
    rows: int
    """All rows of the group."""
    support: int
    """Rows in the rate's denominator."""
    hits: int
    value: float | None
    """None where the denominator is empty."""


def group_rates(cells: pd.DataFrame, rate: Rate) -> list[GroupRate]:
    """Every group's rate, sorted by group name."""
    counted, hit = _denominator(cells, rate)
    rows = cells.groupby("group")["n"].sum()
    support = counted.groupby("group")["n"].sum()
    hits = counted[hit].groupby("group")["n"].sum()
    values = _by_group(counted, rate) if len(counted) else {}
    return [
        GroupRate(
            group=str(group),
            known=is_known(str(group)),
            rows=int(rows[group]),
            support=int(support.get(group, 0)),
            hits=int(hits.get(group, 0)),
            value=float(values[group]) if group in support else None,
        )
        for group in sorted(rows.index)
    ]


def largest_difference(groups: Collection[GroupRate]) -> float | None:
    """Highest minus lowest rate, as MetricFrame.difference; None if fewer than two groups have the rate."""
    values = [group.value for group in groups if group.value is not None]
    return max(values) - min(values) if len(values) >= 2 else None


def is_known(group: str) -> bool:
    """Whether every part of a group's name is known."""
    return UNKNOWN not in group.split(CROSS)


def _denominator(cells: pd.DataFrame, rate: Rate) -> tuple[pd.DataFrame, pd.Series[bool]]:
    """The cells of the rate's denominator, and which of them are hits."""
    cells = cells[cells["n"] > 0]
    decision, label = cells["decision"], cells["label"]
    decided, labelled = decision.notna(), label.notna()
    chosen, good = (decision == 1).fillna(False), (label == 1).fillna(False)
    table: dict[str, tuple[pd.Series[bool], pd.Series[bool]]] = {
        "selection_rate": (decided, chosen),
        "base_rate": (labelled, good),
        "true_positive_rate": (decided & good, chosen),
        "false_positive_rate": (decided & labelled & ~good, chosen),
        "false_negative_rate": (decided & good, ~chosen),
        "precision": (labelled & chosen, good),
        "accuracy": (decided & labelled, chosen == good),
    }
    counts, hit = table[rate]
    return cells[counts.astype(bool)], hit[counts.astype(bool)].astype(bool)


def _by_group(counted: pd.DataFrame, rate: Rate) -> Mapping[Any, Any]:
    from fairlearn.metrics import MetricFrame

    decision, label = counted["decision"], counted["label"]
    # selection_rate looks at the decision alone; the base rate is the selection rate of the recorded outcomes.
    predicted = label if rate == "base_rate" else decision
    true = predicted if rate in ("selection_rate", "base_rate") else label
    frame = MetricFrame(
        metrics=_metric(rate),
        y_true=true.to_numpy(dtype=np.int64),
        y_pred=predicted.to_numpy(dtype=np.int64),
        # A column, not an array: fairlearn squeezes an array of one cell to no dimension and then refuses it.
        sensitive_features=counted["group"].reset_index(drop=True),
        sample_params={"sample_weight": counted["n"].to_numpy(dtype=np.int64)},
    )
    return dict(frame.by_group)


def _metric(rate: Rate) -> Callable[..., float]:
    from fairlearn import metrics as fairlearn
    from sklearn.metrics import accuracy_score, precision_score

    table: dict[str, Callable[..., float]] = {
        "selection_rate": fairlearn.selection_rate,
        "base_rate": fairlearn.selection_rate,
        "true_positive_rate": fairlearn.true_positive_rate,
        "false_positive_rate": fairlearn.false_positive_rate,
        "false_negative_rate": fairlearn.false_negative_rate,
        "precision": precision_score,
        "accuracy": accuracy_score,
    }
    return table[rate]
