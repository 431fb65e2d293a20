"""Simple models of a number with the same features, fitted on the training rows and asked about the audited ones.

A ridge regression (numbers standardised, categories as columns of 0 and 1), and an additive one (a smooth curve for
each number). Both can be read whole.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit.errors import Absent
from audit.metrics.tallies import Floats
from audit.needs.adverse_cases import features_of
from audit.needs.exact_sums import finite
from audit.needs.row_sample import RowSample
from audit.needs.rows_by_number import only
from audit.needs.simple_models import ADDITIVE, FEWEST, Judged, by_content, columns_of, held_out, some_numbers
from audit.records.evidence import Sample
from audit.records.subject import ROW, Subject, group_column

if TYPE_CHECKING:
    import pandas as pd

RIDGE = "ridge regression"
PENALTY = 1.0
"""On the weights of standardised columns, as scikit-learn counts it."""


@dataclass(frozen=True, kw_only=True, eq=False)
class SimpleRegressions(Judged):
    """Estimates of the same rows by the audited system and by simple models."""

    estimate: Floats
    """The audited ones."""
    outcome: Floats
    """What happened."""


def supply(subject: Subject, drawn: RowSample) -> SimpleRegressions:
    """Fit and ask.

    Raises:
        Absent: no estimated number, no outcome, no features, no training rows that have all, or too few of them.
    """
    import numpy as np

    features, outcome = _required(subject)
    names = [f"f{place}" for place in range(len(features))]
    training: Any = subject.training
    numbers = some_numbers(subject, training.filter(finite(training[outcome]).notnull()))
    inputs = {f"f{at}": training[name] for at, name in enumerate(features)}
    wide = training.select(ROW, y=finite(training[outcome]), **inputs)
    seen = by_content(subject.engine.fetch(only(wide, numbers)).set_index(ROW), ["y"])
    if len(seen) < FEWEST:
        raise Absent("too small", f"fewer than {FEWEST} training rows have an outcome")
    rows, apart = held_out(subject)
    rows = rows.mutate(y=finite(rows[outcome]), e=finite(rows[subject.estimate]))
    rows = rows.filter(rows["y"].notnull(), rows["e"].notnull())
    groups = list(map(group_column, subject.attributes))
    numbers = some_numbers(subject, rows)
    if not len(numbers):
        raise Absent("too small", "no row with an estimate and an outcome is left that is not among the training rows")
    whole = int(subject.engine.fetch(rows.agg(n=rows.count()))["n"].iloc[0])
    known = subject.engine.fetch(only(rows, numbers).select(ROW, "y", "e", *groups)).set_index(ROW)
    table = features_of(subject, drawn, numbers).set_axis(names, axis=1)
    judged = by_content(known.join(table), ["y", "e", *groups])
    simple, failed = _fitted(seen[names], seen["y"].to_numpy(dtype=np.float64), judged[names])
    return SimpleRegressions(
        estimate=judged["e"].to_numpy(dtype=np.float64),
        outcome=judged["y"].to_numpy(dtype=np.float64),
        simple=simple,
        failed=failed,
        groups=judged[groups].astype("str").set_axis([*subject.attributes], axis=1),
        trained=len(seen),
        apart=apart,
        sample=Sample(
            rows=len(judged),
            seed=subject.plan.seed,
            drawn="every row" if len(judged) == whole else "uniformly without replacement",
        ),
        whole=whole,
    )


def _required(subject: Subject) -> tuple[list[str], str]:
    """The features, and the column of outcomes."""
    outcome, training = subject.plan.columns.outcome, subject.training
    if subject.estimate is None:
        raise Absent("absent", "no number is estimated that a simple model could estimate too")
    if subject.features is None:
        raise Absent("absent", "there is no model, and the plan names no feature columns")
    if outcome is None:
        raise Absent("absent", "the plan names no column of outcomes to compare the estimates with")
    if training is None:
        raise Absent("absent", "the plan gives no training rows to fit a simple model on (data.training)")
    missing = [name for name in subject.features if name not in training.columns]
    if outcome not in training.columns or not training[outcome].type().is_numeric():
        raise Absent("absent", "the training rows have no column of outcomes that holds numbers")
    if missing:
        raise Absent("absent", f"the training rows lack {len(missing)} of the model's features")
    return list(subject.features), outcome


def _fitted(seen: pd.DataFrame, outcome: Floats, judged: pd.DataFrame) -> tuple[dict[str, Floats], dict[str, str]]:
    """Estimates of the judged rows by each simple model that could be fitted."""
    import numpy as np
    from sklearn.linear_model import Ridge
    from threadpoolctl import threadpool_limits

    found, failed = {}, {}
    for name, curves in ((RIDGE, False), (ADDITIVE, True)):
        try:
            with threadpool_limits(limits=1):
                columns = list(columns_of(seen, judged, curves=curves))
                if not columns:
                    failed[name] = "no feature of the training rows has two values"
                    continue
                first, second = (np.column_stack([pair[side] for pair in columns]) for side in (0, 1))
                found[name] = np.asarray(Ridge(alpha=PENALTY).fit(first, outcome).predict(second), dtype=np.float64)
        except Exception as error:  # a message may quote a cell: only the error's name is kept
            failed[name] = f"fitting failed with {type(error).__name__}"
    return found, failed
