"""Rates of several classes against scikit-learn, and how often their intervals hold."""

import os
from math import sqrt

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import balanced_accuracy_score, confusion_matrix, f1_score, precision_recall_fscore_support

from audit.metrics.class_rates import OTHERS, Confusion, Share, confusion, macro, macro_f1
from audit.metrics.intervals import normal_quantile, wilson

SLOW = os.environ.get("SIGNOFF_SLOW") == "1"
DRAWS = 10_000 if SLOW else 700
SLACK = 0.005 if SLOW else 0.022
CLASSES = ("a", "b", "c", "d")


def cells(frame: pd.DataFrame) -> pd.DataFrame:
    return frame.groupby(["label", "prediction"], dropna=False).agg(n=("label", "size")).reset_index()


def rows(n: int = 400, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    label = rng.choice(CLASSES, n, p=[0.5, 0.3, 0.15, 0.05])
    return pd.DataFrame({"label": label, "prediction": np.where(rng.random(n) < 0.7, label, rng.choice(CLASSES, n))})


def matrix(frame: pd.DataFrame) -> Confusion:
    return confusion(cells(frame), CLASSES)


def test_rates_are_scikit_learns() -> None:
    frame = rows()
    made = matrix(frame)
    assert (made.rows[:4, :4] == confusion_matrix(frame["label"], frame["prediction"], labels=CLASSES)).all()
    precision, recall, _, support = precision_recall_fscore_support(frame["label"], frame["prediction"], labels=CLASSES)
    assert [share.value for share in made.shares("precision")] == pytest.approx(list(precision), abs=1e-15)
    assert [share.value for share in made.shares("recall")] == pytest.approx(list(recall), abs=1e-15)
    assert [share.support for share in made.shares("recall")] == list(support)
    for name, share in zip(CLASSES, made.shares("false_positive_rate"), strict=True):
        others = frame[frame["label"] != name]
        assert share.value == pytest.approx((others["prediction"] == name).mean())
        assert share.support == len(others)
    selected = [(frame["prediction"] == name).mean() for name in CLASSES]
    assert [share.value for share in made.shares("selection_rate")] == pytest.approx(selected)


def test_averages_are_scikit_learns() -> None:
    frame = rows()
    made = matrix(frame)
    assert macro(made.shares("recall")).value == pytest.approx(
        balanced_accuracy_score(frame["label"], frame["prediction"]), abs=1e-14
    )
    assert macro_f1(made).value == pytest.approx(
        f1_score(frame["label"], frame["prediction"], average="macro"), abs=1e-14
    )


def test_a_row_without_label_counts_where_only_the_prediction_matters() -> None:
    frame = pd.DataFrame({"label": ["a", None, "b", "z", "a"], "prediction": ["a", "a", None, "b", "z"]})
    made = matrix(frame)
    assert (made.share("selection_rate", 0).support, made.share("selection_rate", 0).value) == (4, 0.5)
    assert (made.share("recall", 0).support, made.share("recall", 0).value) == (2, 0.5)
    assert made.share("recall", 1).support == 0
    assert np.isnan(made.share("recall", 1).value)
    assert (made.share("precision", 0).support, made.share("precision", 0).value) == (1, 1.0)
    assert made.share("false_positive_rate", 1).support == 3
    assert made.share("recall", 4).support == 1, f"the place after the classes is {OTHERS}"


def test_weights_give_weighted_rates_and_kishs_size() -> None:
    frame = rows(300)
    weight = np.random.default_rng(1).uniform(0.5, 4, 300)
    grouped = frame.assign(n=1, weight=weight, squares=weight**2).groupby(["label", "prediction"]).sum().reset_index()
    made = confusion(grouped, CLASSES)
    recall = precision_recall_fscore_support(frame["label"], frame["prediction"], sample_weight=weight)[1]
    assert [share.value for share in made.shares("recall")] == pytest.approx(list(recall))
    mine = made.share("recall", 1)
    of_class = weight[frame["label"] == "b"]
    assert mine.trials == pytest.approx(of_class.sum() ** 2 / (of_class**2).sum())
    assert mine.support == len(of_class)
    doubled = confusion(grouped.assign(weight=2 * grouped["weight"], squares=4 * grouped["squares"]), CLASSES)
    assert doubled.share("recall", 1).interval(0.95) == pytest.approx(mine.interval(0.95)), "only ratios matter"


def test_one_class_has_the_interval_of_agresti_and_coull() -> None:
    """Agresti and Coull 1998: the Wald interval with z²/2 successes and z²/2 failures added."""
    z = normal_quantile(0.95)
    expected = proportion = (12 + z * z / 2) / (40 + z * z)
    half = z * sqrt(proportion * (1 - proportion) / (40 + z * z))
    found = macro([Share(support=40, value=12 / 40, trials=40.0)])
    assert found.interval(0.95) == pytest.approx((expected - half, expected + half))
    low, high = found.interval(0.95)
    assert (low + high) / 2 == pytest.approx(sum(wilson(12, 40)) / 2), "its middle is the score interval's"


def test_price_and_bonett_by_hand() -> None:
    """Two classes, 18 of 20 and 5 of 10: z²/4 hits and misses added to each."""
    z = 1.959963984540054
    a, b = (18 + z * z / 4) / (20 + z * z / 2), (5 + z * z / 4) / (10 + z * z / 2)
    half = z / 2 * sqrt(a * (1 - a) / (20 + z * z / 2) + b * (1 - b) / (10 + z * z / 2))
    found = macro([Share(support=20, value=0.9, trials=20.0), Share(support=10, value=0.5, trials=10.0)])
    assert found.value == 0.7
    assert found.interval(0.95) == pytest.approx(((a + b) / 2 - half, (a + b) / 2 + half))


def test_a_group_without_an_error_is_not_certain() -> None:
    frame = pd.DataFrame({"label": list(CLASSES) * 5}).assign(prediction=lambda f: f["label"])
    for found in (macro(matrix(frame).shares("recall")), macro_f1(matrix(frame))):
        assert found.value == 1.0
        assert 0.7 < found.interval(0.95)[0] < 0.95


def test_the_variance_of_macro_f1_is_the_multinomial_one() -> None:
    """A large table: the interval's half width is z times the standard deviation over redrawn tables."""
    rng = np.random.default_rng(8)
    p = np.array([[0.30, 0.06, 0.02], [0.05, 0.25, 0.04], [0.03, 0.05, 0.20]])
    tables = rng.multinomial(4_000, p.ravel(), 4_000).reshape(-1, 3, 3)
    f1 = (2 * np.einsum("tkk->tk", tables) / (tables.sum(axis=1) + tables.sum(axis=2))).mean(axis=1)
    expected = np.pad(np.rint(4_000 * p).astype(np.int64), (0, 2))
    exact = expected.astype(float)
    low, high = macro_f1(Confusion(classes=("a", "b", "c"), rows=expected, weights=exact, squares=exact)).interval(0.95)
    assert (high - low) / 2 == pytest.approx(normal_quantile(0.95) * f1.std(), rel=0.05)


@pytest.mark.parametrize(("n", "right"), [(60, 0.8), (60, 0.97), (300, 0.6)])
def test_intervals_of_averages_hold(n: int, right: float) -> None:
    rng = np.random.default_rng(n)
    label = np.array([0.5, 0.3, 0.2])
    p = np.diag(label * right) + (label * (1 - right) / 2)[:, None] * (1 - np.eye(3))
    truth = {
        "recall": right,
        "precision": float(np.mean(np.diag(p) / p.sum(axis=0))),
        "f1": float(np.mean(2 * np.diag(p) / (p.sum(axis=0) + p.sum(axis=1)))),
    }
    held = dict.fromkeys(truth, 0)
    drawn = 0
    for table in rng.multinomial(n, p.ravel(), DRAWS).reshape(-1, 3, 3):
        if min(table.sum(axis=0).min(), table.sum(axis=1).min()) < 5:
            continue
        drawn += 1
        counts = np.pad(table, (0, 2)).astype(np.int64)
        made = Confusion(
            classes=("a", "b", "c"), rows=counts, weights=counts.astype(float), squares=counts.astype(float)
        )
        for name, found in (
            ("recall", macro(made.shares("recall"))),
            ("precision", macro(made.shares("precision"))),
            ("f1", macro_f1(made)),
        ):
            low, high = found.interval(0.95)
            held[name] += low <= truth[name] <= high
    assert drawn > 0.8 * DRAWS
    assert min(held.values()) / drawn >= 0.935 - SLACK, {name: hits / drawn for name, hits in held.items()}
