"""What complexity earns, where that is known."""

from pathlib import Path

import numpy as np
import pytest
from fairlearn.metrics import demographic_parity_ratio
from sklearn.metrics import roc_auc_score

from audit.checks.explainability import simple_model
from audit.needs import row_sample, simple_models
from audit.needs.simple_models import ADDITIVE, LOGISTIC
from tests.measuring import by_name, reasons
from tests.needs.test_simple_models import labelled, trained

AUC, DIFFERENCE, AGREEMENT, RATIO, RATIO_DIFFERENCE = simple_model.METRICS


def test_numbers_are_scikit_learns_and_fairlearns(tmp_path: Path) -> None:
    with trained(tmp_path, labelled(500, 1), labelled(400, 2)) as made:
        models = simple_models.supply(made, row_sample.supply(made))
        found = by_name(simple_model.measure(models))
    score = models.simple[LOGISTIC]
    assert found[AUC, LOGISTIC].value == pytest.approx(roc_auc_score(models.label, score))
    less = roc_auc_score(models.label, models.score) - roc_auc_score(models.label, score)
    assert found[DIFFERENCE, LOGISTIC].value == pytest.approx(less)
    decided = models.decided(LOGISTIC)
    assert found[AGREEMENT, LOGISTIC].value == pytest.approx((decided == models.decision).mean())
    ratios = [
        demographic_parity_ratio(models.label, one, sensitive_features=models.groups["group"])
        for one in (decided, models.decision)
    ]
    assert found[RATIO, "group", LOGISTIC].value == pytest.approx(ratios[0])
    assert found[RATIO_DIFFERENCE, "group", LOGISTIC].value == pytest.approx(ratios[0] - ratios[1])
    assert (DIFFERENCE, ADDITIVE) in found
    assert "may be among them" in found[AUC, LOGISTIC].method


def test_a_linear_truth_needs_no_complex_model(tmp_path: Path) -> None:
    """The audited rule leaves out what the labels depend on; the simple model does not."""
    with trained(tmp_path, labelled(1500, 1), labelled(1000, 2)) as made:
        found = by_name(simple_model.measure(simple_models.supply(made, row_sample.supply(made))))
    item = found[DIFFERENCE, LOGISTIC]
    assert item.low < 0.01
    assert abs(item.value) < 0.05


def test_too_few_labels_of_one_kind(tmp_path: Path) -> None:
    judged = labelled(200, 2).assign(repaid=lambda t: np.where(t.index < 4, 0, 1))
    with trained(tmp_path, labelled(300, 1), judged) as made:
        found = by_name(simple_model.measure(simple_models.supply(made, row_sample.supply(made))))
    assert reasons(found.values()) == {
        (metric, model): "too small" for metric in (AUC, DIFFERENCE) for model in (LOGISTIC, ADDITIVE)
    }
