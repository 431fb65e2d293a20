"""Several classes against scikit-learn and fairlearn, through a real engine."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest
from fairlearn.metrics import MetricFrame
from sklearn.metrics import balanced_accuracy_score, f1_score, precision_score, recall_score

from audit.checks.bias.multiclass import METRICS, MOST_CROSSED, measure
from audit.metrics.class_rates import OTHERS
from audit.needs.class_counts import ClassCounts, supply
from audit.records.evidence import Measurement, Unmeasured
from audit.records.plan import Columns
from tests.measuring import Said, by_name, evidence, reasons, subject, values

CLASSES = ("A", "B", "C")
COLUMNS = Columns(label="y", prediction="d", favourable="A", sensitive=("sex", "race"))


def rows(n: int = 900, seed: int = 0) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    made = pd.DataFrame(
        {
            "sex": rng.choice(np.array(["f", "m", None], object), n, p=[0.45, 0.5, 0.05]),
            "race": rng.choice(["a", "b"], n),
            "y": rng.choice(CLASSES, n, p=[0.4, 0.35, 0.25]),
        }
    )
    right = rng.random(n) < np.where(made["sex"] == "f", 0.6, 0.85)
    return made.assign(d=np.where(right, made["y"], rng.choice(CLASSES, n)))


def named(function: Callable[..., float], **options: Any) -> Callable[..., float]:
    """With options; MetricFrame wants a function with a name."""

    def score(y_true: Any, y_pred: Any) -> float:
        return function(y_true, y_pred, **options)

    return score


def said_of(frame: pd.DataFrame, columns: Columns = COLUMNS) -> list[Said]:
    """What the check says, by a real engine."""
    with subject(frame, columns) as made:
        return list(measure(supply(made)))


def counts(frame: pd.DataFrame, *attributes: str, classes: tuple[str, ...] = CLASSES) -> ClassCounts:
    """By pandas, without an engine."""
    keys = [*attributes, "y", "d"]
    cells = frame.groupby(keys, dropna=False).size().rename("n").reset_index()
    cells = cells.rename(columns={"y": "label", "d": "prediction"})
    return ClassCounts(cells=cells, attributes=attributes, classes=classes, labelled=True, named=classes)


def test_every_value_is_fairlearns_over_scikit_learns() -> None:
    frame = rows()
    found = values(said_of(frame))
    shown = frame.assign(sex=frame["sex"].fillna("unknown"))
    options = {"y_true": shown["y"], "y_pred": shown["d"]}
    for attribute in ("sex", "race"):
        for name in CLASSES:
            for metric, function in (("recall", recall_score), ("precision", precision_score)):
                metrics = named(function, labels=[name], average="macro")
                by_group = MetricFrame(metrics=metrics, sensitive_features=shown[attribute], **options).by_group
                for group, value in by_group.items():
                    key = (f"bias.class_{metric}", attribute, name, str(group))
                    assert found[key] == pytest.approx(value, abs=1e-12)
        for metric, function in (
            ("macro_recall", balanced_accuracy_score),
            ("macro_precision", named(precision_score, average="macro")),
            ("macro_f1", named(f1_score, average="macro")),
        ):
            theirs = MetricFrame(metrics=function, sensitive_features=shown[attribute], **options)
            for group, value in theirs.by_group.items():
                assert found[f"bias.{metric}", attribute, str(group)] == pytest.approx(value, abs=1e-12)
            known = theirs.by_group.drop("unknown", errors="ignore")
            assert found[f"bias.{metric}_difference", attribute] == pytest.approx(known.max() - known.min(), abs=1e-12)
    assert ("bias.macro_f1", "sex×race", "f×a") in found
    assert ("bias.class_recall", "sex×race", "B", "m×b") in found


def test_the_disadvantage_is_found_and_the_unknown_are_not_compared() -> None:
    said = by_name(measure(counts(rows().fillna("unknown"), "sex")))
    gap = said["bias.macro_recall_difference", "sex"]
    assert isinstance(gap, Measurement)
    assert gap.low_all is not None
    assert gap.low_all > 0
    assert "2 groups" in gap.method
    assert {key[2] for key in said if key[0] == "bias.macro_recall"} == {"f", "m", "unknown"}


def test_groups_treated_alike_are_not_told_apart() -> None:
    alarms = 0
    for seed in range(15):
        frame = rows(600, seed).assign(sex=np.random.default_rng(seed).choice(list("fghijk"), 600))
        said = by_name(measure(counts(frame, "sex")))
        gap = said["bias.macro_f1_difference", "sex"]
        assert isinstance(gap, Measurement)
        alarms += gap.low != 0
    assert alarms <= 3


def test_small_groups_denominators_and_classes() -> None:
    frame = rows().dropna()
    frame = pd.concat([frame, rows(9).assign(sex="x"), frame[frame["y"] == "A"].head(60).assign(sex="z")])
    frame = pd.concat([frame, frame[frame["y"] == "B"].head(5).assign(sex="z")])
    said = list(measure(counts(frame, "sex")))
    why = reasons(said)
    assert not any("x" in key for key in values(said))
    assert [item.where for item in said if item.where.get("group") == "x" and item.metric == "bias.class_recall"] == [
        {"attribute": "sex", "group": "x"}
    ]
    assert why["bias.class_recall", "sex", "B", "z"] == "suppressed"
    assert why["bias.class_recall", "sex", "C", "z"] == "undefined"
    assert why["bias.macro_recall", "sex", "z"] == "undefined"
    assert ("bias.class_recall", "sex", "A", "z") in values(said)
    few = frame[(frame["sex"] != "z") | (frame["y"] != "C")]
    few = pd.concat([few, frame[frame["y"] == "C"].head(3).assign(sex="z")])
    [item] = [
        item for item in measure(counts(few, "sex"))
        if item.metric == "bias.macro_recall" and item.where["group"] == "z"
    ]  # fmt: skip
    assert isinstance(item, Unmeasured), "with two classes' recalls, the average would give away the third's"
    assert item.why == "suppressed"


def test_rare_classes_are_pooled_and_not_averaged() -> None:
    frame = rows()
    frame.loc[:15, "y"] = [f"person {i}" for i in range(16)]
    said = said_of(frame)
    assert "person" not in str(said)
    assert {item.where["class"] for item in said if "class" in item.where} == {*CLASSES, OTHERS}
    shown = frame[frame["sex"] == "f"]
    others = shown["d"][~shown["y"].isin(CLASSES)]
    assert len(others)
    recall = recall_score(shown["y"], shown["d"], labels=CLASSES, average="macro")
    assert values(said)["bias.macro_recall", "sex", "f"] == pytest.approx(recall, abs=1e-12)


def test_without_labels_only_selection_rates_are_measured() -> None:
    found = evidence(rows(), Columns(prediction="d", favourable="A", sensitive=("sex",)))
    mine = {key[0] for key in values(found.measurements)} & set(METRICS)
    assert mine == {"bias.class_selection_rate", "bias.class_selection_rate_difference"}
    why = {item.metric: item.reason for item in found.unmeasured if item.metric in METRICS and not item.where}
    assert set(why.values()) == {"the plan names no label to compare the predictions with"}


def test_two_outcomes_are_left_to_the_other_checks() -> None:
    found = evidence(rows().replace({"y": {"C": "B"}, "d": {"C": "B"}}), COLUMNS)
    mine = [item for item in [*found.measurements, *found.unmeasured] if item.metric in METRICS]
    assert {item.metric for item in mine} == set(METRICS)
    assert {item.reason for item in mine if isinstance(item, Unmeasured)} == {
        "the outcomes have no more than two values, so there are no further classes"
    }


def test_many_classes_are_crossed_by_average_only() -> None:
    names = [f"c{i:02}" for i in range(MOST_CROSSED + 1)]
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({"sex": rng.choice(["f", "m"], 4_000), "race": rng.choice(["a", "b"], 4_000)})
    frame["y"] = rng.choice(names, 4_000)
    frame["d"] = np.where(rng.random(4_000) < 0.6, frame["y"], rng.choice(names, 4_000))
    found = values(measure(counts(frame, "sex", "race", classes=tuple(names))))
    assert ("bias.macro_f1", "sex×race", "f×a") in found
    assert {key[1] for key in found if key[0] == "bias.class_recall"} == {"sex", "race"}


def test_case_weights_are_scikit_learns() -> None:
    frame = rows()
    frame["w"] = np.random.default_rng(9).uniform(0.2, 5, len(frame))
    found = said_of(frame, Columns(**{**vars(COLUMNS), "weight": "w"}))
    f = frame[frame["sex"] == "f"]
    expected = f1_score(f["y"], f["d"], average="macro", sample_weight=f["w"])
    item = by_name(found)["bias.macro_f1", "sex", "f"]
    plain = by_name(said_of(frame))["bias.macro_f1", "sex", "f"]
    assert isinstance(item, Measurement)
    assert isinstance(plain, Measurement)
    assert item.value == pytest.approx(expected, abs=1e-12)
    assert item.method.endswith("case weights, effective size (Kish 1965)")
    assert item.support == plain.support
    assert item.high - item.low > plain.high - plain.low, "unequal weights count for fewer rows"  # type: ignore[operator]
