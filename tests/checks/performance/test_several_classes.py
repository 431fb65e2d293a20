"""Several classes over all rows, against scikit-learn, through a real engine."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import balanced_accuracy_score, f1_score, precision_score, recall_score

from audit.checks.performance.several_classes import METRICS, measure
from audit.needs.class_counts import supply
from audit.records.evidence import Measurement
from audit.records.plan import Columns
from tests.measuring import Said, by_name, reasons, subject, values

COLUMNS = Columns(label="y", prediction="d", favourable="A", sensitive=("sex",))


def rows(n: int = 600, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    made = pd.DataFrame({"sex": rng.choice(["f", "m"], n), "y": rng.choice(["A", "B", "C"], n, p=[0.5, 0.3, 0.2])})
    return made.assign(d=np.where(rng.random(n) < 0.7, made["y"], rng.choice(["A", "B", "C"], n)))


def said_of(frame: pd.DataFrame, columns: Columns = COLUMNS) -> list[Said]:
    with subject(frame, columns) as made:
        return list(measure(supply(made)))


def test_values_are_scikit_learns() -> None:
    frame = rows()
    found, truth, given = values(said_of(frame)), frame["y"], frame["d"]
    assert found["performance.macro_recall",] == pytest.approx(balanced_accuracy_score(truth, given))
    assert found["performance.macro_precision",] == pytest.approx(precision_score(truth, given, average="macro"))
    assert found["performance.macro_f1",] == pytest.approx(f1_score(truth, given, average="macro"))
    each = recall_score(truth, given, average=None, labels=["A", "B", "C"])
    assert [found["performance.class_recall", name] for name in "ABC"] == pytest.approx(list(each))
    assert {key[0] for key in found} == set(METRICS)


def test_weights_are_scikit_learns_and_narrow_nothing() -> None:
    frame = rows().assign(w=lambda f: np.random.default_rng(1).uniform(0.5, 3, len(f)))
    weighted = Columns(label="y", prediction="d", favourable="A", sensitive=("sex",), weight="w")
    found = by_name(said_of(frame, weighted))
    item = found["performance.macro_f1",]
    assert isinstance(item, Measurement)
    theirs = f1_score(frame["y"], frame["d"], average="macro", sample_weight=frame["w"])
    assert item.value == pytest.approx(theirs)
    plain = by_name(said_of(frame))["performance.macro_f1",]
    assert isinstance(plain, Measurement)
    assert item.high - item.low > plain.high - plain.low  # type: ignore[operator]  # both have intervals


def test_without_a_label_and_with_a_rare_class() -> None:
    no_label = Columns(prediction="d", favourable="A", sensitive=("sex",))
    assert set(reasons(said_of(rows(), no_label)).values()) == {"absent"}
    rare = rows()
    rare.loc[:3, ["y", "d"]] = "Z"
    found = by_name(said_of(rare))
    assert not any("Z" in key for key in found), "four rows are not named"


def test_the_interval_holds_the_value_and_the_family_is_wider() -> None:
    for item in said_of(rows(200)):
        assert isinstance(item, Measurement)
        assert item.low <= item.value <= item.high  # type: ignore[operator]  # both are numbers
        assert item.low_all <= item.low and item.high <= item.high_all  # type: ignore[operator]
