"""Fidelity of trees against scikit-learn's own figures."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import r2_score

from audit.checks.explainability import surrogate_tree
from audit.needs import row_sample, surrogate
from tests.checks.explainability.planted import audited, linear, people, said
from tests.measuring import reasons

FIDELITY, AGREEMENT, RULE = surrogate_tree.METRICS


def test_fidelity_is_scikit_learns_on_the_rows_held_out() -> None:
    with audited() as made:
        found = said(surrogate_tree, made)
        tree = surrogate.supply(made, row_sample.supply(made))
    out = tree.held_out
    assert found[FIDELITY,].value == pytest.approx(
        r2_score(tree.score[out], tree.imitated[out], sample_weight=tree.rows[out])
    )
    assert found[FIDELITY,].low < found[FIDELITY,].value < found[FIDELITY,].high
    same = (tree.score[out] >= 0.5) == (tree.imitated[out] >= 0.5)
    assert found[AGREEMENT,].value == pytest.approx(np.average(same, weights=tree.rows[out]))


def test_rules_hold_for_the_rows_that_they_say() -> None:
    frame = people()
    with audited(frame, lambda rows: np.where(rows["late"] == 1, 0.2, 0.7)) as made:
        found = said(surrogate_tree, made)
    assert found[FIDELITY,].value == 1
    assert found[FIDELITY,].low < 1
    late = found[RULE, "late over 0"]
    assert late.value == pytest.approx(0.2)
    assert (late.support, late.n) == ((frame["late"] == 1).sum(), len(frame))
    assert sum(item.support for key, item in found.items() if key[0] == RULE) == len(frame)


def test_noise_has_no_fidelity() -> None:
    def noise(rows: pd.DataFrame) -> np.ndarray:
        return np.random.default_rng(1).random(len(rows))

    with audited(function=noise) as made:
        found = said(surrogate_tree, made)
    assert (
        found[FIDELITY,].high < 0.3
        if (FIDELITY,) in found and hasattr(found[FIDELITY,], "high")
        else reasons(found.values())
    )


def test_interval_narrows_with_twice_the_rows() -> None:
    frame = people()
    widths = []
    for table in (frame, pd.concat([frame, frame], ignore_index=True)):
        with audited(table, linear) as made:
            item = said(surrogate_tree, made)[FIDELITY,]
            widths.append((item.value, item.high - item.low))
    assert widths[0][0] == pytest.approx(widths[1][0])
    assert widths[1][1] < widths[0][1]
