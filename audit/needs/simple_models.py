"""Simple models with the same features, fitted on the training rows and asked about the audited ones.

A logistic regression (numbers standardised, categories as columns of 0 and 1), and an additive one (a smooth curve for
each number). Both can be read whole. They decide favourably as often as the audited system does.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from audit.errors import Absent
from audit.metrics.rank_places import in_order, is_number
from audit.metrics.tallies import Floats, Ints
from audit.needs.adverse_cases import features_of
from audit.needs.row_sample import RowSample
from audit.needs.rows_by_number import only
from audit.records.evidence import Sample
from audit.records.subject import DECISION, LABEL, ROW, SCORE, Subject, group_column

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

MOST = 20_000
"""Rows that are fitted on, and that are judged, at most."""
FEWEST = 50
"""Training rows with a label."""
CATEGORIES = 20
KNOTS = 5
LOGISTIC, ADDITIVE = "logistic regression", "additive model"


@dataclass(frozen=True, kw_only=True, eq=False)
class Judged:
    """Simple models and the rows that they were judged on."""

    simple: Mapping[str, Floats]
    """What they say of each row, by the name of the simple model."""
    failed: Mapping[str, str]
    """Simple models that could not be fitted, and why."""
    groups: pd.DataFrame
    """Group names by attribute."""
    trained: int
    """Rows that the simple models were fitted on."""
    apart: bool
    """No judged row is among the training rows, as far as ids tell."""
    sample: Sample
    whole: int
    """Rows that could have been judged."""

    @property
    def exact(self) -> bool | Sample:
        """Whether all rows were judged, or which sample."""
        return True if self.sample.rows == self.whole else self.sample

    @property
    def how(self) -> str:
        """On what they were fitted and judged, for a method."""
        apart = "rows that are not among them" if self.apart else "rows that may be among them (no id tells)"
        return f"fitted on {self.trained:,} training rows, judged on {apart}"


@dataclass(frozen=True, kw_only=True, eq=False)
class SimpleModels(Judged):
    """Scores of the same rows by the audited model and by simple ones."""

    score: Floats
    """The audited model's."""
    decision: np.ndarray
    """The audited decisions, bool."""
    label: Ints
    """1 favourable, 0 not."""

    def decided(self, name: str) -> np.ndarray:
        """Decisions of a simple model at the threshold that comes closest to the audited share of favourable ones."""
        import numpy as np

        score, wanted = self.simple[name], int(self.decision.sum())
        ordered = np.sort(score)[::-1]
        return np.asarray(score >= ordered[wanted - 1]) if wanted else np.zeros(len(score), dtype=bool)


def supply(subject: Subject, drawn: RowSample) -> SimpleModels:
    """Fit and ask.

    Raises:
        Absent: no model or score, or of a number; no label, no training rows that have both, or too few of them.
    """
    import numpy as np

    _require(subject)
    features = list(subject.features or ())
    training: Any = subject.training
    numbers = some_numbers(subject, training.filter(training[LABEL].notnull()))
    wide = training.select(ROW, LABEL, **{f"f{place}": training[name] for place, name in enumerate(features)})
    seen = by_content(subject.engine.fetch(only(wide, numbers)).set_index(ROW), [LABEL])
    if len(seen) < FEWEST:
        raise Absent("too small", f"fewer than {FEWEST} training rows have a label")
    if seen[LABEL].nunique() < 2:
        raise Absent("undefined", "only one label occurs in the training rows, and nothing can be learned from it")
    rows, apart = held_out(subject)
    rows = rows.filter(rows[LABEL].notnull(), rows[SCORE].notnull(), rows[DECISION].notnull())
    groups = list(map(group_column, subject.attributes))
    numbers = some_numbers(subject, rows)
    if not len(numbers):
        raise Absent("too small", "no row with a label and a score is left that is not among the training rows")
    whole = int(subject.engine.fetch(rows.agg(n=rows.count()))["n"].iloc[0])
    derived = [LABEL, SCORE, DECISION, *groups]
    known = subject.engine.fetch(only(rows, numbers).select(ROW, *derived)).set_index(ROW)
    table = features_of(subject, drawn, numbers)
    table = table.set_axis([f"f{place}" for place in range(len(features))], axis=1)
    judged = by_content(known.join(table), derived)
    names = [f"f{place}" for place in range(len(features))]
    simple, failed = _fitted(seen[names], seen[LABEL].to_numpy(dtype=np.int64), judged[names])
    return SimpleModels(
        score=judged[SCORE].to_numpy(dtype=np.float64),
        decision=judged[DECISION].to_numpy(dtype=np.int64) == 1,
        label=judged[LABEL].to_numpy(dtype=np.int64),
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


def _require(subject: Subject) -> None:
    if subject.plan.estimates:
        raise Absent("absent", "the model predicts a number, so nothing is decided that a simple model could decide")
    if subject.features is None or not subject.scored or not subject.decided:
        raise Absent("absent", "there is no model, or no score with features and a threshold, to compare with")
    if not subject.labelled:
        raise Absent("absent", "the plan names no label to compare the decisions with")
    if subject.training is None:
        raise Absent("absent", "the plan gives no training rows to fit a simple model on (data.training)")
    missing = [name for name in subject.features if name not in subject.training.columns]
    if LABEL not in subject.training.columns:
        raise Absent("absent", "the training rows have no label")
    if missing:
        raise Absent("absent", f"the training rows lack {len(missing)} of the model's features")


def held_out(subject: Subject) -> tuple[Any, bool]:
    """The audited rows that are not among the training rows, where ids can tell."""
    from audit.needs.prepared_rows import text

    rows, training, ids = subject.rows, subject.training, subject.plan.columns.id
    if not ids or any(name not in training.columns for name in ids):
        return rows, False
    mine = {f"__key{place}": text(rows[name]) for place, name in enumerate(ids)}
    theirs = training.select(**{f"__key{place}": text(training[name]) for place, name in enumerate(ids)}).distinct()
    return rows.mutate(**mine).anti_join(theirs, list(mine)), True


def some_numbers(subject: Subject, rows: Any) -> Ints:
    """Row numbers: all, or `MOST` drawn at random."""
    import numpy as np

    numbers = np.sort(subject.engine.fetch(rows.select(ROW))[ROW].to_numpy())
    if len(numbers) > MOST:
        numbers = np.sort(np.random.default_rng(subject.plan.seed).choice(numbers, size=MOST, replace=False))
    return np.asarray(numbers, dtype=np.int64)


def by_content(table: pd.DataFrame, derived: Sequence[str]) -> pd.DataFrame:
    """The rows in an order that only their content decides."""
    import numpy as np

    features = [name for name in table if name not in derived]
    _, which = in_order(table[[*features, *derived]])
    return table.iloc[np.argsort(which, kind="stable")].reset_index(drop=True)


def _fitted(seen: pd.DataFrame, label: Ints, judged: pd.DataFrame) -> tuple[dict[str, Floats], dict[str, str]]:
    """Scores of the judged rows by each simple model that could be fitted."""
    from threadpoolctl import threadpool_limits

    found, failed = {}, {}
    for name, curves in ((LOGISTIC, False), (ADDITIVE, True)):
        try:
            with threadpool_limits(limits=1):
                columns = list(columns_of(seen, judged, curves=curves))
                if not columns:
                    failed[name] = "no feature of the training rows has two values"
                else:
                    found[name] = _scores(columns, label)
        except Exception as error:  # a message may quote a cell: only the error's name is kept
            failed[name] = f"fitting failed with {type(error).__name__}"
    return found, failed


def columns_of(seen: pd.DataFrame, judged: pd.DataFrame, *, curves: bool) -> Iterator[tuple[Floats, Floats]]:
    """Columns to fit on and to judge with, standardised by the training rows; constant ones are left out."""
    import numpy as np

    for name in seen:
        pair = (seen[name], judged[name])
        made = _numbers(*pair, curves=curves) if all(map(is_number, pair)) else _categories(*pair)
        for first, second in made:
            spread = float(first.std())
            if spread > 1e-12 * max(1.0, float(np.abs(first).max())):
                yield (first - first.mean()) / spread, (second - first.mean()) / spread


def _numbers(seen: pd.Series, judged: pd.Series, *, curves: bool) -> Iterator[tuple[Floats, Floats]]:
    """A number, or the parts of its curve, with the median where it is missing and a column that says so."""
    import numpy as np

    first, second = (column.to_numpy(dtype=np.float64, na_value=np.nan) for column in (seen, judged))
    first, second = (np.where(np.isfinite(cells), cells, np.nan) for cells in (first, second))
    missing = np.isnan(first)
    if missing.all():
        return
    middle = float(np.nanmedian(first))
    if missing.any():
        yield missing.astype(np.float64), np.isnan(second).astype(np.float64)
    first, second = np.nan_to_num(first, nan=middle), np.nan_to_num(second, nan=middle)
    knots = np.unique(np.quantile(first, np.linspace(0, 1, KNOTS), method="inverted_cdf"))
    if not curves or len(knots) < 3:
        yield first, second
        return
    from sklearn.preprocessing import SplineTransformer

    spline = SplineTransformer(degree=3, knots=knots[:, None], include_bias=False, extrapolation="linear")
    made = spline.fit_transform(first[:, None]), spline.transform(second[:, None])
    for part in range(made[0].shape[1]):
        yield made[0][:, part], made[1][:, part]


def _categories(seen: pd.Series, judged: pd.Series) -> Iterator[tuple[Floats, Floats]]:
    """A column of 0 and 1 for each of the commonest categories; no value is one of them."""
    import numpy as np

    first, second = (column.astype("str").where(column.notna(), "").to_numpy(dtype=str) for column in (seen, judged))
    names, counts = np.unique(first, return_counts=True)
    for name in names[np.lexsort((names, -counts))][:CATEGORIES]:
        yield (first == name).astype(np.float64), (second == name).astype(np.float64)


def _scores(columns: Sequence[tuple[Floats, Floats]], label: Ints) -> Floats:
    import numpy as np
    from sklearn.linear_model import LogisticRegression

    first, second = (np.column_stack([pair[side] for pair in columns]) for side in (0, 1))
    newton = first.shape[1] <= 300
    model = LogisticRegression(solver="newton-cholesky" if newton else "lbfgs", max_iter=200 if newton else 1000)
    return np.asarray(model.fit(first, label).decision_function(second), dtype=np.float64)
