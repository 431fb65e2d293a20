"""Performance against scikit-learn on the rows."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import accuracy_score, f1_score, precision_score, recall_score, roc_auc_score

from audit.checks.performance.classification import METRICS, measure
from audit.needs.score_counts import ScoreCounts
from audit.records.evidence import Measurement
from tests.measuring import by_name, counts, reasons, values


def scored(frame: pd.DataFrame, *, exact: bool = True) -> ScoreCounts:
    cells = frame.dropna().groupby(["score", "y"]).size().rename("n").reset_index().rename(columns={"y": "label"})
    return ScoreCounts(cells=cells, exact=exact)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(st.integers(0, 10**6), st.integers(30, 200))
def test_everything_is_scikit_learns(seed: int, rows: int) -> None:
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"score": rng.integers(0, 20, rows) / 20, "y": rng.integers(0, 2, rows)})
    frame["d"] = (frame["score"] >= 0.5).astype(int)
    found = values(measure(counts(frame, decision="d", label="y"), scored(frame[["score", "y"]])))
    expected = {
        "accuracy": accuracy_score(frame["y"], frame["d"]),
        "precision": precision_score(frame["y"], frame["d"]),
        "recall": recall_score(frame["y"], frame["d"]),
        "f1": f1_score(frame["y"], frame["d"]),
        "auc": roc_auc_score(frame["y"], frame["score"]),
    }
    for name, value in expected.items():
        assert found[(f"performance.{name}",)] == pytest.approx(value, abs=1e-12)
    assert {key[0] for key in found} == set(METRICS)


def test_f1_covers() -> None:
    """The interval of F1 through Jaccard, against fresh samples of a known table."""
    rng = np.random.default_rng(6)
    shares, truth = np.array([0.3, 0.1, 0.15, 0.45]), 2 * 0.3 / (2 * 0.3 + 0.1 + 0.15)
    held, trials = 0, 200
    for tp, fp, fn, tn in rng.multinomial(120, shares, size=trials):
        frame = pd.DataFrame(
            {"d": np.repeat([1, 1, 0, 0], [tp, fp, fn, tn]), "y": np.repeat([1, 0, 1, 0], [tp, fp, fn, tn])}
        )
        item = by_name(measure(counts(frame, decision="d", label="y"), None))[("performance.f1",)]
        assert isinstance(item, Measurement)
        assert item.support == tp + fp + fn
        held += item.low <= truth <= item.high  # type: ignore[operator]
    assert held / trials >= 0.925


def test_without_a_label_everything_is_absent() -> None:
    frame = pd.DataFrame({"d": [0, 1]})
    why = reasons(measure(counts(frame, decision="d"), None))
    assert why == {(metric,): "absent" for metric in sorted(METRICS)}


def test_without_scores_the_decisions_are_still_measured() -> None:
    frame = pd.DataFrame({"d": [0, 1, 1, 0], "y": [0, 1, 0, 1]})
    said = list(measure(counts(frame, decision="d", label="y"), None))
    assert {key[0] for key in values(said)} == {f"performance.{n}" for n in ("accuracy", "precision", "recall", "f1")}
    assert reasons(said) == {("performance.auc",): "absent", ("performance.calibration_error",): "absent"}


def test_one_class_and_nobody_selected_are_undefined_not_perfect() -> None:
    frame = pd.DataFrame({"d": [0] * 8, "y": [0] * 8, "score": [0.1, 0.2] * 4})
    said = list(measure(counts(frame, decision="d", label="y"), scored(frame[["score", "y"]])))
    assert reasons(said) == dict.fromkeys(
        [("performance.auc",), ("performance.f1",), ("performance.precision",), ("performance.recall",)], "undefined"
    )
    assert values(said)[("performance.accuracy",)] == 1.0


def test_a_score_that_is_no_probability_ranks_but_is_not_calibrated() -> None:
    frame = pd.DataFrame({"score": [300.0, 500.0, 700.0, 650.0], "y": [0, 0, 1, 1], "d": [0, 0, 1, 1]})
    said = list(measure(counts(frame, decision="d", label="y"), scored(frame[["score", "y"]])))
    assert values(said)[("performance.auc",)] == 1.0
    assert reasons(said) == {("performance.calibration_error",): "undefined"}


def test_rounded_scores_say_so() -> None:
    frame = pd.DataFrame({"score": [0.2, 0.7], "y": [0, 1], "d": [0, 1]})
    said = by_name(measure(counts(frame, decision="d", label="y"), scored(frame[["score", "y"]], exact=False)))
    assert "rounded" in said[("performance.auc",)].method  # type: ignore[union-attr]
