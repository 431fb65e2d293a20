"""SHAP values against shap itself, closed forms and exact enumeration."""

from typing import Any

import numpy as np
import pandas as pd
import pytest
import shap
from sklearn.ensemble import (
    ExtraTreesClassifier,
    GradientBoostingClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler
from sklearn.tree import DecisionTreeClassifier

from audit.errors import Absent
from audit.metrics.attribution_shares import reached, shares
from audit.metrics.leaf_tables import LeafTables
from audit.needs.attributions import LOG_ODDS, OTHERWISE, PROBABILITY, TOLERANCE, explain, supply
from audit.needs.row_sample import RowSample
from audit.records.blocks import Explanation
from audit.records.evidence import Sample
from audit.records.plan import Columns
from tests.explaining import FEATURES, explained, planted
from tests.explaining import rows as planted_rows
from tests.measuring import subject
from tests.metrics.test_shapley import exact

ROWS = 120
rng = np.random.default_rng(8)
X = pd.DataFrame(rng.normal(size=(ROWS, 4)), columns=["income", "debt", "age", "noise"])
Y = (X["income"] - X["debt"] * X["age"] + rng.normal(scale=0.5, size=ROWS) > 0).astype(int)
SAMPLE = RowSample(frame=X, sample=Sample(rows=ROWS, seed=1, drawn="every row"))


class Loaded:
    """A model as loading leaves it; `favourable` is the place of the favourable class."""

    kind = "skops"

    def __init__(self, estimator: Any, *, favourable: int = 1, native: bool = True) -> None:
        self.estimator, self.favourable = estimator, favourable
        self.native = estimator if native else None
        self.features = tuple(X.columns)

    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        return np.asarray(self.estimator.predict_proba(rows)[:, self.favourable])


TREES = [
    (GradientBoostingClassifier(n_estimators=20, random_state=0), LOG_ODDS),
    (HistGradientBoostingClassifier(max_iter=20, random_state=0), LOG_ODDS),
    (RandomForestClassifier(n_estimators=10, max_depth=4, random_state=0), PROBABILITY),
    (ExtraTreesClassifier(n_estimators=10, max_depth=4, random_state=0), PROBABILITY),
    (DecisionTreeClassifier(max_depth=3, random_state=0), PROBABILITY),
]


@pytest.mark.parametrize(("estimator", "output"), TREES, ids=lambda value: type(value).__name__)
@pytest.mark.parametrize("favourable", [1, 0])
def test_trees_are_shaps_and_add_up_to_the_favourable_output(estimator: Any, output: str, favourable: int) -> None:
    model = Loaded(estimator.fit(X, Y), favourable=favourable)
    found = explain(model, SAMPLE, seed=0)
    assert found.output == output
    assert "from tables of leaves" in found.method
    theirs = shap.TreeExplainer(estimator)
    rows = X.loc[found.rows.index]
    values, base = theirs.shap_values(rows.to_numpy()), np.atleast_1d(theirs.expected_value)
    if output == PROBABILITY:
        assert found.values == pytest.approx(values[:, :, favourable], abs=1e-9)
        assert found.values.sum(axis=1) + base[favourable] == pytest.approx(model.predict(rows), abs=1e-9)
    else:
        sign = 1 if favourable else -1
        assert found.values == pytest.approx(sign * values, abs=1e-9)
        margin = np.log(model.predict(rows) / (1 - model.predict(rows)))
        assert found.values.sum(axis=1) + sign * base[-1] == pytest.approx(margin, abs=1e-6)


@pytest.mark.parametrize("favourable", [1, 0])
def test_a_linear_model_is_the_closed_form_and_shaps_linear_explainer(favourable: int) -> None:
    estimator = LogisticRegression().fit(X, Y)
    found = explain(Loaded(estimator, favourable=favourable), SAMPLE, seed=0)
    sign = 1 if favourable else -1
    rows = X.loc[found.rows.index].to_numpy()
    closed = sign * (rows - rows.mean(axis=0)) * estimator.coef_[0]
    assert found.values == pytest.approx(closed, abs=1e-12)
    theirs = shap.LinearExplainer(estimator, shap.maskers.Independent(X.to_numpy(), max_samples=ROWS))
    assert found.values == pytest.approx(sign * theirs.shap_values(rows), abs=1e-9)
    assert found.output == LOG_ODDS


def test_a_black_box_comes_close_to_exact_shapley_values() -> None:
    model = Loaded(GradientBoostingClassifier(n_estimators=10, random_state=0).fit(X, Y), native=False)
    small = RowSample(frame=X.head(30), sample=Sample(rows=30, seed=1, drawn="every row"))
    found = explain(model, small, seed=0)
    assert (found.output, found.sample.rows) == (PROBABILITY, 30)
    truth = exact(model.predict, found.rows, X.head(30))  # with 30 rows, all are background
    assert np.abs(found.values - truth).max() < 0.05
    share, true_share = (np.abs(v).mean(axis=0) / np.abs(v).mean(axis=0).sum() for v in (found.values, truth))
    assert share == pytest.approx(true_share, abs=0.02)


def test_a_pipeline_with_text_is_explained_as_a_black_box() -> None:
    frame = X.assign(noise=np.where(X["noise"] > 0, "north", "south"))
    encode = make_pipeline(OneHotEncoder(), DecisionTreeClassifier(max_depth=2)).fit(frame[["noise"]], Y)

    class Mixed(Loaded):
        def predict(self, rows: pd.DataFrame) -> np.ndarray:
            return np.asarray(encode.predict_proba(rows[["noise"]])[:, 1])

    found = explain(Mixed(encode), RowSample(frame=frame, sample=SAMPLE.sample), seed=0)
    assert "permutations" in found.method
    assert (found.values[:, :3] == 0).all()
    assert np.abs(found.values[:, 3]).max() > 0


def test_a_scaled_pipeline_agrees_with_the_linear_closed_form() -> None:
    """Near probability one half the probability is a straight line of the log-odds: the shares are the same."""
    estimator = make_pipeline(StandardScaler(), LogisticRegression(C=0.001)).fit(X, Y)
    found = explain(Loaded(estimator), SAMPLE, seed=0)
    weight = estimator[-1].coef_[0] / estimator[0].scale_
    closed = np.abs((X.to_numpy() - X.to_numpy().mean(axis=0)) * weight).mean(axis=0)
    size = np.abs(found.values).mean(axis=0)
    assert size / size.sum() == pytest.approx(closed / closed.sum(), abs=0.02)


def test_the_same_seed_gives_the_same_values_and_a_part_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.needs.explainers.EVALUATIONS", 1)
    monkeypatch.setattr("audit.needs.explainers.FEWEST", 40)
    model = Loaded(LogisticRegression().fit(X, Y), native=False)
    one, two, other = (explain(model, SAMPLE, seed=seed) for seed in (5, 5, 6))
    assert (one.values == two.values).all()
    assert not (one.values == other.values).all()
    assert one.sample == Sample(rows=40, seed=5, drawn="uniformly without replacement")
    assert one.values.shape == (40, 4)


def test_slow_explainers_explain_fewer_rows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("audit.needs.explainers.READS", 1.0)
    monkeypatch.setattr("audit.needs.explainers.FEWEST", 25)
    found = explain(Loaded(RandomForestClassifier(n_estimators=3, random_state=0).fit(X, Y)), SAMPLE, seed=0)
    assert found.sample.rows == len(found.values) == 25


class Wrapped(Loaded):
    """Says it is the estimator, but predicts something else."""

    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        return super().predict(rows) ** 2


def test_an_estimator_that_is_not_the_model_is_not_explained_in_its_place() -> None:
    found = explain(Wrapped(DecisionTreeClassifier(max_depth=3).fit(X, Y)), SAMPLE, seed=0)
    assert "permutations" in found.method


def test_values_that_do_not_add_up_are_never_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LeafTables, "values", lambda self, rows: np.full(rows.shape, 10 * TOLERANCE))
    model = Loaded(RandomForestClassifier(n_estimators=3, max_depth=3, random_state=0).fit(X, Y))
    assert "TreeExplainer" in explain(model, SAMPLE, seed=0).method
    monkeypatch.setattr("audit.needs.explainers.permutation_values", lambda *a, **k: (np.full((120, 4), 0.3), 0.0))
    with pytest.raises(Absent, match="miss the model's output") as caught:
        explain(Loaded(LogisticRegression().fit(X, Y), native=False), SAMPLE, seed=0)
    assert caught.value.why == "crashed"


def test_an_explainer_that_fails_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    """The file's structure is not what predicts: that is said, and the model explained as it answers."""
    found = explain(Wrapped(LogisticRegression().fit(X, Y)), SAMPLE, seed=0)
    assert OTHERWISE in found.method


class Broken(Loaded):
    def __init__(self, answer: Any) -> None:
        super().__init__(None, native=False)
        self.answer = answer

    def predict(self, rows: pd.DataFrame) -> np.ndarray:
        if isinstance(self.answer, Exception):
            raise self.answer
        return np.full(len(rows), self.answer)


@pytest.mark.parametrize("answer", [float("nan"), float("inf"), ValueError("Jane Doe, 12 Elm Street")])
def test_a_failing_model_is_a_crash_that_repeats_no_cell(answer: Any) -> None:
    with pytest.raises(Absent) as caught:
        explain(Broken(answer), SAMPLE, seed=0)
    assert caught.value.why == "crashed"
    assert "Jane" not in caught.value.reason


def test_a_constant_model_has_attributions_of_nothing() -> None:
    assert (explain(Broken(0.25), SAMPLE, seed=0).values == 0).all()


def test_every_cell_missing_or_an_unseen_category_is_a_reason_or_a_number() -> None:
    empty = RowSample(frame=X * np.nan, sample=SAMPLE.sample)
    with pytest.raises(Absent, match="ValueError") as caught:
        explain(Loaded(LogisticRegression().fit(X, Y)), empty, seed=0)
    assert caught.value.why == "crashed"
    found = explain(Loaded(HistGradientBoostingClassifier(max_iter=5).fit(X, Y)), empty, seed=0)
    assert np.isfinite(found.values).all()
    frame = X.assign(noise="never seen")
    encoded = make_pipeline(OneHotEncoder(), LogisticRegression())
    encoded.fit(X.assign(noise=np.where(X["noise"] > 0, "a", "b"))[["noise"]], Y)

    class Coded(Loaded):
        def predict(self, rows: pd.DataFrame) -> np.ndarray:
            return np.asarray(encoded.predict_proba(rows[["noise"]])[:, 1])

    with pytest.raises(Absent, match="failed with ValueError") as caught:
        explain(Coded(encoded), RowSample(frame=frame, sample=SAMPLE.sample), seed=0)
    assert "never seen" not in caught.value.reason


def test_thousands_of_one_hot_columns_of_a_straight_line_are_no_trouble() -> None:
    table = pd.DataFrame(np.eye(2000)[rng.integers(0, 2000, 300)], columns=[f"x{k}" for k in range(2000)])
    native = LogisticRegression(max_iter=20).fit(table, table["x0"] + (np.arange(300) % 2) > 0)

    class Wide(Loaded):
        def __init__(self) -> None:
            super().__init__(native)
            self.features = tuple(table.columns)

    found = explain(Wide(), RowSample(frame=table, sample=SAMPLE.sample), seed=0)
    assert found.values.shape == (300, 2000)


def test_the_order_of_the_rows_hangs_on_their_content() -> None:
    shuffled = RowSample(frame=X.sample(frac=1, random_state=1), sample=SAMPLE.sample)
    model = Loaded(LogisticRegression().fit(X, Y), native=False)
    one, other = (explain(model, sample, seed=0) for sample in (SAMPLE, shuffled))
    assert one.rows.index.tolist() == other.rows.index.tolist()
    assert (one.values == other.values).all()
    assert (one.scores == model.predict(one.rows)).all()
    assert one.base + one.values.sum(axis=1) == pytest.approx(one.scores, abs=1e-9)


def test_rows_are_added_until_the_leading_shares_are_precise() -> None:
    frame = planted_rows(9_000)
    native = LogisticRegression().fit(frame[list(FEATURES)], frame["paid"])

    class Line(Loaded):
        def __init__(self) -> None:
            super().__init__(native)
            self.features = FEATURES

    for precision, fewest, most in ((0.5, 2_000, 2_000), (0.035, 2_100, 8_000), (0.001, 9_000, 9_000)):
        with planted(frame, Line(), explanation=Explanation(precision=precision)) as made:
            found = explained(made)
        assert fewest <= len(found.rows) <= most
        assert found.rows.index.is_unique
        assert found.sample.rows == len(found.values) == len(found.scores)
        shared = shares(found.values)
        assert shared is not None
        assert reached(shared, 0.95) <= precision or len(found.rows) == 9_000


def test_scales() -> None:
    line = explain(Loaded(LogisticRegression().fit(X, Y)), SAMPLE, seed=0)
    assert line.on_scale(np.array([0.5, 0.25])) == pytest.approx([0, np.log(1 / 3)])
    assert np.isfinite(line.on_scale(np.array([0.0, 1.0]))).all()
    box = explain(Loaded(LogisticRegression().fit(X, Y), native=False), SAMPLE, seed=0)
    assert box.on_scale(np.array([0.5, 0.25])).tolist() == [0.5, 0.25]
    assert len(box.some(10, 0)) == 10
    assert len(box.some(10**6, 0)) == len(box.rows)


def test_no_model_and_no_rows_have_their_reasons() -> None:
    frame = X.assign(sex="f", approved=Y)
    columns = Columns(prediction="approved", favourable=1, sensitive=("sex",), features=tuple(X.columns))
    with subject(frame, columns) as made, pytest.raises(Absent, match="no model") as caught:
        supply(made, SAMPLE)
    assert caught.value.why == "absent"
    empty = RowSample(frame=X.head(0), sample=Sample(rows=0, seed=0, drawn="every row"))
    with pytest.raises(Absent, match="no row"):
        explain(Broken(0.5), empty, seed=0)


@pytest.mark.parametrize(
    ("reads", "size", "ended"),
    [(8e9, 300, "all rows that there are"), (8e9, 4000, "enough for"), (0.0, 4000, "fixed budget of work")],
)
def test_how_it_ended_is_said(monkeypatch: pytest.MonkeyPatch, reads: float, size: int, ended: str) -> None:
    monkeypatch.setattr("audit.needs.explainers.READS", reads)
    frame = planted_rows(size)
    model = Loaded(HistGradientBoostingClassifier(max_iter=3, max_depth=2).fit(frame[list(FEATURES)], frame["paid"]))
    model.features = FEATURES
    options = {} if reads else {"explanation": Explanation(precision=0.001)}
    with planted(frame, model, **options) as made:
        found = explained(made)
    assert ended in found.ended
