"""Laws that hold for every check there is, through real needs on a real engine."""

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pandas as pd
import pytest
from sklearn.linear_model import LogisticRegression

from audit.measure import discover
from audit.records.evidence import Evidence, Measurement
from audit.records.plan import Columns
from tests.measuring import by_name, evidence, reasons, values

FEATURES = ("income", "debt", "contact_length")
METRICS = {metric: name for name, check in discover().items() for metric in check.METRICS}
COLUMNS = Columns(
    label="repaid",
    favourable=1,
    threshold=0.5,
    sensitive=("sex", "race"),
    features=FEATURES,
    quasi_identifiers=("sex", "race"),
)


def rows(n: int = 600) -> pd.DataFrame:
    """Applicants with two sensitive attributes (some unknown), a label with holes, and a column of e-mail addresses."""
    rng = np.random.default_rng(12)
    frame = pd.DataFrame({"income": rng.normal(3, 1, n), "debt": rng.normal(1, 1, n)})
    frame["sex"] = rng.choice(["f", "m", None], n, p=[0.4, 0.55, 0.05])
    frame["race"] = rng.choice(["a", "b", "c"], n, p=[0.55, 0.3, 0.15])
    frame["contact"] = [f"someone{i % 250}@example.com" if i % 3 else None for i in range(n)]
    frame["contact_length"] = frame["contact"].str.len().fillna(0.0)
    merit = frame["income"] - frame["debt"] + 0.8 * (frame["race"] == "a") + rng.normal(0, 1, n)
    frame["repaid"] = pd.array((merit > 2).astype(int), dtype="Int64")
    frame.loc[frame.index % 11 == 0, "repaid"] = pd.NA
    return frame


class Scorer:
    """A logistic regression as loading leaves it, always the same."""

    kind = "skops"
    features = FEATURES

    def __init__(self) -> None:
        known = rows().dropna(subset=["repaid"])
        self.native = LogisticRegression().fit(known[list(FEATURES)], known["repaid"].astype(int))

    def predict(self, table: pd.DataFrame) -> np.ndarray:
        return np.asarray(self.native.predict_proba(table[list(FEATURES)])[:, 1])


def measured(frame: pd.DataFrame, columns: Columns = COLUMNS) -> Evidence:
    return evidence(frame, columns, model=Scorer())


@cache
def once() -> Evidence:
    return measured(rows())


def said(found: Evidence) -> list[Any]:
    return [*found.measurements, *found.unmeasured]


def test_every_metric_of_every_check_speaks() -> None:
    assert {item.metric for item in said(once())} == set(METRICS)
    assert not [item for item in once().unmeasured if item.why in ("crashed", "unmet need")]
    assert len(METRICS) == sum(len(check.METRICS) for check in discover().values()), "two checks yield one metric"


def test_every_interval_contains_its_value_and_the_simultaneous_one_is_no_narrower() -> None:
    for item in once().measurements:
        assert item.low <= item.value <= item.high, item  # type: ignore[operator]
        assert item.low_all <= item.low + 1e-12, item  # type: ignore[operator]
        assert item.high <= item.high_all + 1e-12, item  # type: ignore[operator]
        assert item.support >= 0, item
        assert item.n > 0, item
        assert item.method, item


def test_the_order_of_rows_is_irrelevant() -> None:
    shuffled = by_name(said(measured(rows().sample(frac=1, random_state=3).reset_index(drop=True))))
    straight = by_name(said(once()))
    assert list(shuffled) == list(straight)
    for key, item in straight.items():
        other = shuffled[key]
        if isinstance(item, Measurement):
            assert isinstance(other, Measurement)
            for name in ("value", "low", "high", "low_all", "high_all"):
                assert getattr(other, name) == pytest.approx(getattr(item, name), abs=1e-9), (key, name)
            assert (other.n, other.support, other.method) == (item.n, item.support, item.method)
        else:
            assert item == other


def test_equal_input_gives_equal_evidence() -> None:
    assert measured(rows()) == once()


NAMES = {"f": "weiblich", "m": "männlich", "a": "Gruppe 1", "b": "2", "c": "<c & d>"}


def test_renaming_groups_renames_results() -> None:
    frame = rows().replace({"sex": NAMES, "race": NAMES})

    def new(value: str) -> str:
        return "×".join(NAMES.get(part, part) for part in value.split("×"))

    expected = {}
    for item in said(once()):
        where = {key: new(value) if key in ("group", "reference") else value for key, value in item.where.items()}
        expected |= by_name([replace(item, where=where)])
    assert by_name(said(measured(frame))) == dict(sorted(expected.items()))


ABOUT_N = {
    "privacy.k_anonymity",
    "privacy.unique_rows",
    "privacy.class_share",
    "privacy.values_found",
    "privacy.homogeneous_rows",
    "privacy.identifying_columns",
    "privacy.identifying_set",
    "privacy.inference_gain",
    "privacy.largest_homogeneous_class",
    "privacy.marketer_risk",
    "privacy.prosecutor_risk",
    "privacy.rows_in_small_classes",
    "privacy.singling_out",
    "privacy.split_linkability",
    "privacy.split_linkability_by_chance",
    "privacy.split_linkability_risk",
    "privacy.unique_rows_without",
    "privacy.uniqueness_due_to",
    "privacy.wildcard_k_anonymity",
    "privacy.wildcard_unique_rows",
    "bias.more_rows_needed",
    "data_quality.contradicting_labels",
    "data_quality.repeated_rows",
    "bias.simpson_reversals",
    # What is found depends on how sure one can be.
    "bias.slices_examined",
    "bias.slices_worse_off",
    # Corrected for their bias, which shrinks with n.
    "bias.feature_association",
    "bias.proxy_auc",
    "bias.proxy_auc_all_features",
    "bias.proxy_auc_permuted",
    # Drawn at random, from rows that are others when there are twice as many, or corrected for what luck adds.
    "explainability.agreement_with_permutation",
    "explainability.background_agreement",
    "explainability.certain_places",
    "explainability.deletion_beyond_permuted",
    "explainability.deletion_beyond_random",
    "explainability.insertion_beyond_permuted",
    "explainability.insertion_beyond_random",
    "explainability.interaction",
    "explainability.local_lipschitz",
    "explainability.rank",
    "explainability.rows_explained",
    "explainability.same_main_feature",
    "explainability.score_difference_part",
    "explainability.selection_rate_difference_part",
    "explainability.share_precision",
    "explainability.shuffling_loss",
    "explainability.unneeded_features",
    "explainability.unneeded_together_loss",
    # A copy of a case is its own nearest neighbour, and its noise is its own; what is fitted is fitted on random parts.
    "data_quality.label_issues",
    "robustness.group_noise_flip_rate",
    "robustness.group_noise_flip_rate_difference",
    "robustness.noise_flip_rate",
    "bias.consistency",
    "bias.remedy_accuracy_change",
    "bias.remedy_accuracy_change_from_best",
    "bias.remedy_impact_ratio",
}


def about_n(metric: str) -> bool:
    """Whether a number changes with the number of rows by its nature."""
    return metric in ABOUT_N or metric.endswith(("_p_value", "_beyond_chance")) or metric.startswith("bias.slice_")


def test_doubling_the_rows_keeps_values_and_narrows_intervals() -> None:
    double = by_name(said(measured(pd.concat([rows(), rows()], ignore_index=True))))
    counted = {metric for metric in METRICS if about_n(metric)}
    compared = 0
    for key, item in by_name(said(once())).items():
        if isinstance(item, Measurement) and item.metric not in counted:
            other = double[key]
            assert isinstance(other, Measurement)
            if other.method.split(";")[0] != item.method.split(";")[0]:
                continue  # with twice the rows, one more group is large enough to be compared
            assert other.value == pytest.approx(item.value, abs=1e-9), key
            assert other.high - other.low <= item.high - item.low + 1e-9, key  # type: ignore[operator]
            if item.confidence is not None and item.high > item.low:  # type: ignore[operator]
                assert other.high - other.low < item.high - item.low, key  # type: ignore[operator]
                compared += 1
            assert other.n == 2 * item.n
    assert compared > 500


def cases() -> Iterator[Any]:
    table = rows(60)
    yield pytest.param(table.head(0), "absent", id="no rows")
    yield pytest.param(
        table.assign(sex=None, race=None).astype({"sex": "str", "race": "str"}), "absent", id="no groups"
    )
    yield pytest.param(table.assign(sex="f", race="a"), "undefined", id="one group")
    yield pytest.param(table.assign(repaid=1), "undefined", id="one class")
    yield pytest.param(table.assign(repaid=pd.array([pd.NA] * 60, dtype="Int64")), "undefined", id="no label")
    yield pytest.param(table.head(1), "suppressed", id="one row")


@pytest.mark.parametrize(("frame", "why"), list(cases()))
def test_odd_tables_give_reasons_and_never_a_crash(frame: pd.DataFrame, why: str) -> None:
    found = measured(frame)
    given = set(reasons(said(found)).values())
    assert "crashed" not in given, [item for item in found.unmeasured if item.why == "crashed"]
    assert why in given
    assert {item.metric for item in said(found)} == set(METRICS)


def test_a_table_without_rows_measures_nothing() -> None:
    assert values(said(measured(rows().head(0)))) == {}


def test_one_group_is_compared_with_nothing() -> None:
    found = measured(rows(60).assign(sex="f", race="a"))
    compared = [
        item.metric for item in found.measurements if item.metric.endswith(("_difference", "_ratio", "_p_value"))
    ]
    assert compared == []


WITHOUT_GROUPS = {"bias.consistency", "bias.generalized_entropy_index", "bias.theil_index"}


def test_no_sensitive_attribute_leaves_the_rest() -> None:
    found = measured(rows(), replace(COLUMNS, sensitive=()))
    why = {item.metric: item.reason for item in found.unmeasured if item.metric.startswith("bias.")}
    assert set(why) == {metric for metric in METRICS if metric.startswith("bias.")} - WITHOUT_GROUPS
    assert set(why.values()) == {"the plan declares no sensitive attribute"}
    assert ("performance.accuracy",) in values(said(found))
    assert ("explainability.attribution_share", "income") in values(said(found))


def test_only_decisions_leave_what_needs_no_label_and_no_model() -> None:
    frame = rows().assign(granted=lambda f: (f["income"] > 3).astype(int))
    found = evidence(frame, Columns(prediction="granted", favourable=1, sensitive=("sex",)))
    assert "bias.impact_ratio" in {item.metric for item in found.measurements}
    why = {item.metric: (item.why, item.reason) for item in found.unmeasured if not item.where}
    assert why["bias.true_positive_rate"] == ("absent", "the plan names no label to compare the decisions with")
    assert why["performance.accuracy"] == ("absent", "the plan names no label")
    assert why["explainability.attribution_share"][0] == "absent"
    assert why["privacy.k_anonymity"][0] == "absent"
