"""The classifier two-sample test, through the real need on a real engine."""

from pathlib import Path

import numpy as np
import pytest

from audit.checks.drift.classifier import measure
from audit.needs.both_samples import supply
from tests.measuring import by_name
from tests.needs.test_table_pairs import pair, rows

AUC, LUCK = ("drift.classifier_auc",), ("drift.classifier_auc_permuted",)


def test_equal_worlds_cannot_be_told_apart(tmp_path: Path) -> None:
    with pair(rows(900, 1), rows(900, 2), tmp_path) as made:
        found = by_name(measure(supply(made)))
    assert found[AUC].low < 0.5 < found[AUC].high
    assert found[LUCK].low < 0.5 < found[LUCK].high


def test_a_new_combination_is_found_where_no_column_has_moved(tmp_path: Path) -> None:
    before, now = rows(1_500, 1), rows(1_500, 2)
    now["codes"] = np.where(now["age"] > 40, 0, 3)
    before["codes"] = np.where(np.random.default_rng(0).random(1_500) < 0.5, 0, 3)
    with pair(before, now, tmp_path) as made:
        found = by_name(measure(supply(made)))
    assert found[AUC].value == pytest.approx(0.75, abs=0.05), "half of the rows are impossible combinations"
    assert found[LUCK].low < 0.5 < found[LUCK].high


def test_few_rows_give_a_reason(tmp_path: Path) -> None:
    with pair(rows(12, 1), rows(400, 2), tmp_path) as made:
        found = by_name(measure(supply(made)))
    assert {item.why for item in found.values()} == {"too small"}
