"""Demographic disparity against its definition, Newcombe's interval and simulation."""

from __future__ import annotations

import numpy as np
import pytest

from audit.metrics.demographic_disparity import disparity
from audit.metrics.intervals import newcombe


def whole(*counts: int) -> np.ndarray:
    return np.array(counts, dtype=float)


def test_one_stratum_is_a_difference_of_two_shares() -> None:
    found = disparity(whole(40), whole(15), whole(100), whole(60))
    assert found is not None
    assert found.value == pytest.approx(40 / 100 - 15 / 60, abs=1e-15)
    assert found.interval(0.95) == pytest.approx(newcombe(40, 100, 15, 60), abs=1e-12)
    assert (found.strata, found.support) == (1, 160)


def test_berkeley_by_the_definition() -> None:
    """Women among the refused and the admitted of 1973 (Bickel, Hammel and O'Connell 1975), overall and on average."""
    refused, selected = whole(19, 8, 391, 244, 299, 317), whole(89, 17, 202, 131, 94, 24)
    every_no, every_yes = refused + whole(313, 207, 205, 279, 138, 351), selected + whole(512, 353, 120, 138, 53, 22)
    overall = disparity(*(part.sum(keepdims=True) for part in (refused, selected, every_no, every_yes)))
    within = disparity(refused, selected, every_no, every_yes)
    assert overall is not None
    assert within is not None
    assert overall.value == pytest.approx(1278 / 2771 - 557 / 1755, abs=1e-12)
    sizes = every_no + every_yes
    expected = np.average(refused / every_no - selected / every_yes, weights=sizes)
    assert within.value == pytest.approx(expected, abs=1e-12)
    assert (round(overall.value, 2), round(within.value, 2)) == (0.14, -0.02)


def test_strata_without_both_outcomes_are_left_out_not_counted_as_zero() -> None:
    found = disparity(whole(40, 9), whole(15, 0), whole(100, 20), whole(60, 0))
    assert found is not None
    assert found.value == pytest.approx(40 / 100 - 15 / 60, abs=1e-15)
    assert (found.strata, found.support) == (1, 160)
    assert disparity(whole(3), whole(0), whole(9), whole(0)) is None


@pytest.mark.parametrize(("strata", "refused", "selected"), [(4, 80, 60), (60, 4, 4), (200, 1, 3)])
def test_the_interval_covers(strata: int, refused: int, selected: int) -> None:
    rng = np.random.default_rng(2)
    among_yes = np.linspace(0.25, 0.35, strata)
    no, yes, held = np.full(strata, refused), np.full(strata, selected), 0
    for _ in range(1_500):
        found = disparity(
            rng.binomial(no, among_yes + 0.1) * 1.0, rng.binomial(yes, among_yes) * 1.0, no * 1.0, yes * 1.0
        )
        assert found is not None
        low, high = found.interval(0.95)
        held += low <= 0.1 <= high
    assert 0.935 <= held / 1_500 <= 0.97
