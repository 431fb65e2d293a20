import numpy as np
import pytest

from audit.errors import Absent
from audit.needs.other_background import supply
from tests.explaining import explained, planted, rows
from tests.metrics.test_shapley import exact


def test_the_second_explanation_is_exact_enough() -> None:
    with planted() as made:
        attributions = explained(made)
        found = supply(made, attributions)
    assert found.one.shape == found.other.shape == (100, 5)
    drawn = np.random.default_rng(made.plan.seed + 7).permutation(len(attributions.rows))
    background, chosen = drawn[:25], np.sort(drawn[25:][:100])
    truth = exact(made.model.predict, attributions.rows.iloc[chosen[:3]], attributions.rows.iloc[background])
    assert found.other[:3] == pytest.approx(truth, abs=0.06)
    assert "25 other rows" in found.told


def test_too_few_rows_and_too_many_questions(monkeypatch: pytest.MonkeyPatch) -> None:
    with planted(rows(6)) as made, pytest.raises(Absent, match="fewer than 10 rows"):
        supply(made, explained(made))
    monkeypatch.setattr("audit.needs.other_background.CELLS", 10)
    with planted() as made, pytest.raises(Absent, match="too often"):
        supply(made, explained(made))
