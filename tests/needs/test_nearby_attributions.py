from dataclasses import replace

import numpy as np
import pytest

from audit.errors import Absent
from audit.needs.nearby_attributions import supply
from tests.explaining import explained, planted, rows, said


def test_a_straight_explanation_moves_as_its_weights_say() -> None:
    """Values w x (x - mean), all features of unit spread: the change over the step lies between |w| least and most."""
    weight = np.array([3.0, 1.0])
    frame = rows(300)[["pay", "debt"]]
    spread = frame.std(ddof=0).to_numpy()
    values = frame.to_numpy() / spread * weight
    found = said(values, rows=frame, explain=lambda some: some.to_numpy() / spread * weight)
    with planted() as made:
        moved = supply(made, replace(found, features=("pay", "debt")))
    scale = np.sqrt(values.var(axis=0).sum())
    assert (moved.steepest * scale <= 3 + 1e-9).all()
    assert (moved.steepest * scale >= 1 - 1e-9).all()
    assert moved.steepest.mean() * scale > 2.5
    assert moved.moved == 2
    assert 0.8 < moved.same_first.mean() <= 1


def test_whole_numbers_stay_whole_and_in_range() -> None:
    frame = rows(200)[["pay"]].assign(age=np.arange(200) % 50)
    seen = []

    def explain(some):  # type: ignore[no-untyped-def]
        seen.append(some["age"].to_numpy())
        return some.to_numpy(dtype=float)

    with planted() as made:
        supply(made, said(frame.to_numpy(dtype=float), rows=frame, explain=explain))
    cells = np.concatenate(seen)
    assert (cells == np.rint(cells)).all()
    assert (cells.min(), cells.max()) >= (0, 0)
    assert cells.max() <= 49


def test_what_cannot_be_moved_or_is_too_slow_has_its_reason() -> None:
    frame = rows(100)
    with planted() as made:
        with pytest.raises(Absent, match="no feature has more than"):
            supply(made, said(np.ones((100, 1)), rows=frame[["stand_in"]], explain=lambda some: some.to_numpy()))
        with pytest.raises(Absent, match="same for all rows"):
            supply(made, said(np.ones((100, 1)), rows=frame[["pay"]], explain=lambda some: some.to_numpy()))
        with pytest.raises(Absent, match="too often") as caught:
            supply(made, replace(explained(made), cost=10**6))
        assert caught.value.why == "unmet need"
        with pytest.raises(Absent, match="two rows"):
            supply(made, said(np.ones((1, 1))))
