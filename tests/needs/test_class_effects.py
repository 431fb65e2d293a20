"""Shuffling a feature costs what scikit-learn's Brier score says."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import brier_score_loss

from audit.errors import Absent
from audit.needs import attributions, class_effects, row_sample
from audit.needs.class_effects import ClassEffects
from tests.measuring import subject
from tests.needs.test_class_attributions import CLASSES, COLUMNS, FEATURES, FRAME, X, Y, of


def effects(frame=FRAME, columns=COLUMNS) -> ClassEffects:  # type: ignore[no-untyped-def]
    with subject(frame, columns, model=of(LogisticRegression().fit(X, Y))) as made:
        return class_effects.supply(made, attributions.supply(made, row_sample.supply(made)))


def test_the_loss_is_scikit_learns_brier_score() -> None:
    found = effects()
    native = LogisticRegression().fit(X, Y)
    theirs = brier_score_loss(Y, native.predict_proba(X), labels=list(CLASSES), scale_by_half=False)
    assert found.loss.mean() == pytest.approx(theirs)
    growth = found.shuffled.mean(axis=1) - found.loss.mean()
    assert found.classes == CLASSES and len(growth) == len(FEATURES)
    assert growth[0] > 0.3 and abs(growth[3]) < 0.01


def test_labels_that_the_model_does_not_know_are_left_out() -> None:
    frame = FRAME.assign(y=FRAME["y"].where(FRAME.index % 4 > 0, "withdrawn").where(FRAME.index % 4 > 1, None))
    found = effects(frame)
    assert len(found.loss) == found.sample.rows == (FRAME.index % 4 > 1).sum()
    assert np.isfinite(found.shuffled).all()


def test_reasons() -> None:
    with pytest.raises(Absent, match="names no label"):
        effects(columns=replace(COLUMNS, label=None))
    with pytest.raises(Absent, match="fewer than two"):
        effects(FRAME.assign(y="withdrawn").assign(y=lambda t: t["y"].where(t.index > 0, "grant")))
